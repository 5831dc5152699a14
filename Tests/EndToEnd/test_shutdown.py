"""The end: by signal, with status 0, and without cutting off answers under way."""

import json
import signal
import socket

import pytest

from conftest import GatewayFactory
from support.behaviours import Hang, Stream
from support.calls import chat, events
from support.config import endpoint, settings
from support.gateway import run
from support.raw import RawConnection, request
from support.upstream import Upstream

STREAM_CALL = request(json.dumps(chat(stream=True)).encode())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_gateway_ends_at_once_with_status_0(gateway: GatewayFactory, number: signal.Signals) -> None:
    running = gateway(settings())
    with RawConnection(running.port) as idle:
        idle.send(request(json.dumps(chat("echo")).encode()))
        assert idle.read_answer().status == 200
        assert running.end(number, within=5) == 0
        assert idle.is_ended()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stream_under_way_is_finished_first(gateway: GatewayFactory, upstream: Upstream, number: signal.Signals) -> None:
    upstream.default = Stream(("before", "after"), hold_after=1)
    running = gateway(settings(endpoint("up", upstream.url)))
    with RawConnection(running.port) as connection:
        connection.send(STREAM_CALL)
        assert connection.read_head().status == 200
        assert b"before" in connection.read_chunk()
        # A second, idle connection: its end shows that the signal has arrived.
        with RawConnection(running.port) as idle:
            idle.send(request(json.dumps(chat("nowhere")).encode()))
            assert idle.read_answer().status == 404
            running.send_signal(number)
            assert idle.is_ended()
        upstream.release()
        rest = b"".join(iter(connection.read_chunk, b"")).decode()
        assert events(rest)[-1] == "[DONE]"
        assert running.end() == 0


def test_a_call_that_does_not_end_is_given_up_after_the_drain_time(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Hang()
    running = gateway(settings(endpoint("up", upstream.url), server={"drain_timeout": "1s"}))
    with RawConnection(running.port) as connection:
        connection.send(STREAM_CALL)
        upstream.received()
        assert running.end(within=8) == 0
    upstream.wait_for(lambda: upstream.active == 0, "the end of the exchange upstream")


def test_an_address_that_is_taken_is_a_clear_error(tmp_path_factory: pytest.TempPathFactory) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        path = tmp_path_factory.mktemp("taken") / "gateway.yaml"
        path.write_text(settings(server={"listen": address}), encoding="utf-8")
        ended = run("serve", "--config", str(path))
    assert ended.returncode == 1
    assert "cannot listen" in ended.stderr
