"""Files that come into a container by a mount. The gateway runs in a mount namespace; the test, outside of it, is the host."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from support import mounts
from support.calls import post_chat
from support.generations import model_of, numbered
from support.load import Load
from support.watching import WatchingGateway, stays

CURE = ("mount the directory", "restart the container")


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """The directory with the file, as the host sees it."""
    directory = tmp_path / "host"
    directory.mkdir()
    (directory / "gateway.yaml").write_text(numbered(1), encoding="utf-8")
    return directory


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """The directory where the container has the file, which is empty."""
    directory = tmp_path / "app"
    directory.mkdir()
    return directory


def replace(path: Path, text: str) -> None:
    draft = path.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def rewrite(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def bound_file(host: Path, app: Path, read_only: bool = False) -> tuple[str, ...]:
    (app / "gateway.yaml").touch()
    return mounts.inside(mounts.bind(host / "gateway.yaml", app / "gateway.yaml", read_only))


@pytest.mark.parametrize("read_only", [False, True], ids=["writable", "read-only"])
def test_a_file_that_is_mounted_by_itself_and_edited_in_place_is_seen(host: Path, app: Path, read_only: bool) -> None:
    with WatchingGateway(app / "gateway.yaml", command=bound_file(host, app, read_only)) as running, Load(running.port):
        running.until_mode("inotify")
        for number in range(2, 7):
            rewrite(host / "gateway.yaml", numbered(number))
            assert running.applied(numbered(number))["generation"] == number


def test_a_file_that_is_mounted_by_itself_and_replaced_is_out_of_reach_and_says_so(host: Path, app: Path) -> None:
    with WatchingGateway(app / "gateway.yaml", command=bound_file(host, app)) as running, Load(running.port):
        assert running.metric("fingerpost_config_source_orphaned") == 0
        replace(host / "gateway.yaml", numbered(2))
        configuration = running.until_state("orphaned")
        assert configuration["generation"] == 1
        assert configuration["watch"]["orphaned"] == [str(app / "gateway.yaml")]
        assert running.metric("fingerpost_config_source_orphaned") == 1
        assert running.metric("fingerpost_config_in_sync") == 0
        running.wait_for_log(CURE[0])
        # Every look at the file finds it so again: the line comes once.
        stays(lambda: errors_with_the_cure(running), 1, 3, "the lines that name the cure")
        assert post_chat(running.http(), "current").json()["model"] == model_of(1)


def errors_with_the_cure(running: WatchingGateway) -> int:
    return sum(" error " in line and all(words in line for words in CURE) for line in running.stderr.lines)


@pytest.mark.parametrize("save", [replace, rewrite], ids=["by rename", "in place"])
def test_a_directory_that_is_mounted_read_only_is_seen(host: Path, app: Path, save: Callable[[Path, str], None]) -> None:
    command = mounts.inside(mounts.bind(host, app, read_only=True))
    with WatchingGateway(app / "gateway.yaml", command=command) as running, Load(running.port):
        for number in range(2, 7):
            save(host / "gateway.yaml", numbered(number))
            assert running.applied(numbered(number))["generation"] == number


# Changes without any event: the slow poll has to find them, within 30 s.


def test_a_change_below_an_overlay_is_found(tmp_path: Path, host: Path, app: Path) -> None:
    for name in ("upper", "work"):
        (tmp_path / name).mkdir()
    command = mounts.inside(mounts.overlay(host, tmp_path / "upper", tmp_path / "work", app))
    with WatchingGateway(app / "gateway.yaml", command=command) as running:
        rewrite(host / "gateway.yaml", numbered(2))
        assert running.applied(numbered(2), within=35)["generation"] == 2


def test_a_file_system_that_is_mounted_on_top_is_found(host: Path, app: Path) -> None:
    """And so is what comes to light when it is taken away again; and both are watched from then on."""
    rewrite(app / "gateway.yaml", numbered(1))
    with WatchingGateway(app / "gateway.yaml", command=mounts.inside("true")) as running:
        rewrite(host / "gateway.yaml", numbered(2))
        mounts.run_in(running.process.pid, mounts.bind(host, app))
        assert running.applied(numbered(2), within=35)["generation"] == 2
        replace(host / "gateway.yaml", numbered(3))
        assert running.applied(numbered(3))["generation"] == 3
        rewrite(app / "gateway.yaml", numbered(4))
        mounts.run_in(running.process.pid, f"umount {shlex.quote(str(app))}")
        assert running.applied(numbered(4), within=35)["generation"] == 4
        replace(app / "gateway.yaml", numbered(5))
        assert running.applied(numbered(5))["generation"] == 5


def test_a_file_system_that_goes_away_with_the_file_leaves_the_old_configuration(host: Path, app: Path) -> None:
    """A tmpfs, as volumes of secrets are."""
    target = shlex.quote(str(app))
    command = mounts.inside(f"mount -t tmpfs tmpfs {target}\ncp {shlex.quote(str(host / 'gateway.yaml'))} {target}")
    with WatchingGateway(app / "gateway.yaml", command=command) as running:
        mounts.run_in(running.process.pid, f"umount -l {target}")
        running.until_state("missing", within=35)
        assert post_chat(running.http(), "current").json()["model"] == model_of(1)
        rewrite(app / "gateway.yaml", numbered(2))
        assert running.applied(numbered(2), within=35)["generation"] == 2
