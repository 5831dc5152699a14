"""Many registrations at once, while requests are served: none is lost, each has its own answer, and no request notices."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import yaml

from conftest import GatewayFactory
from support.gateway import Gateway
from support.generations import NamesItsModel, numbered
from support.load import Load
from support.upstream import Upstream

CLIENTS = 25
EACH = 4


def at_once(running: Gateway, wishes: list[Callable[[httpx.Client], httpx.Response]]) -> list[httpx.Response]:
    """From as many clients as there are, each of which has its next turn as soon as it has an answer; the answers in the order of the wishes."""
    clients = [running.http() for _ in range(CLIENTS)]
    try:
        with ThreadPoolExecutor(CLIENTS) as pool:
            answers = pool.map(lambda numbered_wish: numbered_wish[1](clients[numbered_wish[0] % CLIENTS]), enumerate(wishes))
            return list(answers)
    finally:
        for client in clients:
            client.close()


def registration(name: str, port: int) -> Callable[[httpx.Client], httpx.Response]:
    body = {"name": name, "base_url": f"http://127.0.0.1:{port}", "models": ["of-" + name]}
    return lambda client: client.post("/api/endpoints", json=body)


def etag(content: bytes) -> str:
    return f'"sha256:{hashlib.sha256(content).hexdigest()}"'


def test_a_hundred_registrations_at_once_are_all_made_and_no_request_fails(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = NamesItsModel()
    running = gateway(numbered(1, upstream.url))
    before = running.path.read_text(encoding="utf-8")
    count = CLIENTS * EACH
    names = [f"new-{number:03}" for number in range(count)]
    with running.http() as client, Load(running.port) as load:
        generation = client.get("/api/config").json()["generation"]
        answers = at_once(running, [registration(name, 2000 + number) for number, name in enumerate(names)])
        served = load.count
        assert [(answer.status_code, answer.json()["name"]) for answer in answers] == [(201, name) for name in names], answers
        after = running.path.read_text(encoding="utf-8")
        now = client.get("/api/config").json()
        listed = [endpoint["name"] for endpoint in client.get("/api/endpoints").json()["endpoints"]]
    assert served > 0

    # All of them are in the file, behind what was there, which has kept every byte.
    assert after.startswith(before)
    entries = [entry["name"] for entry in yaml.safe_load(after)["endpoints"]]
    assert sorted(entries[-count:]) == names and listed == entries
    # Each answer names a content that was written, and says where its entry stood in it; each write was one step, and the last one runs.
    assert now["digest"] == etag(after.encode()).strip('"') and now["state"] == "in_sync"
    written = {answer.headers["etag"] for answer in answers}
    assert etag(after.encode()) in written
    assert now["generation"] - generation == len(written) < count
    lines = after.splitlines()
    for answer in answers:
        assert answer.json()["name"] in lines[answer.json()["source"]["line"] - 1]


def test_changes_of_all_kinds_at_once_are_judged_each_for_itself(gateway: GatewayFactory, upstream: Upstream) -> None:
    upstream.default = NamesItsModel()
    running = gateway(numbered(1, upstream.url))
    with running.http() as client, Load(running.port):
        first = at_once(running, [registration(f"old-{number:02}", 2000 + number) for number in range(40)])
        ids = [answer.json()["id"] for answer in first]
        known = client.get("/api/config/file").headers["etag"]
        wishes: list[Callable[[httpx.Client], httpx.Response]] = []
        for number in range(20):
            wishes.append(lambda client, number=number: client.delete(f"/api/endpoints/{ids[number]}"))  # type: ignore[misc]
            wishes.append(lambda client, number=number: client.patch(f"/api/endpoints/{ids[20 + number]}", json={"weight": 2 + number, "notes": "changed"}))  # type: ignore[misc]
            wishes.append(registration(f"new-{number:02}", 3000 + number))
            wishes.append(registration("twice", 4000 + number))
            wishes.append(lambda client, number=number: client.post("/api/endpoints", json={"name": f"bad-{number}", "base_url": "ftp://h"}))  # type: ignore[misc]
        wishes += [lambda client: client.patch(f"/api/endpoints/{ids[0]}", json={"notes": "known"}, headers={"If-Match": known})] * 2
        answers = at_once(running, wishes)
        entries = {entry["name"]: entry for entry in yaml.safe_load(running.path.read_bytes())["endpoints"]}
        running_now = {endpoint["name"] for endpoint in client.get("/api/endpoints").json()["endpoints"]}

    statuses = [answer.status_code for answer in answers[:-2]]
    assert statuses[0::5] == [204] * 20
    assert statuses[1::5] == [200] * 20
    assert statuses[2::5] == [201] * 20
    assert sorted(statuses[3::5]) == [201] + [409] * 19
    assert statuses[4::5] == [400] * 20
    # Whoever names a content that is gone meanwhile is told so; the endpoint may be gone as well.
    assert all(answer.status_code in (200, 404, 412) for answer in answers[-2:])
    assert {f"old-{number:02}" for number in range(20)}.isdisjoint(entries)
    for number in range(20):
        assert (entries[f"old-{20 + number:02}"]["weight"], entries[f"old-{20 + number:02}"]["notes"]) == (2 + number, "changed")
        assert f"new-{number:02}" in entries and f"bad-{number}" not in entries
    assert "twice" in entries and set(entries) == running_now
