"""Where the file lies decides how it is written: what stays of it, and that a killed gateway leaves a whole one."""

import os
import random
import stat
import struct
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


# What `setfacl -m u:4711:r` makes of mode 0640: version 2, then tag, permissions and id of each entry (linux/posix_acl_xattr.h).
ACCESS_LIST = struct.pack("<I", 2) + b"".join(
    struct.pack("<HHI", tag, permissions, who)
    for tag, permissions, who in [(0x01, 6, 0xFFFFFFFF), (0x02, 4, 4711), (0x04, 4, 0xFFFFFFFF), (0x10, 4, 0xFFFFFFFF), (0x20, 0, 0xFFFFFFFF)]
)


def everything_about(path: Path) -> dict[str, object]:
    """All that a file has beside its content, its times and its inode."""
    status = path.stat()
    attributes = {name: os.getxattr(path, name) for name in os.listxattr(path)}
    return {"mode": status.st_mode, "owner": (status.st_uid, status.st_gid), "links": status.st_nlink, "attributes": attributes}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("has_second_name", [False, True])
def test_owner_mode_access_list_and_attributes_stay_behind_a_link(host: Path, app: Path, has_second_name: bool) -> None:
    real, link = host / "gateway.yaml", app / "gateway.yaml"
    link.symlink_to(os.path.relpath(real, app))
    if has_second_name:
        (host / "other.yaml").hardlink_to(real)
    os.chown(real, 12345, 23456)
    real.chmod(0o640)
    try:
        os.setxattr(real, "system.posix_acl_access", ACCESS_LIST)
        os.setxattr(real, "user.kept", b"yes")
        os.setxattr(real, "trusted.kept", b"too")
    except OSError as error:
        pytest.skip(f"this file system or this user cannot set these attributes: {error}")
    before, inode = everything_about(real), real.stat().st_ino
    assert {"system.posix_acl_access", "user.kept", "trusted.kept"} <= set(os.listxattr(real))
    with WatchingGateway(link) as running:
        client = running.http()
        made = client.post("/api/endpoints", json=NEW)
        assert made.status_code == 201, made.text
        assert everything_about(real) == before and names(real) == ["echo", "gpu-b"]
        assert client.delete(f"/api/endpoints/{made.json()['id']}").status_code == 204
    assert everything_about(real) == before and real.read_text(encoding="utf-8") == TEXT
    assert link.is_symlink() and leftovers(host) == leftovers(app) == []
    assert not has_second_name or real.stat().st_ino == inode


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
        assert len(running.http().get("/api/endpoints").json()["endpoints"]) == 1
        git = ["git", "apply", "--check", "-"]
        checked = subprocess.run(git, input=answer.json()["error"]["patch"], cwd=host, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
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


@pytest.mark.parametrize(
    ("lay", "state"), [("", "none"), ("ln gateway.yaml other.yaml", "none"), ("ln gateway.yaml other.yaml", "STATE")],
    ids=["a new file", "in place, journal beside it", "in place, journal elsewhere"],
)  # fmt: skip
def test_a_full_disk_leaves_the_file_as_it_was(app: Path, lay: str, state: str) -> None:
    """In place too, where the new text would need one block more than the old one."""
    text = TEXT.replace("state_dir: none", f"state_dir: {state.replace('STATE', str(app.parent / 'state'))}")
    text = "#" * (4095 - len(text.encode())) + "\n" + text
    assert len(text.encode()) == 4096
    (app.parent / "gateway.yaml").write_text(text, encoding="utf-8")
    script = f"mount -t tmpfs -o size=64k tmpfs {app}\ncp {app.parent}/gateway.yaml {app}/gateway.yaml\ncd {app}\n{lay}\n"
    fill = f"dd if=/dev/zero of={app}/ballast bs=1k count=1024 2>/dev/null || true"
    with WatchingGateway(app / "gateway.yaml", command=mounts.inside(script + fill)) as running:
        client = running.http()
        etag = client.get("/api/config/file").headers["etag"]
        assert_error(client.post("/api/endpoints", json=NEW), 507, "server_error", "config_no_space")
        shown = client.get("/api/config/file")
        assert (shown.text, shown.headers["etag"], running.generation) == (text, etag, 1)
        assert len(client.get("/api/endpoints").json()["endpoints"]) == 1
        mounts.run_in(running.process.pid, f"test -z \"$(ls -A {app} | grep fingerpost)\"")
        # With room again it goes on as if nothing had been.
        mounts.run_in(running.process.pid, f"rm {app}/ballast")
        assert client.post("/api/endpoints", json=NEW).status_code == 201
        assert client.get("/api/config/file").text.startswith(text)
        mounts.run_in(running.process.pid, f"test -z \"$(ls -A {app} | grep fingerpost)\"")


class Reader:
    """Reads a file again and again, as fast as it can, and looks at each text that it finds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.texts: list[str] = []
        self.failures: list[Exception] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def _read(self) -> None:
        last = ""
        try:
            while not self._stop.is_set():
                if (text := self.path.read_text(encoding="utf-8")) != last:
                    self.texts.append(last := text)
        except Exception as error:
            self.failures.append(error)

    def __enter__(self) -> "Reader":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(30)


def test_changes_that_come_at_once_are_all_made_and_the_file_is_whole_all_the_time(host: Path) -> None:
    path = host / "gateway.yaml"
    with WatchingGateway(path) as running, Reader(path) as reader:
        answers: list[int] = []
        begin = threading.Barrier(50)

        def register(number: int) -> None:
            body = {"name": f"gpu-{number}", "base_url": f"http://127.0.0.1:{9000 + number}", "models": ["big"]}
            with running.http() as client:
                begin.wait(30)
                answers.append(client.post("/api/endpoints", json=body).status_code)

        threads = [threading.Thread(target=register, args=(number,)) for number in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert answers == [201] * 50
        assert sorted(names(path)) == sorted(["echo"] + [f"gpu-{number}" for number in range(50)])
        assert len(running.http().get("/api/endpoints").json()["endpoints"]) == 51
        # Those that wait for one another are made together: how many is a matter of the moment.
        assert 1 < running.generation <= 51
    assert path.read_text(encoding="utf-8").startswith(TEXT)
    assert not reader.failures, reader.failures
    # Each text that was there to be read is one that was written, longer by one entry or more than that before.
    assert len(reader.texts) > 1
    seen = [[entry["name"] for entry in yaml.safe_load(text)["endpoints"]] for text in reader.texts]
    for text, earlier, later in zip(reader.texts[1:], seen, seen[1:]):
        assert text.startswith(TEXT) and text.endswith("\n") and later[: len(earlier)] == earlier and len(later) > len(earlier)


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
