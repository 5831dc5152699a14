"""How much a system is given to do."""

from dataclasses import dataclass

from .measure import Bench
from .peer_options import PeerOptions
from .peers import Peer
from .systems import System

# Of the streams of a system that carries few: slow enough that their number, and so the memory of one, can be told.
THIN_RATE = 2
_LEAST_LATENCY_REQUESTS = 200


@dataclass(frozen=True)
class Load:
    """Requests, streams, and the bench whose stub sends at the rate of these streams."""

    bench: Bench
    divisor: int
    requests: int
    latency_requests: int
    streams: int
    rate: int

    @property
    def is_full(self) -> bool:
        """Whether it is the load that the head of the table names."""
        return self.divisor == 1


def load_of(system: type[System], options: PeerOptions, full: Bench, thin: Bench) -> Load:
    """The load of the options, or for a slow peer so much less that a measurement takes seconds and not minutes."""
    divisor = system.load_divisor if issubclass(system, Peer) else 1
    if divisor == 1:
        return Load(full, 1, options.requests, options.latency_requests, options.streams, options.rate)
    return Load(thin, divisor, max(options.requests // divisor, *options.connections),
                min(options.latency_requests, _LEAST_LATENCY_REQUESTS),
                max(options.streams * options.rate // divisor // THIN_RATE, 1), THIN_RATE)
