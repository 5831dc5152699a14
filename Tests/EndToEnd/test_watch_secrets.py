"""A referenced file is part of the configuration: a rotated key is a reload, though gateway.yaml has not changed."""

import time
from pathlib import Path

from support.calls import post_chat
from support.config import endpoint, key, settings
from support.upstream import Upstream
from support.volumes import Volume
from support.watching import WatchingGateway, poll

KEYS = [f"sk-rotated-{index}-4be7" for index in range(6)]


def test_a_rotated_secret_is_used_at_once(tmp_path: Path, upstream: Upstream) -> None:
    volume = Volume(tmp_path / "secrets")
    volume.swap({"upstream": KEYS[0] + "\n"})
    text = settings(endpoint("up", upstream.url, api_key=f"${{file:{volume.path}/upstream}}"))
    with WatchingGateway(tmp_path / "gateway.yaml", text, secrets=tuple(KEYS)) as running:
        client = running.http()

        def key_upstream() -> str | None:
            assert post_chat(client).status_code == 200
            return upstream.requests[-1].header("authorization")

        assert key_upstream() == f"Bearer {KEYS[0]}"
        digest = running.configuration()["digest"]
        for generation, new in enumerate(KEYS[1:], start=2):
            begun = time.monotonic()
            volume.swap({"upstream": new + "\n"})
            poll(key_upstream, lambda found, new=new: found == f"Bearer {new}", "the new key at the upstream")  # type: ignore[misc]
            print(f"the new key was used after {time.monotonic() - begun:.3f} s")
            configuration = running.until(lambda found, generation=generation: found["generation"] == generation, "a new generation")  # type: ignore[misc]
            assert configuration["digest"] == digest
        running.until_logged("configuration applied", len(KEYS) - 1)
        # It is watched, and no digest of it is told: that of a short secret would give it away.
        assert str(volume.path.resolve()) in configuration["watch"]["chain"]
        assert [file["path"] for file in configuration["files"]] == [str(running.path)]


def test_a_rotated_key_of_a_client_is_asked_for_at_once(tmp_path: Path) -> None:
    secret = tmp_path / "client"
    secret.write_text(KEYS[0], encoding="utf-8")
    text = settings(keys=[key("tests", f"${{file:{secret}}}")])
    with WatchingGateway(tmp_path / "gateway.yaml", text, secrets=tuple(KEYS)) as running:
        old, new = running.http(key=KEYS[0]), running.http(key=KEYS[1])
        assert (post_chat(old, "echo").status_code, post_chat(new, "echo").status_code) == (200, 401)
        secret.write_text(KEYS[1], encoding="utf-8")
        poll(lambda: post_chat(new, "echo").status_code, lambda status: status == 200, "the new key being accepted")
        assert post_chat(old, "echo").status_code == 401


def test_a_secret_that_is_gone_leaves_the_old_one_in_use(tmp_path: Path, upstream: Upstream) -> None:
    secret = tmp_path / "secret"
    secret.write_text(KEYS[0], encoding="utf-8")
    text = settings(endpoint("up", upstream.url, api_key=f"${{file:{secret}}}"))
    with WatchingGateway(tmp_path / "gateway.yaml", text, secrets=tuple(KEYS)) as running:
        secret.unlink()
        assert running.until_failed(["E0302"])["generation"] == 1
        assert post_chat(running.http()).status_code == 200
        assert upstream.requests[-1].header("authorization") == f"Bearer {KEYS[0]}"
        secret.write_text(KEYS[1], encoding="utf-8")
        running.until(lambda found: found["generation"] == 2 and found["last_failed_reload"] is None, "a new generation")
        assert post_chat(running.http()).status_code == 200
        assert upstream.requests[-1].header("authorization") == f"Bearer {KEYS[1]}"
