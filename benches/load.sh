#!/usr/bin/env bash
# Requests per second and p99 of GET /v1/convert against a bare axum handler with an answer of the same size: same machine, same run, in
# turns; the server on core 0, wrk on core 1. Loopback only.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}/release
fx=${FX_BIN:-$target/fx} bare=${BARE_BIN:-$target/examples/bare}
rounds=${ROUNDS:-5} seconds=${SECONDS_A_ROUND:-6}
work=$(mktemp -d)
pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT
query="/v1/convert?from=USD&to=RUB&amount=100"

# The publishers are out of reach, so that nothing is fetched meanwhile. A rate of today stands in a file, as it is in force on any day of a
# service that is kept: the archive alone is old, and among old rates fx weighs those of all publishers.
printf '# name: Board\n# kind: official\n# zone: UTC\ndate,base,quote,nominal,value\n%s,USD,RUB,1,92.5058\n' "$(date -u +%F)" >"$work/rates.csv"
env FX_STORE__URL="sqlite:$work/fx.db" FX_LOG__LEVEL=error FX_FETCH__POLL=1h FX_SOURCES__OWN__FILE="$work/rates.csv" FX_RATES__PREFER=own \
    $(scripts/nowhere) \
    taskset -c 0 "$fx" serve --listen 127.0.0.1:18080 2>"$work/fx.log" & pids+=($!)
until curl -sf "http://127.0.0.1:18080/readyz" >/dev/null; do sleep 0.05; done
curl -s -D "$work/all" -o "$work/body" "http://127.0.0.1:18080$query"
grep -iE '^(content-type|etag|cache-control|last-modified|x-request-id|access-control|x-content|content-security|referrer|vary)' "$work/all" | tr -d '\r' >"$work/headers"
taskset -c 0 "$bare" 127.0.0.1:18081 "$work/body" "$work/headers" & pids+=($!)
until curl -sf "http://127.0.0.1:18081$query" >/dev/null; do sleep 0.05; done

# A different amount each time, so that no answer is found that was just given.
cat >"$work/amounts.lua" <<'LUA'
local amount = 0
request = function()
    amount = amount + 1
    return wrk.format("GET", "/v1/convert?from=USD&to=RUB&amount=" .. amount)
end
LUA

measure() { # port, further arguments of wrk
    local port=$1; shift
    taskset -c 1 wrk -t1 -c32 -d"${seconds}s" --latency "$@" "http://127.0.0.1:$port$query" >"$work/wrk"
    if grep -q 'Non-2xx' "$work/wrk"; then echo "errors:" >&2; cat "$work/wrk" >&2; exit 1; fi
    awk '/Requests\/sec/ {rps=$2} $1=="99%" {v=$2; if (v ~ /us$/) {sub("us","",v); v/=1000} else if (v ~ /ms$/) {sub("ms","",v)} else {sub("s","",v); v*=1000}; p=v} END {print rps, p}' "$work/wrk"
}

measure 18080 >/dev/null
measure 18081 >/dev/null
for round in $(seq "$rounds"); do
    echo "bare $(measure 18081)" >>"$work/figures"
    echo "fx $(measure 18080)" >>"$work/figures"
    echo "bare-amounts $(measure 18081 -s "$work/amounts.lua")" >>"$work/figures"
    echo "fx-amounts $(measure 18080 -s "$work/amounts.lua")" >>"$work/figures"
done
python3 - "$work/figures" <<'PYTHON'
import statistics
import sys

rows = [line.split() for line in open(sys.argv[1])]
of = lambda name, column: statistics.median(float(row[column]) for row in rows if row[0] == name)
for name in ("bare", "fx", "bare-amounts", "fx-amounts"):
    print(f"{name:13} {of(name, 1):9.0f} requests/s   p99 {of(name, 2):.3f} ms   (median of {len(rows) // 4} rounds)")
print(f"throughput fx / bare: {of('fx', 1) / of('bare', 1):.3f} (at least 0.80); a different amount each time: {of('fx-amounts', 1) / of('bare-amounts', 1):.3f}")
print(f"p99 fx / bare:        {of('fx', 2) / of('bare', 2):.3f} (at most 1.5); a different amount each time: {of('fx-amounts', 2) / of('bare-amounts', 2):.3f}")
PYTHON
