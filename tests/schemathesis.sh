#!/usr/bin/env bash
# Asks a running server what its OpenAPI document allows and what it forbids, thousands of times, and holds every answer to the
# document: schemathesis with all checks on, the same requests each time, at most two minutes. Loopback only.
set -euo pipefail
cd "$(dirname "$0")/.."
schemathesis=$PWD/.tools/bin/schemathesis
. tests/support/serve.sh

export PYTHONDONTWRITEBYTECODE=1
"$schemathesis" --config-file schemathesis.toml run "$address/openapi.json" --checks all --phases examples,coverage,fuzzing --generation-deterministic \
    --max-examples 25 --exclude-path /v1/events --exclude-path /mcp --max-time 120 --warnings off "$@" || { cat "$work/log" >&2; exit 1; }
# What went wrong inside is in the log even where the answer was as documented.
if grep -q ERROR "$work/log"; then cat "$work/log" >&2; exit 1; fi
