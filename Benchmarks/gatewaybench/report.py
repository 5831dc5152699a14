"""The table for the terminal, for docs/benchmarks.md, and all figures as JSON."""

import json
from dataclasses import asdict

from .machine import Machine
from .options import Options
from .rounds import Results
from .table import Row, Spread, direct_latency

_HEADINGS = ("figure", "nginx", "gateway", "÷ nginx, median (min – max)", "target", "")


def text_table(rows: list[Row], results: Results, options: Options) -> str:
    """The table with columns in line, and a warning where the figures are rough."""
    cells = [_HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    lines.insert(1, "-" * len(lines[0]))
    direct = direct_latency(results)
    if direct is not None:
        lines.append(f"Direct latency p50, 1 connection: {_number(direct.middle)} µs.")
    if options.quick:
        lines.append("A quick run: it shows that things work, its figures are rough.")
    if options.control:
        lines.append("A control run: nginx against nginx. How far a ratio is from 1 is how far noise reaches.")
    return "\n".join(lines)


def markdown_page(rows: list[Row], results: Results, options: Options, machine: Machine) -> str:
    """The whole of docs/benchmarks.md."""
    table = [f"| {' | '.join(line)} |" for line in (_HEADINGS, ("---",) * len(_HEADINGS), *(_cells(row) for row in rows))]
    direct = direct_latency(results)
    direct_line = [] if direct is None else ["", f"Latency p50 without a proxy, 1 connection: {_number(direct.middle)} µs."]
    return "\n".join([
        "# Benchmarks",
        "",
        f"This page is written by `{options.command} --write docs/benchmarks.md`; the method is in",
        "[Benchmarks/README.md](../Benchmarks/README.md). CPU time is the figure to compare: load, stub and proxy share the cores,",
        "so requests per second and latencies say as much about the machine as about the proxy.",
        "",
        *table,
        *direct_line,
        "",
        "The columns of the systems are medians over the rounds; the ratio is the median of the ratios of each round, with the extremes.",
        "",
        "| | |",
        "| --- | --- |",
        f"| date | {machine.date} |",
        f"| machine | {machine.processor}, {machine.cores} cores |",
        f"| system | {machine.system}, kernel {machine.kernel} |",
        f"| programs | {machine.gateway}; {machine.nginx}, 1 worker |",
        f"| gateway | one API key, one endpoint, logging on, `threads: {options.threads}` |",
        f"| load | {options.rounds} paired rounds; {options.requests} requests of 1 KiB a run; {options.latency_requests} requests for the"
        f" latency; {options.streams} streams with {options.rate} chunks/s each for {options.seconds} s |",
        "",
        "To repeat it:",
        "",
        "```sh",
        "swift build -c release",
        options.command,
        "```",
        "",
    ])


def json_text(rows: list[Row], results: Results, options: Options, machine: Machine) -> str:
    """Every figure of every round, and the rows made of them."""
    return json.dumps({
        "command": options.command,
        "machine": asdict(machine),
        "rows": [{**asdict(row), "met": row.met} for row in rows],
        "rounds": results.figures,
    }, indent=2, ensure_ascii=False) + "\n"


def _cells(row: Row) -> tuple[str, ...]:
    target, verdict = "", ""
    if row.target is not None:
        unit = "× nginx" if row.target.is_ratio else row.unit
        target = f"≤ {row.target.most:g} {unit}"
        verdict = "met" if row.met else "missed"
    return (row.label, _value(row.reference, row.unit), _value(row.gateway, row.unit), _ratio(row.ratio), target, verdict)


def _value(spread: Spread, unit: str) -> str:
    return f"{_number(spread.middle)} {unit}".rstrip()


def _ratio(spread: Spread | None) -> str:
    if spread is None:
        return ""
    return f"{spread.middle:.2f} ({spread.least:.2f} – {spread.most:.2f})"


def _number(value: float) -> str:
    """Three digits that count, as far as they are needed."""
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
