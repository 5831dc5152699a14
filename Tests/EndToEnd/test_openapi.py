"""docs/openapi.yaml against the gateway: it is valid, its examples are true to it, and each answer is one that it describes."""

import hashlib
import json
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from conftest import GatewayFactory, UpstreamFactory
from support import openapi
from support.behaviours import BreakOff, Hang
from support.calls import chat, events, post_chat
from support.config import ALL_PERMISSIONS, CLIENT_KEY, ECHO, UPSTREAM_KEY, endpoint, key, settings
from support.gateway import Gateway, run
from support.raw import RawConnection, request
from support.waiting import ask_until

POWERLESS_KEY = "sk-powerless-51e8"
INFERENCE = ["/v1/chat/completions", "/v1/completions", "/v1/embeddings"]
GETS = [path for method, path in openapi.operations() if method == "GET"]
KEYED = [(method, path) for method, path in openapi.operations() if openapi.operation(method, path).get("security") != []]
# A status needs a valid key and no permission.
PERMITTED = [(method, path) for method, path in KEYED if not path.endswith("/status")]


def filled(path: str, running: Gateway | None = None) -> str:
    if path == "/api/config/wait":
        digest = hashlib.sha256(running.path.read_bytes()).hexdigest() if running else "0" * 64
        return f"{path}?digest={digest}&timeout=5"
    if "/endpoints/" in path:
        found = running.http().get("/api/endpoints").json()["endpoints"] if running else []
        return path.replace("{id}", found[0]["id"] if found else "0")
    return path.replace("{id}", "echo")


def check(response: httpx.Response, method: str, path: str) -> dict[str, Any]:
    """Asserts that the document describes this answer: status, headers, content type and body. Returns the description."""
    described = openapi.response(method, path, response.status_code)
    for name, header in described["headers"].items():
        header = openapi.resolved(header)
        assert name in response.headers or not header.get("required"), (name, response.headers)
        if name in response.headers:
            openapi.validate(response.headers[name], header["schema"])
    if "content" in described:
        openapi.validate_body(response.content, response.headers["content-type"], described)
    else:
        assert response.content == b""
    return described


@pytest.fixture
def running(gateway: GatewayFactory) -> Gateway:
    keys = [key("tests", CLIENT_KEY), {"name": "powerless", "key": POWERLESS_KEY, "permissions": ["history.read"]}]
    return gateway(settings(keys=keys), secrets=(POWERLESS_KEY,))


# The document by itself


def test_the_document_is_valid() -> None:
    errors = OpenAPIV31SpecValidator(openapi.document()).iter_errors()
    problems = [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]
    assert not problems, problems


def test_the_document_is_that_of_this_version() -> None:
    assert openapi.document()["info"]["version"] == run("--version").stdout.strip()


def media_types(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything in the document that has a schema and examples of it, with its place."""
    if isinstance(node, dict):
        if "schema" in node and ("examples" in node or "example" in node):
            yield place, node
        for name, child in node.items():
            yield from media_types(child, f"{place}/{name}")
    elif isinstance(node, list):
        for position, child in enumerate(node):
            yield from media_types(child, f"{place}/{position}")


MEDIA_TYPES = list(media_types(openapi.document()))


@pytest.mark.parametrize("described", [node for _, node in MEDIA_TYPES], ids=[place for place, _ in MEDIA_TYPES])
def test_examples_are_true_to_their_schemas(described: dict[str, Any]) -> None:
    values = [example["value"] for example in described.get("examples", {}).values()]
    values += [described["example"]] if "example" in described else []
    for value in values:
        openapi.validate(value, described["schema"])


def test_every_inference_call_describes_the_same_errors() -> None:
    chats, completions, embeddings = ({**openapi.operation("POST", path)["responses"], "200": None} for path in INFERENCE)
    assert chats == completions == embeddings


# The document as it is served


DESCRIPTIONS = ["/api/openapi.json", "/v0/openapi.json"]


@pytest.mark.parametrize("path", DESCRIPTIONS)
def test_the_gateway_serves_this_very_document_to_everybody(running: Gateway, path: str) -> None:
    answer = running.http(key=None).get(path)
    assert answer.status_code == 200
    assert answer.json() == openapi.document()
    assert answer.headers["etag"] == f'"sha256:{hashlib.sha256(answer.content).hexdigest()}"'


@pytest.mark.parametrize("path", DESCRIPTIONS)
def test_the_document_is_sent_once_to_those_who_keep_it(running: Gateway, path: str) -> None:
    client = running.http(key=None)
    tag = client.get(path).headers["etag"]
    for value in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get(path, headers={"If-None-Match": value})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        # One with a length would tell of a body of that length (RFC 9110, 8.6).
        assert "content-length" not in again.headers and "content-type" not in again.headers
        check(again, "GET", path)
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.head(path).headers["content-length"] == str(len(client.get(path).content))


def test_the_served_document_opens_where_it_came_from(running: Gateway) -> None:
    # A reader of it asks the gateway that it has it from: relative addresses are relative to where the document lies.
    url = httpx.URL(f"{running.base_url}/api/openapi.json")
    server = openapi.document()["servers"][0]["url"]
    assert str(url.join(server)) == f"{running.base_url}/"


# What works


@pytest.mark.parametrize("path", GETS)
def test_a_path_answers_a_key_as_documented(running: Gateway, path: str) -> None:
    response = running.http().get(filled(path, running))
    assert response.status_code == 200
    check(response, "GET", path)


@pytest.mark.parametrize("path", GETS)
def test_a_path_answers_without_a_key_as_documented(running: Gateway, path: str) -> None:
    response = running.http(key=None).get(filled(path))
    assert response.status_code == (401 if ("GET", path) in KEYED else 200)
    check(response, "GET", path)


def schemes() -> dict[str, dict[str, str]]:
    """A header with the key for each documented security scheme."""
    described = openapi.document()["components"]["securitySchemes"]
    return {
        name: {scheme["name"]: CLIENT_KEY} if scheme["type"] == "apiKey" else {"Authorization": f"{scheme['scheme']} {CLIENT_KEY}"}
        for name, scheme in described.items()
    }


@pytest.mark.parametrize(("method", "path"), KEYED)
def test_each_documented_scheme_opens_every_path(running: Gateway, method: str, path: str) -> None:
    assert openapi.document()["security"] == [{name: []} for name in schemes()]
    for header in schemes().values():
        body = example_bodies(path)[0] if path in INFERENCE else None
        answer = running.http(key=None).request(method, filled(path, running), json=body, headers=header)
        # What changes the file wants a body, which is another test's; the key was good.
        changes = method in ("PUT", "PATCH", "DELETE") or path.endswith("/endpoints")
        assert answer.status_code == 200 if method == "GET" or not changes else answer.status_code not in (401, 403)


def example_bodies(path: str) -> list[dict[str, Any]]:
    examples = openapi.operation("POST", path)["requestBody"]["content"]["application/json"]["examples"]
    return [example["value"] for example in examples.values()]


@pytest.mark.parametrize(("path", "body"), [(path, body) for path in INFERENCE for body in example_bodies(path)])
def test_the_examples_of_requests_are_answered_as_documented(running: Gateway, path: str, body: dict[str, Any]) -> None:
    response = running.http().post(path, json=body)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream" if body.get("stream") else "application/json")
    check(response, "POST", path)
    if body.get("stream"):
        *chunks, last = events(response.text)
        assert chunks and last == "[DONE]"
        name = "ChatChunk" if "chat" in path else "Completion"
        for chunk in chunks:
            openapi.validate(json.loads(chunk), {"$ref": f"#/components/schemas/{name}"})


def test_a_stream_that_breaks_off_ends_with_a_documented_error(gateway: GatewayFactory, upstreams: UpstreamFactory) -> None:
    upstream = upstreams()
    upstream.default = BreakOff()
    response = post_chat(gateway(settings(endpoint("up", upstream.url))).http(), "tiny", stream=True)
    check(response, "POST", "/v1/chat/completions")
    last = json.loads(events(response.text)[-1])
    openapi.validate(last, {"$ref": "#/components/schemas/Error"})
    assert (last["error"]["type"], last["error"]["code"]) == ("upstream_error", "upstream_broke")


def test_reloads_answer_as_documented(running: Gateway) -> None:
    client = running.http()

    def reload(status: int, result: str) -> None:
        response = client.post("/api/config/reload")
        assert response.status_code == status
        check(response, "POST", "/api/config/reload")
        configuration = client.get("/api/config")
        check(configuration, "GET", "/api/config")
        assert configuration.json()["last_attempt"]["result"] == result
        check(client.get("/api/status"), "GET", "/api/status")

    reload(200, "unchanged")
    running.write(settings(server={"listen": "127.0.0.1:1"}))
    reload(200, "applied")
    assert client.get("/api/config").json()["restart_required"]
    running.write(settings(routing={"strategy": "least_bsy"}))
    reload(422, "rejected")
    assert client.get("/api/config").json()["last_failed_reload"]
    assert client.get("/api/status").json()["status"] == "degraded"
    running.path.unlink()
    reload(422, "missing")


NEW = {"name": "gpu-b", "base_url": "http://127.0.0.1:9", "models": ["big"]}
CHANGES = [
    ("POST", "/api/endpoints", NEW, {}, 201),
    ("POST", "/v0/endpoints?dry_run=true", NEW, {}, 200),
    ("POST", "/api/endpoints", {"name": "gpu-b"}, {}, 400),
    ("POST", "/api/endpoints", NEW | {"base_url": "ftp://h"}, {}, 400),
    ("POST", "/api/endpoints", NEW | {"name": "echo"}, {}, 409),
    ("POST", "/api/endpoints", NEW, {"If-Match": '"sha256:' + "0" * 64 + '"'}, 412),
    ("POST", "/api/endpoints", NEW | {"notes": "x" * 300_000}, {}, 413),
    ("PATCH", "/api/endpoints/{id}", {"notes": "new"}, {}, 200),
    ("PUT", "/v0/endpoints/{id}?dry_run=true", {"notes": "new"}, {}, 200),
    ("PATCH", "/api/endpoints/{id}", {"name": None}, {}, 400),
    ("DELETE", "/api/endpoints/{id}", None, {}, 204),
    ("DELETE", "/v0/endpoints/{id}?dry_run=true", None, {}, 200),
    ("PUT", "/api/config/file", {"version": 1}, {}, 428),
    ("PUT", "/api/config/file?dry_run=true", {"version": 1}, {"If-Match": "*"}, 200),
    ("PUT", "/api/config/file", {"version": 2}, {"If-Match": "*"}, 400),
    ("POST", "/api/config/validate", {"version": 2}, {}, 200),
]


@pytest.mark.parametrize(("method", "path", "body", "headers", "status"), CHANGES)
def test_a_change_of_the_file_answers_as_documented(
    running: Gateway, method: str, path: str, body: Any, headers: dict[str, str], status: int
) -> None:
    response = running.http().request(method, filled(path, running), json=body, headers=headers)
    assert response.status_code == status, response.text
    check(response, method, path.partition("?")[0])


@pytest.mark.parametrize("query", ["", "?digest=abc", f"?digest={'0' * 64}&timeout=soon"])
def test_a_wait_without_sense_answers_as_documented(running: Gateway, query: str) -> None:
    response = running.http().get(f"/api/config/wait{query}")
    assert response.status_code == 400
    check(response, "GET", "/api/config/wait")


def test_a_wait_in_vain_and_one_for_a_rejected_file_answer_as_documented(running: Gateway) -> None:
    client = running.http()
    response = client.get(f"/api/config/wait?digest={'0' * 64}&timeout=0")
    assert response.status_code == 408
    check(response, "GET", "/api/config/wait")
    running.write(settings(routing={"strategy": "least_bsy"}))
    response = client.get(filled("/api/config/wait", running))
    assert response.status_code == 409
    check(response, "GET", "/api/config/wait")


# What is refused


@pytest.mark.parametrize(("method", "path"), KEYED)
def test_a_wrong_key_is_refused_as_documented(running: Gateway, method: str, path: str) -> None:
    response = running.http(key="nobody").request(method, filled(path))
    assert response.status_code == 401
    check(response, method, path)
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), PERMITTED)
def test_a_key_without_permission_is_refused_as_documented(running: Gateway, method: str, path: str) -> None:
    response = running.http(key=POWERLESS_KEY).request(method, filled(path), json={} if path in INFERENCE else None)
    assert response.status_code == 403
    check(response, method, path)


def test_a_model_that_nobody_knows_is_not_found_as_documented(running: Gateway) -> None:
    response = running.http().get("/v1/models/no/such:model")
    assert response.status_code == 404
    check(response, "GET", "/v1/models/{id}")


ALLOWED = {path: [method for method, other in openapi.operations() if other == path] for _, path in openapi.operations()}


@pytest.mark.parametrize("path", ALLOWED)
def test_another_method_is_refused_as_the_introduction_says(running: Gateway, path: str) -> None:
    allowed = set(ALLOWED[path]) | ({"HEAD"} if "GET" in ALLOWED[path] else set())
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"} - allowed:
        response = running.http().request(method, filled(path, running))
        assert (response.status_code, response.json()["error"]["code"]) == (405, "method_not_allowed"), method
        assert set(response.headers["allow"].split(", ")) == allowed
        openapi.validate(response.json(), {"$ref": "#/components/schemas/Error"})


def test_an_unknown_path_is_refused_as_the_introduction_says(running: Gateway) -> None:
    response = running.http().get("/v1/nothing")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")
    openapi.validate(response.json(), {"$ref": "#/components/schemas/Error"})


# Each error of an inference call


def post(body: bytes | dict[str, Any], key: str | None = CLIENT_KEY) -> Callable[[Gateway], httpx.Response]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda running: running.http(key=key).post("/v1/chat/completions", content=content)


def raw(data: bytes) -> Callable[[Gateway], httpx.Response]:
    """Sends bytes that httpx would not send."""

    def send(running: Gateway) -> httpx.Response:
        with RawConnection(running.port) as connection:
            connection.send(data)
            answer = connection.read_answer()
        return httpx.Response(answer.status, headers=answer.head.headers, content=answer.body)

    return send


def beside_another(running: Gateway) -> httpx.Response:
    """A call on a connection while another one, which is in use, is open."""
    with RawConnection(running.port) as other:
        other.send(request(json.dumps(chat("echo")).encode()))
        assert other.read_answer().status == 200
        return raw(request(json.dumps(chat("echo")).encode()))(running)


def beside_a_running_call(running: Gateway) -> httpx.Response:
    """A call while another one has no answer yet."""
    with RawConnection(running.port) as other:
        other.send(request(json.dumps(chat("hanging")).encode()))
        ask_until(running.in_flight, lambda count: count == 1, "the call in flight")
        return post(chat("echo"))(running)


def while_it_ends(running: Gateway) -> httpx.Response:
    """A call that has no answer yet when the gateway is told to end."""
    with RawConnection(running.port) as connection:
        connection.send(request(json.dumps(chat("hanging")).encode()))
        ask_until(running.in_flight, lambda count: count == 1, "the call in flight")
        running.send_signal(signal.SIGTERM)
        answer = connection.read_answer()
    return httpx.Response(answer.status, headers=answer.head.headers, content=answer.body)


@dataclass
class Refusal:
    """A call that the gateway answers with an error of its own."""

    status: int
    code: str
    call: Callable[[Gateway], httpx.Response]
    sections: dict[str, Any] = field(default_factory=dict)


def post_twice(running: Gateway) -> httpx.Response:
    """A second call of a key that may make one a minute."""
    assert post(chat("echo"))(running).status_code == 200
    return post(chat("echo"))(running)


NO_MODELS = [key("tests", CLIENT_KEY, *ALL_PERMISSIONS, models=["other"])]
ANTHROPIC = {"anthropic": {"api_key": UPSTREAM_KEY}}
REFUSALS = [
    Refusal(400, "invalid_json", post(b"hello")),
    Refusal(400, "model_required", post({"messages": []})),
    Refusal(400, "unknown_prefix", post(chat("unknown:model"))),
    Refusal(400, "malformed_request", raw(b"\x16\x03\x01 hello\r\n\r\n")),
    Refusal(400, "missing_required_parameter", post({"model": "echo"})),
    Refusal(400, "invalid_type", post({"model": "echo", "messages": 7})),
    Refusal(400, "invalid_value", post({"model": "echo", "messages": []})),
    Refusal(401, "invalid_api_key", post(chat("echo"), key=None)),
    Refusal(401, "api_key_missing", post(chat("anthropic:model"))),
    Refusal(403, "insufficient_permissions", post(chat("echo")), {"keys": NO_MODELS}),
    Refusal(404, "model_not_found", post(chat("nowhere"))),
    Refusal(408, "request_timeout", raw(request(b"", "Content-Length: 2", length=False)), {"server": {"header_timeout": "1s"}}),
    Refusal(413, "body_too_large", post(chat("echo", "x" * 4096)), {"server": {"max_body": "1KiB"}}),
    Refusal(429, "rate_limited", post_twice, {"keys": [key("tests", CLIENT_KEY, requests_per_minute=1)]}),
    Refusal(431, "head_too_large", raw(request(b"{}", "X-Long: " + "x" * 20_000))),
    Refusal(501, "dialect_unsupported", post(chat("anthropic:model")), {"providers": ANTHROPIC}),
    Refusal(502, "upstream_unreachable", post(chat("refusing"))),
    Refusal(503, "no_nodes", post(chat("resting"))),
    Refusal(503, "overloaded", beside_a_running_call, {"server": {"max_concurrent": 1, "queue": {"max_waiting": 0}}}),
    Refusal(503, "too_many_connections", beside_another, {"server": {"max_connections": 1}}),
    Refusal(503, "shutting_down", while_it_ends, {"server": {"drain_timeout": "0s"}}),
    Refusal(504, "timeout", post(chat("hanging"))),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=[f"{refusal.status} {refusal.code}" for refusal in REFUSALS])
def test_an_inference_call_is_refused_as_documented(
    gateway: GatewayFactory, upstreams: UpstreamFactory, refusing_url: str, refusal: Refusal
) -> None:
    upstream = upstreams()
    upstream.default = Hang()
    endpoints = [
        ECHO,
        endpoint("resting", upstream.url, "resting", enabled=False),
        endpoint("refusing", refusing_url, "refusing"),
        endpoint("hanging", upstream.url, "hanging", inference_timeout="1s"),
    ]
    response = refusal.call(gateway(settings(*endpoints, **refusal.sections)))
    assert (response.status_code, response.json()["error"]["code"]) == (refusal.status, refusal.code)
    described = check(response, "POST", "/v1/chat/completions")
    assert refusal.code in openapi.documented_codes(described)


def test_each_documented_error_of_an_inference_call_was_tried() -> None:
    answers = {
        int(status): openapi.resolved(answer)
        for status, answer in openapi.operation("POST", "/v1/chat/completions")["responses"].items()
        if status not in ("200", "default")
    }
    documented = {(status, code) for status, answer in answers.items() for code in openapi.documented_codes(answer)}
    assert documented == {(refusal.status, refusal.code) for refusal in REFUSALS}
