"""llama.cpp's server on a tiny model, where the machine has one."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.gateway import REPOSITORY

# Takes a port, prints `up PID` once the server answers, and exits.
STARTER = Path(os.environ.get("LLAMA_SERVER", REPOSITORY.parent / "shared" / "tools" / "start-llama-server"))
MODEL = "tiny-random"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def llama_server() -> Iterator[str]:
    """The base URL of a running server; skips the test where there is none."""
    if not STARTER.exists():
        pytest.skip("there is no llama-server: LLAMA_SERVER can name a program that starts one")
    port = free_port()
    started = subprocess.run([str(STARTER), str(port)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=50, check=False)
    if "error while loading shared libraries" in started.stdout:
        pytest.skip(f"llama-server does not run on this machine: {started.stdout.strip()}")
    found = re.search(r"^up (\d+)$", started.stdout, re.MULTILINE)
    assert started.returncode == 0 and found, started.stdout
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        os.kill(int(found[1]), signal.SIGKILL)
