#!/usr/bin/env python3
"""Mixed traffic over every route for a long time: benches/soak.py BINARY [SECONDS, an hour by default]. Loopback only, with its own end.

Every GET route of the service's own document is asked, with the document's examples and with others at random: pairs, amounts, days of 27
years, ranges, pictures of many sizes, files, listeners that come and go, questions that are wrong, clients that hang up. A file of rates of
one's own changes all the while, so that sheets land and caches are emptied; the publishers are out of reach. The same seed asks the same.

Each quarter tells the requests, what failed, the latency (p50, p99), memory and handles. It fails on an answer of 5xx but 503, on handles
that stay when all are gone, on a peak of more than 150 MB (a debug build is 80 MB at rest, and does not hold this), and on memory of its own that grew by more than a tenth
and 5 MB from the second quarter to the last.
"""

import contextlib
import http.client
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLIENTS = 3
# Between two requests of a client: this is about memory and handles, and not about how much a machine bears.
PAUSE = 0.004
MOST_MEMORY = 150
# Three further connections of the store, each with its file and its log, and a few of the system.
MOST_MORE_HANDLES = 10
CODES = "USD EUR RUB GBP JPY CHF CNY TRY INR BRL KZT UAH PLN SEK NOK HUF CZK AUD CAD ZAR HRK DEM XAU GBX KWD".split()


def day(random, first=1999):
    return f"{random.randint(first, 2026)}-{random.randint(1, 10):02}-{random.randint(1, 28):02}"


def routes(document):
    """Each GET route with the examples of its parameters in the path."""
    found = []
    for path, item in document["paths"].items():
        if "get" not in item or path == "/v1/events":
            continue
        for parameter in item["get"].get("parameters", []):
            if parameter["in"] == "path":
                path = path.replace("{" + parameter["name"] + "}", str(parameter["example"]))
        found.append(path)
    return found


def targets(known):
    """What may be asked next: a function of a random source."""
    pair = lambda r: r.sample(CODES, 2)
    return [
        *([lambda r: ("GET", r.choice(known), None)] * 4),
        *([lambda r: ("GET", "/v1/convert?from={}&to={}&amount={}".format(*pair(r), r.randint(1, 10**9) / 100), None)] * 6),
        lambda r: ("GET", "/v1/convert?from={}&to={}&date={}".format(*pair(r), day(r)), None),
        lambda r: ("HEAD", "/v1/convert.txt?from={}&to={}".format(*pair(r)), None),
        lambda r: ("GET", f"/v1/rates?base={r.choice(CODES)}&date={day(r)}", None),
        lambda r: ("GET", f"/v1/rates?base={r.choice(CODES)}", None),
        lambda r: ("GET", "/v1/history.csv?base={}&quotes={}&start={}".format(*pair(r), day(r)), None),
        lambda r: ("GET", "/v1/compare?from={}&to={}".format(*pair(r)), None),
        lambda r: ("GET", "/v1/average?base={}&quotes={}&period={}-{:02}".format(*pair(r), r.randint(1999, 2026), r.randint(1, 12)), None),
        lambda r: ("GET", "/v1/chart/{}-{}.{}?width={}&height={}".format(*pair(r), r.choice(["svg", "png"]), r.randint(200, 900), r.randint(120, 600)), None),
        lambda r: ("GET", f"/v1/convert?from=EUR&to=USD&source=own&amount={r.randint(1, 99)}", None),
        lambda r: ("GET", f"/{r.choice(['usd-to-eur', 'eur-to-rub', 'gbp-to-jpy'])}/{day(r)}", None),
        lambda r: ("GET", r.choice(["/nothing", "/v1/convert?from=ZZZ", "/v1/convert?from=USD&to=EUR&amount=x", "/v1/history?base=", "/%ff"]), None),
        lambda r: ("POST", "/v1/convert?to=USD", "amount,currency\n" + "".join(f"{r.randint(1, 999)},{r.choice(CODES)}\n" for _ in range(r.randint(0, 300)))),
        lambda r: ("LISTEN", "/v1/events", None),
        lambda r: ("LEAVE", "/v1/history.csv?base=EUR&start=1999-01-04", None),
    ]


class Quarter:
    """What one quarter of the time was like."""

    def __init__(self):
        self.statuses, self.times, self.broken = {}, [], 0

    def add(self, status, seconds):
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.times.append(seconds)


def ask(connection, method, target, body):
    """One request; the status of its answer."""
    kind = "GET" if method in ("LISTEN", "LEAVE") else method
    headers = {"Content-Type": "text/csv"} if body is not None else {"Accept-Encoding": "br"}
    connection.request(kind, target, body, headers)
    answer = connection.getresponse()
    if method in ("LISTEN", "LEAVE"):
        # It goes without having read what there is, or will be.
        answer.close()
        connection.close()
    else:
        answer.read()
    return answer.status


def client(seed, port, all_targets, quarters, begun, seconds):
    source, connection = random.Random(seed), None
    while (passed := time.monotonic() - begun) < seconds:
        quarter = quarters[min(3, int(4 * passed / seconds))]
        method, target, body = source.choice(all_targets)(source)
        connection = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        start = time.monotonic()
        try:
            status = ask(connection, method, target, body)
            quarter.add(status, time.monotonic() - start)
        except (OSError, http.client.HTTPException) as error:
            quarter.broken += 1
            print(f"soak: {method} {target}: {type(error).__name__}: {error}", file=sys.stderr)
            connection.close()
            connection = None
        if method in ("LISTEN", "LEAVE") or source.random() < 0.01:
            connection = connection and connection.close()
        time.sleep(PAUSE)


def state(pid):
    """Memory of its own, all that is resident and the peak of that, in MB; handles and threads."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    figure = lambda name: int(re.search(rf"^{name}:\s*(\d+)", status, re.M)[1])
    return figure("RssAnon") / 1024, figure("VmRSS") / 1024, figure("VmHWM") / 1024, len(os.listdir(f"/proc/{pid}/fd")), figure("Threads")


def settled(pid, most):
    """The handles once they are so few, or after a minute."""
    for _ in range(60):
        if state(pid)[3] <= most:
            break
        time.sleep(1)
    return state(pid)[3]


@contextlib.contextmanager
def service(binary, folder):
    nowhere = subprocess.run([ROOT / "scripts/nowhere"], check=True, capture_output=True, text=True).stdout.split()
    env = {"PATH": os.environ["PATH"], "HOME": folder, **dict(line.split("=", 1) for line in nowhere)}
    env |= {"FX_STORE__URL": f"sqlite:{folder}/fx.db", "FX_LOG__LEVEL": "error", "FX_FETCH__POLL": "1m",
            # As the image and the unit of deploy/ have it.
            "MALLOC_ARENA_MAX": "2",
            "FX_SOURCES__OWN__FILE": f"{folder}/own.csv", "FX_SERVER__LIMITS__FILES_PER_CLIENT": "0"}
    with open(f"{folder}/log", "w") as log:
        process = subprocess.Popen([binary, "serve", "--listen", "127.0.0.1:0"], env=env, stderr=log)
    try:
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)", pathlib.Path(f"{folder}/log").read_text())):
            assert process.poll() is None, pathlib.Path(f"{folder}/log").read_text()
            time.sleep(0.1)
        yield process.pid, int(found[1])
        assert process.poll() is None, "the service ended"
    finally:
        process.terminate()
        process.wait()


def write_own(folder, figure):
    """Rates of one's own, another one each time."""
    other = pathlib.Path(folder) / "own.new"
    other.write_text(f"date,base,quote,nominal,value\n2026-10-30,EUR,USD,1,{figure}\n")
    other.replace(pathlib.Path(folder) / "own.csv")


def percentile(times, share):
    return 1000 * sorted(times)[min(len(times) - 1, int(share * len(times)))] if times else 0


def main(binary, seconds="3600"):
    seconds = float(seconds)
    with tempfile.TemporaryDirectory() as folder:
        write_own(folder, "1.1001")
        with service(binary, folder) as (pid, port):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/openapi.json")
            known = routes(json.load(connection.getresponse()))
            connection.close()
            at_rest = state(pid)[3]
            quarters, begun, states = [Quarter() for _ in range(4)], time.monotonic(), []
            arguments = (port, targets(known), quarters, begun, seconds)
            clients = [threading.Thread(target=client, args=(seed, *arguments)) for seed in range(CLIENTS)]
            for one in clients:
                one.start()
            for turn in range(1, 5):
                while time.monotonic() - begun < seconds * turn / 4:
                    write_own(folder, f"1.{random.randint(1000, 1999)}")
                    time.sleep(min(5, seconds / 40))
                states.append(state(pid))
            for one in clients:
                one.join()
            # A client that is gone is noticed at the latest when the next sign of life is sent to it.
            left = settled(pid, at_rest + MOST_MORE_HANDLES)
        log = pathlib.Path(f"{folder}/log").read_text()
        if lines := [line for line in log.splitlines() if "panicked" in line or "a handler" in line]:
            sys.exit("\n".join(lines))
    report(len(known), quarters, states, left - at_rest)


def report(count, quarters, states, more):
    print(f"{count} routes and {len(CODES)} currencies, {sum(len(quarter.times) for quarter in quarters)} requests")
    for at, (quarter, (own, memory, peak, handles, threads)) in enumerate(zip(quarters, states), 1):
        statuses = ", ".join(f"{number} of {status}" for status, number in sorted(quarter.statuses.items()))
        print(f"quarter {at}: {len(quarter.times)} requests, p50 {percentile(quarter.times, 0.5):.1f} ms, p99 {percentile(quarter.times, 0.99):.1f} ms, "
              f"{memory:.0f} MB ({own:.0f} of its own, peak {peak:.0f}), {handles} handles, {threads} threads; {statuses}; {quarter.broken} broke off")
    wrong = []
    if any(status >= 500 and status != 503 for quarter in quarters for status in quarter.statuses) or any(quarter.broken for quarter in quarters):
        wrong.append("answers failed")
    print(f"{more} more handles than at the start, once everybody was gone")
    if more > MOST_MORE_HANDLES:
        wrong.append("handles stay")
    if states[3][2] > MOST_MEMORY:
        wrong.append(f"more than {MOST_MEMORY} MB")
    if states[3][0] > 1.1 * states[1][0] + 5:
        wrong.append("memory grows")
    if wrong:
        sys.exit("soak: " + ", ".join(wrong))


main(*sys.argv[1:])
