"""What the management API tells of endpoints and of the file."""

import hashlib
import json

import httpx
import pytest

from conftest import GatewayFactory
from support.calls import assert_error, post_chat
from support.config import CLIENT_KEY, ECHO, UPSTREAM_KEY, endpoint, key, settings
from support.gateway import Gateway
from support.upstream import Upstream

READER = key("reader", "sk-reader-0815", "config.read", "endpoints.read")
NOBODY = key("nobody", "sk-nobody-0815", "inference")
KEYS = [key("tests", CLIENT_KEY), READER, NOBODY]


def text_with(upstream: Upstream) -> str:
    return settings(
        ECHO,
        endpoint("本番Ollama", upstream.url, "tiny", "small", type="ollama", api_key=UPSTREAM_KEY, notes="rack 7", max_concurrent=8, weight=3,
                 inference_timeout="2m", health_check={"interval": "45s", "timeout": "2s"}),
        endpoint("resting", upstream.url + "/other", "tiny", type="auto", enabled=False),
        keys=KEYS,
    )


@pytest.mark.parametrize("path", ["/api/endpoints", "/v0/endpoints"])
def test_endpoints_are_listed_in_the_order_of_the_file(gateway: GatewayFactory, upstream: Upstream, path: str) -> None:
    text = text_with(upstream)
    running = gateway(text)
    answer = running.http("sk-reader-0815").get(path).json()
    assert answer["total"] == 3
    assert [found["name"] for found in answer["endpoints"]] == ["echo", "本番Ollama", "resting"]
    ollama = answer["endpoints"][1]
    # JSON's brace stands on the line before the name, which enumerate counts as that line.
    line = next(number for number, line in enumerate(text.splitlines()) if "本番Ollama" in line)
    assert ollama.pop("source") == {"file": str(running.path), "line": line}
    assert ollama.pop("registered_at").endswith("Z")
    assert len(ollama.pop("id")) == 36
    assert ollama == {
        "name": "本番Ollama", "base_url": upstream.url, "status": "pending", "endpoint_type": "ollama", "enabled": True, "weight": 3,
        "max_concurrent": 8, "health_check_interval_secs": 45, "inference_timeout_secs": 120, "latency_ms": None, "last_seen": None,
        "last_error": None, "error_count": 0, "notes": "rack 7", "capabilities": [], "model_count": 2, "aggregate_tps": None, "in_flight": 0,
        "has_api_key": True,
    }
    assert UPSTREAM_KEY not in json.dumps(answer)
    assert [found["status"] for found in answer["endpoints"]] == ["online", "pending", "pending"]
    assert [found["endpoint_type"] for found in answer["endpoints"]] == ["openai_compatible", "ollama", "unknown"]


def test_the_list_can_be_narrowed(gateway: GatewayFactory, upstream: Upstream) -> None:
    client = gateway(text_with(upstream)).http()

    def names(query: str) -> list[str]:
        answer = client.get(f"/api/endpoints?{query}").json()
        assert answer["total"] == len(answer["endpoints"])
        return [found["name"] for found in answer["endpoints"]]

    assert names("type=ollama") == ["本番Ollama"]
    assert names("status=pending") == ["本番Ollama", "resting"]
    assert names("type=ollama&status=online") == []
    assert_error(client.get("/api/endpoints?status=broken"), 400, "invalid_request_error", "invalid_parameter", "status")


def test_one_endpoint_has_its_models(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = gateway(text_with(upstream))
    client = running.http()
    found = next(each for each in client.get("/api/endpoints").json()["endpoints"] if each["name"] == "本番Ollama")
    assert "models" not in found
    one = client.get(f"/api/endpoints/{found['id'].upper()}").json()
    assert one == found | {"models": ["tiny", "small"]}
    models = client.get(f"/v0/endpoints/{found['id']}/models").json()
    assert models["endpoint_id"] == found["id"]
    assert models["models"][0] == {"model_id": "tiny", "capabilities": [], "max_tokens": None, "last_checked": None}
    assert_error(client.get("/api/endpoints/nothing"), 404, "invalid_request_error", "endpoint_not_found", "nothing")
    # What calls tell shows at once.
    assert post_chat(client).status_code == 200
    after = client.get(f"/api/endpoints/{found['id']}").json()
    assert (after["status"], after["registered_at"]) == ("online", found["registered_at"])
    assert after["aggregate_tps"] is None or after["aggregate_tps"] > 0


def test_permissions_are_needed(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = gateway(text_with(upstream))
    for path in ("/api/endpoints", "/api/endpoints/x", "/api/endpoints/x/models", "/api/config/file"):
        assert running.http("sk-nobody-0815").get(path).status_code == 403
        assert running.http(key=None).get(path).status_code == 401
    assert running.http("sk-reader-0815").post("/api/config/validate", content="version: 1").status_code == 403


def test_the_file_is_shown_whole_to_those_who_manage_it_and_masked_to_others(gateway: GatewayFactory, upstream: Upstream) -> None:
    text = "# old key: sk-retired-4711\n" + text_with(upstream)
    running = gateway(text)
    whole = running.http().get("/api/config/file")
    assert whole.text == text
    assert whole.headers["etag"] == f'"sha256:{hashlib.sha256(text.encode()).hexdigest()}"'
    assert whole.headers["content-type"].startswith("application/yaml")
    masked = running.http("sk-reader-0815").get("/api/config/file")
    assert masked.headers["etag"] == whole.headers["etag"]
    for secret in (CLIENT_KEY, UPSTREAM_KEY, "sk-reader-0815", "sk-retired-4711"):
        assert secret not in masked.text
    assert "本番Ollama" in masked.text and "•••" in masked.text
    # A file that is no YAML any more is masked as well.
    running.write(f"endpoints: [{{api_key: {UPSTREAM_KEY}")
    assert UPSTREAM_KEY not in running.http("sk-reader-0815").get("/api/config/file").text
    running.path.unlink()
    assert_error(running.http().get("/api/config/file"), 503, "service_unavailable", "config_unreadable", "does not exist")


def validate(running: Gateway, text: str | bytes) -> httpx.Response:
    return running.http().post("/api/config/validate", content=text)


def test_a_text_can_be_validated_without_being_taken(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = gateway(text_with(upstream))
    before = running.http().get("/api/config").json()
    assert validate(running, text_with(upstream)).json()["valid"] is True
    broken = validate(running, "version: 1\nendpoints:\n  - {name: a, base_url: 'builtin:echo', weigth: 2}\n").json()
    assert broken["valid"] is False
    assert [(found["line"], found["hint"]) for found in broken["diagnostics"] if found["severity"] == "error"] == [(3, "did you mean `weight`?")]
    unsafe = settings(keys=[key("debug", "sk_debug")], server={"listen": "127.0.0.1:0"})
    assert validate(running, unsafe).json()["valid"] is True
    assert validate(running, b"\xff\xfe").json()["valid"] is False
    assert validate(running, b"").json()["valid"] is False
    assert validate(running, "#" * (5 << 20)).status_code == 413
    after = running.http().get("/api/config").json()
    assert (after["digest"], after["generation"], after["state"]) == (before["digest"], before["generation"], "in_sync")
