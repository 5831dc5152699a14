"""Killed at any system call that changes a file, the gateway leaves the whole old or the whole new file after its next start, and nothing else."""

import json
import os
import re
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from support import mounts, strace
from support.config import CLIENT_KEY
from support.watching import WatchingGateway, poll

SECRET = "sk-registered-81c0"
HEAD = f"""\
# by hand
version: 1
server: {{listen: "127.0.0.1:0", state_dir: STATE, drain_timeout: 1s}}
auth: {{keys: [{{name: tests, key: {CLIENT_KEY}, permissions: [inference, endpoints.read, endpoints.manage, config.read, config.manage]}}]}}
"""
ENDPOINTS = """\
endpoints:
  - name: echo   # always there
    base_url: builtin:echo
    models: [echo]
  # goes first
  - name: gpu-a
    base_url: http://127.0.0.1:8
    models: [big]
# the end
"""
# Kept by `registered_at` of endpoints.
RECORD = "endpoints.json"


def by_exchange(file: Path, host: Path) -> tuple[str, ...]:
    return ()


def with_a_second_name(file: Path, host: Path) -> tuple[str, ...]:
    host.hardlink_to(file)
    return ()


def mounted_by_itself(file: Path, host: Path) -> tuple[str, ...]:
    file.rename(host)
    file.touch()
    return mounts.inside(mounts.bind(host, file))


def register(client: httpx.Client) -> int:
    return client.post("/api/endpoints", json={"name": "gpu-b", "base_url": "http://127.0.0.1:9", "models": ["big"]}).status_code


def register_with_key(client: httpx.Client) -> int:
    body = {"name": "gpu-b", "base_url": "http://127.0.0.1:9", "models": ["big"], "api_key": SECRET}
    return client.post("/api/endpoints", json=body).status_code


def remove(client: httpx.Client) -> int:
    found = next(each for each in client.get("/api/endpoints").json()["endpoints"] if each["name"] == "gpu-a")
    return client.delete(f"/api/endpoints/{found['id']}").status_code


@dataclass(frozen=True)
class Case:
    """How the file lies that changes, what is changed, and calls without which the trace would not be one of that."""

    name: str
    lay: Callable[[Path, Path], tuple[str, ...]]
    change: Callable[[httpx.Client], int]
    state: str
    calls: tuple[str, ...]
    # Endpoints stand in a file that the main one includes.
    is_included: bool = False

    @property
    def head(self) -> str:
        return HEAD.replace("STATE", self.state)

    @property
    def old(self) -> str:
        """Of the file that changes."""
        return ENDPOINTS if self.is_included else self.head + ENDPOINTS


JOURNALED = ("openat journal", "pwrite64 journal", "fsync journal", "pwrite64 file", "fsync file", "unlinkat journal")


CASES = [
    Case(
        "a new endpoint with a key, by exchange", by_exchange, register_with_key, "./state",
        ("mkdir keys", "openat key", "pwrite64 key", "fsync key", "fsync keys", "openat temporary", "pwrite64 temporary", "fchown temporary",
         "fchmod temporary", "fsync temporary", "renameat temporary", "renameat2 temporary", "unlinkat temporary", "fsync directory"),
    ),
    Case(
        "a new endpoint, in place, journal in the state directory", with_a_second_name, register, "./state",
        (*JOURNALED, "fsync state", "fallocate file"),
    ),
    Case("an endpoint less, in place, journal in a place that only the file tells", with_a_second_name, remove, "../elsewhere",
         (*JOURNALED, "fsync state", "ftruncate file")),
    Case("an endpoint less, in place, in a file that is included", with_a_second_name, remove, "none",
         (*JOURNALED, "fsync directory", "ftruncate file"), is_included=True),
    Case(
        "an endpoint less, in place, journal beside it", mounted_by_itself, remove, "none",
        (*JOURNALED, "fsync directory", "ftruncate file"),
    ),
]  # fmt: skip


def kind(path: str) -> str:
    """What a path of the trace is, whatever its directory and its random part."""
    name = path.rpartition("/")[2]
    for pattern, word in [
        (r"/keys/\w+$", "key"), (r"/keys$", "keys"), (r"/(state|elsewhere)$", "state"), (r"\.?endpoints\.json.*$", "record"),
        (r"write-\w+\.journal$|\.\w+\.yaml\.fingerpost-journal$", "journal"), (r"\.\w+\.yaml\.fingerpost-[\w-]+$", "temporary"),
        (r"\w+\.yaml$", "file"), (r"/(config|conf\.d)$", "directory"),
    ]:  # fmt: skip
        if re.search(pattern, path if pattern.startswith("/") else name):
            return word
    return path


def step(call: strace.Call) -> str:
    # On some kinds of machines there is only the second.
    name = "mkdir" if call.name == "mkdirat" else call.name
    return f"{name} {kind(call.path)}"


@dataclass
class Home:
    """A file in a place of its own, laid out as a case wants it."""

    path: Path
    case: Case
    command: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.path = self.path.resolve()
        self.file.parent.mkdir(parents=True)
        self.main.write_text(self.case.head + "include: [conf.d/*.yaml]\nregistrations: {file: conf.d/registered.yaml}\n", encoding="utf-8")
        self.file.write_text(self.case.old, encoding="utf-8")
        self.command = self.case.lay(self.file, self.host)

    @property
    def main(self) -> Path:
        return self.path / "config" / "gateway.yaml"

    @property
    def file(self) -> Path:
        """That changes."""
        return self.main.with_name("conf.d") / "registered.yaml" if self.case.is_included else self.main

    @property
    def host(self) -> Path:
        """Another name of it."""
        return self.path / "host.yaml"

    @property
    def text(self) -> str:
        """Of the file, the name of a key apart."""
        return re.sub(r"\{file:[^}]*\}", "{file:KEY}", (self.host if self.host.exists() else self.file).read_text(encoding="utf-8"))

    @property
    def state(self) -> Path | None:
        return None if self.case.state == "none" else (self.main.parent / self.case.state).resolve()

    @property
    def record(self) -> Path | None:
        return self.state and self.state / RECORD

    def start(self) -> WatchingGateway:
        return WatchingGateway(self.main, command=self.command, secrets=(SECRET,))

    def settled(self, running: WatchingGateway) -> WatchingGateway:
        """When nothing is left to do of the start."""
        running.until_mode("inotify")
        if record := self.record:
            poll(record.exists, bool, "the record of registrations")
            poll(self.leftovers, lambda found: not found, "nothing but the record in the state directory")
        return running

    def leftovers(self) -> list[str]:
        """All that there is and should not be."""
        directories = [self.main.parent, self.file.parent, *([self.state] if self.state and self.state.exists() else [])]
        expected = {"gateway.yaml", "conf.d", "registered.yaml", "state", "keys", RECORD}
        return [name for directory in directories for name in os.listdir(directory) if name not in expected]

    def assert_keys_are_kept_from_others(self) -> None:
        """Those of registrations that were lost, too."""
        for found in [self.state, *self.state.rglob("*")] if self.state and self.state.exists() else []:
            mode = stat.S_IMODE(found.lstat().st_mode)
            assert mode == (0o700 if found.is_dir() else 0o600), (found, oct(mode))

    def assert_references_lead_to_keys(self) -> None:
        """Whatever was being done, a key that the file tells of is there."""
        for path in re.findall(r"\$\{file:([^}]*)\}", self.file.read_text(encoding="utf-8")):
            assert Path(path).read_text(encoding="utf-8") == SECRET


def traced(home: Home) -> tuple[list[strace.Call], str]:
    """What the change calls until the file has changed, and the text that it leads to. The record of registrations is written later, by another thread."""
    with home.start() as running:
        home.settled(running)
        with running.http() as client, strace.Strace(running.process.pid, home.path / "trace") as tracer:
            assert home.case.change(client) in (201, 204)
        calls = [call for call in tracer.calls() if call.changes]
        return [call for call in calls if call.thread == calls[0].thread], home.text


def killed(home: Home, call: strace.Call) -> int | None:
    """Kills the gateway when it enters this call; the status that the client got before, if any."""
    status = None
    with home.start() as running:
        home.settled(running)
        injection = f"{call.name}:signal=KILL:when={call.number}"
        with running.http() as client, strace.Strace(running.process.pid, home.path / "trace", injection) as tracer:
            try:
                status = home.case.change(client)
            except httpx.TransportError:
                pass
            assert running.process.wait(20) == -9
            running.kill()
    # The last that its thread entered. A thread that reads now and then has its own count of reading calls.
    last = tracer.calls()[-1]
    assert (step(last), last.changes) == (step(call), True), f"killed at {last}, not at {call}"
    return status


def check(home: Home, call: strace.Call, new: str) -> str:
    """Kills it there, and looks at what is left, before and after the next start. The text that the file had then."""
    status, old = killed(home, call), home.case.old
    if home.case.lay is by_exchange:
        assert home.text in (old, new)
    home.assert_keys_are_kept_from_others()
    with home.start() as running:
        text = home.text
        assert text in (old, new), f"killed at {call}: {text}"
        assert text == new or status is None, f"acknowledged with {status}, and lost"
        home.assert_references_lead_to_keys()
        # The record of registrations may be on its way just now.
        assert [name for name in home.leftovers() if not name.startswith(f".{RECORD}.")] == [], f"killed at {call}"
        with running.http() as client:
            # Of an included file it knows only after it has read the main one; what it finds there it takes up as any change.
            poll(lambda: [each["name"] for each in client.get("/api/endpoints").json()["endpoints"]],
                 lambda listed: listed == re.findall(r"- name: ([\w-]+)", text), "the endpoints of the file")  # fmt: skip
            # The file is written as before.
            more = client.post("/api/endpoints", json={"name": "after", "base_url": "http://127.0.0.1:10"})
            assert more.status_code == 201, more.text
    home.assert_keys_are_kept_from_others()
    assert home.leftovers() == []
    if record := home.record:
        assert len(json.loads(record.read_text(encoding="utf-8"))["registered_at"]) == home.text.count("- name: ")
    return text


@pytest.mark.timeout(300)
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_killed_at_any_system_call_it_leaves_a_whole_file(tmp_path: Path, case: Case) -> None:
    strace.require()
    calls, new = traced(home := Home(tmp_path / "traced", case))
    steps = [step(call) for call in calls]
    assert set(case.calls) <= set(steps), steps
    old = case.old
    assert old != new and home.leftovers() == []

    def run(number: int) -> str:
        for attempt in range(3):
            try:
                return check(Home(tmp_path / f"{number}-{attempt}", case), calls[number], new)
            except AssertionError as error:
                # The watcher has read the file meanwhile, on the thread whose calls are counted.
                if attempt == 2 or not str(error).startswith("killed at ") or ", not at " not in str(error):
                    raise
        raise AssertionError("unreachable")

    with ThreadPoolExecutor(3) as pool:
        ends = list(pool.map(run, range(len(calls))))
    print("\n".join(f"{'old' if text == old else 'new'}  {name}" for name, text in zip(steps, ends)))
    assert set(ends) == {old, new}


@pytest.mark.timeout(300)
def test_killed_while_it_keeps_since_when_endpoints_are_known_it_has_the_old_times_or_the_new(tmp_path: Path) -> None:
    """A person adds an endpoint, so that this is all that is written."""
    strace.require()
    by_hand = Case("by hand", by_exchange, register, "./state", ())
    new = by_hand.old.replace("# the end", "  - {name: gpu-c, base_url: 'http://127.0.0.1:7'}\n# the end")

    def times(home: Home) -> dict[str, int]:
        assert home.record
        found: dict[str, int] = json.loads(home.record.read_text(encoding="utf-8"))["registered_at"]
        return found

    def save(home: Home, running: WatchingGateway, inject: str | None, until: Callable[[list[str]], bool]) -> list[strace.Call]:
        home.settled(running)
        with strace.Strace(running.process.pid, home.path / "trace", inject) as tracer:
            running.write(new)
            poll(lambda: [step(call) for call in tracer.calls() if call.changes], until, "the record written")
        return [call for call in tracer.calls() if call.changes]

    traced_home = Home(tmp_path / "traced", by_hand)
    with traced_home.start() as running:
        calls = save(traced_home, running, None, lambda steps: steps[-1:] == ["fsync state"])
    assert [step(call) for call in calls] == [
        "mkdir state", "openat record", "pwrite64 record", "fchown record", "fchmod record", "fsync record", "renameat record", "renameat2 record",
        "unlinkat record", "fsync state",
    ]  # fmt: skip
    assert len(times(traced_home)) == 3

    def run(number: int) -> int:
        call = calls[number]
        home = Home(tmp_path / str(number), by_hand)
        with home.start() as running:
            injection = f"{call.name}:signal=KILL:when={call.number}"
            made = save(home, running, injection, lambda steps: running.process.poll() is not None)
            assert running.process.wait(20) == -9
            running.kill()
        assert step(made[-1]) == step(call)
        count = len(times(home))
        with home.start() as running, running.http() as client:
            assert len(client.get("/api/endpoints").json()["endpoints"]) == 3
            poll(lambda: len(times(home)), lambda count: count == 3, "all three recorded")
            poll(home.leftovers, lambda found: not found, "nothing left behind")
        return count

    # Opening also counts what is only read, on a thread that reads at its own times.
    sure = [number for number, call in enumerate(calls) if call.name != "openat"]
    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(run, sure)) == {2, 3}
