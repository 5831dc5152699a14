"""What the fake upstream can do with a request."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Exchange:
    """The answering side of one request."""

    writer: asyncio.StreamWriter
    gate: asyncio.Event
    stalled: Callable[[int], None]
    body: bytes

    async def send(self, data: bytes) -> None:
        """Writes, and tells when the other end does not take it."""
        self.writer.write(data)
        draining = asyncio.ensure_future(self.writer.drain())
        done, _ = await asyncio.wait({draining}, timeout=0.5)
        if not done:
            self.stalled(1)
            try:
                await draining
            finally:
                self.stalled(-1)
        else:
            draining.result()

    async def chunk(self, data: bytes) -> None:
        await self.send(f"{len(data):x}\r\n".encode() + data + b"\r\n")


class Behaviour(ABC):
    @abstractmethod
    async def answer(self, exchange: Exchange) -> bool:
        """Returns whether the connection may take another request."""


def completion(text: str = "from the upstream") -> bytes:
    """A chat completion, oddly spaced, so that re-encoding on the way would show."""
    message = {"role": "assistant", "content": text}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    usage = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
    answer = {"id": "c-1", "object": "chat.completion", "created": 1, "model": "tiny", "choices": choices, "usage": usage}
    return json.dumps(answer, separators=(" ,", " : ")).encode()


def delta(text: str) -> bytes:
    """One event of a streamed chat completion."""
    choices = [{"index": 0, "delta": {"content": text}, "finish_reason": None}]
    chunk = {"id": "c-1", "object": "chat.completion.chunk", "created": 1, "model": "tiny", "choices": choices}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"
STREAM_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


@dataclass
class Reply(Behaviour):
    """A whole answer of known length. `held`: only after `Upstream.release()`."""

    status: int = 200
    body: bytes = field(default_factory=completion)
    headers: tuple[str, ...] = ()
    held: bool = False

    async def answer(self, exchange: Exchange) -> bool:
        if self.held:
            await exchange.gate.wait()
        lines = [f"HTTP/1.1 {self.status} Reason", "Content-Type: application/json", f"Content-Length: {len(self.body)}", *self.headers]
        await exchange.send("\r\n".join(lines).encode() + b"\r\n\r\n" + self.body)
        return True


@dataclass
class Stream(Behaviour):
    """Events in chunks, `pause` seconds apart. `hold_after`: behind so many events it waits for `Upstream.release()`."""

    words: tuple[str, ...] = ("one", "two", "three")
    hold_after: int | None = None
    pause: float = 0

    async def answer(self, exchange: Exchange) -> bool:
        await exchange.send(STREAM_HEAD)
        for position, word in enumerate(self.words):
            if position == self.hold_after:
                await exchange.gate.wait()
            if position and self.pause:
                await asyncio.sleep(self.pause)
            await exchange.chunk(delta(word))
        await exchange.chunk(DONE)
        await exchange.send(b"0\r\n\r\n")
        return True


@dataclass
class Flood(Behaviour):
    """A stream of `count` big events, as fast as they are taken."""

    count: int
    size: int = 64 << 10

    async def answer(self, exchange: Exchange) -> bool:
        await exchange.send(STREAM_HEAD)
        event = delta("x" * self.size)
        for _ in range(self.count):
            await exchange.chunk(event)
        await exchange.chunk(DONE)
        await exchange.send(b"0\r\n\r\n")
        return True


class Hang(Behaviour):
    """Takes the request and says nothing."""

    async def answer(self, exchange: Exchange) -> bool:
        await exchange.gate.wait()
        return False


class Close(Behaviour):
    """Takes the request and closes the connection."""

    async def answer(self, exchange: Exchange) -> bool:
        return False


class Garbage(Behaviour):
    """Answers with something that is not HTTP."""

    async def answer(self, exchange: Exchange) -> bool:
        await exchange.send(b"\x00\x01\x02 this is no HTTP\r\n\r\n")
        return False


@dataclass
class BreakOff(Behaviour):
    """A stream that ends within: closed by the server, or silent for ever."""

    words: tuple[str, ...] = ("one", "two")
    silent: bool = False

    async def answer(self, exchange: Exchange) -> bool:
        await exchange.send(STREAM_HEAD)
        for word in self.words:
            await exchange.chunk(delta(word))
        if self.silent:
            await exchange.gate.wait()
        return False


@dataclass
class Verbatim(Behaviour):
    """These bytes and no others, then the end of the connection. `silent`: it stays open for ever instead."""

    data: bytes
    silent: bool = False

    async def answer(self, exchange: Exchange) -> bool:
        await exchange.send(self.data)
        if self.silent:
            await exchange.gate.wait()
        return False
