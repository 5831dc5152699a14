"""What every benchmark stands on: the programs, the limits, the stub in front of which all systems are put."""

import os
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from .child import Child
from .failure import Failure
from .measure import Bench
from .systems import clean_environment

HOME = Path(__file__).resolve().parents[1]
PROGRAMS = HOME / "build"
_DEBIAN_PACKAGES = {"nginx": "nginx-light", "make": "make", "cc": "gcc"}


def leave_on_sigterm() -> None:
    """Turns SIGTERM into an exit that passes through every `finally`, so that no child is left behind."""
    def leave(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(143)

    signal.signal(signal.SIGTERM, leave)


def prepare(gateway: Path | None, connections: int) -> str:
    """Finds the programs, builds our own, and raises the limit on open files; returns where nginx is. `gateway` is None where
    it has no part in the run; `connections` are the most that a load opens."""
    # Debian keeps nginx where the PATH of ordinary users does not lead.
    path = os.environ.get("PATH", os.defpath) + os.pathsep + "/usr/sbin"
    found = {name: shutil.which(name, path=path) for name in _DEBIAN_PACKAGES}
    missing = [name for name, program in found.items() if program is None]
    nginx = found["nginx"]
    if missing or nginx is None:
        packages = " ".join(_DEBIAN_PACKAGES[name] for name in missing)
        raise Failure(f"{', '.join(missing)} missing. On Debian: apt-get install --no-install-recommends {packages}")
    if gateway is not None and not os.access(gateway, os.X_OK):
        raise Failure(f"{gateway} is not there. Build it with `make build`, or name another with --gateway.")
    built = subprocess.run(["make", "-s", "-C", str(HOME)], capture_output=True, text=True)
    if built.returncode != 0:
        raise Failure(f"the C programs do not build:\n{built.stdout}{built.stderr}")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = 2 * connections + 256
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise Failure(f"{needed} open files are needed, the hard limit is {hard} (ulimit -Hn)")
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return nginx


def set_up(cleanup: ExitStack, rate: int) -> Bench:
    """A temporary directory, and in it a stub that sends each stream `rate` chunks a second; `cleanup` removes both."""
    directory = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="gateway-bench-")))
    environment = clean_environment()
    port, = free_ports(1)
    stub = start_stub(cleanup, directory, environment, port, rate)
    return Bench(PROGRAMS, directory, environment, stub, port)


def start_stub(cleanup: ExitStack, directory: Path, environment: Mapping[str, str], port: int, rate: int) -> Child:
    """A model server on this port, which answers already."""
    stub = Child("stub-upstream", [str(PROGRAMS / "stub-upstream"), f"--port={port}", f"--rate={rate}"], directory / "stub.log", environment)
    cleanup.callback(stub.stop)
    stub.wait_for_port(port)
    return stub


def free_ports(count: int) -> list[int]:
    """Ports that were free a moment ago, all different because all are held until the last is known."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
