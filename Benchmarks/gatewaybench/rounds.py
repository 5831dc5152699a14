"""The order of measurements: pairs, interleaved, and each pair begun by the other system than the last."""

import sys
from dataclasses import dataclass, field

from .measure import Bench, Figures, measure_http, measure_latency, measure_streams
from .options import Options
from .preflight import preflight
from .systems import System

DIRECT = "direct"


@dataclass
class Results:
    """Figures by what was measured and by system; the lists of one measurement belong together round by round."""

    figures: dict[str, dict[str, list[Figures]]] = field(default_factory=dict)

    def add(self, measurement: str, system: str, figures: Figures) -> None:
        self.figures.setdefault(measurement, {}).setdefault(system, []).append(figures)


def run_rounds(options: Options, bench: Bench, reference: System, gateway: System) -> Results:
    """All measurements that were asked for."""
    results = Results()
    systems = [reference, gateway]
    for system in systems:
        system.start()
        preflight(system, bench.stub_port)
    for number in range(options.rounds):
        order = systems if number % 2 == 0 else systems[::-1]
        if "latency" in options.only:
            figures = measure_latency(bench, DIRECT, bench.stub_port, options.latency_requests)
            _keep(results, "latency", DIRECT, number, figures)
            for system in order:
                figures = measure_latency(bench, system.name, system.port, options.latency_requests)
                _keep(results, "latency", system.name, number, figures)
        if "http" in options.only:
            for connections in options.connections:
                for system in order:
                    figures = measure_http(bench, system, connections, options.requests)
                    _keep(results, f"http {connections}", system.name, number, figures)
    if "sse" in options.only:
        _run_streams(options, bench, systems, results)
    return results


def _run_streams(options: Options, bench: Bench, systems: list[System], results: Results) -> None:
    """Each measurement has a fresh process, so that memory from earlier rounds does not hide what a stream costs."""
    for number in range(options.rounds):
        for system in systems if number % 2 == 0 else systems[::-1]:
            system.restart()
            preflight(system, bench.stub_port)
            figures = measure_streams(bench, system, options.streams, options.rate, options.seconds)
            _keep(results, "sse", system.name, number, figures)


def _keep(results: Results, measurement: str, system: str, number: int, figures: Figures) -> None:
    results.add(measurement, system, figures)
    shown = "  ".join(f"{name} {value:.1f}" for name, value in figures.items())
    print(f"round {number + 1}  {measurement:9} {system:11} {shown}", file=sys.stderr, flush=True)
