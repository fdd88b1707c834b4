"""The clients of benches/guard.sh: `drip PORT COUNT`, `idle PORT COUNT PID`, `rates PORT`. Loopback only."""

import json
import selectors
import socket
import statistics
import sys
import time

HEADER = b"GET /v1/convert?from=USD&to=RUB HTTP/1.1\r\nHost: fx\r\nX-Slow: "


def connect(port):
    return socket.create_connection(("127.0.0.1", port))


def drip(port, count):
    """Holds so many connections, each of which sends one byte a second of a header that never ends; says so once all are there.

    The service gives each up after five seconds, and another takes its place: they begin over five seconds, so that they do not end all at once."""
    chooser = selectors.DefaultSelector()
    # Each part of a second has those that send in it, and what each has sent.
    parts = 100
    groups = [{} for _ in range(parts)]

    def open_one(group):
        one = connect(port)
        one.setblocking(False)
        chooser.register(one, selectors.EVENT_READ, group)
        group[one] = 0

    begin, at, ramp = time.monotonic(), 0, 5 * parts
    while True:
        group = groups[at % parts]
        if at < ramp:
            for _ in range(count * at // ramp, count * (at + 1) // ramp):
                open_one(group)
        elif at == ramp:
            print("all are there", flush=True)
        for one, sent in group.items():
            try:
                one.send(HEADER[sent : sent + 1] or b"x")
                group[one] = sent + 1
            except OSError:
                pass  # It was given up, which is seen below.
        at += 1
        while (left := begin + at / parts - time.monotonic()) > 0:
            for key, _ in chooser.select(left):
                chooser.unregister(key.fileobj)
                del key.data[key.fileobj]
                key.fileobj.close()
                open_one(key.data)


def resident(pid):
    with open(f"/proc/{pid}/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) * 1024 / 1e6


def answer(one):
    """Head and body of the next answer."""
    got = b""
    while b"\r\n\r\n" not in got:
        part = one.recv(65536)
        assert part, got
        got += part
    head, _, body = got.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    while len(body) < length:
        body += one.recv(65536)
    return head, body


def idle(port, count, pid):
    """Memory with so many connections that have asked once and are kept open."""
    before = resident(pid)
    request = b"GET /v1/convert?from=USD&to=RUB&amount=100 HTTP/1.1\r\nHost: fx\r\n\r\n"
    held = []
    for _ in range(count):
        one = connect(port)
        one.sendall(request)
        head, _ = answer(one)
        assert head.startswith(b"HTTP/1.1 200"), head
        held.append(one)
    used = resident(pid)
    time.sleep(3)
    memory = resident(pid)
    for one in held:
        one.setblocking(False)
        try:
            raise AssertionError(f"an idle connection was closed: {one.recv(1)}")
        except BlockingIOError:
            pass
    print(f"{count:,} open idle connections: resident {memory:.0f} MB (at most 150); {before:.0f} MB before, {used:.0f} MB as the last was used")


def rates(port):
    """Milliseconds from request to the last byte of the answer, one connection, each base in its turn."""
    one = connect(port)

    def ask(base, encoding):
        request = f"GET /v1/rates?base={base} HTTP/1.1\r\nHost: fx\r\nAccept-Encoding: {encoding}\r\n\r\n".encode()
        begin = time.perf_counter()
        one.sendall(request)
        head, body = answer(one)
        took = (time.perf_counter() - begin) * 1000
        assert head.startswith(b"HTTP/1.1 200"), head
        return took, head, body

    _, _, plain = ask("EUR", "identity")
    bases = [row["quote"] for row in json.loads(plain)["rates"]]
    assert len(bases) > 140, len(bases)
    for at, encoding in enumerate(("br", "gzip")):
        # Half of the bases for each encoding, so that none was asked before: computed, written and compressed.
        new, kept = [], []
        for base in bases[at::2]:
            took, head, body = ask(base, encoding)
            assert f"content-encoding: {encoding}".encode() in head.lower(), head
            assert len(body) < len(plain) / 2, len(body)
            new.append(took)
        for _ in range(3):
            kept = [ask(base, encoding)[0] for base in bases[at::2]]
        print(
            f"/v1/rates, {len(bases)} currencies, {encoding}: {statistics.median(kept):.3f} ms (at most 1), "
            f"asked for the first time {statistics.median(new):.3f} ms (medians of {len(new)})"
        )


if __name__ == "__main__":
    what, *numbers = sys.argv[1:]
    {"drip": drip, "idle": idle, "rates": rates}[what](*map(int, numbers))
