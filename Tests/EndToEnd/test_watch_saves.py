"""A save is one reload, with the bytes that the writer meant: never with half of them, and never for nothing."""

import itertools
import mmap
import os
import time
from pathlib import Path

import pytest

from support.calls import post_chat
from support.generations import LAST_MODEL, broken, model_of, numbered
from support.load import Load
from support.watching import WatchingGateway, digest_of, poll, stays

APPLIED = "configuration applied"
# Writers are not to be taken at their word for so long; the quiet time that the gateway waits for is a third of it.
WATCHED = 0.3


def test_a_save_in_three_chunks_is_one_reload_with_all_of_them(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running, Load(running.port) as load:
        with running.path.open("w", encoding="utf-8") as file:
            # The first two thirds are a configuration that has lost endpoints.
            for part in split_in_three(numbered(2)):
                stays(lambda: running.generation, 1, WATCHED, "the generation while a writer has the file open")
                file.write(part)
                file.flush()
        closed = time.monotonic()
        running.applied(numbered(2))
        assert time.monotonic() - closed < 2
        stays(lambda: running.generation, 2, WATCHED, "the generation after one save")
        poll(lambda: load.seen[0][-1].number, lambda number: number == 2, "an answer of the new table")


@pytest.mark.parametrize("turn", range(6))
def test_a_script_that_appends_in_pieces_is_one_reload(tmp_path: Path, turn: int) -> None:
    """`> f; >> f; >> f`: every piece is closed, so only the quiet after it tells which was the last. In the even turns the watcher has just begun
    when the script runs, and may be about to look of its own accord."""
    first, second, third = split_in_three(numbered(2))

    def save(path: Path) -> float:
        """Returns the longest time that a piece was left alone."""
        closed: list[float] = []
        for mode, part in (("w", first), ("a", second), ("a", third)):
            with path.open(mode, encoding="utf-8") as file:
                file.write(part)
            closed.append(time.monotonic())
            time.sleep(0.01)  # The script's own pause.
        return max(later - earlier for earlier, later in itertools.pairwise(closed))

    for attempt in itertools.count(1):
        with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running:
            if turn % 2:
                running.until_mode("inotify")
            longest = save(running.path)
            running.applied(numbered(2))
            if longest < 0.06:
                running.until_logged(APPLIED, 1)
                assert (running.generation, running.count_in_log("configuration rejected")) == (2, 0)
                return
        # A machine that is this busy has turned three pieces into three saves.
        assert attempt < 10, f"in {attempt} attempts the script never wrote its pieces in quick succession"


def split_in_three(text: str) -> tuple[str, str, str]:
    lines = text.splitlines(keepends=True)
    return "".join(lines[:20]), "".join(lines[20:26]), "".join(lines[26:])


def test_a_writer_that_stops_in_the_middle_is_waited_for(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running, Load(running.port):
        half, *rest = split_in_three(numbered(2))
        with running.path.open("w", encoding="utf-8") as file:
            file.write(half)
            file.flush()
            pending = running.until_state("pending")
            assert "open for writing" in pending["pending_reason"]
            running.wait_for_log("configuration waits for its writer", within=15)
            assert running.generation == 1
            assert running.configuration()["state"] == "pending"
            file.writelines(rest)
        configuration = running.applied(numbered(2))
        assert (configuration["generation"], configuration["state"]) == (2, "in_sync")
        running.until_logged("configuration waits for its writer", 1)
        running.until_logged(APPLIED, 1)


def test_no_beginning_of_a_file_is_ever_applied(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running:
        client = running.http()
        lines = numbered(2).splitlines(keepends=True)
        with running.path.open("w", encoding="utf-8") as file:
            for line in lines:
                # As long as the quiet time, so that the gateway may well look at this very beginning.
                stays(lambda: running.generation, 1, 0.12, f"the generation before the line {line!r}")
                assert post_chat(client, LAST_MODEL).status_code == 200
                file.write(line)
                file.flush()
        assert running.applied(numbered(2))["generation"] == 2
        assert running.count_in_log("configuration rejected") == 0


def test_a_save_that_changes_nothing_is_no_reload_and_no_line(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running:
        path = running.path
        lines = len(running.stderr.lines)

        def rewrite() -> None:
            path.write_text(numbered(1), encoding="utf-8")

        def replace() -> None:
            running.write(numbered(1))

        def open_and_close() -> None:
            path.open("a", encoding="utf-8").close()

        for save in (path.touch, lambda: path.chmod(0o664), rewrite, replace, open_and_close):
            save()
            stays(lambda: running.generation, 1, WATCHED, "the generation after no change")
        running.until_state("in_sync")
        assert running.metric("fingerpost_config_in_sync") == 1
        assert len(running.stderr.lines) == lines, running.stderr.lines[lines:]
        # None of it has made the watcher deaf.
        running.write(numbered(2))
        assert running.applied()["generation"] == 2


def test_a_change_of_the_same_length_within_one_second_is_seen(tmp_path: Path) -> None:
    """Even with the old time restored: neither a size nor a time tells whether a file has changed."""
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running:
        before = running.path.stat()
        assert len(numbered(1)) == len(numbered(2))
        running.path.write_text(numbered(2), encoding="utf-8")
        os.utime(running.path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert running.applied(numbered(2))["generation"] == 2


def test_a_write_through_a_memory_map_is_found(tmp_path: Path) -> None:
    """It makes no event at all: this one is found by the slow poll alone."""
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running:
        with running.path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
            file.close()
            mapped[:] = numbered(2).encode()
            mapped.flush()
        assert running.applied(numbered(2), within=35)["generation"] == 2


def test_what_runs_is_told_by_digest(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running:
        running.until_mode("inotify")
        running.write(numbered(2))
        configuration = running.applied()
        assert configuration["files"] == [{"path": str(running.path), "digest": configuration["digest"]}]
        assert configuration["real_path"] == str(running.path.resolve())
        assert configuration["state"] == "in_sync"
        assert configuration["watch"]["mode"] == "inotify"
        assert configuration["digest"] == digest_of(numbered(2))
        [(labels, value)] = running.samples("fingerpost_config_info")
        assert (labels["sha256"].removeprefix("sha256:"), labels["generation"], value) == (configuration["digest"].removeprefix("sha256:"), "2", 1)
        assert [labels["mode"] for labels, value in running.samples("fingerpost_config_watch_mode") if value] == ["inotify"]
        assert post_chat(running.http(), "current").json()["model"] == model_of(2)


def test_waiting_for_a_content_ends_with_it_or_with_its_refusal_or_in_time(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running:
        running.applied(numbered(1))
        begun = time.monotonic()
        assert running.wait_for_digest("0" * 64, within=1).status_code == 408
        assert time.monotonic() - begun >= 1
        running.write(broken(2))
        running.until_state("rejected")
        refused = running.wait_for_digest(digest_of(broken(2)))
        assert refused.status_code == 409
        assert [found["id"] for found in refused.json()["error"]["diagnostics"] if found["severity"] == "error"] == ["E0107"]

