"""The commands: what they print, and how they exit."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from support.config import CLIENT_KEY, settings
from support.gateway import REPOSITORY, run

WriteFile = Callable[[str], Path]

# Errors at PLACES: a key at the top, a key of an endpoint, a value.
WRONG = """\
version: 1
server: {listen: 127.0.0.1:8080}
serber: {}
endpoints:
  - name: echo
    base_url: builtin:echo
    modles: [echo]
    enabled: perhaps
"""
PLACES = [(3, 1), (7, 5), (8, 14)]


def test_check_accepts_a_good_file(file: WriteFile) -> None:
    ended = run("check", str(file(settings())))
    assert (ended.returncode, "error" in ended.stdout) == (0, False)


@pytest.mark.parametrize("sample", ["gateway.yaml", *sorted(str(path.relative_to(REPOSITORY)) for path in REPOSITORY.glob("examples/*.yaml"))])
def test_check_accepts_the_samples(sample: str) -> None:
    ended = run("check", sample, cwd=REPOSITORY)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_check_shows_every_error_with_its_place_its_line_and_a_hint(file: WriteFile) -> None:
    path = file(WRONG)
    ended = run("check", "gateway.yaml", cwd=path.parent)
    assert ended.returncode == 1
    for line, column in PLACES:
        assert f"gateway.yaml:{line}:{column}" in ended.stdout
    assert "did you mean `models`?" in ended.stdout
    assert "    modles: [echo]" in ended.stdout
    assert "    ^^^^^^" in ended.stdout
    assert "3 errors" in ended.stdout


def test_check_writes_json_for_programs(file: WriteFile) -> None:
    ended = run("check", str(file(WRONG)), "--format", "json")
    assert ended.returncode == 1
    found = json.loads(ended.stdout)
    assert [(item["line"], item["column"]) for item in found if item["severity"] == "error"] == PLACES
    assert all(item["id"] and item["message"] for item in found)
    good = run("check", str(file(settings())), "--format", "json")
    assert good.returncode == 0
    assert [item for item in json.loads(good.stdout) if item["severity"] == "error"] == []


def test_check_writes_annotations_for_github(file: WriteFile) -> None:
    path = file(WRONG)
    ended = run("check", "gateway.yaml", "--format", "github", cwd=path.parent)
    assert ended.returncode == 1
    commands = [line for line in ended.stdout.splitlines() if line.startswith("::error ")]
    assert len(commands) == 3
    for (line, column), command in zip(PLACES, commands, strict=True):
        assert f"file=gateway.yaml,line={line},col={column}" in command


def test_check_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    ended = run("check", str(tmp_path / "nowhere.yaml"))
    assert ended.returncode == 1
    assert "nowhere.yaml" in ended.stdout


def test_check_notes_what_is_accepted_but_not_active(file: WriteFile) -> None:
    ended = run("check", str(file(settings(models=[{"id": "later"}]))))
    assert ended.returncode == 0
    assert "not active yet" in ended.stdout


def test_check_masks_secrets_in_the_lines_it_shows(file: WriteFile) -> None:
    text = f"version: 1\nauth:\n  keys:\n    - {{name: a, key: {CLIENT_KEY}, permisions: [inference]}}\n"
    for style in ("text", "json", "github"):
        ended = run("check", str(file(text)), "--format", style)
        assert ended.returncode == 1
        assert "permisions" in ended.stdout
        assert CLIENT_KEY not in ended.stdout + ended.stderr


def test_serve_does_not_start_with_a_wrong_file(file: WriteFile) -> None:
    ended = run("serve", "--config", str(file(WRONG)))
    assert ended.returncode == 1
    for line, column in PLACES:
        assert f"gateway.yaml:{line}:{column}" in ended.stderr
    assert "listening on" not in ended.stdout


@pytest.mark.parametrize("key", [CLIENT_KEY, "鍵 with spaces"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_hash_key_prints_the_line_for_the_file(key: str, end: str) -> None:
    ended = run("hash-key", stdin=key + end)
    assert ended.returncode == 0
    assert ended.stdout == f"key_sha256: {hashlib.sha256(key.encode()).hexdigest()}\n"


def test_hash_key_needs_a_key() -> None:
    assert run("hash-key", stdin="").returncode != 0


def test_version_and_help() -> None:
    assert run("--version").stdout.strip()
    helped = run("--help")
    assert helped.returncode == 0
    for command in ("serve", "check", "test", "route", "plan", "schema", "hash-key"):
        assert command in helped.stdout
        assert run(command, "--help").returncode == 0


def test_an_unknown_option_is_a_mistake_of_the_command_line() -> None:
    ended = run("serve", "--no-such-option")
    assert ended.returncode == 64
    assert "no-such-option" in ended.stderr
