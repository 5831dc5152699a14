"""However a file is saved, by whichever tool: each save is one reload."""

from pathlib import Path

import pytest

from support import editors
from support.calls import post_chat
from support.generations import model_of, numbered
from support.load import Load
from support.watching import WatchingGateway

SAVES = 20
TOOLS = [
    editors.Move,
    editors.MoveFromElsewhere,
    editors.Copy,
    editors.Install,
    editors.Tee,
    editors.Sed,
    editors.Perl,
    editors.Rsync,
    editors.GitCheckout,
    editors.GitReset,
]
EDITORS = [editors.Vim, editors.VimInPlace, editors.VimWithBackup, editors.SedWithBackup]


def assert_one_reload_each(path: Path, scratch: Path, kind: type[editors.Tool], saves: int) -> None:
    with WatchingGateway(path, numbered(1)) as running, Load(running.port):
        tool = kind(path, scratch)
        with running.states() as states:
            for number in range(2, saves + 2):
                tool.save(numbered(number))
                assert running.applied(numbered(number))["generation"] == number
        running.until_logged("configuration applied", saves)
        for text in ("missing", "rejected", "unreadable"):
            assert running.count_in_log(text) == 0
        assert states <= {"in_sync", "pending"}, states
        assert post_chat(running.http(), "current").json()["model"] == model_of(saves + 1)


@pytest.mark.parametrize("kind", TOOLS, ids=lambda kind: kind.__name__)
def test_every_save_of_a_tool_is_one_reload(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, kind: type[editors.Tool]) -> None:
    assert_one_reload_each(tmp_path / "gateway.yaml", tmp_path_factory.mktemp("scratch"), kind, SAVES)


@pytest.mark.parametrize("kind", EDITORS, ids=lambda kind: kind.__name__)
def test_every_save_of_an_editor_is_one_reload(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, kind: type[editors.Tool]) -> None:
    """What it leaves beside the file on its way - a swap file, a probe named 4913, a backup - is none."""
    assert_one_reload_each(tmp_path / "gateway.yaml", tmp_path_factory.mktemp("scratch"), kind, 6)


def test_every_save_of_vim_through_a_symbolic_link_is_one_reload(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    target = tmp_path / "elsewhere" / "real.yaml"
    target.parent.mkdir()
    target.write_text(numbered(1), encoding="utf-8")
    link = tmp_path / "gateway.yaml"
    link.symlink_to("elsewhere/real.yaml")
    with WatchingGateway(link) as running:
        tool = editors.Vim(link, tmp_path_factory.mktemp("scratch"))
        for number in range(2, 6):
            tool.save(numbered(number))
            assert running.applied()["generation"] == number
        assert link.is_symlink()


def test_files_beside_it_are_no_reload(tmp_path: Path) -> None:
    """Nor is a neighbour that takes the file's content or a name like its own."""
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running:
        running.until_mode("inotify")
        lines = len(running.stderr.lines)
        unchanged = running.metric("fingerpost_config_reloads_total", result="unchanged")
        for name in (".gateway.yaml.swp", "4913", "gateway.yaml~", "gateway.yaml.bak", ".#gateway.yaml", "gateway.yam", "other.yaml"):
            (tmp_path / name).write_text(numbered(9), encoding="utf-8")
        running.write(numbered(2))
        assert running.applied()["generation"] == 2
        running.until_logged("configuration applied", 1)
        assert len(running.stderr.lines) == lines + 1, running.stderr.lines[lines:]
        # What is the same leaves no line: that it was not even looked at shows here.
        assert running.metric("fingerpost_config_reloads_total", result="unchanged") == unchanged
