"""From the reload runs to the rows of their tables, and the targets they are held against."""

from dataclasses import dataclass
from statistics import median

from .cells import ratio_cell, shown
from .reload_rounds import RATES, FileRuns
from .table import Spread

_MOST_P99_RATIO = 1.5
_MOST_RELOAD_MS = 250.0
_MOST_NOTICE_P99_MS = 250.0
# Below this share of the reloads that were due, the load was another than the one that the column names.
_LEAST_SHARE = 0.9
# The same load differs by some hundredths of a second from run to run.
_LEAST_CPU_SECONDS = 1.0


@dataclass(frozen=True)
class ReloadRow:
    """One figure at each rate of reloads, in the order of `RATES`, as it is shown."""

    label: str
    values: tuple[str, ...]
    ratio: Spread | None = None
    target: str = ""
    met: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        verdict = "" if self.met is None else "met" if self.met else "missed"
        return (self.label, *self.values, ratio_cell(self.ratio), self.target, verdict)


def percentile(values: list[float], per_mille: int) -> float:
    """By the rule of the load generators: of the sorted list, without estimates."""
    return sorted(values)[(len(values) - 1) * per_mille // 1000]


def reload_rows(file: FileRuns) -> list[ReloadRow]:
    """What each rate of reloads does to the requests, and what the reloads cost."""
    runs = file.runs
    fast = RATES[-1]
    is_reached = median(run.reloads_per_second for run in runs[fast]) >= fast * _LEAST_SHARE
    p99_ratio = _ratio(file, "p99")
    reload_ms = [[seconds * 1000 for run in runs[rate] for seconds in run.reload_seconds] for rate in RATES]
    return [
        ReloadRow("latency p50", _medians(file, "p50"), _ratio(file, "p50")),
        ReloadRow("latency p99", _medians(file, "p99"), p99_ratio, f"≤ {_MOST_P99_RATIO:g} × none, at {fast}/s",
                  is_reached and p99_ratio.middle <= _MOST_P99_RATIO),
        ReloadRow("latency p99.9", _medians(file, "p99.9"), _ratio(file, "p99.9")),
        ReloadRow("longest latency of all rounds",
                  tuple(f"{shown(max(run.latency_us['max'] for run in runs[rate]))} µs" for rate in RATES)),
        # One failed request would have ended the run without a table.
        ReloadRow("failed requests", tuple(f"0 of {sum(run.requests for run in runs[rate])}" for rate in RATES), None, "0", True),
        ReloadRow("reloads applied a second",
                  tuple(shown(median(run.reloads_per_second for run in runs[rate])) if rate else "0" for rate in RATES), None,
                  f"≥ {fast * _LEAST_SHARE:g}", is_reached),
        ReloadRow("time of a reload, median", tuple(f"{shown(median(times))} ms" if times else "" for times in reload_ms)),
        ReloadRow("time of a reload, longest", tuple(f"{shown(max(times))} ms of {len(times)}" if times else "" for times in reload_ms),
                  None, f"≤ {_MOST_RELOAD_MS:g} ms", all(max(times) <= _MOST_RELOAD_MS for times in reload_ms if times)),
        ReloadRow("CPU of the gateway per reload", tuple(_cpu_per_reload(file, rate) for rate in RATES)),
    ]


def notice_cells(notice_seconds: list[float]) -> tuple[str, ...]:
    """How long saves took to reach requests: count, median, 99th percentile, longest, target, verdict."""
    times = [seconds * 1000 for seconds in notice_seconds]
    p99 = percentile(times, 990)
    return (str(len(times)), f"{shown(percentile(times, 500))} ms", f"{shown(p99)} ms", f"{shown(max(times))} ms",
            f"p99 ≤ {_MOST_NOTICE_P99_MS:g} ms", "met" if p99 <= _MOST_NOTICE_P99_MS else "missed")


def _medians(file: FileRuns, latency: str) -> tuple[str, ...]:
    return tuple(f"{shown(median(run.latency_us[latency] for run in file.runs[rate]))} µs" for rate in RATES)


def _ratio(file: FileRuns, latency: str) -> Spread:
    """The highest rate of reloads against none, round by round."""
    pairs = zip(file.runs[RATES[0]], file.runs[RATES[-1]], strict=True)
    return Spread.of([many.latency_us[latency] / none.latency_us[latency] for none, many in pairs])


def _cpu_per_reload(file: FileRuns, rate: int) -> str:
    """What the rounds needed beyond the same load without reloads, over the number of reloads; empty where that cannot be told apart."""
    more = sum(run.cpu_seconds for run in file.runs[rate]) - sum(run.cpu_seconds for run in file.runs[RATES[0]])
    reloads = sum(len(run.reload_seconds) for run in file.runs[rate])
    return f"{shown(more / reloads * 1000)} ms" if more >= _LEAST_CPU_SECONDS else ""
