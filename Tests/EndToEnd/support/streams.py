"""Streams that say what they cost, streams that come in odd pieces, and servers that refuse to be asked."""

import asyncio
import json
from dataclasses import dataclass

from support.behaviours import DONE, STREAM_HEAD, Behaviour, Exchange, Reply, delta


def usage_event(input_tokens: int, output_tokens: int) -> bytes:
    """The event that only says the usage, as OpenAI sends it."""
    usage = {"prompt_tokens": input_tokens, "completion_tokens": output_tokens, "total_tokens": input_tokens + output_tokens}
    chunk = {"id": "c-1", "object": "chat.completion.chunk", "created": 1, "model": "tiny", "choices": [], "usage": usage}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


@dataclass
class MeteredStream(Behaviour):
    """Events in chunks, `pause` seconds apart, and usage behind them where the request asks for it.

    `hold_after`: behind so many events it waits for `Upstream.release()`.
    """

    words: tuple[str, ...]
    input_tokens: int
    output_tokens: int
    hold_after: int | None = None
    pause: float = 0

    async def answer(self, exchange: Exchange) -> bool:
        await exchange.send(STREAM_HEAD)
        for position, word in enumerate(self.words):
            if position == self.hold_after:
                await exchange.gate.wait()
            if self.pause:
                await asyncio.sleep(self.pause)
            await exchange.chunk(delta(word))
        if self.pause:
            await asyncio.sleep(self.pause)
        if (json.loads(exchange.body).get("stream_options") or {}).get("include_usage"):
            await exchange.chunk(usage_event(self.input_tokens, self.output_tokens))
        await exchange.chunk(DONE)
        await exchange.send(b"0\r\n\r\n")
        return True

    def text(self) -> bytes:
        """The whole body, with usage."""
        return b"".join(map(delta, self.words)) + usage_event(self.input_tokens, self.output_tokens) + DONE


@dataclass
class InPieces(Behaviour):
    """This body in pieces that arrive apart: cut at `cut`, or into single bytes."""

    body: bytes
    cut: int | None = None

    async def answer(self, exchange: Exchange) -> bool:
        await exchange.send(STREAM_HEAD)
        pieces = [self.body[: self.cut], self.body[self.cut :]] if self.cut else [bytes([byte]) for byte in self.body]
        for piece in pieces:
            await exchange.chunk(piece)
            # Long enough for the gateway to have read the one before; if it has not, the pieces come as one, which is no less right.
            await asyncio.sleep(0.002)
        await exchange.send(b"0\r\n\r\n")
        return True


@dataclass
class RefusesOptions(Behaviour):
    """A strict server that does not know `stream_options`, and says so as FastAPI does."""

    otherwise: Behaviour

    async def answer(self, exchange: Exchange) -> bool:
        if "stream_options" not in json.loads(exchange.body):
            return await self.otherwise.answer(exchange)
        detail = [{"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}]
        return await Reply(422, body=json.dumps({"detail": detail}).encode()).answer(exchange)
