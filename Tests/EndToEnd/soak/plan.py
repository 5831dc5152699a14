"""What a soak is made of: how much of what, for how long. Everything random in it comes from one seed."""

import random
from dataclasses import dataclass
from enum import Enum
from typing import Any

from support.config import endpoint, settings

# What `routing.retries` says, so that a call may be sent to one endpoint more.
RETRIES = 2
# How long the gateway waits for an answer or its next piece.
RESPONSE_TIMEOUT = 3.0

CALM = ("calm-1", "calm-2")
SHAKY = ("shaky-1", "shaky-2", "shaky-3", "shaky-4")
NARROW = "narrow"
# Comes into the file and goes from it.
GUEST = "guest"
SERVERS = (*CALM, *SHAKY, NARROW, GUEST)

# The endpoints that always have a model. `steady` and `narrow` lead to servers without a fault: their calls must not fail. In `mixed` there is
# one such server among as many endpoints as there are tries.
HOLDERS = {"steady": CALM, "shaky": SHAKY, "mixed": (CALM[0], *SHAKY[:2]), "narrow": (NARROW,)}
STRATEGIES = ("round_robin", "least_busy", "weighted")


class Mood(Enum):
    """How a server treats the requests that come to it."""

    WELL = "answers"
    DEAD = "is not there, and breaks off whatever it was at"
    RESETS = "resets the connection"
    CLOSES = "closes the connection"
    HANGS = "says nothing"
    FAILS = "answers 500"
    BUSY = "answers 429, 502, 503 or 504"
    GARBLES = "answers with what is no HTTP"
    TEARS = "breaks off within its answer"
    STALLS = "falls silent within its answer"


FAULTS = tuple(mood for mood in Mood if mood is not Mood.WELL)


@dataclass(frozen=True)
class Plan:
    """The figures of one run."""

    seconds: float
    # So many are open all the time: each is followed by another.
    streams: int
    # Plain requests a second.
    rate: float
    seed: int = 1
    # From one change of the file to the next, in seconds.
    reload_every: float = 5.0
    # Events of a stream, which come `pause` seconds apart.
    events: tuple[int, int] = (10, 60)
    pause: float = 0.5
    # Whether memory and descriptors are to be the same at the end. Under a sanitizer they say nothing.
    has_figures: bool = True

    def random(self, purpose: str) -> random.Random:
        """A source of its own for each purpose, so that they do not disturb each other."""
        return random.Random(f"{self.seed} {purpose}")

    @property
    def warm_up(self) -> float:
        """Until so many seconds have passed, pools and allocators still grow."""
        return max(20.0, self.seconds / 10)


def text_of(plan: Plan, urls: dict[str, str], number: int) -> str:
    """The file of one generation: the guest is in every other, and the strategy changes."""
    has_guest = number % 2 == 1

    def entry(name: str, **more: Any) -> dict[str, Any]:
        return endpoint(name, urls[name], *(model for model, holders in HOLDERS.items() if name in holders), **more)

    endpoints = [entry(name, weight=1 + (number + index) % 3) for index, name in enumerate((*CALM, *SHAKY))]
    # At 20 requests a second of 25 ms each, half of them wait in line.
    endpoints.append(entry(NARROW, max_concurrent=1))
    if has_guest:
        endpoints.append(endpoint(GUEST, urls[GUEST], "steady"))
    everything = plan.streams + int(plan.rate * 20) + 100
    server = {
        "request_timeout": f"{RESPONSE_TIMEOUT:g}s",
        "connect_timeout": "2s",
        # Requests wait for `narrow` alone, and none of them in vain.
        "max_concurrent": everything,
        "queue": {"max_waiting": everything, "timeout": "30s"},
    }
    return settings(*endpoints, server=server, routing={"retries": RETRIES, "strategy": STRATEGIES[number % len(STRATEGIES)]})
