"""Standard streams that take nothing, or are not there: the gateway serves all the same, and nothing of its log goes where it should not."""

import json
import os
import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from support import mounts
from support.calls import chat
from support.config import CLIENT_KEY, settings
from support.gateway import BINARY, environment
from support.llama import free_port
from support.watching import poll

BROKEN = {
    "a full device": "2>/dev/full",
    "all on a full device": ">/dev/full 2>&1",
    "a closed standard error": "2>&-",
    "closed streams": "<&- >&- 2>&-",
    "a closed standard output": ">&-",
}


@contextmanager
def serving(directory: Path, redirections: str, command: tuple[str, ...] = (), stderr: int | None = None) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """A gateway on a known port, since it may not be able to tell; it is asked to end, and does so with status 0."""
    port = free_port()
    path = directory / "gateway.yaml"
    path.write_text(settings(server={"listen": f"127.0.0.1:{port}"}), encoding="utf-8")
    run = shlex.join([str(BINARY), "serve", "--config", str(path)])
    process = subprocess.Popen([*command, "sh", "-c", f"exec {run} {redirections}"], env=environment(), stderr=stderr)
    headers = {"Authorization": f"Bearer {CLIENT_KEY}"}
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False, timeout=10) as client:
            poll(lambda: answers(client), bool, "an answer")
            yield process, client
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx.ConnectError:
        return False


def call(client: httpx.Client, times: int = 1) -> None:
    for _ in range(times):
        response = client.post("/v1/chat/completions", content=json.dumps(chat("echo")), headers={"Content-Type": "application/json"})
        assert response.status_code == 200
        assert response.json()["choices"][0]["message"]["content"]


def reload(client: httpx.Client, directory: Path) -> None:
    """A good file and a bad one: both are logged, or would be."""
    path = directory / "gateway.yaml"
    text = path.read_text(encoding="utf-8")
    for content, status in ((text + "\n# another", 200), (text + "\nnonsense: 1", 422), (text, 200)):
        path.write_text(content, encoding="utf-8")
        assert client.post("/api/config/reload").status_code == status


@pytest.mark.parametrize("redirections", BROKEN.values(), ids=BROKEN.keys())
def test_a_log_that_takes_nothing_holds_up_nothing(tmp_path: Path, redirections: str) -> None:
    with serving(tmp_path, redirections) as (process, client):
        call(client, 100)
        reload(client, tmp_path)
        call(client)
        # The number of a stream that is missing is never that of a socket or a file: a client would get the log.
        streams = [os.readlink(f"/proc/{process.pid}/fd/{number}") for number in range(3)]
        assert not any(stream.startswith("socket:") or stream.endswith(".yaml") for stream in streams), streams


def test_a_log_whose_reader_has_gone_holds_up_nothing(tmp_path: Path) -> None:
    with serving(tmp_path, "", stderr=subprocess.PIPE) as (process, client):
        call(client)
        assert process.stderr
        process.stderr.close()
        call(client, 100)
        reload(client, tmp_path)
        call(client)


def test_a_log_on_a_full_disk_goes_on_when_there_is_room_and_tells_what_is_missing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = mounts.inside(f"mount -t tmpfs -o size=64k tmpfs {shlex.quote(str(disk))}")
    with serving(tmp_path, f"2>>{shlex.quote(str(disk / 'log'))}", command) as (process, client):
        call(client)
        seen = Path(f"/proc/{process.pid}/root{disk}")
        with (seen / "filler").open("wb", buffering=0) as filler, pytest.raises(OSError, match="No space left"):
            while True:
                filler.write(bytes(4096))
        size = (seen / "log").stat().st_size
        call(client, 100)
        assert (seen / "log").stat().st_size <= max(size, 4096)
        (seen / "filler").unlink()

        def log() -> str:
            call(client)
            return (seen / "log").read_text(encoding="utf-8")

        text = poll(log, lambda text: "lines lost" in text, "the count of lines that were lost")
        # The line that the disk had no room to end is not run into by the next.
        assert all(line.count(" access id=") <= 1 for line in text.splitlines())
