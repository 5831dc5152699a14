"""Clients that take their answers late, slowly, or never: nothing is lost to those who read, and nobody is waited for for ever."""

import json
import os
import re
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from conftest import GatewayFactory
from support.behaviours import Flood, Reply, completion
from support.calls import chat, post_chat
from support.config import CLIENT_KEY, ECHO, endpoint, settings
from support.gateway import Gateway
from support.raw import RawConnection, request
from support.upstream import Upstream
from support.waiting import ask_until

MEBIBYTE = 1 << 20
LARGE = completion("x" * MEBIBYTE)
LIST_MODELS = f"GET /v1/models HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {CLIENT_KEY}\r\n\r\n".encode()
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: gateway\r\n\r\n"
# So many names that their list is longer than a megabyte.
MANY = [f"model-{number:05}-{'x' * 150}" for number in range(5000)]


def call(model: str, text: str = "Hello", *headers: str) -> bytes:
    return request(json.dumps(chat(model, text)).encode(), *headers)


# The echo model answers at once and in one piece, as the list is: what the kernel does not take is in the gateway.
LARGE_CALLS = {"upstream": call("tiny"), "echo": call("echo", "x" * MEBIBYTE), "list": LIST_MODELS}
# The kernel takes two or three answers for a client that does not read; behind them, the gateway waits with the rest.
PIPELINED = 6


def start(gateway: GatewayFactory, upstream: Upstream, **server: str) -> Gateway:
    upstream.by_model = {"tiny": Reply(body=LARGE)}
    return gateway(settings(ECHO, endpoint("up", upstream.url, "tiny", *MANY), server=server))


def access_lines(running: Gateway) -> list[str]:
    return [line for line in running.logs().splitlines() if " access id=" in line]


def wait_for_line(running: Gateway, text: str) -> None:
    def logged() -> bool:
        return any(text in line for line in access_lines(running))

    ask_until(logged, bool, f"an access line with {text}")


def let_idle_time_pass(running: Gateway) -> None:
    """Waits for `idle_timeout`, told by another connection that it ends."""
    with RawConnection(running.port) as clock:
        clock.send(HEALTH)
        assert clock.read_answer().status == 200
        assert clock.is_ended()


def check_large(body: bytes, kind: str) -> None:
    if kind == "upstream":
        assert body == LARGE
    elif kind == "echo":
        assert "x" * MEBIBYTE in json.loads(body)["choices"][0]["message"]["content"]
    else:
        assert {model["id"] for model in json.loads(body)["data"]} >= set(MANY)


@contextmanager
def sending(connection: RawConnection, message: bytes) -> Iterator[None]:
    """Sends from a thread, since a gateway that holds back does not take it all before it is read from."""

    def send() -> None:
        try:
            connection.send(message)
        except OSError:
            pass  # What the gateway does not want is seen by what it answers.

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    yield
    thread.join(20)
    assert not thread.is_alive()


def wait_for_rest(running: Gateway) -> int:
    """Waits until nothing more is answered, and until memory stands still with it; returns the bytes that are resident."""
    before: tuple[int, int] = (-1, -1)
    unchanged = 0
    with running.http() as client:
        while unchanged < 20:
            assert client.get("/healthz").status_code == 200
            now = (len(access_lines(running)), running.resident_bytes() >> 20)
            unchanged = unchanged + 1 if now == before else 0
            before = now
    return running.resident_bytes()


# The end of the process and of patience


@pytest.mark.parametrize("kind", list(LARGE_CALLS))
def test_a_slow_reader_gets_its_answers_whole_after_the_signal(gateway: GatewayFactory, upstream: Upstream, kind: str) -> None:
    running = start(gateway, upstream)
    with RawConnection(running.port, receive_buffer=4096) as connection, RawConnection(running.port) as idle:
        idle.send(HEALTH)
        assert idle.read_answer().status == 200
        with sending(connection, LARGE_CALLS[kind] * PIPELINED):
            wait_for_rest(running)
            finished = len(access_lines(running))
            running.send_signal(signal.SIGTERM)
            # Its end shows that the signal has arrived.
            assert idle.is_ended()
            idle.close()
            answers = 0
            while not connection.is_ended():
                check_large(connection.read_answer().body, kind)
                answers += 1
            connection.socket.shutdown(socket.SHUT_RDWR)
        assert answers >= max(finished, 1)
        assert answers < PIPELINED, "nothing was in the gateway when the signal came"
    assert running.end(within=8) == 0


@pytest.mark.parametrize("kind", list(LARGE_CALLS))
def test_a_slow_reader_is_not_idle(gateway: GatewayFactory, upstream: Upstream, kind: str) -> None:
    running = start(gateway, upstream, idle_timeout="100ms")
    with RawConnection(running.port, receive_buffer=4096) as connection, sending(connection, LARGE_CALLS[kind] * 3):
        for _ in range(3):
            missing = int(connection.read_head().get("content-length") or 0)
            parts: list[bytes] = []
            # In steps, so that the time runs out with much and with little of an answer in the gateway.
            while missing:
                let_idle_time_pass(running)
                parts.append(connection.read_bytes(min(missing, 400 << 10)))
                missing -= len(parts[-1])
            check_large(b"".join(parts), kind)
        # Now it is.
        assert connection.is_ended()


# Resets


def test_a_reset_while_an_answer_is_flushed_ends_what_is_behind_it(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = start(gateway, upstream, threads="1")
    connection = RawConnection(running.port, receive_buffer=4096)
    calls = b"".join(call("echo", "x" * MEBIBYTE, f"X-Request-Id: flushed-{number}") for number in range(PIPELINED))
    with sending(connection, calls + call("tiny", "Hello", "X-Request-Id: behind") * 3):
        wait_for_rest(running)
        connection.reset()
    assert_none_behind(running, upstream, sent_upstream=0)
    ids = [found[1] for line in access_lines(running) if (found := re.search(r" id=(flushed-\d) .* outcome=ok$", line))]
    assert ids == [f"flushed-{number}" for number in range(len(ids))]
    assert 0 < len(ids) < PIPELINED


def test_a_reset_in_the_middle_of_an_answer_ends_what_is_behind_it(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = start(gateway, upstream, threads="1")
    upstream.by_model["tiny"] = Flood(count=256)
    connection = RawConnection(running.port, receive_buffer=4096)
    connection.send(call("tiny", "Hello", "X-Request-Id: torn") + call("tiny", "Hello", "X-Request-Id: behind") * 3)
    upstream.wait_for(lambda: upstream.stalled == 1, "a held upstream stream")
    connection.reset()
    upstream.wait_for(lambda: upstream.abandoned == 1, "the end of the exchange upstream", within=2)
    assert_none_behind(running, upstream, sent_upstream=1)
    assert ["outcome=client_gone" in line for line in access_lines(running) if "id=torn " in line] == [True]


def wait_for_all_lines(running: Gateway) -> None:
    """For a gateway of one thread, which writes the lines of all connections in order: with the last, all are there."""
    assert running.http(**{"X-Request-Id": "afterwards"}).post("/v1/chat/completions", json=chat("echo")).status_code == 200
    wait_for_line(running, "id=afterwards ")


def assert_none_behind(running: Gateway, upstream: Upstream, sent_upstream: int) -> None:
    ask_until(running.in_flight, lambda count: count == 0, "no call in flight", within=3)
    wait_for_all_lines(running)
    assert not any("id=behind " in line for line in access_lines(running))
    assert len(upstream.requests) == sent_upstream


def test_every_call_has_one_line_however_the_client_leaves(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = start(gateway, upstream, threads="1")
    upstream.by_model["tiny"] = Reply(body=completion("x" * 100_000))
    for number in range(40):
        connection = RawConnection(running.port, receive_buffer=4096)
        kinds = ("tiny", "echo", "nowhere", "tiny")
        connection.send(b"".join(call(kind, "Hello", f"X-Request-Id: r{number}-{place}") for place, kind in enumerate(kinds)))
        if number % 3:
            connection.read_bytes(number * 1000)
        connection.reset()
    ask_until(running.in_flight, lambda count: count == 0, "no call in flight", within=3)
    upstream.wait_for(lambda: upstream.active == 0, "no exchange at work")
    wait_for_all_lines(running)
    ids = [found[1] for line in access_lines(running) if (found := re.search(r" access id=(r\d+-\d) ", line))]
    assert len(ids) == len(set(ids))
    answered = {number for number in range(40) if f"r{number}-0" in ids}
    assert len(answered) > 10
    # Whatever went upstream has its line.
    assert {recorded.header("x-request-id") for recorded in upstream.requests} <= set(ids)


# Pipelines


@pytest.mark.figures
@pytest.mark.parametrize(("model", "text", "count"), [("tiny", "Hello", 800), ("echo", "x" * 60_000, 400)], ids=["upstream", "echo"])
def test_a_pipeline_that_is_not_read_is_not_answered_into_memory(
    gateway: GatewayFactory, upstream: Upstream, model: str, text: str, count: int
) -> None:
    upstream.default = Reply(body=completion("x" * (64 << 10)))
    running = gateway(settings(ECHO, endpoint("up", upstream.url)))
    assert post_chat(running.http(), model).status_code == 200
    before = running.resident_bytes()
    with RawConnection(running.port, receive_buffer=4096) as connection:
        with sending(connection, b"".join(call(model, text, f"X-Request-Id: p{number}") for number in range(count))):
            grown = wait_for_rest(running) - before
            assert len(access_lines(running)) < count / 2
            # Some 30 to 50 MiB of answers are asked for.
            assert grown < 12 * MEBIBYTE, f"{grown / MEBIBYTE:.0f} MiB"
            for number in range(count):
                answer = connection.read_answer()
                assert (answer.status, answer.head.get("x-request-id")) == (200, f"p{number}")
                assert len(answer.body) > 60_000
    assert running.in_flight() == 0


@pytest.mark.figures
def test_a_pipeline_of_lists_that_is_not_read_is_not_answered_into_memory(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = start(gateway, upstream)
    running.http().get("/v1/models")
    before = running.resident_bytes()
    with RawConnection(running.port, receive_buffer=4096) as connection:
        with sending(connection, LIST_MODELS * 40):
            # More than a megabyte each.
            head = connection.read_head()
            grown = wait_for_rest(running) - before
            assert grown < 24 * MEBIBYTE, f"{grown / MEBIBYTE:.0f} MiB"
            connection.read_bytes(int(head.get("content-length") or 0))
            for _ in range(39):
                assert connection.read_answer().status == 200


# The write time-out


def sockets(running: Gateway) -> int:
    """Sockets that the gateway holds open."""
    directory = f"/proc/{running.process.pid}/fd"
    found = 0
    for name in os.listdir(directory):
        try:
            found += os.readlink(f"{directory}/{name}").startswith("socket:")
        except FileNotFoundError:
            pass  # Closed since it was listed.
    return found


def test_a_client_that_takes_nothing_of_a_finished_answer_is_cut_off(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = start(gateway, upstream, write_timeout="1s")
    running.status()
    open_before = sockets(running)
    with RawConnection(running.port, receive_buffer=4096) as connection:
        with sending(connection, call("echo", "x" * MEBIBYTE) * PIPELINED):
            ask_until(lambda: "outcome=ok" in running.logs(), bool, "an answer")
            assert sockets(running) == open_before + 1

            def count() -> int:
                running.status()
                return sockets(running)

            ask_until(count, lambda count: count == open_before, "the end of the connection", within=4)
        with pytest.raises((AssertionError, ConnectionResetError)):
            while True:
                assert connection.read_answer().status == 200
    assert 0 < len(access_lines(running)) < PIPELINED


def test_a_client_that_reads_slowly_and_steadily_is_not_cut_off(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Flood(count=160)
    running = gateway(settings(endpoint("up", upstream.url), server={"write_timeout": "500ms", "idle_timeout": "200ms"}))
    with RawConnection(running.port, receive_buffer=4096) as connection:
        connection.send(request(json.dumps(chat(stream=True)).encode()))
        # In ten steps and two seconds: four times what a client may take nothing for.
        for _ in range(10):
            let_idle_time_pass(running)
            connection.read_bytes(MEBIBYTE)
        connection.read_through(b"data: [DONE]\n\n\r\n0\r\n\r\n")
