"""Connections to upstreams that are kept: one that turns out dead is replaced without a word; a fresh one that dies is a failure."""

import json
import random
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import GatewayFactory
from support.behaviours import DONE, STREAM_HEAD, completion, delta
from support.calls import assert_error, chat, post_chat
from support.config import endpoint, settings
from support.faults import Peer, Served, served, upstream_errors
from support.gateway import Gateway
from support.waiting import ask_until

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + str(len(completion())).encode() + b"\r\n\r\n" + completion()
LARGE = "x" * (4 << 20)


def closes(peer: Peer) -> None:
    peer.socket.shutdown(socket.SHUT_RDWR)


def resets(peer: Peer) -> None:
    peer.reset()


def half_closes(peer: Peer) -> None:
    """No answer will come, and the request is not read either."""
    peer.socket.shutdown(socket.SHUT_WR)


SIZES = pytest.mark.parametrize("text", ["Hello", LARGE], ids=["small", "large"])


def assert_clean(running: Gateway) -> None:
    ask_until(running.in_flight, lambda count: count == 0, "no call in flight")
    assert upstream_errors(running.http()) == {}


@pytest.mark.parametrize(("end", "text"), [(closes, "Hello"), (closes, LARGE), (resets, "Hello"), (resets, LARGE), (half_closes, "Hello")])
def test_a_kept_connection_that_dies_under_a_request_is_replaced(gateway: GatewayFactory, end: Callable[[Peer], None], text: str) -> None:
    """It takes something of the second request, and dies without a byte of an answer."""

    def serve(peer: Peer, server: Served) -> None:
        while (body := peer.read_request()) is not None:
            server.requests.append(body)
            peer.send(ANSWER)
            if peer.number == 1:
                peer.read_some()
                end(peer)
                # The client has the rest of its request to send, and nobody takes it.
                ended.wait(20)
                return

    ended = threading.Event()
    with served(serve) as server:
        running = gateway(settings(endpoint("only", server.url), server={"threads": 1, "request_timeout": "5s"}, routing={"retries": 0}))
        client = running.http()
        for words in ("first", text, "third"):
            response = post_chat(client, messages=[{"role": "user", "content": words}])
            assert (response.status_code, response.content) == (200, completion())
        assert server.connections == 2
        assert [json.loads(body)["messages"][0]["content"] for body in server.requests] == ["first", text, "third"]
        assert_clean(running)
        ended.set()


@SIZES
@pytest.mark.parametrize("end", [closes, resets, half_closes])
def test_a_kept_connection_that_ended_while_idle_is_replaced(gateway: GatewayFactory, end: Callable[[Peer], None], text: str) -> None:
    gone = threading.Event()

    def serve(peer: Peer, server: Served) -> None:
        while (body := peer.read_request()) is not None:
            server.requests.append(body)
            peer.send(ANSWER)
            if peer.number == 1:
                end(peer)
                gone.set()
                over.wait(20)
                return

    over = threading.Event()
    with served(serve) as server:
        running = gateway(settings(endpoint("only", server.url), server={"threads": 1, "request_timeout": "5s"}, routing={"retries": 0}))
        client = running.http()
        assert post_chat(client).status_code == 200
        assert gone.wait(10)
        response = post_chat(client, messages=[{"role": "user", "content": text}])
        assert (response.status_code, response.content) == (200, completion())
        assert server.connections == 2
        assert_clean(running)
        over.set()


def test_many_kept_connections_may_be_dead_at_once(gateway: GatewayFactory) -> None:
    """A server that restarts: a dozen connections die under their next request, one after the other, and no request fails of it."""
    many = 12
    together = threading.Barrier(many)

    def serve(peer: Peer, server: Served) -> None:
        if (body := peer.read_request()) is None:
            return
        server.requests.append(body)
        if peer.number <= many:
            together.wait(10)
            peer.send(ANSWER)
            peer.read_some()
            return
        peer.send(ANSWER)
        while peer.read_request() is not None:
            peer.send(ANSWER)

    with served(serve) as server:
        running = gateway(settings(endpoint("only", server.url), server={"threads": 1}, routing={"retries": 0}))
        client = running.http()
        with ThreadPoolExecutor(many) as pool:
            assert [response.status_code for response in pool.map(lambda _: post_chat(client), range(many))] == [200] * many
        for _ in range(3):
            response = post_chat(client)
            assert (response.status_code, response.content) == (200, completion())
        assert_clean(running)


@SIZES
@pytest.mark.parametrize("end", [closes, resets])
def test_a_fresh_connection_that_dies_is_a_failure(gateway: GatewayFactory, end: Callable[[Peer], None], text: str) -> None:
    """And the request is not sent twice: the first connection is new, and so is the one after a kept one."""

    def serve(peer: Peer, server: Served) -> None:
        if peer.number == 1 and (body := peer.read_request()) is not None:
            server.requests.append(body)
            peer.send(ANSWER)
        server.requests.append(peer.read_some())
        end(peer)

    with served(serve) as server:
        running = gateway(settings(endpoint("only", server.url), server={"threads": 1, "request_timeout": "5s"}))
        client = running.http()
        assert post_chat(client).status_code == 200
        response = post_chat(client, messages=[{"role": "user", "content": text}])
        assert_error(response, 502, "upstream_error", "upstream_unreachable")
        # The first, the same once more, and the new one that took its place.
        assert (server.connections, len(server.requests)) == (2, 3)
        response = post_chat(client, messages=[{"role": "user", "content": text}])
        assert_error(response, 502, "upstream_error", "upstream_unreachable")
        assert (server.connections, len(server.requests)) == (3, 4)
        ask_until(running.in_flight, lambda count: count == 0, "no call in flight")
        assert sum(upstream_errors(running.http()).values()) == 2


def test_an_answer_that_has_begun_is_never_asked_for_again(gateway: GatewayFactory) -> None:
    def serve(peer: Peer, server: Served) -> None:
        while (body := peer.read_request()) is not None:
            server.requests.append(body)
            if len(server.requests) == 2:
                peer.send(b"HTTP/1.1 200 OK\r\n")
                return
            peer.send(ANSWER)

    with served(serve) as server:
        running = gateway(settings(endpoint("only", server.url), server={"threads": 1}))
        client = running.http()
        assert post_chat(client).status_code == 200
        assert_error(post_chat(client), 502, "upstream_error", "upstream_unreachable")
        assert (server.connections, len(server.requests)) == (1, 2)


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
@pytest.mark.parametrize("end", [closes, resets])
def test_an_upstream_that_ends_its_connections_at_any_moment_fails_no_request(
    gateway: GatewayFactory, end: Callable[[Peer], None], stream: bool
) -> None:
    """After each answer a connection lives on for up to two milliseconds: some end while idle, some as a request is on its way to them."""
    chance = random.Random(7)
    body = delta("one") + DONE
    answer = STREAM_HEAD + f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n" if stream else ANSWER
    expected = body if stream else completion()

    def serve(peer: Peer, server: Served) -> None:
        while True:
            if (request := peer.read_request()) is None:
                return
            server.requests.append(request)
            peer.send(answer)
            if chance.random() < 0.5:
                # Not a wait for anything: the moment of the end is what is tried out.
                threading.Event().wait(chance.random() * 0.002)
                return end(peer)

    with served(serve) as server:
        running = gateway(settings(endpoint("only", server.url), routing={"retries": 0}))
        client = running.http()

        def call(number: int) -> tuple[int, bytes]:
            words = LARGE[: 200_000 if number % 10 == 0 else 100]
            response = client.post("/v1/chat/completions", json=chat(messages=[{"role": "user", "content": words}], stream=stream))
            return response.status_code, response.content

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(call, range(600)))
        assert [answer for answer in answers if answer != (200, expected)] == []
        assert server.connections > 100
        assert_clean(running)
