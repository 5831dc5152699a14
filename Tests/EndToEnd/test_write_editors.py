"""An editor that has the file open may save an older text over a change: the answer and the log name it."""

import os
import pty
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.config import settings
from support.watching import WatchingGateway, poll

NEW = {"name": "gpu-b", "base_url": "http://127.0.0.1:9", "models": ["big"]}
LOGGED = "while an editor has it open"


@contextmanager
def vim(path: Path, home: Path) -> Iterator[Path]:
    """Vim with its own defaults and the file open; the swap file that it makes."""
    if shutil.which("vim") is None:
        pytest.skip("vim is not installed")
    ours, terminal = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "dumb"}
    editor = subprocess.Popen(["vim", "-u", "NONE", "-N", str(path)], stdin=terminal, stdout=terminal, stderr=terminal, env=environment)
    try:
        swap = path.with_name(f".{path.name}.swp")
        poll(swap.exists, bool, "vim's swap file")
        yield swap
    finally:
        os.write(ours, b"\x1b:q!\r")
        try:
            editor.wait(10)
        finally:
            editor.kill()
            os.close(ours)
            os.close(terminal)


def test_vim_is_named_in_every_answer_to_a_change(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", settings()) as running:
        client = running.http()
        with vim(running.path, tmp_path) as swap:
            made = client.post("/api/endpoints", json=NEW)
            assert made.status_code == 201, made.text
            warning = made.headers["warning"]
            assert warning.startswith('299 - "an editor seems to have ') and str(swap) in warning, warning
            running.until_logged(LOGGED, 1)
            assert any(str(swap) in line for line in running.stderr.lines if LOGGED in line)
            path = f"/api/endpoints/{made.json()['id']}"
            assert client.patch(path, json={"weight": 3}).headers["warning"] == warning
            # What is only tried is told to whoever tries; what changes nothing is no news.
            trial = client.patch(f"{path}?dry_run=true", json={"weight": 4})
            assert [(found["id"], found["severity"]) for found in trial.json()["diagnostics"]] == [("W0504", "warning")]
            assert str(swap) in trial.json()["diagnostics"][0]["message"] and trial.json()["diagnostics"][0]["hint"]
            assert "warning" not in client.patch(path, json={"weight": 3}).headers
            assert client.delete(path).headers["warning"] == warning
            running.until_logged(LOGGED, 3)
            whole = client.get("/api/config/file")
            replaced = client.put("/api/config/file", content=whole.content + b"# more\n", headers={"If-Match": whole.headers["etag"]})
            assert replaced.headers["warning"] == warning
            assert [found["id"] for found in replaced.json()["diagnostics"] if found["severity"] == "warning"] == ["W0504"]
        poll(swap.exists, lambda there: not there, "vim gone")
        again = client.post("/api/endpoints", json=NEW)
        assert again.status_code == 201 and "warning" not in again.headers
        running.until_logged(LOGGED, 4)


def test_a_lock_of_emacs_is_seen_beside_the_file_that_a_link_leads_to(tmp_path: Path) -> None:
    real = tmp_path / "real" / "設定.yaml"
    real.parent.mkdir()
    real.write_text(settings(), encoding="utf-8")
    link = tmp_path / "gateway.yaml"
    link.symlink_to(real)
    lock = real.with_name(f".#{real.name}")
    lock.symlink_to("user@host.4711:1700000000")
    with WatchingGateway(link) as running:
        made = running.http().post("/api/endpoints", json=NEW)
        assert made.status_code == 201, made.text
        assert ".#設定.yaml" in made.headers["warning"]
        running.until_logged(LOGGED, 1)
    assert lock.is_symlink()
