"""A path may lead over symbolic links, and a file may have two names: every step on the way is watched."""

import itertools
import os
from pathlib import Path

import pytest

from support.calls import post_chat
from support.editors import call
from support.generations import model_of, numbered
from support.load import Load
from support.volumes import Volume
from support.watching import WatchingGateway, digest_of, stays


def test_every_swap_of_a_kubernetes_volume_is_one_reload(tmp_path: Path) -> None:
    """The second one is what is easily missed: the first has taken away the directory that a watch was on."""
    volume = Volume(tmp_path / "volume")
    volume.swap({"gateway.yaml": numbered(1)})
    with WatchingGateway(volume.path / "gateway.yaml") as running, Load(running.port):
        with running.states() as states:
            for number in range(2, 12):
                volume.swap({"gateway.yaml": numbered(number)})
                assert running.applied(numbered(number))["generation"] == number
        running.until_logged("configuration applied", 10)
        assert states <= {"in_sync", "pending"}, states


def test_a_swap_to_the_same_content_is_no_reload_and_no_line(tmp_path: Path) -> None:
    volume = Volume(tmp_path / "volume")
    volume.swap({"gateway.yaml": numbered(1)})
    with WatchingGateway(volume.path / "gateway.yaml") as running:
        lines = len(running.stderr.lines)
        for _ in range(3):
            volume.swap({"gateway.yaml": numbered(1)})
            stays(lambda: running.generation, 1, 0.3, "the generation after a swap to the same content")
        assert len(running.stderr.lines) == lines, running.stderr.lines[lines:]
        volume.swap({"gateway.yaml": numbered(2)})
        assert running.applied(numbered(2))["generation"] == 2


def test_a_swap_behind_further_links_is_one_reload(tmp_path: Path) -> None:
    """A link to a directory, relative, that leads to a link, relative, in a volume."""
    volume = Volume(tmp_path / "mnt" / "volume")
    volume.swap({"gateway.yaml": numbered(1)})
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "fingerpost").symlink_to("../mnt/volume")
    (tmp_path / "gateway.yaml").symlink_to("etc/fingerpost/gateway.yaml")
    with WatchingGateway(tmp_path / "gateway.yaml") as running:
        for number in range(2, 12):
            volume.swap({"gateway.yaml": numbered(number)})
            assert running.applied(numbered(number))["generation"] == number
        assert running.configuration()["real_path"] == str((volume.path / "gateway.yaml").resolve())


def test_a_link_that_is_turned_to_another_directory_is_one_reload(tmp_path: Path) -> None:
    """`ln -sfn`, as deployments do; and what is then written in the directory that was left behind is none."""
    for name in ("blue", "green"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "gateway.yaml").write_text(numbered(1), encoding="utf-8")
    current = tmp_path / "current"
    current.symlink_to("blue")
    with WatchingGateway(current / "gateway.yaml") as running:
        names = itertools.cycle(["green", "blue"])
        for number in range(2, 12):
            name = next(names)
            (tmp_path / name / "gateway.yaml").write_text(numbered(number), encoding="utf-8")
            call("ln", "-sfn", name, current)
            assert running.applied(numbered(number))["generation"] == number
        (tmp_path / "green" / "gateway.yaml").write_text(numbered(99), encoding="utf-8")
        stays(lambda: running.generation, 11, 0.3, "the generation after a write where nothing leads any more")


@pytest.mark.parametrize("is_replaced", [False, True], ids=["in place", "by rename"])
def test_a_target_in_another_directory_is_watched(tmp_path: Path, is_replaced: bool) -> None:
    target = tmp_path / "data" / "real.yaml"
    target.parent.mkdir()
    target.write_text(numbered(1), encoding="utf-8")
    link = tmp_path / "etc" / "gateway.yaml"
    link.parent.mkdir()
    link.symlink_to(target)
    with WatchingGateway(link) as running:
        for number in range(2, 5):
            written = target.with_name("draft") if is_replaced else target
            written.write_text(numbered(number), encoding="utf-8")
            if is_replaced:
                written.replace(target)
            assert running.applied(numbered(number))["generation"] == number


def test_a_write_through_a_second_name_in_another_directory_is_seen(tmp_path: Path) -> None:
    """A hard link: no directory on the way to the file tells of it."""
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running:
        other = tmp_path / "other" / "name.yaml"
        other.parent.mkdir()
        os.link(running.path, other)
        for number in range(2, 5):
            other.write_text(numbered(number), encoding="utf-8")
            assert running.applied(numbered(number))["generation"] == number


def test_a_directory_that_was_moved_away_is_left_alone_and_a_new_one_is_found(tmp_path: Path) -> None:
    directory, moved = tmp_path / "app", tmp_path / "old"
    directory.mkdir()
    with WatchingGateway(directory / "gateway.yaml", numbered(1)) as running:
        directory.rename(moved)
        (moved / "gateway.yaml").write_text(numbered(98), encoding="utf-8")
        directory.mkdir()
        running.write(numbered(2))
        running.applied(numbered(2))
        (moved / "gateway.yaml").write_text(numbered(99), encoding="utf-8")
        stays(lambda: running.configuration()["digest"], digest_of(numbered(2)), 0.5, "what runs after a write into the moved directory")
        running.write(numbered(3))
        running.applied(numbered(3))
        assert running.generation == 3
        running.until_logged("configuration applied", 2)
        assert post_chat(running.http(), "current").json()["model"] == model_of(3)


def test_the_whole_way_to_the_file_may_go_and_come_back(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b" / "c"
    deep.mkdir(parents=True)
    with WatchingGateway(deep / "gateway.yaml", numbered(1)) as running:
        for number in range(2, 4):
            (tmp_path / "a").rename(tmp_path / f"gone-{number}")
            running.until_state("missing")
            assert post_chat(running.http(), "current").status_code == 200
            deep.mkdir(parents=True)
            running.write(numbered(number))
            assert running.applied(numbered(number))["generation"] == number
