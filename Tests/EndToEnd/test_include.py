"""A configuration in several files, followed while it runs."""

import json
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from support.config import CLIENT_KEY, ECHO, endpoint, settings
from support.gateway import BINARY
from support.watching import WatchingGateway


def part(*names: str) -> str:
    return json.dumps({"endpoints": [{"name": name, "base_url": f"http://127.0.0.1:1/{name}", "models": [name]} for name in names]})


def main_file(*patterns: str, **sections: Any) -> str:
    return settings(ECHO, include=list(patterns), **sections)


def models(running: WatchingGateway) -> set[str]:
    return {model["id"] for model in running.http().get("/v1/models").json()["data"]}


def until_models(running: WatchingGateway, *expected: str, within: float = 10) -> None:
    """Until exactly these are known beside `echo`."""
    deadline = time.monotonic() + within
    while (seen := models(running)) != {"echo", *expected}:
        assert time.monotonic() < deadline, seen


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "conf.d").mkdir()
    return tmp_path


def test_files_that_come_and_go_are_followed(home: Path) -> None:
    (home / "conf.d" / "a.yaml").write_text(part("a"))
    with WatchingGateway(home / "gateway.yaml", main_file("conf.d/*.yaml")) as running:
        until_models(running, "a")
        (home / "conf.d" / "b.yaml").write_text(part("b"))
        until_models(running, "a", "b")
        (home / "conf.d" / "b.yaml").write_text(part("b", "c"))
        until_models(running, "a", "b", "c")
        (home / "conf.d" / "a.yaml").unlink()
        until_models(running, "b", "c")
        running.until(lambda found: [Path(file["path"]).name for file in found["files"]] == ["gateway.yaml", "b.yaml"], "without a.yaml")


@pytest.mark.parametrize(("pattern", "name"), [("conf.d/*.conf", "conf.d/n.conf"), ("teams/*/t.yaml", "teams/new/t.yaml")])
def test_any_pattern_is_followed(home: Path, pattern: str, name: str) -> None:
    (home / "teams").mkdir()
    with WatchingGateway(home / "gateway.yaml", main_file(pattern)) as running:
        until_models(running)
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text(part("n"))
        until_models(running, "n")


def test_a_file_that_is_away_for_a_moment_takes_nothing_with_it(home: Path) -> None:
    for name in ("a", "b", "c"):
        (home / "conf.d" / f"{name}.yaml").write_text(part(name))
    with WatchingGateway(home / "gateway.yaml", main_file("conf.d/*.yaml")) as running:
        until_models(running, "a", "b", "c")
        (home / "conf.d" / "a.yaml").unlink()
        until_models(running, "b", "c")
        for name in ("b", "c"):
            away = home / f"{name}.away"
            (home / "conf.d" / f"{name}.yaml").rename(away)
            running.until_state("pending")
            assert running.http().post("/api/config/reload").status_code == 202
            assert models(running) == {"echo", "b", "c"}
            away.rename(home / "conf.d" / f"{name}.yaml")
            running.until_state("in_sync")
        assert running.configuration()["generation"] == 2


def test_an_error_in_one_file_rejects_all_of_them(home: Path) -> None:
    (home / "conf.d" / "a.yaml").write_text(part("a"))
    with WatchingGateway(home / "gateway.yaml", main_file("conf.d/*.yaml")) as running:
        until_models(running, "a")
        (home / "conf.d" / "b.yaml").write_text(part("a"))
        failed = running.until_state("rejected")["last_failed_reload"]
        [found] = [diagnostic for diagnostic in failed["diagnostics"] if diagnostic["severity"] == "error"]
        assert found["file"].endswith("conf.d/b.yaml") and found["id"] == "E0102"
        assert models(running) == {"echo", "a"}


def test_a_secret_that_is_taken_for_a_configuration_is_not_shown(home: Path) -> None:
    (home / "conf.d" / "token").write_text("sk-not-to-be-seen-77\n")
    with WatchingGateway(home / "gateway.yaml", settings(ECHO)) as running:
        running.write(main_file("conf.d/*"))
        configuration = running.until_state("rejected")
        assert "sk-not-to-be-seen" not in json.dumps(configuration)
        assert "sk-not-to-be-seen" not in running.stderr.text


def test_one_who_waits_for_a_configuration_does_not_hold_up_the_end(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", settings(ECHO)) as running:
        client = running.http()
        answers: list[int] = []
        waiting = threading.Thread(target=lambda: answers.append(client.get(f"/api/config/wait?digest={'0' * 64}&timeout=25").status_code))
        waiting.start()
        # Its connection is there beside the one that asks.
        assert running.http().get("/healthz").status_code == 200
        began = time.monotonic()
        running.send_signal(signal.SIGTERM)
        assert running.process.wait(timeout=10) == 0
        # Not the drain time-out's 5 s: the wait is over at once.
        assert time.monotonic() - began < 4
        waiting.join(timeout=5)
        assert answers == [408]
