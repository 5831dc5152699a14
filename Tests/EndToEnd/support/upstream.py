"""A model server that does what a test tells it: answers, fails, hangs, breaks off; and remembers every byte that it was sent.

It runs on a thread of its own. What it does is chosen per request: the next entry of `script`, else the entry of `by_model` for the request's model,
else `default`.
"""

import asyncio
import itertools
import json
import ssl
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from support.behaviours import Behaviour, Exchange, Reply
from support.waiting import Watched


@dataclass
class Recorded:
    """One request as it came over the wire."""

    head: bytes
    body: bytes
    upstream: "Upstream"
    connection: int

    @property
    def path(self) -> str:
        return self.head.split(b" ", 2)[1].decode()

    @property
    def headers(self) -> list[tuple[str, str]]:
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        return [(name, value.strip()) for name, separator, value in (line.partition(":") for line in lines) if separator]

    def header(self, name: str) -> str | None:
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(values) < 2, f"{name} was sent more than once: {values}"
        return values[0] if values else None

    def json(self) -> Any:
        return json.loads(self.body)


class Script:
    """Behaviours for the next requests, in order. Upstreams may share one, for tests that do not care which of them is asked first."""

    def __init__(self, steps: Iterable[Behaviour] = ()) -> None:
        self.steps = deque(steps)


class Reader(asyncio.StreamReader):
    """A stream reader that tells of its end without anything being read."""

    def __init__(self) -> None:
        super().__init__(limit=1 << 20, loop=asyncio.get_running_loop())
        self.ended = asyncio.Event()

    def feed_eof(self) -> None:
        super().feed_eof()
        self.ended.set()

    def set_exception(self, exc: Exception) -> None:
        super().set_exception(exc)
        self.ended.set()


class Upstream(Watched):
    """The fake server. `url` is its base URL; `requests` what it got; `open_connections` and `streaming` what is going on now."""

    def __init__(self, script: Script | None = None, tls: ssl.SSLContext | None = None) -> None:
        super().__init__()
        self.tls = tls
        self.script = script or Script()
        self.by_model: dict[str, Behaviour] = {}
        self.default: Behaviour = Reply()
        self.requests: list[Recorded] = []
        self.open_connections = 0
        # Exchanges whose behaviour has not finished: answers under way.
        self.active = 0
        # Exchanges that the gateway closed its connection on.
        self.abandoned = 0
        # Streams that are held by a slow reader at the other end.
        self.stalled = 0
        self.errors: list[Exception] = []
        self._loop = asyncio.new_event_loop()
        self._gate = asyncio.Event()
        self._numbers = itertools.count(1)
        self._connections: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "Upstream":
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = int(self._server.sockets[0].getsockname()[1])
        self.url = f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
        if error is None:
            assert not self.errors, self.errors

    async def _listen(self) -> asyncio.Server:
        def connection() -> asyncio.StreamReaderProtocol:
            return asyncio.StreamReaderProtocol(Reader(), self._accept)

        return await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0, backlog=1024, ssl=self.tls)

    async def _end(self) -> None:
        self._server.close()
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await asyncio.gather(*(task for task in asyncio.all_tasks() if task is not asyncio.current_task()), return_exceptions=True)

    # For tests

    def release(self) -> None:
        """Lets every behaviour that holds, now or later, go on."""
        self._loop.call_soon_threadsafe(self._gate.set)

    def received(self, count: int = 1, within: float = 10) -> Recorded:
        """Waits for so many requests; returns the last of them."""
        self.wait_for(lambda: len(self.requests) >= count, f"{count} requests at the upstream", within)
        return self.requests[count - 1]

    # On its thread

    def _count(self, **changes: int) -> None:
        with self.changing():
            for name, change in changes.items():
                setattr(self, name, getattr(self, name) + change)
            self.notify()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task and isinstance(reader, Reader)
        self._connections.add(task)
        self._count(open_connections=1)
        number = next(self._numbers)
        try:
            while await self._serve_one(reader, writer, number):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # The gateway closed an idle connection, which is its right.
        except asyncio.CancelledError:
            writer.transport.abort()  # The test is over.
        except Exception as error:
            self.errors.append(error)
        finally:
            writer.close()
            self._connections.discard(task)
            self._count(open_connections=-1)

    async def _serve_one(self, reader: Reader, writer: asyncio.StreamWriter, number: int) -> bool:
        """Serves one request; returns whether the connection can take another."""
        head = await reader.readuntil(b"\r\n\r\n")
        recorded = Recorded(head, b"", self, number)
        recorded.body = await read_body(recorded, reader, writer)
        with self.changing():
            self.requests.append(recorded)
            behaviour = self._choose(recorded)
            self.active += 1
            self.notify()
        exchange = Exchange(writer, self._gate, lambda change: self._count(stalled=change), recorded.body)
        answer = asyncio.create_task(behaviour.answer(exchange))
        closed = asyncio.create_task(reader.ended.wait())
        try:
            await asyncio.wait({answer, closed}, return_when=asyncio.FIRST_COMPLETED)
            # A reset shows where it is met first: in reading, or in the middle of sending.
            if not answer.done() or isinstance(answer.exception(), ConnectionError):
                self._count(abandoned=1)
                return False
            return answer.result()
        finally:
            for task in (answer, closed):
                task.cancel()
            await asyncio.gather(answer, closed, return_exceptions=True)
            self._count(active=-1)

    def _choose(self, recorded: Recorded) -> Behaviour:
        if self.script.steps:
            return self.script.steps.popleft()
        if self.by_model:
            return self.by_model.get(recorded.json()["model"], self.default)
        return self.default


async def read_body(recorded: Recorded, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    if (recorded.header("expect") or "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    if (recorded.header("transfer-encoding") or "").lower() != "chunked":
        return await reader.readexactly(int(recorded.header("content-length") or "0"))
    body = b""
    while size := int((await reader.readline()).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return body
