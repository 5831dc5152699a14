"""The section on reloads: for the terminal, for docs/benchmarks.md, and as JSON."""

from dataclasses import asdict
from typing import Any

from .cells import aligned, markdown
from .measure_reload import CONNECTIONS, REQUESTS_PER_SECOND
from .reload_rounds import RATES, FileRuns, ReloadResults
from .reload_table import notice_cells, reload_rows

_HEADINGS = ("figure", *(f"{rate} reload{'' if rate == 1 else 's'}/s" if rate else "no reloads" for rate in RATES),
             f"{RATES[-1]}/s ÷ none, median (min – max)", "target", "")
_NOTICE_HEADINGS = ("saves", "median", "p99", "longest", "target", "")


def reload_text(results: ReloadResults) -> list[str]:
    """The tables with columns in line."""
    lines: list[str] = []
    for file in results.files:
        lines += [f"Reloads of {file.endpoints} endpoints at {REQUESTS_PER_SECOND} requests/s:", *aligned(_lines(file)), ""]
    return [*lines, "From the last close of the file to the first answer by the new table:",
            *aligned([_NOTICE_HEADINGS, notice_cells(results.notice_seconds)])]


def reload_page(results: ReloadResults) -> list[str]:
    """The section of docs/benchmarks.md."""
    rounds = results.files[0].runs[RATES[0]]
    seconds = rounds[0].requests / REQUESTS_PER_SECOND
    lines = [
        "## Reload",
        "",
        f"{REQUESTS_PER_SECOND} requests/s on {CONNECTIONS} connections, each due by the clock; a latency counts from when its request was",
        "due, so a pause is in the latency of all who waited. For each reload the file is saved by rename, with a change to the endpoint that",
        "answers, and then loaded by `POST /api/config/reload`; each save became one table. The gateway watches the file meanwhile, and",
        "looks at it again by itself: that is in the CPU time. A reload that is due before the last one is done begins after it; where",
        "fewer were applied than the column names, the target of the p99 counts as missed.",
        "",
    ]
    for file in results.files:
        lines += [f"### {file.endpoints} endpoints, a file of {file.file_bytes / 1000:.0f} kB", "", *markdown(_lines(file)), ""]
    return lines + [
        f"Medians of {len(rounds)} interleaved rounds of {seconds:g} s a column, unless the row says otherwise. The ratio is the median of",
        "the ratios of each round, with the extremes.",
        "",
        "### From a save to the first request on the new table",
        "",
        "From the last close (or the rename) of a small file to the first answer by its table; nothing but inotify tells the gateway.",
        "",
        *markdown([_NOTICE_HEADINGS, notice_cells(results.notice_seconds)]),
    ]


def reload_json(results: ReloadResults) -> dict[str, Any]:
    """Every single figure, and the rows made of them."""
    return {**asdict(results), "rows": {file.endpoints: [asdict(row) for row in reload_rows(file)] for file in results.files}}


def _lines(file: FileRuns) -> list[tuple[str, ...]]:
    return [_HEADINGS, *(row.cells for row in reload_rows(file))]
