"""The access log: a line for each inference request, as text or as JSON, and never a body or a secret in it."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pytest

from support.behaviours import BreakOff, Reply, completion
from support.calls import chat, post_chat
from support.config import CLIENT_KEY, ECHO, endpoint, key, settings
from support.gateway import Gateway, run
from support.streams import MeteredStream
from support.upstream import Upstream

# With what has to be escaped in JSON, in text, or in both; controls are not allowed in a file, but in a request.
ODD = 'a "b"\\ é 語 😀 = {}'
CONTROLS = '\x00\x01\t\r\n\x1f\x7f\u2028"'
SAID = "what-nobody-may-log-7741"


class Start(Protocol):
    def __call__(self, config: str, *arguments: str) -> Gateway: ...


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts gateways with further arguments."""
    with ExitStack() as stack:
        yield lambda config, *arguments: stack.enter_context(Gateway(tmp_path, config, arguments=arguments))


def lines(running: Gateway, count: int = 1) -> list[dict[str, Any]]:
    """The JSON lines of the log, once there are so many."""

    def found() -> list[str]:
        return [line for line in running.stderr.lines if line.startswith("{")]

    running.stderr.wait_for(lambda: len(found()) >= count, f"{count} lines in JSON")
    return [json.loads(line) for line in found()]


def test_a_json_line_has_every_member(start: Start, upstream: Upstream) -> None:
    upstream.default = MeteredStream(("a", "b"), 5, 2)
    running = start(settings(endpoint("up", upstream.url)), "--access-log", "json")
    answer = post_chat(running.http(**{"X-Request-Id": "it"}), text=SAID, stream=True)
    (line,) = lines(running)
    assert list(line) == [
        *("time", "type", "id", "trace", "key", "call", "model", "endpoint", "tries", "status", "bytes"),
        *("tokens_in", "tokens_out", "tps", "first_byte_ms", "ms", "outcome"),
    ]
    assert datetime.fromisoformat(line["time"]).utcoffset() is not None
    assert re.fullmatch("[0-9a-f]{32}", line["trace"])
    expected = {"type": "access", "id": "it", "key": "tests", "call": "chat.completions", "model": "tiny", "endpoint": "up", "outcome": "ok"}
    assert {name: line[name] for name in expected} == expected
    assert (line["tries"], line["status"], line["bytes"], line["tokens_in"], line["tokens_out"]) == (1, 200, len(answer.content), 5, 2)
    assert line["tps"] > 0 and 0 < line["first_byte_ms"] <= line["ms"]
    assert SAID not in running.logs()


def test_what_is_not_known_is_null_or_absent(start: Start, refusing_url: str) -> None:
    running = start(settings(endpoint("dead", refusing_url)), "--access-log", "json")
    running.http(key=None).post("/v1/embeddings", json={})
    post_chat(running.http())
    nobody, dead = lines(running, 2)
    assert (nobody["key"], nobody["model"], nobody["endpoint"], nobody["status"], nobody["tries"]) == (None, None, None, 401, 0)
    assert (dead["key"], dead["model"], dead["endpoint"], dead["status"]) == ("tests", "tiny", "dead", 502)
    for line in (nobody, dead):
        assert not {"tokens_in", "tokens_out", "tps", "first_byte_ms"} & set(line)


def test_any_name_reads_back_as_it_is(start: Start, upstream: Upstream) -> None:
    running = start(settings(endpoint(ODD, upstream.url, ODD), keys=[key(ODD, CLIENT_KEY)]), "--access-log", "json")
    assert post_chat(running.http(**{"X-Request-Id": 'r"1\\'}), ODD).status_code == 200
    assert post_chat(running.http(), CONTROLS).status_code == 404
    known, unknown = lines(running, 2)
    assert (known["id"], known["key"], known["model"], known["endpoint"]) == ('r"1\\', ODD, ODD, ODD)
    assert unknown["model"] == CONTROLS


def test_every_line_is_one_json_object_under_load(start: Start, upstream: Upstream) -> None:
    upstream.by_model = {"fine": Reply(body=completion("x")), "torn": BreakOff(), "no": Reply(500)}
    running = start(settings(endpoint("up", upstream.url, *upstream.by_model)), "--access-log", "json")
    client = running.http()
    for number in range(300):
        client.post("/v1/chat/completions", json=chat(["fine", "torn", "no", "unknown\n"][number % 4], stream=number % 3 == 0))
    found = lines(running, 300)
    assert len(found) == 300
    assert {line["outcome"] for line in found} == {"ok", "upstream_broke", "refused"}
    assert len({line["trace"] for line in found}) == 300


@pytest.mark.parametrize("choice", [[], ["--access-log", "text"], ["--access-log", "on"]])
def test_text_is_the_default(start: Start, upstream: Upstream, choice: list[str]) -> None:
    running = start(settings(endpoint("up", upstream.url)), *choice)
    post_chat(running.http(**{"X-Request-Id": "it"}))
    running.wait_for_log(" outcome=")
    (line,) = [line for line in running.stderr.lines if " access id=" in line]
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z access id=it trace=[0-9a-f]{32} key=tests call=chat\.completions model=tiny endpoint=up "
        r"tries=1 status=200 bytes=\d+ tokens_in=1 tokens_out=2 tps=\d+\.\d first_byte_ms=\d+\.\d ms=\d+\.\d outcome=ok",
        line,
    ), line


def test_off_writes_none(start: Start) -> None:
    running = start(settings(ECHO), "--access-log", "off")
    post_chat(running.http(), "echo")
    assert running.end() == 0
    assert "outcome=" not in running.logs() and '"outcome"' not in running.logs()


def test_another_word_is_refused() -> None:
    refused = run("serve", "--access-log", "xml")
    assert refused.returncode == 64
    assert "text" in refused.stderr and "json" in refused.stderr
