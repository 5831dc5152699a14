"""What one connection stands: offers of other protocols, garbage, requests without an end, and clients of HTTP/1.0."""

import json
import threading

import pytest

from conftest import GatewayFactory
from support.behaviours import Reply, Stream, completion
from support.calls import chat, error_of, events
from support.config import CLIENT_KEY, endpoint, settings
from support.gateway import Gateway
from support.raw import RawConnection, request
from support.upstream import Upstream

MEBIBYTE = 1 << 20
CALL = json.dumps(chat()).encode()
GARBAGE = b"\x16\x03\x01\x00 this is no HTTP \x00\xff\r\n\r\n"
UPGRADE = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__")


def plain(method: str, path: str, *headers: str, version: str = "HTTP/1.1") -> bytes:
    """A request without a body."""
    lines = [f"{method} {path} {version}", "Host: gateway", f"Authorization: Bearer {CLIENT_KEY}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def flood(connection: RawConnection, size: int) -> threading.Thread:
    """Sends `size` bytes from a thread, until they are taken or the connection is over."""

    def send() -> None:
        try:
            for _ in range(size // MEBIBYTE):
                connection.send(b"x" * MEBIBYTE)
        except OSError:
            pass  # The gateway may end the connection at any time: it never asked for any of this.

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    return thread


@pytest.fixture
def running(gateway: GatewayFactory, upstream: Upstream) -> Gateway:
    return gateway(settings(endpoint("up", upstream.url), server={"request_timeout": "1s", "header_timeout": "1s"}))


# Offers to speak another protocol


@pytest.mark.parametrize(("message", "size"), [(request(CALL, *UPGRADE), len(completion())), (plain("GET", "/healthz", *UPGRADE), None)])
def test_an_offer_to_switch_protocols_is_passed_over(running: Gateway, message: bytes, size: int | None) -> None:
    with RawConnection(running.port) as connection:
        connection.send(message)
        answer = connection.read_answer()
        assert answer.status == 200
        assert size is None or len(answer.body) == size
        assert connection.is_ended()


@pytest.mark.figures
def test_what_floods_in_behind_an_offer_is_not_kept(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Reply(held=True)
    running = gateway(settings(endpoint("up", upstream.url)))
    with RawConnection(running.port) as connection:
        connection.send(request(CALL, *UPGRADE))
        upstream.received()
        before = running.resident_bytes()
        thread = flood(connection, 64 * MEBIBYTE)
        thread.join(20)
        grown = running.resident_bytes() - before
        assert grown < 8 * MEBIBYTE, f"{grown / MEBIBYTE:.0f} MiB of a flood are kept"
        upstream.release()
        assert connection.read_answer().body == completion()
        assert connection.is_ended()


def test_a_tunnel_is_refused(running: Gateway) -> None:
    with RawConnection(running.port) as connection:
        connection.send(plain("CONNECT", "example.org:443") + GARBAGE)
        answer = connection.read_answer()
        assert answer.status == 405
        assert error_of(answer.body)["code"] == "method_not_allowed"
        assert connection.is_ended()


# Garbage


def test_garbage_in_many_packets_is_answered_once(running: Gateway) -> None:
    with RawConnection(running.port) as connection:
        for _ in range(200):
            connection.send(GARBAGE)
        flood(connection, 4 * MEBIBYTE).join(20)
        answer = connection.read_answer()
        assert answer.status == 400
        assert error_of(answer.body)["code"] == "malformed_request"
        assert connection.is_ended()


def test_garbage_behind_an_answer_is_answered_too(running: Gateway) -> None:
    with RawConnection(running.port) as connection:
        for message in (request(CALL), plain("GET", "/healthz")):
            connection.send(message)
            assert connection.read_answer().status == 200
        connection.send(GARBAGE)
        connection.send(GARBAGE)
        assert connection.read_answer().status == 400
        assert connection.is_ended()


def test_garbage_behind_a_request_does_not_cut_its_answer(running: Gateway, upstream: Upstream) -> None:
    upstream.default = Reply(body=completion("x" * 200_000), held=True)
    with RawConnection(running.port) as connection:
        connection.send(request(CALL) + GARBAGE)
        upstream.received()
        connection.send(GARBAGE * 10)
        upstream.release()
        assert connection.read_answer().body == completion("x" * 200_000)
        assert connection.is_ended()


def test_garbage_behind_a_request_does_not_cut_its_stream(running: Gateway, upstream: Upstream) -> None:
    upstream.default = Stream(("one", "two"), hold_after=1)
    with RawConnection(running.port) as connection:
        connection.send(request(json.dumps(chat(stream=True)).encode()))
        assert connection.read_head().status == 200
        first = connection.read_chunk()
        connection.send(GARBAGE)
        connection.send(GARBAGE)
        upstream.release()
        rest = b"".join(iter(connection.read_chunk, b""))
        assert len(events((first + rest).decode())) == 3
        # The stream may have been at its end before the garbage was read, which is then answered like any other.
        left = connection.read_to_end()
        assert left == b"" or left.startswith(b"HTTP/1.1 400 ")


def test_garbage_behind_a_request_to_the_framework_does_not_cut_its_answer(running: Gateway) -> None:
    with RawConnection(running.port) as connection:
        connection.send(plain("GET", "/v1/models") + GARBAGE)
        connection.send(GARBAGE)
        assert connection.read_answer().json()["object"] == "list"
        assert connection.is_ended()


# Requests without an end, and connections with one


@pytest.mark.parametrize("path", ["/nowhere", "/api/config/reload"])
def test_a_body_that_never_comes_is_not_waited_for_for_ever(running: Gateway, path: str) -> None:
    with RawConnection(running.port) as connection:
        connection.send(plain("POST", path, "Content-Length: 9"))
        # An answer or none, but an end: the read fails if there is none.
        connection.socket.settimeout(5)
        connection.read_to_end()


@pytest.mark.parametrize("path", ["/healthz", "/v1/models", "/nowhere"])
@pytest.mark.parametrize(
    "how", [{"headers": ("Connection: close",)}, {"version": "HTTP/1.0"}, {"headers": ("Connection: keep-alive",), "version": "HTTP/1.0"}]
)
def test_a_connection_ends_with_its_last_answer(running: Gateway, path: str, how: dict[str, object]) -> None:
    headers, version = how.get("headers", ()), how.get("version", "HTTP/1.1")
    assert isinstance(headers, tuple) and isinstance(version, str)
    with RawConnection(running.port) as connection:
        connection.send(plain("GET", path, *headers, version=version))
        assert connection.read_answer().status == (404 if path == "/nowhere" else 200)
        # At once: long before any time-out of the gateway's.
        connection.socket.settimeout(1)
        assert connection.is_ended()


# Expect


def test_an_old_client_is_not_told_to_continue(running: Gateway) -> None:
    expect = "Expect: 100-continue"
    for message in (request(CALL, expect, version="HTTP/1.0"), plain("GET", "/healthz", expect, version="HTTP/1.0")):
        with RawConnection(running.port) as connection:
            connection.send(message)
            assert connection.read_answer().status == 200
            assert connection.is_ended()


def test_the_frameworks_paths_tell_a_client_to_continue(running: Gateway) -> None:
    with RawConnection(running.port) as connection:
        connection.send(plain("POST", "/api/config/reload", "Expect: 100-continue", "Content-Length: 2"))
        assert connection.read_head().status == 100
        connection.send(b"{}")
        assert connection.read_answer().status == 200
        connection.send(request(CALL))
        assert connection.read_answer().status == 200


# Errors in the one shape, on a connection that stays good

NOT_THERE = [
    ("GET", "/nowhere"),
    ("DELETE", "/v1/nothing/at/all"),
    ("PROPFIND", "/healthz"),
    ("GET", "/%00%ff"),
    ("POST", "/v1/chat/completions/"),
    ("PUT", "/v1/models"),
    ("TRACE", "/api/status"),
]


@pytest.mark.parametrize(("method", "path"), NOT_THERE)
def test_what_is_not_there_is_an_error_in_the_one_shape(running: Gateway, method: str, path: str) -> None:
    with RawConnection(running.port) as connection:
        connection.send(plain(method, path))
        answer = connection.read_answer()
        assert answer.status in (404, 405)
        assert (answer.head.get("content-type") or "").startswith("application/json")
        assert error_of(answer.body)["type"] == "invalid_request_error"
        connection.send(plain("GET", "/healthz"))
        assert connection.read_answer().status == 200


def test_a_method_that_nobody_knows_is_malformed(running: Gateway) -> None:
    with RawConnection(running.port) as connection:
        connection.send(plain("BREW", "/v1/models"))
        answer = connection.read_answer()
        assert answer.status in (400, 404, 405)
        assert error_of(answer.body)["type"] == "invalid_request_error"


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/v1/models", 200), ("/nowhere", 404), ("/v1/embeddings", 405)])
def test_the_answer_to_head_has_no_body(running: Gateway, path: str, status: int) -> None:
    with RawConnection(running.port) as connection:
        connection.send(plain("HEAD", path))
        assert connection.read_head().status == status
        # A body would be taken for the beginning of this one.
        connection.send(plain("GET", "/healthz"))
        assert connection.read_answer().status == 200
