#!/usr/bin/env bash
# The command beside fend, a calculator in Rust that people know, and beside its limits. Nothing is asked of a network.
# FX_BIN names another binary than the release build, FX_CLIENT a client that is built.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
fx=$(realpath "${FX_BIN:-$target/release/fx}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A copy, as an installation makes one: a file that the linker has just written starts more slowly.
mkdir "$work/bin" && cp "$fx" "$work/bin/fx" && fx=$work/bin/fx
scripts/need hyperfine fend
fend=$(scripts/tool bash -c 'command -v fend')
client=${FX_CLIENT:-$target/client/release/fx}
[ -n "${FX_CLIENT:-}" ] || cargo build --quiet --release --no-default-features --target-dir "$target/client"

# A home of its own, in which the ECB has said what it has to say, by the program itself: nothing is due, and what is stored answers.
export HOME=$work XDG_DATA_HOME=$work/data XDG_CONFIG_HOME=$work/config
python3 - "$fx" data/ecb/latest.csv $(scripts/nowhere) <<'PYTHON'
import datetime
import http.server
import os
import subprocess
import sys
import threading

fx, latest, *nowhere = sys.argv[1:]
figures = [line.strip().split(",")[:2] for line in open(latest) if line[3:4] == "," and line[:3].isupper()]
today = datetime.datetime.now(datetime.timezone.utc).date()
days = [day for day in (today - datetime.timedelta(days=back) for back in range(80)) if day.weekday() < 5]


def cube(day):
    rates = "".join(f"<Cube currency='{code}' rate='{figure}'/>" for code, figure in figures)
    return f"<Cube time='{day}'>{rates}</Cube>"


class Publisher(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        shown = days if "90d" in self.path else days[:1]
        body = f"<?xml version='1.0' encoding='UTF-8'?><e:Envelope xmlns:e='x'><Cube>{''.join(map(cube, shown))}</Cube></e:Envelope>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Publisher) as server:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # No other publisher is asked, and none when the measuring begins, which has none of these variables.
    env = {**os.environ, **dict(one.split("=", 1) for one in nowhere), "FX_SOURCES__ECB__BASE_URL": f"http://127.0.0.1:{server.server_port}"}
    subprocess.run([fx, "100", "usd", "to", "eur"], env=env, check=True, stdout=subprocess.DEVNULL)
    server.shutdown()
PYTHON
cd "$work"
# Nothing is due: whoever asked all the same would say so.
said=$("$fx" 100 usd to eur --plain 2>&1)
[[ $said == $'100\tUSD\t'*$'\tEUR\t'*$'\tECB\t20'*$'\tc'* ]] || { echo "what is stored does not answer: $said" >&2; exit 1; }

hyperfine --shell=none --warmup 20 --runs 300 --export-json "$work/start.json" "$fend 1+1" "$fx 100 usd to eur" >/dev/null 2>&1
hyperfine --shell=none --warmup 5 --runs 100 --export-json "$work/past.json" "$fx 100 usd to eur on 1999-03-04" >/dev/null 2>&1
python3 - "$work" <<'PYTHON'
import json
import sys

start = json.load(open(sys.argv[1] + "/start.json"))["results"]
past = json.load(open(sys.argv[1] + "/past.json"))["results"][0]
fend, stored = (result["mean"] * 1000 for result in start)
print(f"fx 100 usd to eur, stored rates: {stored:.2f} ms mean, {start[1]['stddev'] * 1000:.2f} ms deviation (at most 5)")
print(f"fend 1+1 in the same run: {fend:.2f} ms mean; fx takes {stored / fend:.2f} times that (at most 1.5)")
print(f"fx 100 usd to eur on 1999-03-04: {past['mean'] * 1000:.2f} ms mean (at most 30)")
PYTHON

python3 - "$fx" <<'PYTHON'
import os
import random
import subprocess
import sys
import time

fx = sys.argv[1]


def run(arguments, rows=os.devnull):
    """Seconds, and MB of memory at the most."""
    begin = time.perf_counter()
    with open(rows) as given, open(os.devnull, "w") as out:
        process = subprocess.Popen([fx, *arguments], stdin=given, stdout=out)
        _, status, used = os.wait4(process.pid, 0)
    assert status == 0, (arguments, status)
    return time.perf_counter() - begin, used.ru_maxrss / 1024


print(f"resident memory of one conversion: {max(run(['100', 'usd', 'to', 'eur'])[1] for _ in range(5)):.1f} MB (at most 20)")
random.seed(1)
codes = ["EUR", "USD", "GBP", "JPY", "CHF", "SEK"]
for name, rows in [("few", 100_000), ("many", 1_000_000)]:
    with open(name, "w") as file:
        file.write("id,amount,from,to,date\n")
        for row in range(rows):
            source, target = random.sample(codes, 2)
            file.write(f"{row},{random.randrange(10**7) / 100:.2f},{source},{target},2022-03-04\n")
few = [run(["convert-file", "--offline"], "few") for _ in range(3)]
many = [run(["convert-file", "--offline"], "many") for _ in range(3)]
print(f"fx convert-file, 1,000,000 rows: {min(took for took, _ in many):.2f} s (at most 3)")
print(f"its memory: {max(mb for _, mb in many):.1f} MB, and {max(mb for _, mb in few):.1f} MB for 100,000 rows (flat)")
PYTHON
cd - >/dev/null
awk -v b="$(stat -c %s "$client")" 'BEGIN {printf "the client alone: %.2f MB (at most 12)\n", b / 1e6}'
