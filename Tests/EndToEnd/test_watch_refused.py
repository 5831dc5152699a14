"""What must never be loaded is refused at once and in little memory; `check`, the log and both answers give the same codes and places."""

import json
import os
import re
import subprocess
import threading
import time
from pathlib import Path

import pytest

from support.bad_files import BOMBS, MISTAKES, BadFile
from support.calls import error_of, post_chat
from support.config import CLIENT_KEY
from support.diagnostics import errors, errors_in
from support.gateway import BINARY, environment, run
from support.generations import model_of, numbered
from support.load import Load
from support.watching import WatchingGateway, digest_of

MEBIBYTE = 1 << 20
# 100 ms where nothing else runs. What is bounded here is what a bomb would take: minutes.
AT_ONCE = 3.0


def put(bad: BadFile, path: Path) -> None:
    """In the place of whatever is there."""
    draft = path.with_name("draft")
    bad.make(draft)
    if draft.is_dir() and not draft.is_symlink():
        path.unlink()
    draft.rename(path)


def check(path: Path) -> tuple[int, str, int]:
    """The status and the output of `check --format json`, and the most memory it had, in bytes."""
    process = subprocess.Popen([str(BINARY), "check", str(path), "--format", "json"], stdout=subprocess.PIPE, env=environment())
    assert process.stdout
    too_long = threading.Timer(20, process.kill)
    too_long.start()
    with process.stdout:
        output = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    too_long.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, output, usage.ru_maxrss * 1024


@pytest.fixture(scope="module")
def usual_memory(tmp_path_factory: pytest.TempPathFactory) -> int:
    """What `check` needs for a file that is sound."""
    path = tmp_path_factory.mktemp("usual") / "gateway.yaml"
    path.write_text(numbered(1), encoding="utf-8")
    status, output, memory = check(path)
    assert status == 0, output
    return memory


@pytest.mark.parametrize("bad", BOMBS, ids=lambda bad: bad.name)
def test_check_refuses_it_at_once(tmp_path: Path, usual_memory: int, bad: BadFile) -> None:
    path = tmp_path / "gateway.yaml"
    bad.make(path)
    begun = time.monotonic()
    status, output, memory = check(path)
    took = time.monotonic() - begun
    print(f"{took * 1000:.0f} ms, {(memory - usual_memory) / MEBIBYTE:.1f} MiB more than usual")
    assert (status, errors(json.loads(output))) == (1, bad.places)
    assert took < AT_ONCE
    assert memory < usual_memory + 64 * MEBIBYTE


@pytest.mark.parametrize("bad", BOMBS, ids=lambda bad: bad.name)
def test_a_reload_by_rest_refuses_it_at_once(tmp_path: Path, bad: BadFile) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running, Load(running.port):
        client = running.http()
        running.reset_peak()
        before = running.resident_bytes()
        put(bad, running.path)
        begun = time.monotonic()
        answer = client.post("/api/config/reload")
        took = time.monotonic() - begun
        assert answer.status_code == 422, answer.text
        assert errors(error_of(answer.content)["diagnostics"]) == bad.places
        assert took < AT_ONCE
        assert running.peak_resident_bytes() < before + 64 * MEBIBYTE
        assert post_chat(client, "current").json()["model"] == model_of(1)


@pytest.mark.parametrize("bad", BOMBS, ids=lambda bad: bad.name)
def test_a_change_over_rest_of_such_a_file_is_refused_at_once(tmp_path: Path, bad: BadFile) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running:
        client = running.http()
        running.reset_peak()
        before = running.resident_bytes()
        put(bad, running.path)
        begun = time.monotonic()
        answer = client.post("/api/endpoints", json={"name": "new", "base_url": "http://127.0.0.1:9"})
        took = time.monotonic() - begun
        assert (answer.status_code, error_of(answer.content)["code"]) == (409, "config_file_invalid"), answer.text
        assert errors(error_of(answer.content)["diagnostics"]) == bad.places
        assert took < AT_ONCE
        if bad.places[0][1] is not None:
            # As a text that is sent, it is what it is as a file.
            content = running.path.read_bytes()
            begun = time.monotonic()
            validated = client.post("/api/config/validate", content=content)
            assert (validated.json()["valid"], errors(validated.json()["diagnostics"])) == (False, bad.places)
            assert time.monotonic() - begun < AT_ONCE
        assert running.peak_resident_bytes() < before + 64 * MEBIBYTE
        assert post_chat(client, "current").json()["model"] == model_of(1)
        if running.path.is_dir():
            running.path.rmdir()


@pytest.mark.parametrize("bad", BOMBS, ids=lambda bad: bad.name)
def test_the_watcher_refuses_it_and_goes_on(tmp_path: Path, bad: BadFile) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running, Load(running.port):
        running.reset_peak()
        before = running.resident_bytes()
        put(bad, running.path)
        configuration = running.until_failed([place[0] for place in bad.places])
        assert errors(configuration["last_failed_reload"]["diagnostics"]) == bad.places
        running.stderr.wait_for(lambda: errors_in(running.stderr.lines) == bad.places, "these errors in the log, once")
        assert configuration["generation"] == 1
        assert running.peak_resident_bytes() < before + 64 * MEBIBYTE
        if running.path.is_dir():
            running.path.rmdir()
        running.write(numbered(2))
        assert running.applied()["generation"] == 2


@pytest.mark.parametrize("bad", MISTAKES, ids=lambda bad: bad.name)
def test_every_place_tells_the_same(tmp_path: Path, bad: BadFile) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running:
        put(bad, running.path)
        rest = running.http().post("/api/config/reload")
        status = running.until_failed([place[0] for place in bad.places])
        _, output, _ = check(running.path)
        for_people = run("check", str(running.path))
        assert (for_people.returncode, errors_in(for_people.stdout.splitlines())) == (1, bad.places)
        assert errors(json.loads(output)) == bad.places
        assert errors(error_of(rest.content)["diagnostics"]) == bad.places
        assert errors(status["last_failed_reload"]["diagnostics"]) == bad.places
        messages = [found["message"] for found in json.loads(output)]
        # What is only sent, and what somebody wants to change, too.
        client = running.http()
        content, etag = running.path.read_bytes(), f'"{digest_of(running.path.read_bytes())}"'
        sent = [
            client.post("/api/config/validate", content=content).json(),
            error_of(client.put("/api/config/file", content=content, headers={"If-Match": etag}).content),
            error_of(client.post("/api/endpoints", json={"name": "new", "base_url": "http://127.0.0.1:9"}).content),
        ]
        for told in sent:
            assert errors(told["diagnostics"]) == bad.places, told
            assert [found["message"] for found in told["diagnostics"]] == messages
        assert [found["message"] for found in error_of(rest.content)["diagnostics"]] == messages
        assert [found["message"] for found in status["last_failed_reload"]["diagnostics"]] == messages
        # The log has them once for every time that they were told; the watcher and the request may have been two.
        running.stderr.wait_for(lambda: len(errors_in(running.stderr.lines)) >= len(bad.places), "the errors in the log")
        logged = errors_in(running.stderr.lines)
        assert logged[: len(bad.places)] == bad.places, logged


# Texts that YAML 1.1 would turn into something else

LOOK_ALIKES = ["1.10", "5e3", "0x1F", "2024-01-01", "0777", "22:22", "1_000", "no", "on", "0o17"]


def test_names_that_look_like_something_else_arrive_as_they_are_written(tmp_path: Path) -> None:
    more = f"  - name: no\n    base_url: builtin:echo\n    models: [{', '.join(LOOK_ALIKES)}]\n"
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1), access_log=True) as running:
        running.write(numbered(2).replace("- name: tests", "- name: off") + more)
        running.applied()
        client = running.http()
        listed = [model["id"] for model in client.get("/v1/models").json()["data"]]
        assert [name for name in LOOK_ALIKES if name not in listed] == []
        # Asked for without a colon, which would be a cloud's.
        assert {post_chat(client, name).json()["model"] for name in LOOK_ALIKES if ":" not in name} == set(LOOK_ALIKES) - {"22:22"}
        running.wait_for_log("key=off")
        assert any("configuration applied" in line and re.search(r"added=\S*\bno\b", line) for line in running.stderr.lines)


TRAPS = [
    ("enabled: yes", "E0104", "true"),
    ("enabled: on", "E0104", "true"),
    ("enabled: False", "E0104", "false"),
    ("weight: 0777", "E0203", "777"),
    ("weight: 0x10", "E0203", "16"),
    ("weight: 1_000", "E0203", "1000"),
    ("inference_timeout: 1:30", "E0203", "90"),
]


@pytest.mark.parametrize(("line", "code", "hint"), TRAPS, ids=[trap[0] for trap in TRAPS])
def test_a_value_with_two_readings_is_refused_with_both(tmp_path: Path, line: str, code: str, hint: str) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1)) as running:
        text = numbered(2) + f"    {line}\n"
        running.write(text)
        [found] = [item for item in running.until_failed([code])["last_failed_reload"]["diagnostics"] if item["severity"] == "error"]
        assert (found["line"], found["column"]) == (len(text.splitlines()), 5 + line.index(" ") + 1)
        assert hint in found["hint"]
        assert CLIENT_KEY not in json.dumps(found)
