"""The API's description, docs/openapi.yaml, and what it says about an answer."""

import copy
import json
from functools import cache
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from support.gateway import REPOSITORY

PATH = REPOSITORY / "docs" / "openapi.yaml"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@cache
def document() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return parsed


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """What a `$ref` leads to; anything else as it is."""
    while "$ref" in node and node["$ref"].startswith("#/"):
        target: Any = document()
        for step in node["$ref"][2:].split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def operations() -> list[tuple[str, str]]:
    """Each documented method and path."""
    return [(method.upper(), path) for path, item in document()["paths"].items() for method in item if method in METHODS]


def operation(method: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = document()["paths"][path][method.lower()]
    return found


def response(method: str, path: str, status: int) -> dict[str, Any]:
    """The description of the answer with this very status: `default` is for upstreams' answers and describes none of the gateway's."""
    responses = operation(method, path)["responses"]
    assert str(status) in responses, f"{method} {path} documents {sorted(responses)}, not {status}"
    return resolved(responses[str(status)])


def documented_codes(answer: dict[str, Any]) -> set[str]:
    """The codes of errors that the description of an answer allows."""
    schema = answer["content"]["application/json"]["schema"]
    code = (schema if "properties" in schema else resolved(schema))["properties"]["error"]["properties"]["code"]
    return set(code["enum"]) if "enum" in code else {code["const"]}


def validate(value: Any, schema: dict[str, Any]) -> None:
    """Asserts that a value has a documented shape, and no member that is not documented unless the shape is open by its own word."""
    validator = Draft202012Validator(_absolute(schema), registry=_registry(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    problems = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]
    assert not problems, (problems, value)


def validate_body(body: bytes, content_type: str, answer: dict[str, Any]) -> None:
    """Asserts that a body is what the description of an answer says about its content type."""
    media_type = content_type.partition(";")[0].strip()
    assert media_type in answer["content"], (media_type, sorted(answer["content"]))
    text = body.decode("utf-8")
    validate(json.loads(text) if media_type == "application/json" else text, answer["content"][media_type]["schema"])


NAME = "urn:fingerpost:openapi"


@cache
def _registry() -> Registry[Any]:
    closed = copy.deepcopy(document())
    _close(closed["components"]["schemas"])
    resource: Resource[Any] = Resource.from_contents(closed, default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource(NAME, resource)
    return registry


def _close(node: Any) -> None:
    """Clients must bear new members, so the document leaves its objects open; a test wants to know of members that it forgot."""
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            node.setdefault("additionalProperties", False)
        for child in node.values():
            _close(child)
    elif isinstance(node, list):
        for child in node:
            _close(child)


def _absolute(schema: Any) -> Any:
    """The same schema with its references into the document made absolute, so that it can be used by itself."""
    if isinstance(schema, dict):
        return {key: NAME + value if key == "$ref" and isinstance(value, str) else _absolute(value) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_absolute(element) for element in schema]
    return schema
