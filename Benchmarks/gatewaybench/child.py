"""Processes that the benchmark starts, each the head of its own process group."""

import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from .failure import Failure

START_DEADLINE = 20.0
STOP_DEADLINE = 10.0


class Child:
    """A server or load generator; what it writes to standard error goes to a log that failures quote."""

    def __init__(self, name: str, command: list[str], log: Path, environment: Mapping[str, str], interactive: bool = False) -> None:
        self.name = name
        self._log = log
        pipe = subprocess.PIPE if interactive else subprocess.DEVNULL
        with log.open("ab") as errors:
            # A server's standard output goes to the log too; a load generator's carries its answers.
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe if interactive else errors, stderr=errors,
                                             env=dict(environment), start_new_session=True)
        self._pending = b""
        self._group_ended = False

    @property
    def pid(self) -> int:
        return self._process.pid

    def tell(self, line: str) -> None:
        """Writes a line to its standard input."""
        try:
            stream = _pipe(self._process.stdin)
            stream.write(line.encode() + b"\n")
            stream.flush()
        except BrokenPipeError:
            raise self.failure("ended early") from None

    def hear(self, timeout: float) -> str:
        """The next line of its standard output, within `timeout` seconds."""
        descriptor = _pipe(self._process.stdout).fileno()
        deadline = time.monotonic() + timeout
        while b"\n" not in self._pending:
            readable, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
            if not readable:
                raise self.failure(f"said nothing for {timeout:.0f} s")
            data = os.read(descriptor, 65536)
            if not data:
                self._process.wait(STOP_DEADLINE)
                raise self.failure("ended early")
            self._pending += data
        line, self._pending = self._pending.split(b"\n", 1)
        return line.decode()

    def finish(self) -> None:
        """Closes its standard input and waits for it; any status but 0 fails the run."""
        _pipe(self._process.stdin).close()
        try:
            status = self._process.wait(STOP_DEADLINE)
        except subprocess.TimeoutExpired:
            raise self.failure("did not leave") from None
        if status != 0:
            raise self.failure(f"ended with status {status}")

    def wait_for_port(self, port: int, seconds: float = START_DEADLINE) -> None:
        """Returns once something accepts connections on the port."""
        self.wait_until(lambda: _accepts(port), f"port {port} did not answer within {seconds:.0f} s", seconds)

    def wait_until(self, condition: Callable[[], bool], complaint: str, seconds: float = START_DEADLINE) -> None:
        """Asks again and again until the condition holds, the process has ended, or the deadline is over."""
        deadline = time.monotonic() + seconds
        while not condition():
            try:
                # Waits for the end of the process, so that its end is seen at once and the asking costs nothing.
                self._process.wait(0.02)
            except subprocess.TimeoutExpired:
                if time.monotonic() > deadline:
                    raise self.failure(complaint) from None
            else:
                raise self.failure(f"ended with status {self._process.returncode} while it started")

    def check_alive(self) -> None:
        """Fails the run where the process is gone."""
        if self._process.poll() is not None:
            raise self.failure(f"ended with status {self._process.returncode}")

    def stop(self) -> None:
        """Ends the whole process group: asks the head of it first, then kills what is left. Safe to call twice."""
        if self._group_ended:
            return
        self._group_ended = True
        if self._signal_group(signal.SIGTERM):
            with suppress(subprocess.TimeoutExpired):  # what did not go when asked is killed next
                self._process.wait(STOP_DEADLINE)
            self._signal_group(signal.SIGKILL)
        self._process.wait(STOP_DEADLINE)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()

    def _signal_group(self, number: signal.Signals) -> bool:
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            return False
        return True

    def failure(self, what: str) -> Failure:
        """The error that says what happened, with the last lines of the log."""
        lines = self._log.read_text(errors="replace").splitlines()[-12:]
        return Failure("\n  ".join([f"{self.name} {what}" + (":" if lines else ""), *lines]))


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ValueError("the process was not started with pipes")
    return stream


def _accepts(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
