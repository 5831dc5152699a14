"""Whatever habits a file has, a change over REST takes them over, touches nothing else, and can be taken back byte for byte."""

import os
import subprocess
from pathlib import Path

import httpx
import pytest
import yaml

from conftest import GatewayFactory
from support.calls import assert_error
from support.config import CLIENT_KEY
from support.gateway import REPOSITORY
from support.watching import WatchingGateway

NEW = {"name": "gpu-b", "base_url": "http://127.0.0.1:9", "models": ["big"], "notes": "rack 7"}
HEAD = f"""\
version: 1
server: {{listen: "127.0.0.1:0", state_dir: none, drain_timeout: 1s}}   # 自分だけ
auth: {{keys: [{{name: tests, key: {CLIENT_KEY}, permissions: [inference, models.read, endpoints.read, endpoints.manage, config.read, config.manage]}}]}}
"""
GIT = {
    "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "HOME": "/",
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@localhost", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@localhost",
}  # fmt: skip


def git(directory: Path, *words: str) -> str:
    ran = subprocess.run(["git", *words], cwd=directory, env=GIT, capture_output=True, text=True, timeout=20, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def endpoints(client: httpx.Client) -> dict[str, str]:
    return {each["name"]: each["id"] for each in client.get("/api/endpoints").json()["endpoints"]}


def test_git_shows_the_lines_that_were_meant_and_after_the_removal_none(tmp_path: Path) -> None:
    """The file that comes with the gateway, comments and all, in a repository."""
    sample = (REPOSITORY / "gateway.yaml").read_text(encoding="utf-8")
    text = sample.replace("listen: [127.0.0.1:8080, 127.0.0.1:32768]", "listen: [127.0.0.1:0]\n  state_dir: none").replace("sk_debug", CLIENT_KEY)
    (tmp_path / "gateway.yaml").write_text(text, encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "gateway.yaml")
    git(tmp_path, "commit", "--quiet", "--message", "by hand")

    def counted() -> list[str]:
        return git(tmp_path, "diff", "--numstat").split()

    with WatchingGateway(tmp_path / "gateway.yaml") as running:
        client = running.http()
        assert client.post("/api/endpoints", json=NEW).status_code == 201
        added, removed, _ = counted()
        assert (int(added), removed) == (len(NEW), "0")
        assert client.patch(f"/api/endpoints/{endpoints(client)['gpu-b']}", json={"notes": "rack 8"}).status_code == 200
        assert counted()[:2] == ["4", "0"]
        assert client.patch(f"/api/endpoints/{endpoints(client)['echo']}", json={"weight": 3}).status_code == 200
        assert counted()[:2] == ["5", "0"]
        assert client.patch(f"/api/endpoints/{endpoints(client)['echo']}", json={"weight": None}).status_code == 200
        assert client.delete(f"/api/endpoints/{endpoints(client)['gpu-b']}").status_code == 204
        assert counted() == [] and (tmp_path / "gateway.yaml").read_text(encoding="utf-8") == text


ENTRY = "- name: echo # 常に\n  base_url: builtin:echo\n"


def indented(count: int) -> str:
    return "endpoints:\n" + "".join(" " * count + line + "\n" for line in ENTRY.splitlines())


LAYOUTS = {
    "carriage returns": (HEAD + indented(2) + "# the end\n").replace("\n", "\r\n"),
    "byte order mark": "\ufeff" + HEAD + indented(2),
    "no final line end": (HEAD + indented(2)).rstrip("\n"),
    "carriage returns and no final line end": (HEAD + indented(2)).rstrip("\n").replace("\n", "\r\n"),
    "not indented": HEAD + indented(0) + "routing: {}\n",
    "indented by two": HEAD + indented(2) + "\n\nrouting: {}\n",
    "indented by four": HEAD + indented(4) + "# the end",
    "comments around": "# 最初\n" + HEAD + "# --- 端点 ---\n" + indented(2) + "  # 下\n\n# 終わり\n",
    "dashes with much room": HEAD + "endpoints:\n-   name: echo\n    base_url: builtin:echo\n",
    "empty list": HEAD + "endpoints: []\nrouting: {}\n",
    "empty list with a comment": HEAD + "endpoints: []   # none yet\n",
    "flow": HEAD + "endpoints: [{name: echo, base_url: 'builtin:echo'}] # all\n",
    "flow over lines": HEAD + "endpoints: [\n    {name: echo, base_url: 'builtin:echo'},   # one\n    {name: two, base_url: 'http://h'},\n]\n",
    "document marks": "---\n" + HEAD + indented(2) + "...\n",
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_an_addition_follows_the_habits_of_the_file_and_its_removal_restores_it(gateway: GatewayFactory, tmp_path: Path, text: str) -> None:
    path = tmp_path / "gateway.yaml"
    path.write_bytes(text.encode())
    with WatchingGateway(path) as running:
        client = running.http()
        before = list(endpoints(client))
        made = client.post("/api/endpoints", json=NEW)
        assert made.status_code == 201, made.text
        after = path.read_bytes().decode()
        assert list(endpoints(client)) == [*before, "gpu-b"]
        # Another reader of YAML sees the same.
        listed = yaml.safe_load(after)["endpoints"]
        assert listed[-1] == NEW and [entry["name"] for entry in listed] == [*before, "gpu-b"]
        lines, old = after.splitlines(), text.splitlines()
        assert [line for line in old if line not in lines and not line.startswith("endpoints: [")] == []
        assert after.startswith("\ufeff") == text.startswith("\ufeff")
        assert after.endswith("\n") == text.endswith("\n")
        assert ("\n" in after.replace("\r\n", "")) == ("\n" in text.replace("\r\n", ""))
        assert client.delete(f"/api/endpoints/{made.json()['id']}").status_code == 204
        assert path.read_bytes() == text.encode()


def test_a_file_without_endpoints_gets_the_list_too(tmp_path: Path) -> None:
    path = tmp_path / "gateway.yaml"
    with WatchingGateway(path, HEAD) as running:
        client = running.http()
        made = client.post("/api/endpoints", json=NEW)
        assert made.status_code == 201, made.text
        text = path.read_text(encoding="utf-8")
        assert text.startswith(HEAD) and yaml.safe_load(text)["endpoints"] == [NEW]
        assert client.delete(f"/api/endpoints/{made.json()['id']}").status_code == 204
        assert path.read_text(encoding="utf-8") == HEAD + "endpoints: []\n"


# The change, and the lines of what stands in the way and of what belongs to it.
TIED = {
    "an entry that another one takes over": (
        HEAD + "endpoints:\n- &a\n  name: a\n  base_url: http://h\n- <<: *a\n  name: b\n  base_url: http://i\n", "DELETE", "anchor_in_use", 6, 8),
    "a list that stands elsewhere": (
        HEAD + "x-l: &l\n- name: a\n  base_url: http://h\nendpoints: *l\n", "POST", "through_alias", 7, 5),
    "an entry of a list that stands elsewhere": (
        HEAD + "x-l: &l\n- name: a\n  base_url: http://h\nendpoints: *l\n", "DELETE", "through_alias", 7, 5),
}  # fmt: skip


@pytest.mark.parametrize(("text", "method", "reason", "line", "other"), TIED.values(), ids=TIED.keys())
def test_what_is_tied_to_other_places_is_refused_with_the_lines_of_both(
    tmp_path: Path, text: str, method: str, reason: str, line: int, other: int
) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", text) as running:
        client = running.http()
        path = "/api/endpoints" if method == "POST" else f"/api/endpoints/{endpoints(client)['a']}"
        error = assert_error(client.request(method, path, json=NEW), 409, "invalid_request_error", f"config_{reason}")
        assert (error["line"], [place["line"] for place in error["related"]]) == (line, [other]), error
        assert running.path.read_text(encoding="utf-8") == text and running.generation == 1


LOOK_ALIKES = ["no", "on", "1.10", "5e3", "0x1F", "2024-01-01", "0777", "22:22", "1_000", "0o17", "~", "null", "true", ".inf", "1", "- x", "a: b", "#", "*a", "&a"]


def test_texts_that_look_like_something_else_stay_texts(tmp_path: Path) -> None:
    with WatchingGateway(tmp_path / "gateway.yaml", HEAD + indented(2)) as running:
        client = running.http()
        for number, name in enumerate(LOOK_ALIKES):
            body = {"name": name, "base_url": f"http://127.0.0.1:{100 + number}", "models": LOOK_ALIKES, "notes": name}
            made = client.post("/api/endpoints", json=body)
            assert made.status_code == 201, made.text
            assert (made.json()["name"], made.json()["models"], made.json()["notes"]) == (name, LOOK_ALIKES, name)
        listed = yaml.safe_load(running.path.read_text(encoding="utf-8"))["endpoints"][1:]
        assert [entry["name"] for entry in listed] == [entry["notes"] for entry in listed] == LOOK_ALIKES
        assert all(entry["models"] == LOOK_ALIKES for entry in listed)
        assert running.reload() == "unchanged"
