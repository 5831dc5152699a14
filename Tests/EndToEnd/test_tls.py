"""Clients that speak TLS: what they get, what they are refused, and that everything a connection has to do works behind it."""

import json
import os
import shutil
import signal
import ssl
import subprocess
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
import openai
import pytest

from conftest import GatewayFactory
from support.behaviours import Flood, Reply, Stream, completion
from support.calls import chat, events
from support.config import CLIENT_KEY, ECHO, endpoint, settings
from support.gateway import Gateway
from support.raw import RawConnection, request
from support.tls import Authority, HalfClosing, Pair, TLSConnection
from support.upstream import Upstream
from support.watching import poll

ECHO_CALL = request(json.dumps(chat("echo")).encode())
STREAM_CALL = request(json.dumps(chat(stream=True)).encode())
STATUS_CALL = f"GET /api/status HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {CLIENT_KEY}\r\n\r\n".encode()

Secured = Callable[..., Gateway]


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def secured(gateway: GatewayFactory, authority: Authority, tmp_path: Path) -> Secured:
    """Starts a gateway with a certificate of the authority."""

    def start(*endpoints: dict[str, object], pair: Pair | None = None, **server: object) -> Gateway:
        return gateway(settings(*endpoints, server={"tls": files(pair or authority.issue(), tmp_path), **server}))

    return start


def files(pair: Pair, directory: Path) -> dict[str, str]:
    certificate, key = directory / "tls.crt", directory / "tls.key"
    certificate.write_bytes(b"".join(pair.chain))
    key.write_bytes(pair.key)
    return {"certificate": str(certificate), "private_key": str(key)}


def client(running: Gateway, authority: Authority) -> httpx.Client:
    return httpx.Client(
        base_url=f"https://localhost:{running.port}", verify=authority.trust(), trust_env=False, timeout=20,
        headers={"Authorization": f"Bearer {CLIENT_KEY}"},
    )  # fmt: skip


# What clients get


def test_every_kind_of_call_works_with_the_sdk_over_https(secured: Secured, authority: Authority) -> None:
    running = secured()
    assert f"listening on https://127.0.0.1:{running.port}" in running.stdout.text
    with (
        openai.DefaultHttpxClient(verify=authority.trust(), trust_env=False) as http,
        openai.OpenAI(base_url=f"https://localhost:{running.port}/v1", api_key=CLIENT_KEY, max_retries=0, timeout=20, http_client=http) as sdk,
    ):
        assert [model.id for model in sdk.models.list()] == ["echo"]
        messages = [{"role": "user", "content": "one two three"}]
        assert sdk.chat.completions.create(model="echo", messages=messages).choices[0].message.content == "one two three"  # type: ignore[arg-type]
        stream = sdk.chat.completions.create(model="echo", messages=messages, stream=True)  # type: ignore[call-overload]
        assert "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices) == "one two three"
        assert sdk.embeddings.create(model="echo", input="a").data[0].embedding


def test_one_connection_takes_many_calls_of_both_kinds_and_large_bodies(secured: Secured, authority: Authority, upstream: Upstream) -> None:
    running = secured(ECHO, endpoint("up", upstream.url))
    with client(running, authority) as http:
        for _ in range(20):
            assert http.post("/v1/chat/completions", json=chat("echo")).status_code == 200
            assert http.get("/api/status").status_code == 200
        large = "x" * (8 << 20)
        upstream.default = Reply(body=completion(large))
        answer = http.post("/v1/chat/completions", json=chat("tiny", large))
        assert answer.json()["choices"][0]["message"]["content"] == large
        assert upstream.requests[-1].json()["messages"][0]["content"] == large
        assert http.post("/v1/chat/completions", json=chat("echo", "x" * (21 << 20))).status_code == 413


def test_pieces_of_a_stream_come_as_they_are_sent(secured: Secured, authority: Authority, upstream: Upstream) -> None:
    upstream.default = Stream(("before", "after"), hold_after=1)
    running = secured(endpoint("up", upstream.url))
    with TLSConnection(running.port, authority.trust()) as connection:
        connection.send(STREAM_CALL)
        assert connection.read_head().status == 200
        assert b"before" in connection.read_chunk()
        upstream.release()
        rest = b"".join(iter(connection.read_chunk, b"")).decode()
        assert events(rest)[-1] == "[DONE]"
        # And the connection goes on.
        connection.send(STATUS_CALL)
        assert connection.read_answer().status == 200


def test_requests_may_be_pipelined(secured: Secured, authority: Authority) -> None:
    running = secured()
    with TLSConnection(running.port, authority.trust()) as connection:
        connection.send((ECHO_CALL + STATUS_CALL) * 10)
        assert [connection.read_answer().status for _ in range(20)] == [200] * 20


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_finds_the_chain_in_order(secured: Secured, authority: Authority, tmp_path: Path) -> None:
    running = secured()
    root = tmp_path / "root.pem"
    root.write_bytes(authority.pem)
    ran = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{running.port}", "-CAfile", str(root), "-verify_return_error", "-verify_hostname", "localhost"],
        input="", capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert "Verify return code: 0 (ok)" in ran.stdout, ran.stdout + ran.stderr


# Versions, names, protocols


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_versions_from_1_2_on_are_spoken(secured: Secured, authority: Authority, version: ssl.TLSVersion) -> None:
    running = secured()
    context = authority.trust()
    context.minimum_version = context.maximum_version = version
    with TLSConnection(running.port, context) as connection:
        connection.send(ECHO_CALL)
        assert connection.read_answer().status == 200
        assert connection.secure.version() == {ssl.TLSVersion.TLSv1_2: "TLSv1.2", ssl.TLSVersion.TLSv1_3: "TLSv1.3"}[version]


def test_version_1_1_is_refused(secured: Secured, authority: Authority) -> None:
    running = secured()
    context = authority.trust()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    # Otherwise this client itself would not offer it.
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError) as refused:
        TLSConnection(running.port, context)
    # The gateway's alert: it is not the client that gave up.
    assert refused.value.reason == "TLSV1_ALERT_PROTOCOL_VERSION"


def test_of_the_protocols_that_a_client_offers_http_1_1_is_chosen(secured: Secured, authority: Authority) -> None:
    running = secured()
    context = authority.trust()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with TLSConnection(running.port, context) as connection:
        assert connection.secure.selected_alpn_protocol() == "http/1.1"


def test_a_client_that_expects_another_name_does_not_go_on(secured: Secured, authority: Authority) -> None:
    running = secured()
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        TLSConnection(running.port, authority.trust(), name="elsewhere.example")
    # Nothing of that harms the next one.
    with TLSConnection(running.port, authority.trust()) as connection:
        connection.send(ECHO_CALL)
        assert connection.read_answer().status == 200


def test_plain_http_is_not_answered_and_the_connection_is_closed(secured: Secured) -> None:
    running = secured()
    with RawConnection(running.port) as connection:
        connection.send(ECHO_CALL)
        began = time.monotonic()
        try:
            answer = connection.read_to_end()
        except ConnectionResetError:
            answer = b""
        assert b"HTTP/" not in answer
        # At once, not by a time-out.
        assert time.monotonic() - began < 5


def test_a_unix_socket_speaks_plain_http(secured: Secured, authority: Authority, tmp_path: Path) -> None:
    path = tmp_path / "gateway.sock"
    running = secured(listen=["127.0.0.1:0", f"unix:{path}"])
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(path)), base_url="http://gateway", headers={"Authorization": f"Bearer {CLIENT_KEY}"}) as http:
        assert http.post("/v1/chat/completions", json=chat("echo")).status_code == 200
    with client(running, authority) as http:
        assert http.post("/v1/chat/completions", json=chat("echo")).status_code == 200


# Time-outs


@pytest.mark.parametrize("said", ["nothing", "half a hello", "hello, and nothing more"])
def test_a_client_that_dawdles_in_the_handshake_is_closed(secured: Secured, said: str) -> None:
    running = secured(header_timeout="500ms", idle_timeout="30s")
    hello = client_hello()
    with RawConnection(running.port) as connection:
        began = time.monotonic()
        connection.send({"nothing": b"", "half a hello": hello[: len(hello) // 2], "hello, and nothing more": hello}[said])
        ended_within(connection, 5)
        assert time.monotonic() - began > 0.4


def test_a_client_that_says_nothing_after_the_handshake_is_closed(secured: Secured, authority: Authority) -> None:
    running = secured(header_timeout="500ms", idle_timeout="30s")
    with TLSConnection(running.port, authority.trust()) as connection:
        assert connection.is_ended()


def test_a_connection_without_a_further_request_is_closed(secured: Secured, authority: Authority) -> None:
    running = secured(idle_timeout="300ms", header_timeout="30s")
    with TLSConnection(running.port, authority.trust()) as connection:
        connection.send(ECHO_CALL)
        assert connection.read_answer().status == 200
        assert connection.is_ended()


def client_hello() -> bytes:
    """The first bytes of a client."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


def ended_within(connection: RawConnection, seconds: float) -> None:
    """Reads to the end, which comes in time; what an alert or a handshake of the gateway says is let go."""
    connection.socket.settimeout(seconds)
    try:
        connection.read_to_end()
    except ConnectionResetError:
        pass


# Ends of connections


@pytest.mark.parametrize("farewell", ["close_notify", "FIN"])
def test_a_client_may_end_its_side_and_read_the_answer(secured: Secured, authority: Authority, farewell: str) -> None:
    running = secured()
    with HalfClosing(running.port, authority.trust()) as connection:
        connection.send(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        connection.say_goodbye() if farewell == "close_notify" else connection.close_sending()
        answer = connection.read_to_end()
    assert answer.startswith(b"HTTP/1.1 200 "), answer


@pytest.mark.parametrize("farewell", ["close_notify", "FIN"])
def test_a_client_that_ended_its_side_gets_an_answer_that_its_kernel_cannot_hold(secured: Secured, authority: Authority, farewell: str) -> None:
    names = [f"{number:05}" + "m" * 495 for number in range(7500)]
    running = secured({**ECHO, "models": names})
    with HalfClosing(running.port, authority.trust(), receive_buffer=4096) as connection:
        connection.send(f"GET /v1/models HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {CLIENT_KEY}\r\n\r\n".encode())
        connection.say_goodbye() if farewell == "close_notify" else connection.close_sending()
        # The gateway has written what the kernels hold, and has the rest.
        connection.wait_until_full()
        head, _, body = connection.read_to_end().partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}" in head.decode().lower()
    assert {model["id"] for model in json.loads(body)["data"]} == set(names)


@pytest.mark.parametrize("farewell", ["close_notify", "FIN", "both", "reset"])
def test_a_client_that_leaves_a_stream_ends_the_work_upstream(
    secured: Secured, authority: Authority, upstream: Upstream, farewell: str
) -> None:
    upstream.default = Stream(("before", "after"), hold_after=1)
    running = secured(endpoint("up", upstream.url))
    with HalfClosing(running.port, authority.trust()) as connection:
        connection.send(STREAM_CALL)
        upstream.received()
        if farewell in ("close_notify", "both"):
            connection.say_goodbye()
        if farewell in ("FIN", "both"):
            connection.close_sending()
        if farewell == "reset":
            connection.reset()
        upstream.wait_for(lambda: upstream.abandoned == 1, "the end of the call at the upstream")


def test_the_last_answer_before_a_close_arrives_whole(secured: Secured, authority: Authority, upstream: Upstream) -> None:
    text = "x" * (4 << 20)
    upstream.default = Reply(body=completion(text))
    running = secured(endpoint("up", upstream.url))
    with TLSConnection(running.port, authority.trust(), receive_buffer=4096) as connection:
        connection.send(request(json.dumps(chat()).encode(), "Connection: close"))
        answer = connection.read_answer()
        assert answer.json()["choices"][0]["message"]["content"] == text
        assert connection.is_ended()


def test_a_slow_reader_holds_the_upstream_back_and_misses_nothing(secured: Secured, authority: Authority, upstream: Upstream) -> None:
    upstream.default = Flood(256)
    running = secured(endpoint("up", upstream.url))
    with TLSConnection(running.port, authority.trust(), receive_buffer=4096) as connection:
        connection.send(STREAM_CALL)
        assert connection.read_head().status == 200
        upstream.wait_for(lambda: upstream.stalled == 1, "a stream that stands still at the upstream")
        found = b"".join(iter(connection.read_chunk, b"")).decode()
        assert len(events(found)) == 257 and events(found)[-1] == "[DONE]"


def test_a_reader_that_takes_nothing_is_cut_off(secured: Secured, authority: Authority, upstream: Upstream) -> None:
    upstream.default = Flood(1024)
    running = secured(endpoint("up", upstream.url), write_timeout="500ms")
    with TLSConnection(running.port, authority.trust(), receive_buffer=4096) as connection:
        connection.send(STREAM_CALL)
        upstream.wait_for(lambda: upstream.abandoned == 1, "the end of the call at the upstream")
        running.wait_for_log("outcome=write_timeout")


def test_a_signal_lets_streams_finish_and_ends_idle_connections(secured: Secured, authority: Authority, upstream: Upstream) -> None:
    upstream.default = Stream(("before", "after"), hold_after=1)
    running = secured(endpoint("up", upstream.url), ECHO)
    with TLSConnection(running.port, authority.trust()) as connection, TLSConnection(running.port, authority.trust()) as idle:
        connection.send(STREAM_CALL)
        assert connection.read_head().status == 200
        assert b"before" in connection.read_chunk()
        idle.send(ECHO_CALL)
        assert idle.read_answer().status == 200
        running.send_signal(signal.SIGTERM)
        assert idle.is_ended()
        upstream.release()
        rest = b"".join(iter(connection.read_chunk, b"")).decode()
        assert events(rest)[-1] == "[DONE]"
        assert running.end() == 0


def test_no_connection_is_left_behind(secured: Secured, authority: Authority) -> None:
    running = secured()
    before = open_sockets(running)
    for leave in ("goodbye", "FIN", "reset", "in the handshake"):
        for _ in range(10):
            if leave == "in the handshake":
                with RawConnection(running.port) as raw:
                    raw.send(client_hello())
                continue
            with HalfClosing(running.port, authority.trust()) as connection:
                connection.send(ECHO_CALL)
                if leave == "goodbye":
                    connection.say_goodbye()
                if leave == "reset":
                    connection.reset()
    poll(lambda: open_sockets(running), lambda count: count == before, f"{before} open sockets")


def open_sockets(running: Gateway) -> int:
    found = 0
    for descriptor in Path(f"/proc/{running.process.pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # It was closed meanwhile.
            found += os.readlink(descriptor).startswith("socket:")
    return found
