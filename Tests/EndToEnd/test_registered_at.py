"""Since when an endpoint is registered outlives the process, under `server.state_dir`."""

import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support import mounts
from support.config import ECHO, endpoint, settings
from support.watching import WatchingGateway, poll

NOT_KEPT = "registration times of endpoints"
LONG_AGO = 1577836800  # 2020-01-01T00:00:00Z


def text(*endpoints: dict[str, object], state: str = "./state") -> str:
    return settings(ECHO, *endpoints, server={"state_dir": state})


OTHER = endpoint("other", "http://127.0.0.1:9", "big")


def registered(running: WatchingGateway) -> dict[str, int]:
    """By name, in seconds since 1970."""
    listed = running.http().get("/api/endpoints").json()["endpoints"]
    return {each["name"]: int(datetime.strptime(each["registered_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()) for each in listed}


class Record:
    """The file that the times are kept in."""

    def __init__(self, home: Path) -> None:
        self.path = home / "state" / "endpoints.json"

    @property
    def times(self) -> dict[str, int]:
        found: dict[str, int] = json.loads(self.path.read_text(encoding="utf-8"))["registered_at"] if self.path.exists() else {}
        return found

    def make_old(self) -> None:
        aged = dict.fromkeys(self.times, LONG_AGO)
        self.path.write_text(json.dumps({"version": 1, "registered_at": aged}), encoding="utf-8")


def test_it_outlives_the_process_and_what_comes_back_is_new(tmp_path: Path) -> None:
    record = Record(tmp_path)
    with WatchingGateway(tmp_path / "gateway.yaml", text(OTHER)):
        pass
    assert len(record.times) == 2 and stat.S_IMODE(record.path.stat().st_mode) == 0o600
    record.make_old()
    with WatchingGateway(tmp_path / "gateway.yaml") as running:
        assert registered(running) == {"echo": LONG_AGO, "other": LONG_AGO}
        made = running.http().post("/api/endpoints", json={"name": "gpu-b", "base_url": "http://127.0.0.1:10"}).json()
        poll(lambda: made["id"] in record.times, bool, "the new one in the record")
        times = registered(running)
        assert record.times[made["id"]] == times["gpu-b"] > LONG_AGO
        running.write(text())
        running.applied()
        poll(lambda: len(record.times), lambda count: count == 1, "one left in the record")
        running.write(text(OTHER))
        running.applied()
        assert registered(running)["echo"] == LONG_AGO and registered(running)["other"] >= times["gpu-b"]
        last = registered(running)
    # What was last is written at the end, however short ago it was.
    assert sorted(record.times.values()) == sorted(last.values())
    with WatchingGateway(tmp_path / "gateway.yaml") as running:
        assert registered(running) == last
        assert running.count_in_log(NOT_KEPT) == 0


@pytest.mark.parametrize("content", [b"", b"{", b'{"version": 1, "registered_at": {"\xff": 1}}', b"\x00" * 100_000])
def test_a_damaged_record_is_told_and_written_anew(tmp_path: Path, content: bytes) -> None:
    record = Record(tmp_path)
    record.path.parent.mkdir()
    record.path.write_bytes(content)
    with WatchingGateway(tmp_path / "gateway.yaml", text()) as running:
        running.until_logged(NOT_KEPT, 1)
        assert registered(running)["echo"] > LONG_AGO
        poll(lambda: record.path.read_bytes() != content and len(record.times), lambda count: count == 1, "a sound record")


def unreadable(path: Path) -> None:
    path.mkdir()


def in_a_directory_that_is_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.touch()


@pytest.mark.parametrize("spoil", [unreadable, in_a_directory_that_is_a_file])
def test_where_nothing_can_be_kept_the_gateway_serves_all_the_same(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    record = Record(tmp_path)
    record.path.parent.mkdir()
    spoil(record.path)
    with WatchingGateway(tmp_path / "gateway.yaml", text()) as running:
        running.wait_for_log(NOT_KEPT)
        told = running.count_in_log(NOT_KEPT)
        for number in range(3):
            made = running.http().post("/api/endpoints", json={"name": f"gpu-{number}", "base_url": f"http://127.0.0.1:{number + 1}"})
            assert made.status_code == 201, made.text
        assert set(registered(running)) == {"echo", "gpu-0", "gpu-1", "gpu-2"}
    # Not a line for each.
    assert running.count_in_log(NOT_KEPT) <= told + 1


def test_a_read_only_directory_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "gateway.yaml").write_text(text(), encoding="utf-8")
    inside = mounts.inside(mounts.bind(tmp_path / "app", tmp_path / "app", read_only=True))
    with WatchingGateway(tmp_path / "app" / "gateway.yaml", command=inside) as running:
        running.until_logged(NOT_KEPT, 1)
        assert set(registered(running)) == {"echo"}


def test_without_a_state_directory_nothing_is_written(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", text(state="none")) as running:
        assert registered(running)["echo"] > LONG_AGO
    assert [path.name for path in tmp_path.iterdir()] == ["gateway.yaml"]
