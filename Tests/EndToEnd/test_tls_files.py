"""The certificate and its key: judged before they are used, and exchanged while connections live."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import GatewayFactory
from support.behaviours import Stream
from support.calls import chat, events
from support.config import CLIENT_KEY, ECHO, endpoint, settings
from support.diagnostics import errors
from support.gateway import Gateway, run
from support.raw import request
from support.tls import Authority, Pair, TLSConnection, leaf_at
from support.upstream import Upstream
from support.watching import poll, stays

STREAM_CALL = request(json.dumps(chat(stream=True)).encode())


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


class Files:
    """`tls.crt` and `tls.key` in a directory."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(exist_ok=True)
        self.certificate, self.key = directory / "tls.crt", directory / "tls.key"

    @property
    def section(self) -> dict[str, str]:
        return {"certificate": str(self.certificate), "private_key": str(self.key)}

    def put(self, pair: Pair) -> None:
        self.put_certificate(pair)
        self.put_key(pair)

    def put_certificate(self, pair: Pair) -> None:
        replace(self.certificate, b"".join(pair.chain))

    def put_key(self, pair: Pair) -> None:
        replace(self.key, pair.key)


def replace(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".draft")
    draft.write_bytes(content)
    draft.replace(path)


def key_lines(pair: Pair) -> tuple[str, ...]:
    """What must never be in a log."""
    return tuple(line for line in pair.key.decode().splitlines() if not line.startswith("-----"))


def configuration(running: Gateway, authority: Authority) -> dict[str, Any]:
    with TLSConnection(running.port, authority.trust()) as connection:
        connection.send(f"GET /api/config HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {CLIENT_KEY}\r\nConnection: close\r\n\r\n".encode())
        answer = connection.read_answer()
        assert answer.status == 200, answer
        body: dict[str, Any] = answer.json()
        return body


# Exchanged


def test_a_new_certificate_is_for_new_connections_and_old_ones_go_on(
    gateway: GatewayFactory, authority: Authority, upstream: Upstream, tmp_path: Path
) -> None:
    files = Files(tmp_path / "tls")
    first, second = authority.issue(), authority.issue()
    files.put(first)
    upstream.default = Stream(("before", "after"), hold_after=1)
    running = gateway(settings(endpoint("up", upstream.url), server={"tls": files.section}), secrets=key_lines(first) + key_lines(second))
    assert leaf_at(running.port, authority) == first.leaf
    with TLSConnection(running.port, authority.trust()) as connection:
        connection.send(STREAM_CALL)
        assert connection.read_head().status == 200
        assert b"before" in connection.read_chunk()
        files.put(second)
        poll(lambda: leaf_at(running.port, authority), lambda leaf: leaf == second.leaf, "the new certificate", within=5)
        upstream.release()
        rest = b"".join(iter(connection.read_chunk, b"")).decode()
        assert events(rest)[-1] == "[DONE]"
    told = configuration(running, authority)
    assert told["generation"] == 2 and told["state"] == "in_sync" and told["restart_required"] == []
    running.wait_for_log("certificate in use")


def test_files_that_are_exchanged_one_after_the_other_are_awaited(gateway: GatewayFactory, authority: Authority, tmp_path: Path) -> None:
    files = Files(tmp_path / "tls")
    first, second = authority.issue(), authority.issue()
    files.put(first)
    running = gateway(settings(server={"tls": files.section}))
    files.put_certificate(second)
    # The gateway has looked at the certificate alone, and serves with the old pair.
    poll(lambda: configuration(running, authority)["state"], lambda state: state == "pending", "a look at half a pair")
    assert leaf_at(running.port, authority) == first.leaf
    files.put_key(second)
    poll(lambda: leaf_at(running.port, authority), lambda leaf: leaf == second.leaf, "the new certificate")
    assert "rejected" not in running.stderr.text


def test_a_kubernetes_secret_is_exchanged_whole(gateway: GatewayFactory, authority: Authority, tmp_path: Path) -> None:
    volume = tmp_path / "secret"
    volume.mkdir()
    first, second = authority.issue(), authority.issue()
    Files(volume / "..1").put(first)
    (volume / "..data").symlink_to("..1")
    for name in ("tls.crt", "tls.key"):
        (volume / name).symlink_to(f"..data/{name}")
    running = gateway(settings(server={"tls": {"certificate": str(volume / "tls.crt"), "private_key": str(volume / "tls.key")}}))
    assert leaf_at(running.port, authority) == first.leaf
    Files(volume / "..2").put(second)
    (volume / "..data_tmp").symlink_to("..2")
    (volume / "..data_tmp").rename(volume / "..data")
    poll(lambda: leaf_at(running.port, authority), lambda leaf: leaf == second.leaf, "the new certificate", within=5)
    assert configuration(running, authority)["generation"] == 2


def test_other_paths_are_taken_up_and_other_changes_keep_the_certificate(gateway: GatewayFactory, authority: Authority, tmp_path: Path) -> None:
    one, two = Files(tmp_path / "one"), Files(tmp_path / "two")
    first, second = authority.issue(), authority.issue()
    one.put(first)
    two.put(second)
    running = gateway(settings(server={"tls": one.section}))
    assert running.reload(settings(server={"tls": two.section})) == "applied"
    assert leaf_at(running.port, authority) == second.leaf
    running.stderr.wait_for(lambda: running.stderr.text.count("certificate in use") == 2, "both certificates in the log")
    assert running.reload(settings({**ECHO, "models": ["echo", "more"]}, server={"tls": two.section})) == "applied"
    assert leaf_at(running.port, authority) == second.leaf
    # The old files do not matter any more.
    one.certificate.unlink()
    stays(lambda: configuration(running, authority)["state"], "in_sync", 0.5, "the state")
    assert running.stderr.text.count("certificate in use") == 2


def test_a_pair_that_does_not_match_is_rejected_and_the_old_one_stays(gateway: GatewayFactory, authority: Authority, tmp_path: Path) -> None:
    files = Files(tmp_path / "tls")
    first, second = authority.issue(), authority.issue()
    files.put(first)
    running = gateway(settings(server={"tls": files.section}), secrets=key_lines(second))
    files.put_key(second)
    told = poll(lambda: configuration(running, authority), lambda told: told["state"] == "rejected", "the rejection")
    (found,) = [found for found in told["last_failed_reload"]["diagnostics"] if found["severity"] == "error"]
    assert found["id"] == "E0603" and found["file"] == str(running.path)
    line = running.path.read_text(encoding="utf-8").splitlines()[found["line"] - 1]
    assert line.strip().startswith('"private_key"')
    assert leaf_at(running.port, authority) == first.leaf and told["generation"] == 1
    files.put_certificate(second)
    poll(lambda: leaf_at(running.port, authority), lambda leaf: leaf == second.leaf, "the new certificate")
    assert configuration(running, authority)["state"] == "in_sync"


@pytest.mark.parametrize("was_on", [True, False])
def test_switching_tls_on_or_off_waits_for_a_restart(gateway: GatewayFactory, authority: Authority, tmp_path: Path, was_on: bool) -> None:
    files = Files(tmp_path / "tls")
    pair = authority.issue()
    files.put(pair)
    with_tls, without = settings(server={"tls": files.section}), settings()
    running = gateway(with_tls if was_on else without)
    assert running.reload(without if was_on else with_tls) == "applied"
    running.wait_for_log("restart_required=[\"server.tls\"]")
    if was_on:
        assert leaf_at(running.port, authority) == pair.leaf
        assert configuration(running, authority)["restart_required"] == ["server.tls"]
    else:
        assert running.status()["status"] == "ok"


# Judged


def no_pem(files: Files, _: Authority) -> None:
    files.certificate.write_bytes(b"hello\n")


def empty_certificate(files: Files, _: Authority) -> None:
    files.certificate.write_bytes(b"")


def torn(files: Files, _: Authority) -> None:
    files.certificate.write_bytes(files.certificate.read_bytes()[:-200])


def torn_behind_a_good_one(files: Files, authority: Authority) -> None:
    files.certificate.write_bytes(files.certificate.read_bytes() + authority.pem[:200])


def key_for_certificate(files: Files, _: Authority) -> None:
    files.certificate.write_bytes(files.key.read_bytes())


def certificate_for_key(files: Files, _: Authority) -> None:
    files.key.write_bytes(files.certificate.read_bytes())


def empty_key(files: Files, _: Authority) -> None:
    files.key.write_bytes(b"")


def torn_key(files: Files, _: Authority) -> None:
    files.key.write_bytes(files.key.read_bytes()[:-100] + b"-----END PRIVATE KEY-----\n")


def encrypted_key(files: Files, _: Authority) -> None:
    plain = files.key.with_suffix(".plain")
    files.key.rename(plain)
    subprocess.run(["openssl", "pkcs8", "-topk8", "-in", plain, "-out", files.key, "-passout", "pass:secret"], check=True, timeout=20)


def traditionally_encrypted_key(files: Files, _: Authority) -> None:
    plain = files.key.with_suffix(".plain")
    files.key.rename(plain)
    subprocess.run(["openssl", "ec", "-aes128", "-in", plain, "-out", files.key, "-passout", "pass:secret"], check=True, timeout=20, capture_output=True)


def another_key(files: Files, authority: Authority) -> None:
    files.put_key(authority.issue())


def missing_certificate(files: Files, _: Authority) -> None:
    files.certificate.unlink()


def missing_key(files: Files, _: Authority) -> None:
    files.key.unlink()


def directory_for_key(files: Files, _: Authority) -> None:
    files.key.unlink()
    files.key.mkdir()


BAD = [
    (no_pem, "E0601", "certificate"), (empty_certificate, "E0601", "certificate"), (torn, "E0601", "certificate"),
    (torn_behind_a_good_one, "E0601", "certificate"), (key_for_certificate, "E0601", "certificate"), (certificate_for_key, "E0602", "private_key"),
    (empty_key, "E0602", "private_key"), (torn_key, "E0602", "private_key"), (encrypted_key, "E0602", "private_key"),
    (traditionally_encrypted_key, "E0602", "private_key"), (another_key, "E0603", "private_key"), (missing_certificate, "E0302", "certificate"),
    (missing_key, "E0302", "private_key"), (directory_for_key, "E0302", "private_key"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "identifier", "key"), BAD, ids=[damage.__name__ for damage, _, _ in BAD])
def test_files_that_cannot_be_served_with_are_errors_of_check_of_start_and_of_reload(
    gateway: GatewayFactory, authority: Authority, tmp_path: Path, damage: Callable[[Files, Authority], None], identifier: str, key: str
) -> None:
    files = Files(tmp_path / "tls")
    pair = authority.issue()
    files.put(pair)
    text = settings(server={"tls": files.section})
    running = gateway(text)
    damage(files, authority)
    line = next(number for number, line in enumerate(text.splitlines(), 1) if f'"{key}": ' in line)
    column = text.splitlines()[line - 1].index(": ") + 3
    expected = ((identifier, line, column),)

    checked = run("check", str(running.path), "--format", "json")
    assert checked.returncode == 1
    assert errors(json.loads(checked.stdout)) == expected
    started = run("serve", "--config", str(running.path))
    assert started.returncode == 1 and f"error[{identifier}]" in started.stderr
    assert running.reload() == "rejected"
    assert errors(configuration(running, authority)["last_failed_reload"]["diagnostics"]) == expected
    assert leaf_at(running.port, authority) == pair.leaf


@pytest.mark.parametrize("backwards", [False, True])
def test_a_chain_is_served_in_order_however_the_file_has_it(gateway: GatewayFactory, authority: Authority, tmp_path: Path, backwards: bool) -> None:
    files = Files(tmp_path / "tls")
    pair = authority.issue(through_intermediate=True)
    assert len(pair.chain) == 2
    files.put(Pair(pair.chain[::-1], pair.key) if backwards else pair)
    running = gateway(settings(server={"tls": files.section}))
    # The client knows the root alone, so it needs the one between.
    assert leaf_at(running.port, authority) == pair.leaf


def test_both_may_be_in_one_file(gateway: GatewayFactory, authority: Authority, tmp_path: Path) -> None:
    pair = authority.issue()
    both = tmp_path / "both.pem"
    both.write_bytes(b"# a comment\n" + pair.key + b"".join(pair.chain))
    running = gateway(settings(server={"tls": {"certificate": str(both), "private_key": str(both)}}), secrets=key_lines(pair))
    assert leaf_at(running.port, authority) == pair.leaf


@pytest.mark.parametrize(("days", "words"), [(-1, "has expired"), (90, "is not valid yet")])
def test_a_certificate_out_of_its_time_is_served_with_a_warning(
    gateway: GatewayFactory, authority: Authority, tmp_path: Path, days: float, words: str
) -> None:
    files = Files(tmp_path / "tls")
    files.put(authority.issue(days=days))
    running = gateway(settings(server={"tls": files.section}))
    checked = run("check", str(running.path))
    assert checked.returncode == 0 and "warning[W0503]" in checked.stdout and words in checked.stdout
