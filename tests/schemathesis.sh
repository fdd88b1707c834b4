#!/usr/bin/env bash
# Asks a running server what its OpenAPI document allows and what it forbids, thousands of times, and holds every answer to the
# document: schemathesis with all checks on, the same requests each time, at most two minutes. Loopback only.
set -euo pipefail
cd "$(dirname "$0")/.."
schemathesis=$PWD/.tools/bin/schemathesis
cargo build --quiet
fx=${CARGO_TARGET_DIR:-target}/debug/fx
work=$(mktemp -d)
trap 'kill "${pid:-}" 2>/dev/null || true; rm -rf "$work"' EXIT

# The publishers are out of reach: the archive answers, and nothing is fetched meanwhile.
env FX_STORE__URL="sqlite:$work/fx.db" FX_LOG__LEVEL=error FX_FETCH__POLL=1h FX_SERVER__METRICS_LISTEN=127.0.0.1:0 \
    $(scripts/nowhere) \
    "$fx" serve --listen 127.0.0.1:0 2>"$work/log" & pid=$!
address=
until [ -n "$address" ]; do
    kill -0 "$pid" || { cat "$work/log" >&2; exit 1; }
    sleep 0.1
    address=$(grep -oE 'http://[0-9.:]+' "$work/log" | head -1 || true)
done

export PYTHONDONTWRITEBYTECODE=1
"$schemathesis" --config-file schemathesis.toml run "$address/openapi.json" --checks all --phases examples,coverage,fuzzing --generation-deterministic \
    --max-examples 25 --exclude-path /v1/events --exclude-path /mcp --max-time 120 --warnings off "$@" || { cat "$work/log" >&2; exit 1; }
# What went wrong inside is in the log even where the answer was as documented.
if grep -q ERROR "$work/log"; then cat "$work/log" >&2; exit 1; fi
