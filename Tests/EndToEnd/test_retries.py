"""When another endpoint is asked, and when the answer is the answer."""

import pytest

from conftest import GatewayFactory, UpstreamFactory
from support.behaviours import Behaviour, Close, Garbage, Reply
from support.calls import assert_error, post_chat
from support.config import endpoint, settings
from support.raw import RawConnection, request
from support.upstream import Script


def busy(status: int) -> Reply:
    return Reply(status, body=b'{"error":{"message":"busy","type":"upstream","code":"x"}}', headers=("Retry-After: 7",))


@pytest.mark.parametrize(
    "failure", [busy(429), busy(502), busy(503), busy(504), Close(), Garbage()], ids=["429", "502", "503", "504", "closes", "garbage"]
)
def test_a_failure_before_the_first_byte_moves_on(gateway: GatewayFactory, upstreams: UpstreamFactory, failure: Behaviour) -> None:
    script = Script([failure])
    first, second = upstreams(script), upstreams(script)
    client = gateway(settings(endpoint("a", first.url), endpoint("b", second.url))).http()
    response = post_chat(client)
    assert response.status_code == 200
    assert response.content == Reply().body
    # Each was asked, and with the same body.
    assert [len(first.requests), len(second.requests)] == [1, 1]
    assert first.requests[0].body == second.requests[0].body


def test_a_refused_connection_moves_on(gateway: GatewayFactory, upstreams: UpstreamFactory, refusing_url: str) -> None:
    good = upstreams()
    client = gateway(settings(endpoint("gone", refusing_url), endpoint("good", good.url))).http()
    assert [post_chat(client).status_code for _ in range(6)] == [200] * 6
    assert len(good.requests) == 6


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_an_answer_that_is_about_the_request_is_passed_on(gateway: GatewayFactory, upstreams: UpstreamFactory, status: int) -> None:
    script = Script([Reply(status, body=b'{"odd":  "body"}')])
    first, second = upstreams(script), upstreams(script)
    client = gateway(settings(endpoint("a", first.url), endpoint("b", second.url))).http()
    response = post_chat(client)
    assert (response.status_code, response.content) == (status, b'{"odd":  "body"}')
    assert len(first.requests) + len(second.requests) == 1


def test_the_last_upstream_answer_is_passed_on_when_the_tries_are_used_up(gateway: GatewayFactory, upstreams: UpstreamFactory) -> None:
    script = Script([busy(503), busy(502), busy(429)])
    servers = [upstreams(script) for _ in range(3)]
    config = settings(*(endpoint(f"e{number}", server.url) for number, server in enumerate(servers)), routing={"retries": 2})
    response = post_chat(gateway(config).http())
    assert response.status_code == 429
    assert response.headers["retry-after"] == "7"
    assert response.content == busy(429).body
    assert [len(server.requests) for server in servers] == [1, 1, 1]


@pytest.mark.parametrize("retries", [0, 1])
def test_no_more_than_the_allowed_tries_are_made(gateway: GatewayFactory, upstreams: UpstreamFactory, retries: int) -> None:
    script = Script([busy(503)] * 3)
    servers = [upstreams(script) for _ in range(3)]
    config = settings(*(endpoint(f"e{number}", server.url) for number, server in enumerate(servers)), routing={"retries": retries})
    assert post_chat(gateway(config).http()).status_code == 503
    assert sum(len(server.requests) for server in servers) == retries + 1


def test_one_endpoint_is_not_asked_twice(gateway: GatewayFactory, upstreams: UpstreamFactory) -> None:
    only = upstreams(Script([busy(503)]))
    assert post_chat(gateway(settings(endpoint("only", only.url))).http()).status_code == 503
    assert len(only.requests) == 1


def test_nobody_left_to_ask_is_an_error_of_the_gateway(gateway: GatewayFactory, upstreams: UpstreamFactory, refusing_url: str) -> None:
    closing = upstreams()
    closing.default = Close()
    client = gateway(settings(endpoint("gone", refusing_url), endpoint("closing", closing.url))).http()
    assert_error(post_chat(client), 502, "upstream_error", "upstream_unreachable")


def test_an_alias_falls_back_through_its_list(gateway: GatewayFactory, upstreams: UpstreamFactory, refusing_url: str) -> None:
    backup = upstreams()
    config = settings(
        endpoint("gone", refusing_url, "large"), endpoint("backup", backup.url, "small"), routing={"aliases": {"best": ["large", "small"]}}
    )
    assert post_chat(gateway(config).http(), "best").status_code == 200
    assert backup.requests[0].json()["model"] == "small"


def test_round_robin_takes_turns(gateway: GatewayFactory, upstreams: UpstreamFactory) -> None:
    servers = [upstreams() for _ in range(3)]
    config = settings(*(endpoint(f"e{number}", server.url) for number, server in enumerate(servers)), routing={"strategy": "round_robin"})
    client = gateway(config).http()
    for _ in range(9):
        assert post_chat(client).status_code == 200
    assert [len(server.requests) for server in servers] == [3, 3, 3]


def test_weights_share_the_calls_out(gateway: GatewayFactory, upstreams: UpstreamFactory) -> None:
    light, heavy = upstreams(), upstreams()
    config = settings(
        endpoint("light", light.url, weight=1), endpoint("heavy", heavy.url, weight=3), routing={"strategy": "weighted"}
    )
    client = gateway(config).http()
    for _ in range(40):
        assert post_chat(client).status_code == 200
    assert 7 <= len(light.requests) <= 13


def test_least_busy_prefers_the_idle_endpoint(gateway: GatewayFactory, upstreams: UpstreamFactory) -> None:
    busy_one, idle = upstreams(), upstreams()
    busy_one.by_model = {"long": Reply(held=True)}
    config = settings(
        endpoint("a", busy_one.url, "tiny", "long"), endpoint("b", idle.url, "tiny"), routing={"strategy": "least_busy"}
    )
    running = gateway(config)
    with RawConnection(running.port) as occupying:
        occupying.send(request(b'{"model": "long"}'))
        busy_one.received()
        client = running.http()
        assert [post_chat(client).status_code for _ in range(5)] == [200] * 5
        assert (len(busy_one.requests), len(idle.requests)) == (1, 5)
        busy_one.release()
        assert occupying.read_answer().status == 200
