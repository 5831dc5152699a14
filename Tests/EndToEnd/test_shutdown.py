"""The end: by signal, with status 0, and without cutting off answers under way."""

import errno
import fcntl
import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import httpx
import pytest

from conftest import GatewayFactory
from support.behaviours import BreakOff, Hang, Stream
from support.calls import chat, events
from support.config import CLIENT_KEY, endpoint, settings
from support.gateway import BINARY, LISTENING, Gateway, Output, environment, run
from support.raw import RawConnection, request
from support.upstream import Upstream
from support.waiting import ask_until

ACCESS_LINE = re.compile(r"\S+ access id=x{128} .* outcome=ok")
TWO_FREE_PORTS = ["127.0.0.1:0", "127.0.0.1:0"]
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


def test_two_addresses_drain_at_the_same_time(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Stream(("before", "after"), hold_after=1)
    running = gateway(settings(endpoint("up", upstream.url), server={"listen": TWO_FREE_PORTS}))
    with ExitStack() as stack:
        connections = [stack.enter_context(RawConnection(port)) for port in ports_of(running)]
        for connection in connections:
            connection.send(STREAM_CALL)
            assert connection.read_head().status == 200
            assert b"before" in connection.read_chunk()
        running.send_signal(signal.SIGTERM)
        for port in ports_of(running):
            ask_until(lambda port=port: refuses(port), bool, f"a refusal at port {port}", within=3)
        # Both streams were under way all the time, and end as if nothing had happened.
        upstream.release()
        for connection in connections:
            rest = b"".join(iter(connection.read_chunk, b"")).decode()
            assert events(rest)[-1] == "[DONE]"
        assert running.end() == 0


def test_calls_that_do_not_end_are_given_up_after_the_drain_time(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.by_model = {"silent": Hang(), "begun": BreakOff(silent=True)}
    running = gateway(settings(endpoint("up", upstream.url, "silent", "begun"), server={"drain_timeout": "1s", "listen": TWO_FREE_PORTS}))
    with ExitStack() as stack:
        for port in ports_of(running):
            for model in ("silent", "begun"):
                connection = stack.enter_context(RawConnection(port))
                connection.send(request(json.dumps(chat(model, stream=True)).encode()))
                if model == "begun":
                    assert connection.read_head().status == 200
        upstream.wait_for(lambda: upstream.active == 4, "four calls upstream")
        assert running.end(within=8) == 0
    upstream.wait_for(lambda: upstream.active == 0, "the end of the exchanges upstream")
    # The last lines are written too, though nobody is left to read the answers.
    lines = access_lines(running)
    assert len(lines) == 4, lines


@pytest.mark.parametrize(
    ("first", "second"), [(signal.SIGTERM, signal.SIGTERM), (signal.SIGINT, signal.SIGINT), (signal.SIGTERM, signal.SIGINT)]
)
def test_a_second_signal_ends_the_drain(upstream: Upstream, tmp_path: Path, first: signal.Signals, second: signal.Signals) -> None:
    upstream.default = Hang()
    path = tmp_path / "gateway.yaml"
    path.write_text(settings(endpoint("up", upstream.url), server={"drain_timeout": "1h"}), encoding="utf-8")
    process = start(path, stderr=subprocess.DEVNULL)
    with held(process), RawConnection(port_of(process)) as connection:
        connection.send(STREAM_CALL)
        upstream.received()
        with RawConnection(connection.socket.getpeername()[1]) as idle:
            idle.send(request(json.dumps(chat("nowhere")).encode()))
            assert idle.read_answer().status == 404
            process.send_signal(first)
            # The signal has arrived, and the first call still keeps the gateway.
            assert idle.is_ended()
        assert process.poll() is None
        process.send_signal(second)
        assert process.wait(timeout=5) == 128 + second


def test_the_line_of_a_call_just_before_the_end_is_in_the_access_log(gateway: GatewayFactory) -> None:
    running = gateway(settings())
    with RawConnection(running.port) as connection:
        connection.send(request(json.dumps(chat("echo")).encode(), "X-Request-Id: the-last-one"))
        assert connection.read_answer().status == 200
    # No connection is open any more: nothing but the line itself is there to wait for.
    assert running.end() == 0
    assert [line for line in access_lines(running) if "id=the-last-one" in line], running.logs()


def test_a_log_that_nobody_reads_holds_up_neither_calls_nor_the_end(tmp_path: Path) -> None:
    path = tmp_path / "gateway.yaml"
    path.write_text(settings(), encoding="utf-8")
    process = start(path, stderr=subprocess.PIPE)
    assert process.stderr
    with held(process), RawConnection(port_of(process)) as connection:
        room = fcntl.fcntl(process.stderr, fcntl.F_GETPIPE_SZ)
        # An access line is longer than the id in it, so these are more than the pipe takes.
        call = request(json.dumps(chat("echo")).encode(), f"X-Request-Id: {'x' * 128}")
        for _ in range(2 * room // 128):
            connection.send(call)
            assert connection.read_answer().status == 200
        # The pipe is full: its pages are, in twos that would not go into one.
        assert waiting_bytes(process.stderr) > room // 2 - 4096
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=8) == 0
        # Every line that got through is whole.
        lines = process.stderr.read().splitlines()
        assert all(ACCESS_LINE.fullmatch(line) for line in lines), lines[-3:]


def test_running_out_of_file_descriptors_does_not_end_the_gateway(tmp_path: Path) -> None:
    path = tmp_path / "gateway.yaml"
    path.write_text(settings(), encoding="utf-8")
    process = start(path, stderr=subprocess.PIPE)
    assert process.stderr
    with held(process):
        port = port_of(process)
        log = Output(process.stderr)
        # Start-up is over once the file is watched: nothing of it is to fail for want of descriptors.
        wait_for_helper(port)
        used = len(os.listdir(f"/proc/{process.pid}/fd"))
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (used + 5, used + 5))
        with ExitStack() as stack:
            for _ in range(20):
                stack.enter_context(RawConnection(port))
            log.wait_for(lambda: "cannot accept connections" in log.text, "a line about it")
        with RawConnection(port) as connection:
            connection.send(request(json.dumps(chat("echo")).encode()))
            assert connection.read_answer().status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=8) == 0
        log.join()


def test_an_address_that_is_taken_is_a_clear_error(tmp_path: Path) -> None:
    with taken_address() as address:
        ended = run_with(tmp_path, address)
    assert ended.returncode == 1
    assert f"error: cannot listen on {address}: address already in use\n" in ended.stderr
    assert f"server.listen in {tmp_path / 'gateway.yaml'}" in ended.stderr
    assert ended.stdout == ""


@pytest.mark.parametrize("position", [0, 1])
def test_one_taken_address_of_two_is_enough_not_to_start(tmp_path: Path, position: int) -> None:
    with taken_address() as address:
        listen = ["127.0.0.1:0"]
        listen.insert(position, address)
        ended = run_with(tmp_path, listen)
    assert ended.returncode == 1
    assert ended.stdout == ""
    # Nothing but the message: what the other listener does is no news.
    first, *_ = ended.stderr.splitlines()
    assert first == f"error: cannot listen on {address}: address already in use"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("no-such-host.invalid:8080", "the host name does not resolve"),
        ("192.0.2.1:8080", "no network interface of this machine has the address"),
        ("unix:/etc/hostname", "the path exists and is not a socket"),
    ],
)
def test_an_address_that_cannot_be_used_is_named_with_the_reason(tmp_path: Path, address: str, why: str) -> None:
    ended = run_with(tmp_path, address)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"error: cannot listen on {address}: {why}\n"), ended.stderr
    assert ended.stdout == ""


# Helpers


@contextmanager
def taken_address() -> Iterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield f"127.0.0.1:{taken.getsockname()[1]}"


def run_with(directory: Path, listen: str | list[str]) -> subprocess.CompletedProcess[str]:
    """A start that is to fail. Its key is not well-known, so that any address is allowed."""
    path = directory / "gateway.yaml"
    path.write_text(settings(server={"listen": listen}), encoding="utf-8")
    return run("serve", "--config", str(path))


def start(path: Path, stderr: int) -> subprocess.Popen[str]:
    """A gateway whose log is not read, and whose exit status is the test's business."""
    return subprocess.Popen(
        [str(BINARY), "serve", "--config", str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        env=environment(),
    )


@contextmanager
def held(process: subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()


def port_of(process: subprocess.Popen[str]) -> int:
    assert process.stdout
    found = LISTENING.search(process.stdout.readline())
    assert found
    return int(found[1])


def ports_of(gateway: Gateway) -> list[int]:
    """The ports of a gateway with two addresses, in the order of the file."""
    gateway.stdout.wait_for(lambda: len(LISTENING.findall(gateway.stdout.text)) == 2, "two ports")
    return [int(port) for port in LISTENING.findall(gateway.stdout.text)]


def wait_for_helper(port: int) -> None:
    """Waits until inotify is heard."""
    call = f"GET /api/config HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {CLIENT_KEY}\r\n\r\n".encode()
    with RawConnection(port) as connection:

        def mode() -> str:
            connection.send(call)
            return str(connection.read_answer().json()["watch"]["mode"])

        ask_until(mode, lambda mode: mode == "inotify", "the helper at work")


def refuses(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == errno.ECONNREFUSED


def waiting_bytes(stream: IO[str]) -> int:
    """What lies in a pipe unread."""
    return int.from_bytes(fcntl.ioctl(stream, termios.FIONREAD, b"\0" * 4), sys.byteorder)


def access_lines(gateway: Gateway) -> list[str]:
    return [line for line in gateway.stderr.lines if " access id=" in line]
