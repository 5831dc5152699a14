"""Clients that ask, read what comes, and sometimes leave."""

import asyncio
import random
import socket
import struct
from collections.abc import Coroutine

from soak.book import Book
from soak.calls import Answer, Call
from soak.plan import HOLDERS, RESPONSE_TIMEOUT, Plan
from support.raw import request

# Whatever happens, a call has ended so many seconds after its last event was due.
DEADLINE = 30.0
# A kept connection is used again within so many seconds, long before the gateway would close it.
KEPT = 5.0
# Shares of clients that leave.
LEAVING_STREAMS = 0.15
LEAVING_REQUESTS = 0.03
HALF_REQUESTS = 0.01


class Connection(asyncio.Protocol):
    """One connection to the gateway, with one call after the other."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._buffer = b""
        self._body: list[bytes] = []
        self._answer = Answer()
        self._answered: asyncio.Future[Answer] | None = None
        # Bytes that are left of a plain body; None while the head is read, -1 for a body in chunks.
        self._left: int | None = None
        self._events = 0
        self._leave_after: int | None = None
        self.is_usable = True
        self.idle_since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        self.is_usable = False
        self._end("the connection was reset" if error else "the connection ended")

    async def ask(self, data: bytes, leave_after: int | None = None) -> Answer:
        """`leave_after`: so many events have come."""
        self._answer, self._left, self._body, self._events, self._leave_after = Answer(), None, [], 0, leave_after
        answered = self._answered = asyncio.get_running_loop().create_future()
        if self._buffer or not self.is_usable:
            self._end(f"the connection was spoilt by {self._buffer[:100]!r}")
        else:
            self._transport.write(data)
        return await answered

    def send(self, data: bytes) -> None:
        """Bytes that nobody waits for an answer to."""
        self._transport.write(data)

    def leave(self, by_reset: bool = False) -> None:
        """Closes the connection, whatever is under way."""
        self.is_usable = False
        if by_reset and not self._transport.is_closing():
            self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._answered:
            self.leave()  # Bytes that nobody has asked for; whoever asks next is told.
            return
        try:
            while self._step():
                pass
        except ValueError as error:
            self._end(f"not HTTP: {error}")
            self.leave()

    def _step(self) -> bool:
        """Takes the next part of the answer from the buffer; returns whether there may be another."""
        if self._answered is None:
            return False
        if self._left is None:
            return self._take_head()
        if self._left >= 0:
            part, self._buffer = self._buffer[: self._left], self._buffer[self._left :]
            self._body.append(part)
            self._left -= len(part)
            if self._left == 0:
                self._end()
            return False
        line, mark, rest = self._buffer.partition(b"\r\n")
        if not mark or len(rest) < (size := int(line, 16)) + 2:
            return False
        self._buffer = rest[size + 2 :]
        if size == 0:
            self._end()
            return False
        self._body.append(rest[:size])
        self._events += rest.count(b"\n\n", 0, size)
        if self._leave_after is not None and self._events >= self._leave_after:
            self._end("the client left")
            return False
        return True

    def _take_head(self) -> bool:
        head, mark, rest = self._buffer.partition(b"\r\n\r\n")
        if not mark:
            return False
        self._buffer = rest
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self._answer.status = int(first.split(" ")[1])
        self._left = -1 if headers.get("transfer-encoding") == "chunked" else int(headers["content-length"])
        return True

    def _end(self, broken: str = "") -> None:
        if self._answered is None:
            return
        self._answer.body, self._answer.is_whole, self._answer.broken = b"".join(self._body), not broken, broken
        if not self._answered.done():
            self._answered.set_result(self._answer)
        self._answered = None


class Clients:
    """Keeps streams open and sends plain requests."""

    def __init__(self, plan: Plan, port: int, book: Book) -> None:
        self._plan = plan
        self._port = port
        self._book = book
        self._kept: list[Connection] = []
        self._connections: set[Connection] = set()
        self._is_over = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.streaming = 0

    def start(self) -> None:
        for position in range(self._plan.streams):
            self._run(self._keep_streaming(self._plan.random(f"stream {position}")))
        self._run(self._keep_asking(self._plan.random("requests")))

    def _run(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._book.fail(f"a client failed: {error!r}")

    async def end(self) -> None:
        """Everyone leaves at once."""
        self._is_over = True
        for connection in list(self._connections):
            connection.leave()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connect(self) -> Connection:
        _, connection = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", self._port)
        self._connections.add(connection)
        return connection

    async def _keep_streaming(self, random: random.Random) -> None:
        """One stream after the other, the first somewhere in its middle, so to say: they do not all end together."""
        connection: Connection | None = None
        shortest, longest = self._plan.events
        events = random.randint(1, longest)
        await asyncio.sleep(random.random() * self._plan.pause * 4)
        while not self._is_over:
            call = self._book.begin(random.choices(("steady", "mixed", "shaky"), (2, 1, 1))[0], events)
            leave_after = random.randint(1, events) if random.random() < LEAVING_STREAMS else None
            if connection is None or not connection.is_usable:
                connection = await self._connect()
            self.streaming += 1
            await self._ask(connection, call, leave_after)
            self.streaming -= 1
            if leave_after is not None or random.random() < 0.5 or self._is_over:
                self._drop(connection, by_reset=random.random() < 0.5)
                connection = None
            events = random.randint(shortest, longest)

    async def _keep_asking(self, random: random.Random) -> None:
        """Requests at an even rate, whether or not those before have been answered. What a machine that stood still has missed is not made up for: a
        burst would leave more memory and connections in pools than the plan's load does."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while not self._is_over:
            due = max(due + 1 / self._plan.rate, loop.time() - 0.1)
            await asyncio.sleep(max(0.0, due - loop.time()))
            model = random.choices(tuple(HOLDERS), (4, 3, 2, 1))[0]
            chance = random.random()
            if chance < HALF_REQUESTS:
                self._run(self._send_half(self._book.begin(model, 0)))
            else:
                leaving = random.random() * RESPONSE_TIMEOUT if chance < HALF_REQUESTS + LEAVING_REQUESTS else None
                self._run(self._ask_once(self._book.begin(model, 0), leaving))

    async def _ask_once(self, call: Call, leave_after: float | None) -> None:
        now = asyncio.get_running_loop().time()
        connection: Connection | None = None
        while self._kept and connection is None:
            connection = self._kept.pop()
            if now - connection.idle_since > KEPT or not connection.is_usable:
                self._drop(connection)
                connection = None
        connection = connection or await self._connect()
        timer = asyncio.get_running_loop().call_later(leave_after, self._leave, connection, call) if leave_after is not None else None
        await self._ask(connection, call)
        if timer:
            timer.cancel()
        if connection.is_usable and not self._is_over:
            connection.idle_since = asyncio.get_running_loop().time()
            self._kept.append(connection)
        else:
            self._drop(connection)

    def _leave(self, connection: Connection, call: Call) -> None:
        call.has_left = True
        connection.leave()

    async def _send_half(self, call: Call) -> None:
        """A request that never becomes one."""
        connection = await self._connect()
        data = self._request(call)
        connection.send(data[: -len(call.body()) // 2])
        call.has_left = True
        self._book.finish(call, Answer())
        self._drop(connection)

    async def _ask(self, connection: Connection, call: Call, leave_after: int | None = None) -> None:
        deadline = DEADLINE + self._plan.pause * call.events
        try:
            answer = await asyncio.wait_for(connection.ask(self._request(call), leave_after), deadline)
        except TimeoutError:
            self._book.fail(f"no end after {deadline:.0f} s; {call}")
            answer, call.has_left = Answer(), True
            connection.leave()
        if answer.broken == "the client left" or self._is_over and not answer.is_whole:
            call.has_left = True
        self._book.finish(call, answer)

    def _request(self, call: Call) -> bytes:
        return request(call.body(), f"X-Request-Id: soak-{call.number}")

    def _drop(self, connection: Connection, by_reset: bool = False) -> None:
        self._connections.discard(connection)
        connection.leave(by_reset)

    def drop_old(self) -> None:
        """Connections that have waited for a request for too long."""
        now = asyncio.get_running_loop().time()
        for connection in [each for each in self._kept if now - each.idle_since > KEPT]:
            self._kept.remove(connection)
            self._drop(connection)
