"""A change of the file: the whole of it, or nothing."""

import json
import threading
from typing import Any

import httpx
import pytest

from conftest import GatewayFactory, UpstreamFactory
from support.behaviours import Reply, Stream, completion
from support.calls import chat, error_of, events, post_chat
from support.config import CLIENT_KEY, ECHO, UPSTREAM_KEY, endpoint, key, settings
from support.raw import RawConnection, request
from support.upstream import Upstream

# A typo on line 9, column 5. The port is that of the running gateway, which a test fills in.
TYPO = """\
version: 1
server: {listen: "127.0.0.1:0", drain_timeout: 5s, state_dir: none}
auth:
  keys:
    - {name: tests, key: %s, permissions: [inference, config.read, config.manage]}
endpoints:
  - name: echo
    base_url: builtin:echo
    modles: [echo]
"""


def diagnostics_of(configuration: dict[str, Any]) -> list[dict[str, Any]]:
    failed = configuration["last_failed_reload"]
    assert failed
    found: list[dict[str, Any]] = failed["diagnostics"]
    return found


def test_sighup_adds_an_endpoint(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = gateway(settings())
    client = running.http()
    assert post_chat(client).status_code == 404
    assert running.reload(settings(ECHO, endpoint("up", upstream.url))) == "applied"
    assert post_chat(client).status_code == 200
    assert client.get("/api/config").json()["generation"] == 2


def test_sighup_removes_an_endpoint_changes_a_key_and_an_alias(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = gateway(settings(ECHO, endpoint("up", upstream.url), routing={"aliases": {"quick": "tiny"}}))
    new_key = "sk-new-8e21"
    old, new = running.http(), running.http(key=new_key)
    running.secrets += (new_key,)
    assert post_chat(old, "quick").json() == json.loads(completion())
    assert running.reload(settings(keys=[key("tests", new_key)], routing={"aliases": {"quick": "echo"}})) == "applied"
    assert post_chat(old, "quick").status_code == 401
    assert post_chat(new, "tiny").status_code == 404
    assert post_chat(new, "quick").json()["model"] == "echo"


def test_the_same_bytes_are_no_change(gateway: GatewayFactory) -> None:
    running = gateway(settings())
    assert running.reload() == "unchanged"
    assert running.http().get("/api/config").json()["generation"] == 1


def test_a_typo_keeps_the_old_table_and_points_at_the_place(gateway: GatewayFactory) -> None:
    running = gateway(settings())
    client = running.http()
    assert running.reload(TYPO % CLIENT_KEY) == "rejected"
    running.wait_for_log("gateway.yaml:9:5")
    running.wait_for_log("did you mean `models`?")
    assert post_chat(client, "echo").status_code == 200

    configuration = client.get("/api/config").json()
    assert configuration["generation"] == 1
    [diagnostic] = [found for found in diagnostics_of(configuration) if found["severity"] == "error"]
    assert (diagnostic["line"], diagnostic["column"]) == (9, 5)
    assert diagnostic["file"].endswith("gateway.yaml")
    assert "models" in diagnostic["hint"]
    status = running.status()
    assert status["status"] == "degraded"
    assert "9:5" in status["config"]["last_error"]


def test_going_back_to_the_running_bytes_clears_the_failure(gateway: GatewayFactory) -> None:
    running = gateway(settings())
    assert running.reload(TYPO % CLIENT_KEY) == "rejected"
    assert running.reload(settings()) == "unchanged"
    configuration = running.http().get("/api/config").json()
    assert configuration.get("last_failed_reload") is None
    assert configuration["generation"] == 1
    assert running.status()["status"] == "ok"


def test_a_reload_by_rest_answers_with_its_result(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = gateway(settings())
    client = running.http()
    running.write(TYPO % CLIENT_KEY)
    rejected = client.post("/api/config/reload")
    assert rejected.status_code == 422
    error = error_of(rejected.content)
    assert [(found["line"], found["column"]) for found in error["diagnostics"] if found["severity"] == "error"] == [(9, 5)]

    running.write(settings(ECHO, endpoint("up", upstream.url)))
    applied = client.post("/api/config/reload")
    assert applied.status_code == 200
    assert applied.json()["generation"] == 2
    assert post_chat(client).status_code == 200


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n", "version: 1\nendpoints: [", "\x00", "- a\n- list\n"])
def test_a_file_that_is_no_configuration_is_rejected(gateway: GatewayFactory, text: str) -> None:
    running = gateway(settings())
    assert running.reload(text) == "rejected"
    assert post_chat(running.http(), "echo").status_code == 200


def test_a_file_that_is_gone_is_rejected(gateway: GatewayFactory) -> None:
    running = gateway(settings())
    running.path.unlink()
    assert running.reload() == "rejected"
    assert post_chat(running.http(), "echo").status_code == 200


def test_a_running_stream_survives_the_removal_of_its_endpoint(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Stream(("before", "after"), hold_after=1)
    running = gateway(settings(ECHO, endpoint("up", upstream.url)))
    with RawConnection(running.port) as connection:
        connection.send(request(json.dumps(chat(stream=True)).encode()))
        assert connection.read_head().status == 200
        assert b"before" in connection.read_chunk()
        assert running.reload(settings()) == "applied"
        assert post_chat(running.http()).status_code == 404
        upstream.release()
        rest = b"".join(iter(connection.read_chunk, b"")).decode()
        assert "after" in rest
        assert events(rest)[-1] == "[DONE]"
        # The connection goes on under the new table.
        connection.send(request(json.dumps(chat()).encode()))
        assert connection.read_answer().status == 404


def test_a_changed_secret_is_a_change(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = gateway(settings())
    secret = running.path.with_name("secret")
    secret.write_text("sk-first-77a0\n", encoding="utf-8")
    running.secrets += ("sk-first-77a0",)
    assert running.reload(settings(endpoint("up", upstream.url, api_key=f"${{file:{secret}}}"))) == "applied"
    assert post_chat(running.http()).status_code == 200
    secret.write_text(f"{UPSTREAM_KEY}\n", encoding="utf-8")
    assert running.reload() == "applied"
    assert post_chat(running.http()).status_code == 200
    assert [recorded.header("authorization") for recorded in upstream.requests] == ["Bearer sk-first-77a0", f"Bearer {UPSTREAM_KEY}"]


def test_a_new_address_waits_for_a_restart_and_the_rest_is_applied(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = gateway(settings())
    assert running.reload(settings(endpoint("up", upstream.url), server={"listen": "127.0.0.1:1"})) == "applied"
    running.wait_for_log("restart")
    assert post_chat(running.http()).status_code == 200
    assert running.http().get("/api/config").json()["restart_required"] == ["server.listen"]
    assert running.reload(settings(endpoint("up", upstream.url))) == "applied"
    assert running.http().get("/api/config").json()["restart_required"] == []


def test_no_request_fails_while_the_file_is_reloaded(gateway: GatewayFactory, upstreams: UpstreamFactory) -> None:
    first, second = upstreams(), upstreams()
    first.default, second.default = Reply(body=completion("first")), Reply(body=completion("second"))
    texts = [settings(endpoint("a", first.url)), settings(endpoint("b", second.url))]
    running = gateway(texts[0])
    stop = threading.Event()
    statuses: list[int] = []

    def ask(client: httpx.Client) -> None:
        while not stop.is_set():
            statuses.append(post_chat(client).status_code)

    threads = [threading.Thread(target=ask, args=(running.http(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for turn in range(20):
            assert running.reload(texts[(turn + 1) % 2]) == "applied"
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)
    assert set(statuses) == {200}
    assert first.requests and second.requests
