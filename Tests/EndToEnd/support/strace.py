"""strace(1) on a running gateway: which system calls change files, and what happens if one is the last, or takes its time."""

import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from support.watching import poll

# All by which a file or a directory may change; a question mark: not on every kind of machine.
CHANGING = (
    "openat", "pwrite64", "fsync", "fallocate", "ftruncate", "fchown", "fchmod", "fsetxattr", "fremovexattr", "renameat", "renameat2", "unlinkat",
    "mkdirat", "linkat", "?mkdir", "?rename", "?unlink", "?link", "?creat", "?truncate", "?chmod", "?chown", "?fdatasync", "?pwritev", "?pwritev2",
)  # fmt: skip
# Those whose first text is a name, not bytes.
NAMING = {"openat", "renameat", "renameat2", "unlinkat", "mkdirat", "linkat", "mkdir", "rename", "unlink", "link", "creat", "truncate", "chmod", "chown"}
LINE = re.compile(r"^(\d+) +(\w+)\((.*)$")
DESCRIPTOR = re.compile(r"^\d+<([^>]*)>")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Call:
    """One call of one thread. `number` counts those of its name from the moment of the attachment, reading ones too."""

    thread: int
    name: str
    number: int
    path: str
    changes: bool

    def __str__(self) -> str:
        return f"{self.name} {self.path}"


@cache
def reason_against() -> str | None:
    """Why nothing can be traced here."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    with subprocess.Popen(["sleep", "60"]) as target:
        try:
            command = ["strace", "-qq", "-o", os.devnull, "-e", "trace=none", "-p", str(target.pid)]
            with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as tried:
                poll(lambda: tried.poll() is not None or is_traced(Path(f"/proc/{target.pid}")), bool, "strace attached, or ended")
                has_failed = tried.poll() is not None
                tried.terminate()
                said = tried.communicate(timeout=20)[1].strip()
        finally:
            target.kill()
    return f"this machine does not let strace attach: {said}" if has_failed else None


def is_traced(task: Path) -> bool:
    return "TracerPid:\t0\n" not in (task / "status").read_text(encoding="utf-8")


def require() -> None:
    if reason := reason_against():
        pytest.skip(reason)


class Strace:
    """Attached to a process as long as the `with` lasts. `inject` is what strace's option of this name takes; counts begin with the attachment."""

    def __init__(self, pid: int, output: Path, inject: str | None = None) -> None:
        require()
        self.pid = pid
        self.output = output
        injection = ["-e", f"inject={inject}"] if inject else []
        self._process = subprocess.Popen(
            ["strace", "-f", "-y", "-qq", "-s", "256", "-e", "signal=none", "-e", f"trace={','.join(CHANGING)}", *injection, "-o", str(output), "-p", str(pid)],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "Strace":
        poll(self._is_attached, bool, "every thread traced")
        return self

    def _is_attached(self) -> bool:
        assert self._process.poll() is None, self._process.communicate()
        try:
            tasks = list(Path(f"/proc/{self.pid}/task").iterdir())
            return all(map(is_traced, tasks))
        except (FileNotFoundError, ProcessLookupError):
            return False  # A thread that has just ended.

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        self._process.communicate(timeout=20)

    def calls(self) -> list[Call]:
        """What has been called so far, in order."""
        counts: dict[tuple[int, str], int] = {}
        found: list[Call] = []
        for line in self.output.read_text(encoding="utf-8", errors="replace").splitlines():
            if not (match := LINE.match(line)):
                continue
            thread, name, arguments = int(match[1]), match[2], match[3]
            number = counts[thread, name] = counts.get((thread, name), 0) + 1
            text = QUOTED.search(arguments) if name in NAMING else DESCRIPTOR.match(arguments)
            changes = name != "openat" or "O_CREAT" in arguments
            found.append(Call(thread, name, number, text[1] if text else "", changes))
        return found
