"""One measurement of one system: runs a load generator and reads the CPU time and memory of the system around it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .child import Child
from .failure import Failure
from .procfs import cpu_seconds, resident_bytes
from .systems import BODY_LENGTH, CHAT_PATH, System

LOAD_TIMEOUT = 300.0
# Below this share of the chunks that were due, the window was another load than the one the table names.
_LEAST_SHARE = 0.9

Figures = dict[str, float]


@dataclass(frozen=True)
class Bench:
    """What every measurement needs."""

    programs: Path
    directory: Path
    environment: Mapping[str, str]
    stub: Child
    stub_port: int


def measure_http(bench: Bench, system: System, connections: int, requests: int) -> Figures:
    """A closed loop; the system's CPU time is read while all connections are open and none has a request out."""
    load = start_load(bench, "http-load", system.port, CHAT_PATH, f"--connections={connections}", f"--requests={requests}",
                      f"--warmup={max(requests // 10, connections)}")
    try:
        hear(load, "ready")
        before, stub_before = cpu_seconds(system.child.pid), cpu_seconds(bench.stub.pid)
        load.tell("go")
        result = json.loads(load.hear(LOAD_TIMEOUT))
        cpu, stub_cpu = cpu_seconds(system.child.pid) - before, cpu_seconds(bench.stub.pid) - stub_before
        finish_http(load, system.name, result, requests, system.body_length)
    finally:
        load.stop()
    system.child.check_alive()
    return {
        "cpu_us": cpu / requests * 1e6, "requests_per_second": result["requests_per_second"],
        "p50_us": result["latency_us"]["p50"], "p99_us": result["latency_us"]["p99"], "reconnects": result["reconnects"],
        "load_cpu_us": result["load_cpu_seconds"] / requests * 1e6, "stub_cpu_us": stub_cpu / requests * 1e6,
    }


def measure_latency(bench: Bench, name: str, port: int, requests: int, body_length: int = BODY_LENGTH) -> Figures:
    """One connection, one request at a time."""
    load = start_load(bench, "http-load", port, CHAT_PATH, "--connections=1", f"--requests={requests}", f"--warmup={requests // 10}")
    try:
        hear(load, "ready")
        load.tell("go")
        result = json.loads(load.hear(LOAD_TIMEOUT))
        finish_http(load, name, result, requests, body_length)
    finally:
        load.stop()
    return {"p50_us": result["latency_us"]["p50"], "p99_us": result["latency_us"]["p99"]}


def measure_streams(bench: Bench, system: System, streams: int, rate: int, seconds: int) -> Figures:
    """Streams that all run before the window begins and still run when it ends. The system must be freshly started."""
    memory_before = resident_bytes(system.child.pid)
    load = start_load(bench, "sse-load", system.port, system.stream_path, f"--streams={streams}", f"--seconds={seconds}")
    try:
        hear(load, "ready")
        before, stub_before = cpu_seconds(system.child.pid), cpu_seconds(bench.stub.pid)
        load.tell("go")
        hear(load, "measured")
        cpu, stub_cpu = cpu_seconds(system.child.pid) - before, cpu_seconds(bench.stub.pid) - stub_before
        memory = resident_bytes(system.child.pid) - memory_before
        result = json.loads(load.hear(LOAD_TIMEOUT))
        load.finish()
    finally:
        load.stop()
    system.child.check_alive()
    chunks = result["chunks"]
    due = streams * rate * result["seconds"]
    if chunks < due * _LEAST_SHARE:
        raise Failure(f"{system.name}: {chunks} of {due:.0f} chunks arrived in the window: the machine cannot carry this load")
    return {
        "cpu_us": cpu / chunks * 1e6, "p50_ms": result["delay_ms"]["p50"], "p99_ms": result["delay_ms"]["p99"],
        "kb_per_stream": memory / streams / 1000, "chunks": chunks,
        "load_cpu_us": result["load_cpu_seconds"] / chunks * 1e6, "stub_cpu_us": stub_cpu / chunks * 1e6,
    }


def start_load(bench: Bench, program: str, port: int, path: str, *arguments: str) -> Child:
    command = [str(bench.programs / program), "--gate", f"--port={port}", f"--path={path}", *arguments]
    return Child(program, command, bench.directory / f"{program}.log", bench.environment, interactive=True)


def hear(load: Child, word: str) -> None:
    """The next thing it says must be this."""
    heard = load.hear(LOAD_TIMEOUT)
    if heard != word:
        raise load.failure(f"said {heard!r}, {word!r} was expected")


def finish_http(load: Child, name: str, result: dict[str, Any], requests: int, body_length: int = BODY_LENGTH) -> None:
    """Every answer was a 2xx, whole, and of the length that was agreed on; else the run fails."""
    if result["non_2xx"] or result["errors"]:
        raise load.failure(f"through {name}: {result['non_2xx']} answers were not 2xx, {result['errors']} connections broke")
    if result["body_bytes"] != requests * body_length:
        raise load.failure(f"through {name}: {result['body_bytes']} bytes of bodies, {requests * body_length} were due")
    load.finish()
