"""How many requests run at once, and what becomes of the others: they wait in order, for a while, or are told to come back."""

import re
from concurrent.futures import Future, ThreadPoolExecutor

import httpx

from conftest import GatewayFactory, UpstreamFactory
from support.behaviours import Reply
from support.calls import assert_error, post_chat
from support.config import endpoint, settings
from support.gateway import Gateway
from support.upstream import Upstream
from support.waiting import ask_until

WAITING = re.compile(r"^fingerpost_requests_waiting (\d+)", re.MULTILINE)


def until_waiting(running: Gateway, count: int) -> None:
    """Until so many requests stand in the line."""
    client = running.http()

    def waiting() -> int:
        found = WAITING.search(client.get("/metrics").text)
        assert found
        return int(found[1])

    ask_until(waiting, lambda seen: seen == count, f"{count} requests in the line")


class Calls:
    """Requests that run side by side, each on a connection of its own."""

    def __init__(self, running: Gateway) -> None:
        self._running = running
        self._pool = ThreadPoolExecutor(max_workers=64)

    def send(self, model: str = "tiny") -> "Future[httpx.Response]":
        client = self._running.http()
        return self._pool.submit(post_chat, client, model)


def limits(concurrent: int, waiting: int, timeout: str = "10s") -> dict[str, object]:
    return {"max_concurrent": concurrent, "queue": {"max_waiting": waiting, "timeout": timeout}}


def test_requests_above_the_limit_wait_in_order_and_are_answered(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Reply(held=True)
    running = gateway(settings(endpoint("up", upstream.url), server=limits(2, 10)))
    calls = Calls(running)
    sent = []
    for number in range(5):
        sent.append(calls.send())
        if number < 2:
            upstream.received(number + 1)
        else:
            until_waiting(running, number - 1)
    assert len(upstream.requests) == 2
    upstream.release()
    assert [call.result(timeout=10).status_code for call in sent] == [200] * 5
    until_waiting(running, 0)
    assert running.in_flight() == 0


def test_a_full_line_is_answered_at_once_with_when_to_come_back(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Reply(held=True)
    running = gateway(settings(endpoint("up", upstream.url), server=limits(1, 1)))
    calls = Calls(running)
    first = calls.send()
    upstream.received()
    second = calls.send()
    until_waiting(running, 1)
    refused = post_chat(running.http())
    assert_error(refused, 503, "service_unavailable", "overloaded")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    upstream.release()
    assert first.result(timeout=10).status_code == second.result(timeout=10).status_code == 200


def test_without_a_line_a_request_too_many_is_refused(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Reply(held=True)
    running = gateway(settings(endpoint("up", upstream.url), server=limits(1, 0)))
    first = Calls(running).send()
    upstream.received()
    assert_error(post_chat(running.http()), 503, "service_unavailable", "overloaded")
    upstream.release()
    assert first.result(timeout=10).status_code == 200


def test_a_wait_that_is_too_long_ends_with_503(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Reply(held=True)
    running = gateway(settings(endpoint("up", upstream.url), server=limits(1, 10, "300ms")))
    first = Calls(running).send()
    upstream.received()
    waited = post_chat(running.http())
    assert_error(waited, 503, "service_unavailable", "overloaded")
    assert "retry-after" in waited.headers
    assert len(upstream.requests) == 1
    upstream.release()
    assert first.result(timeout=10).status_code == 200


def test_a_client_that_leaves_the_line_makes_room_and_reaches_nobody(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Reply(held=True)
    running = gateway(settings(endpoint("up", upstream.url), server=limits(1, 1)))
    calls = Calls(running)
    first = calls.send()
    upstream.received()
    impatient = running.http()
    try:
        impatient.post("/v1/chat/completions", json={"model": "tiny", "messages": []}, timeout=0.3)
        raise AssertionError("an answer came")
    except httpx.ReadTimeout:
        impatient.close()
    until_waiting(running, 0)
    third = calls.send()
    until_waiting(running, 1)
    upstream.release()
    assert first.result(timeout=10).status_code == third.result(timeout=10).status_code == 200
    assert len(upstream.requests) == 2


def test_a_full_endpoint_is_passed_over(gateway: GatewayFactory, upstreams: UpstreamFactory) -> None:
    small, large = upstreams(), upstreams()
    small.default = large.default = Reply(held=True)
    running = gateway(
        settings(endpoint("small", small.url, max_concurrent=1), endpoint("large", large.url), routing={"strategy": "round_robin"})
    )
    calls = Calls(running)
    sent = [calls.send() for _ in range(6)]
    large.received(5)
    small.received(1)
    for held in (small, large):
        held.release()
    assert [call.result(timeout=10).status_code for call in sent] == [200] * 6


def test_a_model_whose_endpoints_are_full_waits_and_holds_up_no_other_model(gateway: GatewayFactory, upstreams: UpstreamFactory) -> None:
    busy, free = upstreams(), upstreams()
    busy.default = Reply(held=True)
    running = gateway(settings(endpoint("busy", busy.url, "tiny", max_concurrent=1), endpoint("free", free.url, "other"), server=limits(2, 10)))
    calls = Calls(running)
    first = calls.send("tiny")
    busy.received()
    second = calls.send("tiny")
    until_waiting(running, 1)
    assert post_chat(running.http(), "other").status_code == 200
    assert len(busy.requests) == 1
    busy.release()
    assert first.result(timeout=10).status_code == second.result(timeout=10).status_code == 200
    assert len(busy.requests) == 2


def test_a_reload_that_raises_a_limit_lets_waiters_in(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Reply(held=True)
    running = gateway(settings(endpoint("up", upstream.url, max_concurrent=1), server=limits(1, 10)))
    calls = Calls(running)
    sent = [calls.send() for _ in range(3)]
    upstream.received()
    until_waiting(running, 2)
    assert running.reload(settings(endpoint("up", upstream.url, max_concurrent=3), server=limits(3, 10))) == "applied"
    upstream.received(3)
    upstream.release()
    assert [call.result(timeout=10).status_code for call in sent] == [200] * 3


def test_a_stream_holds_its_slot_to_its_end(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Reply(held=True)
    running = gateway(settings(endpoint("up", upstream.url), server=limits(1, 10)))
    calls = Calls(running)
    for _ in range(2):
        calls.send()
    upstream.received()
    until_waiting(running, 1)
    upstream.release()
    upstream.received(2)
    ask_until(running.in_flight, lambda count: count == 0, "no request in flight")
    assert post_chat(running.http()).status_code == 200
