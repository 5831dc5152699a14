"""Constant load: a few connections that ask, one question after the other, and remember every answer."""

import json
import threading
import time
from dataclasses import dataclass
from itertools import pairwise
from types import TracebackType

from support.calls import chat
from support.generations import number_of
from support.raw import RawConnection, request


@dataclass(frozen=True)
class Seen:
    """One request: when it was sent and answered, and by which generation of the file."""

    sent: float
    answered: float
    status: int
    number: int


class Load:
    """Asks for `model` on `connections` kept-alive connections, each with a pause after its answer, from entering the `with` to leaving it."""

    def __init__(self, port: int, connections: int = 3, pause: float = 0.01, model: str = "current") -> None:
        self._port = port
        self._pause = pause
        self._request = request(json.dumps(chat(model)).encode())
        self._stop = threading.Event()
        # Of each connection, in order.
        self.seen: list[list[Seen]] = [[] for _ in range(connections)]
        self.failures: list[str] = []
        self._threads = [threading.Thread(target=self._run, args=(seen,)) for seen in self.seen]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive(), "a request of the load has no end"
        if error is None:
            self.assert_served()

    def _run(self, seen: list[Seen]) -> None:
        try:
            with RawConnection(self._port) as connection:
                while not self._stop.is_set():
                    seen.append(self._ask(connection))
                    self._stop.wait(self._pause)
        except Exception as error:
            self.failures.append(f"after {len(seen)} answers: {error!r}")

    def _ask(self, connection: RawConnection) -> Seen:
        sent = time.monotonic()
        connection.send(self._request)
        answer = connection.read_answer()
        answered = time.monotonic()
        if answer.status != 200:
            self.failures.append(f"{answer.status}: {answer.body!r}")
            return Seen(sent, answered, answer.status, -1)
        return Seen(sent, answered, 200, number_of(answer.json()["model"]))

    @property
    def count(self) -> int:
        return sum(len(seen) for seen in self.seen)

    def assert_served(self) -> None:
        """Every request was answered, and nobody was sent back to a table that had been replaced. Only for files whose numbers grow."""
        assert not self.failures, self.failures[:5]
        for seen in self.seen:
            assert seen, "a connection of the load has asked nothing"
            for earlier, later in pairwise(seen):
                assert earlier.number <= later.number, (earlier, later)


def ask_current(connection: RawConnection, model: str = "current") -> int:
    """The number of the generation that answers now."""
    connection.send(request(json.dumps(chat(model)).encode()))
    answer = connection.read_answer()
    assert answer.status == 200, (answer.status, answer.body)
    return number_of(answer.json()["model"])
