"""Mount namespaces: the gateway runs in one of its own, as in a container, and the test outside plays the host."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest

# A container's root, or a user that may become root in a user namespace of its own.
UNSHARE = ("unshare", "--mount") if os.geteuid() == 0 else ("unshare", "--user", "--map-root-user", "--mount")


def require(script: str = "true") -> None:
    """Skips the test where this machine does not let a mount namespace be made, or `script` run in it."""
    try:
        tried = subprocess.run([*UNSHARE, "sh", "-ec", script], capture_output=True, text=True, timeout=20, check=False)
    except FileNotFoundError:
        pytest.skip("unshare(1) is not installed")
    if tried.returncode:
        pytest.skip(f"this machine does not allow it in a mount namespace: {tried.stderr.strip() or script}")


def inside(script: str) -> tuple[str, ...]:
    """What to put before a command: it runs in a new mount namespace that `script` has prepared."""
    require(script)
    return (*UNSHARE, "sh", "-ec", f'{script}\nexec "$@"', "sh")


def bind(source: Path, target: Path, read_only: bool = False) -> str:
    """The script that mounts a file or a directory a second time."""
    mount = f"mount --bind {shlex.quote(str(source))} {shlex.quote(str(target))}"
    return f"{mount}\nmount -o remount,bind,ro {shlex.quote(str(target))}" if read_only else mount


def overlay(lower: Path, upper: Path, work: Path, target: Path) -> str:
    return f"mount -t overlay overlay -o lowerdir={lower},upperdir={upper},workdir={work} {target}"


def run_in(pid: int, script: str) -> None:
    """Runs a script in the mount namespace of a running process."""
    user = () if os.geteuid() == 0 else ("--user", "--preserve-credentials")
    ran = subprocess.run(["nsenter", "--target", str(pid), *user, "--mount", "sh", "-ec", script], capture_output=True, text=True, timeout=20, check=False)
    assert ran.returncode == 0, ran.stderr
