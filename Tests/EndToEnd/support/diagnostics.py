"""The errors of a file, as each place tells them: an id, a line and a column."""

import re
from itertools import pairwise
from typing import Any

# id, line, column. A file that is not even read has no line.
Place = tuple[str, int | None, int | None]

HEAD = re.compile(r"^.*?\berror\[(\w+)\]: ")
ARROW = re.compile(r"^ *--> .*:(\d+):(\d+)$")


def errors(diagnostics: list[dict[str, Any]]) -> tuple[Place, ...]:
    """Those of JSON, where what does not apply is null or left out."""
    return tuple((found["id"], found.get("line"), found.get("column")) for found in diagnostics if found["severity"] == "error")


def errors_in(lines: list[str]) -> tuple[Place, ...]:
    """Those of the text for people: a headline, and below it the place."""
    # A copy: those of a running process grow.
    lines = [*lines, ""]
    found: list[Place] = []
    for line, below in pairwise(lines):
        if head := HEAD.match(line):
            place = ARROW.match(below)
            found.append((head[1], int(place[1]), int(place[2])) if place else (head[1], None, None))
    return tuple(found)
