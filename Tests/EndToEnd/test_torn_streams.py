"""A stream that breaks in the middle of a line: the error is still an event of its own."""

import json

import pytest

from conftest import GatewayFactory
from support.behaviours import STREAM_HEAD, Verbatim, delta
from support.calls import chat
from support.config import endpoint, settings
from support.raw import RawConnection, request
from support.upstream import Upstream

WHOLE = delta("one")
TORN = [
    b"",
    b"d",
    b"data",
    b"data:",
    b'data: {"id": "c-1", "choi',
    b'data: {"id": "c-1"}',
    b'data: {"id": "c-1"}\r',
    b'data: {"id": "c-1"}\n',
    b"event: message\nda",
    b": a comment",
]


def parse(text: bytes) -> list[str]:
    """The data of each event, by the rules of the HTML standard (9.2.6): an event without its empty line is none."""
    found: list[str] = []
    lines = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    data: list[bytes] = []
    for line in lines[:-1]:
        field, _, value = line.partition(b":")
        if not line:
            if data:
                found.append(b"\n".join(data).decode())
            data = []
        elif field == b"data":
            data.append(value.removeprefix(b" "))
    return found


@pytest.mark.parametrize("version", ["HTTP/1.1", "HTTP/1.0"])
def test_the_error_is_an_event_of_its_own(gateway: GatewayFactory, upstream: Upstream, version: str) -> None:
    running = gateway(settings(endpoint("up", upstream.url)))
    for torn in TORN:
        sent = WHOLE + torn
        upstream.default = Verbatim(STREAM_HEAD + f"{len(sent):x}\r\n".encode() + sent + b"\r\n")
        with RawConnection(running.port) as connection:
            connection.send(request(json.dumps(chat(stream=True)).encode(), version=version))
            answer = connection.read_answer()
            assert (answer.head.get("transfer-encoding") == "chunked") == (version == "HTTP/1.1")
            assert answer.body.startswith(sent), torn
            first, *_, last = parse(answer.body)
            assert first == WHOLE.decode().removeprefix("data: ").rstrip("\n")
            error = json.loads(last)
            assert set(error) == {"error"}, torn
            assert error["error"]["type"] == "upstream_error"
            assert b"[DONE]" not in answer.body
            if version == "HTTP/1.0":
                assert connection.is_ended()
