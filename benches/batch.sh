#!/usr/bin/env bash
# Files of a million rows: through `fx convert-file` and through POST /v1/convert, on one core. Loopback only. FX_BIN names another program
# than the release build, ROWS another number of rows.
set -euo pipefail
cd "$(dirname "$0")/.."
fx=$(realpath "${FX_BIN:-${CARGO_TARGET_DIR:-target}/release/fx}")
work=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT
export FX_LOG__LEVEL=error $(scripts/nowhere)
export FX_STORE__URL="sqlite:$work/fx.db" FX_SERVER__LIMITS__ROWS=2000000

rows=${ROWS:-1000000}
python3 - "$work" "$rows" <<'PYTHON'
import datetime
import random
import sys

random.seed(1)
codes = ["EUR", "USD", "GBP", "JPY", "CHF", "SEK"]
first = datetime.date(2015, 1, 5)
with open(sys.argv[1] + "/one.csv", "w") as one, open(sys.argv[1] + "/many.csv", "w") as many, open(sys.argv[1] + "/one.ndjson", "w") as lines:
    for file in (one, many):
        file.write("id,amount,from,to,date\n")
    for row in range(int(sys.argv[2])):
        source, target = random.sample(codes, 2)
        amount = f"{random.randrange(10**7) / 100:.2f}"
        one.write(f"{row},{amount},{source},{target},2022-03-04\n")
        many.write(f"{row},{amount},{source},{target},{first + datetime.timedelta(days=random.randrange(3000))}\n")
        lines.write(f'{{"id":{row},"amount":"{amount}","from":"{source}","to":"{target}","date":"2022-03-04"}}\n')
PYTHON

"$fx" usd eur --offline >/dev/null
run() { # name, bound, file
    python3 - "$rows" "$1" "$2" "$3" taskset -c 0 "$fx" convert-file --offline <<'PYTHON'
import os
import subprocess
import sys
import time

rows_of, name, bound, path, *command = sys.argv[1:]
best, memory = 1e9, 0
for _ in range(5):
    begin = time.perf_counter()
    with open(path) as rows, open(os.devnull, "w") as out:
        process = subprocess.Popen(command, stdin=rows, stdout=out)
        _, status, used = os.wait4(process.pid, 0)
    assert status == 0, status
    best, memory = min(best, time.perf_counter() - begin), max(memory, used.ru_maxrss)
print(f"fx convert-file, {int(rows_of):,} rows, {name}: {best:.2f} s, {memory / 1024:.0f} MB ({bound})")
PYTHON
}
run "one day" "at most 3 s" "$work/one.csv"
run "3,000 days at random" "at most 3 s" "$work/many.csv"
run "NDJSON" "at most 3 s" "$work/one.ndjson"

taskset -c 0 "$fx" serve --listen 127.0.0.1:18085 2>"$work/log" & pid=$!
until curl -sf "http://127.0.0.1:18085/readyz" >/dev/null; do sleep 0.05; done
memory() { awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$pid/status"; }
before=$(memory)
for form in "text/csv one.csv" "application/x-ndjson one.ndjson" "text/csv many.csv"; do
    read -r kind file <<<"$form"
    took=$(taskset -c 1 curl -sf -o "$work/out" -w '%{time_total}' -H 'Expect:' -H "Content-Type: $kind" -T "$work/$file" -X POST http://127.0.0.1:18085/v1/convert)
    [ "$(wc -l <"$work/out")" = $((rows + 1)) ]
    awk -v n="$rows" -v t="$took" -v f="$file" -v b="$before" -v a="$(memory)" 'BEGIN {printf "POST /v1/convert, %d rows, %s: %d rows/s on one core (at least 300,000); resident %d MB before, %d after\n", n, f, n / t, b, a}'
done
