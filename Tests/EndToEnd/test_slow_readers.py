"""Clients that read slowly, or not at all, cost a bounded amount of memory."""

import json
from contextlib import ExitStack

import pytest

from conftest import GatewayFactory
from support.behaviours import Flood, Hang
from support.calls import chat, post_chat
from support.config import endpoint, settings
from support.raw import RawConnection, request
from support.upstream import Upstream
from support.waiting import ask_until

READERS = 64
MEBIBYTE = 1 << 20
STREAM_CALL = request(json.dumps(chat(stream=True)).encode())


@pytest.mark.figures
def test_readers_that_do_not_read_hold_a_bounded_amount_of_memory(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Flood(count=256, size=64 << 10)
    running = gateway(settings(endpoint("up", upstream.url)))
    with ExitStack() as stack:
        # One stream in full first: what the process needs once is not what is measured.
        with RawConnection(running.port) as warm:
            warm.send(STREAM_CALL)
            assert warm.read_answer().body.endswith(b"data: [DONE]\n\n")
        before = running.resident_bytes()
        connections = [stack.enter_context(RawConnection(running.port, receive_buffer=4096)) for _ in range(READERS)]
        for connection in connections:
            connection.send(STREAM_CALL)
        upstream.wait_for(lambda: upstream.stalled == READERS, f"{READERS} upstream streams that are held", within=20)
        grown = running.resident_bytes() - before
        # 1 GiB is on offer. 256 KiB wait for each client, and about as much is between the two sides.
        assert grown < READERS * MEBIBYTE, f"{grown / MEBIBYTE:.0f} MiB for {READERS} readers"
        print(f"{grown / READERS / 1024:.0f} KiB for each of {READERS} stalled readers")

        # A held stream goes on where it stopped, and nothing of it is lost.
        body = connections[0].read_answer().body
        assert body.count(b"data: ") == 257
        assert body.endswith(b"data: [DONE]\n\n")
        # The others are held all the while; the gateway still answers.
        assert running.http().post("/v1/chat/completions", json=chat("nowhere")).status_code == 404
    ask_until(running.in_flight, lambda count: count == 0, "no call in flight")


def test_a_client_that_takes_nothing_is_cut_off_in_the_end(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Flood(count=256)
    running = gateway(settings(endpoint("up", upstream.url), server={"write_timeout": "1s"}))
    with RawConnection(running.port, receive_buffer=4096) as connection:
        connection.send(STREAM_CALL)
        upstream.wait_for(lambda: upstream.abandoned == 1, "the end of the exchange upstream", within=5)
        ask_until(running.in_flight, lambda count: count == 0, "no call in flight")


def test_the_time_out_of_the_upstream_rests_while_the_client_is_slow(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.by_model = {"flood": Flood(count=256), "hang": Hang()}
    running = gateway(settings(endpoint("up", upstream.url, "flood", "hang", inference_timeout="1s")))
    with RawConnection(running.port, receive_buffer=4096) as connection:
        connection.send(request(json.dumps(chat("flood", stream=True)).encode()))
        upstream.wait_for(lambda: upstream.stalled == 1, "a held upstream stream")
        # The clock: a call that runs into the same time-out, begun after the stream was held.
        assert post_chat(running.http(), "hang").status_code == 504
        assert connection.read_answer().body.endswith(b"data: [DONE]\n\n")
