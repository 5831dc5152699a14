"""Endpoints that vanish: killed servers, addresses that swallow packets, names that nobody answers for."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from conftest import GatewayFactory
from support import mounts
from support.behaviours import completion
from support.calls import assert_error, chat, error_of, events, post_chat
from support.config import endpoint, settings
from support.faults import upstream_errors
from support.raw import RawConnection, request
from support.upstream import Upstream
from support.waiting import ask_until
from support.watching import WatchingGateway

SERVER = """
import sys
sys.path.insert(0, sys.argv[1])
from support.behaviours import Stream
from support.upstream import Upstream
with Upstream() as upstream:
    upstream.by_model = {"held": Stream(("one", "two"), hold_after=1)}
    print(upstream.url, flush=True)
    sys.stdin.read()
"""


class ServerProcess:
    """A fake upstream that can be killed: model `tiny` answers, `held` streams one word and then holds."""

    def __init__(self) -> None:
        folder = str(Path(__file__).resolve().parent)
        self.process = subprocess.Popen([sys.executable, "-c", SERVER, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.url = self.process.stdout.readline().strip()
        assert self.url.startswith("http://")

    def __enter__(self) -> "ServerProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                stream.close()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def test_a_killed_server_breaks_its_streams_and_no_new_request(gateway: GatewayFactory) -> None:
    with ServerProcess() as first, ServerProcess() as second, ExitStack() as stack:
        endpoints = [endpoint("first", first.url, "tiny", "held"), endpoint("second", second.url, "tiny")]
        running = gateway(settings(*endpoints))
        client = running.http()
        streams = [stack.enter_context(RawConnection(running.port)) for _ in range(10)]
        for connection in streams:
            connection.send(request(json.dumps(chat("held", stream=True)).encode()))
            assert connection.read_head().status == 200
            assert b"one" in connection.read_chunk()
        # Connections to both are open, and stay so between requests.
        for _ in range(10):
            assert post_chat(client).status_code == 200
        killed = threading.Event()

        def call(number: int) -> tuple[int, bytes]:
            if number == 50:
                first.kill()
                killed.set()
            response = post_chat(client)
            return response.status_code, response.content

        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(call, range(200)))
        assert killed.is_set()
        assert [answer for answer in answers if answer != (200, completion())] == []
        for connection in streams:
            rest = b"".join(iter(connection.read_chunk, b""))
            assert b"[DONE]" not in rest
            assert error_of(events(rest.decode())[-1])["type"] == "upstream_error"
        # What only the dead one has cannot be had, and what another has can.
        assert_error(post_chat(client, "held"), 502, "upstream_error", "upstream_unreachable")
        assert post_chat(client).status_code == 200
        ask_until(running.in_flight, lambda count: count == 0, "no call in flight")
        errors = upstream_errors(client)
        assert {name for name, _ in errors} == {"first"}
        assert errors["first", "refused"] >= 1


@contextmanager
def black_hole() -> Iterator[str]:
    """The base URL of an address that answers no attempt to connect: nobody accepts there, and as many wait as may."""
    with socket.socket() as listener, ExitStack() as stack:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        full = False
        while not full:
            client = stack.enter_context(socket.socket())
            client.settimeout(0.3)
            try:
                client.connect(listener.getsockname())
            except TimeoutError:
                full = True
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_an_address_that_swallows_packets_is_left_after_the_time_for_connecting(gateway: GatewayFactory, upstream: Upstream) -> None:
    with black_hole() as url:
        endpoints = [endpoint("hole", url, "tiny", "alone"), endpoint("good", upstream.url, "tiny", "spare")]
        aliases = {"either": ["alone", "spare"]}
        running = gateway(settings(*endpoints, server={"connect_timeout": "500ms", "request_timeout": "60s"}, routing={"aliases": aliases}))
        client = running.http()
        # Moved on to another endpoint, and, where there is none, an error that is no time-out of an answer.
        assert post_chat(client, "either").status_code == 200
        assert_error(post_chat(client, "alone"), 502, "upstream_error", "upstream_unreachable")
        assert upstream_errors(client) == {("hole", "connect_timeout"): 2}
        ask_until(running.in_flight, lambda count: count == 0, "no call in flight")


def test_an_address_that_refuses_is_no_reason_not_to_try_the_next_of_its_name(gateway: GatewayFactory, upstream: Upstream) -> None:
    """`localhost` is ::1 and 127.0.0.1, and the server listens on the second alone."""
    running = gateway(settings(endpoint("up", f"http://localhost:{upstream.port}")))
    client = running.http()
    assert [post_chat(client).status_code for _ in range(3)] == [200] * 3
    assert upstream_errors(client) == {}


def test_a_name_server_that_does_not_answer_delays_nobody_else(tmp_path: Path, upstream: Upstream) -> None:
    """A name server of its own, in the gateway's mount namespace: it takes every question and says nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        try:
            silent.bind(("127.0.0.99", 53))
        except OSError as error:
            pytest.skip(f"no name server can be played here: {error}")
        resolver = tmp_path / "resolv.conf"
        resolver.write_text("nameserver 127.0.0.99\noptions timeout:30 attempts:1\n", encoding="utf-8")
        command = mounts.inside(mounts.bind(resolver, Path("/etc/resolv.conf")))
        lost = [endpoint(f"lost{number}", f"http://lost{number}.example:1", "nowhere", f"m{number}") for number in range(8)]
        aliases = {"either": ["m0", "spare"]}
        config = settings(*lost, endpoint("good", upstream.url, "tiny", "spare"), server={"connect_timeout": "1s"}, routing={"aliases": aliases, "retries": 0})
        with WatchingGateway(tmp_path / "gateway.yaml", config, command=command) as running:
            client = running.http()
            with ThreadPoolExecutor(8) as pool:
                waiting = [pool.submit(post_chat, client, f"m{number}") for number in range(8)]
                # The question has been asked, and the threads that ask are all taken.
                silent.settimeout(10)
                silent.recv(512)
                assert [post_chat(client).status_code for _ in range(20)] == [200] * 20
                for call in waiting:
                    assert_error(call.result(), 502, "upstream_error", "upstream_unreachable")
            assert post_chat(client, "either").status_code == 200
            assert {reason for _, reason in upstream_errors(client)} == {"resolve_timeout"}
            ask_until(running.in_flight, lambda count: count == 0, "no call in flight")
