"""The machine that the figures belong to, without anything that names it."""

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Machine:
    """What a reader needs to judge the figures."""

    date: str
    system: str
    kernel: str
    processor: str
    cores: int
    nginx: str
    gateway: str


def describe_machine(nginx: str, gateway: Path | None) -> Machine:
    """Asks the system and the two programs; `gateway` is None in a control run."""
    return Machine(
        date=datetime.now(UTC).strftime("%Y-%m-%d"),
        system=platform.freedesktop_os_release().get("PRETTY_NAME", "Linux"),
        kernel=platform.release(),
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)),
        nginx=_version([nginx, "-v"]).removeprefix("nginx version: "),
        gateway="nginx in the gateway's place" if gateway is None else _version([str(gateway), "--version"]),
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _version(command: list[str]) -> str:
    """The first line that a program says about itself, on whichever stream."""
    answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    return (answer.stdout.strip() or answer.stderr.strip()).partition("\n")[0]
