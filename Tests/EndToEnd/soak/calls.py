"""One call with everything that happened to it, on both sides of the gateway."""

import json
from dataclasses import dataclass, field
from enum import Enum

from support.behaviours import DONE


class Said(Enum):
    """What a server has said to a request in the end."""

    NOTHING = "closed or reset before its answer"
    GARBAGE = "no HTTP"
    STATUS = "an error"
    WHOLE = "a whole answer"
    TORN = "part of an answer, then the end of the connection"
    STALLED = "part of an answer, then nothing"
    SILENT = "nothing at all, for ever"


@dataclass(slots=True)
class Exchange:
    """One request at one server."""

    server: str
    # On a connection that has served before: the gateway may send it once more, unseen by anyone, if that has died.
    on_kept_connection: bool
    said: Said | None = None
    status: int = 0
    events_sent: int = 0
    is_open: bool = True
    # The gateway closed the connection while this server was still at work.
    was_broken_off: bool = False

    @property
    def moves_on(self) -> bool:
        """Whether another endpoint is to be asked."""
        match self.said:
            case Said.NOTHING | Said.GARBAGE:
                return True
            case Said.STATUS:
                return self.status == 429 or self.status in (502, 503, 504)
            case _:
                return False


@dataclass(slots=True)
class Answer:
    """What the client got: as far as it came."""

    status: int = 0
    body: bytes = b""
    is_whole: bool = False
    # Why it is not whole, where nobody planned that.
    broken: str = ""


@dataclass(slots=True)
class Call:
    """One request of a client."""

    number: int
    model: str
    # 0 for a plain answer.
    events: int
    begun: float
    ended: float = 0.0
    has_left: bool = False
    exchanges: list[Exchange] = field(default_factory=list)

    def body(self) -> bytes:
        """The server learns from it what to answer."""
        body = {"model": self.model, "messages": [{"role": "user", "content": "x" * 200}], "events": self.events}
        return json.dumps(body | {"stream": True} if self.events else body).encode()

    def __str__(self) -> str:
        what = f"a stream of {self.events} events" if self.events else "a plain answer"
        asked = ", ".join(f"{each.server}: {each.said.value if each.said else 'at it'} {each.status or ''}" for each in self.exchanges)
        when = f"after {self.ended - self.begun:.2f} s" if self.ended else "not ended yet"
        return f"call {self.number} for {self.model}, {what}, {when}, asked [{asked}]"


def event(number: int, position: int) -> bytes:
    """One event of the stream that answers a call; no other call has the same."""
    return b'data: {"id":"c-%d","choices":[{"index":0,"delta":{"content":"%d"}}]}\n\n' % (number, position)


def stream_text(number: int, events: int) -> bytes:
    return b"".join(event(number, position) for position in range(events)) + DONE


def usage_event(number: int, events: int) -> bytes:
    """Sent because the gateway asks for it; the client, who did not, must not see it."""
    usage = b'{"prompt_tokens":9,"completion_tokens":%d,"total_tokens":%d}' % (events, events + 9)
    return b'data: {"id":"c-%d","choices":[],"usage":%b}\n\n' % (number, usage)


def plain_text(number: int) -> bytes:
    return b'{"id" : "c-%d","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}' % number


def error_text(number: int, status: int) -> bytes:
    return b'{"error":{"message":"call %d","type":"upstream","code":"%d"}}' % (number, status)
