"""A load at a fixed rate while the file is saved and loaded again: what the requests notice of it, and what it costs."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from .calls import Calls
from .failure import Failure
from .many_endpoints import ManyEndpoints
from .measure import LOAD_TIMEOUT, Bench, finish_http, hear, start_load
from .procfs import cpu_seconds
from .saves import save_by_rename
from .systems import CHAT_PATH, Gateway

CONNECTIONS = 32
REQUESTS_PER_SECOND = 1000
# Reloads a second.
HIGHEST_RATE = 20

Result = TypeVar("Result")


@dataclass(frozen=True)
class ReloadRun:
    """One load with its reloads. `seconds` is until both were done; of the reloads, each one's time from the request for it to
    its answer."""

    seconds: float
    requests: int
    latency_us: dict[str, float]
    cpu_seconds: float
    reload_seconds: list[float]

    @property
    def reloads_per_second(self) -> float:
        return len(self.reload_seconds) / self.seconds


class ReloadedGateway:
    """The gateway with its file of many endpoints, and the saves of that file so far."""

    def __init__(self, gateway: Gateway, file: ManyEndpoints) -> None:
        self.gateway = gateway
        self.calls = Calls(gateway.port)
        self._file = file
        self._saves = 0
        self._other_file = gateway.file.parent / "elsewhere" / gateway.file.name
        self._other_file.parent.mkdir(exist_ok=True)
        self._elsewhere = 0

    def generation(self) -> int:
        return int(self.calls.configuration()["generation"])

    def save_elsewhere(self) -> None:
        """What `save_and_reload` asks of the machine, without a reload: a file of the same size is saved where nobody watches, and one call is answered."""
        self._elsewhere += 1
        save_by_rename(self._other_file, self._file.text(self._elsewhere))
        self.calls.configuration()

    def save_and_reload(self) -> float:
        """Seconds from the request for the reload to the answer that it is done. Each save must become one table, no more and no less."""
        before = self._saves + 1
        self._saves += 1
        save_by_rename(self.gateway.file, self._file.text(self._saves))
        asked = time.monotonic()
        now = self.calls.reload()
        took = time.monotonic() - asked
        if now["generation"] != before + 1:
            raise Failure(f"save {self._saves} of {self._file.count} endpoints: generation {now['generation']}, {before + 1} was expected")
        return took


def measure_reload(bench: Bench, reloaded: ReloadedGateway, rate: int, seconds: int) -> ReloadRun:
    """The load runs for `seconds`; meanwhile the file is saved and loaded again `rate` times a second, or as often as that can be done.

    Without reloads there are as many saves as at the highest rate, of another file: who saves is not part of the gateway."""
    requests = REQUESTS_PER_SECOND * seconds
    system = reloaded.gateway
    load = start_load(bench, "http-load", system.port, CHAT_PATH, f"--connections={CONNECTIONS}", f"--requests={requests}",
                      f"--rate={REQUESTS_PER_SECOND}", f"--warmup={REQUESTS_PER_SECOND // 2}")
    try:
        hear(load, "ready")
        generation = reloaded.generation()
        before = cpu_seconds(system.child.pid)
        load.tell("go")
        began = time.monotonic()
        times = _repeatedly(reloaded.save_and_reload, rate, seconds) if rate else _without_reloads(reloaded, seconds)
        # Beyond those of the load where its end cut into a reload.
        taken = max(float(seconds), time.monotonic() - began)
        result = json.loads(load.hear(LOAD_TIMEOUT))
        cpu = cpu_seconds(system.child.pid) - before
        finish_http(load, system.name, result, requests)
    finally:
        load.stop()
    system.child.check_alive()
    applied = reloaded.generation() - generation
    if applied != len(times):
        raise Failure(f"{len(times)} saves became {applied} tables")
    return ReloadRun(taken, requests, result["latency_us"], cpu, times)


def _without_reloads(reloaded: ReloadedGateway, seconds: int) -> list[float]:
    _repeatedly(reloaded.save_elsewhere, HIGHEST_RATE, seconds)
    return []


def _repeatedly(work: Callable[[], Result], rate: int, seconds: int) -> list[Result]:
    """Works at fixed times. What comes late, because the one before it was not done, does not make the next ones come faster."""
    results: list[Result] = []
    period = 1 / rate
    due = time.monotonic() + period / 2
    end = time.monotonic() + seconds
    while due < end:
        time.sleep(max(0.0, due - time.monotonic()))
        results.append(work())
        due = max(due + period, time.monotonic())
    return results
