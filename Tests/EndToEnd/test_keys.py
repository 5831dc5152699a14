"""Who may do what: keys in both headers, in plain and hashed, permissions, and lists of models."""

import hashlib

import pytest

from conftest import GatewayFactory
from support.calls import assert_error, post_chat
from support.config import CLIENT_KEY, ECHO, key, settings

OTHER_KEY = "sk-other-2f77"


def test_a_key_may_come_in_either_header(gateway: GatewayFactory) -> None:
    running = gateway(settings())
    assert post_chat(running.http(), "echo").status_code == 200
    assert post_chat(running.http(key=None, **{"X-API-Key": CLIENT_KEY}), "echo").status_code == 200
    assert running.http(key=None, **{"X-API-Key": CLIENT_KEY}).get("/v1/models").status_code == 200
    assert post_chat(running.http(key=None, authorization=f"bearer {CLIENT_KEY}"), "echo").status_code == 200


def test_a_hashed_key_is_as_good_as_a_plain_one(gateway: GatewayFactory) -> None:
    digest = hashlib.sha256(CLIENT_KEY.encode()).hexdigest()
    running = gateway(settings(keys=[{"name": "hashed", "key_sha256": digest, "permissions": ["inference"]}]))
    assert post_chat(running.http(), "echo").status_code == 200
    assert_error(post_chat(running.http(key=digest), "echo"), 401, "authentication_error", "invalid_api_key")


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("POST", "/v1/chat/completions", "inference"),
        ("GET", "/api/config", "config.read"),
        ("POST", "/api/config/reload", "config.manage"),
        ("GET", "/v1/models", "models.read"),
    ],
)
def test_a_permission_opens_its_path_and_no_other(gateway: GatewayFactory, method: str, path: str, permission: str) -> None:
    keys = [key("right", CLIENT_KEY, permission), key("wrong", OTHER_KEY, "history.read")]
    running = gateway(settings(keys=keys), secrets=(OTHER_KEY,))
    body = {"model": "echo", "messages": [{"role": "user", "content": "Hello"}]} if path.startswith("/v1/chat") else None
    assert running.http().request(method, path, json=body).status_code == 200
    refused = running.http(key=OTHER_KEY).request(method, path, json=body)
    assert_error(refused, 403, "permission_error", "insufficient_permissions")


def test_reading_the_configuration_is_not_managing_it(gateway: GatewayFactory) -> None:
    client = gateway(settings(keys=[key("reader", CLIENT_KEY, "config.read")])).http()
    assert client.get("/api/config").status_code == 200
    assert_error(client.post("/api/config/reload"), 403, "permission_error", "insufficient_permissions")


def test_a_list_of_models_is_tested_on_the_name_that_the_client_asked_for(gateway: GatewayFactory) -> None:
    config = settings(
        {**ECHO, "models": ["echo", "echo-large", "other"]},
        keys=[key("some", CLIENT_KEY, "inference", "models.read", models=["echo*", "quick"])],
        routing={"aliases": {"quick": "other", "hidden": "echo"}},
    )
    client = gateway(config).http()
    assert {name: post_chat(client, name).status_code for name in ("echo", "echo-large", "quick", "other", "hidden", "nowhere")} == {
        "echo": 200,
        "echo-large": 200,
        "quick": 200,
        "other": 403,
        "hidden": 403,
        "nowhere": 403,
    }
    assert_error(post_chat(client, "other"), 403, "permission_error", "insufficient_permissions")


def test_a_key_lists_only_the_models_that_it_may_use(gateway: GatewayFactory) -> None:
    config = settings({**ECHO, "models": ["echo", "other"]}, keys=[key("some", CLIENT_KEY, "models.read", models=["echo"])])
    client = gateway(config).http()
    assert [model["id"] for model in client.get("/v1/models").json()["data"]] == ["echo"]
    assert_error(client.get("/v1/models/other"), 404, "invalid_request_error", "model_not_found")


def test_a_file_without_keys_lets_nobody_in(gateway: GatewayFactory) -> None:
    assert_error(post_chat(gateway(settings(keys=[])).http(), "echo"), 401, "authentication_error", "invalid_api_key")
