"""A person saves in the last moment before the file is exchanged: what was saved stays, whoever wins."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import yaml

from support import strace
from support.calls import assert_error
from support.config import CLIENT_KEY
from support.watching import WatchingGateway, digest_of, poll, stays

NEW = {"name": "gpu-b", "base_url": "http://127.0.0.1:9", "models": ["big"]}
TEXT = f"""\
# by hand
version: 1
server: {{listen: "127.0.0.1:0", state_dir: none, drain_timeout: 1s}}
auth: {{keys: [{{name: tests, key: {CLIENT_KEY}, permissions: [inference, endpoints.read, endpoints.manage, config.read, config.manage, metrics.read]}}]}}
endpoints:
  - name: echo   # always there
    base_url: builtin:echo
    models: [echo]
"""
SAVED = TEXT.replace("# by hand", "# by a person, just now")


def in_place(path: Path) -> None:
    path.write_text(SAVED, encoding="utf-8")


def by_rename(path: Path) -> None:
    draft = path.with_name("draft")
    draft.write_text(SAVED, encoding="utf-8")
    draft.replace(path)


def is_staged(directory: Path) -> bool:
    """The new file lies beside the old one, under a name that has the digests of both, and the next call exchanges them."""
    return any(name.name.startswith(".gateway.yaml.fingerpost-") and name.name.count("-") == 3 for name in directory.iterdir())


def post_and_save(running: WatchingGateway, tmp_path: Path, save: Callable[[Path], None], headers: dict[str, str]) -> httpx.Response:
    """Saves while the exchange is held up, before it has happened."""
    # What it does at the start takes long when it is traced.
    running.until_mode("inotify")
    with (
        ThreadPoolExecutor(1) as pool,
        running.http() as client,
        strace.Strace(running.process.pid, tmp_path / "trace", "renameat2:delay_enter=1500000:when=1") as tracer,
    ):
        answer = pool.submit(client.post, "/api/endpoints", json=NEW, headers=headers)
        poll(lambda: is_staged(running.path.parent), bool, "the new file beside the old one", 30)
        save(running.path)
        found = answer.result(30)
    assert [call.name for call in tracer.calls()].count("renameat2") >= 2, "exchanged and put back"
    return found


@pytest.mark.parametrize("save", [in_place, by_rename])
def test_a_save_just_before_the_exchange_is_put_back_and_told(tmp_path: Path, save: Callable[[Path], None]) -> None:
    strace.require()
    (tmp_path / "config").mkdir()
    with WatchingGateway(tmp_path / "config" / "gateway.yaml", TEXT) as running:
        answer = post_and_save(running, tmp_path, save, {"If-Match": f'"{digest_of(TEXT)}"'})
        assert_error(answer, 412, "invalid_request_error", "config_changed")
        assert answer.json()["error"]["etag"] == f'"{digest_of(SAVED)}"'
        assert running.path.read_text(encoding="utf-8") == SAVED
        running.applied(SAVED)
        assert [path.name for path in running.path.parent.iterdir()] == ["gateway.yaml"]


@pytest.mark.parametrize("save", [in_place, by_rename])
def test_without_a_condition_the_change_is_made_to_what_was_saved(tmp_path: Path, save: Callable[[Path], None]) -> None:
    strace.require()
    (tmp_path / "config").mkdir()
    with WatchingGateway(tmp_path / "config" / "gateway.yaml", TEXT) as running:
        answer = post_and_save(running, tmp_path, save, {})
        assert answer.status_code == 201, answer.text
        text = running.path.read_text(encoding="utf-8")
        assert text.startswith(SAVED) and [entry["name"] for entry in yaml.safe_load(text)["endpoints"]] == ["echo", "gpu-b"]
        assert [path.name for path in running.path.parent.iterdir()] == ["gateway.yaml"]


def test_its_own_write_is_one_generation_and_no_reload_of_the_watcher(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    with WatchingGateway(tmp_path / "config" / "gateway.yaml", TEXT) as running:
        running.until_mode("inotify")
        client = running.http()
        applied = "configuration applied"
        for number in range(5):
            answer = client.post("/api/endpoints", json={"name": f"gpu-{number}", "base_url": f"http://127.0.0.1:{number + 1}"})
            assert answer.status_code == 201, answer.text
            # Before the watcher can have seen anything.
            assert running.generation == number + 2

        def told() -> tuple[int, float, int, int, str]:
            found = running.configuration()
            return (
                found["generation"], running.metric("fingerpost_config_reloads_total", result="applied"), running.count_in_log(applied),
                running.count_in_log(applied) - sum(applied in line and "trigger=request" in line for line in running.stderr.lines), found["state"],
            )  # fmt: skip

        # Long enough for every event, and for a look at the time stamps.
        stays(told, (6, 5, 5, 0, "in_sync"), 3, "generation, reloads, lines, those of the watcher, state")
