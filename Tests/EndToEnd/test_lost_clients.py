"""Clients that are lost without a word: no end of their connection ever comes. Their work upstream ends all the same."""

import asyncio
import ctypes
import fcntl
import json
import socket
import struct
import sys
import termios
import time

import pytest

from conftest import GatewayFactory
from support.behaviours import DONE, STREAM_HEAD, Behaviour, Exchange, Hang, Stream, completion, delta
from support.calls import chat, post_chat
from support.config import endpoint, settings
from support.faults import Bytes, End
from support.gateway import Gateway
from support.raw import RawConnection, request
from support.upstream import Upstream
from support.waiting import ask_until

STREAM_CALL = request(json.dumps(chat(stream=True)).encode())
SO_ATTACH_FILTER = 26
# `return 0`: of each packet, keep nothing.
DROP_ALL = struct.pack("HBBI", 0x06, 0, 0, 0)


def unacknowledged(connection: RawConnection) -> int:
    """Bytes that the client has sent and that may be sent again."""
    return int.from_bytes(fcntl.ioctl(connection.socket, termios.TIOCOUTQ, bytes(4)), sys.byteorder)


def unplug(connection: RawConnection) -> None:
    """From now on no packet reaches the client's end, not even to be acknowledged, as if its cable were cut."""
    # What is not acknowledged is sent again, which would be a sign of life.
    ask_until(lambda: unacknowledged(connection), lambda count: count == 0, "that all it sent has arrived")
    program = ctypes.create_string_buffer(DROP_ALL)
    connection.socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HL", 1, ctypes.addressof(program)))


class Trickle(Behaviour):
    """A stream that goes on for ever, a small event every 20 ms."""

    async def answer(self, exchange: Exchange) -> bool:
        await exchange.send(STREAM_HEAD)
        while True:
            await exchange.chunk(delta("word"))
            await asyncio.sleep(0.02)


def start(gateway: GatewayFactory, upstream: Upstream, **server: object) -> Gateway:
    return gateway(settings(endpoint("up", upstream.url), server={"write_timeout": "2s", "idle_timeout": "600s", **server}))


def assert_work_ends(running: Gateway, upstream: Upstream, began: float) -> None:
    upstream.wait_for(lambda: upstream.abandoned == 1, "the end of the exchange upstream", within=10)
    # Not at once either: a network may be away for a moment.
    assert time.monotonic() - began > 1
    ask_until(running.in_flight, lambda count: count == 0, "no call in flight")
    upstream.wait_for(lambda: upstream.active == 0, "no exchange at work")


def test_a_client_that_is_lost_in_mid_stream(gateway: GatewayFactory, upstream: Upstream) -> None:
    """What it does not take fits into the kernel's buffers, so that no write ever waits."""
    upstream.default = Trickle()
    running = start(gateway, upstream)
    with RawConnection(running.port) as connection:
        connection.send(STREAM_CALL)
        assert connection.read_head().status == 200
        assert b"word" in connection.read_chunk()
        unplug(connection)
        assert_work_ends(running, upstream, time.monotonic())


@pytest.mark.parametrize("begun", [False, True], ids=["before its answer", "between two pieces"])
def test_a_client_that_is_lost_while_nothing_is_sent_to_it(gateway: GatewayFactory, upstream: Upstream, begun: bool) -> None:
    upstream.default = Stream(("first", "second"), hold_after=1) if begun else Hang()
    running = start(gateway, upstream, request_timeout="60s")
    with RawConnection(running.port) as connection:
        connection.send(STREAM_CALL)
        upstream.received()
        if begun:
            assert connection.read_head().status == 200
            assert b"first" in connection.read_chunk()
        unplug(connection)
        assert_work_ends(running, upstream, time.monotonic())


def test_a_client_that_waits_long_is_not_lost(gateway: GatewayFactory, upstream: Upstream) -> None:
    """Its kernel answers for it, however long nothing is sent in either direction."""
    upstream.default = Stream(("first", "second"), hold_after=1)
    running = start(gateway, upstream, write_timeout="500ms", request_timeout="60s")
    with RawConnection(running.port) as connection:
        connection.send(STREAM_CALL)
        assert connection.read_head().status == 200
        assert b"first" in connection.read_chunk()
        deadline = time.monotonic() + 2.5
        connection.socket.settimeout(2.5)
        with pytest.raises(TimeoutError):
            connection.read_chunk()
        assert time.monotonic() >= deadline - 0.1
        connection.socket.settimeout(20)
        upstream.release()
        assert b"second" in connection.read_chunk()


def test_the_time_is_that_of_the_running_file(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Trickle()
    running = start(gateway, upstream, write_timeout="600s", threads=1)
    new = {"write_timeout": "2s", "idle_timeout": "600s", "threads": 1}
    assert running.reload(settings(endpoint("up", upstream.url), server=new)) == "applied"
    # The listener is told on its event loop, of which there is one: it has been when the loop answers.
    running.in_flight()
    with RawConnection(running.port) as connection:
        connection.send(STREAM_CALL)
        assert connection.read_head().status == 200
        unplug(connection)
        assert_work_ends(running, upstream, time.monotonic())


def test_a_reset_in_mid_stream_ends_the_work(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Stream(("first", "second"), hold_after=1)
    running = start(gateway, upstream)
    connection = RawConnection(running.port)
    connection.send(STREAM_CALL)
    assert connection.read_head().status == 200
    assert b"first" in connection.read_chunk()
    connection.reset()
    upstream.wait_for(lambda: upstream.abandoned == 1, "the end of the exchange upstream", within=1)
    ask_until(running.in_flight, lambda count: count == 0, "no call in flight")
    upstream.release()
    upstream.default = Bytes(STREAM_HEAD + b"%x\r\n" % len(DONE) + DONE + b"\r\n0\r\n\r\n", End.KEEP)
    assert post_chat(running.http(), stream=True).content == DONE


def test_a_client_that_reads_byte_by_byte_gets_all_of_it(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = start(gateway, upstream, write_timeout="500ms")
    with RawConnection(running.port, receive_buffer=1) as connection:
        connection.send(request(json.dumps(chat()).encode()))
        deadline = time.monotonic() + 1.5
        received = b""
        while not received.endswith(completion()):
            received += connection.socket.recv(1)
            # In even steps: three times as long as a client may take nothing for.
            time.sleep(max(0.0, (deadline - time.monotonic()) / 500))
    ask_until(running.in_flight, lambda count: count == 0, "no call in flight")
