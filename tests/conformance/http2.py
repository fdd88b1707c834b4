"""RFC 9113 and RFC 7541 against a running service: frames go in, and each case is held to the exact outcome.

A server may end the connection where the standard wants the end of a stream (section 5.4.1), and that is no difference. An outcome is
one of these, and what the connection is then good for is tried out:

    connection CODE   a GOAWAY with this error, and the end of the connection
    stream ID CODE    a RST_STREAM with this error; another request is answered
    answer STATUS     the answer to the first request; another request is answered
    passed over       neither an error nor an answer; another request is answered
    closed            the end, without a word of HTTP/2
"""

import dataclasses
import socket
import struct

import hpack

WITHIN = 20
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM, ACK, END_HEADERS, PADDED, PRIORITY_FLAG = 1, 1, 4, 8, 32
CODES = ["NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR",
         "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED"]
# Of the probe that shows what a connection is still good for.
LAST = 0x7FFFFFFF - 2
MARK = b"the mark"


@dataclasses.dataclass
class Case:
    section: str
    title: str
    # Bytes, or a function that sends them on a Connection.
    sent: object
    expected: str
    differs: str = ""
    # Without the preface and SETTINGS of a client.
    bare: bool = False


def frame(kind, flags, stream, payload=b"", length=None):
    length = len(payload) if length is None else length
    return struct.pack(">I", length)[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def block(*fields):
    """A header block that keeps nothing in a table."""
    return hpack.Encoder().encode([hpack.NeverIndexedHeaderTuple(name, value) for name, value in fields], huffman=False)


def request(*more, method="GET", path="/healthz", without=()):
    pseudo = [(":method", method), (":scheme", "http"), (":path", path), (":authority", "fx")]
    return block(*(field for field in pseudo if field[0] not in without), *more)


def headers(payload, stream=1, flags=END_STREAM | END_HEADERS):
    return frame(HEADERS, flags, stream, payload)


def asked(*more, **how):
    """One request that has no body."""
    return headers(request(*more, **how))


FILE = b"amount,currency\n1,EUR\n"


def file(*more, stream=1, flags=END_HEADERS):
    """The header of a request whose body is to come."""
    return headers(request(("content-type", "text/csv"), *more, method="POST", path="/v1/convert?to=USD"), stream, flags)


def data(payload=b"", stream=1, flags=END_STREAM):
    return frame(DATA, flags, stream, payload)


def setting(*pairs):
    return frame(SETTINGS, 0, 0, b"".join(struct.pack(">HI", name, value) for name, value in pairs))


def window(stream, increment):
    return frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", increment))


def reset(stream, code=8):
    return frame(RST_STREAM, 0, stream, struct.pack(">I", code))


# Why h2, the library of hyper, does otherwise. In each case the connection ends, or the stream, as it should.
ONE_CODE = "h2 has one code for all that cannot be read; the connection ends as it should"
CLOSED = "h2 takes a frame of a stream that is done for a wrong number; the connection ends as it should"
GET = asked()
PADDING = b"\x00" * 9
BIG = 1 << 14


def after_the_answer(payload):
    """Sends something once the first request has its whole answer."""
    def send(connection):
        connection.send(GET)
        connection.until(lambda event: event[0] == "end")
        connection.seen.clear()
        connection.send(payload)
    return send


def with_small_windows(connection):
    """A body comes in the pieces for which there is room."""
    connection.send(setting((4, 1)) + GET)
    connection.until(lambda event: event[0] == "data")
    connection.mark()
    sizes = [event[2] for event in connection.seen if event[0] == "data"]
    assert sizes == [1], sizes
    connection.send(window(1, 1))
    connection.until(lambda event: event[0] == "data" and len([e for e in connection.seen if e[0] == "data"]) == 2)
    connection.send(setting((4, 10)))


def with_no_window(connection):
    """A window of nothing holds a body back, and one that grows lets it go."""
    connection.send(setting((4, 0)) + GET)
    connection.until(lambda event: event[0] == "headers")
    connection.mark()
    assert not [event for event in connection.seen if event[0] == "data"]
    connection.send(setting((4, 100)))


def with_a_negative_window(connection):
    """A window that shrinks below what was sent is one below zero."""
    connection.send(setting((4, 2)) + GET)
    connection.until(lambda event: event[0] == "data")
    connection.send(setting((4, 0)))
    connection.mark()
    connection.send(window(1, 2))
    connection.mark()
    sizes = [event[2] for event in connection.seen if event[0] == "data"]
    assert sizes == [2], sizes
    connection.send(window(1, 1))


def pinged(connection):
    connection.send(frame(PING, 0, 0, b"12345678"))
    connection.until(lambda event: event == ("ping", b"12345678"))


def settings_acknowledged(connection):
    connection.send(setting((3, 7)))
    connection.until(lambda event: event[0] == "acknowledged" and sum(e[0] == "acknowledged" for e in connection.seen) == 2)


def more_than_its_window(connection):
    """A body beyond what the service said that it takes: its answer is not read, so that its rows are not either."""
    rows = b"1,EUR\n" * (BIG // 6)
    connection.send(setting((4, 0)) + file() + data(b"amount,currency\n", flags=0))
    connection.until(lambda event: event[0] == "settings")
    room = dict(connection.seen)["settings"].get(4, 65_535) - 16
    while room > 0:
        connection.send(data(rows[:room], flags=0))
        connection.seen.clear()
        connection.mark()
        room += sum(event[2] for event in connection.seen if event[:2] == ("window", 1)) - len(rows[:room])
    connection.send(data(b"x", flags=0))


def too_many(connection):
    for stream in range(1, 203, 2):
        connection.send(file(stream=stream))
    # Room for the request that shows what the connection is good for.
    connection.send(reset(1))


def cut(*parts):
    """A header block in a HEADERS frame and CONTINUATION frames."""
    first = headers(parts[0], flags=END_STREAM)
    others = [frame(CONTINUATION, END_HEADERS if n == len(parts) - 1 else 0, 1, part) for n, part in enumerate(parts[1:], 1)]
    return b"".join([first, *others])


WHOLE = request()
PART = headers(WHOLE[:4], flags=END_STREAM)
LITERAL = b"\x00"  # A literal field without indexing, with a new name.


def literal(name, value):
    """A field as it is, whatever it holds."""
    return LITERAL + bytes([len(name)]) + name + bytes([len(value)]) + value


CASES = [
    # 3.4: the preface.
    Case("3.4", "a preface that is none", b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", "closed", bare=True),
    Case("3.4", "the first frame is no SETTINGS", PREFACE + frame(PING, 0, 0, bytes(8)) + setting() + GET, "answer 200",
         "h2 lets it be", bare=True),
    Case("3.4", "requests at once behind the preface", PREFACE + setting() + GET, "answer 200", bare=True),
    # 4.1: frames.
    Case("4.1", "a frame of a kind that is not known", frame(0xEE, 0xFF, 0, b"?") + GET, "answer 200"),
    Case("4.1", "flags that are not known", frame(PING, 0xFE, 0, bytes(8)) + GET, "answer 200"),
    Case("4.1", "a reserved bit that is set", frame(PING, 0, 1 << 31, bytes(8)) + GET, "answer 200"),
    # 4.2: sizes.
    Case("4.2", "DATA as long as may be", headers(request(method="POST"), flags=END_HEADERS) + data(b"x" * BIG), "answer 405"),
    Case("4.2", "longer DATA", file() + data(b"x" * (BIG + 1)), "connection FRAME_SIZE_ERROR"),
    Case("4.2", "longer HEADERS", headers(request(("x", "a" * BIG))), "connection FRAME_SIZE_ERROR"),
    Case("4.2", "a longer frame that is not known", frame(0xEE, 0, 0, b"?" * (BIG + 1)), "connection FRAME_SIZE_ERROR"),
    # 4.3 and RFC 7541: header blocks.
    Case("4.3", "a block that is none", headers(b"\xff\xff\xff\xff\xff"), "connection PROTOCOL_ERROR", ONE_CODE),
    Case("4.3", "a block that breaks off", headers(WHOLE + b"\x40\x05ab"), "connection PROTOCOL_ERROR", ONE_CODE),
    Case("4.3", "another frame within a block", PART + frame(PRIORITY, 0, 1, bytes(5)), "connection PROTOCOL_ERROR"),
    Case("4.3", "another stream's block within a block", PART + headers(WHOLE, 3), "connection PROTOCOL_ERROR"),
    Case("4.3", "a table smaller than the client allows is kept to", setting((1, 0)) + GET, "answer 200"),
    Case("2.3.3 (7541)", "an index beyond the tables", headers(WHOLE + b"\xbf"), "connection PROTOCOL_ERROR", ONE_CODE),
    Case("2.3.3 (7541)", "a name's index beyond the tables", headers(WHOLE + b"\x7f\x00\x01a"), "connection PROTOCOL_ERROR", ONE_CODE),
    Case("4.2 (7541)", "a change of the table's size behind a field", headers(WHOLE + b"\x20"), "connection PROTOCOL_ERROR", ONE_CODE),
    Case("4.2 (7541)", "a change of the table's size before all fields", headers(b"\x20" + WHOLE), "answer 200"),
    Case("6.3 (7541)", "a larger table than is allowed", headers(b"\x3f\xe2\x1f" + WHOLE), "connection PROTOCOL_ERROR", ONE_CODE),
    Case("5.1 (7541)", "a number without an end", headers(WHOLE + b"\xff" + b"\x80" * 20 + b"\x01"), "connection PROTOCOL_ERROR", ONE_CODE),
    Case("5.2 (7541)", "padding of more than seven bits", headers(WHOLE + LITERAL + b"\x01x\x82\x1f\xff"), "connection PROTOCOL_ERROR", ONE_CODE),
    Case("5.2 (7541)", "padding of zeros", headers(WHOLE + LITERAL + b"\x01x\x81\x18"), "connection PROTOCOL_ERROR", ONE_CODE),
    Case("5.2 (7541)", "the end of a text within it", headers(WHOLE + LITERAL + b"\x01x\x84\xff\xff\xff\xff"), "connection PROTOCOL_ERROR", ONE_CODE),
    Case("6.1 (7541)", "the index zero", headers(WHOLE + b"\x80"), "connection PROTOCOL_ERROR", ONE_CODE),
    # 5.1: the states of a stream.
    Case("5.1", "DATA on an idle stream", data(b"x"), "connection PROTOCOL_ERROR"),
    Case("5.1", "RST_STREAM on an idle stream", reset(1), "connection PROTOCOL_ERROR"),
    Case("5.1", "WINDOW_UPDATE on an idle stream", window(1, 100), "connection PROTOCOL_ERROR"),
    Case("5.1", "CONTINUATION on an idle stream", frame(CONTINUATION, END_HEADERS, 1, WHOLE), "connection PROTOCOL_ERROR"),
    Case("5.1", "DATA behind the end of a request", file(flags=END_HEADERS | END_STREAM) + data(b"x"), "connection PROTOCOL_ERROR", CLOSED),
    Case("5.1", "HEADERS behind the end of a request", file(flags=END_HEADERS | END_STREAM) + GET, "connection PROTOCOL_ERROR", CLOSED),
    Case("5.1", "DATA behind a RST_STREAM", file() + reset(1) + data(b"x"), "stream 1 STREAM_CLOSED"),
    Case("5.1", "HEADERS behind a RST_STREAM", file() + reset(1) + GET, "connection PROTOCOL_ERROR", CLOSED),
    Case("5.1", "DATA behind a whole answer", after_the_answer(data(b"x")), "stream 1 STREAM_CLOSED"),
    Case("5.1", "HEADERS behind a whole answer", after_the_answer(GET), "connection PROTOCOL_ERROR", CLOSED),
    Case("5.1", "WINDOW_UPDATE behind a whole answer", after_the_answer(window(1, 1)), "passed over"),
    Case("5.1", "RST_STREAM behind a whole answer", after_the_answer(reset(1)), "passed over"),
    Case("5.1.1", "a stream of an even number", headers(WHOLE, 2), "connection PROTOCOL_ERROR"),
    Case("5.1.1", "a stream of a lower number than another", headers(WHOLE, 5) + headers(WHOLE, 3), "connection PROTOCOL_ERROR"),
    Case("5.1.2", "more streams at once than are allowed", too_many, "stream 201 REFUSED_STREAM"),
    Case("5.3.2", "a stream that depends on itself", frame(PRIORITY, 0, 1, struct.pack(">IB", 1, 0)) + GET, "stream 1 PROTOCOL_ERROR",
         "h2 keeps to RFC 7540 here; RFC 9113 has no priorities any more"),
    Case("5.5", "a frame that is not known within a block", PART + frame(0xEE, 0, 1, b"?"), "connection PROTOCOL_ERROR"),
    # 6: each kind of frame.
    Case("6.1", "DATA on no stream", data(b"x", 0), "connection PROTOCOL_ERROR"),
    Case("6.1", "DATA of less than its padding", file() + frame(DATA, PADDED | END_STREAM, 1, b"\x05abcd"), "connection PROTOCOL_ERROR"),
    Case("6.1", "DATA with padding", file() + frame(DATA, PADDED | END_STREAM, 1, b"\x09" + FILE + PADDING), "answer 200"),
    Case("6.2", "HEADERS on no stream", headers(WHOLE, 0), "connection PROTOCOL_ERROR"),
    Case("6.2", "HEADERS of less than its padding", headers(b"\xff" + WHOLE, flags=END_STREAM | END_HEADERS | PADDED), "connection PROTOCOL_ERROR"),
    Case("6.2", "HEADERS with padding", headers(b"\x09" + WHOLE + PADDING, flags=END_STREAM | END_HEADERS | PADDED), "answer 200"),
    Case("6.2", "HEADERS with a priority", headers(bytes(5) + WHOLE, flags=END_STREAM | END_HEADERS | PRIORITY_FLAG), "answer 200"),
    Case("6.3", "PRIORITY on no stream", frame(PRIORITY, 0, 0, bytes(5)), "connection PROTOCOL_ERROR"),
    Case("6.3", "PRIORITY of another length", file() + frame(PRIORITY, 0, 1, bytes(4)), "connection PROTOCOL_ERROR", ONE_CODE),
    Case("6.4", "RST_STREAM on no stream", reset(0), "connection PROTOCOL_ERROR"),
    Case("6.4", "RST_STREAM of another length", file() + frame(RST_STREAM, 0, 1, bytes(3)), "connection PROTOCOL_ERROR", ONE_CODE),
    Case("6.5", "SETTINGS are acknowledged", settings_acknowledged, "passed over"),
    Case("6.5", "an acknowledgement with settings", frame(SETTINGS, ACK, 0, bytes(6)), "connection PROTOCOL_ERROR", ONE_CODE),
    Case("6.5", "SETTINGS on a stream", frame(SETTINGS, 0, 1, bytes(6)), "connection PROTOCOL_ERROR"),
    Case("6.5", "SETTINGS of another length", frame(SETTINGS, 0, 0, bytes(5)), "connection PROTOCOL_ERROR", ONE_CODE),
    Case("6.5.2", "ENABLE_PUSH that is neither 0 nor 1", setting((2, 2)), "connection PROTOCOL_ERROR"),
    Case("6.5.2", "INITIAL_WINDOW_SIZE beyond the largest", setting((4, 1 << 31)), "connection PROTOCOL_ERROR", ONE_CODE),
    Case("6.5.2", "MAX_FRAME_SIZE below the least", setting((5, BIG - 1)), "connection PROTOCOL_ERROR"),
    Case("6.5.2", "MAX_FRAME_SIZE beyond the largest", setting((5, 1 << 24)), "connection PROTOCOL_ERROR"),
    Case("6.5.2", "a setting that is not known", setting((0xEE, 1)) + GET, "answer 200"),
    Case("6.5.3", "of one setting twice the last counts", setting((4, 0), (4, 100)) + GET, "answer 200"),
    Case("6.6", "PUSH_PROMISE of a client", file() + frame(PUSH_PROMISE, END_HEADERS, 1, struct.pack(">I", 2) + WHOLE), "connection PROTOCOL_ERROR"),
    Case("6.7", "PING is answered with its own bytes", pinged, "passed over"),
    Case("6.7", "an answer to no PING is not answered", frame(PING, ACK, 0, bytes(8)) + GET, "answer 200"),
    Case("6.7", "PING on a stream", frame(PING, 0, 1, bytes(8)), "connection PROTOCOL_ERROR"),
    Case("6.7", "PING of another length", frame(PING, 0, 0, bytes(6)), "connection PROTOCOL_ERROR", ONE_CODE),
    Case("6.8", "GOAWAY on a stream", frame(GOAWAY, 0, 1, bytes(8)), "connection PROTOCOL_ERROR"),
    Case("6.9", "a WINDOW_UPDATE of nothing on the connection", window(0, 0), "connection PROTOCOL_ERROR"),
    Case("6.9", "a WINDOW_UPDATE of nothing on a stream", file() + window(1, 0), "connection PROTOCOL_ERROR"),
    Case("6.9", "WINDOW_UPDATE of another length", frame(WINDOW_UPDATE, 0, 0, bytes(3)), "connection PROTOCOL_ERROR", ONE_CODE),
    Case("6.9.1", "a connection's window beyond the largest", window(0, 0x7FFFFFFF), "connection FLOW_CONTROL_ERROR"),
    Case("6.9.1", "a stream's window beyond the largest", file() + window(1, 0x7FFFFFFF), "stream 1 FLOW_CONTROL_ERROR"),
    Case("6.9.1", "no more is sent than there is room for", with_small_windows, "answer 200"),
    Case("6.9.1", "more than the service takes", more_than_its_window, "stream 1 FLOW_CONTROL_ERROR"),
    Case("6.9.2", "a window of nothing that grows", with_no_window, "answer 200"),
    Case("6.9.2", "a window that shrinks below nothing", with_a_negative_window, "passed over"),
    Case("6.9.2", "a setting that makes a window too large", file() + window(1, 1 << 30) + setting((4, 0x7FFFFFFF)), "connection FLOW_CONTROL_ERROR"),
    Case("6.10", "a block in three frames", cut(WHOLE[:3], WHOLE[3:9], WHOLE[9:]), "answer 200"),
    Case("6.10", "CONTINUATION of another stream", PART + frame(CONTINUATION, END_HEADERS, 3, WHOLE[4:]), "connection PROTOCOL_ERROR"),
    Case("6.10", "CONTINUATION on no stream", PART + frame(CONTINUATION, END_HEADERS, 0, WHOLE[4:]), "connection PROTOCOL_ERROR"),
    Case("6.10", "CONTINUATION behind the end of a block", file() + frame(CONTINUATION, END_HEADERS, 1, WHOLE), "connection PROTOCOL_ERROR"),
    Case("6.10", "CONTINUATION behind DATA", file() + data(b"x", flags=0) + frame(CONTINUATION, END_HEADERS, 1), "connection PROTOCOL_ERROR"),
    Case("10.5.1", "CONTINUATION without an end", PART + frame(CONTINUATION, 0, 1, b"") * 20_000, "connection ENHANCE_YOUR_CALM"),
    Case("7", "an error that is not known", file() + reset(1, 0xEE) + headers(WHOLE, 3), "passed over"),
    # 8.1: messages.
    Case("8.1", "trailers", file() + data(FILE, flags=0) + headers(block(("x", "a"))), "answer 200"),
    Case("8.1", "trailers that do not end the request", file() + headers(block(("x", "a")), flags=END_HEADERS), "stream 1 PROTOCOL_ERROR"),
    Case("8.1", "trailers with a pseudo-field", file() + data(FILE, flags=0) + headers(block((":method", "GET"))), "answer 200",
         "h2 lets it be; fx reads no trailers"),
    Case("8.1.1", "a shorter body than its content-length", file(("content-length", "50")) + data(FILE), "stream 1 PROTOCOL_ERROR"),
    Case("8.1.1", "a longer body than its content-length", file(("content-length", "5")) + data(FILE), "stream 1 PROTOCOL_ERROR"),
    Case("8.1.1", "a body in pieces that is not its content-length",
         file(("content-length", "5")) + data(b"abc", flags=0) + data(b"def"), "stream 1 PROTOCOL_ERROR"),
    Case("8.1.1", "a content-length and no body", asked(("content-length", "5")), "stream 1 PROTOCOL_ERROR"),
    Case("8.1.1", "a body with its content-length", file(("content-length", str(len(FILE)))) + data(FILE), "answer 200"),
    Case("8.1.1", "two content-lengths that differ", file(("content-length", "5"), ("content-length", "6")) + data(b"hello"), "stream 1 PROTOCOL_ERROR"),
    Case("8.1.1", "a content-length that is none", file(("content-length", "-5")) + data(b"hello"), "stream 1 PROTOCOL_ERROR"),
    # 8.2: fields.
    Case("8.2.1", "a name in capitals", headers(WHOLE + literal(b"X", b"a")), "connection PROTOCOL_ERROR"),
    Case("8.2.1", "a name with a space", headers(WHOLE + literal(b"x y", b"a")), "connection PROTOCOL_ERROR"),
    Case("8.2.1", "a name with a colon", headers(WHOLE + literal(b"x:y", b"a")), "connection PROTOCOL_ERROR"),
    Case("8.2.1", "no name", headers(WHOLE + literal(b"", b"a")), "connection PROTOCOL_ERROR"),
    Case("8.2.1", "a line break in a value", headers(WHOLE + literal(b"x", b"a\nb")), "connection PROTOCOL_ERROR"),
    Case("8.2.1", "a CR in a value", headers(WHOLE + literal(b"x", b"a\rb")), "connection PROTOCOL_ERROR"),
    Case("8.2.1", "NUL in a value", headers(WHOLE + literal(b"x", b"a\x00b")), "connection PROTOCOL_ERROR"),
    Case("8.2.1", "a space before a value", headers(WHOLE + literal(b"x", b" a")), "answer 200",
         "h2 lets it be; fx passes fields on to nobody"),
    *(Case("8.2.2", f"{name}, which is of a connection", asked((name, value)), "stream 1 PROTOCOL_ERROR")
      for name, value in (("connection", "keep-alive"), ("keep-alive", "1"), ("proxy-connection", "x"), ("transfer-encoding", "chunked"), ("upgrade", "h2c"))),
    Case("8.2.2", "te: trailers", asked(("te", "trailers")), "answer 200"),
    Case("8.2.2", "te of something else", asked(("te", "gzip")), "stream 1 PROTOCOL_ERROR"),
    # 8.3: pseudo-fields.
    Case("8.3", "a pseudo-field that is not known", asked((":x", "a")), "connection PROTOCOL_ERROR"),
    Case("8.3", "a pseudo-field of an answer", asked((":status", "200")), "stream 1 PROTOCOL_ERROR"),
    Case("8.3", "a pseudo-field behind another field",
         headers(block((":method", "GET"), (":scheme", "http"), (":path", "/healthz"), ("x", "a"), (":authority", "fx"))), "stream 1 PROTOCOL_ERROR"),
    *(Case("8.3.1", f"no {name}", asked(without=(name,)), "stream 1 PROTOCOL_ERROR") for name in (":method", ":scheme", ":path")),
    *(Case("8.3.1", f"{name} twice", asked((name, value)), "stream 1 PROTOCOL_ERROR")
      for name, value in ((":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "fx"))),
    Case("8.3.1", "an empty :path", asked(path=""), "stream 1 PROTOCOL_ERROR"),
    Case("8.3.1", "a :path that does not begin with a slash", asked(path="healthz"), "stream 1 PROTOCOL_ERROR"),
    Case("8.3.1", "a Host that differs from :authority", asked(("host", "other")), "answer 200",
         "the standard would rather have it refused; :authority counts, and Host is forgotten"),
    Case("8.3.1", "a Host and no :authority", asked(("host", "fx"), without=(":authority",)), "answer 200"),
    Case("8.3.1", "an :authority with a user",
         headers(block((":method", "GET"), (":scheme", "http"), (":path", "/healthz"), (":authority", "a@fx"))), "answer 200",
         "no client may send it, and no server need refuse it; the user is forgotten"),
    Case("8.5", "CONNECT with a path", asked(method="CONNECT"), "stream 1 PROTOCOL_ERROR"),
    Case("8.5", "CONNECT, which is for proxies", headers(block((":method", "CONNECT"), (":authority", "fx:80"))), "answer 404"),
    Case("8.8.4", "HEAD", asked(method="HEAD"), "answer 200"),
]


class Connection:
    """What comes on a connection, as events in their order."""

    def __init__(self, stream):
        self.stream, self.decoder, self.seen, self.ended = stream, hpack.Decoder(), [], False
        self.buffer = b""

    def send(self, payload):
        try:
            self.stream.sendall(payload)
        except (BrokenPipeError, ConnectionResetError):
            pass  # It ended before all was sent; what came says why.

    def take(self, length):
        while len(self.buffer) < length:
            try:
                part = self.stream.recv(65_536)
            except ConnectionResetError:
                part = b""
            if not part:
                return None
            self.buffer += part
        taken, self.buffer = self.buffer[:length], self.buffer[length:]
        return taken

    def receive(self):
        """Reads one frame into events; whether there was one."""
        head = self.take(9)
        payload = head and self.take(int.from_bytes(head[:3], "big"))
        if payload is None:
            self.ended = True
            return False
        kind, flags, stream = head[3], head[4], int.from_bytes(head[5:], "big")
        if kind == HEADERS:
            self.seen.append(("headers", stream, dict(self.decoder.decode(payload))))
        elif kind == DATA and payload:
            self.seen.append(("data", stream, len(payload)))
        elif kind == WINDOW_UPDATE:
            self.seen.append(("window", stream, int.from_bytes(payload, "big")))
        elif kind == RST_STREAM:
            self.seen.append(("reset", stream, CODES[int.from_bytes(payload, "big")]))
        elif kind == GOAWAY:
            self.seen.append(("goaway", 0, CODES[int.from_bytes(payload[4:8], "big")]))
        elif kind == PING and flags & ACK:
            self.seen.append(("ping", payload))
        elif kind == PING:
            self.send(frame(PING, ACK, 0, payload))
        elif kind == SETTINGS and flags & ACK:
            self.seen.append(("acknowledged",))
        elif kind == SETTINGS:
            self.seen.append(("settings", dict(struct.iter_unpack(">HI", payload))))
            self.send(frame(SETTINGS, ACK, 0))
        if kind in (HEADERS, DATA) and flags & END_STREAM:
            self.seen.append(("end", stream))
        return True

    def until(self, wanted):
        """Reads until an event is wanted, or to the end."""
        looked = 0
        while True:
            for event in self.seen[looked:]:
                if wanted(event):
                    return event
            looked = len(self.seen)
            if not self.receive():
                return None

    def mark(self):
        """Reads all that comes of what was sent so far: two PINGs, since an error may wait behind the answer to the first."""
        for payload in (MARK, MARK[::-1]):
            self.send(frame(PING, 0, 0, payload))
            self.until(lambda event: event == ("ping", payload))

    def probe(self):
        """Whether another request is answered."""
        self.send(setting((4, 65_535)) + headers(WHOLE, LAST))
        return self.until(lambda event: event == ("end", LAST) or event[0] == "goaway") == ("end", LAST)


def outcome(address):
    def of(case):
        with socket.create_connection(address, WITHIN) as stream:
            stream.settimeout(WITHIN)
            connection = Connection(stream)
            if not case.bare:
                connection.send(PREFACE + setting())
            if callable(case.sent):
                case.sent(connection)
            else:
                connection.send(case.sent)
            if case.bare and case.expected == "closed":
                while part := stream.recv(65_536):
                    connection.buffer += part
                return "closed" if not connection.buffer or connection.buffer.startswith(b"HTTP/1.1 400 ") else repr(connection.buffer)
            return came_of(case, connection)

    return of


def came_of(case, connection):
    decisive = ("reset", "goaway")
    if case.expected != "passed over":
        connection.until(lambda event: event[0] in decisive or event[:2] == ("end", 1))
    if not any(event[0] in decisive for event in connection.seen):
        connection.mark()
    for event in connection.seen:
        if event[0] == "goaway" and event[2] != "NO_ERROR":
            connection.until(lambda event: False)
            return f"connection {event[2]}"
    for event in connection.seen:
        if event[0] == "reset":
            return f"stream {event[1]} {event[2]}" + alive(connection)
    if connection.ended:
        return "closed"
    # An answer ends in trailers, which have no status.
    answers = [event[2][":status"] for event in connection.seen if event[:2] == ("headers", 1) and ":status" in event[2]]
    return (f"answer {answers[0]}" if answers and case.expected != "passed over" else "passed over") + alive(connection)


def alive(connection):
    return "" if connection.probe() else ", and the connection is dead"
