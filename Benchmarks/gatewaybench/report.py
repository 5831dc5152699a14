"""The table for the terminal, for docs/benchmarks.md, and all figures as JSON."""

import json
from dataclasses import asdict

from .cells import aligned, markdown, ratio_cell, shown
from .machine import Machine
from .options import Options
from .reload_report import reload_json, reload_page, reload_text
from .reload_rounds import ReloadResults
from .rounds import Results
from .table import Row, Spread, direct_latency

_HEADINGS = ("figure", "nginx", "gateway", "÷ nginx, median (min – max)", "target", "")


def text_report(rows: list[Row], results: Results, reloads: ReloadResults | None, options: Options) -> str:
    """The tables with columns in line, and a warning where the figures are rough."""
    lines = aligned([_HEADINGS, *(_cells(row) for row in rows)]) if rows else []
    direct = direct_latency(results)
    if direct is not None:
        lines.append(f"Direct latency p50, 1 connection: {shown(direct.middle)} µs.")
    if reloads is not None:
        lines += ["", *reload_text(reloads)]
    if options.quick:
        lines.append("A quick run: it shows that things work, its figures are rough.")
    if options.control:
        lines.append("A control run: nginx against nginx. How far a ratio is from 1 is how far noise reaches.")
    return "\n".join(lines)


def markdown_page(rows: list[Row], results: Results, reloads: ReloadResults | None, options: Options, machine: Machine) -> str:
    """The whole of docs/benchmarks.md."""
    direct = direct_latency(results)
    direct_line = [] if direct is None else ["", f"Latency p50 without a proxy, 1 connection: {shown(direct.middle)} µs."]
    return "\n".join([
        "# Benchmarks",
        "",
        f"This page is written by `{options.command} --write docs/benchmarks.md`; the method is in",
        "[Benchmarks/README.md](../Benchmarks/README.md). CPU time is the figure to compare: load, stub and proxy share the cores,",
        "so requests per second and latencies say as much about the machine as about the proxy.",
        "",
        *markdown([_HEADINGS, *(_cells(row) for row in rows)]),
        *direct_line,
        "",
        "The columns of the systems are medians over the rounds; the ratio is the median of the ratios of each round, with the extremes.",
        "",
        *([] if reloads is None else [*reload_page(reloads), "", "## The run", ""]),
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
        "make build",
        options.command,
        "```",
        "",
    ])


def json_text(rows: list[Row], results: Results, reloads: ReloadResults | None, options: Options, machine: Machine) -> str:
    """Every figure of every round, and the rows made of them."""
    return json.dumps({
        "command": options.command,
        "machine": asdict(machine),
        "rows": [{**asdict(row), "met": row.met} for row in rows],
        "rounds": results.figures,
        "reload": None if reloads is None else reload_json(reloads),
    }, indent=2, ensure_ascii=False) + "\n"


def _cells(row: Row) -> tuple[str, ...]:
    target, verdict = "", ""
    if row.target is not None:
        unit = "× nginx" if row.target.is_ratio else row.unit
        target = f"≤ {row.target.most:g} {unit}"
        verdict = "met" if row.met else "missed"
    return (row.label, _value(row.reference, row.unit), _value(row.gateway, row.unit), ratio_cell(row.ratio), target, verdict)


def _value(spread: Spread, unit: str) -> str:
    return f"{shown(spread.middle)} {unit}".rstrip()
