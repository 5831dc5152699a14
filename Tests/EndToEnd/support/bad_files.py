"""Files that are no configuration, and where exactly each of them goes wrong."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from support.diagnostics import Place


@dataclass(frozen=True)
class BadFile:
    """Something at a path that must be refused, made by `make`, with the errors that are expected."""

    name: str
    make: Callable[[Path], object]
    places: tuple[Place, ...]


def text(name: str, content: str | bytes, *places: Place) -> BadFile:
    return BadFile(name, lambda path: path.write_bytes(content.encode() if isinstance(content, str) else content), places)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 30)


def aliases() -> str:
    """Nine levels of ten: the sixth, in line 7, would be the millionth value."""
    names = "abcdefghi"
    levels = (f"x-{name}: &{name} [{', '.join(['*' + inner] * 10)}]\n" for inner, name in zip(names, names[1:]))
    return "version: 1\nx-a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(levels)


def merges() -> str:
    """A chain of thirty: the ninth merge is in line 11."""
    return "version: 1\nx-0: &m0 {k: 1}\n" + "".join(f"x-{index}: &m{index} {{<<: *m{index - 1}}}\n" for index in range(1, 30))


# What would cost memory or time, or would wait for ever.
BOMBS = [
    text("alias bomb", aliases(), ("E0012", 7, 10)),
    text("merge chain", merges(), ("E0010", 11, 11)),
    # The root is the first of 64 collections, so the 64th bracket is one too many.
    text("brackets", "version: 1\nx-deep: " + "[" * 100_000 + "\n", ("E0010", 2, len("x-deep: ") + 64)),
    text("a very long line", "version: 1\n" + "x" * 200_000, ("E0008", 2, 1)),
    text("NUL", "version: 1\nserver:\n  listen: a\0b\n", ("E0006", 3, 12)),
    text("UTF-16", "version: 1\n".encode("utf-16"), ("E0005", 1, 1)),
    text("UTF-16 without a mark", "version: 1\n".encode("utf-16-le"), ("E0005", 1, 1)),
    text("bad UTF-8", b"version: 1\nserver:\n  listen: \xe6\x9c\xac\xff\n", ("E0005", 3, 12)),
    BadFile("1 GiB", sparse, (("E0004", None, None),)),
    BadFile("FIFO", os.mkfifo, (("E0003", None, None),)),
    BadFile("device", lambda path: path.symlink_to("/dev/zero"), (("E0003", None, None),)),
    BadFile("directory", Path.mkdir, (("E0003", None, None),)),
]

# Ordinary mistakes.
MISTAKES = [
    text("empty", "", ("E0105", 1, 1)),
    text("not closed", "version: 1\nendpoints: [\n", ("E0008", 3, 1)),
    text("tab", "version: 1\nserver:\n\tlisten: 127.0.0.1:0\n", ("E0007", 3, 1)),
    text("two documents", "version: 1\n---\nversion: 1\n", ("E0009", 2, 1)),
    text("list", "- a\n- b\n", ("E0106", 1, 1)),
    text("keys", "version: 1\nserber: {}\nversion: 1\n", ("E0107", 2, 1), ("E0101", 3, 1)),
    text("wide characters", "version: 1\nendpoints:\n  - {name: 本番, base_url: 'builtin:echo', modles: [x]}\n", ("E0107", 3, 42)),
    text("carriage returns", "version: 1\r\nserver:\r\n  lisen: x\r\n", ("E0107", 3, 3)),
    text("byte order mark", "\ufeffversion: 1\nserver: {lisen: x}\n", ("E0107", 2, 10)),
    text("values", "version: 1\nrouting: {retries: 0777}\nserver: {max_body: many}\n", ("E0203", 2, 20), ("E0104", 3, 20)),
]
