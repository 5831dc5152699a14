"""Answers that say "not here, not now": kept while others are tried, and passed on when they are no better."""

import pytest

from conftest import GatewayFactory, UpstreamFactory
from support.behaviours import Behaviour, Close, Reply, Verbatim, completion
from support.calls import assert_error, post_chat
from support.config import endpoint, settings
from support.upstream import Upstream

BUSY = b'{"error":{"message":"busy","type":"upstream","code":"x"}}'


def busy(status: int = 503, body: bytes = BUSY) -> Reply:
    return Reply(status, body=body, headers=("Retry-After: 7",))


def in_order(*urls: str) -> str:
    """A file whose model `any` is asked of these, one after the other."""
    endpoints = [endpoint(f"e{number}", url, f"m{number}") for number, url in enumerate(urls)]
    aliases = {"any": [f"m{number}" for number in range(len(urls))]}
    return settings(*endpoints, routing={"aliases": aliases}, server={"request_timeout": "1s"})


@pytest.fixture
def first(upstreams: UpstreamFactory) -> Upstream:
    return upstreams()


@pytest.mark.parametrize("body", [BUSY, b"", BUSY + b" " * 60_000], ids=["short", "empty", "long"])
def test_an_answer_is_better_than_none(gateway: GatewayFactory, first: Upstream, refusing_url: str, body: bytes) -> None:
    first.default = busy(body=body)
    client = gateway(in_order(first.url, refusing_url)).http()
    # Twice: the connection is good for another call.
    for _ in range(2):
        response = post_chat(client, "any")
        assert (response.status_code, response.content) == (503, body)
        assert response.headers["retry-after"] == "7"
        assert response.headers["content-length"] == str(len(body))


def test_an_answer_in_chunks_is_kept_whole_too(gateway: GatewayFactory, first: Upstream, refusing_url: str) -> None:
    head = b"HTTP/1.1 503 Busy\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nRetry-After: 7\r\n\r\n"
    pieces = (BUSY[:10], BUSY[10:])
    first.default = Verbatim(head + b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces) + b"0\r\n\r\n")
    response = post_chat(gateway(in_order(first.url, refusing_url)).http(), "any")
    assert (response.status_code, response.content, response.headers["retry-after"]) == (503, BUSY, "7")


def test_the_last_of_several_is_passed_on(gateway: GatewayFactory, first: Upstream, upstreams: UpstreamFactory, refusing_url: str) -> None:
    second = upstreams()
    first.default, second.default = busy(503), busy(429, b'{"error":"second"}')
    response = post_chat(gateway(in_order(first.url, second.url, refusing_url)).http(), "any")
    assert (response.status_code, response.content) == (429, b'{"error":"second"}')


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_good_answer_is_better(gateway: GatewayFactory, first: Upstream, upstream: Upstream, status: int) -> None:
    first.default = busy(status)
    response = post_chat(gateway(in_order(first.url, upstream.url)).http(), "any")
    assert (response.status_code, response.content) == (200, completion())
    assert "retry-after" not in response.headers
    assert len(first.requests) == 1


def test_an_answer_of_the_gateways_own_is_not_mixed_with_it(gateway: GatewayFactory, first: Upstream, upstream: Upstream) -> None:
    """The second closes without an answer: what the client gets is the first's, and not the gateway's 502."""
    first.default, upstream.default = busy(504), Close()
    response = post_chat(gateway(in_order(first.url, upstream.url)).http(), "any")
    assert (response.status_code, response.content) == (504, BUSY)


@pytest.mark.parametrize(
    "behaviour",
    [
        busy(body=b"x" * (65 << 10)),
        Verbatim(b"HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\n" + BUSY),
        Verbatim(b"HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal"),
        Verbatim(b"HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\n" + BUSY, silent=True),
    ],
    ids=["more than is kept", "shorter than it says", "torn", "never ends"],
)
def test_an_answer_that_is_not_whole_is_worth_nothing(
    gateway: GatewayFactory, first: Upstream, upstream: Upstream, refusing_url: str, behaviour: Behaviour
) -> None:
    first.default = behaviour
    running = gateway(in_order(first.url, refusing_url))
    assert_error(post_chat(running.http(), "any"), 502, "upstream_error", "upstream_unreachable")
    # And another that has a good one is asked all the same.
    running.reload(in_order(first.url, upstream.url))
    assert post_chat(running.http(), "any").content == completion()
    first.wait_for(lambda: first.active == 0, "no exchange left open")
    assert running.in_flight() == 0
