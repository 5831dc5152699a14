"""Where the file lies decides how it is written: what stays of it, and that a killed gateway leaves a whole one."""

import os
import random
import stat
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import yaml

from support import mounts
from support.calls import assert_error
from support.config import CLIENT_KEY
from support.watching import WatchingGateway

NEW = {"name": "gpu-b", "base_url": "http://127.0.0.1:9", "models": ["big"]}
TEXT = f"""\
# by hand
version: 1
server: {{listen: "127.0.0.1:0", state_dir: none, drain_timeout: 1s}}
auth: {{keys: [{{name: tests, key: {CLIENT_KEY}, permissions: [inference, endpoints.read, endpoints.manage, config.read, config.manage]}}]}}
endpoints:
  - name: echo   # always there
    base_url: builtin:echo
    models: [echo]
"""


def names(path: Path) -> list[str]:
    return [entry["name"] for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["endpoints"]]


def leftovers(directory: Path) -> list[str]:
    return [name for name in os.listdir(directory) if "fingerpost" in name]


@pytest.fixture
def host(tmp_path: Path) -> Path:
    directory = tmp_path / "host"
    directory.mkdir()
    (directory / "gateway.yaml").write_text(TEXT, encoding="utf-8")
    return directory


@pytest.fixture
def app(tmp_path: Path) -> Path:
    directory = tmp_path / "app"
    directory.mkdir()
    return directory


def test_a_link_stays_a_link_and_mode_and_attributes_stay(host: Path, app: Path) -> None:
    real, link = host / "gateway.yaml", app / "gateway.yaml"
    link.symlink_to(real)
    real.chmod(0o640)
    try:
        os.setxattr(real, "user.kept", b"yes")
    except OSError:
        pytest.skip("this file system has no extended attributes of users")
    with WatchingGateway(link) as running:
        assert running.http().post("/api/endpoints", json=NEW).status_code == 201
    assert link.is_symlink() and names(real) == ["echo", "gpu-b"]
    assert stat.S_IMODE(real.stat().st_mode) == 0o640 and os.getxattr(real, "user.kept") == b"yes"
    assert os.listdir(host) == ["gateway.yaml"]


def test_hard_links_stay_one_file(host: Path) -> None:
    path, other = host / "gateway.yaml", host / "other.yaml"
    other.hardlink_to(path)
    with WatchingGateway(path) as running:
        assert running.http().post("/api/endpoints", json=NEW).status_code == 201
    assert names(other) == ["echo", "gpu-b"] and path.samefile(other)
    assert leftovers(host) == []


def test_a_file_that_is_mounted_by_itself_is_written_for_the_host_too(host: Path, app: Path) -> None:
    (app / "gateway.yaml").touch()
    inside = mounts.inside(mounts.bind(host / "gateway.yaml", app / "gateway.yaml"))
    with WatchingGateway(app / "gateway.yaml", command=inside) as running:
        client = running.http()
        made = client.post("/api/endpoints", json=NEW)
        assert made.status_code == 201, made.text
        assert names(host / "gateway.yaml") == ["echo", "gpu-b"]
        assert client.delete(f"/api/endpoints/{made.json()['id']}").status_code == 204
        assert (host / "gateway.yaml").read_text(encoding="utf-8") == TEXT
    assert leftovers(app) == []


@pytest.mark.parametrize("mount", ["a directory", "a single file"])
def test_a_read_only_mount_answers_with_the_patch_which_the_host_applies(host: Path, app: Path, mount: str) -> None:
    if mount == "a directory":
        inside = mounts.inside(mounts.bind(host, app, read_only=True))
    else:
        (app / "gateway.yaml").touch()
        inside = mounts.inside(mounts.bind(host / "gateway.yaml", app / "gateway.yaml", read_only=True))
    with WatchingGateway(app / "gateway.yaml", command=inside) as running:
        answer = running.http().post("/api/endpoints", json=NEW)
        assert_error(answer, 409, "invalid_request_error", "config_read_only")
        assert (host / "gateway.yaml").read_text(encoding="utf-8") == TEXT and running.generation == 1
        patch = ["patch", "-p1", "--no-backup-if-mismatch", "-d", str(host)] if mount == "a directory" else ["git", "apply", "-"]
        applied = subprocess.run(patch, input=answer.json()["error"]["patch"], cwd=host, capture_output=True, text=True, check=False)
        assert applied.returncode == 0, applied.stdout + applied.stderr
        assert names(host / "gateway.yaml") == ["echo", "gpu-b"]
        if mount == "a directory":
            running.applied((host / "gateway.yaml").read_bytes())


def test_a_file_that_was_replaced_behind_its_mount_is_not_written(host: Path, app: Path) -> None:
    (app / "gateway.yaml").touch()
    inside = mounts.inside(mounts.bind(host / "gateway.yaml", app / "gateway.yaml"))
    with WatchingGateway(app / "gateway.yaml", command=inside) as running:
        (host / "new").write_text(TEXT + "# new\n", encoding="utf-8")
        (host / "new").replace(host / "gateway.yaml")
        answer = running.http().post("/api/endpoints", json=NEW)
        assert_error(answer, 409, "invalid_request_error", "config_read_only", "replaced on the host")
    assert (host / "gateway.yaml").read_text(encoding="utf-8") == TEXT + "# new\n"


def test_a_full_disk_leaves_the_file_as_it_was(app: Path) -> None:
    script = f"mount -t tmpfs -o size=64k tmpfs {app}\ncp {app.parent}/gateway.yaml {app}/gateway.yaml\n"
    fill = f"dd if=/dev/zero of={app}/ballast bs=1k count=1024 2>/dev/null || true"
    (app.parent / "gateway.yaml").write_text(TEXT, encoding="utf-8")
    with WatchingGateway(app / "gateway.yaml", command=mounts.inside(script + fill)) as running:
        answer = running.http().post("/api/endpoints", json=NEW)
        assert_error(answer, 507, "server_error", "config_no_space")
        shown = running.http().get("/api/config/file")
        assert shown.text == TEXT and running.generation == 1


def test_changes_that_come_at_once_are_all_made(host: Path) -> None:
    path = host / "gateway.yaml"
    with WatchingGateway(path) as running:
        answers: list[int] = []

        def register(number: int) -> None:
            body = {"name": f"gpu-{number}", "base_url": f"http://127.0.0.1:{9000 + number}", "models": ["big"]}
            answers.append(running.http().post("/api/endpoints", json=body).status_code)

        threads = [threading.Thread(target=register, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert answers == [201] * 12
        assert sorted(names(path)) == sorted(["echo"] + [f"gpu-{number}" for number in range(12)])
        assert len(running.http().get("/api/endpoints").json()["endpoints"]) == 13
    assert path.read_text(encoding="utf-8").startswith(TEXT)


def by_exchange(host: Path) -> Path:
    return host / "gateway.yaml"


def in_place(host: Path) -> Path:
    (host / "other.yaml").hardlink_to(host / "gateway.yaml")
    return host / "gateway.yaml"


@pytest.mark.parametrize("lay", [by_exchange, in_place])
def test_killed_at_any_moment_it_leaves_a_whole_file(host: Path, lay: Callable[[Path], Path]) -> None:
    """The moments are drawn at random here; unit tests stop the writer at each of its calls."""
    path = lay(host)
    moments = random.Random(7)
    acknowledged: set[str] = set()
    for turn in range(8):
        with WatchingGateway(path) as running:
            found = set(names(path))
            assert acknowledged <= found
            timer = threading.Timer(moments.uniform(0.0, 0.05), running.kill)
            undisturbed = moments.randrange(3)
            with running.http() as client:
                for number in range(1000):
                    if number == undisturbed:
                        timer.start()
                    name = f"gpu-{turn}-{number}"
                    try:
                        answer = client.post("/api/endpoints", json={"name": name, "base_url": f"http://127.0.0.1:{turn + 1}/{number}"})
                    except httpx.TransportError:
                        break
                    assert answer.status_code == 201, answer.text
                    acknowledged.add(name)
            timer.join()
    # The next start takes away what the last one left.
    with WatchingGateway(path):
        assert acknowledged <= set(names(path))
        assert leftovers(host) == []
    text = path.read_text(encoding="utf-8")
    assert text.startswith(TEXT) and text.endswith("\n")
    assert acknowledged
