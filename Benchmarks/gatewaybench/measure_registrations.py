"""Registrations of endpoints over REST: one at a time, and many a second beside inference."""

import json
import queue
import threading
import time
from dataclasses import dataclass

from .calls import Calls
from .failure import Failure
from .measure import LOAD_TIMEOUT, Bench, finish_http, hear, start_load
from .measure_reload import CONNECTIONS, REQUESTS_PER_SECOND
from .procfs import cpu_seconds
from .systems import CHAT_PATH, Gateway

_CLIENTS = 32
_REST = 0.2


@dataclass(frozen=True)
class RegistrationRun:
    """`seconds_each` is the time from when a registration was due to its answer, in the order in which they were due."""

    seconds: float
    seconds_each: list[float]
    generations: int
    cpu_seconds: float
    latency_us: dict[str, float]


def measure_one_by_one(gateway: Gateway, count: int) -> RegistrationRun:
    """The gateway does nothing else, and rests between two."""
    calls = Calls(gateway.port)
    generation, cpu = _generation(calls), cpu_seconds(gateway.child.pid)
    times: list[float] = []
    began = time.monotonic()
    for number in range(count):
        time.sleep(_REST)
        due = time.monotonic()
        calls.register(*_new(number))
        times.append(time.monotonic() - due)
    seconds = time.monotonic() - began
    applied = _generation(calls) - generation
    if applied != count:
        raise Failure(f"{count} registrations one after the other became {applied} tables")
    calls.close()
    return RegistrationRun(seconds, times, applied, cpu_seconds(gateway.child.pid) - cpu, {})


def measure_crowd(bench: Bench, gateway: Gateway, rate: int, seconds: int, first: int) -> RegistrationRun:
    """An open load of registrations: each is due at its time, whether those before it have been answered or not.

    `first` is the number of the first new endpoint."""
    calls = Calls(gateway.port)
    before, known = _generation(calls), calls.endpoint_count()
    requests = REQUESTS_PER_SECOND * seconds
    load = start_load(bench, "http-load", gateway.port, CHAT_PATH, f"--connections={CONNECTIONS}", f"--requests={requests}",
                      f"--rate={REQUESTS_PER_SECOND}", f"--warmup={REQUESTS_PER_SECOND // 2}")
    try:
        hear(load, "ready")
        cpu = cpu_seconds(gateway.child.pid)
        load.tell("go")
        began = time.monotonic()
        times = _register_at_rate(gateway.port, rate, rate * seconds, first)
        taken = time.monotonic() - began
        result = json.loads(load.hear(LOAD_TIMEOUT))
        finish_http(load, gateway.name, result, requests)
    finally:
        load.stop()
    gateway.child.check_alive()
    found = calls.endpoint_count() - known
    if found != rate * seconds:
        raise Failure(f"{rate * seconds} registrations were answered, {found} endpoints came of them")
    run = RegistrationRun(taken, times, _generation(calls) - before, cpu_seconds(gateway.child.pid) - cpu, result["latency_us"])
    calls.close()
    return run


def _register_at_rate(port: int, rate: int, count: int, first: int) -> list[float]:
    """A client takes the next one that is due as soon as it is free."""
    due: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(count):
        due.put(number)
    times = [0.0] * count
    failures: list[Failure] = []
    began = time.monotonic()

    def client() -> None:
        calls = Calls(port)
        try:
            while not failures:
                number = due.get_nowait()
                moment = began + number / rate
                time.sleep(max(0.0, moment - time.monotonic()))
                calls.register(*_new(first + number))
                times[number] = time.monotonic() - moment
        except queue.Empty:
            pass
        except Failure as failure:
            failures.append(failure)
        finally:
            calls.close()

    clients = [threading.Thread(target=client) for _ in range(_CLIENTS)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    if failures:
        raise failures[0]
    return times


def _new(number: int) -> tuple[str, str]:
    """Addresses of this machine that no other endpoint of the file has, and where nothing listens."""
    return f"registered-{number:05}", f"http://127.200.{number // 250}.{number % 250 + 1}:8000"


def _generation(calls: Calls) -> int:
    return int(calls.configuration()["generation"])
