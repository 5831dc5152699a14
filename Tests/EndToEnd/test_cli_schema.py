"""`schema`: it takes what the gateway takes, and refuses what an editor should mark."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from support.gateway import REPOSITORY, run

SAMPLES = [REPOSITORY / "gateway.yaml", *sorted(REPOSITORY.glob("examples/*.yaml"))]
VALID = sorted(REPOSITORY.glob("Tests/ConfigTests/Fixtures/valid/*.yaml"))


class CoreLoader(yaml.SafeLoader):
    """Types as the core schema of YAML 1.2 has them, which editors use: PyYAML alone is of 1.1, where `no` is false and `1:30` is 90."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", "-+.0123456789"),
    ("merge", r"<<", "<"),
]:
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))


def loaded(text: str) -> Any:
    return yaml.load(text, CoreLoader)


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    ended = run("schema")
    assert ended.returncode == 0
    schema = json.loads(ended.stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("name, arguments", [("examples/gateway.schema.json", ()), ("docs/configuration.md", ("--format", "markdown"))])
def test_what_is_in_the_repository_is_current(name: str, arguments: tuple[str, ...]) -> None:
    assert run("schema", *arguments).stdout == (REPOSITORY / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SAMPLES + VALID, ids=lambda path: path.name)
def test_it_takes_what_the_gateway_takes(path: Path, validator: jsonschema.Draft202012Validator) -> None:
    assert [error.message for error in validator.iter_errors(loaded(path.read_text(encoding="utf-8")))] == []


def test_the_table_of_valid_files_is_not_empty() -> None:
    assert len(VALID) >= 8


# Each with the path where an editor marks it.
WRONG = [
    ("{}", []),
    ("version: 2", ["version"]),
    ("version: 1\nserber: {}", []),
    ("version: 1\nendpoints: [{name: a, base_url: \"http://h\", modles: [m]}]", ["endpoints", 0]),
    ("version: 1\nendpoints: [{name: a}]", ["endpoints", 0]),
    ("version: 1\nendpoints: [{name: a, base_url: \"ftp://h\"}]", ["endpoints", 0, "base_url"]),
    ("version: 1\nendpoints: [{name: a, base_url: \"http://user:pass@h\"}]", ["endpoints", 0, "base_url"]),
    ("version: 1\nendpoints: [{name: a, base_url: \"http://h\", weight: 1001}]", ["endpoints", 0, "weight"]),
    ("version: 1\nendpoints: [{name: a, base_url: \"http://h\", enabled: perhaps}]", ["endpoints", 0, "enabled"]),
    ("version: 1\nendpoints: [{name: a, base_url: \"http://h\", health_check: {interval: 5}}]", ["endpoints", 0, "health_check", "interval"]),
    ("version: 1\nendpoints: {name: a, base_url: \"http://h\"}", ["endpoints"]),
    ("version: 1\nserver: {request_timeout: 5 minutes}", ["server", "request_timeout"]),
    ("version: 1\nserver: {max_body: 20M}", ["server", "max_body"]),
    ("version: 1\nserver: {listen: []}", ["server", "listen"]),
    ("version: 1\nserver: {listen: \"8080\"}", ["server", "listen"]),
    ("version: 1\nserver: {threads: many}", ["server", "threads"]),
    ("version: 1\nrouting: {strategy: random}", ["routing", "strategy"]),
    ("version: 1\nauth: {keys: [{name: a, key_sha256: abc, permissions: [inference]}]}", ["auth", "keys", 0, "key_sha256"]),
    ("version: 1\nauth: {keys: [{name: a, key: b, permissions: [everything]}]}", ["auth", "keys", 0, "permissions"]),
    ("version: 1\ntests: [{model: m}]", ["tests", 0]),
]


@pytest.mark.parametrize("text, place", WRONG, ids=[text for text, _ in WRONG])
def test_it_marks_mistakes_at_their_place(
    text: str, place: list[Any], validator: jsonschema.Draft202012Validator, tmp_path: Path
) -> None:
    assert [list(error.absolute_path) for error in validator.iter_errors(loaded(text))] == [place]
    file = tmp_path / "gateway.yaml"
    file.write_text(text, encoding="utf-8")
    assert run("check", str(file)).returncode == 1, "the gateway takes what the schema marks"


def test_it_tells_what_a_key_means(validator: jsonschema.Draft202012Validator) -> None:
    server = validator.schema["properties"]["server"]["properties"]
    assert server["request_timeout"]["default"] == "60s"
    assert "LLM_ROUTER_REQUEST_TIMEOUT" in server["request_timeout"]["description"]
    assert server["max_connections"]["default"] == 10_000
    assert "restart" in server["listen"]["description"]
    assert "not active yet" in validator.schema["properties"]["models"]["description"]
