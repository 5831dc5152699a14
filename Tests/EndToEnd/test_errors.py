"""The error table: status, type, code and message of each answer that the gateway gives by itself."""

import httpx
import pytest

from conftest import GatewayFactory, UpstreamFactory
from support.behaviours import Close, Garbage, Hang
from support.calls import assert_error, chat, error_of, post_chat
from support.config import ECHO, endpoint, settings
from support.raw import RawConnection, request
from support.upstream import Upstream


@pytest.fixture
def client(gateway: GatewayFactory) -> httpx.Client:
    return gateway(settings()).http()


PATHS = ["/v1/chat/completions", "/v1/completions", "/v1/embeddings"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer nobody"}, {"Authorization": "Basic c2s6"}, {"X-API-Key": "nobody"}])
def test_a_missing_or_wrong_key(gateway: GatewayFactory, path: str, header: dict[str, str]) -> None:
    client = gateway(settings()).http(key=None)
    response = client.post(path, json=chat("echo"), headers=header)
    assert_error(response, 401, "authentication_error", "invalid_api_key", "Invalid API key")


@pytest.mark.parametrize("path", ["/v1/models", "/v1/models/echo", "/api/status", "/api/config"])
def test_a_missing_key_outside_inference(gateway: GatewayFactory, path: str) -> None:
    assert_error(gateway(settings()).http(key=None).get(path), 401, "authentication_error", "invalid_api_key")


def test_a_model_that_nobody_knows(client: httpx.Client) -> None:
    assert_error(post_chat(client, "nowhere"), 404, "invalid_request_error", "model_not_found")


def test_a_prefix_that_nobody_knows(client: httpx.Client) -> None:
    response = post_chat(client, "unknown:model")
    assert_error(response, 400, "invalid_request_error", "unknown_prefix", "Unknown cloud provider prefix: unknown:")


def test_a_tag_of_a_known_model_is_no_prefix(gateway: GatewayFactory) -> None:
    config = settings({"name": "here", "base_url": "builtin:echo", "models": ["llama3.1:8b"]})
    assert_error(post_chat(gateway(config).http(), "llama3.1:70b"), 404, "invalid_request_error", "model_not_found")


def test_a_model_whose_only_endpoint_is_switched_off(gateway: GatewayFactory) -> None:
    config = settings(ECHO, {"name": "off", "base_url": "builtin:echo", "models": ["resting"], "enabled": False})
    response = post_chat(gateway(config).http(), "resting")
    assert_error(response, 503, "service_unavailable", "no_nodes", "No available nodes")


def test_no_endpoint_at_all(gateway: GatewayFactory) -> None:
    response = post_chat(gateway(settings({**ECHO, "enabled": False})).http(), "nowhere")
    assert_error(response, 503, "service_unavailable", "no_nodes", "No available nodes")


def test_an_upstream_that_refuses_connections(gateway: GatewayFactory, refusing_url: str) -> None:
    client = gateway(settings(endpoint("gone", refusing_url))).http()
    assert_error(post_chat(client), 502, "upstream_error", "upstream_unreachable")


@pytest.mark.parametrize("behaviour", [Close(), Garbage()], ids=["closes", "garbage"])
def test_an_upstream_that_does_not_speak_http(gateway: GatewayFactory, upstream: Upstream, behaviour: Close | Garbage) -> None:
    upstream.default = behaviour
    client = gateway(settings(endpoint("odd", upstream.url))).http()
    assert_error(post_chat(client), 502, "upstream_error", "upstream_unreachable")


def test_a_name_that_does_not_resolve(gateway: GatewayFactory) -> None:
    client = gateway(settings(endpoint("lost", "http://no-such-host.invalid:1"))).http()
    assert_error(post_chat(client), 502, "upstream_error", "upstream_unreachable")


def test_an_upstream_that_does_not_answer_in_time(gateway: GatewayFactory, upstreams: UpstreamFactory) -> None:
    first, second = upstreams(), upstreams()
    first.default = second.default = Hang()
    config = settings(endpoint("a", first.url), endpoint("b", second.url), server={"request_timeout": "1s"})
    response = post_chat(gateway(config).http())
    error = assert_error(response, 504, "gateway_timeout", "timeout")
    assert error["message"].startswith("Request timeout after 1 second")
    # The first may still be at work on it: nobody else is asked.
    assert len(first.requests) + len(second.requests) == 1


def test_the_time_out_of_an_endpoint_overrides_that_of_the_server(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Hang()
    config = settings(endpoint("slow", upstream.url, inference_timeout="1s"), server={"request_timeout": "600s"})
    assert_error(post_chat(gateway(config).http()), 504, "gateway_timeout", "timeout")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"[]",
        b'"model"',
        b"{",
        b'{"model": "echo"',
        b'{"model": "echo"} trailing',
        b"{}",
        b'{"messages": []}',
        b'{"model": 7}',
        b'{"model": null}',
        b'{"model": "echo", "model": "other", "messages": []}',
        b'{"model": "echo", "mod\\u0065l": "other", "messages": []}',
        b'{"\\u006dodel": "echo", "m\\u006fdel": "echo", "messages": []}',
    ],
)
def test_a_body_that_names_no_model_or_two(client: httpx.Client, body: bytes) -> None:
    assert_error(client.post("/v1/chat/completions", content=body), 400, "invalid_request_error")
    # The connection and the gateway are as good as before.
    assert post_chat(client, "echo").status_code == 200


def test_a_model_inside_another_value_is_not_the_model(client: httpx.Client) -> None:
    body = {"metadata": {"model": "nowhere"}, "tools": [{"model": "nowhere"}], **chat("echo")}
    assert client.post("/v1/chat/completions", json=body).status_code == 200


def test_a_body_of_30_megabytes(client: httpx.Client) -> None:
    response = client.post("/v1/chat/completions", content=b'{"model": "echo", "x": "' + b"x" * 30_000_000 + b'"}')
    assert_error(response, 413, "invalid_request_error")


def test_a_long_body_is_refused_before_it_is_sent(gateway: GatewayFactory) -> None:
    with RawConnection(gateway(settings()).port) as connection:
        connection.send(request(b"", "Content-Length: 30000000", "Expect: 100-continue", length=False))
        answer = connection.read_answer()
    assert answer.status == 413
    assert error_of(answer.body)["type"] == "invalid_request_error"


def test_a_chunked_body_is_counted_as_it_comes(gateway: GatewayFactory) -> None:
    with RawConnection(gateway(settings(server={"max_body": "64KiB"})).port) as connection:
        connection.send(request(b"", "Transfer-Encoding: chunked", length=False))
        connection.send(b"10000\r\n" + b" " * 0x10000 + b"\r\n1\r\nx\r\n")
        assert connection.read_answer().status == 413


@pytest.mark.parametrize("path", PATHS)
def test_an_inference_path_takes_post_alone(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert_error(response, 405, "invalid_request_error")
    assert response.headers["allow"] == "POST"


def test_a_path_that_is_nothing(client: httpx.Client) -> None:
    assert_error(client.get("/v1/nothing"), 404, "invalid_request_error")
