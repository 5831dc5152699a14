"""Fixtures: gateways, fake upstreams and a real model server, each ended with the test that asked for it."""

import os
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from support.gateway import BINARY, Gateway
from support.llama import llama_server
from support.upstream import Script, Upstream

GatewayFactory = Callable[..., Gateway]
UpstreamFactory = Callable[..., Upstream]


@pytest.fixture(scope="session", autouse=True)
def built_binary() -> None:
    assert os.access(BINARY, os.X_OK), f"there is no program at {BINARY}: run `make test`, or set FINGERPOST_BINARY"


@pytest.fixture
def upstreams() -> Iterator[UpstreamFactory]:
    """Starts fake upstreams."""
    with ExitStack() as stack:

        def start(script: Script | None = None, tls: ssl.SSLContext | None = None) -> Upstream:
            return stack.enter_context(Upstream(script, tls))

        yield start


@pytest.fixture
def upstream(upstreams: UpstreamFactory) -> Upstream:
    return upstreams()


@pytest.fixture
def gateway(upstreams: UpstreamFactory, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayFactory]:
    """Starts gateways from the text of a file; they end before the upstreams do."""
    with ExitStack() as stack:

        def start(
            config: str, env: dict[str, str] | None = None, secrets: tuple[str, ...] = (), files: dict[str, str] | None = None
        ) -> Gateway:
            directory = tmp_path_factory.mktemp("gateway")
            for name, text in (files or {}).items():
                (directory / name).parent.mkdir(parents=True, exist_ok=True)
                (directory / name).write_text(text, encoding="utf-8")
            return stack.enter_context(Gateway(directory, config, env, secrets))

        yield start


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a configuration file."""

    def write(text: str) -> Path:
        path = tmp_path / "gateway.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def refusing_url() -> Iterator[str]:
    """The base URL of an address that refuses connections: its port is taken, and nobody listens there."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


@pytest.fixture(scope="session")
def llama_url() -> Iterator[str]:
    with llama_server() as url:
        yield url
