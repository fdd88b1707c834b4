"""The figures of benches/history.sh, which starts it with a PostgreSQL of its own."""

import datetime
import glob
import http.client
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import tempfile
import threading
import time

BINARY = os.path.abspath(os.environ["FX_BIN"])
ROOT = pathlib.Path(__file__).resolve().parent.parent
RECORDINGS = os.path.abspath(os.environ["FX_RECORDINGS"])
POSTGRES = os.environ["FX_TEST_POSTGRES"]
PSQL = shutil.which("psql") or glob.glob("/usr/lib/postgresql/*/bin/psql")[0]
SOURCES = {"ECB": "www.ecb.europa.eu", "CBR": "www.cbr.ru", "EXCHANGE_API": "cdn.jsdelivr.net"}
CROSS = "/v1/history?base=USD&quotes=GBP&source=ECB&start=1999-01-04&end=2026-10-30"
ALL = "/v1/history.csv?base=EUR&source=ECB&start=1999-01-04&end=2026-10-30"


class Process:
    """A program that says where it listens, and ends with its block."""

    def __init__(self, command, core=None, **environment):
        placed = ["taskset", "-c", str(core), *command] if core is not None else command
        given = {"PATH": os.environ["PATH"], "HOME": work, "FX_LOG__LEVEL": "error", **environment}
        self.child = subprocess.Popen(placed, env=given, cwd=work, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        line = next(line for line in self.child.stdout if "http://" in line)
        self.port = int(line.rsplit(":", 1)[1].strip("/ \n"))
        threading.Thread(target=lambda: list(self.child.stdout), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        self.child.kill()
        self.child.wait()

    def get(self, target):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", target)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body

    def memory(self, row):
        """Megabytes: VmRSS now, VmHWM at most."""
        return next(int(line.split()[1]) for line in open(f"/proc/{self.child.pid}/status") if line.startswith(row)) / 1024


def until(what, holds, limit=60):
    begin = time.perf_counter()
    while not holds():
        assert time.perf_counter() - begin < limit, what
        time.sleep(0.005)
    return time.perf_counter() - begin


def publishers(at=None):
    """Where each source asks: three of them the recordings, where those are served, and all others nowhere."""
    nowhere = subprocess.run([f"{ROOT}/scripts/nowhere"], check=True, capture_output=True, text=True).stdout
    places = dict(line.split("=", 1) for line in nowhere.split())
    recorded = {f"FX_SOURCES__{source}__BASE_URL": f"http://127.0.0.1:{at}/{host}" for source, host in SOURCES.items()}
    return {**places, **(recorded if at else {})}


def database():
    name = f"bench_{random.randrange(10**9)}"
    subprocess.run([PSQL, "--quiet", POSTGRES, "-c", f"CREATE DATABASE {name}"], check=True)
    return f"{POSTGRES.rsplit('/', 1)[0]}/{name}"


def backfill(url, replay):
    """Seconds that `fx backfill ecb` takes, the start of the process among them."""
    environment = {"PATH": os.environ["PATH"], "HOME": work, "FX_STORE__URL": url, "FX_FETCH__JITTER": "0s", **publishers(replay.port)}
    begin = time.perf_counter()
    subprocess.run([BINARY, "backfill", "ecb"], env=environment, cwd=work, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin


def serve(url, core=0, **environment):
    process = Process([BINARY, "serve", "--listen", "127.0.0.1:0"], core, FX_STORE__URL=url, FX_SERVER__LIMITS__REQUESTS_PER_SECOND="0", FX_SERVER__METRICS_LISTEN="127.0.0.1:0", **{**publishers(), "FX_FETCH__POLL": "1h", **environment})
    until("ready", lambda: process.get("/readyz")[0] == 200)
    return process


def settle(process):
    """Waits until the process has nothing left to do: it compresses the widget's files as it starts, which takes memory of its own."""
    used = lambda: sum(map(int, open(f"/proc/{process.child.pid}/stat").read().rsplit(")", 1)[1].split()[11:13]))
    before = None
    while (now := used()) != before:
        before = now
        time.sleep(0.5)


def backfills(replay):
    files = [f"{work}/{n}.db" for n in range(3)]
    took = statistics.median(backfill(f"sqlite:{file}", replay) for file in files)
    size = sum(path.stat().st_size for path in pathlib.Path(work).glob("0.db*")) / 1e6
    print(f"the ECB's whole history into SQLite: {took:.2f} s (median of 3; at most 2); the file then: {size:.1f} MB (at most 15)")
    took = statistics.median(backfill(database(), replay) for _ in range(3))
    print(f"the ECB's whole history into PostgreSQL: {took:.2f} s (median of 3; at most 4)")
    return f"sqlite:{files[0]}"


def series(url):
    cold, warm = [], []
    for _ in range(5):
        with serve(url) as fx:
            connection = http.client.HTTPConnection("127.0.0.1", fx.port)
            for n in range(41):
                begin = time.perf_counter()
                connection.request("GET", CROSS)
                body = connection.getresponse().read()
                (warm if n else cold).append((time.perf_counter() - begin) * 1000)
            rows = body.count(b'{"date":')
            assert rows == 7126, rows
    print(f"USD to GBP through EUR, {rows} rows as JSON: {statistics.median(warm):.1f} ms warm (median of {len(warm)}; at most 5), {statistics.median(cold):.1f} ms cold (median of {len(cold)} starts; at most 25)")
    took, above = [], []
    for _ in range(3):
        with serve(url) as fx:
            settle(fx)
            idle = fx.memory("VmRSS")
            pathlib.Path(f"/proc/{fx.child.pid}/clear_refs").write_text("5")
            begin = time.perf_counter()
            status, body = fx.get(ALL)
            took.append((time.perf_counter() - begin) * 1000)
            above.append(fx.memory("VmHWM") - idle)
            rows = body.count(b"\n") - 1
            assert (status, rows) == (200, 221_702), (status, rows)
    print(f"all currencies of the ECB, {rows} rows as CSV: {statistics.median(took):.0f} ms (at most 400), {max(above):.1f} MB above the {idle:.1f} MB idle (at most 20)")


def past_days(url):
    first = datetime.date(1999, 1, 4)
    days = [str(first + datetime.timedelta(days=n)) for n in range(10_000)]
    random.seed(1)
    random.shuffle(days)
    with serve(url) as fx:
        connection = http.client.HTTPConnection("127.0.0.1", fx.port)
        took = []
        for day in days[:1000]:
            begin = time.perf_counter()
            connection.request("GET", f"/v1/convert?from=USD&to=GBP&amount=100&date={day}")
            answer = connection.getresponse()
            answer.read()
            took.append((time.perf_counter() - begin) * 1000)
            assert answer.status == 200, (day, answer.status)
    ordered = sorted(took)
    print(f"a day in the past that is not in memory, with the client's own time: {statistics.median(took):.2f} ms (median of {len(took)} days; at most 1), p99 {ordered[989]:.2f} ms")
    script = pathlib.Path(work, "days.lua")
    script.write_text("local days = {" + ",".join(f'"{day}"' for day in days) + '''}
request = function()
    return wrk.format("GET", "/v1/convert?from=USD&to=GBP&amount=100&date=" .. days[math.random(#days)])
end
''')
    latest = pathlib.Path(work, "latest.lua")
    latest.write_text('''local amount = 0
request = function()
    amount = amount + 1
    return wrk.format("GET", "/v1/convert?from=USD&to=GBP&amount=" .. amount)
end
''')
    rates = {}
    for name, file in [("latest", latest), ("days", script)]:
        with serve(url) as fx:
            command = ["taskset", "-c", "1", "wrk", "-t1", "-c32", "-d6s", "-s", str(file), f"http://127.0.0.1:{fx.port}/"]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            assert "Non-2xx" not in said, said
            rates[name] = next(float(line.split()[1]) for line in said.splitlines() if "Requests/sec" in line)
    print(f"10,000 days at random by 32 clients, from an empty memory: {rates['days']:.0f} requests/s, {rates['days'] / rates['latest']:.2f} of the latest's {rates['latest']:.0f} (at least 0.25)")


CODES = "USD JPY CZK DKK GBP HUF PLN RON SEK CHF ISK NOK TRY AUD BRL CAD CNY HKD IDR ILS INR KRW MXN MYR NZD PHP SGD THB ZAR"


def publish(replay, usd):
    """A sheet of the ECB, so old that a newer one is due and the publisher is asked at every poll."""
    day = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=6)
    known = dict(line.strip().split(",")[:2] for line in open("data/ecb/latest.csv") if line.count(",") >= 1)
    cubes = "".join(f"<Cube currency='{code}' rate='{usd if code == 'USD' else known[code]}'/>" for code in CODES.split())
    file = pathlib.Path(work, f"{usd}.xml")
    envelope = f'<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="x"><Cube><Cube time="{day}">{cubes}</Cube></Cube></e:Envelope>'
    file.write_text(envelope)
    status, _ = replay.get(f"/_file?host=www.ecb.europa.eu&path=/stats/eurofxref/eurofxref-daily.xml&file={file}")
    assert status == 200


def fleet(replay):
    url = database()
    shows = lambda fx, usd: f'"value":"{usd}"'.encode() in fx.get("/v1/convert?from=EUR&to=USD&amount=1&source=ECB")[1]
    leads = lambda fx: b'fx_lease_held{source="ECB"} 1' in fx.get("/metrics")[1]
    publish(replay, "1.1201")
    set_up = {**publishers(replay.port), "FX_FETCH__POLL": "1s", "FX_FETCH__JITTER": "0s", "FX_FETCH__RETRIES": "0"}
    copies = [serve(url, None, **set_up) for _ in range(3)]
    try:
        until("the first sheet everywhere", lambda: all(shows(fx, "1.1201") for fx in copies))
        spread = []
        for n in range(5):
            usd = f"1.12{10 + n}"
            publish(replay, usd)
            until("landed", lambda: any(shows(fx, usd) for fx in copies))
            spread.append(until("everywhere", lambda: all(shows(fx, usd) for fx in copies)))
        print(f"a new sheet at all of three copies, after the first: {max(spread) * 1000:.0f} ms (the longest of {len(spread)}; at most 1000)")
        took = []
        while len(copies) > 1:
            leader = next(fx for fx in copies if leads(fx))
            copies.remove(leader)
            leader.kill()
            took.append(until("another that asks", lambda: any(leads(fx) for fx in copies)))
        print(f"another copy asks after kill -9 of the one that did: {max(took):.1f} s (the longest of {len(took)}; at most 10)")
    finally:
        for fx in copies:
            fx.kill()


with tempfile.TemporaryDirectory() as work:
    with Process(["python3", "-u", f"{RECORDINGS}/replay.py", "--port", "0"]) as replay:
        store = backfills(replay)
        series(store)
        past_days(store)
        fleet(replay)
