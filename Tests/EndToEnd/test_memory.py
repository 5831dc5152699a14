"""Requests leave nothing behind in memory."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import GatewayFactory
from support.calls import chat
from support.config import endpoint, settings
from support.gateway import Gateway
from support.upstream import Upstream

MEBIBYTE = 1 << 20
CONNECTIONS = 4


def ask(running: Gateway, model: str, count: int) -> None:
    """Sends `count` requests over a few connections, every second of them a stream."""

    def share(number: int) -> None:
        client = running.http()
        for index in range(count // CONNECTIONS):
            assert client.post("/v1/chat/completions", json=chat(model, stream=index % 2 == 0)).status_code == 200

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(share, range(CONNECTIONS)))


@pytest.mark.figures
@pytest.mark.parametrize("server", [{}, {"max_concurrent": 1}], ids=["that run at once", "that wait in line"])
def test_memory_stays_where_it_is_over_many_requests(gateway: GatewayFactory, upstream: Upstream, server: dict[str, int]) -> None:
    running = gateway(settings(endpoint("up", upstream.url), server=server))
    # What pools and allocators keep for good is there after the first.
    ask(running, "tiny", 1000)
    before = running.resident_bytes()
    ask(running, "tiny", 3000)
    grown = running.resident_bytes() - before
    # A request that left its call behind would show with some 3 KiB each.
    assert grown < 3 * MEBIBYTE, f"{grown / 1024:.0f} KiB after 3000 requests"
