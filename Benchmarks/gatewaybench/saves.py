"""The two ways in which programs save a file, with the moment at which each is over."""

import os
import time
from pathlib import Path


def save_by_rename(path: Path, text: str) -> float:
    """As most editors do: a new file takes the name. Returns the time just before the rename."""
    new = path.with_name(path.name + ".new")
    new.write_text(text)
    ready = time.monotonic()
    os.replace(new, path)
    return ready


def save_in_place(path: Path, text: str) -> float:
    """As `cat >` does: the file is emptied and written anew. Returns the time just before the close."""
    with path.open("w") as file:
        file.write(text)
        file.flush()
        return time.monotonic()
