"""What Linux says about a tree of processes."""

import os
from pathlib import Path

_TICK = 1.0 / os.sysconf("SC_CLK_TCK")


def process_tree(root: int) -> list[int]:
    """The process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields is not None:
                children.setdefault(int(fields[1]), []).append(int(entry.name))
    tree = [root]
    for pid in tree:
        tree.extend(children.get(pid, []))
    return tree


def cpu_seconds(root: int) -> float:
    """User and system time of the tree with all its threads, and with children that have ended. Granularity 10 ms a process."""
    ticks = 0
    for pid in process_tree(root):
        fields = _stat(pid)
        if fields is not None:
            ticks += sum(int(field) for field in fields[11:15])  # utime, stime, cutime, cstime
    return ticks * _TICK


def resident_bytes(root: int) -> int:
    """Memory in use, summed over the tree. Pages that processes share count in each; the figure is for differences."""
    total = 0
    for pid in process_tree(root):
        # Exact, where the counters in `stat` and `statm` lag behind by up to some hundred kilobytes a thread.
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Rss:"):
                total += int(line.split()[1]) * 1024
    return total


def _stat(pid: int) -> list[str] | None:
    """The fields of proc_pid_stat(5) after the command's name, state first; None where the process is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()
