"""What the gateway takes from its clients: so many connections, heads so large, bodies so large and so slow."""

import json
import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from conftest import GatewayFactory
from support.calls import chat, error_of
from support.config import CLIENT_KEY, ECHO, endpoint, settings
from support.gateway import BINARY, Gateway, Output, environment
from support.raw import Answer, RawConnection, request
from support.upstream import Upstream
from support.waiting import ask_until
from test_shutdown import held, port_of, ports_of

KIBIBYTE = 1 << 10
CALL = request(json.dumps(chat("echo")).encode())
CHUNKED = "Transfer-Encoding: chunked"


# Connections


def served(connection: RawConnection) -> Answer:
    connection.send(CALL)
    return connection.read_answer()


def test_a_connection_too_many_is_told_so_and_ended(gateway: GatewayFactory) -> None:
    running = gateway(settings(ECHO, server={"max_connections": 3}))
    with ExitStack() as stack:
        connections = [stack.enter_context(RawConnection(running.port)) for _ in range(3)]
        assert [served(connection).status for connection in connections] == [200] * 3
        with RawConnection(running.port) as late:
            answer = served(late)
            assert (answer.status, answer.head.get("connection"), answer.head.get("retry-after")) == (503, "close", "1")
            assert error_of(answer.body)["code"] == "too_many_connections"
            assert answer.head.get("x-request-id")
            assert late.is_ended()
        # The others never notice.
        assert [served(connection).status for connection in connections] == [200] * 3
    with_room(running)


def with_room(running: Gateway) -> None:
    """Waits until a connection is served: places are free again once the gateway has seen that clients are gone."""

    def status() -> int:
        with RawConnection(running.port) as connection:
            return served(connection).status

    ask_until(status, lambda status: status == 200, "a free place")


def test_the_limit_holds_for_all_addresses_together(gateway: GatewayFactory) -> None:
    running = gateway(settings(ECHO, server={"max_connections": 1, "listen": ["127.0.0.1:0", "127.0.0.1:0"]}))
    one, other = ports_of(running)
    with RawConnection(one) as first, RawConnection(other) as second:
        assert sorted([served(first).status, served(second).status]) == [200, 503]


def test_a_new_limit_counts_at_once_and_ends_nobody(gateway: GatewayFactory) -> None:
    running = gateway(settings(ECHO, server={"max_connections": 2}))
    with RawConnection(running.port) as first, RawConnection(running.port) as second:
        assert [served(first).status, served(second).status] == [200, 200]
        assert running.reload(settings(ECHO, server={"max_connections": 1})) == "applied"
        assert [served(first).status, served(second).status] == [200, 200]
        with RawConnection(running.port) as late:
            assert served(late).status == 503
        assert running.reload(settings(ECHO, server={"max_connections": 3})) == "applied"
        with RawConnection(running.port) as late:
            assert served(late).status == 200


def test_refused_connections_are_counted_and_take_no_place(gateway: GatewayFactory) -> None:
    running = gateway(settings(ECHO, server={"max_connections": 1}))
    with RawConnection(running.port) as connection:
        assert served(connection).status == 200
        for _ in range(5):
            with RawConnection(running.port) as late:
                assert served(late).status == 503
        connection.send(f"GET /metrics HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {CLIENT_KEY}\r\n\r\n".encode())
        lines = connection.read_answer().body.decode().splitlines()
        assert "fingerpost_connections_refused_total 5" in lines
        assert "fingerpost_client_connections 1" in lines


def test_a_flood_of_connections_that_never_speak_leaves_the_others_be(gateway: GatewayFactory) -> None:
    running = gateway(settings(ECHO, server={"max_connections": 5}))
    with ExitStack() as stack:
        connections = [stack.enter_context(RawConnection(running.port)) for _ in range(5)]
        assert [served(connection).status for connection in connections] == [200] * 5
        before = len(os.listdir(f"/proc/{running.process.pid}/fd"))
        for _ in range(400):
            stack.enter_context(RawConnection(running.port))
        assert [served(connection).status for connection in connections] == [200] * 5

        def files() -> int:
            assert served(connections[0]).status == 200
            return len(os.listdir(f"/proc/{running.process.pid}/fd"))

        # Refused clients that do not go away are closed all the same.
        ask_until(files, lambda count: count <= before, "the end of the refused connections", within=5)


def test_fewer_open_files_than_connections_allowed_end_nothing(gateway: GatewayFactory) -> None:
    running = gateway(settings(ECHO, server={"max_connections": 100}))
    with RawConnection(running.port) as first:
        assert served(first).status == 200
        ask_until(lambda: running.http().get("/api/config").json()["watch"]["mode"], lambda mode: mode == "inotify", "the helper at work")
        used = len(os.listdir(f"/proc/{running.process.pid}/fd"))
        resource.prlimit(running.process.pid, resource.RLIMIT_NOFILE, (used + 10, used + 10))
        with ExitStack() as stack:
            for _ in range(40):
                stack.enter_context(RawConnection(running.port))
            running.wait_for_log("cannot accept connections")
            assert served(first).status == 200
        with_room(running)


def test_the_limit_of_open_files_lowers_that_of_connections(tmp_path: Path) -> None:
    path = tmp_path / "gateway.yaml"
    path.write_text(settings(server={"threads": 1}), encoding="utf-8")
    process = subprocess.Popen(
        ["sh", "-c", 'ulimit -n 70 && exec "$0" serve --config "$1"', str(BINARY), str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stderr
    with held(process), ExitStack() as stack:
        port = port_of(process)
        log = Output(process.stderr)
        connections = [stack.enter_context(RawConnection(port)) for _ in range(5)]
        assert [served(connection).status for connection in connections] == [200] * 3 + [503] * 2
        log.wait_for(lambda: "max_connections=10000 room=3" in log.text, "a line about it")
        # One is enough.
        assert log.text.count("connections are refused") == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=8) == 0
        log.join()


# Heads


def head_with(*headers: str, target: str = "/healthz") -> bytes:
    return "\r\n".join([f"GET {target} HTTP/1.1", "Host: gateway", *headers]).encode() + b"\r\n\r\n"


FITTING = {
    "a header": head_with("X-A: " + "a" * (15 * KIBIBYTE)),
    "a target": head_with(target="/healthz?" + "a" * (15 * KIBIBYTE)),
    "headers": head_with(*(f"X-{number}: a" for number in range(120))),
    "bytes": head_with(*(f"X-{number}: " + "a" * (10 * KIBIBYTE) for number in range(6))),
}
TOO_LARGE = {
    "a header": head_with("X-A: " + "a" * (17 * KIBIBYTE)),
    "a target": head_with(target="/healthz?" + "a" * (17 * KIBIBYTE)),
    "headers": head_with(*(f"X-{number}: a" for number in range(140))),
    "bytes": head_with(*(f"X-{number}: " + "a" * (10 * KIBIBYTE) for number in range(7))),
    "blanks before a value": head_with("X-A: " + " " * (300 * KIBIBYTE) + "a"),
    "blanks before the target": head_with().replace(b"GET ", b"GET " + b" " * (300 * KIBIBYTE)),
    "empty lines": b"\r\n" * (150 * KIBIBYTE) + head_with(),
    "an extension": request(b"1;" + b"a" * (300 * KIBIBYTE) + b"\r\na\r\n0\r\n\r\n", CHUNKED, length=False),
    "zeros before a size": request(b"0" * (300 * KIBIBYTE) + b"1\r\na\r\n0\r\n\r\n", CHUNKED, length=False),
    "extensions": request((b"1;" + b"a" * KIBIBYTE + b"\r\na\r\n") * 300 + b"0\r\n\r\n", CHUNKED, length=False),
    "a trailer": request(b"1\r\na\r\n0\r\nX-T: " + b"a" * (17 * KIBIBYTE) + b"\r\n\r\n", CHUNKED, length=False),
    "trailers": request(b"1\r\na\r\n0\r\n" + b"X-T: a\r\n" * 140 + b"\r\n", CHUNKED, length=False),
}


@pytest.mark.parametrize("what", list(FITTING))
def test_a_large_head_fits(gateway: GatewayFactory, what: str) -> None:
    running = gateway(settings())
    with RawConnection(running.port) as connection:
        for _ in range(3):
            connection.send(FITTING[what])
            assert connection.read_answer().status == 200


@pytest.mark.parametrize("what", list(TOO_LARGE))
def test_a_larger_one_is_refused(gateway: GatewayFactory, what: str) -> None:
    running = gateway(settings())
    with RawConnection(running.port) as connection:
        try:
            connection.send(TOO_LARGE[what])
        except ConnectionError:
            pass  # The answer has come before all of it went out.
        answer = connection.read_answer()
        assert (answer.status, answer.head.get("connection")) == (431, "close")
        assert error_of(answer.body)["code"] == "head_too_large"
        assert connection.is_ended()


def test_many_small_chunks_are_no_abuse(gateway: GatewayFactory, upstream: Upstream) -> None:
    body = json.dumps(chat("tiny", "x" * (100 * KIBIBYTE))).encode()
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"
    running = gateway(settings(endpoint("up", upstream.url)))
    with RawConnection(running.port) as connection:
        connection.send(request(chunks, CHUNKED, length=False))
        assert connection.read_answer().status == 200
    assert upstream.received().body == body


# Bodies for paths of the framework, which reads none


def test_a_large_body_is_refused_on_every_path(gateway: GatewayFactory) -> None:
    running = gateway(settings(server={"max_body": "1KiB"}))
    with RawConnection(running.port) as connection:
        connection.send(request(b"x" * 2048, path="/api/config/reload"))
        answer = connection.read_answer()
        assert (answer.status, error_of(answer.body)["code"]) == (413, "body_too_large")
        assert connection.is_ended()


def test_a_body_of_unknown_length_is_not_read_for_ever(gateway: GatewayFactory) -> None:
    running = gateway(settings(server={"max_body": "1KiB"}))
    with RawConnection(running.port) as connection:
        connection.send(request(b"400\r\n" + b"x" * 1024 + b"\r\n", CHUNKED, path="/nowhere", length=False))
        assert connection.read_answer().status == 404
        with pytest.raises(ConnectionError):
            while True:
                connection.send(b"400\r\n" + b"x" * 1024 + b"\r\n")
                if connection.is_ended():
                    raise ConnectionResetError


# Slowness


def dawdle(connection: RawConnection, piece: Callable[[], bytes], pause: float) -> tuple[Answer, float]:
    """Sends a piece after each pause in which no answer comes. Returns the answer, and after how long it came."""
    begun = time.monotonic()
    connection.socket.settimeout(pause)
    while True:
        try:
            return connection.read_answer(), time.monotonic() - begun
        except TimeoutError:
            connection.send(piece())


SLOW = {"header_timeout": "1s", "request_timeout": "60s", "idle_timeout": "60s"}


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/healthz"])
def test_a_client_that_drips_its_head_is_told_that_it_took_too_long(gateway: GatewayFactory, path: str) -> None:
    running = gateway(settings(server=SLOW))
    with RawConnection(running.port) as connection:
        connection.send(f"POST {path} HTTP/1.1\r\nHost: gateway\r\nX-A: ".encode())
        answer, after = dawdle(connection, lambda: b"a", 0.1)
        assert (answer.status, error_of(answer.body)["code"]) == (408, "request_timeout")
        assert 0.9 < after < 5
        assert connection.is_ended()


def test_a_head_that_drips_into_a_kept_connection_has_no_more_time(gateway: GatewayFactory) -> None:
    running = gateway(settings(server=SLOW))
    with RawConnection(running.port) as connection:
        assert served(connection).status == 200
        connection.send(b"POST /v1/chat/completions HTTP/1.1\r\nX-A: ")
        answer, after = dawdle(connection, lambda: b"a", 0.1)
        assert answer.status == 408
        assert 0.9 < after < 5
        assert connection.is_ended()


def test_a_client_that_says_nothing_is_closed_without_a_word(gateway: GatewayFactory) -> None:
    running = gateway(settings(server=SLOW))
    with RawConnection(running.port) as connection:
        connection.socket.settimeout(5)
        assert connection.is_ended()


def test_a_client_that_drips_its_body_is_told_that_it_took_too_long(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = gateway(settings(endpoint("up", upstream.url), server=SLOW))
    for headers, piece in ((["Content-Length: 5000"], b"x"), ([CHUNKED], b"1\r\nx\r\n")):
        with RawConnection(running.port) as connection:
            connection.send(request(b"", *headers, length=False))
            answer, after = dawdle(connection, lambda piece=piece: piece, 0.1)
            assert (answer.status, error_of(answer.body)["code"]) == (408, "request_timeout")
            assert 0.9 < after < 5
            assert connection.is_ended()
    assert upstream.requests == []


def test_a_slow_body_that_keeps_coming_is_waited_for(gateway: GatewayFactory, upstream: Upstream) -> None:
    body = json.dumps(chat("tiny", "x" * (12 * KIBIBYTE))).encode()
    running = gateway(settings(endpoint("up", upstream.url), server=SLOW))
    with RawConnection(running.port) as connection:
        connection.send(request(b"", f"Content-Length: {len(body)}", length=False))
        pieces = [body[position : position + 1200] for position in range(0, len(body), 1200)]
        answer, after = dawdle(connection, lambda: pieces.pop(0), 0.3)
        # Three times as long as the time-out.
        assert (answer.status, after > 3) == (200, True)
    assert upstream.received().body == body


def test_a_body_that_drips_into_the_framework_ends_too(gateway: GatewayFactory) -> None:
    running = gateway(settings(server=SLOW))
    with RawConnection(running.port) as connection:
        connection.send(request(b"", "Content-Length: 5000", path="/nowhere", length=False))
        assert connection.read_answer().status == 404
        connection.socket.settimeout(0.1)
        begun = time.monotonic()
        while time.monotonic() - begun < 5:
            try:
                assert connection.is_ended()
                break
            except TimeoutError:
                connection.send(b"x")
            except ConnectionError:
                break
        assert 0.5 < time.monotonic() - begun < 5
