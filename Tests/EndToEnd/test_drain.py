"""The way out, as an orchestrator sees it: not ready, then still serving for a while, then draining, then the end."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from conftest import GatewayFactory
from support.behaviours import Hang, Stream, Verbatim
from support.calls import chat, error_of, events
from support.config import CLIENT_KEY, ECHO, endpoint, settings
from support.gateway import Gateway
from support.raw import RawConnection, request
from support.upstream import Upstream
from support.waiting import ask_until
from test_admission import limits, until_waiting
from test_shutdown import held, port_of, refuses, start

ECHO_CALL = request(json.dumps(chat("echo")).encode())
STREAM_CALL = request(json.dumps(chat(stream=True)).encode())


def get(path: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: gateway", f"Authorization: Bearer {CLIENT_KEY}", *headers]).encode() + b"\r\n\r\n"


def readiness(port: int) -> tuple[int, bytes]:
    with RawConnection(port) as connection:
        connection.send(get("/readyz"))
        answer = connection.read_answer()
        return answer.status, answer.body


def leave(running: Gateway) -> None:
    """Sends the signal and waits until it has arrived."""
    running.send_signal(signal.SIGTERM)
    ask_until(lambda: readiness(running.port), lambda answer: answer == (503, b"draining\n"), "an answer that it is not ready")


@pytest.fixture
def leaving(gateway: GatewayFactory, upstream: Upstream) -> Gateway:
    upstream.default = Stream(("before", "after"), hold_after=1)
    running = gateway(settings(ECHO, endpoint("up", upstream.url), server={"shutdown_delay": "2s"}))
    assert readiness(running.port) == (200, b"ready\n")
    return running


def test_requests_are_served_during_the_delay_and_told_to_go_elsewhere(leaving: Gateway) -> None:
    with RawConnection(leaving.port) as kept, RawConnection(leaving.port) as framework:
        kept.send(ECHO_CALL)
        assert kept.read_answer().head.get("connection") is None
        framework.send(get("/v1/models"))
        assert framework.read_answer().head.get("connection") is None
        leave(leaving)
        # On connections that were open before.
        for connection, message in ((kept, ECHO_CALL), (framework, get("/v1/models"))):
            connection.send(message)
            answer = connection.read_answer()
            assert (answer.status, answer.head.get("connection")) == (200, "close")
            assert connection.is_ended()
        # And on new ones.
        for message in (ECHO_CALL, get("/v1/models"), get("/healthz")):
            with RawConnection(leaving.port) as connection:
                connection.send(message)
                answer = connection.read_answer()
                assert (answer.status, answer.head.get("connection")) == (200, "close")
                assert connection.is_ended()
        with RawConnection(leaving.port) as connection:
            connection.send(get("/metrics"))
            assert "fingerpost_draining 1" in connection.read_answer().body.decode().splitlines()
    assert leaving.end() == 0
    assert refuses(leaving.port)


def test_a_stream_begun_before_the_signal_runs_through_delay_and_drain(leaving: Gateway, upstream: Upstream) -> None:
    with RawConnection(leaving.port) as connection:
        connection.send(STREAM_CALL)
        assert connection.read_head().status == 200
        assert b"before" in connection.read_chunk()
        leave(leaving)
        ask_until(lambda: refuses(leaving.port), bool, "the end of the delay")
        upstream.release()
        rest = b"".join(iter(connection.read_chunk, b"")).decode()
        assert events(rest)[-1] == "[DONE]"
        assert connection.is_ended()
    assert leaving.end() == 0


def test_a_second_signal_ends_the_delay_too(tmp_path: Path) -> None:
    path = tmp_path / "gateway.yaml"
    path.write_text(settings(server={"shutdown_delay": "1h"}), encoding="utf-8")
    process = start(path, stderr=subprocess.DEVNULL)
    with held(process):
        port = port_of(process)
        process.send_signal(signal.SIGTERM)
        ask_until(lambda: readiness(port), lambda answer: answer[0] == 503, "an answer that it is not ready")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 128 + signal.SIGTERM


def test_the_delay_of_the_running_file_counts(gateway: GatewayFactory) -> None:
    running = gateway(settings(server={"shutdown_delay": "1h"}))
    assert running.reload(settings(server={"shutdown_delay": "0s"})) == "applied"
    assert running.end(within=5) == 0


def test_the_drain_time_of_the_running_file_counts(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Hang()
    running = gateway(settings(endpoint("up", upstream.url), server={"drain_timeout": "1h"}))
    assert running.reload(settings(endpoint("up", upstream.url), server={"drain_timeout": "100ms"})) == "applied"
    with RawConnection(running.port) as connection:
        connection.send(STREAM_CALL)
        upstream.received()
        assert running.end(within=5) == 0


# The end of the drain

SHORT = {"drain_timeout": "500ms"}


def test_a_stream_that_does_not_end_in_time_ends_with_an_error_event(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Stream(("before", "after"), hold_after=1)
    running = gateway(settings(endpoint("up", upstream.url), server=SHORT))
    with RawConnection(running.port) as connection:
        connection.send(STREAM_CALL)
        assert connection.read_head().status == 200
        assert b"before" in connection.read_chunk()
        running.send_signal(signal.SIGTERM)
        # Its frame is whole: a client can tell this from a torn connection.
        rest = events(b"".join(iter(connection.read_chunk, b"")).decode())
        assert error_of(rest[-1])["code"] == "shutting_down"
        assert "[DONE]" not in rest
        assert connection.is_ended()
    assert running.end() == 0
    assert "outcome=shutting_down" in running.logs()
    upstream.wait_for(lambda: upstream.active == 0, "the end of the exchange upstream")


def test_an_old_clients_stream_ends_with_an_error_event_too(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Stream(("before", "after"), hold_after=1)
    running = gateway(settings(endpoint("up", upstream.url), server=SHORT))
    with RawConnection(running.port) as connection:
        connection.send(request(json.dumps(chat(stream=True)).encode(), version="HTTP/1.0"))
        upstream.received()
        running.send_signal(signal.SIGTERM)
        received = events(connection.read_answer().body.decode())
    assert error_of(received[-1])["code"] == "shutting_down"
    assert running.end() == 0


def test_a_call_without_an_answer_yet_is_refused(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Hang()
    running = gateway(settings(endpoint("up", upstream.url), server=SHORT))
    with RawConnection(running.port) as connection:
        connection.send(STREAM_CALL)
        upstream.received()
        running.send_signal(signal.SIGTERM)
        answer = connection.read_answer()
        assert (answer.status, answer.head.get("connection"), answer.head.get("retry-after")) == (503, "close", "1")
        assert error_of(answer.body)["code"] == "shutting_down"
        assert connection.is_ended()
    assert running.end() == 0


def test_a_call_that_waits_in_line_is_refused(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Hang()
    running = gateway(settings(endpoint("up", upstream.url), server=SHORT | limits(1, 1)))
    with RawConnection(running.port) as first, RawConnection(running.port) as second:
        first.send(STREAM_CALL)
        upstream.received()
        second.send(STREAM_CALL)
        until_waiting(running, 1)
        running.send_signal(signal.SIGTERM)
        for connection in (first, second):
            answer = connection.read_answer()
            assert (answer.status, error_of(answer.body)["code"]) == (503, "shutting_down")
            assert connection.is_ended()
    assert running.end() == 0
    # The slot of the one was not given to the other.
    assert len(upstream.requests) == 1


def test_a_call_whose_body_is_still_coming_is_refused(gateway: GatewayFactory) -> None:
    running = gateway(settings(server=SHORT))
    with RawConnection(running.port) as connection:
        connection.send(request(b"", "Expect: 100-continue", "Content-Length: 100", length=False))
        assert connection.read_head().status == 100
        running.send_signal(signal.SIGTERM)
        answer = connection.read_answer()
        assert (answer.status, error_of(answer.body)["code"]) == (503, "shutting_down")
        assert connection.is_ended()
    assert running.end() == 0


def test_a_plain_answer_that_has_begun_is_cut(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Verbatim(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"id"', silent=True)
    running = gateway(settings(endpoint("up", upstream.url), server=SHORT))
    with RawConnection(running.port) as connection:
        connection.send(request(json.dumps(chat()).encode()))
        assert connection.read_head().get("content-length") == "100"
        assert connection.read_bytes(5) == b'{"id"'
        running.send_signal(signal.SIGTERM)
        assert connection.is_ended()
    assert running.end() == 0


def test_a_wait_of_the_framework_does_not_outlast_the_drain(gateway: GatewayFactory) -> None:
    running = gateway(settings(server=SHORT))
    with RawConnection(running.port) as connection:
        connection.send(get(f"/api/config/wait?digest={'0' * 64}&timeout=60", "Expect: 100-continue"))
        # Whoever is told to go on has arrived.
        assert connection.read_head().status == 100
        assert running.end(within=5) == 0


def test_a_client_that_reads_nothing_does_not_hold_up_the_end(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Stream(("x" * 1_000_000,) * 30)
    running = gateway(settings(endpoint("up", upstream.url), server=SHORT))
    with RawConnection(running.port, receive_buffer=4096) as connection:
        connection.send(STREAM_CALL)
        upstream.wait_for(lambda: upstream.stalled == 1, "a stream that nobody reads")
        assert running.end(within=5) == 0
