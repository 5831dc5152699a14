"""`plan`: what a change of the file does, without a secret in what it prints."""

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import GatewayFactory
from support.config import CLIENT_KEY, ECHO, UPSTREAM_KEY, endpoint, key, settings
from support.gateway import run

OTHER_KEY = "sk-other-5a1f90c2"


def planned(directory: Path, old: str, new: str, *arguments: str, env: dict[str, str] | None = None) -> tuple[int, str]:
    """Exit status and output; no secret is in either stream."""
    paths = []
    for name, text in (("old", old), ("new", new)):
        path = directory / name / "gateway.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    ended = run("plan", *paths, *arguments, env=env)
    for secret in (CLIENT_KEY, UPSTREAM_KEY, OTHER_KEY):
        assert secret not in ended.stdout + ended.stderr
    assert ended.returncode != 1 or ended.stdout == ""
    return ended.returncode, ended.stdout or ended.stderr


OLD = settings(ECHO, endpoint("a", "http://127.0.0.1:1"), endpoint("b", "http://127.0.0.1:2", api_key=UPSTREAM_KEY))
NEW = settings(
    ECHO,
    endpoint("b", "http://127.0.0.1:2", api_key=OTHER_KEY, weight=3),
    endpoint("c", "http://127.0.0.1:3", "large"),
    server={"listen": "127.0.0.1:1"},
    keys=[key("tests", OTHER_KEY)],
)


def test_the_same_is_no_difference_however_it_is_written(tmp_path: Path) -> None:
    assert planned(tmp_path, OLD, "# a comment\n" + json.dumps(json.loads(OLD))) == (0, "no difference\n")


def test_every_change_is_told_with_its_effect(tmp_path: Path) -> None:
    status, text = planned(tmp_path, OLD, NEW, "--format", "json")
    assert status == 2
    plan: dict[str, Any] = json.loads(text)
    found = {(change["kind"], change["path"], change["name"]): change for change in plan["changes"]}
    assert set(found) == {
        ("changed", "server", None),
        ("changed", "auth.keys", "tests"),
        ("removed", "endpoints", "a"),
        ("changed", "endpoints", "b"),
        ("added", "endpoints", "c"),
    }
    assert {change["name"]: change["effect"] for change in plan["changes"]} == {
        None: "restart", "tests": "live", "a": "draining", "b": "live", "c": "live",
    }
    keys = {entry["name"]: entry for entry in found["changed", "endpoints", "b"]["keys"]}
    assert keys["api_key"] == {"name": "api_key", "before": None, "after": None, "hidden": True, "restart": False}
    assert (keys["weight"]["before"], keys["weight"]["after"]) == ("1", "3")
    ways = {change["model"]: (change["before"], change["after"]) for change in plan["models"]}
    assert ways == {"tiny": ([["a", "b"]], [["b"]]), "large": ([], [["c"]])}
    assert plan["counts"] == {"live": 3, "draining": 1, "restart": 1}


def test_the_texts_for_people_and_for_pull_requests(tmp_path: Path) -> None:
    status, text = planned(tmp_path, OLD, NEW)
    assert status == 2
    assert "- endpoint a  (what runs there may finish)" in text.splitlines()
    assert "    api_key: changed" in text.splitlines()
    assert "    tiny: a or b -> b" in text.splitlines()
    assert text.splitlines()[-1] == "5 changes: 3 live, 1 draining, 1 waiting for a restart; 2 models go elsewhere"
    status, markdown = planned(tmp_path, OLD, NEW, "--format", "markdown")
    assert status == 2
    assert "| `tiny` | `a or b` | `b` |" in markdown.splitlines()


def test_what_comes_from_outside_is_not_shown(tmp_path: Path) -> None:
    def with_notes(text: str) -> str:
        return settings(endpoint("a", "http://127.0.0.1:1", notes=text))

    status, text = planned(tmp_path, with_notes("plain"), with_notes("${env:SOMETHING}"), env={"SOMETHING": UPSTREAM_KEY})
    assert status == 2
    assert "notes: changed" in text


@pytest.mark.parametrize("wrong", [0, 1])
def test_a_file_with_errors_is_status_1(tmp_path: Path, wrong: int) -> None:
    texts = [OLD, OLD]
    texts[wrong] = f"version: 1\nauth: {{keys: [{{name: a, key: {CLIENT_KEY}, permisions: [inference]}}]}}\n"
    status, text = planned(tmp_path, texts[0], texts[1])
    assert status == 1
    assert "permisions" in text


def test_a_file_that_is_not_there_is_status_1(tmp_path: Path) -> None:
    assert run("plan", str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")).returncode == 1


def test_the_gateway_waits_for_a_restart_with_the_keys_that_plan_names(gateway: GatewayFactory, tmp_path: Path) -> None:
    new = settings(server={"listen": "127.0.0.1:1", "threads": 1, "max_body": 1024})
    running = gateway(settings())
    assert running.reload(new) == "applied"
    waiting = running.http().get("/api/config").json()["restart_required"]
    _, text = planned(tmp_path, settings(), new, "--format", "json")
    named = [f"{change['path']}.{entry['name']}" for change in json.loads(text)["changes"] for entry in change["keys"] if entry["restart"]]
    assert sorted(named) == sorted(waiting) == ["server.listen", "server.threads"]
