"""The well-known key and password of the samples stay on this machine."""

import pytest

from conftest import GatewayFactory
from support.calls import post_chat
from support.config import CLIENT_KEY, key, settings
from support.gateway import run

EVERYWHERE = {"listen": "0.0.0.0:0"}
WELL_KNOWN = [key("debug", "sk_debug")]
USERS = {"keys": [key("tests", CLIENT_KEY)], "users": [{"username": "admin", "password": "test", "role": "admin"}]}


def test_the_well_known_key_works_on_loopback(gateway: GatewayFactory) -> None:
    assert post_chat(gateway(settings(keys=WELL_KNOWN)).http(key="sk_debug"), "echo").status_code == 200


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "[::]:0", ["127.0.0.1:0", "0.0.0.0:0"]])
def test_a_start_with_the_well_known_key_on_every_network_is_refused(tmp_path_factory: pytest.TempPathFactory, listen: str | list[str]) -> None:
    path = tmp_path_factory.mktemp("unsafe") / "gateway.yaml"
    path.write_text(settings(keys=WELL_KNOWN, server={"listen": listen}), encoding="utf-8")
    ended = run("serve", "--config", str(path))
    assert ended.returncode == 1
    assert "well-known" in ended.stderr
    assert "debug" in ended.stderr
    assert "listening on" not in ended.stdout


def test_its_digest_is_no_way_round(tmp_path_factory: pytest.TempPathFactory) -> None:
    digest = run("hash-key", stdin="sk_debug\n").stdout.split()[-1]
    path = tmp_path_factory.mktemp("unsafe") / "gateway.yaml"
    keys = [{"name": "hidden", "key_sha256": digest, "permissions": ["inference"]}]
    path.write_text(settings(keys=keys, server=EVERYWHERE), encoding="utf-8")
    ended = run("serve", "--config", str(path))
    assert (ended.returncode, "well-known" in ended.stderr) == (1, True)


def test_the_well_known_password_is_refused_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("unsafe") / "gateway.yaml"
    path.write_text(settings(server=EVERYWHERE, auth=USERS), encoding="utf-8")
    ended = run("serve", "--config", str(path))
    assert (ended.returncode, "well-known" in ended.stderr) == (1, True)


def test_a_reload_that_would_bring_it_to_every_network_is_rejected(gateway: GatewayFactory) -> None:
    running = gateway(settings(server=EVERYWHERE))
    assert post_chat(running.http(), "echo").status_code == 200
    assert running.reload(settings(server=EVERYWHERE, keys=WELL_KNOWN)) == "rejected"
    # A loopback address in the file changes nothing before a restart: what counts is where it listens now.
    assert running.reload(settings(keys=WELL_KNOWN)) == "rejected"
    assert post_chat(running.http(key="sk_debug"), "echo").status_code == 401
    assert post_chat(running.http(), "echo").status_code == 200
    diagnostics = running.http().get("/api/config").json()["last_failed_reload"]["diagnostics"]
    assert any("well-known" in diagnostic["message"] for diagnostic in diagnostics)
