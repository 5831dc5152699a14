"""From single figures to the rows of the tables: one column a system, and each figure's ratio to nginx in the same round."""

from dataclasses import dataclass

from .peer_options import PeerOptions
from .rounds import DIRECT, Results
from .table import Spread

REFERENCE = "nginx"
GATEWAY = "fingerpost"


@dataclass(frozen=True)
class PeerRow:
    """One figure of all systems. There are no ratios of a figure that is itself a difference and may be about zero."""

    label: str
    unit: str
    values: dict[str, Spread]
    ratios: dict[str, Spread]


@dataclass(frozen=True)
class Lead:
    """How many times the requests of a peer the gateway serves in a second, and the least that it should."""

    peer: str
    connections: int
    ratio: Spread
    least: float | None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        return None if self.least is None else self.ratio.middle >= self.least


_LEAST_LEADS = {"sglang-router": 1.5, "litellm": 100.0}

_HTTP = (("CPU per request", "µs", "cpu_us"), ("requests per second", "", "requests_per_second"), ("latency p50", "µs", "p50_us"),
         ("latency p99", "µs", "p99_us"))
_STREAMS = (("CPU per streamed chunk", "µs", "cpu_us"), ("delay of a chunk, p50", "ms", "p50_ms"), ("delay of a chunk, p99", "ms", "p99_ms"),
            ("memory per open stream", "kB", "kb_per_stream"))


def peer_rows(results: Results, options: PeerOptions) -> list[PeerRow]:
    """The rows for whatever was measured."""
    rows: list[PeerRow] = []
    if "latency" in options.only:
        direct = _column(results, "latency", "p50_us")[DIRECT]
        added = {system: Spread.of([through - near for near, through in zip(direct, figures, strict=True)])
                 for system, figures in _column(results, "latency", "p50_us").items() if system != DIRECT}
        rows.append(PeerRow("latency p50 added over direct, 1 connection", "µs", added, {}))
    if "http" in options.only:
        rows += [_row(results, f"http {connections}", f"{label}, {connections} connections", unit, name)
                 for connections in options.connections for label, unit, name in _HTTP]
    if "sse" in options.only:
        rows += [_row(results, "sse", label, unit, name) for label, unit, name in _STREAMS]
    return rows


def leads(results: Results, options: PeerOptions) -> list[Lead]:
    """The gateway's requests per second over those of each peer."""
    found: list[Lead] = []
    for connections in options.connections if "http" in options.only else ():
        rates = _column(results, f"http {connections}", "requests_per_second")
        found += [Lead(peer, connections, _ratio(rates[GATEWAY], theirs), _LEAST_LEADS.get(peer))
                  for peer, theirs in rates.items() if peer not in (REFERENCE, GATEWAY)]
    return sorted(found, key=lambda lead: lead.peer)


def _row(results: Results, measurement: str, label: str, unit: str, name: str) -> PeerRow:
    column = _column(results, measurement, name)
    return PeerRow(label, unit, {system: Spread.of(values) for system, values in column.items()},
                   {system: _ratio(values, column[REFERENCE]) for system, values in column.items() if system != REFERENCE})


def _column(results: Results, measurement: str, name: str) -> dict[str, list[float]]:
    """By system, one value a round."""
    return {system: [figures[name] for figures in rounds] for system, rounds in results.figures[measurement].items()}


def _ratio(over: list[float], under: list[float]) -> Spread:
    # Zero happens where a figure is below what can be told apart; infinity then says "no ratio".
    return Spread.of([mine / theirs if theirs > 0 else float("inf") for mine, theirs in zip(over, under, strict=True)])
