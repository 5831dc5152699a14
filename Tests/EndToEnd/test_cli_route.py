"""`route` and `test`: where requests would go, by the gateway's own rules."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import GatewayFactory, UpstreamFactory
from support.behaviours import Reply, completion
from support.calls import error_of, post_chat
from support.config import CLIENT_KEY, ECHO, UPSTREAM_KEY, endpoint, key, settings
from support.diagnostics import errors
from support.gateway import REPOSITORY, run

WriteFile = Callable[[str], Path]

SECTIONS: dict[str, Any] = {
    "routing": {"aliases": {"fast": ["tiny", "openai:gpt-4.1"], "cloud": ["groq:x", "openai:gpt-4.1", "tiny"]}},
    "providers": {
        "openai": {"api_key": UPSTREAM_KEY},
        "groq": {"kind": "openai", "base_url": "https://groq.example/v1", "api_key": "${env:NOT_SET_HERE}"},
    },
}
ENDPOINTS = [
    endpoint("a", "http://127.0.0.1:1", api_key=UPSTREAM_KEY),
    endpoint("b", "http://127.0.0.1:2"),
    endpoint("off", "http://127.0.0.1:3", enabled=False),
    ECHO,
]


def with_tests(*tests: dict[str, Any]) -> str:
    return settings(*ENDPOINTS, **SECTIONS, tests=list(tests))


def explained(file: Path, model: str, *arguments: str) -> dict[str, Any]:
    ended = run("route", model, "--config", str(file), "--format", "json", *arguments)
    found: dict[str, Any] = json.loads(ended.stdout)
    assert ended.returncode == (0 if found["goes_to"] else 1)
    return found


def standings(found: dict[str, Any]) -> list[dict[str, str]]:
    return [{candidate["name"]: candidate["standing"] for candidate in leg["candidates"]} for leg in found["legs"]]


def test_route_tells_every_candidate_with_its_reason(file: WriteFile) -> None:
    path = file(with_tests())
    found = explained(path, "fast")
    assert (found["meaning"], found["goes_to"], found["strategy"]) == ("alias", ["a", "b"], "least_busy")
    assert standings(found) == [{"a": "first", "b": "first", "off": "disabled", "echo": "no_model"}, {"openai": "later"}]
    found = explained(path, "fast", "--offline", "a", "--offline", "b")
    assert found["goes_to"] == ["openai"]
    assert standings(found)[0]["a"] == "offline"
    found = explained(path, "cloud")
    assert found["goes_to"] == ["openai"]
    assert standings(found)[0] == {"groq": "no_key"}
    assert standings(found)[2]["a"] == "never"
    assert explained(path, "openai:anything")["meaning"] == "cloud_model"
    assert explained(path, "nobody")["reason"]


def test_route_for_people(file: WriteFile) -> None:
    path = file(with_tests())
    ended = run("route", "fast", "--config", str(path), "--offline", "a")
    assert ended.returncode == 0
    assert ended.stdout.splitlines()[0] == "fast is an alias of tiny, then openai:gpt-4.1"
    assert ended.stdout.splitlines()[-1] == "goes to b"
    nowhere = run("route", "tiny", "--config", str(path), "--offline", "a", "--offline", "b")
    assert nowhere.returncode == 1
    assert "leads nowhere: a is offline, b is offline, off is disabled" in nowhere.stdout
    for text in (ended.stdout, nowhere.stdout):
        assert CLIENT_KEY not in text and UPSTREAM_KEY not in text


def test_route_with_what_is_not_there(file: WriteFile, tmp_path: Path) -> None:
    path = file(with_tests())
    assert run("route", "tiny", "--config", str(path), "--offline", "nobody").returncode == 64
    missing = run("route", "tiny", "--config", str(tmp_path / "nowhere.yaml"))
    assert missing.returncode == 1 and "nowhere.yaml" in missing.stderr
    wrong = run("route", "tiny", "--config", str(file("version: 1\nserber: {}\n")))
    assert wrong.returncode == 1 and "serber" in wrong.stderr and wrong.stdout == ""


def test_the_gateway_goes_where_route_says(gateway: GatewayFactory, upstreams: UpstreamFactory) -> None:
    first, second = upstreams(), upstreams()
    first.default, second.default = Reply(body=completion("first")), Reply(body=completion("second"))
    running = gateway(
        settings(
            endpoint("first", first.url, "one", "both"), endpoint("second", second.url, "two", "both"),
            routing={"aliases": {"alias": ["gone", "two"]}},
        )
    )
    client = running.http()
    for model in ("one", "two", "both", "alias"):
        goes_to = explained(running.path, model)["goes_to"]
        answers = {post_chat(client, model).json()["choices"][0]["message"]["content"] for _ in range(6)}
        assert answers == set(goes_to)
    assert post_chat(client, "gone").status_code == 404 and explained(running.path, "gone")["goes_to"] == []


PASSING = [
    {"model": "fast", "goes_to": ["a", "b"]},
    {"model": "tiny", "when": {"offline": "a"}, "goes_to": "b"},
    {"model": "fast", "when": {"offline": ["a", "b"]}, "goes_to": "openai"},
    {"model": "openai:gpt-4.1", "goes_to": "openai"},
    # Its key comes from a variable that is not set here.
    {"model": "groq:x", "goes_to": "groq"},
]
FAILING = [
    {"model": "tiny", "goes_to": "a"},
    {"model": "tiny", "when": {"offline": ["a", "b"]}, "goes_to": "off"},
]


def test_test_has_a_line_for_each(file: WriteFile) -> None:
    ended = run("test", "--config", str(file(with_tests(*PASSING))))
    assert (ended.returncode, ended.stderr) == (0, "")
    lines = ended.stdout.splitlines()
    assert len(lines) == len(PASSING) + 1 and all(line.startswith("ok ") for line in lines[:-1])
    assert lines[-1] == "5 routing tests, 0 failed"
    ended = run("test", "--config", str(file(with_tests(PASSING[0], *FAILING))))
    assert ended.returncode == 1
    lines = ended.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["ok", "failed", "failed", "3"]
    assert "goes to `a` or `b`, and should go to `a`" in lines[1]
    assert "leads nowhere" in lines[2]
    assert "gateway.yaml:" in lines[1]


def test_test_of_a_file_without_tests_passes() -> None:
    ended = run("test", cwd=REPOSITORY)
    assert (ended.returncode, ended.stdout) == (0, "0 routing tests, 0 failed\n")


YAML = """\
version: 1
server: {listen: "127.0.0.1:0", drain_timeout: 5s, state_dir: none}
auth:
  keys:
    - {name: tests, key: %s, permissions: [inference, config.read, config.manage]}
endpoints:
  - {name: echo, base_url: "builtin:echo", models: [%s]}
tests:
  - model: echo
    goes_to: echo
"""


def test_check_shows_a_failing_test_at_its_place(file: WriteFile) -> None:
    path = file(YAML % (CLIENT_KEY, "other"))
    ended = run("check", "gateway.yaml", cwd=path.parent)
    assert ended.returncode == 1
    assert "error[E0401]" in ended.stdout and "gateway.yaml:9:5" in ended.stdout
    assert "`echo` leads nowhere, and should go to `echo`" in ended.stdout
    assert errors(json.loads(run("check", str(path), "--format", "json").stdout)) == (("E0401", 9, 5),)
    good = run("check", str(file(YAML % (CLIENT_KEY, "echo"))))
    assert good.returncode == 0 and "`tests`" not in good.stdout


def test_a_failing_test_keeps_the_gateway_from_starting(file: WriteFile) -> None:
    ended = run("serve", "--config", str(file(YAML % (CLIENT_KEY, "other"))))
    assert ended.returncode == 1
    assert "E0401" in ended.stderr and "listening on" not in ended.stdout


def test_a_failing_test_rejects_the_reload(gateway: GatewayFactory) -> None:
    running = gateway(YAML % (CLIENT_KEY, "echo"))
    client = running.http()
    assert running.reload(YAML % (CLIENT_KEY, "other")) == "rejected"
    assert post_chat(client, "echo").status_code == 200
    assert client.get("/api/config").json()["generation"] == 1
    rejected = client.post("/api/config/reload")
    assert rejected.status_code == 422
    assert errors(error_of(rejected.content)["diagnostics"]) == (("E0401", 9, 5),)
    assert running.reload(YAML % (CLIENT_KEY, "echo, other")) == "applied"


@pytest.mark.parametrize("listed, passes", [(["a"], False), (["a", "b"], True), (["a", "b", "openai"], True)])
def test_goes_to_names_all_that_may_be_the_first(listed: list[str], passes: bool, file: WriteFile) -> None:
    ended = run("check", str(file(with_tests({"model": "tiny", "goes_to": listed}))))
    assert (ended.returncode == 0) is passes


def test_a_key_with_few_models_does_not_change_where_they_lead(file: WriteFile) -> None:
    text = settings(*ENDPOINTS, **SECTIONS, auth={"keys": [key("k", CLIENT_KEY, models=["nothing"])]})
    assert explained(file(text), "tiny")["goes_to"] == ["a", "b"]
