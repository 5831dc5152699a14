"""Names with a provider's prefix."""

import pytest

from conftest import GatewayFactory, UpstreamFactory
from support.behaviours import Reply
from support.calls import assert_error, post_chat
from support.config import ECHO, UPSTREAM_KEY, endpoint, settings
from support.upstream import Upstream


def test_a_cloud_call_has_its_prefix_cut_and_its_own_key(gateway: GatewayFactory, upstream: Upstream) -> None:
    providers = {"openai": {"api_key": UPSTREAM_KEY, "base_url": f"{upstream.url}/v1"}}
    client = gateway(settings(providers=providers)).http()
    body = b'{"messages": [ ],"model":"openai:gpt-4.1" , "x":1.50}'
    assert client.post("/v1/chat/completions", content=body).status_code == 200
    recorded = upstream.received()
    assert recorded.path == "/v1/chat/completions"
    assert recorded.header("authorization") == f"Bearer {UPSTREAM_KEY}"
    assert recorded.body == b'{"messages": [ ],"model":"gpt-4.1" , "x":1.50}'


def test_a_prefix_of_ones_own_and_a_model_with_more_colons(gateway: GatewayFactory, upstream: Upstream) -> None:
    providers = {"nearby": {"kind": "openai", "api_key": UPSTREAM_KEY, "base_url": f"{upstream.url}/custom/v2", "models": ["big:70b"]}}
    client = gateway(settings(providers=providers)).http()
    assert post_chat(client, "nearby:big:70b").status_code == 200
    recorded = upstream.received()
    assert recorded.path == "/custom/v2/chat/completions"
    assert recorded.json()["model"] == "big:70b"
    assert "nearby:big:70b" in [model["id"] for model in client.get("/v1/models").json()["data"]]


def test_the_environment_configures_a_built_in_provider(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = gateway(settings(), env={"OPENAI_API_KEY": UPSTREAM_KEY, "OPENAI_BASE_URL": f"{upstream.url}/v1"})
    assert post_chat(running.http(), "openai:gpt-4.1").status_code == 200
    assert upstream.received().header("authorization") == f"Bearer {UPSTREAM_KEY}"


@pytest.mark.parametrize(("prefix", "name"), [("openai", "OpenAI"), ("anthropic", "Anthropic"), ("google", "Google")])
@pytest.mark.parametrize("key", [None, "${env:NOT_SET}"])
def test_a_provider_without_a_key(gateway: GatewayFactory, prefix: str, name: str, key: str | None) -> None:
    providers = {} if key is None else {prefix: {"api_key": key}}
    response = post_chat(gateway(settings(providers=providers)).http(), f"{prefix}:model")
    assert_error(response, 401, "authentication_error", "api_key_missing", f"{name} API key not configured")


@pytest.mark.parametrize("prefix", ["anthropic", "google"])
def test_a_provider_whose_api_is_not_spoken_yet(gateway: GatewayFactory, prefix: str) -> None:
    response = post_chat(gateway(settings(providers={prefix: {"api_key": UPSTREAM_KEY}})).http(), f"{prefix}:model")
    assert response.status_code == 501
    assert "status table" in response.json()["error"]["message"]


@pytest.mark.parametrize("status", [429, 503])
def test_a_cloud_answer_is_never_moved_elsewhere(gateway: GatewayFactory, upstreams: UpstreamFactory, status: int) -> None:
    cloud, local = upstreams(), upstreams()
    cloud.default = Reply(status, body=b'{"error":{}}', headers=("Retry-After: 9",))
    providers = {"openai": {"api_key": UPSTREAM_KEY, "base_url": f"{cloud.url}/v1"}}
    config = settings(endpoint("local", local.url, "gpt-4.1"), providers=providers)
    response = post_chat(gateway(config).http(), "openai:gpt-4.1")
    assert (response.status_code, response.headers["retry-after"]) == (status, "9")
    assert (len(cloud.requests), len(local.requests)) == (1, 0)


def test_a_local_name_never_goes_to_a_cloud(gateway: GatewayFactory, upstream: Upstream) -> None:
    providers = {"openai": {"api_key": UPSTREAM_KEY, "base_url": f"{upstream.url}/v1", "models": ["gpt-4.1"]}}
    response = post_chat(gateway(settings(ECHO, providers=providers)).http(), "gpt-4.1")
    assert_error(response, 404, "invalid_request_error", "model_not_found")
    assert upstream.requests == []


def test_an_alias_may_fall_back_to_a_cloud(gateway: GatewayFactory, upstream: Upstream, refusing_url: str) -> None:
    providers = {"openai": {"api_key": UPSTREAM_KEY, "base_url": f"{upstream.url}/v1"}}
    config = settings(endpoint("gone", refusing_url), providers=providers, routing={"aliases": {"best": ["tiny", "openai:gpt-4.1"]}})
    assert post_chat(gateway(config).http(), "best").status_code == 200
    assert upstream.received().json()["model"] == "gpt-4.1"
