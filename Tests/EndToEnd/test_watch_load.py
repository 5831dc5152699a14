"""Many changes under constant load: no request fails, none sees two configurations, and nothing piles up."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from support.behaviours import Stream
from support.calls import post_chat
from support.generations import NamesItsModel, assert_one_configuration, broken, model_of, number_of, numbered
from support.load import Load, ask_current
from support.raw import RawConnection, request
from support.upstream import Upstream
from support.volumes import Volume
from support.watching import WatchingGateway, poll

MEBIBYTE = 1 << 20
SAVES = 1000
SAVES_PER_SECOND = 100
ERROR = re.compile(r"\berror\[(\w+)\]")


def save(running: WatchingGateway, number: int, text: str) -> None:
    """By rename and in place, in turns."""
    if number % 2:
        running.write(text)
    else:
        running.path.write_text(text, encoding="utf-8")


def reload_by_rest(running: WatchingGateway, numbers: range, url: str | None = None) -> None:
    with running.http() as client:
        for number in numbers:
            running.write(numbered(number, url))
            answer = client.post("/api/config/reload")
            assert answer.status_code == 200, answer.text


def settle(count: Callable[[], int], most: int, what: str) -> None:
    """While the watcher changes its helper it has two; so few are there again soon."""
    poll(count, lambda found: found <= most, f"at most {most} {what}")


@pytest.mark.figures
def test_a_thousand_saves_in_ten_seconds_fail_no_request(tmp_path: Path, upstream: Upstream) -> None:
    upstream.default = NamesItsModel()
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1, upstream.url)) as running, Load(running.port, connections=3, pause=0.02) as load:
        # What pools and allocators keep for good is there after the first.
        first = 101
        reload_by_rest(running, range(2, first), upstream.url)
        resident, descriptors, threads = running.resident_bytes(), running.descriptors(), running.threads()

        begun = time.monotonic()
        for number in range(first, first + SAVES):
            save(running, number, (broken if number % 10 == 5 else numbered)(number, upstream.url))
            time.sleep(max(0, begun + (number - first + 1) / SAVES_PER_SECOND - time.monotonic()))
        took = time.monotonic() - begun
        running.applied()
        last = first + SAVES - 1
        poll(lambda: load.seen[0][-1].number, lambda number: number == last, "an answer by the last file")

        grown = running.resident_bytes() - resident
        assert grown < 8 * MEBIBYTE, f"{grown / 1024:.0f} KiB after {SAVES} saves"
        # The load and the pool of upstream connections are there before and after.
        settle(running.descriptors, descriptors + 4, "descriptors")
        settle(running.threads, threads + 2, "threads")
        applied = running.generation
        print(f"{SAVES} saves in {took:.1f} s: generation {applied}, {load.count} answers, {grown / 1024:.0f} KiB more")
    # That every answer was a 200, and no table came back, was asserted at the end of the load.
    for recorded in upstream.requests:
        assert_one_configuration(recorded)
    # A file was either the one with its deliberate error, or sound: nobody has ever read half of one.
    assert set(ERROR.findall(running.stderr.text)) <= {"E0107"}
    seen = [number_of(recorded.json()["model"]) for recorded in upstream.requests]
    assert not [number for number in seen if number >= first and number % 10 == 5]


@pytest.mark.figures
def test_a_change_reaches_requests_within_moments(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    times = measure_latency(tmp_path / "gateway.yaml", 50)
    with capsys.disabled():
        print(f"\nfrom the writer's last close to the first answer of the new table: {summary(times)}")
    assert times[-1] < 2


def measure_latency(path: Path, saves: int) -> list[float]:
    """Seconds from the end of a save to the sending of the first request that the new table answered; sorted."""
    times = []
    with WatchingGateway(path, numbered(1)) as running, RawConnection(running.port) as connection:
        for number in range(2, saves + 2):
            save(running, number, numbered(number))
            closed = time.monotonic()
            deadline = closed + 10
            while True:
                sent = time.monotonic()
                if ask_current(connection) == number:
                    break
                assert sent < deadline, f"generation {number} was never seen"
            times.append(sent - closed)
    return sorted(times)


def summary(times: list[float]) -> str:
    """Of sorted times."""
    points = ((name, times[min(len(times) - 1, int(len(times) * share))]) for name, share in (("median", 0.5), ("99th percentile", 0.99), ("longest", 1.0)))
    return ", ".join(f"{name} {value * 1000:.0f} ms" for name, value in points) + f" ({len(times)} saves)"


def test_reloads_leave_no_descriptor_thread_or_process_behind(tmp_path: Path) -> None:
    """Swaps of a volume are what makes the watcher start anew: each leads to another directory."""
    volume = Volume(tmp_path / "volume")
    volume.swap({"gateway.yaml": numbered(1)})
    with WatchingGateway(volume.path / "gateway.yaml") as running:
        counts = []
        for number in range(2, 18):
            volume.swap({"gateway.yaml": numbered(number)})
            assert running.applied(numbered(number))["generation"] == number
            running.helper()
            counts.append((running.descriptors(), running.threads()))
        # The second half is compared with the first.
        for earlier, later in zip(max_of(counts[:8]), max_of(counts[8:]), strict=True):
            assert later <= earlier + 1, counts
        assert zombies(running.process.pid) == 0


def max_of(counts: list[tuple[int, int]]) -> tuple[int, int]:
    return max(count[0] for count in counts), max(count[1] for count in counts)


def zombies(parent: int) -> int:
    """Children that have ended and that nobody has asked about."""
    count = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, its_parent = status.read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        count += state == "Z" and int(its_parent) == parent
    return count


@pytest.mark.figures
def test_many_reloads_by_rest_leave_nothing_behind(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running, Load(running.port, connections=2):
        reload_by_rest(running, range(2, 102))
        resident, descriptors, threads = running.resident_bytes(), running.descriptors(), running.threads()
        reload_by_rest(running, range(102, 402))
        grown = running.resident_bytes() - resident
        assert grown < 4 * MEBIBYTE, f"{grown / 1024:.0f} KiB after 300 reloads"
        settle(running.descriptors, descriptors + 2, "descriptors")
        settle(running.threads, threads + 2, "threads")
        assert running.generation == 401


def test_a_stream_outlives_many_reloads_and_nobody_waits_for_it(tmp_path: Path, upstream: Upstream) -> None:
    """A request keeps the table that it began with, be it long gone."""
    upstream.default = Stream(("before", "after"), hold_after=1)
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1, upstream.url)) as running, RawConnection(running.port) as connection:
        connection.send(request(b'{"model": "current", "stream": true, "messages": [{"role": "user", "content": "x"}]}'))
        assert connection.read_head().status == 200
        assert b"before" in connection.read_chunk()
        for number in range(2, 7):
            running.write(numbered(number))
            assert running.applied()["generation"] == number
            assert post_chat(running.http(), "current").json()["model"] == model_of(number)
        upstream.release()
        rest = b"".join(iter(connection.read_chunk, b""))
        assert b"after" in rest and b"[DONE]" in rest
    assert_one_configuration(upstream.requests[0])
