"""How figures and tables are written, on the terminal and in Markdown."""

from collections.abc import Sequence

from .table import Spread

Line = Sequence[str]


def aligned(lines: Sequence[Line]) -> list[str]:
    """The columns in line, with a rule under the headings."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return [text[0], "-" * len(text[0]), *text[1:]]


def markdown(lines: Sequence[Line]) -> list[str]:
    """A table whose first line is the headings."""
    return [f"| {' | '.join(line)} |" for line in (lines[0], ("---",) * len(lines[0]), *lines[1:])]


def shown(value: float) -> str:
    """Three digits that count, as far as they are needed."""
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def ratio_cell(spread: Spread | None) -> str:
    """The median with its extremes; empty where there is no ratio."""
    if spread is None:
        return ""
    return f"{_ratio(spread.middle)} ({_ratio(spread.least)} – {_ratio(spread.most)})"


def _ratio(value: float) -> str:
    """Two places where they say something; what is far from 1 has its first digits."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"
