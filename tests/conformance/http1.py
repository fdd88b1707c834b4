"""RFC 9112 (and what it takes from RFC 9110) against a running service: bytes go in, and each case is held to the exact answers.

An outcome is the status of every answer in order, `200-cut` where its body broke off (a file is converted while it comes), and whether the connection is then `open`, which another request on it shows, or
`closed`, which its end shows.
"""

import dataclasses
import re
import socket

WITHIN = 20
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: fx\r\n\r\n"


@dataclasses.dataclass
class Case:
    section: str
    title: str
    sent: bytes
    expected: str
    # Why fx does otherwise than the standard says; empty where it does as it says.
    differs: str = ""
    # The client says that it has no more to say.
    half_close: bool = False
    # What is sent after the first answer.
    then: bytes = b""


def get(target=b"/healthz", *fields, version=b"HTTP/1.1", host=b"Host: fx"):
    return b"\r\n".join([b"GET " + target + b" " + version, *([host] if host else []), *fields, b"", b""])


def post(*fields, body=b"", target=b"/v1/convert?to=USD"):
    lines = [b"POST " + target + b" HTTP/1.1", b"Host: fx", b"Content-Type: text/csv", *fields, b"", b""]
    return b"\r\n".join(lines) + body


FILE = b"amount,currency\n1,EUR\n"
CHUNKED = b"Transfer-Encoding: chunked"
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(FILE), FILE)
LENGTH = b"Content-Length: %d" % len(FILE)


def chunked(body):
    return post(CHUNKED, body=body)


CASES = [
    # 2.2: how a message is parsed.
    Case("2.2", "a request in order", HEALTH, "200 open"),
    Case("2.2", "an empty line before the request is passed over", b"\r\n" + HEALTH, "200 open"),
    Case("2.2", "white space between the request line and the first field", b"GET /healthz HTTP/1.1\r\n Host: fx\r\n\r\n", "400 closed"),
    Case("2.2", "a bare CR in a field's value", get(b"/healthz", b"X: a\rb"), "400 closed"),
    Case("2.2", "a bare CR at the end of a line", b"GET /healthz HTTP/1.1\rHost: fx\r\r", "400 closed"),
    Case("2.2", "a bare CR in the request line", b"GET /health\rz HTTP/1.1\r\nHost: fx\r\n\r\n", "400 closed"),
    Case("2.2", "lines that end in LF alone are lines", b"GET /healthz HTTP/1.1\nHost: fx\n\n", "200 open"),
    Case("2.2", "what is no HTTP", b"\x00\x01\x02\x03\r\n\r\n", "400 closed"),
    # 2.3 and 3: versions and the request line.
    Case("2.3", "HTTP/1.0 needs no Host, and ends with its answer", b"GET /healthz HTTP/1.0\r\n\r\n", "200 closed"),
    Case("2.3", "HTTP/1.0 that asks to stay", b"GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "200 open"),
    Case("2.3", "a major version that is not spoken", get(version=b"HTTP/3.0"), "400 closed"),
    Case("2.3", "a later minor version", get(version=b"HTTP/1.2"), "400 closed",
         "hyper reads 1.0 and 1.1; the standard lets 1.2 be read as 1.1, and there is none"),
    Case("2.3", "the version in small letters", get(version=b"http/1.1"), "400 closed"),
    Case("2.3", "HTTP/2 without its preface", get(version=b"HTTP/2.0"), "400 closed"),
    Case("3", "no version", b"GET /healthz\r\nHost: fx\r\n\r\n", "400 closed"),
    Case("3", "two spaces between the parts", b"GET  /healthz HTTP/1.1\r\nHost: fx\r\n\r\n", "400 closed"),
    Case("3", "a space within the target", b"GET /health z HTTP/1.1\r\nHost: fx\r\n\r\n", "400 closed"),
    Case("3", "a tab between the parts", b"GET\t/healthz HTTP/1.1\r\nHost: fx\r\n\r\n", "400 closed"),
    Case("3", "a longer target than is served", get(b"/" + b"x" * 8000), "414 open"),
    Case("3.1", "a method that is no token", b"GE(T /healthz HTTP/1.1\r\nHost: fx\r\n\r\n", "400 closed"),
    Case("3.1", "methods have their case", b"get /healthz HTTP/1.1\r\nHost: fx\r\n\r\n", "405 open"),
    Case("3.1", "a method that nobody knows", b"BREW /healthz HTTP/1.1\r\nHost: fx\r\n\r\n", "405 open"),
    # 3.2: the target and the host.
    Case("3.2", "no Host", get(host=None), "400 open"),
    Case("3.2", "two Hosts", get(b"/healthz", b"Host: fx"), "400 open"),
    Case("3.2", "two Hosts that differ", get(b"/healthz", b"Host: other"), "400 open"),
    Case("3.2", "a Host that is none", get(host=b"Host: a b"), "400 open"),
    Case("3.2", "a Host with a path", get(host=b"Host: fx/healthz"), "400 open"),
    Case("3.2", "a Host with a user", get(host=b"Host: a@fx"), "400 open"),
    Case("3.3", "an empty Host says nothing", get(host=b"Host:"), "200 open"),
    Case("3.2.2", "a target in absolute form", get(b"http://fx/healthz"), "200 open"),
    Case("3.2.3", "CONNECT is for proxies", b"CONNECT fx:80 HTTP/1.1\r\nHost: fx:80\r\n\r\n", "404 open"),
    Case("3.2.4", "OPTIONS of the server as a whole", b"OPTIONS * HTTP/1.1\r\nHost: fx\r\n\r\n", "200 open"),
    Case("3.2.4", "the asterisk is for OPTIONS alone", get(b"*"), "404 open"),
    Case("3.2", "a fragment in the target", get(b"/healthz#x"), "200 open"),
    # 5: fields.
    Case("5.1", "white space before the colon", get(b"/healthz", b"X : a"), "400 closed"),
    Case("5.1", "white space before Content-Length's colon", post(b"Content-Length : 5", body=b"GET /"), "400 closed"),
    Case("5.1", "no name", get(b"/healthz", b": a"), "400 closed"),
    Case("5.1", "no colon", get(b"/healthz", b"X"), "400 closed"),
    Case("5.1", "a name that is no token", get(b"/healthz", b"X(Y): a"), "400 closed"),
    Case("5.1", "a name beyond ASCII", get(b"/healthz", b"X\xe9: a"), "400 closed"),
    Case("5.2", "a folded line", get(b"/healthz", b"X: a", b" b"), "400 closed"),
    Case("5.2", "a line folded by a tab", get(b"/healthz", b"X: a", b"\tb"), "400 closed"),
    Case("5.2", "a folded Transfer-Encoding", post(b"Transfer-Encoding:", b" chunked", body=CHUNKS), "400 closed"),
    Case("5.5 (9110)", "NUL in a value", get(b"/healthz", b"X: a\x00b"), "400 closed"),
    Case("5.5 (9110)", "a control character in a value", get(b"/healthz", b"X: a\x01b"), "400 closed"),
    Case("5.5 (9110)", "bytes beyond ASCII in a value", get(b"/healthz", b"X: \xff"), "200 open"),
    Case("5.4 (9110)", "more fields than are read", get(b"/healthz", *(b"X%d: a" % n for n in range(200))), "431 closed"),
    Case("5.4 (9110)", "a longer field than is read", get(b"/healthz", b"X: " + b"a" * 200_000), "431 closed"),
    # 6: the length of a body.
    Case("6.3", "a body with its length", post(LENGTH, body=FILE), "200 open"),
    Case("6.3", "two lengths that differ", post(LENGTH, b"Content-Length: 5", body=FILE), "400 closed"),
    Case("6.3", "two lengths that are one", post(LENGTH, LENGTH, body=FILE), "200 open"),
    Case("6.3", "lengths in a list", post(b"Content-Length: 5, 6", body=b"hello"), "400 closed"),
    *(Case("6.3", f"a length that is none: {text}", post(b"Content-Length: " + text.encode(), body=b"hello"), "400 closed")
      for text in ("-5", "+5", "0x5", "5a", "5 5", "", "18446744073709551616", "99999999999999999999999")),
    Case("6.3", "a shorter body than its length, and no more to come", post(b"Content-Length: 50", body=FILE), "200-cut closed", half_close=True),
    Case("6.3", "a longer body than its length is the next request", post(LENGTH, body=FILE + HEALTH), "200 200 open"),
    Case("6.3", "a body where none is wanted is passed over, and is no request",
         get(b"/healthz", b"Content-Length: %d" % len(HEALTH)) + HEALTH, "200 open"),
    Case("6.1", "a length and chunks", post(LENGTH, CHUNKED, body=CHUNKS), "200 closed"),
    Case("6.1", "chunks and a length", post(CHUNKED, b"Content-Length: 5", body=CHUNKS), "200 closed"),
    Case("6.1", "a length before a smuggled request", post(b"Content-Length: 5", CHUNKED, body=b"0\r\n\r\n" + HEALTH), "400 closed"),
    Case("6.1", "a coding that is not known", post(b"Transfer-Encoding: gzip", body=FILE), "400 closed"),
    Case("6.1", "chunked is not the last coding", post(b"Transfer-Encoding: chunked, gzip", body=CHUNKS), "400 closed"),
    Case("6.1", "chunked twice", post(b"Transfer-Encoding: chunked, chunked", body=CHUNKS), "400 closed"),
    Case("6.1", "chunked in two fields", post(CHUNKED, CHUNKED, body=CHUNKS), "400 closed"),
    *(Case("6.1", f"what looks like chunked: {text!r}", post(b"Transfer-Encoding: " + text, body=CHUNKS), "400 closed")
      for text in (b"xchunked", b"chunked;x", b"\x0bchunked", b"chunkedx", b"identity", b"\"chunked\"")),
    Case("6.1", "chunked in capitals", post(b"TRANSFER-ENCODING: CHUNKED", body=CHUNKS), "200 open"),
    Case("6.1", "chunks in HTTP/1.0", CHUNKED.join([b"POST /v1/convert?to=USD HTTP/1.0\r\nContent-Type: text/csv\r\n", b"\r\n\r\n"]) + CHUNKS, "400 closed"),
    # 7.1: chunks.
    Case("7.1", "chunks in order", chunked(CHUNKS), "200 open"),
    Case("7.1", "chunks of one byte", chunked(b"".join(b"1\r\n%c\r\n" % byte for byte in FILE) + b"0\r\n\r\n"), "200 open"),
    Case("7.1", "lengths in capitals and with zeros", chunked(b"0%X\r\n%s\r\n000\r\n\r\n" % (len(FILE), FILE)), "200 open"),
    *(Case("7.1", f"a chunk's length that is none: {text!r}", chunked(text + b"\r\n" + FILE + b"\r\n0\r\n\r\n"), "400 closed")
      for text in (b"", b"g", b"-16", b"+16", b"0x16", b"1 6", b"10000000000000000", b"fffffffffffffffff", b"1_6")),
    Case("7.1", "no line break after a chunk", chunked(b"%x\r\n%s0\r\n\r\n" % (len(FILE), FILE)), "200-cut closed"),
    Case("7.1", "a longer chunk than its length", chunked(b"5\r\n%s\r\n0\r\n\r\n" % FILE), "400 closed"),
    Case("7.1", "an end without its empty line, and no more to come", chunked(CHUNKS[:-2]), "200-cut closed", half_close=True),
    Case("7.1", "chunks without an end, and no more to come", chunked(CHUNKS[:-5]), "200-cut closed", half_close=True),
    Case("7.1.1", "extensions are passed over", chunked(b"%x;a=b;c=\"d\"\r\n%s\r\n0;x\r\n\r\n" % (len(FILE), FILE)), "200 open"),
    Case("7.1.1", "extensions without an end", chunked(b"1;" + b"x" * 100_000 + b"\r\na\r\n0\r\n\r\n"), "400 closed"),
    Case("7.1.1", "a bare LF within an extension", chunked(b"%x;a\nb\r\n%s\r\n0\r\n\r\n" % (len(FILE), FILE)), "400 closed"),
    Case("7.1.2", "trailers are passed over", chunked(b"%x\r\n%s\r\n0\r\nX: a\r\n\r\n" % (len(FILE), FILE)), "200 open"),
    Case("7.1.2", "a trailer that would change the length does not", chunked(b"%x\r\n%s\r\n0\r\nContent-Length: 5\r\n\r\n" % (len(FILE), FILE)), "200 open"),
    Case("7.1.2", "trailers without an end", chunked(b"%x\r\n%s\r\n0\r\n" % (len(FILE), FILE) + b"X: a\r\n" * 20_000 + b"\r\n"), "200-cut closed"),
    # 9: connections.
    Case("9.3", "requests one behind the other are answered in order", get(b"/healthz") + get(b"/nothing") + get(b"/healthz"), "200 404 200 open"),
    Case("9.3", "a request that wants no other after it", get(b"/healthz", b"Connection: close"), "200 closed"),
    Case("9.3", "`close` among others", get(b"/healthz", b"Connection: x, Close"), "200 closed"),
    Case("9.3", "what comes after it is not read", get(b"/healthz", b"Connection: close") + HEALTH, "200 closed"),
    Case("9.3", "what a field of Connection names is no request of its own", get(b"/healthz", b"Connection: x", b"X: a"), "200 open"),
    Case("9.6", "a client that has no more to say is answered", HEALTH, "200 closed", half_close=True),
    Case("9.6", "so are all its requests", HEALTH * 3, "200 200 200 closed", half_close=True),
    Case("9.6", "half a request has no answer", HEALTH[:-2], "closed", half_close=True),
    Case("9.6", "nothing has no answer", b"", "closed", half_close=True),
    # RFC 9110: what a request may ask of its answer.
    Case("7.8 (9110)", "an upgrade that is not made", get(b"/healthz", b"Connection: upgrade, http2-settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAAQAAP__"), "200 open"),
    Case("9.3.2 (9110)", "HEAD has no body", b"HEAD /healthz HTTP/1.1\r\nHost: fx\r\n\r\n", "200 open"),
    Case("9.3.8 (9110)", "TRACE tells nobody what they sent", b"TRACE /healthz HTTP/1.1\r\nHost: fx\r\n\r\n", "405 open"),
    Case("10.1.1 (9110)", "a body that waits to be wanted", post(LENGTH, b"Expect: 100-continue"), "100 200 open", then=FILE),
    Case("10.1.1 (9110)", "an expectation that is not known", get(b"/healthz", b"Expect: tea"), "200 open"),
]


class Answers:
    """The answers that come on a connection."""

    def __init__(self, connection, methods):
        self.stream, self.methods = connection.makefile("rb"), methods

    def next(self):
        """The status of the next answer with its body read, or None at the end."""
        try:
            line = self.stream.readline()
        except ConnectionResetError:
            return None
        if not line:
            return None
        status = int(re.fullmatch(rb"HTTP/1\.[01] (\d{3})( .*)?\r\n", line)[1])
        fields = {}
        while (line := self.stream.readline()) != b"\r\n":
            name, value = line.split(b":", 1)
            fields[name.lower()] = value.strip()
        if status >= 200:
            method = self.methods.pop(0) if self.methods else b"GET"
            return f"{status}{self.read_body(method, fields)}"
        return str(status)

    def read_body(self, method, fields):
        if method == b"HEAD":
            return ""
        if fields.get(b"transfer-encoding") == b"chunked":
            while line := self.stream.readline():
                if int(line, 16) == 0:
                    self.read_trailers()
                    return ""
                self.stream.read(int(line, 16) + 2)
            return "-cut"
        else:
            # A bare refusal says no length only where the connection ends with it.
            length = fields.get(b"content-length")
            self.stream.read(int(length)) if length is not None else self.stream.read()
        return ""

    def read_trailers(self):
        while self.stream.readline() not in (b"\r\n", b""):
            pass


def outcome(address):
    def of(case):
        with socket.create_connection(address, WITHIN) as connection:
            connection.settimeout(WITHIN)
            try:
                connection.sendall(case.sent)
                if case.half_close:
                    connection.shutdown(socket.SHUT_WR)
            except (BrokenPipeError, ConnectionResetError):
                pass  # It was refused before all of it was sent: the answer says so.
            answers = Answers(connection, [case.sent.lstrip(b"\r\n").split(b" ")[0]])
            due = case.expected.split()
            came = []
            for _ in due[:-1]:
                came.append(answers.next())
                if len(came) == 1 and case.then:
                    connection.sendall(case.then)
            if due[-1] == "closed" or None in came:
                end = answers.next()
                return " ".join([*(status or "nothing" for status in came), "closed" if end is None else end])
            connection.sendall(HEALTH)
            end = answers.next()
            return " ".join([*came, {"200": "open", None: "closed"}.get(end, end)])

    return of
