"""All systems in every round, each round begun by another one than the last; who fails is out, and the reason is kept."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from .failure import Failure
from .load import Load
from .measure import Figures, measure_http, measure_latency, measure_streams
from .peer_options import PeerOptions
from .peers import Peer
from .preflight import preflight
from .rounds import DIRECT, Results
from .systems import System


@dataclass
class PeerResults:
    """Figures of those that did all that was asked, and why the others did not."""

    results: Results = field(default_factory=Results)
    failures: dict[str, str] = field(default_factory=dict)


class PeerRounds:
    """The order of measurements."""

    def __init__(self, options: PeerOptions, systems: list[System], loads: Mapping[str, Load], outcome: PeerResults) -> None:
        self._options = options
        self._systems = systems
        self._loads = loads
        self._outcome = outcome

    def run(self) -> None:
        """Everything that was asked for. Fails where nginx or the gateway does; a peer that fails has no figures at all."""
        for system in self._systems:
            self._attempt(system, partial(self._start, system))
        for number in range(self._options.rounds):
            if "latency" in self._options.only:
                self._measure_latency(number)
            if "http" in self._options.only:
                for connections in self._options.connections:
                    self._each(number, f"http {connections}", partial(_measure_http, connections))
        if "sse" in self._options.only:
            for number in range(self._options.rounds):
                self._each(number, "sse", self._measure_streams)

    def _measure_latency(self, number: int) -> None:
        full = self._loads[self._systems[0].name]
        self._outcome.results.add("latency", DIRECT, measure_latency(full.bench, DIRECT, full.bench.stub_port, full.latency_requests))
        self._each(number, "latency", lambda system, load: measure_latency(
            load.bench, system.name, system.port, load.latency_requests, system.body_length))

    def _measure_streams(self, system: System, load: Load) -> Figures:
        """Of a fresh process, so that memory from earlier rounds does not hide what a stream costs."""
        system.stop()
        self._start(system)
        return measure_streams(load.bench, system, load.streams, load.rate, self._options.seconds)

    def _start(self, system: System) -> None:
        system.start()
        preflight(system, self._loads[system.name].bench.stub_port)

    def _each(self, number: int, measurement: str, measure: Callable[[System, Load], Figures]) -> None:
        first = number % len(self._systems)
        for system in self._systems[first:] + self._systems[:first]:
            if system.name not in self._outcome.failures:
                self._attempt(system, partial(self._measure, system, number, measurement, measure))

    def _measure(self, system: System, number: int, measurement: str, measure: Callable[[System, Load], Figures]) -> None:
        figures = measure(system, self._loads[system.name])
        self._outcome.results.add(measurement, system.name, figures)
        shown = "  ".join(f"{name} {value:.1f}" for name, value in figures.items())
        print(f"round {number + 1}  {measurement:9} {system.name:13} {shown}", file=sys.stderr, flush=True)

    def _attempt(self, system: System, action: Callable[[], None]) -> None:
        try:
            action()
        except Failure as failure:
            if not isinstance(system, Peer):
                raise
            self._outcome.failures[system.name] = str(failure)
            print(f"peers: {system.name} failed and is out: {failure}", file=sys.stderr, flush=True)
            system.stop()
            for figures in self._outcome.results.figures.values():
                figures.pop(system.name, None)


def _measure_http(connections: int, system: System, load: Load) -> Figures:
    return measure_http(load.bench, system, connections, load.requests)
