#!/usr/bin/env bash
# Start, memory, the command and the binary, each beside the figure that it must not exceed. Loopback only.
set -euo pipefail
cd "$(dirname "$0")/.."
fx=$(realpath "${FX_BIN:-${CARGO_TARGET_DIR:-target}/release/fx}")
work=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT
export FX_LOG__LEVEL=error $(scripts/nowhere)

python3 - "$fx" "$work" <<'PYTHON'
import http.client
import os
import statistics
import subprocess
import sys
import time

binary, work = sys.argv[1:]


def rss(pid):
    return next(int(line.split()[1]) for line in open(f"/proc/{pid}/status") if line.startswith("VmRSS")) / 1024


def first_answer(at):
    """Milliseconds from the start of the process, its store empty, to the first correct answer; and the process."""
    port = 18090 + at
    env = dict(os.environ, FX_STORE__URL=f"sqlite:{work}/{at}.db")
    begin = time.perf_counter()
    process = subprocess.Popen([binary, "serve", "--listen", f"127.0.0.1:{port}"], env=env, stderr=subprocess.DEVNULL)
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/v1/convert?from=EUR&to=USD&amount=100&source=ECB")
            body = connection.getresponse().read()
            break
        except OSError:
            time.sleep(0.0005)
    took = (time.perf_counter() - begin) * 1000
    assert b'"result":"111.72"' in body, body
    return took, process, port


runs = []
for at in range(15):
    took, process, port = first_answer(at)
    runs.append(took)
    memory = rss(process.pid)
    if at < 14:
        process.terminate()
        process.wait()
print(f"empty store to first correct answer: {statistics.median(runs):.1f} ms (median of {len(runs)}; at most 60)")
print(f"resident memory then: {memory:.1f} MB (at most 30)")


def load(requests):
    left = requests
    while left > 0:
        seconds = 5
        out = subprocess.run(["wrk", "-t1", "-c32", f"-d{seconds}s", f"http://127.0.0.1:{port}/v1/convert?from=USD&to=EUR&amount=100"], capture_output=True, text=True, check=True).stdout
        left -= next(int(line.split()[0]) for line in out.splitlines() if "requests in" in line)


load(100_000)
time.sleep(2)
before = rss(process.pid)
load(1_000_000)
time.sleep(2)
after = rss(process.pid)
print(f"resident memory before and after a million further requests: {before:.1f} and {after:.1f} MB")
process.terminate()
process.wait()
PYTHON

FX_STORE__URL="sqlite:$work/cli.db" hyperfine --shell=none --warmup 20 --runs 200 --export-json "$work/cli.json" "$fx 100 usd to eur --offline" >/dev/null
python3 -c 'import json,sys; r=json.load(open(sys.argv[1]))["results"][0]; print("fx 100 usd to eur --offline: %.1f ms mean, %.1f ms at most (at most 10)" % (r["mean"]*1000, r["max"]*1000))' "$work/cli.json"
echo "release binary: $(awk -v b="$(stat -c %s "$fx")" 'BEGIN {printf "%.1f", b/1e6}') MB (at most 25)"
