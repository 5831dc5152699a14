"""The gateway as the first process of a container: the kernel gives it no signal that it has not asked for."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.config import settings
from support.gateway import BINARY, Output, environment
from support.waiting import ask_until

USER = () if os.geteuid() == 0 else ("--user", "--map-root-user")
UNSHARE = ("unshare", *USER, "--pid", "--fork", "--mount-proc", "--kill-child")


@contextmanager
def first_process(config: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], int, Output, Output]]:
    """unshare(1), the gateway's id as it is seen from outside, and its two outputs."""
    allowed = subprocess.run([*UNSHARE, "true"], capture_output=True, text=True, timeout=20, check=False)
    if allowed.returncode:
        pytest.skip(f"this machine does not allow it in a namespace of processes: {allowed.stderr.strip()}")
    command = [*UNSHARE, str(BINARY), "serve", "--config", str(config), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()) as process:
        try:
            assert process.stdout and process.stderr
            outputs = Output(process.stdout), Output(process.stderr)
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            inner = ask_until(lambda: children.read_text(encoding="ascii").split(), bool, "the first process of the namespace")
            yield process, int(inner[0]), *outputs
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_while_it_serves(tmp_path: Path, number: signal.Signals) -> None:
    config = tmp_path / "gateway.yaml"
    config.write_text(settings(), encoding="utf-8")
    with first_process(config) as (process, inner, out, _):
        out.wait_for(lambda: "listening on" in out.text, "an address")
        os.kill(inner, number)
        assert process.wait(timeout=10) == 0


def test_it_ends_while_it_waits_for_a_sound_file(tmp_path: Path) -> None:
    config = tmp_path / "gateway.yaml"
    config.write_text("version: 1\nendpoints: 7\n", encoding="utf-8")
    with first_process(config, "--wait-for-valid-config") as (process, inner, _, errors):
        errors.wait_for(lambda: "Waiting for a file without errors" in errors.text, "the wait")
        os.kill(inner, signal.SIGTERM)
        assert process.wait(timeout=10) == 128 + signal.SIGTERM
