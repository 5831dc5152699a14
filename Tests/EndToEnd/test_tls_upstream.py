"""Upstreams that speak TLS: verified always, with the authorities of the system or of `ca_file`."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from conftest import GatewayFactory, UpstreamFactory
from support.behaviours import Stream
from support.calls import assert_error, chat, events, post_chat
from support.config import endpoint, settings
from support.diagnostics import errors
from support.gateway import Gateway, run
from support.tls import Authority, Pair
from support.upstream import Upstream
from support.watching import poll

SecureUpstream = Callable[[Pair], Upstream]


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def secure_upstream(upstreams: UpstreamFactory, tmp_path: Path) -> SecureUpstream:
    return lambda pair: upstreams(tls=pair.server_context(tmp_path))


def pem(directory: Path, *authorities: Authority, name: str = "ca.pem") -> Path:
    path = directory / name
    draft = path.with_suffix(".draft")
    draft.write_bytes(b"".join(authority.pem for authority in authorities))
    return draft.replace(path)


def refused(answer: httpx.Response, words: str) -> None:
    assert_error(answer, 502, "upstream_error", "upstream_unreachable", words)


def test_a_private_authority_is_trusted_where_ca_file_says_so(
    gateway: GatewayFactory, authority: Authority, secure_upstream: SecureUpstream, tmp_path: Path
) -> None:
    upstream = secure_upstream(authority.issue())
    running = gateway(settings(endpoint("up", upstream.url, ca_file=str(pem(tmp_path, Authority(), authority)))))
    for _ in range(3):
        assert post_chat(running.http()).status_code == 200
    upstream.default = Stream()
    with running.http().stream("POST", "/v1/chat/completions", json=chat(stream=True)) as answer:
        assert events(answer.read().decode())[-1] == "[DONE]"


def test_a_private_authority_is_not_trusted_by_itself_and_the_error_says_what_to_do(
    gateway: GatewayFactory, authority: Authority, secure_upstream: SecureUpstream
) -> None:
    upstream = secure_upstream(authority.issue())
    running = gateway(settings(endpoint("up", upstream.url)))
    refused(post_chat(running.http()), "ca_file")
    assert not upstream.requests
    metrics = running.http().get("/metrics").text
    assert 'certificate_rejected"' in metrics


def test_ca_file_stands_for_the_authorities_of_the_system(
    gateway: GatewayFactory, authority: Authority, secure_upstream: SecureUpstream, tmp_path: Path
) -> None:
    upstream = secure_upstream(authority.issue())
    running = gateway(settings(endpoint("up", upstream.url, ca_file=str(pem(tmp_path, Authority())))))
    refused(post_chat(running.http()), "ca_file")


@pytest.mark.parametrize(
    ("names", "days", "words"), [(("elsewhere.example",), 30, "another host name"), (("127.0.0.1",), -1, "expired"), (("127.0.0.1",), 90, "not valid yet")]
)
def test_the_name_and_the_time_of_a_certificate_count(
    gateway: GatewayFactory, authority: Authority, secure_upstream: SecureUpstream, tmp_path: Path, names: tuple[str, ...], days: float, words: str
) -> None:
    upstream = secure_upstream(authority.issue(*names, days=days))
    running = gateway(settings(endpoint("up", upstream.url, ca_file=str(pem(tmp_path, authority)))))
    refused(post_chat(running.http()), words)
    assert not upstream.requests


def test_a_connection_is_not_shared_with_those_who_trust_others(
    gateway: GatewayFactory, authority: Authority, secure_upstream: SecureUpstream, tmp_path: Path
) -> None:
    upstream = secure_upstream(authority.issue())
    running = gateway(
        settings(
            endpoint("trusting", upstream.url, "a", ca_file=str(pem(tmp_path, authority))),
            endpoint("other", upstream.url, "b", ca_file=str(pem(tmp_path, Authority(), name="other.pem"))),
            endpoint("system", upstream.url, "c"),
            server={"threads": 1},
        )
    )
    with running.http() as http:
        assert post_chat(http, "a").status_code == 200
        # Its connection is open and idle now.
        refused(post_chat(http, "b"), "ca_file")
        refused(post_chat(http, "c"), "ca_file")
        assert post_chat(http, "a").status_code == 200
    assert {recorded.connection for recorded in upstream.requests} == {upstream.requests[0].connection}


def test_other_contents_of_ca_file_count_from_the_next_request_on(
    gateway: GatewayFactory, authority: Authority, secure_upstream: SecureUpstream, tmp_path: Path
) -> None:
    upstream = secure_upstream(authority.issue())
    path = pem(tmp_path, Authority())
    running = gateway(settings(endpoint("up", upstream.url, ca_file=str(path))))
    with running.http() as http:
        refused(post_chat(http), "ca_file")
        pem(tmp_path, authority)
        poll(lambda: post_chat(http).status_code, lambda status: status == 200, "trust", within=5)
        assert running.status()["config"]["generation"] == 2
        pem(tmp_path, Authority())
        # Also for connections that are open.
        poll(lambda: post_chat(http).status_code, lambda status: status == 502, "distrust", within=5)


def test_a_provider_may_have_a_ca_file_too(gateway: GatewayFactory, authority: Authority, secure_upstream: SecureUpstream, tmp_path: Path) -> None:
    upstream = secure_upstream(authority.issue())
    cloud = {"kind": "openai", "api_key": "sk-upstream-93c2e4d8", "base_url": f"{upstream.url}/v1"}
    running = gateway(settings(providers={"cloud": {**cloud, "ca_file": str(pem(tmp_path, authority))}, "distrusted": cloud}))
    assert post_chat(running.http(), "cloud:m").status_code == 200
    refused(post_chat(running.http(), "distrusted:m"), "ca_file")


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-300])


@pytest.mark.parametrize(
    ("damage", "identifier"),
    [(Path.unlink, "E0302"), (lambda path: path.write_bytes(b""), "E0601"), (lambda path: path.write_bytes(b"no\n"), "E0601"), (torn, "E0601")],
    ids=["missing", "empty", "text", "torn"],
)
def test_a_ca_file_without_certificates_is_an_error(
    gateway: GatewayFactory, authority: Authority, tmp_path: Path, damage: Callable[[Path], object], identifier: str
) -> None:
    path = pem(tmp_path, authority)
    text = settings(endpoint("up", "https://127.0.0.1:1", ca_file=str(path)))
    running = gateway(text)
    damage(path)
    assert running.reload() == "rejected"
    found = errors(read_failure(running))
    line = next(number for number, line in enumerate(text.splitlines(), 1) if '"ca_file": ' in line)
    assert [place[:2] for place in found] == [(identifier, line)]
    assert run("check", str(running.path)).returncode == 1


def read_failure(running: Gateway) -> list[dict[str, object]]:
    answer = running.http().get("/api/config")
    diagnostics: list[dict[str, object]] = answer.json()["last_failed_reload"]["diagnostics"]
    return diagnostics


def test_a_ca_file_without_tls_is_told_to_have_no_effect(authority: Authority, tmp_path: Path, file: Callable[[str], Path]) -> None:
    path = file(settings(endpoint("up", "http://127.0.0.1:1", ca_file=str(pem(tmp_path, authority)))))
    checked = run("check", str(path))
    assert checked.returncode == 0 and "warning[W0501]" in checked.stdout and "ca_file" in checked.stdout
