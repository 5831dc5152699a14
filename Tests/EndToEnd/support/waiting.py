"""Waiting for conditions, always with a deadline."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Watched:
    """State that one thread changes and another waits on. Changes happen inside `with watched.changing():`."""

    def __init__(self) -> None:
        self._condition = threading.Condition()

    def changing(self) -> threading.Condition:
        """The lock that guards the state; whoever changes something calls `notify` before leaving it."""
        return self._condition

    def notify(self) -> None:
        with self._condition:
            self._condition.notify_all()

    def wait_for(self, condition: Callable[[], T], what: str, within: float = 10.0) -> T:
        """Returns the first true value of `condition`, which is looked at after every change."""
        with self._condition:
            value = self._condition.wait_for(condition, timeout=within)
        assert value, f"within {within} s there was not: {what}"
        return value


def ask_until(question: Callable[[], T], accept: Callable[[T], bool], what: str, within: float = 10.0) -> T:
    """Asks again and again, each round trip being the pause, until an answer is accepted."""
    deadline = time.monotonic() + within
    while True:
        answer = question()
        if accept(answer):
            return answer
        assert time.monotonic() < deadline, f"within {within} s there was not: {what}; the last answer was {answer!r}"
