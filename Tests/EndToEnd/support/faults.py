"""Answers that go wrong, down to how their connection ends; servers that a test handles by hand; and what the gateway says of it all."""

import asyncio
import enum
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import httpx
from prometheus_client.parser import text_string_to_metric_families

from support.behaviours import Behaviour, Exchange

NO_LINGER = struct.pack("ii", 1, 0)


class End(enum.Enum):
    """What becomes of a connection."""

    CLOSE = enum.auto()
    RESET = enum.auto()
    # It stays open, and nothing comes any more.
    SILENT = enum.auto()
    # It takes the next request.
    KEEP = enum.auto()


@dataclass
class Bytes(Behaviour):
    """These bytes and no others, then `end`."""

    data: bytes
    end: End = End.CLOSE

    async def answer(self, exchange: Exchange) -> bool:
        if self.data:
            await exchange.send(self.data)
        match self.end:
            case End.RESET:
                exchange.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
                exchange.writer.transport.abort()
            case End.SILENT:
                await exchange.gate.wait()
            case End.CLOSE | End.KEEP:
                pass
        return self.end is End.KEEP


@dataclass
class Late(Behaviour):
    """An answer, and a moment later, when the gateway has put the connection aside, bytes that nobody asked for."""

    data: bytes
    more: bytes
    all_sent: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    async def answer(self, exchange: Exchange) -> bool:
        def send_more() -> None:
            exchange.writer.write(self.more)
            self.all_sent.release()

        await exchange.send(self.data)
        # The gateway has the answer within a fraction of this. If it had not, the bytes would come with it, which is the other test.
        asyncio.get_running_loop().call_later(0.02, send_more)
        return True


def upstream_errors(client: httpx.Client) -> dict[tuple[str, str], float]:
    """`fingerpost_upstream_errors_total` by endpoint and reason."""
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    return {
        (sample.labels["endpoint"], sample.labels["reason"]): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.name == "fingerpost_upstream_errors_total" and sample.value
    }


# Servers by hand


class Peer:
    """The server's side of one connection, in blocking calls."""

    def __init__(self, connection: socket.socket, number: int) -> None:
        self.socket = connection
        self.number = number
        self._buffer = b""
        connection.settimeout(20)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def read_request(self) -> bytes | None:
        """The body of the next request; None if the gateway closes instead."""
        while b"\r\n\r\n" not in self._buffer:
            if not self._fill():
                return None
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        length = int(lengths[0])
        while len(self._buffer) < length:
            if not self._fill():
                return None
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return body

    def read_some(self) -> bytes:
        """Whatever has come, at least something."""
        self._fill()
        data, self._buffer = self._buffer, b""
        return data

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def reset(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        self.socket.close()

    def _fill(self) -> bool:
        data = self.socket.recv(1 << 16)
        self._buffer += data
        return bool(data)


@dataclass
class Served:
    """A server by hand. `connections`: how many it has taken; `requests`: the bodies that it noted."""

    url: str
    connections: int
    requests: list[bytes]


@contextmanager
def served(serve: Callable[[Peer, Served], None]) -> Iterator[Served]:
    """Runs `serve` for each connection, on a thread of its own; what it leaves open is closed. What it raises, but for the network, fails the test."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    served = Served(f"http://127.0.0.1:{listener.getsockname()[1]}", 0, [])
    errors: list[Exception] = []
    threads: list[threading.Thread] = []
    opened: list[socket.socket] = []

    def one(connection: socket.socket, number: int) -> None:
        with connection:
            try:
                serve(Peer(connection, number), served)
            except OSError:
                pass  # The gateway is gone, or the test is over.
            except Exception as error:
                errors.append(error)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                served.connections += 1
                opened.append(connection)
                thread = threading.Thread(target=one, args=(connection, served.connections), daemon=True)
                threads.append(thread)
                thread.start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield served
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(10)
        for connection in opened:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(10)
    assert not errors, errors
