"""A file that is gone, or that may not be read, takes nothing away: the old configuration serves, and the state says why."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from support.calls import post_chat
from support.generations import broken, model_of, numbered
from support.load import Load
from support.watching import WatchingGateway, stays


def test_a_deleted_file_is_missing_until_it_comes_back(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running, Load(running.port):
        running.path.unlink()
        missing = running.until_state("missing")
        assert missing["generation"] == 1
        assert [found["id"] for found in missing["last_failed_reload"]["diagnostics"]] == ["E0001"]
        assert running.metric("fingerpost_config_last_reload_successful") == 0
        assert running.metric("fingerpost_config_in_sync") == 0
        assert running.status()["status"] == "degraded"
        assert running.http(key=None).get("/readyz").status_code == 200
        # Longer than a poll: it is said once.
        stays(lambda: running.count_in_log("does not exist"), 1, 2.5, "the lines that say so")

        running.write(numbered(2))
        configuration = running.applied()
        assert (configuration["generation"], configuration["state"], configuration["last_failed_reload"]) == (2, "in_sync", None)
        assert running.metric("fingerpost_config_last_reload_successful") == 1
        assert running.status()["status"] == "ok"




def test_a_file_that_comes_back_as_it_was_is_no_reload(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running:
        for turn in range(1, 3):
            running.path.unlink()
            running.until_state("missing")
            running.write(numbered(1))
            configuration = running.until_state("in_sync")
            assert (configuration["generation"], configuration["last_failed_reload"]) == (1, None)
            running.wait_for_log("configuration back in sync")
            running.until_logged("configuration back in sync", turn)
            running.until_logged("does not exist", turn)


def test_a_moment_without_a_file_is_not_worth_a_word(tmp_path: Path) -> None:
    """Many tools delete before they write."""
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running, running.states() as states:
        for number in range(2, 7):
            running.path.unlink()
            running.path.write_text(numbered(number), encoding="utf-8")
            assert running.applied(numbered(number))["generation"] == number
    assert states <= {"in_sync", "pending"}, states


def test_a_file_that_may_not_be_read_says_so_and_recovers(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1), command=without_root_powers()) as running, Load(running.port):
        running.path.chmod(0)
        unreadable = running.until_state("unreadable")
        assert unreadable["generation"] == 1
        assert [found["id"] for found in unreadable["last_failed_reload"]["diagnostics"]] == ["E0002"]
        stays(lambda: running.count_in_log("cannot be read"), 1, 2.5, "the lines that say so")
        running.path.chmod(0o600)
        configuration = running.until_state("in_sync")
        assert (configuration["generation"], configuration["last_failed_reload"]) == (1, None)
        running.wait_for_log("configuration back in sync")

        running.path.chmod(0)
        running.until_state("unreadable")
        running.write(numbered(2))
        assert running.applied()["generation"] == 2


def without_root_powers() -> tuple[str, ...]:
    """What to put before a command so that modes of files mean something to it, whoever runs the tests."""
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("the tests run as root, and setpriv(1) is not installed")
    return ("setpriv", "--bounding-set=-all", "--inh-caps=-all")


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n", "---\n", "endpoints: []\n"], ids=["empty", "a comment", "an empty document", "no version"])
def test_a_file_with_nothing_in_it_never_runs(tmp_path: Path, text: str) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running, Load(running.port):
        running.write(text)
        configuration = running.until_state("rejected")
        assert configuration["generation"] == 1
        assert post_chat(running.http(), "current").json()["model"] == model_of(1)


# Started before there is a file


@pytest.mark.parametrize("text", [None, broken(1)], ids=["missing", "invalid"])
def test_it_can_be_told_to_wait_for_its_first_configuration(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "gateway.yaml"
    waiting = WatchingGateway(path, text, arguments=("--wait-for-valid-config",))
    waiting.wait_for_log("E0001" if text is None else "E0107")
    assert waiting.process.poll() is None
    waiting.write(numbered(2))
    with waiting as running:
        assert running.http(key=None).get("/readyz").status_code == 200
        assert post_chat(running.http(), "current").json()["model"] == model_of(2)
        running.write(numbered(3))
        running.applied()


def test_told_to_wait_it_still_ends_when_asked(tmp_path: Path) -> None:
    waiting = WatchingGateway(tmp_path / "gateway.yaml", arguments=("--wait-for-valid-config",))
    try:
        waiting.wait_for_log("E0001")
    finally:
        # At once: nobody is served yet.
        assert waiting.end() == 128 + signal.SIGTERM
