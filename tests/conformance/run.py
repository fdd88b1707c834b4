"""Holds a running service to RFC 9112 and RFC 9113: tests/conformance/run.py ADDRESS. Of loopback alone."""

import ipaddress
import sys

import http1
import http2
import report


def main(address):
    host, port = address.removeprefix("http://").rsplit(":", 1)
    assert ipaddress.ip_address(host).is_loopback, host
    place = (host, int(port))
    failures = report.run("RFC 9112", http1.CASES, http1.outcome(place))
    failures += report.run("RFC 9113", http2.CASES, http2.outcome(place))
    for failure in failures:
        print(failure, file=sys.stderr)
    sys.exit(1 if failures else 0)


main(sys.argv[1])
