"""From single figures to the rows of the table, and the targets they are held against."""

from dataclasses import dataclass
from statistics import median

from .measure import Figures
from .rounds import DIRECT, Results


@dataclass(frozen=True)
class Spread:
    """The median of some rounds with the extremes around it."""

    middle: float
    least: float
    most: float

    @staticmethod
    def of(values: list[float]) -> "Spread":
        return Spread(median(values), min(values), max(values))


@dataclass(frozen=True)
class Target:
    """The most that a row may show, as a ratio to nginx or in the row's own unit."""

    most: float
    is_ratio: bool


@dataclass(frozen=True)
class Row:
    """One figure of both systems. `ratio` is the median of the rounds' own ratios, not the ratio of two medians; None for a
    figure that is itself a difference and may be about zero."""

    label: str
    unit: str
    reference: Spread
    gateway: Spread
    ratio: Spread | None
    target: Target | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        held = self.ratio if self.target.is_ratio else self.gateway
        return held is not None and held.middle <= self.target.most


_CPU_PER_REQUEST = Target(2.5, is_ratio=True)
_CPU_PER_CHUNK = Target(1.4, is_ratio=True)
_DELAY_P99_MS = Target(20, is_ratio=False)
_KB_PER_STREAM = Target(30, is_ratio=False)
_ADDED_P50_US = Target(300, is_ratio=False)


def make_rows(results: Results, reference: str, gateway: str) -> list[Row]:
    """The rows for whatever was measured, in the order of the table."""
    rows: list[Row] = []
    for measurement, figures in results.figures.items():
        pair = figures[reference], figures[gateway]
        if measurement.startswith("http "):
            where = f"{measurement.removeprefix('http ')} connections"
            rows += [
                _row(f"CPU per request, {where}", "µs", pair, "cpu_us", _CPU_PER_REQUEST),
                _row(f"requests per second, {where}", "", pair, "requests_per_second"),
                _row(f"latency p50, {where}", "µs", pair, "p50_us"),
                _row(f"latency p99, {where}", "µs", pair, "p99_us"),
            ]
        elif measurement == "latency":
            added = [Spread.of(_added(figures[DIRECT], side)) for side in pair]
            rows.append(Row("latency p50 added over direct, 1 connection", "µs", added[0], added[1], None, _ADDED_P50_US))
        else:
            rows += [
                _row("CPU per streamed chunk", "µs", pair, "cpu_us", _CPU_PER_CHUNK),
                _row("delay of a chunk, p50", "ms", pair, "p50_ms"),
                _row("delay of a chunk, p99", "ms", pair, "p99_ms", _DELAY_P99_MS),
                _row("memory per open stream", "kB", pair, "kb_per_stream", _KB_PER_STREAM),
            ]
    return rows


def direct_latency(results: Results) -> Spread | None:
    """The p50 latency in µs without a proxy, where it was measured."""
    figures = results.figures.get("latency")
    return None if figures is None else Spread.of([round["p50_us"] for round in figures[DIRECT]])


def _row(label: str, unit: str, pair: tuple[list[Figures], list[Figures]], name: str, target: Target | None = None) -> Row:
    reference, gateway = ([figures[name] for figures in side] for side in pair)
    # A reference of zero happens where a figure is below what can be told apart; infinity then says "no ratio".
    ratios = [mine / theirs if theirs > 0 else float("inf") for theirs, mine in zip(reference, gateway, strict=True)]
    return Row(label, unit, Spread.of(reference), Spread.of(gateway), Spread.of(ratios), target)


def _added(direct: list[Figures], through: list[Figures]) -> list[float]:
    return [far["p50_us"] - near["p50_us"] for near, far in zip(direct, through, strict=True)]
