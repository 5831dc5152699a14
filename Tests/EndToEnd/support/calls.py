"""Bodies of calls, and what is expected of the answers."""

import json
from typing import Any

import httpx


def chat(model: str = "tiny", text: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"model": model, "messages": [{"role": "user", "content": text}], **more}


def post_chat(client: httpx.Client, model: str = "tiny", **more: Any) -> httpx.Response:
    return client.post("/v1/chat/completions", json=chat(model, **more))


def error_of(body: str | bytes) -> dict[str, Any]:
    """The error object of a body that is nothing but an error in OpenAI's shape."""
    parsed = json.loads(body)
    assert set(parsed) == {"error"}, parsed
    error: dict[str, Any] = parsed["error"]
    for field in ("message", "type", "code"):
        assert isinstance(error.get(field), str) and error[field], error
    return error


def assert_error(response: httpx.Response, status: int, type_: str, code: str | None = None, message: str | None = None) -> dict[str, Any]:
    assert response.status_code == status, (response.status_code, response.text)
    assert response.headers["content-type"].startswith("application/json"), response.headers
    error = error_of(response.content)
    assert error["type"] == type_, error
    if code is not None:
        assert error["code"] == code, error
    if message is not None:
        assert message in error["message"], error
    return error


def events(text: str) -> list[str]:
    """The data of each server-sent event."""
    return [block[len("data:") :].strip() for block in text.replace("\r\n", "\n").split("\n\n") if block.startswith("data:")]
