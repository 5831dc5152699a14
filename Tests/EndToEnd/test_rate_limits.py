"""Requests and tokens a minute of an API key: what is let in, what is told, what is charged."""

import json

import httpx
import pytest

from conftest import GatewayFactory
from support.behaviours import Hang, Reply, completion
from support.calls import assert_error, chat, post_chat
from support.config import CLIENT_KEY, ECHO, endpoint, key, settings
from support.gateway import Gateway
from support.upstream import Upstream
from support.waiting import ask_until

OTHER_KEY = "sk-other-55aa01"
PREFIX = "x-ratelimit-"


def limited(*endpoints: dict[str, object], **limits: int) -> str:
    """A file whose first key has these limits, and whose second has none."""
    return settings(*endpoints, keys=[key("tests", CLIENT_KEY, **limits), key("free", OTHER_KEY)])


def rates(answer: httpx.Response) -> dict[str, str]:
    return {name.removeprefix(PREFIX): value for name, value in answer.headers.items() if name.startswith(PREFIX)}


def remaining_tokens(running: Gateway, client: httpx.Client) -> int:
    """What a request finds, which itself takes next to nothing."""
    body = chat("echo", "", max_tokens=0)
    return int(client.post("/v1/chat/completions", json=body).headers["x-ratelimit-remaining-tokens"])


def test_requests_above_the_limit_are_refused_and_say_when_to_come_back(gateway: GatewayFactory) -> None:
    running = gateway(limited(requests_per_minute=2))
    client = running.http()
    answers = [post_chat(client, "echo") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [rates(answer)["remaining-requests"] for answer in answers] == ["1", "0", "0"]
    assert all(rates(answer)["limit-requests"] == "2" for answer in answers)
    assert all("limit-tokens" not in rates(answer) for answer in answers)
    # One flows in every half minute.
    wait = int(answers[2].headers["retry-after"])
    assert 25 <= wait <= 30
    assert_error(answers[2], 429, "rate_limit_error", "rate_limited", f"Rate limit exceeded. Please retry after {wait} seconds.")
    assert rates(answers[2])["reset-requests"].endswith("s")
    # The limit is the key's own.
    free = post_chat(running.http(OTHER_KEY), "echo")
    assert (free.status_code, rates(free)) == (200, {})
    # What is no inference is not counted, and asks nothing.
    assert client.get("/v1/models").status_code == 200
    metrics = client.get("/metrics").text
    assert 'fingerpost_requests_refused_total{reason="rate_limited"} 1' in metrics


def test_a_stream_has_the_headers_too(gateway: GatewayFactory) -> None:
    running = gateway(limited(requests_per_minute=5, tokens_per_minute=10_000))
    answer = post_chat(running.http(), "echo", stream=True)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert rates(answer).keys() == {
        f"{what}-{of}" for what in ("limit", "remaining", "reset") for of in ("requests", "tokens")
    }


def test_tokens_are_reserved_and_then_charged_as_the_answer_says(gateway: GatewayFactory, upstream: Upstream) -> None:
    usage = {"prompt_tokens": 100, "completion_tokens": 200, "total_tokens": 300}
    upstream.default = Reply(body=json.dumps(json.loads(completion()) | {"usage": usage}).encode())
    running = gateway(limited(ECHO, endpoint("up", upstream.url), tokens_per_minute=100_000))
    client = running.http()
    first = post_chat(client, max_tokens=5000)
    # The guess was taken before the answer was known.
    assert 94_000 < int(rates(first)["remaining-tokens"]) < 95_000
    # It was given back, but for the 300 that the answer cost.
    assert 99_600 <= remaining_tokens(running, client) <= 99_800


def test_a_request_beyond_the_tokens_that_are_left_is_refused(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Hang()
    running = gateway(limited(ECHO, endpoint("up", upstream.url), tokens_per_minute=1000))
    client = running.http()
    with pytest.raises(httpx.ReadTimeout):
        client.post("/v1/chat/completions", json=chat(max_tokens=900), timeout=1)
    ask_until(running.in_flight, lambda count: count == 0, "the end of the call")
    # Nobody knows what the upstream has done meanwhile: what was reserved for it stays charged.
    refused = post_chat(running.http(), "echo", max_tokens=400)
    assert_error(refused, 429, "rate_limit_error", "rate_limited")
    assert 10 <= int(refused.headers["retry-after"]) <= 30
    assert int(rates(refused)["remaining-tokens"]) < 150
    # A smaller one fits in.
    assert post_chat(running.http(), "echo", max_tokens=1).status_code == 200


def test_what_fails_costs_no_tokens_but_counts_as_a_request(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Reply(500, b'{"error": {"message": "broken"}}')
    running = gateway(limited(ECHO, endpoint("up", upstream.url), requests_per_minute=100, tokens_per_minute=60_000))
    client = running.http()
    for status in (500, 500):
        answer = post_chat(client, max_tokens=20_000)
        assert answer.status_code == status
    assert rates(answer)["remaining-requests"] == "98"
    assert remaining_tokens(running, client) >= 59_900


def test_an_unknown_model_is_not_counted(gateway: GatewayFactory) -> None:
    running = gateway(limited(requests_per_minute=2))
    client = running.http()
    for _ in range(5):
        answer = post_chat(client, "nonsense")
        assert (answer.status_code, rates(answer)) == (404, {})
    assert post_chat(client, "echo").status_code == 200


def test_the_upstreams_own_limits_reach_only_a_key_without_any(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Reply(headers=("x-ratelimit-remaining-requests: 77", "X-RateLimit-Limit-Tokens: 9"))
    running = gateway(limited(endpoint("up", upstream.url), requests_per_minute=10))
    assert rates(post_chat(running.http(OTHER_KEY))) == {"remaining-requests": "77", "limit-tokens": "9"}
    own = rates(post_chat(running.http()))
    assert (own["remaining-requests"], own.keys()) == ("9", {"limit-requests", "remaining-requests", "reset-requests"})


def test_a_reload_neither_fills_the_bucket_nor_empties_it(gateway: GatewayFactory) -> None:
    running = gateway(limited(requests_per_minute=10))
    client = running.http()
    for _ in range(5):
        post_chat(client, "echo")
    running.reload(limited(requests_per_minute=10, tokens_per_minute=1000))
    assert rates(post_chat(client, "echo"))["remaining-requests"] == "4"
    # A new limit: as full as before, in proportion.
    running.reload(limited(requests_per_minute=100))
    assert 38 <= int(rates(post_chat(client, "echo"))["remaining-requests"]) <= 41
    # Without limits nothing is counted; back with them, the bucket is where it was, and has filled up for a moment.
    running.reload(limited())
    assert rates(post_chat(client, "echo")) == {}
