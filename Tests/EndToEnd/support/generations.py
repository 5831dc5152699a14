"""Configurations that tell themselves apart: a request can say which of them answered it.

The model name `current` leads to the model of one generation, so a request that took its alias from one table and its endpoint from another would
find no model. The text is in block style with the endpoints at its end: whoever reads only the first half of such a file gets a configuration that
looks sound and has lost endpoints.
"""

import json

from support.behaviours import Behaviour, Exchange
from support.config import ALL_PERMISSIONS, CLIENT_KEY
from support.upstream import Recorded

ENDPOINTS = 6
LAST_MODEL = "the-last"


def model_of(number: int) -> str:
    return f"m{number:05}"


def number_of(model: str) -> int:
    return int(model[1:])


def numbered(number: int, url: str | None = None, more: str = "") -> str:
    """The text of one generation: always the same length. Its first endpoint is the echo, or the upstream at `url`; `more` goes before the endpoints."""
    model = model_of(number)
    address = "builtin:echo" if url is None else f"{url}/{model}\n    type: openai_compatible\n    api_key: key-{model}"
    others = "".join(
        f"  - name: echo-{index}\n    base_url: builtin:echo\n    models: [{LAST_MODEL if index == ENDPOINTS else f'other-{index}'}]\n"
        for index in range(2, ENDPOINTS + 1)
    )
    return (
        "version: 1\n"
        "server:\n"
        "  listen: 127.0.0.1:0\n"
        "  drain_timeout: 5s\n"
        "  state_dir: none\n"
        "auth:\n"
        "  keys:\n"
        "    - name: tests\n"
        f"      key: {CLIENT_KEY}\n"
        f"      permissions: [{', '.join(ALL_PERMISSIONS)}]\n"
        "routing:\n"
        "  aliases:\n"
        f"    current: {model}\n"
        f"{more}"
        "endpoints:\n"
        "  - name: first\n"
        f"    base_url: {address}\n"
        f"    models: [{model}]\n"
        f"{others}"
    )


def broken(number: int, url: str | None = None) -> str:
    """The same with one error, E0107, in its last line."""
    return numbered(number, url) + "    modles: [x]\n"


class NamesItsModel(Behaviour):
    """Answers with the model that it was asked for, as the echo does."""

    async def answer(self, exchange: Exchange) -> bool:
        body = json.dumps({"id": "c-1", "object": "chat.completion", "created": 1, "model": json.loads(exchange.body)["model"], "choices": []}).encode()
        await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        return True


def assert_one_configuration(recorded: Recorded) -> None:
    """What reached the upstream comes from one file: its address, its key and the target of its alias."""
    model = recorded.json()["model"]
    assert recorded.path.startswith(f"/{model}/"), (recorded.path, model)
    assert recorded.header("authorization") == f"Bearer key-{model}", (recorded.header("authorization"), model)
