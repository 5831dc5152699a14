"""The paths that tell how things are."""

import hashlib

import httpx
import pytest

from conftest import GatewayFactory
from support.behaviours import Reply
from support.config import ECHO, endpoint, settings
from support.gateway import Gateway, run
from support.raw import RawConnection, request
from support.upstream import Upstream


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_need_no_key(gateway: GatewayFactory, path: str) -> None:
    assert gateway(settings()).http(key=None).get(path).status_code == 200


def test_the_status_is_the_same_under_both_paths(gateway: GatewayFactory) -> None:
    running = gateway(settings(ECHO, {**ECHO, "name": "off", "enabled": False}), env={"OPENAI_API_KEY": "sk-cloud-0d9c"}, secrets=("sk-cloud-0d9c",))
    client = running.http()
    status = client.get("/api/status").json()
    assert client.get("/v0/status").json() == status
    assert status["status"] == "ok"
    assert status["version"] == run("--version").stdout.strip()
    assert status["endpoints"] == {"online": 1, "total": 2}
    assert status["cloud_providers"]["openai"] == {"configured": True, "base_url": "https://api.openai.com/v1"}
    assert status["cloud_providers"]["anthropic"]["configured"] is False
    assert status["cloud_providers"]["google"]["configured"] is False
    assert status["config"]["generation"] == 1
    assert status["in_flight"] == 0


def digest_of(running: Gateway) -> str:
    return hashlib.sha256(running.path.read_bytes()).hexdigest()


def test_the_digest_is_that_of_the_file(gateway: GatewayFactory) -> None:
    running = gateway(settings())
    client: httpx.Client = running.http()
    configuration = client.get("/api/config").json()
    assert digest_of(running) in configuration["digest"]
    assert configuration["path"].endswith("gateway.yaml")
    assert configuration["loaded_at"].endswith("Z")
    assert configuration["restart_required"] == []
    assert configuration.get("last_failed_reload") is None
    assert running.reload(settings(routing={"aliases": {"fast": "echo"}})) == "applied"
    assert digest_of(running) in client.get("/api/config").json()["digest"]
    assert client.get("/api/status").json()["config"]["generation"] == 2


def test_calls_in_flight_are_counted_and_outlive_a_reload(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = Reply(held=True)
    running = gateway(settings(endpoint("up", upstream.url)))
    with RawConnection(running.port) as first, RawConnection(running.port) as second:
        for connection in (first, second):
            connection.send(request(b'{"model": "tiny"}'))
        upstream.received(2)
        assert running.in_flight() == 2
        assert running.reload(settings(ECHO, endpoint("up", upstream.url))) == "applied"
        assert running.in_flight() == 2
        upstream.release()
        assert [first.read_answer().status, second.read_answer().status] == [200, 200]
    assert running.in_flight() == 0


def test_it_listens_on_every_address(gateway: GatewayFactory) -> None:
    running = gateway(settings(server={"listen": ["127.0.0.1:0", "127.0.0.2:0"]}))
    running.stdout.wait_for(lambda: running.stdout.text.count("listening on http://") == 2, "two lines that say where it listens")
    urls = [line.split("listening on ")[1] for line in running.stdout.lines if "listening on " in line]
    with httpx.Client(trust_env=False) as client:
        assert [client.get(f"{url}/healthz").status_code for url in urls] == [200, 200]
