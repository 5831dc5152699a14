"""A client that goes away ends its work upstream within a second, and leaves nothing behind."""

import json
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from conftest import GatewayFactory
from support.behaviours import Hang, Stream
from support.calls import chat, post_chat
from support.config import endpoint, settings
from support.gateway import Gateway
from support.raw import RawConnection, request
from support.upstream import Upstream
from support.waiting import ask_until

STREAM_CALL = request(json.dumps(chat(stream=True)).encode())


@pytest.fixture
def running(gateway: GatewayFactory, upstream: Upstream) -> Gateway:
    upstream.default = Stream(("first", "second"), hold_after=1)
    return gateway(settings(endpoint("up", upstream.url)))


def assert_nothing_left(running: Gateway, upstream: Upstream, abandoned: int) -> None:
    upstream.wait_for(lambda: upstream.abandoned == abandoned, f"{abandoned} exchanges closed by the gateway", within=1)
    ask_until(running.in_flight, lambda count: count == 0, "no call in flight", within=2)


@pytest.mark.parametrize("leave", [RawConnection.close, RawConnection.close_sending], ids=["closes", "closes its sending half"])
def test_leaving_in_mid_stream(running: Gateway, upstream: Upstream, leave: Callable[[RawConnection], None]) -> None:
    with RawConnection(running.port) as connection:
        connection.send(STREAM_CALL)
        assert connection.read_head().status == 200
        assert b"first" in connection.read_chunk()
        assert running.in_flight() == 1
        leave(connection)
        assert_nothing_left(running, upstream, 1)
    upstream.release()
    assert post_chat(running.http()).status_code == 200


def test_leaving_before_the_answer_has_begun(running: Gateway, upstream: Upstream) -> None:
    upstream.default = Hang()
    with RawConnection(running.port) as connection:
        connection.send(STREAM_CALL)
        upstream.received()
    assert_nothing_left(running, upstream, 1)


def test_leaving_before_the_body_is_whole(running: Gateway, upstream: Upstream) -> None:
    with RawConnection(running.port) as connection:
        connection.send(request(b'{"model"', "Content-Length: 1000", length=False))
    assert_nothing_left(running, upstream, 0)
    assert upstream.requests == []


def test_leaving_with_more_requests_waiting_behind(running: Gateway, upstream: Upstream) -> None:
    with RawConnection(running.port) as connection:
        connection.send(STREAM_CALL * 3)
        assert connection.read_head().status == 200
    assert_nothing_left(running, upstream, 1)
    assert len(upstream.requests) == 1


def test_the_sdk_closes_a_stream(running: Gateway, upstream: Upstream) -> None:
    client = running.openai()
    stream = client.chat.completions.create(model="tiny", messages=[{"role": "user", "content": "x"}], stream=True)
    assert next(iter(stream)).choices[0].delta.content == "first"
    stream.close()
    client.close()
    assert_nothing_left(running, upstream, 1)


def test_two_hundred_clients_leave_at_once(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Stream(("first", "second"), hold_after=1)
    running = gateway(settings(endpoint("up", upstream.url), server={"max_concurrent": 1000}))
    with ExitStack() as stack:
        connections = [stack.enter_context(RawConnection(running.port)) for _ in range(200)]
        for connection in connections:
            connection.send(STREAM_CALL)
        for connection in connections:
            assert connection.read_head().status == 200
            assert b"first" in connection.read_chunk()
        assert running.in_flight() == 200
        assert upstream.active == 200
    assert_nothing_left(running, upstream, 200)
    upstream.wait_for(lambda: upstream.active == 0, "no exchange at work")
