"""Whatever an upstream answers, or does instead of answering: what its client sees, what is counted, and that nothing is left behind."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from support.behaviours import DONE, Reply, completion, delta
from support.calls import assert_error, chat, error_of, events, post_chat
from support.config import endpoint, settings
from support.faults import Bytes, End, Late, upstream_errors
from support.gateway import Gateway
from support.raw import Answer, RawConnection, request
from support.upstream import Upstream
from support.waiting import ask_until

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


def sized(count: int) -> bytes:
    return f"Content-Length: {count}\r\n\r\n".encode()


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


@dataclass
class Setting:
    """One gateway with one endpoint, for all tests of this file: each leaves it as it found it."""

    gateway: Gateway
    upstream: Upstream

    def __post_init__(self) -> None:
        self.client = self.gateway.http()

    def ask(self, stream: bool = False, **more: object) -> Answer:
        """What a client that reads bytes gets, on a connection of its own."""
        with RawConnection(self.gateway.port) as connection:
            connection.send(request(json.dumps(chat(stream=stream, **more)).encode()))
            return connection.read_answer()

    def errors(self) -> dict[str, float]:
        return {reason: count for (_, reason), count in upstream_errors(self.client).items()}

    def assert_counted(self, before: dict[str, float], reason: str | None) -> None:
        """One more error for this reason than before, and no other."""
        now = self.errors()
        assert {name: now[name] - before.get(name, 0) for name in now if now[name] != before.get(name)} == ({reason: 1} if reason else {})

    def assert_settled(self) -> None:
        """No call and no exchange is under way, and the next request gets its own answer."""
        self.upstream.wait_for(lambda: self.upstream.active == 0, "no exchange at work")
        ask_until(self.gateway.in_flight, lambda count: count == 0, "no call in flight")
        self.upstream.default = Reply()
        for _ in range(2):
            response = post_chat(self.client)
            assert (response.status_code, response.content) == (200, completion())


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setting]:
    with Upstream() as upstream:
        config = settings(endpoint("up", upstream.url), server={"request_timeout": "1s"})
        with Gateway(tmp_path_factory.mktemp("gateway"), config) as running:
            yield Setting(running, upstream)


@pytest.fixture
def setting(shared: Setting) -> Iterator[Setting]:
    yield shared
    shared.upstream.default = Reply()


# Before the answer


@pytest.mark.parametrize(
    ("data", "end", "reason"),
    [
        pytest.param(b"", End.CLOSE, "no_answer", id="closes"),
        pytest.param(b"", End.RESET, "connection_lost", id="resets"),
        pytest.param(b"HTTP/1.1 20", End.CLOSE, "no_answer", id="closes in the status line"),
        pytest.param(b"HTTP/1.1 20", End.RESET, "connection_lost", id="resets in the status line"),
        pytest.param(PLAIN + b"Content-Le", End.CLOSE, "truncated", id="closes in the head"),
        pytest.param(PLAIN + b"Content-Le", End.RESET, "connection_lost", id="resets in the head"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n", End.CLOSE, "no_answer", id="closes behind 100"),
        pytest.param(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", End.CLOSE, "no_answer", id="closes behind 101"),
        pytest.param(b"\x01\x02 no HTTP\r\n\r\n", End.KEEP, "malformed_answer", id="garbage"),
        pytest.param(b"<html>hello</html>\r\n", End.KEEP, "malformed_answer", id="no head"),
        pytest.param(b"HTTP/1.1 abc OK\r\n" + sized(0), End.KEEP, "malformed_answer", id="a status of letters"),
        pytest.param(b"HTTP/1.1 20 OK\r\n" + sized(0), End.KEEP, "malformed_answer", id="a status of two digits"),
        pytest.param(b"HTTP/1.1 2000 OK\r\n" + sized(0), End.KEEP, "malformed_answer", id="a status of four digits"),
        pytest.param(b"HTTP/2 200 OK\r\n" + sized(0), End.KEEP, "malformed_answer", id="another version"),
        pytest.param(PLAIN + b"X-Nul: a\0b\r\n" + sized(2) + b"{}", End.KEEP, "malformed_answer", id="NUL in a header"),
        pytest.param(PLAIN + b"no colon\r\n" + sized(2) + b"{}", End.KEEP, "malformed_answer", id="a header without a colon"),
        pytest.param(PLAIN + sized(-5) + b"{}", End.KEEP, "malformed_answer", id="a negative length"),
        pytest.param(PLAIN + b"Content-Length: two\r\n\r\n{}", End.KEEP, "malformed_answer", id="a length of letters"),
        pytest.param(PLAIN + b"Content-Length: 2\r\n" + sized(3) + b"{}x", End.KEEP, "malformed_answer", id="two lengths"),
        pytest.param(PLAIN + b"Content-Length: 2, 3\r\n\r\n{}x", End.KEEP, "malformed_answer", id="two lengths in one"),
        pytest.param(PLAIN + b"Transfer-Encoding: snappy, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", End.KEEP, "malformed_answer", id="an unknown coding"),
        pytest.param(PLAIN + b"X-Long: " + b"x" * (1 << 20) + b"\r\n" + sized(2) + b"{}", End.KEEP, "head_too_large", id="a line of 1 MiB"),
        pytest.param(PLAIN + b"X-Filler: 0123456789012345678901234\r\n" * 10_000 + sized(2) + b"{}", End.KEEP, "head_too_large", id="10 000 headers"),
        pytest.param(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 10_000, End.KEEP, "head_too_large", id="10 000 heads of 103"),
    ],
)
@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
def test_what_is_no_answer_is_an_error_of_the_gateway(setting: Setting, stream: bool, data: bytes, end: End, reason: str) -> None:
    before = setting.errors()
    setting.upstream.default = Bytes(data, end)
    assert_error(post_chat(setting.client, stream=stream), 502, "upstream_error", "upstream_unreachable")
    setting.assert_counted(before, reason)
    setting.assert_settled()


@pytest.mark.parametrize(
    "data", [b"", PLAIN + b"Content-Le", b"HTTP/1.1 100 Continue\r\n\r\n"], ids=["before the head", "in the head", "behind 100"]
)
def test_silence_before_the_answer_is_a_time_out(setting: Setting, data: bytes) -> None:
    before = setting.errors()
    setting.upstream.default = Bytes(data, End.SILENT)
    assert_error(post_chat(setting.client), 504, "gateway_timeout", "timeout")
    setting.assert_counted(before, "head_timeout")
    setting.assert_settled()


# In the middle of an answer: what comes behind a first piece of it

TORN_CHUNKS = [
    pytest.param(b"5\r\n{", End.CLOSE, "truncated", id="closes in a chunk"),
    pytest.param(b"", End.CLOSE, "truncated", id="closes between chunks"),
    pytest.param(b"", End.RESET, "connection_lost", id="resets between chunks"),
    pytest.param(b"", End.SILENT, "chunk_timeout", id="falls silent between chunks"),
    pytest.param(b"0\r\n", End.CLOSE, "truncated", id="closes behind the last chunk"),
    pytest.param(b"zz\r\n", End.KEEP, "connection_lost", id="a chunk size of letters"),
    pytest.param(b"fffffffffffffffff\r\n", End.KEEP, "connection_lost", id="a chunk size beyond 64 bits"),
    pytest.param(b"-1\r\n", End.KEEP, "connection_lost", id="a negative chunk size"),
    pytest.param(b"1\r\n{xx\r\n", End.KEEP, "connection_lost", id="a chunk longer than its size"),
]


@pytest.mark.parametrize(("tail", "end", "reason"), TORN_CHUNKS)
def test_an_answer_in_chunks_that_breaks_off_is_cut(setting: Setting, tail: bytes, end: End, reason: str) -> None:
    before = setting.errors()
    setting.upstream.default = Bytes(PLAIN + CHUNKED + chunk(b"[") + tail, end)
    with RawConnection(setting.gateway.port) as connection:
        connection.send(request(json.dumps(chat()).encode()))
        assert connection.read_head().status == 200
        rest = connection.read_to_end()
    # What came, without an end, and nothing of the gateway's own, which would pass for the upstream's.
    assert rest.split(b"\r\n")[1].startswith(b"[")
    assert not rest.endswith(b"0\r\n\r\n") and b"error" not in rest
    setting.assert_counted(before, reason)
    setting.assert_settled()


@pytest.mark.parametrize(("end", "reason"), [(End.CLOSE, "truncated"), (End.RESET, "connection_lost"), (End.SILENT, "chunk_timeout")])
@pytest.mark.parametrize("head", [PLAIN, EVENTS], ids=["plain", "stream"])
def test_an_answer_with_a_length_that_breaks_off_is_cut(setting: Setting, head: bytes, end: End, reason: str) -> None:
    before = setting.errors()
    setting.upstream.default = Bytes(head + sized(100) + b"[", end)
    with RawConnection(setting.gateway.port) as connection:
        connection.send(request(json.dumps(chat()).encode()))
        assert connection.read_head().get("content-length") == "100"
        assert connection.read_to_end() == b"["
    setting.assert_counted(before, reason)
    setting.assert_settled()


@pytest.mark.parametrize(("tail", "end", "reason"), TORN_CHUNKS)
def test_a_stream_that_breaks_off_ends_with_an_error_event(setting: Setting, tail: bytes, end: End, reason: str) -> None:
    before = setting.errors()
    setting.upstream.default = Bytes(EVENTS + CHUNKED + chunk(delta("one")) + tail, end)
    with RawConnection(setting.gateway.port) as connection:
        connection.send(request(json.dumps(chat(stream=True)).encode()))
        answer = connection.read_answer()
        assert answer.status == 200
        assert answer.body.startswith(delta("one"))
        assert b"[DONE]" not in answer.body
        assert error_of(events(answer.body.decode())[-1])["type"] == "upstream_error"
        setting.assert_counted(before, reason)
        # The stream has its end all the same: the connection takes another request.
        setting.upstream.default = Reply()
        connection.send(request(json.dumps(chat()).encode()))
        assert connection.read_answer().body == completion()
    setting.assert_settled()


@pytest.mark.parametrize("line", [b"content-type:TEXT/Event-Stream;charset=UTF-8", b"CONTENT-TYPE: \t text/EVENT-stream"])
def test_a_stream_is_known_by_its_type_however_that_is_written(setting: Setting, line: bytes) -> None:
    setting.upstream.default = Bytes(b"HTTP/1.1 200 OK\r\n" + line + b"\r\n" + CHUNKED + chunk(delta("one")))
    answer = setting.ask(stream=True)
    assert error_of(events(answer.body.decode())[-1])["type"] == "upstream_error"
    setting.assert_settled()


# Odd, and good

BODY = completion()
# Each header is looked for among them.
MANY_OPTIONS = b"Connection: " + b",".join(f"o{number}".encode() for number in range(10_000)) + b"\r\n"
STREAM = delta("one") + delta("two") + DONE


@pytest.mark.parametrize(
    ("data", "end"),
    [
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN + sized(len(BODY)) + BODY, End.KEEP, id="behind 100"),
        pytest.param(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 2 + PLAIN + sized(len(BODY)) + BODY, End.KEEP, id="behind 103 twice"),
        pytest.param(PLAIN.replace(b"1.1", b"1.0") + sized(len(BODY)) + BODY, End.KEEP, id="HTTP/1.0 with a length"),
        pytest.param(PLAIN.replace(b"1.1", b"1.0") + b"\r\n" + BODY, End.CLOSE, id="HTTP/1.0 without one"),
        pytest.param(PLAIN + b"\r\n" + BODY, End.CLOSE, id="until the end of the connection"),
        pytest.param(PLAIN + CHUNKED + chunk(BODY) + b"0\r\nX-Trailer: 1\r\n\r\n", End.KEEP, id="with trailers"),
        pytest.param(PLAIN + CHUNKED + b"%x;name=value\r\n" % len(BODY) + BODY + b"\r\n0;last\r\n\r\n", End.KEEP, id="with chunk extensions"),
        pytest.param(PLAIN + b"Content-Length: 5\r\n" + CHUNKED + chunk(BODY) + b"0\r\n\r\n", End.KEEP, id="chunked, with a length"),
        pytest.param(PLAIN + sized(len(BODY))[:-2] + sized(len(BODY)) + BODY, End.KEEP, id="the same length twice"),
        pytest.param(PLAIN.replace(b" OK", b"") + sized(len(BODY)) + BODY, End.KEEP, id="without a reason"),
        pytest.param((PLAIN + sized(len(BODY))).replace(b"\r\n", b"\n") + BODY, End.KEEP, id="bare line feeds"),
        pytest.param(PLAIN + b"X-Empty:\r\n" + sized(len(BODY)) + BODY, End.KEEP, id="an empty header"),
        pytest.param(PLAIN + b"X-Small: 1\r\n" * 10_000 + sized(len(BODY)) + BODY, End.KEEP, id="10 000 small headers"),
        pytest.param(PLAIN + MANY_OPTIONS + b"X-Small: 1\r\n" * 10_000 + sized(len(BODY)) + BODY, End.KEEP, id="as many, and options"),
    ],
)
def test_an_odd_answer_comes_whole(setting: Setting, data: bytes, end: End) -> None:
    before = setting.errors()
    setting.upstream.default = Bytes(data, end)
    answer = setting.ask()
    assert (answer.status, answer.body) == (200, BODY)
    # Nothing of one hop alone, and no trailer, has come with it.
    assert answer.head.get("x-trailer") is None and answer.head.get("link") is None
    setting.assert_counted(before, None)
    setting.assert_settled()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(STREAM.replace(b"\n", b"\r\n"), id="lines end in CRLF"),
        pytest.param(STREAM.replace(b"\n", b"\r"), id="lines end in CR"),
        pytest.param(STREAM.rstrip(b"\n"), id="no empty line at the end"),
        pytest.param(b"\xef\xbb\xbf" + STREAM, id="a byte order mark"),
        pytest.param(b": comment\n\nretry: 10\nid: 7\n\n" + STREAM, id="comments and other fields"),
        pytest.param(b"", id="nothing"),
        pytest.param(bytes(range(256)), id="no events at all"),
    ],
)
@pytest.mark.parametrize("cut", [1, 7, 1 << 20])
def test_an_odd_stream_comes_byte_for_byte(setting: Setting, body: bytes, cut: int) -> None:
    pieces = [body[start : start + cut] for start in range(0, len(body), cut)]
    setting.upstream.default = Bytes(EVENTS + CHUNKED + b"".join(map(chunk, pieces)) + b"0\r\n\r\n", End.KEEP)
    answer = setting.ask(stream=True)
    assert (answer.status, answer.body) == (200, body)
    setting.assert_settled()


@pytest.mark.parametrize("coding", ["Content-Encoding", "Transfer-Encoding"])
def test_a_compressed_answer_that_nobody_asked_for(setting: Setting, coding: str) -> None:
    """A coding of the content is the client's to undo. One of the transfer is of this hop, and was not offered: it is refused."""
    packed = gzip.compress(BODY)
    if coding == "Content-Encoding":
        setting.upstream.default = Bytes(PLAIN + b"Content-Encoding: gzip\r\n" + sized(len(packed)) + packed, End.KEEP)
        answer = setting.ask()
        assert (answer.status, answer.head.get("content-encoding"), answer.body) == (200, "gzip", packed)
    else:
        setting.upstream.default = Bytes(PLAIN + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + chunk(packed) + b"0\r\n\r\n", End.KEEP)
        assert_error(post_chat(setting.client), 502, "upstream_error", "upstream_unreachable")
    setting.assert_settled()


# The end of one answer is not the beginning of another

FORGED = PLAIN + sized(8) + b'"forged"'


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        pytest.param(200, b"Content-Length: 2\r\n", b"{}", id="a length that is too short"),
        pytest.param(200, CHUNKED[:-2], b"2\r\n{}\r\n0\r\n\r\n", id="chunks"),
        pytest.param(204, b"", b"", id="204"),
        pytest.param(204, b"Content-Length: 5\r\n", b"hello", id="204 with a body"),
        pytest.param(304, b"Content-Length: 5\r\n", b"", id="304"),
        pytest.param(304, b"Content-Length: 5\r\n", b"hello", id="304 with a body"),
        pytest.param(304, CHUNKED[:-2], b"2\r\n{}\r\n0\r\n\r\n", id="304 with chunks"),
    ],
)
@pytest.mark.parametrize("late", [False, True], ids=["at once", "later"])
def test_what_comes_behind_an_answer_is_no_answer(setting: Setting, status: int, headers: bytes, body: bytes, late: bool) -> None:
    answer = f"HTTP/1.1 {status} Status\r\n".encode() + headers + b"\r\n" + body
    behaviour = Late(answer, FORGED) if late else Bytes(answer + FORGED, End.KEEP)
    setting.upstream.default = behaviour
    with RawConnection(setting.gateway.port) as connection:
        for _ in range(3):
            connection.send(request(json.dumps(chat()).encode()))
            head = connection.read_head()
            assert head.status == status
            if status == 200:
                assert (connection.read_chunk() if head.get("transfer-encoding") else connection.read_bytes(2)) == b"{}"
                if head.get("transfer-encoding"):
                    assert connection.read_chunk() == b""
            if isinstance(behaviour, Late):
                assert behaviour.all_sent.acquire(timeout=10)
    setting.assert_settled()
