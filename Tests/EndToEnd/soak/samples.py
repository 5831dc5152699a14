"""What the gateway takes of the machine, over time, and whether that is the same at the end."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, fields

KIBIBYTE = 1 << 10
MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Sample:
    """One look at the process."""

    second: float
    resident: int
    descriptors: int
    threads: int
    in_flight: int
    streaming: int
    calls: int
    failed: int

    def __str__(self) -> str:
        return (
            f"{self.second:6.0f} s  {self.resident / MEBIBYTE:6.1f} MiB  {self.descriptors:5} descriptors  {self.threads:3} threads"
            f"  {self.in_flight:5} in flight  {self.streaming:5} streams  {self.calls:8} calls  {self.failed} wrong"
        )

    def line(self) -> str:
        return ",".join(f"{getattr(self, field.name):.10g}" for field in fields(self))


def header() -> str:
    return ",".join(field.name for field in fields(Sample))


def drift(samples: list[Sample], value: Callable[[Sample], float]) -> tuple[float, float]:
    """The median of the first and of the last quarter."""
    quarter = len(samples) // 4
    assert quarter >= 3, f"{len(samples)} looks are too few"
    return statistics.median(map(value, samples[:quarter])), statistics.median(map(value, samples[-quarter:]))


def not_flat(samples: list[Sample], streams: int) -> list[str]:
    """What has grown between the first quarter and the last. The samples are those after the warm-up."""
    found = []
    for name, value, share, amount in (
        # A call that stays behind is 3 KiB, and every client that leaves or server that dies could leave one: 50 requests a second over the 80 s
        # between the middles of the quarters of a short run are 4000 calls, of which a third meets some fault; in an hour at 200 a second, 20 bytes
        # a call would show. What moves without any fault are high-water marks: prepared libcurl handles of 8 KiB each, kept for every server
        # that a stream has been at (1 MiB for 100 streams over minutes, then none), and the allocator's pages, with steps of up to 2 MiB.
        ("resident memory", lambda sample: sample.resident, 0.03, 4 * MEBIBYTE + streams * 8 * KIBIBYTE),
        # As many streams run all the time, so what differs is the connections kept idle on either side, whose number follows the faults.
        ("descriptors", lambda sample: sample.descriptors, 0.05, 30),
        # Loops, drivers and helpers are started once; threads for looking up names and starting processes come and go one by one.
        ("threads", lambda sample: sample.threads, 0, 1),
        # Streams wait for different things, hanging requests pile up to the time-out; both in all quarters.
        ("calls in flight", lambda sample: sample.in_flight, 0.1, 30),
    ):
        first, last = drift(samples, value)
        if last > first * (1 + share) + amount:
            found.append(f"{name}: {first:.0f} in the first quarter, {last:.0f} in the last")
    return found
