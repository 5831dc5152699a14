"""Checks before anything is measured: a system that answers wrongly has no speed."""

import http.client
import json
from typing import Any

from .failure import Failure
from .systems import CHAT_PATH, Gateway, System

_KEY = "sk_debug"
_MESSAGES = [{"role": "user", "content": "Which way?"}]
_CHUNKS = 5


def preflight(system: System, stub_port: int) -> None:
    """One plain completion, one stream to its end, and for the gateway a refusal of a wrong key."""
    request: dict[str, object] = {"model": "gpt-4o-mini", "messages": _MESSAGES}
    status, body = _post(system.port, CHAT_PATH, request)
    _expect(system, status == 200, f"a completion got status {status}: {body[:400]!r}")
    _, sent = _post(stub_port, CHAT_PATH, request)
    if system.passes_bytes:
        _expect(system, body == sent, "a completion did not arrive as the stub sent it")
    else:
        _expect(system, _essence(body) == _essence(sent), f"a completion says something else than the stub sent: {body[:2000]!r}")
    system.body_length = len(body)

    status, body = _post(system.port, system.stream_path, {**request, "stream": True, "max_tokens": _CHUNKS})
    _expect(system, status == 200, f"a stream got status {status}: {body[:400]!r}")
    events = [line for line in body.split(b"\n") if line.startswith(b"data: ")]
    _expect(system, bool(events) and events[-1] == b"data: [DONE]", f"a stream did not arrive to its end: {body[-400:]!r}")
    # Only chunks of the stub carry the mark: who rewrites chunks may add some of its own, such as one that says why the stream ends.
    chunks = sum(b"@" in event for event in events)
    whole = chunks == _CHUNKS and (len(events) == _CHUNKS + 1 or not system.passes_bytes)
    _expect(system, whole, f"a stream of {_CHUNKS} chunks arrived as {chunks} in {len(events)} events")

    if isinstance(system, Gateway):
        status, _ = _post(system.port, CHAT_PATH, request, key="wrong")
        _expect(system, status == 401, f"a wrong key got status {status}: the figures are to be those with keys on")


def objection(port: int) -> str | None:
    """Why a completion does not get a 2xx yet, for systems whose port is open before they know their upstream; None once it does."""
    try:
        status, body = _post(port, CHAT_PATH, {"model": "gpt-4o-mini", "messages": _MESSAGES})
    except Failure as failure:
        return str(failure)
    return None if status // 100 == 2 else f"status {status}: {body[:400]!r}"


def _essence(body: bytes) -> Any:
    """What a client reads in a completion, whatever else stands around it."""
    try:
        answer = json.loads(body)
        usage = answer["usage"]
        return (answer["object"], answer["model"], [choice["message"]["content"] for choice in answer["choices"]],
                usage["prompt_tokens"], usage["completion_tokens"])
    except (ValueError, LookupError, TypeError) as error:
        return f"not a completion: {error!r}"


def _post(port: int, path: str, body: dict[str, object], key: str = _KEY) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        connection.request("POST", path, json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise Failure(f"port {port}, POST {path}: {error!r}") from error
    finally:
        connection.close()


def _expect(system: System, holds: bool, complaint: str) -> None:
    if not holds:
        raise system.child.failure(complaint)
