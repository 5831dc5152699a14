"""Model servers that answer, fail, hang, die and come back."""

import asyncio
import json
import random
import re
import socket
import struct
from collections.abc import Callable

from soak.book import Book
from soak.calls import Exchange, Said, error_text, event, plain_text, usage_event
from soak.plan import NARROW, Mood, Plan
from support.behaviours import DONE, STREAM_HEAD

LENGTH = re.compile(rb"^content-length: *(\d+)\r$", re.IGNORECASE | re.MULTILINE)
NUMBER = re.compile(rb"^x-request-id: *soak-(\d+)\r$", re.IGNORECASE | re.MULTILINE)
# Plain answers take up to so many seconds.
WORK = 0.05
# Of an even share of answers the connection is closed behind them, without an announcement.
CURT = 0.05


class Server:
    """One model server on a port of its own."""

    def __init__(self, name: str, plan: Plan, book: Callable[[], Book]) -> None:
        self.name = name
        self.plan = plan
        self.random = plan.random(f"server {name}")
        self.mood = Mood.WELL
        self.connections: set[Connection] = set()
        self._book = book
        # Times at which it died and came back, in turns.
        self._deaths: list[float] = []
        # Keeps the port while nobody listens there: else the kernel may give it to a connection.
        self._holder = self._socket()
        self._holder.bind(("127.0.0.1", 0))
        self.port = int(self._holder.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._listening: asyncio.Server | None = None

    @property
    def book(self) -> Book:
        return self._book()

    def _socket(self) -> socket.socket:
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        return made

    async def start(self) -> None:
        listener = self._socket()
        listener.bind(("127.0.0.1", self.port))
        self._listening = await asyncio.get_running_loop().create_server(lambda: Connection(self), sock=listener, backlog=1024)

    def stop(self) -> None:
        """Nobody listens any more, and every connection breaks."""
        if self._listening:
            self._listening.close()
            self._listening = None
        for connection in list(self.connections):
            connection.die()

    def end(self) -> None:
        self.stop()
        self._holder.close()

    async def change(self, mood: Mood) -> None:
        now = asyncio.get_running_loop().time()
        if mood is Mood.DEAD and self.mood is not Mood.DEAD:
            self._deaths.append(now)
            self.stop()
        if mood is not Mood.DEAD and self.mood is Mood.DEAD:
            await self.start()
            self._deaths.append(asyncio.get_running_loop().time())
            # Calls are shorter than what is kept.
            del self._deaths[:-20]
        self.mood = mood

    def was_dead(self, since: float, until: float) -> bool:
        for died, revived in zip(self._deaths[::2], [*self._deaths[1::2], float("inf")], strict=False):
            if died <= until and revived >= since:
                return True
        return False

    def close_idle(self, share: float) -> None:
        """Closes kept connections, as servers do after a while: the next request on them must not suffer from it."""
        for connection in list(self.connections):
            if connection.is_idle and self.random.random() < share:
                connection.close()


class Connection(asyncio.Protocol):
    """One connection from the gateway."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._random: random.Random = server.random
        self._transport: asyncio.Transport
        self._buffer = b""
        self._served = 0
        self._exchange: Exchange | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_idle(self) -> bool:
        return self._served > 0 and self._exchange is None and not self._buffer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._server.connections.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._server.connections.discard(self)
        if self._timer:
            self._timer.cancel()
        if exchange := self._exchange:
            exchange.was_broken_off = exchange.said is None
            self._over(exchange)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, mark, rest = self._buffer.partition(b"\r\n\r\n")
        if not mark:
            return
        length, number = LENGTH.search(head + b"\r\n"), NUMBER.search(head + b"\r\n")
        if not length or not number or self._exchange:
            self._server.book.fail(f"{self._server.name} got a request that it cannot understand: {self._buffer[:500]!r}")
            self.die()
        elif len(rest) >= int(length[1]):
            self._buffer = b""
            self._exchange = self._server.book.ask(int(number[1]), self._server.name, self._served > 0)
            self._served += 1
            self._answer(self._exchange, int(number[1]), json.loads(rest))

    # Ends of its own accord

    def close(self) -> None:
        self._transport.close()

    def die(self) -> None:
        """The whole server is gone."""
        if (exchange := self._exchange) and exchange.said in (None, Said.SILENT):
            exchange.said = Said.TORN if exchange.events_sent else Said.NOTHING
        self._finish_dead()

    def _finish_dead(self) -> None:
        if self._timer:
            self._timer.cancel()
        if self._exchange:
            self._over(self._exchange)
        self._transport.abort()

    def _reset(self) -> None:
        self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._finish_dead()

    def _over(self, exchange: Exchange) -> None:
        exchange.is_open = False
        self._exchange = None

    def _whole(self, exchange: Exchange) -> None:
        """The answer is on its way; the connection serves on, mostly."""
        self._over(exchange)
        if self._random.random() < CURT:
            self._transport.close()

    # Answers

    def _later(self, seconds: float, then: Callable[[], None]) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, then)

    def _answer(self, exchange: Exchange, number: int, body: dict[str, object]) -> None:
        events = body["events"]
        assert isinstance(events, int)
        match self._server.mood:
            case Mood.WELL | Mood.DEAD:
                self._serve(exchange, number, events, body)
            case Mood.RESETS:
                exchange.said = Said.NOTHING
                self._reset()
            case Mood.CLOSES:
                exchange.said = Said.NOTHING
                self._over(exchange)
                self._transport.close()
            case Mood.HANGS:
                exchange.said = Said.SILENT
            case Mood.FAILS:
                self._refuse(exchange, number, 500)
            case Mood.BUSY:
                self._refuse(exchange, number, self._random.choice((429, 502, 503, 504)))
            case Mood.GARBLES:
                exchange.said = Said.GARBAGE
                self._transport.write(b"\x00\x01\x02 this is no HTTP\r\n\r\n")
                self._over(exchange)
                self._transport.close()
            case Mood.TEARS | Mood.STALLS:
                self._tear(exchange, number, events)

    def _serve(self, exchange: Exchange, number: int, events: int, body: dict[str, object]) -> None:
        if not events:
            if self._server.name != NARROW and self._random.random() < 0.5:
                return self._reply(exchange, number)
            return self._later(self._random.random() * WORK, lambda: self._reply(exchange, number))
        options = body.get("stream_options")
        wants_usage = isinstance(options, dict) and options.get("include_usage") is True
        self._transport.write(STREAM_HEAD)
        self._next_event(exchange, number, events, wants_usage)

    def _reply(self, exchange: Exchange, number: int) -> None:
        exchange.said = Said.WHOLE
        self._send_plain(200, plain_text(number))
        self._whole(exchange)

    def _refuse(self, exchange: Exchange, number: int, status: int) -> None:
        exchange.said, exchange.status = Said.STATUS, status
        self._send_plain(status, error_text(number, status))
        self._whole(exchange)

    def _send_plain(self, status: int, body: bytes, missing: int = 0) -> None:
        head = b"HTTP/1.1 %d Reason\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
        self._transport.write(head + body[: len(body) - missing])

    def _next_event(self, exchange: Exchange, number: int, events: int, wants_usage: bool) -> None:
        if exchange.events_sent < events:
            self._send_chunk(event(number, exchange.events_sent))
            exchange.events_sent += 1
            return self._later(self._server.plan.pause, lambda: self._next_event(exchange, number, events, wants_usage))
        exchange.said = Said.WHOLE
        if wants_usage:
            self._send_chunk(usage_event(number, events))
        self._send_chunk(DONE)
        self._transport.write(b"0\r\n\r\n")
        self._whole(exchange)

    def _send_chunk(self, data: bytes) -> None:
        self._transport.write(b"%x\r\n%b\r\n" % (len(data), data))

    def _tear(self, exchange: Exchange, number: int, events: int) -> None:
        is_stalled = self._server.mood is Mood.STALLS
        exchange.said = Said.STALLED if is_stalled else Said.TORN
        if events:
            self._transport.write(STREAM_HEAD)
            exchange.events_sent = self._random.randint(1, 3)
            for position in range(exchange.events_sent):
                self._send_chunk(event(number, position))
        else:
            self._send_plain(200, plain_text(number), missing=10)
        if not is_stalled:
            self._over(exchange)
            self._transport.close()
