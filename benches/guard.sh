#!/usr/bin/env bash
# What clients that are slow, idle or well informed cost: 2,000 connections that send a byte a second, 10,000 that are idle, conditional requests
# against a bare axum handler, and all rates compressed. The server on core 0, the clients on core 1. Loopback only, a minute and a quarter.
# FX_BIN and BARE_BIN name other binaries than the release's.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}/release
fx=${FX_BIN:-$target/fx} bare=${BARE_BIN:-$target/examples/bare}
rounds=${ROUNDS:-5} seconds=${SECONDS_A_ROUND:-2}
work=$(mktemp -d)
pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT
ulimit -n "$(ulimit -Hn)"
query="/v1/convert?from=USD&to=RUB&amount=100"

# All these connections are one client's. The publishers are out of reach: the archive answers, and nothing is fetched meanwhile.
env FX_SERVER__LIMITS__CONNECTIONS_PER_CLIENT=0 FX_STORE__URL="sqlite:$work/fx.db" FX_LOG__LEVEL=error FX_FETCH__POLL=1h \
    $(scripts/nowhere) \
    taskset -c 0 "$fx" serve --listen 127.0.0.1:18086 2>"$work/fx.log" & server=$!; pids+=("$server")
answers() { # address, pid
    until curl -sf "$1" >/dev/null; do kill -0 "$2" || exit 1; sleep 0.05; done
}
answers http://127.0.0.1:18086/readyz "$server"
curl -s -D "$work/all" -o "$work/body" "http://127.0.0.1:18086$query"
grep -iE '^(content-type|etag|cache-control|last-modified|x-request-id|access-control|x-content|content-security|referrer|vary)' "$work/all" | tr -d '\r' >"$work/headers"
tag=$(awk 'tolower($1) == "etag:" {print $2}' "$work/headers")
taskset -c 0 "$bare" 127.0.0.1:18087 "$work/body" "$work/headers" & pids+=($!)
answers "http://127.0.0.1:18087$query" $!

measure() { # port, further arguments of wrk
    local port=$1; shift
    taskset -c 1 wrk -t1 -c32 -d"${seconds}s" "$@" "http://127.0.0.1:$port$query" >"$work/wrk"
    if grep -q 'Non-2xx' "$work/wrk"; then echo "errors:" >&2; cat "$work/wrk" >&2; exit 1; fi
    awk '/Requests\/sec/ {print $2}' "$work/wrk"
}

median() { sort -n | awk '{all[NR] = $1} END {print all[int((NR + 1) / 2)]}'; }
ratio() { # what, name, other name, limit
    awk -v what="$1" -v one="$(median <"$work/$2")" -v other="$(median <"$work/$3")" -v limit="$4" -v rounds="$rounds" \
        'BEGIN {printf "%s: %.3f (at least %s; %.0f against %.0f requests/s, medians of %d rounds)\n", what, one / other, limit, one, other, rounds}'
}

# wrk calls 304 a success; an answer that had a body would be no answer to this question.
[ "$(curl -s -o /dev/null -w '%{http_code}' -H "If-None-Match: $tag" "http://127.0.0.1:18086$query")" = 304 ]
measure 18086 >/dev/null
measure 18087 >/dev/null
for _ in $(seq "$rounds"); do
    measure 18087 >>"$work/bare"
    measure 18086 -H "If-None-Match: $tag" >>"$work/matching"
    measure 18086 >>"$work/alone"
    taskset -c 1 python3 benches/guard.py drip 18086 2000 >"$work/dripping" & drip=$!; pids+=("$drip")
    until [ -s "$work/dripping" ]; do kill -0 "$drip" || exit 1; sleep 0.05; done
    measure 18086 >>"$work/beside"
    kill "$drip" 2>/dev/null || { echo "the slow clients did not last" >&2; exit 1; }
    wait "$drip" 2>/dev/null || true
    rm "$work/dripping"
done
ratio "throughput with a matching If-None-Match, fx / bare" matching bare 0.85
ratio "throughput beside 2,000 connections that send a byte a second, with / without" beside alone 0.9
taskset -c 1 python3 benches/guard.py rates 18086
taskset -c 1 python3 benches/guard.py idle 18086 10000 "$server"
