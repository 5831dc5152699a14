"""Requests that two readers might understand differently: each is refused with 400 and the end of its connection, and nothing goes upstream."""

import json
import random
import re

import pytest

from conftest import GatewayFactory
from support.calls import chat, error_of
from support.config import CLIENT_KEY, ECHO, endpoint, settings
from support.gateway import Gateway
from support.raw import RawConnection
from support.upstream import Upstream

BODY = json.dumps(chat()).encode()
LENGTH = f"Content-Length: {len(BODY)}"
CHUNKED = "Transfer-Encoding: chunked"
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
PATH = "/v1/chat/completions"
# Behind every request: whoever takes the end of it for somewhere else would answer or forward this one.
SMUGGLED = f"POST {PATH} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {CLIENT_KEY}\r\n{LENGTH}\r\n\r\n".encode() + BODY


def call(*headers: str, target: str = PATH, version: str = "HTTP/1.1", host: str = "Host: gateway", body: bytes = BODY) -> bytes:
    """A POST with these header lines and no others but its host and key; what is not ASCII is sent as Latin-1."""
    lines = [f"POST {target} {version}", *([host] if host else []), f"Authorization: Bearer {CLIENT_KEY}", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def with_chunks(body: bytes) -> bytes:
    return call(CHUNKED, body=body)


GOOD = call(LENGTH)

FRAMING = {
    "the length twice": call(LENGTH, LENGTH),
    "two lengths": call(LENGTH, "Content-Length: 3"),
    "two lengths, the good one last": call("Content-Length: 3", LENGTH),
    "a list of lengths": call(f"{LENGTH}, {len(BODY)}"),
    "a signed length": call(f"Content-Length: +{len(BODY)}"),
    "a negative length": call("Content-Length: -1"),
    "a hexadecimal length": call("Content-Length: 0x5"),
    "an empty length": call("Content-Length:"),
    "a length with a blank in it": call("Content-Length: 1 2"),
    "a length that no integer holds": call("Content-Length: 99999999999999999999999"),
    "a length above the signed ones": call("Content-Length: 9223372036854775808"),
    "a length that wraps around": call(f"Content-Length: {(1 << 64) + len(BODY)}"),
    "a length and chunks": call(LENGTH, CHUNKED, body=CHUNKS),
    "chunks and a length": call(CHUNKED, "Content-Length: 3", body=CHUNKS),
    "chunks and the length nought": call(CHUNKED, "Content-Length: 0", body=CHUNKS),
    "chunked twice": call(CHUNKED, CHUNKED, body=CHUNKS),
    "chunked, chunked": call("Transfer-Encoding: chunked, chunked", body=CHUNKS),
    "chunked before identity": call("Transfer-Encoding: chunked, identity", body=CHUNKS),
    "identity before chunked": call("Transfer-Encoding: identity, chunked", body=CHUNKS),
    "identity and chunked in two lines": call("Transfer-Encoding: identity", CHUNKED, body=CHUNKS),
    "identity": call("Transfer-Encoding: identity", LENGTH),
    "a coding that nobody knows": call("Transfer-Encoding: xchunked", body=CHUNKS),
    "a compressed body": call("Transfer-Encoding: gzip, chunked", body=CHUNKS),
    "an empty coding": call("Transfer-Encoding:", LENGTH),
    "an empty coding before chunked": call("Transfer-Encoding: , chunked", body=CHUNKS),
    "chunked in quotes": call('Transfer-Encoding: "chunked"', body=CHUNKS),
    "chunked with a parameter": call("Transfer-Encoding: chunked;q=1", body=CHUNKS),
    "chunked behind a vertical tab": call("Transfer-Encoding: \x0bchunked", body=CHUNKS),
    "chunks from an old client": call(CHUNKED, version="HTTP/1.0", body=CHUNKS),
}
LINES = {
    "bare line feeds": GOOD.replace(b"\r\n", b"\n"),
    "a bare line feed behind the request line": GOOD.replace(b"HTTP/1.1\r\n", b"HTTP/1.1\n"),
    "a bare line feed behind a header": GOOD.replace(b"Host: gateway\r\n", b"Host: gateway\n"),
    "a bare line feed at the end of the head": GOOD.replace(b"\r\n\r\n", b"\r\n\n"),
    "a bare carriage return": call("X-A: b\rX-C: d", LENGTH),
    "two carriage returns": call("X-A: b\r", LENGTH),
    "a folded line": call("X-A: b\r\n c", LENGTH),
    "a line folded with a tab": call("X-A: b\r\n\tc", LENGTH),
    "a folded coding": call("Transfer-Encoding:\r\n chunked", body=CHUNKS),
    "a fold before the first header": call(LENGTH, host=" X-A: b\r\nHost: gateway"),
    "a blank before the colon": call("X-A : b", LENGTH),
    "a coding with a blank before the colon": call("Transfer-Encoding : chunked", LENGTH),
    "no name": call(": b", LENGTH),
    "no colon": call("nonsense", LENGTH),
    "a name with a bracket": call("X(A: b", LENGTH),
    "a name with a letter beyond ASCII": call("X\xe9: b", LENGTH),
    "a NUL in a name": call("X\0A: b", LENGTH),
    "a NUL in a value": call("X-A: b\0c", LENGTH),
    "a control character in a value": call("X-A: b\x01c", LENGTH),
    "a DEL in a value": call("X-A: b\x7fc", LENGTH),
    "a blank before the request": b" " + GOOD,
}
HOSTS = {
    "no host": call(LENGTH, host=""),
    "the host twice": call("Host: gateway", LENGTH),
    "two hosts": call("Host: other", LENGTH),
    "a host with a blank": call(LENGTH, host="Host: a b"),
    "a host with a path": call(LENGTH, host="Host: a/b"),
    "a host with a user": call(LENGTH, host="Host: user@a"),
    "a list of hosts": call(LENGTH, host="Host: a, b"),
    "two credentials": call("Authorization: Bearer other", LENGTH),
}
TARGETS = {
    "the absolute form": call(LENGTH, target=f"http://gateway{PATH}"),
    "the absolute form of another host": call(LENGTH, target=f"http://other{PATH}"),
    "the absolute form with TLS": call(LENGTH, target=f"https://gateway{PATH}"),
    "an asterisk": call(LENGTH, target="*"),
    "an authority": call(LENGTH, target="gateway:80"),
    "a path without its slash": call(LENGTH, target=PATH[1:]),
    "a fragment": call(LENGTH, target=f"{PATH}#part"),
    "backslashes": call(LENGTH, target=PATH.replace("/", "\\")),
    "a target with a NUL": call(LENGTH, target=f"{PATH}\0"),
    "a target with a control character": call(LENGTH, target=f"{PATH}?\x01"),
    "a target with a letter beyond ASCII": call(LENGTH, target=f"{PATH}?\xe9"),
    "a target with a tab": call(LENGTH, target=f"{PATH}\tx"),
    "two targets": call(LENGTH, target=f"{PATH} {PATH}"),
    "no target": call(LENGTH, target=""),
    "no version": f"POST {PATH}\r\n\r\n".encode(),
    "a later version": call(LENGTH, version="HTTP/1.2"),
    "version 2": call(LENGTH, version="HTTP/2.0"),
    "version 0.9": call(LENGTH, version="HTTP/0.9"),
    "a version in small letters": call(LENGTH, version="http/1.1"),
    "a method in small letters": GOOD.replace(b"POST", b"post"),
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}
SIZE = b"%x" % len(BODY)
REST = b"\r\n" + BODY + b"\r\n0\r\n\r\n"
CHUNK_SHAPES = {
    "a size with a prefix": with_chunks(b"0x" + SIZE + REST),
    "a signed size": with_chunks(b"+" + SIZE + REST),
    "a negative size": with_chunks(b"-" + SIZE + REST),
    "a size with a blank behind it": with_chunks(SIZE + b" " + REST),
    "a size that wraps around": with_chunks(b"1%016x" % len(BODY) + REST),
    "no size": with_chunks(REST),
    "an extension with a line feed": with_chunks(SIZE + b";a\nb" + REST),
    "an extension with a control character": with_chunks(SIZE + b";a\x01b" + REST),
    "a bare line feed behind the size": with_chunks(SIZE + REST.replace(b"\r\n", b"\n", 1)),
    "a bare line feed behind the data": with_chunks(SIZE + b"\r\n" + BODY + b"\n0\r\n\r\n"),
    "a bare line feed at the end": with_chunks(SIZE + b"\r\n" + BODY + b"\r\n0\r\n\n"),
    "nothing behind the data": with_chunks(SIZE + b"\r\n" + BODY + b"0\r\n\r\n"),
    "more data than the size says": with_chunks(SIZE + b"\r\n" + BODY + b"xx\r\n0\r\n\r\n"),
    "a length as a trailer": with_chunks(CHUNKS[:-2] + b"Content-Length: 5\r\n\r\n"),
    "a coding as a trailer": with_chunks(CHUNKS[:-2] + b"Transfer-Encoding: chunked\r\n\r\n"),
    "a trailer with a NUL": with_chunks(CHUNKS[:-2] + b"X-T: \0\r\n\r\n"),
    "a folded trailer": with_chunks(CHUNKS[:-2] + b"X-T: a\r\n b\r\n\r\n"),
}
SHAPES = {**FRAMING, **LINES, **HOSTS, **TARGETS, **CHUNK_SHAPES}

# The decoder reads these as they are meant, and so does everybody else.
ODD_BUT_GOOD = {
    "leading zeros of a length": call(f"Content-Length: 000{len(BODY)}"),
    "chunked in capitals": call("Transfer-Encoding: CHUNKED", body=CHUNKS),
    "an extension": with_chunks(SIZE + b';a="b"' + REST),
    "a trailer": with_chunks(CHUNKS[:-2] + b"X-T: 1\r\n\r\n"),
    "an empty line before the request": b"\r\n" + GOOD,
    "an empty host": call(LENGTH, host="Host:"),
    "an address as host": call(LENGTH, host="Host: [::1]:8080"),
    "a tab in a value": call("X-A: b\tc", LENGTH),
}


@pytest.fixture
def running(gateway: GatewayFactory, upstream: Upstream) -> Gateway:
    return gateway(settings(ECHO, endpoint("up", upstream.url), server={"header_timeout": "2s", "idle_timeout": "2s"}))


def refused(connection: RawConnection) -> bool:
    answer = connection.read_answer()
    assert (answer.status, answer.head.get("connection")) == (400, "close")
    assert error_of(answer.body)["code"] == "malformed_request"
    return connection.is_ended()


@pytest.mark.parametrize("shape", list(SHAPES))
def test_what_can_be_read_in_two_ways_is_refused(running: Gateway, upstream: Upstream, shape: str) -> None:
    with RawConnection(running.port) as connection:
        connection.send(SHAPES[shape] + SMUGGLED)
        assert refused(connection)
    assert upstream.requests == []


@pytest.mark.parametrize("shape", list({**FRAMING, **LINES, **HOSTS}))
def test_the_same_holds_where_the_framework_answers(running: Gateway, upstream: Upstream, shape: str) -> None:
    with RawConnection(running.port) as connection:
        connection.send(SHAPES[shape].replace(PATH.encode(), b"/api/config/reload") + SMUGGLED)
        assert refused(connection)
    assert upstream.requests == []


@pytest.mark.parametrize("shape", list(CHUNK_SHAPES))
def test_a_torn_body_for_the_framework_is_answered_once_and_ends_the_connection(running: Gateway, upstream: Upstream, shape: str) -> None:
    for path in (b"/nowhere", b"/api/config/reload"):
        head, body = SHAPES[shape].replace(PATH.encode(), path).split(b"\r\n\r\n", 1)
        with RawConnection(running.port) as connection:
            # The framework may answer before it has seen any of the body.
            connection.send(head + b"\r\n\r\n")
            answer = connection.read_answer()
            assert answer.status in (200, 404)
            connection.send(body + SMUGGLED)
            assert connection.is_ended()
    assert upstream.requests == []


@pytest.mark.parametrize("shape", list(SHAPES))
def test_a_good_request_before_it_is_answered_all_the_same(running: Gateway, upstream: Upstream, shape: str) -> None:
    with RawConnection(running.port) as connection:
        connection.send(GOOD)
        assert connection.read_answer().status == 200
        connection.send(SHAPES[shape] + SMUGGLED)
        assert refused(connection)
    assert len(upstream.requests) == 1


@pytest.mark.parametrize("shape", list(ODD_BUT_GOOD))
def test_what_is_merely_odd_is_served(running: Gateway, upstream: Upstream, shape: str) -> None:
    with RawConnection(running.port) as connection:
        connection.send(ODD_BUT_GOOD[shape] + SMUGGLED)
        assert [connection.read_answer().status for _ in range(2)] == [200, 200]
    assert [recorded.body for recorded in upstream.requests] == [BODY, BODY]


def test_headers_that_some_servers_take_for_others_do_not_go_upstream(running: Gateway, upstream: Upstream) -> None:
    with RawConnection(running.port) as connection:
        connection.send(call("Content_Length: 3", "Transfer_Encoding: chunked", "X-Kept: yes", LENGTH))
        assert connection.read_answer().status == 200
    recorded = upstream.received()
    assert recorded.header("x-kept") == "yes"
    assert recorded.header("content_length") is None and recorded.header("transfer_encoding") is None


# Whatever else somebody thinks of

PIECES = [
    *("\r\n", "\n", "\r", " ", "\t", ":", ",", ";", "\0", "\x7f", "\xff", "0", "5", "chunked", "identity", "HTTP/1.1", "HTTP/1.0"),
    *("Content-Length: 5", "Content-Length:", "Transfer-Encoding: chunked", "Transfer-Encoding:", "Host: other", "Connection: close"),
    *("GET / HTTP/1.1", "http://other/", "*", "/healthz", "\r\n\r\n", "Expect: 100-continue", "X-A: b"),
]
SEEDS = range(6)
ROUNDS = 40


def mutated(source: random.Random) -> bytes:
    """A good request with up to four pieces put in, taken out or written over, anywhere in its head or between its chunks."""
    message = source.choice([GOOD, with_chunks(CHUNKS), call("Expect: 100-continue", LENGTH), GOOD + GOOD])
    for _ in range(source.randint(1, 4)):
        piece = source.choice(PIECES).encode("latin-1")
        position = source.randrange(len(message) - len(BODY))
        message = message[:position] + piece + message[position + source.choice([0, 0, len(piece), 1]) :]
    return message


def answers_to(running: Gateway, message: bytes) -> bytes:
    """Everything that comes back until the gateway ends the connection, which it does by itself: the read has a deadline."""
    with RawConnection(running.port) as connection:
        connection.socket.settimeout(5)
        try:
            connection.send(message)
            return connection.read_to_end()
        except ConnectionError:
            return b""  # Cut: as good as an answer.


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mutated_request_is_answered_or_cut_in_time_and_never_forwarded_in_part(
    gateway: GatewayFactory, upstream: Upstream, seed: int
) -> None:
    times = {"header_timeout": "100ms", "idle_timeout": "100ms"}
    running = gateway(settings(endpoint("up", upstream.url), server=times))
    source = random.Random(seed)
    answered = 0
    for _ in range(ROUNDS):
        message = mutated(source)
        before = len(upstream.requests)
        answers = answers_to(running, message)
        assert running.process.poll() is None, message
        forwarded = upstream.requests[before:]
        for recorded in forwarded:
            # Only what is whole goes upstream: a body that is a call, in a frame of the gateway's own.
            assert json.loads(recorded.body)["model"] == "tiny", message
            assert recorded.header("content-length") == str(len(recorded.body)), message
            assert recorded.header("transfer-encoding") is None, message
            assert all("\0" not in value and "\r" not in value for _, value in recorded.headers), message
        statuses = [int(status) for status in re.findall(rb"HTTP/1\.1 ([2-5]\d\d) ", answers)]
        answered += len(statuses)
        assert len(forwarded) <= message.count(b"POST"), message
        # One answer for each request, and at most one more for what makes no sense, which is the last.
        assert len(statuses) <= message.count(b"POST") + message.count(b"GET") + 1, message
        malformed = answers.find(b'"code":"malformed_request"')
        assert malformed < 0 or b"HTTP/1.1" not in answers[malformed:], message
    assert answered > ROUNDS / 2
    # It still works.
    with RawConnection(running.port) as connection:
        connection.send(GOOD)
        assert connection.read_answer().status == 200
