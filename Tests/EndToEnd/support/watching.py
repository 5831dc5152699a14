"""A gateway that watches its file: started on any path and in any surroundings, and asked what became of a change."""

import hashlib
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from support.config import SECRETS
from support.diagnostics import errors
from support.gateway import BINARY, Gateway, Output, environment
from support.waiting import T

# How often a condition is looked at that nobody tells of.
TICK = 0.02
# The first 15 characters of the helper's name, which is all that the kernel keeps.
HELPER_COMMAND = "fingerpost-inotify"[:15]
SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')

Configuration = dict[str, Any]


def digest_of(text: str | bytes) -> str:
    return "sha256:" + hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def poll(question: Callable[[], T], accept: Callable[[T], bool], what: str, within: float = 10) -> T:
    """Asks in even steps until an answer is accepted."""
    deadline = time.monotonic() + within
    while True:
        answer = question()
        if accept(answer):
            return answer
        assert time.monotonic() < deadline, f"within {within} s there was not: {what}; the last answer was {answer!r}"
        time.sleep(TICK)


def stays(question: Callable[[], T], expected: T, seconds: float, what: str) -> None:
    """Asserts that something is so, and is so all the time. What never happens cannot be awaited, only watched for a while."""
    deadline = time.monotonic() + seconds
    while True:
        answer = question()
        assert answer == expected, f"{what}: {answer!r} instead of {expected!r}"
        if time.monotonic() >= deadline:
            return
        time.sleep(TICK)


class WatchingGateway(Gateway):
    """A gateway on `path`, which is written first if `config` is given. `command` goes before the binary: it may set up a namespace and then has to
    become the gateway by exec. Under load the lines of requests would bury the few about the file: `access_log` asks for them."""

    def __init__(
        self,
        path: Path,
        config: str | None = None,
        *,
        arguments: tuple[str, ...] = (),
        command: tuple[str, ...] = (),
        env: dict[str, str] | None = None,
        secrets: tuple[str, ...] = (),
        access_log: bool = False,
    ) -> None:
        self.path = path
        self.secrets = SECRETS + secrets
        if config is not None:
            self.write(config)
        self.process = subprocess.Popen(
            [*command, str(BINARY), "serve", "--config", str(path), "--access-log", "on" if access_log else "off", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            env=environment(env),
        )
        assert self.process.stdout and self.process.stderr
        self.stdout = Output(self.process.stdout)
        self.stderr = Output(self.process.stderr)
        self._is_ending = False
        self._was_killed = False
        self._clients = []
        self._status_client = None
        self._sdk_clients = []
        self._config_client: httpx.Client | None = None

    def __enter__(self) -> "WatchingGateway":
        super().__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if self._was_killed:
            for client in self._clients:
                client.close()
            print(f"--- output of the gateway, which was killed ---\n{self.logs()[-8000:]}")
            return
        super().__exit__(kind, error, trace)

    def kill(self) -> None:
        """Ends it as a crash would: it has no moment to clean up."""
        self._was_killed = True
        self.process.kill()
        self.process.wait(timeout=10)
        self.stdout.join()
        self.stderr.join()

    # Its configuration

    def _asking(self) -> httpx.Client:
        if self._config_client is None:
            self._config_client = self.http()
        return self._config_client

    def configuration(self) -> Configuration:
        answer = self._asking().get("/api/config")
        assert answer.status_code == 200, answer.text
        body: Configuration = answer.json()
        # Left out or null: both say that there is none.
        body.setdefault("last_failed_reload", None)
        return body

    @property
    def generation(self) -> int:
        return int(self.configuration()["generation"])

    def wait_for_digest(self, digest: str, within: int = 10) -> httpx.Response:
        """The answer of the gateway to a client that waits for a content to run."""
        return self._asking().get("/api/config/wait", params={"digest": digest.removeprefix("sha256:"), "timeout": within}, timeout=within + 10)

    def applied(self, text: str | bytes | None = None, within: int = 10) -> Configuration:
        """Waits until this content, or that of the file, is running."""
        answer = self.wait_for_digest(digest_of(self.path.read_bytes() if text is None else text), within)
        assert answer.status_code == 200, (answer.status_code, answer.text, self.configuration())
        return self.configuration()

    def until(self, accept: Callable[[Configuration], bool], what: str, within: float = 10) -> Configuration:
        """Waits until `GET /api/config` tells something."""
        return poll(self.configuration, accept, what, within)

    def until_state(self, state: str, within: float = 10) -> Configuration:
        return self.until(lambda found: found["state"] == state, f"the state {state}", within)

    def until_mode(self, mode: str, within: float = 10) -> Configuration:
        """It polls until it has seen that events arrive."""
        return self.until(lambda found: found["watch"]["mode"] == mode, f"the watch mode {mode}", within)

    def until_failed(self, ids: list[str], within: float = 10) -> Configuration:
        """Waits until the file on disk was refused with errors of these kinds, in this order."""

        def is_so(found: Configuration) -> bool:
            failed = found["last_failed_reload"]
            return failed is not None and [place[0] for place in errors(failed["diagnostics"])] == ids

        return self.until(is_so, f"a failed reload with {ids}", within)

    @contextmanager
    def states(self) -> Iterator[set[str]]:
        """The states that `GET /api/config` goes through, as far as somebody who asks all the time can see them."""
        seen: set[str] = set()
        failures: list[Exception] = []
        stop = threading.Event()
        client = self.http()

        def watch() -> None:
            try:
                while not stop.wait(TICK):
                    seen.add(client.get("/api/config").json()["state"])
            except Exception as error:
                failures.append(error)

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield seen
        finally:
            stop.set()
            thread.join(20)
        assert not failures, failures

    def count_in_log(self, text: str) -> int:
        return sum(text in line for line in self.stderr.lines)

    def until_logged(self, text: str, times: int) -> None:
        """Waits for so many lines with this text, which may come a moment after what they tell of; more of them are a failure."""
        self.stderr.wait_for(lambda: self.count_in_log(text) >= times, f"{times} lines with {text!r}")
        assert self.count_in_log(text) == times

    def metric(self, name: str, **labels: str) -> float:
        """The sum of the samples of this name that have these labels. 0 for one that has not been counted yet."""
        return sum(value for found, value in self.samples(name) if labels.items() <= found.items())

    def samples(self, name: str) -> list[tuple[dict[str, str], float]]:
        answer = self._asking().get("/metrics")
        assert answer.status_code == 200, answer.text
        matches = [match for line in answer.text.splitlines() if (match := SAMPLE.match(line)) and match[1] == name]
        return [(dict(LABEL.findall(match[2] or "")), float(match[3])) for match in matches]

    # Its process

    def helpers(self) -> list[int]:
        """The processes that wait for inotify events on its behalf."""
        found = []
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            try:
                children = (task / "children").read_text(encoding="ascii").split()
                found += [int(child) for child in children if Path(f"/proc/{child}/comm").read_text(encoding="utf-8").strip() == HELPER_COMMAND]
            except (FileNotFoundError, ProcessLookupError):
                continue  # A thread or a child that has just ended.
        return found

    def helper(self) -> int:
        """The one that is in use. While its first events are awaited there may be another."""
        self.until_mode("inotify")
        return poll(self.helpers, lambda found: len(found) == 1, "one helper process")[0]

    def descriptors(self) -> int:
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def threads(self) -> int:
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def reset_peak(self) -> None:
        """From now on `peak_resident_bytes` tells of what comes next."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5", encoding="ascii")

    def peak_resident_bytes(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
        assert found
        return int(found[1]) * 1024


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Holds a process still, unless its parent does away with it."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
