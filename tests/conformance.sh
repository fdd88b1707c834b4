#!/usr/bin/env bash
# Holds a running server to RFC 9112 (HTTP/1.1), RFC 9113 (HTTP/2) and RFC 7541 (HPACK), by what tests/conformance sends. Loopback only.
set -euo pipefail
cd "$(dirname "$0")/.."
# Many cases leave a file half sent, and none may wait for another's place.
export FX_SERVER__LIMITS__FILES=1000 FX_SERVER__LIMITS__FILES_PER_CLIENT=0
. tests/support/serve.sh

PYTHONDONTWRITEBYTECODE=1 scripts/tool python tests/conformance/run.py "$address" || { cat "$work/log" >&2; exit 1; }
# What went wrong inside is in the log even where the answer was as documented.
if grep -qE 'ERROR|panicked' "$work/log"; then cat "$work/log" >&2; exit 1; fi
