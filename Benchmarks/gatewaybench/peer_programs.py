"""Installs the peers, each into a virtual environment of its own, since their requirements contradict each other."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .failure import Failure
from .stage import HOME, PROGRAMS

_SECONDS = 900


@dataclass(frozen=True)
class Program:
    """An installed peer: the directory of its commands, and the version that it says it is."""

    directory: Path
    version: str


def install(package: str) -> Program:
    """Does nothing where the same requirements were installed by the same Python before. A Failure says why it cannot be had."""
    requirements = HOME / "requirements" / f"{package}.txt"
    home = PROGRAMS / "peers" / package
    # Written last: an installation that was interrupted is none, nor is one that was moved, as its commands name its path.
    stamp, wanted = home / "installed", f"{sys.version}\n{home}\n{requirements.read_text()}"
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"peers: installing {package} into {home}", file=sys.stderr, flush=True)
        _run([sys.executable, "-m", "venv", "--clear", str(home)])
        # Wheels only: nothing is built here, and no package runs code of its own to be installed.
        _run([str(home / "bin/pip"), "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:", "-r", str(requirements)])
        stamp.write_text(wanted)
    ask = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"
    return Program(home / "bin", _run([str(home / "bin/python"), "-c", ask, package]).strip())


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failure(f"could not be installed: {error}") from error
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise Failure("could not be installed: " + next((line for line in said if line.startswith("ERROR")), said[-1] if said else "no reason given"))
    return done.stdout
