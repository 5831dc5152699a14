"""All calls under way, and what became of those that are over."""

import asyncio
import itertools
from collections import Counter, deque
from collections.abc import Callable

from soak.calls import Answer, Call, Exchange
from soak.plan import GUEST
from soak.verdict import judge

# So long after a client has its answer, or has left, nothing may go on upstream for it.
CLOSING = 10.0
# No more failures than these are told in full.
TOLD = 20


class Book:
    """Joins the two sides: the number that a client sends as its request's id is the one that servers see."""

    def __init__(self, was_dead: Callable[[str, float, float], bool]) -> None:
        self._was_dead = was_dead
        self._numbers = itertools.count(1)
        self._calls: dict[int, Call] = {}
        self._closing: deque[Call] = deque()
        # Since when no new call may reach the guest; None while it may be in the file.
        self.guest_gone_since: float | None = None
        self.failures: list[str] = []
        self.failed = 0
        self.outcomes: Counter[str] = Counter()
        self.said: Counter[str] = Counter()
        self.longest_steady = 0.0

    def begin(self, model: str, events: int) -> Call:
        call = Call(next(self._numbers), model, events, asyncio.get_running_loop().time())
        self._calls[call.number] = call
        return call

    @property
    def open_exchanges(self) -> int:
        return sum(exchange.is_open for call in self._calls.values() for exchange in call.exchanges)

    @property
    def begun(self) -> int:
        return sum(self.outcomes.values())

    def fail(self, what: str) -> None:
        self.failed += 1
        if self.failed <= TOLD:
            self.failures.append(what)

    # The clients' side

    def finish(self, call: Call, answer: Answer) -> None:
        call.ended = asyncio.get_running_loop().time()
        self._closing.append(call)
        if call.has_left:
            self.outcomes["left"] += 1
            return
        if problem := judge(call, answer, self._was_dead):
            self.fail(f"{problem}; {call}")
        self.outcomes[str(answer.status) + ("" if answer.is_whole else " cut")] += 1
        if call.model == "steady" and not call.events:
            self.longest_steady = max(self.longest_steady, call.ended - call.begun)

    # The servers' side

    def ask(self, number: int, server: str, on_kept_connection: bool) -> Exchange:
        exchange = Exchange(server, on_kept_connection)
        call = self._calls.get(number)
        if call is None:
            self.fail(f"{server} was asked for call {number}, which has long been over")
            return exchange
        if server == GUEST and self.guest_gone_since is not None and call.begun > self.guest_gone_since:
            self.fail(f"{server} was asked {call.begun - self.guest_gone_since:.3f} s after it had gone from the running table; {call}")
        call.exchanges.append(exchange)
        return exchange

    # From time to time

    def close(self, everything: bool = False) -> None:
        """Forgets the calls that have long been over, and finds those whose work goes on nevertheless."""
        now = asyncio.get_running_loop().time()
        while self._closing and (everything or self._closing[0].ended + CLOSING < now):
            call = self._closing.popleft()
            del self._calls[call.number]
            for exchange in call.exchanges:
                self.said[exchange.said.value if exchange.said else "broken off"] += 1
                if exchange.is_open:
                    self.fail(f"{exchange.server} is still at work {now - call.ended:.1f} s after the end; {call}")
