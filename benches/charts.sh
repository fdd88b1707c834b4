#!/usr/bin/env bash
# Pictures of a year's rates: those that were just asked for, and those that are drawn anew. The server on core 0, the client on core 1.
# Loopback only, some seconds; FX_BIN names another program.
set -euo pipefail
cd "$(dirname "$0")/.."
fx=$(realpath "${FX_BIN:-${CARGO_TARGET_DIR:-target}/release/fx}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The publishers are out of reach: the archive answers.
export FX_STORE__URL="sqlite:$work/fx.db" FX_LOG__LEVEL=error FX_FETCH__POLL=1h
export $(scripts/nowhere)

taskset -c 1 python3 - "$fx" <<'PYTHON'
import datetime
import http.client
import statistics
import subprocess
import sys
import time

# What each is for, and how many milliseconds its PNG may take.
SIZES = {"of an article": ("width=640&height=360", 10), "of a link's preview": ("width=1200&height=630", 20)}


def asked(target):
    """Milliseconds until the picture is here, and its bytes."""
    begin = time.perf_counter()
    connection.request("GET", f"/v1/chart/USD-RUB.{target}")
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200 and body[:4] in (b"\x89PNG", b"<svg"), (answer.status, body[:200])
    return (time.perf_counter() - begin) * 1000, len(body)


def query(days):
    """The last year in which the ECB quoted the ruble, and some days before it: another one is another picture."""
    last = datetime.date(2022, 3, 1)
    return f"source=ECB&start={last - datetime.timedelta(days=365 + days)}&end={last}"


server = subprocess.Popen(["taskset", "-c", "0", sys.argv[1], "serve", "--listen", "127.0.0.1:18095"], stderr=subprocess.DEVNULL)
try:
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", 18095)
            connection.connect()
            break
        except OSError:
            assert server.poll() is None, "the server ended"
            time.sleep(0.05)
    for what, (size, most) in SIZES.items():
        for form, limit in [("svg", 5), ("png", 5)]:
            # What is asked for twice is kept.
            warm = [asked(f"{form}?{query(0)}&{size}")[0] for _ in range(203)][3:]
            print(f"{form} {what}, just asked for: {statistics.median(warm):.2f} ms (median of {len(warm)}; at most {limit})")
        for form, limit in [("svg", 5), ("png", most)]:
            anew = [asked(f"{form}?{query(days)}&{size}") for days in range(1, 41)]
            took, length = (statistics.median(figures) for figures in zip(*anew))
            print(f"{form} {what}, drawn anew: {took:.1f} ms (median of {len(anew)}; at most {limit}), {length / 1000:.0f} kB")
finally:
    server.kill()
    server.wait()
PYTHON
