#!/usr/bin/env bash
# Histories, past days, backfills and a fleet, each beside the figure that it must keep. Loopback only; FX_BIN names another program.
# The recorded publishers stand in for the real ones: FX_RECORDINGS, by default beside the project.
set -euo pipefail
cd "$(dirname "$0")/.."
export FX_BIN=${FX_BIN:-${CARGO_TARGET_DIR:-target}/release/fx}
export FX_RECORDINGS=${FX_RECORDINGS:-../shared/recordings}
[ -f "$FX_RECORDINGS/replay.py" ] || { echo "skipped: no recordings at $FX_RECORDINGS; FX_RECORDINGS names their folder"; exit 0; }
# A database that keeps what it says it has written.
FX_TEST_POSTGRES_FSYNC=on scripts/postgres python3 benches/history.py
