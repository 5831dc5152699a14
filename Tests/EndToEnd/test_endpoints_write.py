"""Endpoints that come in over REST: the lines of the file that change, and no other."""

import hashlib
import json
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from conftest import GatewayFactory
from support.calls import assert_error, post_chat
from support.config import CLIENT_KEY, UPSTREAM_KEY
from support.gateway import Gateway
from support.upstream import Upstream

SECRET = "sk-registered-2b71"

HAND_WRITTEN = f"""\
# The gateway of the workshop.
version: 1        # of the format

server:
    listen: "127.0.0.1:0"     # loopback only
    state_dir: STATE

auth:
  keys:
    - name: tests
      key: {CLIENT_KEY}
      permissions: [inference, endpoints.read, endpoints.manage, config.read, config.manage, metrics.read]

# --- laptops ---
endpoints:

  # Always there.
  - name: echo
    base_url: "builtin:echo"
    models: [ echo ]   # one

  - {{name: '本番Ollama', base_url: http://127.0.0.1:11434, models: [tiny], notes: "rack 7"}}   # flow

routing: {{strategy: least_busy}}
# the end
"""


@pytest.fixture
def running(gateway: GatewayFactory, tmp_path: Path) -> Gateway:
    return gateway(HAND_WRITTEN.replace("STATE", str(tmp_path / "state")), secrets=(SECRET,))


@pytest.fixture
def client(running: Gateway) -> Iterator[httpx.Client]:
    with running.http() as client:
        yield client


def text(running: Gateway) -> str:
    return running.path.read_bytes().decode()


def added(before: str, after: str) -> list[str]:
    """The lines that came; none may have gone."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    start = 0
    while start < len(old) and old[start] == new[start]:
        start += 1
    count = len(new) - len(old)
    assert count > 0 and old[start:] == new[start + count :], after
    return new[start : start + count]


def test_a_new_endpoint_is_a_few_new_lines_and_serves_at_once(running: Gateway, client: httpx.Client, upstream: Upstream) -> None:
    before = text(running)
    answer = client.post("/api/endpoints", json={"name": "gpu-b", "base_url": upstream.url + "/v1", "models": ["big"], "notes": "cost: $5 # a day"})
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["name"], body["base_url"], body["status"], body["models"], body["has_api_key"]) == ("gpu-b", upstream.url, "pending", ["big"], False)
    assert answer.headers["location"] == f"/api/endpoints/{body['id']}"
    lines = added(before, text(running))
    # In the form of the entry before it.
    assert len(lines) == 1 and lines[0].startswith("  - {name: gpu-b, base_url: ")
    entry = yaml.safe_load(text(running))["endpoints"][2]
    assert entry == {"name": "gpu-b", "base_url": upstream.url + "/v1", "models": ["big"], "notes": "cost: $$5 # a day"}
    assert body["notes"] == "cost: $5 # a day"
    assert answer.headers["etag"] == f'"sha256:{hashlib.sha256(running.path.read_bytes()).hexdigest()}"'
    assert post_chat(client, "big").status_code == 200
    assert body["source"]["line"] == 1 + text(running).splitlines().index(next(line for line in text(running).splitlines() if "gpu-b" in line))
    # Its own write is no second reload.
    assert client.get("/api/config").json()["generation"] == 2

    removed = client.delete(f"/api/endpoints/{body['id']}")
    assert (removed.status_code, removed.content) == (204, b"")
    assert text(running) == before
    assert post_chat(client, "big").status_code == 404


def test_a_change_touches_its_field_alone(running: Gateway, client: httpx.Client) -> None:
    before = text(running)
    echo, ollama = client.get("/api/endpoints").json()["endpoints"]
    answer = client.patch(f"/api/endpoints/{ollama['id']}", json={"notes": "rack 8"})
    assert (answer.status_code, answer.json()["notes"]) == (200, "rack 8")
    assert text(running) == before.replace('"rack 7"', '"rack 8"')
    assert client.put(f"/v0/endpoints/{ollama['id']}", json={"notes": None, "max_concurrent": 4}).json()["max_concurrent"] == 4
    assert "rack" not in text(running)
    # The comment behind the list stays where it is.
    assert client.patch(f"/api/endpoints/{echo['id']}", json={"models": ["echo", "two"]}).json()["models"] == ["echo", "two"]
    assert "# one" in text(running) and "# Always there." in text(running) and "# flow" in text(running)


def test_a_change_that_changes_nothing_writes_nothing(running: Gateway, client: httpx.Client) -> None:
    ollama = client.get("/api/endpoints").json()["endpoints"][1]
    before = running.path.stat()
    answer = client.patch(f"/api/endpoints/{ollama['id']}", json={"notes": "rack 7", "models": ["tiny"]})
    assert (answer.status_code, answer.json()["name"]) == (200, "本番Ollama")
    after = running.path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert client.get("/api/config").json()["generation"] == 1


def test_a_new_name_keeps_the_id(running: Gateway, client: httpx.Client) -> None:
    ollama = client.get("/api/endpoints").json()["endpoints"][1]
    answer = client.patch(f"/api/endpoints/{ollama['id']}", json={"name": "production"})
    assert (answer.json()["name"], answer.json()["id"]) == ("production", ollama["id"])
    assert f"id: {ollama['id']}" in text(running).replace('"', "")


def test_a_key_goes_into_a_file_of_its_own(running: Gateway, client: httpx.Client, upstream: Upstream, tmp_path: Path) -> None:
    answer = client.post("/api/endpoints", json={"name": "keyed", "base_url": upstream.url, "models": ["big"], "api_key": SECRET})
    assert answer.status_code == 201 and answer.json()["has_api_key"]
    assert SECRET not in answer.text and SECRET not in text(running)
    (stored,) = (tmp_path / "state" / "keys").iterdir()
    assert (stored.read_text(encoding="utf-8"), stat.S_IMODE(stored.stat().st_mode)) == (SECRET, 0o600)
    assert stat.S_IMODE(stored.parent.stat().st_mode) == 0o700
    assert f"${{file:{stored}}}" in text(running)
    assert post_chat(client, "big").status_code == 200
    assert upstream.received().header("authorization") == f"Bearer {SECRET}"
    # A refused change leaves none behind.
    assert client.post("/api/endpoints", json={"name": "bad", "base_url": "ftp://x", "api_key": "other"}).status_code == 400
    assert len(list((tmp_path / "state" / "keys").iterdir())) == 1


def test_without_a_state_directory_a_key_is_written_into_the_file(gateway: GatewayFactory, upstream: Upstream) -> None:
    running = gateway(HAND_WRITTEN.replace("STATE", "none"), secrets=(SECRET,))
    client = running.http()
    made = client.post("/api/endpoints", json={"name": "keyed", "base_url": upstream.url, "models": ["big"], "api_key": SECRET + "$x"})
    assert made.status_code == 201 and SECRET not in made.text
    assert post_chat(client, "big").status_code == 200
    assert upstream.received().header("authorization") == f"Bearer {SECRET}$x"
    changed = client.patch(f"/api/endpoints/{made.json()['id']}?dry_run=true", json={"api_key": SECRET + "-new"})
    assert changed.json()["changed"] and SECRET not in changed.text
    one = client.get(f"/api/endpoints/{made.json()['id']}")
    assert one.headers["etag"] == made.headers["etag"]
    assert client.patch(f"/api/endpoints/{made.json()['id']}", json={"api_key": None}, headers={"If-Match": one.headers["etag"]}).json()["has_api_key"] is False
    assert SECRET not in text(running)


def test_a_trial_writes_nothing(running: Gateway, client: httpx.Client, tmp_path: Path) -> None:
    before = text(running)
    new = {"name": "gpu-b", "base_url": "http://127.0.0.1:9", "api_key": SECRET}
    answer = client.post("/api/endpoints?dry_run=true", json=new)
    assert answer.status_code == 200
    assert (answer.json()["written"], answer.json()["changed"]) == (False, True)
    assert text(running) == before and not (tmp_path / "state" / "keys").exists()
    assert SECRET not in answer.text
    echo = client.get("/api/endpoints").json()["endpoints"][0]["id"]
    removal = client.delete(f"/api/endpoints/{echo}?dry_run=true").json()
    assert "# Always there." in removal["removed_comments"]
    # The patch is one for git.
    patched = tmp_path / "patched"
    patched.mkdir()
    (patched / running.path.name).write_text(before, encoding="utf-8")
    applied = subprocess.run(["git", "apply", "-"], input=removal["diff"], cwd=patched, capture_output=True, text=True, check=False)
    assert applied.returncode == 0, applied.stderr + removal["diff"]
    assert client.delete(f"/api/endpoints/{echo}").status_code == 204
    assert (patched / running.path.name).read_text(encoding="utf-8") == text(running)


@pytest.mark.parametrize(
    ("body", "status", "code", "message"),
    [
        ({"name": "echo", "base_url": "http://127.0.0.1:9"}, 409, "duplicate_endpoint", "echo"),
        ({"name": "x", "base_url": "http://127.0.0.1:11434/v1/"}, 409, "duplicate_endpoint", "本番Ollama"),
        ({"base_url": "http://127.0.0.1:9"}, 400, "invalid_field", "name"),
        ({"name": "x"}, 400, "invalid_field", "base_url"),
        ({"name": "x", "base_url": "ftp://h"}, 400, "config_rejected", "http"),
        ({"name": "x", "base_url": "http://h", "health_check_interval_secs": 5}, 400, "config_rejected", "10s"),
        ({"name": "x", "base_url": "http://h", "weight": "2"}, 400, "invalid_field", "weight"),
        ({"name": "x", "base_url": "http://h", "models": "m"}, 400, "invalid_field", "models"),
        ({"name": "x", "base_url": "http://h", "type": "gpu"}, 400, "config_rejected", "gpu"),
        ({"name": "x", "base_url": "http://h", "wieght": 2}, 400, "invalid_field", "wieght"),
        ({"name": "x", "base_url": "http://169.254.169.254"}, 400, "invalid_base_url", "169.254.169.254"),
        ({"name": "x", "base_url": "http://2852039166/"}, 400, "config_rejected", "neither a name nor an IP address"),
        ({"name": "x", "base_url": "http://[::ffff:169.254.1.1]:80"}, 400, "invalid_base_url", "metadata"),
        ({"name": "x", "base_url": "http://metadata.google.internal"}, 400, "invalid_base_url", "metadata"),
        ({"name": "${file:/etc/passwd}", "base_url": "http://h", "notes": 7}, 400, "invalid_field", "notes"),
        ([], 400, "invalid_field", "JSON object"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(
    running: Gateway, client: httpx.Client, body: object, status: int, code: str, message: str
) -> None:
    before = text(running)
    assert_error(client.post("/api/endpoints", json=body), status, "invalid_request_error", code, message)
    assert text(running) == before


def test_values_are_literal(running: Gateway, client: httpx.Client) -> None:
    hostile = "${file:/etc/hostname} ${env:HOME} $$ \"quoted\" # no comment\n- name: injected"
    answer = client.post("/api/endpoints", json={"name": "x", "base_url": "http://127.0.0.1:9", "notes": hostile})
    assert answer.json()["notes"] == hostile
    assert len(client.get("/api/endpoints").json()["endpoints"]) == 3


def test_a_person_who_saved_meanwhile_is_not_overwritten(running: Gateway, client: httpx.Client) -> None:
    etag = client.get("/api/config/file").headers["etag"]
    mine = text(running).replace("# the end", "# the very end")
    running.path.write_text(mine, encoding="utf-8")
    new = {"name": "gpu-b", "base_url": "http://127.0.0.1:9"}
    refused = client.post("/api/endpoints", json=new, headers={"If-Match": etag})
    assert_error(refused, 412, "invalid_request_error", "config_changed")
    assert text(running) == mine
    current = refused.json()["error"]["etag"]
    assert client.post("/api/endpoints", json=new, headers={"If-Match": current}).status_code == 201
    assert "# the very end" in text(running) and "gpu-b" in text(running)


def test_a_file_with_errors_is_not_edited(running: Gateway, client: httpx.Client) -> None:
    broken = text(running).replace("strategy:", "stratgy:")
    running.path.write_text(broken, encoding="utf-8")
    answer = client.post("/api/endpoints", json={"name": "gpu-b", "base_url": "http://127.0.0.1:9"})
    assert_error(answer, 409, "invalid_request_error", "config_file_invalid")
    (found,) = (each for each in answer.json()["error"]["diagnostics"] if each["severity"] == "error")
    assert found["hint"] == "did you mean `strategy`?"
    assert text(running) == broken


def test_an_entry_that_others_repeat_is_not_removed(gateway: GatewayFactory) -> None:
    anchored = HAND_WRITTEN.replace("STATE", "none").replace("models: [ echo ]", "models: &list [ echo ]").replace("models: [tiny]", "models: *list")
    running = gateway(anchored)
    client = running.http()
    echo = client.get("/api/endpoints").json()["endpoints"][0]
    answer = client.delete(f"/api/endpoints/{echo['id']}")
    assert_error(answer, 409, "invalid_request_error", "config_anchor_in_use")
    assert answer.json()["error"]["line"]
    assert text(running) == anchored


def test_the_whole_file_can_be_replaced(running: Gateway, client: httpx.Client) -> None:
    old = client.get("/api/config/file")
    new = old.text.replace("least_busy", "round_robin").encode()
    assert client.put("/api/config/file", content=new).status_code == 428
    assert_error(client.put("/api/config/file", content=new, headers={"If-Match": f'"sha256:{"0" * 64}"'}), 412, "invalid_request_error", "config_changed")
    bad = old.text.replace("least_busy", "least_bsy").encode()
    assert_error(client.put("/api/config/file", content=bad, headers={"If-Match": old.headers["etag"]}), 400, "invalid_request_error", "config_rejected")
    masked = old.text.replace(CLIENT_KEY, "•••").encode()
    assert_error(client.put("/api/config/file", content=masked, headers={"If-Match": old.headers["etag"]}), 400, "invalid_request_error", "config_masked")
    assert text(running) == old.text
    answer = client.put("/api/config/file", content=new, headers={"If-Match": old.headers["etag"]})
    assert answer.status_code == 200 and answer.json()["written"]
    assert running.path.read_bytes() == new
    assert client.get("/api/config").json()["digest"] == f"sha256:{hashlib.sha256(new).hexdigest()}"


def test_additions_go_where_the_file_says(gateway: GatewayFactory, tmp_path: Path) -> None:
    own = tmp_path / "conf.d" / "registered.yaml"
    own.parent.mkdir()
    main = HAND_WRITTEN.replace("STATE", "none") + f"include: [{own.parent}/*.yaml]\nregistrations: {{file: {own}}}\n"
    running = gateway(main)
    client = running.http()
    first = client.post("/api/endpoints", json={"name": "gpu-b", "base_url": "http://127.0.0.1:9"})
    assert first.status_code == 201, first.text
    second = client.post("/api/endpoints", json={"name": "gpu-c", "base_url": "http://127.0.0.1:10"})
    assert second.json()["source"]["file"].endswith("registered.yaml")
    assert text(running) == main
    assert [entry["name"] for entry in yaml.safe_load(own.read_text(encoding="utf-8"))["endpoints"]] == ["gpu-b", "gpu-c"]
    assert client.patch(f"/api/endpoints/{first.json()['id']}", json={"weight": 3}).json()["weight"] == 3
    assert client.delete(f"/api/endpoints/{first.json()['id']}").status_code == 204
    assert "gpu-b" not in own.read_text(encoding="utf-8") and text(running) == main


def test_a_file_that_may_not_be_written_answers_with_the_patch(gateway: GatewayFactory, tmp_path: Path) -> None:
    running = gateway(HAND_WRITTEN.replace("STATE", "none"))
    client = running.http()
    before = text(running)
    flags = subprocess.run(["chattr", "+i", str(running.path)], capture_output=True, text=True, check=False)
    if flags.returncode:
        pytest.skip(f"this machine does not let a file be made immutable: {flags.stderr.strip()}")
    try:
        answer = client.post("/api/endpoints", json={"name": "gpu-b", "base_url": "http://127.0.0.1:9", "models": ["big"]})
    finally:
        subprocess.run(["chattr", "-i", str(running.path)], check=True)
    assert_error(answer, 409, "invalid_request_error", "config_read_only")
    assert text(running) == before
    assert len(client.get("/api/endpoints").json()["endpoints"]) == 2
    applied = subprocess.run(
        ["git", "apply", "-"], input=answer.json()["error"]["patch"], cwd=running.path.parent, capture_output=True, text=True, check=False)
    assert applied.returncode == 0, applied.stderr
    assert [entry["name"] for entry in yaml.safe_load(text(running))["endpoints"]] == ["echo", "本番Ollama", "gpu-b"]


def test_an_endpoint_that_somebody_elses_save_drops_is_told_by_name(running: Gateway, client: httpx.Client) -> None:
    before = text(running)
    assert client.post("/api/endpoints", json={"name": "gpu-b", "base_url": "http://127.0.0.1:9"}).status_code == 201
    running.reload(before)
    running.wait_for_log("endpoints that came in over REST are not in the file any more")
    assert "gpu-b" in next(line for line in running.stderr.lines if "came in over REST" in line)
    # One that is deleted over REST is not missed.
    body = client.post("/api/endpoints", json={"name": "gpu-c", "base_url": "http://127.0.0.1:9"}).json()
    client.delete(f"/api/endpoints/{body['id']}")
    assert sum("came in over REST" in line for line in running.stderr.lines) == 1


def test_permissions_are_needed(running: Gateway) -> None:
    for method, path in (("POST", "/api/endpoints"), ("PATCH", "/api/endpoints/x"), ("DELETE", "/v0/endpoints/x"), ("PUT", "/api/config/file")):
        assert running.http(key=None).request(method, path, json={}).status_code == 401
    assert_error(running.http().delete("/api/endpoints/x"), 404, "invalid_request_error", "endpoint_not_found")
    assert os.access(running.path, os.W_OK) and UPSTREAM_KEY not in json.dumps(running.http().get("/api/endpoints").json())
