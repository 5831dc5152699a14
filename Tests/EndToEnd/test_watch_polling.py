"""Without inotify the file is looked at every second; with it, events may still be lost, and no change is."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from support.calls import post_chat
from support.generations import model_of, numbered
from support.load import Load
from support.watching import WatchingGateway, is_alive, poll, stays, stopped

# A look a second, and a second look that finds the same, with room for a machine that is busy.
TWO_POLLS = 6
QUEUE = Path("/proc/sys/fs/inotify/max_queued_events")


def modes(running: WatchingGateway) -> list[str]:
    return [labels["mode"] for labels, value in running.samples("fingerpost_config_watch_mode") if value]


def assert_polls(running: WatchingGateway, because: str) -> None:
    """It says so, with these words in its reason. While inotify is being set up there is another."""
    running.until(lambda found: found["watch"]["mode"] == "poll" and because in found["watch"]["reason"], f"polling because of {because!r}")
    assert modes(running) == ["poll"]


def assert_sees_a_change(running: WatchingGateway, number: int = 2) -> None:
    running.write(numbered(number))
    assert running.applied(within=TWO_POLLS)["generation"] == number
    assert post_chat(running.http(), "current").json()["model"] == model_of(number)


def test_without_a_helper_it_polls(tmp_path: Path) -> None:
    arguments = ("--inotify-helper", "none")
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1), arguments=arguments) as running, Load(running.port):
        assert_polls(running, "helper")
        assert running.helpers() == []
        for number in range(2, 4):
            assert_sees_a_change(running, number)


def test_a_helper_that_cannot_be_run_is_done_without(tmp_path: Path) -> None:
    helper = tmp_path / "helper"
    helper.write_text("this is no program\n", encoding="utf-8")
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1), arguments=("--inotify-helper", str(helper))) as running:
        assert_polls(running, str(helper))
        assert_sees_a_change(running)


def test_a_helper_that_is_not_there_is_done_without(tmp_path: Path) -> None:
    helper = tmp_path / "nowhere"
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1), arguments=("--inotify-helper", str(helper))) as running:
        assert_polls(running, str(helper))
        assert_sees_a_change(running)


def test_a_helper_that_ends_at_once_every_time_is_done_without(tmp_path: Path) -> None:
    helper = tmp_path / "helper"
    helper.write_text("#!/bin/sh\necho no inotify today >&2\nexit 1\n", encoding="utf-8")
    helper.chmod(0o755)
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1), arguments=("--inotify-helper", str(helper))) as running:
        assert_polls(running, "ended with code 1")
        assert_sees_a_change(running)


def test_where_the_kernel_gives_no_inotify_it_polls(tmp_path: Path) -> None:
    """The limit of a user namespace, set to 0: the error is that of a host whose instances are used up."""
    limit = ("unshare", "--user", "--map-root-user", "sh", "-ec", 'echo 0 > /proc/sys/user/max_inotify_instances\nexec "$@"', "sh")
    tried = subprocess.run([*limit, "true"], capture_output=True, text=True, timeout=20, check=False)
    if tried.returncode:
        pytest.skip(f"this machine does not allow a user namespace with a limit of its own: {tried.stderr.strip()}")
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1), command=limit) as running, Load(running.port):
        assert_polls(running, "inotify instances")
        assert_sees_a_change(running)


def test_polling_does_not_take_half_a_file_either(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1), arguments=("--inotify-helper", "none")) as running:
        lines = numbered(2).splitlines(keepends=True)
        with running.path.open("w", encoding="utf-8") as file:
            file.writelines(lines[:24])
            file.flush()
            running.until_state("pending")
            # Two looks find the same, and it is not a whole file for all that.
            stays(lambda: running.generation, 1, 2.5, "the generation while a writer has the file open")
            file.writelines(lines[24:])
        assert running.applied(within=TWO_POLLS)["generation"] == 2
        assert running.count_in_log("configuration rejected") == 0


def test_a_helper_that_is_killed_loses_no_change(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running, Load(running.port):
        for number in range(2, 5):
            os.kill(running.helper(), signal.SIGKILL)
            running.write(numbered(number))
            assert running.applied(within=TWO_POLLS)["generation"] == number
            # It comes back: a helper that ended once may have been a mistake of somebody's.
            running.until_mode("inotify", within=30)
        running.until_logged("configuration applied", 3)


def test_a_helper_that_stands_still_loses_no_change(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running, stopped(running.helper()):
        running.write(numbered(2))
        assert running.applied(within=10)["generation"] == 2


@pytest.mark.parametrize("how", ["told to end", "killed"])
def test_no_helper_outlives_its_gateway(tmp_path: Path, how: str) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running:
        helper = running.helper()
        running.kill() if how == "killed" else running.end()
        poll(lambda: is_alive(helper), lambda alive: not alive, "the end of the helper")


def test_a_full_event_queue_is_counted_and_loses_no_change(tmp_path: Path) -> None:
    length = int(QUEUE.read_text(encoding="ascii"))
    if length > 100_000:
        pytest.skip(f"the event queue of this machine holds {length} events, too many to fill it here")
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running, Load(running.port):
        before = running.metric("fingerpost_config_watch_overflows_total")
        # A helper that reads fast enough never lets the queue fill, so it is held.
        with stopped(running.helper()):
            for index in range(max(20_000, length + 4_000)):
                os.close(os.open(tmp_path / f"file-{index}", os.O_CREAT | os.O_WRONLY | os.O_EXCL))
            running.write(numbered(2))
        running.applied(numbered(2))
        running.until(lambda found: found["watch"]["overflows"] > 0, "an overflow")
        assert running.metric("fingerpost_config_watch_overflows_total") > before
        assert running.generation == 2
        running.until_logged("configuration applied", 1)
        # The events that came in later are not lost either.
        running.write(numbered(3))
        assert running.applied()["generation"] == 3
