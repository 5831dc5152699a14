"""The order of the reload measurements: first how fast a save is noticed, then for each file the loads, interleaved."""

import sys
from dataclasses import dataclass, field

from .many_endpoints import ManyEndpoints
from .measure import Bench
from .measure_notice import measure_notice, notice_file
from .measure_reload import HIGHEST_RATE, ReloadedGateway, ReloadRun, measure_reload
from .options import Options
from .preflight import preflight
from .systems import Gateway

RATES = (0, 1, HIGHEST_RATE)


@dataclass
class FileRuns:
    """The loads with one file; the runs of all rates belong together round by round."""

    endpoints: int
    file_bytes: int
    runs: dict[int, list[ReloadRun]] = field(default_factory=lambda: {rate: [] for rate in RATES})


@dataclass(frozen=True)
class ReloadResults:
    """Everything that was measured about reloads."""

    notice_seconds: list[float]
    files: list[FileRuns]


def run_reloads(options: Options, bench: Bench, port: int) -> ReloadResults:
    """A fresh gateway for each file, one after the other."""
    return ReloadResults(_run_notice(options, bench, port), [_run_file(options, bench, port, count) for count in options.endpoints])


def _run_notice(options: Options, bench: Bench, port: int) -> list[float]:
    text = notice_file(port, options.threads, 0)
    gateway = Gateway(options.gateway.resolve(), port, text, bench.directory / "notice", bench.environment)
    gateway.start()
    try:
        times = measure_notice(gateway, options.threads, options.saves)
    finally:
        gateway.stop()
    _tell(f"{len(times)} saves noticed, the slowest after {max(times) * 1000:.0f} ms")
    return times


def _run_file(options: Options, bench: Bench, port: int, endpoints: int) -> FileRuns:
    """Each round begins with another rate than the last."""
    file = ManyEndpoints(endpoints, port, bench.stub_port, options.threads)
    text = file.text(0)
    results = FileRuns(endpoints, len(text.encode()))
    gateway = Gateway(options.gateway.resolve(), port, text, bench.directory / f"reload-{endpoints}", bench.environment)
    gateway.start()
    reloaded = ReloadedGateway(gateway, file)
    try:
        preflight(gateway, bench.stub_port)
        reloaded.save_and_reload()  # the first takes memory that later ones find
        for number in range(options.rounds):
            first = number % len(RATES)
            for rate in RATES[first:] + RATES[:first]:
                run = measure_reload(bench, reloaded, rate, options.reload_seconds)
                results.runs[rate].append(run)
                shown = "  ".join(f"{name} {value:.1f}" for name, value in run.latency_us.items())
                _tell(f"round {number + 1}  {endpoints} endpoints  {rate:2} reloads/s  {shown}  applied {len(run.reload_seconds)}"
                      f"  cpu {run.cpu_seconds:.2f}")
    finally:
        reloaded.calls.close()
        gateway.stop()
    return results


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
