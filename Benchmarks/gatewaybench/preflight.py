"""Checks before anything is measured: a system that answers wrongly has no speed."""

import http.client
import json

from .failure import Failure
from .systems import CHAT_PATH, Gateway, System

_KEY = "sk_debug"


def preflight(system: System) -> None:
    """One plain completion, one stream to its end, and for the gateway a refusal of a wrong key."""
    status, body = _post(system.port, CHAT_PATH, {"model": "gpt-4o-mini", "messages": []})
    _expect(system, status == 200, f"a completion got status {status}: {body[:400]!r}")
    whole = len(body) == 1024 and json.loads(body)["object"] == "chat.completion"
    _expect(system, whole, "a completion did not arrive as the stub sent it")

    request = {"model": "gpt-4o-mini", "messages": [], "stream": True, "max_tokens": 5}
    status, body = _post(system.port, system.stream_path, request)
    _expect(system, status == 200, f"a stream got status {status}: {body[:400]!r}")
    events = [line for line in body.split(b"\n") if line.startswith(b"data: ")]
    _expect(system, len(events) == 6 and events[-1] == b"data: [DONE]", f"a stream of 5 chunks arrived as {len(events)} events")

    if isinstance(system, Gateway):
        status, _ = _post(system.port, CHAT_PATH, {"model": "gpt-4o-mini", "messages": []}, key="wrong")
        _expect(system, status == 401, f"a wrong key got status {status}: the figures are to be those with keys on")


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
