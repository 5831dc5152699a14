"""schemathesis asks the running gateway all that its own description offers, rightly and wrongly: it keeps to the description, and its file stays whole."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import GatewayFactory
from support import openapi
from support.calls import chat
from support.config import CLIENT_KEY, ECHO, endpoint, key, settings
from support.gateway import Gateway, environment, run

HERE = Path(__file__).resolve().parent
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
# As schemathesis.toml has them.
IDS = ["6d7c5f1e-3a52-4c0b-9a41-0d2f6b8e1c01", "6d7c5f1e-3a52-4c0b-9a41-0d2f6b8e1c02"]


@pytest.fixture
def scratch(gateway: GatewayFactory) -> Gateway:
    """A gateway whose file may be changed, with a place for keys."""
    return gateway(
        settings(
            ECHO,
            endpoint("kept", "http://127.0.0.1:9", id=IDS[0]),
            endpoint("other", "http://127.0.0.1:10", id=IDS[1]),
            server={"state_dir": "./state"},
            keys=[key("tests", CLIENT_KEY)],
        )
    )


def fuzzed(running: Gateway, *arguments: str) -> None:
    sound = running.path.with_name("sound.yaml")
    sound.write_bytes(running.path.read_bytes())
    more = {"FINGERPOST_KEY": CLIENT_KEY, "FUZZ_CONFIG": str(sound), "SCHEMATHESIS_HOOKS": "support.fuzz_bodies", "PYTHONPATH": str(HERE)}
    document = f"{running.base_url}/api/openapi.json"
    command = [str(SCHEMATHESIS), "--config-file", str(HERE / "schemathesis.toml"), "run", document, "--no-color", *arguments]
    ended = subprocess.run(
        command, cwd=running.path.parent, env=environment(more), capture_output=True, text=True, timeout=400, check=False
    )
    print(ended.stdout[-30000:], ended.stderr[-5000:])
    assert ended.returncode == 0, "schemathesis found answers that the description does not have; see above"


def is_unharmed(running: Gateway) -> None:
    """The file would load, and it is what runs; with the first text in it again, requests are answered as at first."""
    checked = run("check", str(running.path), cwd=running.path.parent)
    assert checked.returncode == 0, checked.stdout
    client = running.http()
    assert client.get("/api/config").json()["state"] == "in_sync"
    sound = running.path.with_name("sound.yaml").read_bytes()
    assert client.put("/api/config/file", content=sound, headers={"If-Match": "*"}).status_code == 200
    assert client.post("/v1/chat/completions", json=chat("echo")).status_code == 200
    assert client.get("/api/status").json()["in_flight"] == 0


# The paths of older clients lead to the same routes.
PARTS = {"^/(api/|[a-z]+$)": "examples,coverage,fuzzing", "^/v1/": "examples,coverage,fuzzing", "^/v0/": "examples,fuzzing"}


def test_each_operation_is_asked() -> None:
    for method, path in openapi.operations():
        assert sum(re.search(part, path) is not None for part in PARTS) == 1, (method, path)


@pytest.mark.timeout(500)
@pytest.mark.parametrize("part", PARTS)
def test_every_answer_to_whatever_is_asked_is_described(scratch: Gateway, part: str) -> None:
    fuzzed(scratch, "--include-path-regex", part, "--phases", PARTS[part])
    is_unharmed(scratch)
