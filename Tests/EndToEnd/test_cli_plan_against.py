"""`plan FILE --against URL`: what a file would do to what a gateway runs."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from conftest import GatewayFactory
from support.behaviours import Reply
from support.config import CLIENT_KEY, ECHO, UPSTREAM_KEY, endpoint, key, settings
from support.gateway import Gateway, run
from support.tls import Authority
from support.upstream import Upstream

READER_KEY = "sk-reader-4be01c77"
POWERLESS_KEY = "sk-powerless-51e8"
OTHER_KEY = "sk-other-5a1f90c2"
SECRETS = (CLIENT_KEY, UPSTREAM_KEY, READER_KEY, POWERLESS_KEY, OTHER_KEY)
KEYS = [key("tests", CLIENT_KEY), key("reader", READER_KEY, "config.read"), key("powerless", POWERLESS_KEY, "inference")]


def planned(file: Path | str, url: str, *arguments: str, key: str | None = CLIENT_KEY, env: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Exit status and both streams, without a secret in either."""
    more = {"FINGERPOST_API_KEY": key, **(env or {})} if key is not None else env
    ended = run("plan", str(file), "--against", url, *arguments, env=more)
    for secret in SECRETS:
        assert secret not in ended.stdout + ended.stderr
    assert (ended.returncode == 1) == (ended.stdout == "" and ended.stderr != ""), ended
    return ended.returncode, ended.stdout, ended.stderr


def plan_of(file: Path | str, url: str, **more: Any) -> dict[str, Any]:
    status, text, problems = planned(file, url, "--format", "json", **more)
    assert status != 1, problems
    plan: dict[str, Any] = json.loads(text)
    assert (status == 2) == bool(plan["changes"] or plan["models"])
    return plan


def changes(plan: dict[str, Any]) -> set[tuple[str, str, str | None]]:
    return {(change["kind"], change["path"], change["name"]) for change in plan["changes"]}


def file_with(directory: Path, text: str) -> Path:
    path = directory / "new" / "gateway.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


RUNNING = settings(ECHO, endpoint("a", "http://127.0.0.1:1"), endpoint("b", "http://127.0.0.1:2", api_key=UPSTREAM_KEY), keys=KEYS)
WANTED = settings(
    ECHO, endpoint("b", "http://127.0.0.1:2", api_key=OTHER_KEY, weight=3), keys=KEYS, server={"listen": "127.0.0.1:1"}
)


@pytest.fixture
def running(gateway: GatewayFactory) -> Gateway:
    return gateway(RUNNING, secrets=SECRETS)


def test_what_runs_is_no_difference_however_it_is_written(running: Gateway, tmp_path: Path) -> None:
    status, text, _ = planned(file_with(tmp_path, "# the same\n" + json.dumps(json.loads(RUNNING))), running.base_url + "/")
    assert status == 0
    head, *rest = text.splitlines()
    assert re.fullmatch(rf"against {running.base_url}/: generation 1 of {running.path}, loaded at 20\S+Z", head)
    assert rest == ["no difference"]


def test_every_change_is_told_as_between_two_files(running: Gateway, tmp_path: Path) -> None:
    file = file_with(tmp_path, WANTED)
    plan = plan_of(file, running.base_url)
    assert changes(plan) == {("changed", "server", None), ("removed", "endpoints", "a"), ("changed", "endpoints", "b")}
    between = run("plan", str(running.path), str(file), "--format", "json")
    against = plan.pop("against")
    assert plan == json.loads(between.stdout)
    assert against == {
        "url": running.base_url, "path": str(running.path), "generation": 1, "loaded_at": against["loaded_at"], "state": "in_sync",
        "reason": None, "restart_required": [], "only_over_rest": [], "masked": False,
    }
    status, markdown, _ = planned(file, running.base_url, "--format", "markdown")
    assert (status, markdown.startswith(f"Against {running.base_url}: generation 1")) == (2, True)
    assert "| `tiny` | `a or b` | `b` |" in markdown.splitlines()


def test_nothing_is_written_and_nothing_is_taken_up(running: Gateway, tmp_path: Path) -> None:
    before = running.path.read_bytes()
    assert planned(file_with(tmp_path, WANTED), running.base_url)[0] == 2
    assert running.path.read_bytes() == before
    assert running.http().get("/api/config").json()["generation"] == 1


# Who asks


def test_one_who_may_not_read_secrets_is_told_all_but_those(running: Gateway, tmp_path: Path) -> None:
    plan = plan_of(file_with(tmp_path, WANTED), running.base_url, key=READER_KEY)
    assert plan["against"]["masked"] is True
    assert changes(plan) == {("changed", "server", None), ("removed", "endpoints", "a"), ("changed", "endpoints", "b")}
    keys = [entry["name"] for change in plan["changes"] if change["name"] == "b" for entry in change["keys"]]
    assert keys == ["weight"]
    places = {(value["path"], value["name"], value["key"]) for value in plan["uncompared"]}
    assert places == {("endpoints", "b", "api_key"), *(("auth.keys", name, "key") for name in ("tests", "reader", "powerless"))}
    status, text, _ = planned(file_with(tmp_path, RUNNING), running.base_url, key=READER_KEY)
    assert status == 0
    assert text.splitlines()[1:] == [
        "    the key may not read secrets, so they are masked on both sides",
        "no difference",
        "4 masked values were not compared: auth.keys tests: key, auth.keys reader: key, auth.keys powerless: key, endpoints b: api_key",
    ]


def test_under_the_mask_a_secret_that_becomes_a_reference_is_seen(running: Gateway, tmp_path: Path) -> None:
    file = file_with(tmp_path, RUNNING.replace(UPSTREAM_KEY, "${env:B_KEY}"))
    plan = plan_of(file, running.base_url, key=READER_KEY)
    assert changes(plan) == {("changed", "endpoints", "b")}
    assert ("endpoints", "b") not in {(value["path"], value["name"]) for value in plan["uncompared"]}


MASKED_WELL = """
version: 1
server: {listen: "127.0.0.1:0", state_dir: none}
auth:
  keys:
    - &first   # anchors and block scalars stay whole under the mask
      name: tests
      key: &secret sk-client-6f1d0b7a
      permissions: [inference, config.read, config.manage]
    - name: reader
      key: >-
        sk-reader-4be01c77
      permissions: [config.read]
    - {name: "digest", key_sha256: "%s", permissions: [inference]}
  users:
    - {username: admin, password_hash: "$$scrypt$$1$$abc$$def", role: admin}
endpoints:
  - {name: echo, base_url: "builtin:echo", models: [echo]}
  - {name: a, base_url: "http://127.0.0.1:1", models: [m], api_key: *secret, notes: "see https://user:pw@host/?q=1"}
""" % ("ab" * 32)


def test_a_file_of_every_kind_of_secret_can_be_compared_under_the_mask(gateway: GatewayFactory, tmp_path: Path) -> None:
    running = gateway(MASKED_WELL, secrets=SECRETS)
    assert plan_of(file_with(tmp_path, MASKED_WELL), running.base_url)["changes"] == []
    plan = plan_of(file_with(tmp_path, MASKED_WELL.replace("models: [m]", "models: [n]")), running.base_url, key=READER_KEY)
    assert changes(plan) == {("changed", "endpoints", "a")}
    assert [entry["name"] for entry in plan["changes"][0]["keys"]] == ["models"]


def test_the_key_may_come_from_a_file(running: Gateway, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(CLIENT_KEY + "\n", encoding="utf-8")
    file = file_with(tmp_path, RUNNING)
    assert planned(file, running.base_url, "--key-file", str(tmp_path / "key"), key=None)[0] == 0
    # The file is the nearer one of the two.
    assert planned(file, running.base_url, "--key-file", str(tmp_path / "key"), key="nonsense")[0] == 0
    status, _, problem = planned(file, running.base_url, "--key-file", str(tmp_path / "no-key"), key=None)
    assert (status, str(tmp_path / "no-key") in problem) == (1, True)


# What is not in a file, and what is not here


def test_references_are_compared_as_they_are_written(gateway: GatewayFactory, tmp_path: Path) -> None:
    text = settings(ECHO, endpoint("a", "${env:A_URL}", api_key="${file:secrets/a}", notes="${env:NOTES:-none}"), keys=KEYS)
    (tmp_path / "secrets").mkdir()
    running = gateway(text, env={"A_URL": "http://127.0.0.1:1", "NOTES": UPSTREAM_KEY}, secrets=SECRETS, files={"secrets/a": OTHER_KEY})
    for key_of in (CLIENT_KEY, READER_KEY):
        assert plan_of(file_with(tmp_path, text), running.base_url, key=key_of)["changes"] == []
        moved = text.replace("env:A_URL", "env:B_URL").replace("secrets/a", "secrets/b")
        plan = plan_of(file_with(tmp_path, moved), running.base_url, key=key_of)
        assert changes(plan) == {("changed", "endpoints", "a")}
        assert [(entry["name"], entry["hidden"]) for entry in plan["changes"][0]["keys"]] == [("base_url", True), ("api_key", True)]


def test_included_files_count_on_both_sides(gateway: GatewayFactory, tmp_path: Path) -> None:
    def part(*names: str) -> str:
        return json.dumps({"endpoints": [endpoint(name, f"http://127.0.0.1:1/{name}", name) for name in names]})

    text = settings(ECHO, keys=KEYS, include=["conf.d/*.yaml"])
    running = gateway(text, secrets=SECRETS, files={"conf.d/one.yaml": part("a", "b")})
    file = file_with(tmp_path, text)
    (file.parent / "conf.d").mkdir()
    # In other files, which is no difference.
    for name in ("a", "b"):
        (file.parent / "conf.d" / f"{name}.yaml").write_text(part(name), encoding="utf-8")
    assert plan_of(file, running.base_url)["changes"] == []
    (file.parent / "conf.d" / "b.yaml").write_text(part("c"), encoding="utf-8")
    assert changes(plan_of(file, running.base_url)) == {("added", "endpoints", "c"), ("removed", "endpoints", "b")}


def test_endpoints_that_came_in_over_rest_are_named_where_the_file_lacks_them(running: Gateway, tmp_path: Path) -> None:
    file = file_with(tmp_path, RUNNING)
    answer = running.http().post("/api/endpoints", json={"name": "gpu-b", "base_url": "http://127.0.0.1:3", "models": ["big"]})
    assert answer.status_code == 201, answer.text
    plan = plan_of(file, running.base_url)
    assert plan["against"]["only_over_rest"] == ["gpu-b"]
    assert changes(plan) == {("removed", "endpoints", "gpu-b")}
    assert "came in over REST, and this file does not have it: gpu-b" in planned(file, running.base_url)[1]
    # With it in the file, as a commit of the gateway's own file would have it, all is well.
    plan = plan_of(running.path, running.base_url)
    assert (plan["against"]["only_over_rest"], plan["changes"]) == ([], [])


def test_the_plan_is_about_what_runs_not_about_a_file_that_was_rejected(running: Gateway, tmp_path: Path) -> None:
    assert running.reload(settings(routing={"strategy": "least_bsy"}, keys=KEYS)) == "rejected"
    status, text, _ = planned(file_with(tmp_path, RUNNING), running.base_url)
    assert status == 0
    assert "its own file is another one by now, and was rejected: " in text and "least_bsy" in text
    against = plan_of(file_with(tmp_path, RUNNING), running.base_url)["against"]
    assert (against["state"], "least_bsy" in against["reason"]) == ("rejected", True)


def test_a_restart_that_is_awaited_there_is_told(running: Gateway, tmp_path: Path) -> None:
    new = settings(ECHO, keys=KEYS, server={"listen": "127.0.0.1:1", "threads": 1})
    assert running.reload(new) == "applied"
    status, text, _ = planned(file_with(tmp_path, new), running.base_url)
    assert (status, text.splitlines()[1:]) == (0, ["    a restart is awaited there already: server.listen, server.threads", "no difference"])


# What goes wrong


def test_a_gateway_that_is_not_there_is_said_so(tmp_path: Path, refusing_url: str) -> None:
    status, _, problem = planned(file_with(tmp_path, RUNNING), refusing_url)
    assert (status, problem) == (1, f"error: {refusing_url}: it refused the connection\n")


@pytest.mark.parametrize(
    ("key_of", "words"),
    [(None, "FINGERPOST_API_KEY"), ("sk-nobody", "the key is none of its keys"), (POWERLESS_KEY, "config.read")],
)
def test_a_key_that_will_not_do_is_said_so(running: Gateway, tmp_path: Path, key_of: str | None, words: str) -> None:
    status, _, problem = planned(file_with(tmp_path, RUNNING), running.base_url, key=key_of)
    assert status == 1
    assert problem.startswith(f"error: {running.base_url}: ") and words in problem


@pytest.mark.parametrize("reply", [Reply(body=b"<html>"), Reply(status=404, body=b"no"), Reply(status=401, body=b"{}"), Reply(body=b"{}")])
def test_what_is_no_fingerpost_is_said_so(tmp_path: Path, upstream: Upstream, reply: Reply) -> None:
    upstream.default = reply
    status, _, problem = planned(file_with(tmp_path, RUNNING), upstream.url)
    assert (status, "is not Fingerpost" in problem) == (1, True), problem


def test_tls_is_spoken_and_its_failures_are_said(gateway: GatewayFactory, tmp_path: Path) -> None:
    authority = Authority()
    pair = authority.issue()
    (tmp_path / "cert.pem").write_bytes(b"".join(pair.chain))
    (tmp_path / "key.pem").write_bytes(pair.key)
    (tmp_path / "ca.pem").write_bytes(authority.pem)
    text = settings(keys=KEYS, server={"tls": {"certificate": str(tmp_path / "cert.pem"), "private_key": str(tmp_path / "key.pem")}})
    running = gateway(text, secrets=SECRETS)
    url = f"https://127.0.0.1:{running.port}"
    file = file_with(tmp_path, text)
    assert planned(file, url, "--ca-file", str(tmp_path / "ca.pem"))[0] == 0
    status, _, problem = planned(file, url)
    assert (status, "no authority that is trusted here" in problem, "--ca-file" in problem) == (1, True, True)
    status, _, problem = planned(file, url.replace("https", "http"), "--ca-file", str(tmp_path / "ca.pem"))
    assert (status, "https" in problem) == (1, True), problem


def test_a_file_with_errors_is_refused_before_anybody_is_asked(tmp_path: Path, refusing_url: str) -> None:
    status, _, problem = planned(file_with(tmp_path, "version: 1\nendpoint: []\n"), refusing_url)
    assert (status, "unknown key `endpoint`" in problem, "connection" in problem) == (1, True, False)


@pytest.mark.parametrize(
    "arguments",
    [
        ["gateway.yaml"],
        ["a.yaml", "b.yaml", "--against", "http://127.0.0.1:1"],
        ["a.yaml", "b.yaml", "--key-file", "key"],
        ["a.yaml", "--against", "127.0.0.1:8080"],
    ],
)
def test_what_makes_no_sense_is_refused(arguments: list[str]) -> None:
    ended = run("plan", *arguments)
    assert ended.returncode not in (0, 1, 2)
    assert ended.stdout == "" and "Error:" in ended.stderr
