"""From the command line to the report: builds, starts, measures, cleans up."""

import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from .child import Child
from .failure import Failure
from .machine import describe_machine
from .measure import Bench
from .options import PAIRED, Options, parse_options
from .reload_rounds import ReloadResults, run_reloads
from .report import json_text, markdown_page, text_report
from .rounds import Results, run_rounds
from .systems import Gateway, Nginx, System, clean_environment, gateway_file
from .table import make_rows

_HOME = Path(__file__).resolve().parents[1]
_PROGRAMS = _HOME / "build"
_DEBIAN_PACKAGES = {"nginx": "nginx-light", "make": "make", "cc": "gcc"}


def main(arguments: list[str]) -> int:
    """Returns 0 where everything was measured, whether the targets are met or not: timing is no test. 1 with a message otherwise."""
    options = parse_options(arguments)
    signal.signal(signal.SIGTERM, _leave)
    try:
        nginx = _prepare(options)
        machine = describe_machine(nginx, None if options.control else options.gateway)
        gateway_name = "nginx again" if options.control else "fingerpost"
        results, reloads = _measure(options, nginx, gateway_name)
    except Failure as failure:
        print(f"bench: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bench: interrupted", file=sys.stderr)
        return 130
    rows = make_rows(results, "nginx", gateway_name)
    print(text_report(rows, results, reloads, options))
    if options.json is not None:
        options.json.write_text(json_text(rows, results, reloads, options, machine))
    if options.write is not None:
        options.write.write_text(markdown_page(rows, results, reloads, options, machine))
        print(f"Written to {options.write}.")
    return 0


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Turns SIGTERM into an exit that passes through every `finally`, so that no child is left behind."""
    raise SystemExit(143)


def _prepare(options: Options) -> str:
    """Finds the programs, builds our own, and raises the limit on open files; returns where nginx is."""
    # Debian keeps nginx where the PATH of ordinary users does not lead.
    path = os.environ.get("PATH", os.defpath) + os.pathsep + "/usr/sbin"
    found = {name: shutil.which(name, path=path) for name in _DEBIAN_PACKAGES}
    missing = [name for name, program in found.items() if program is None]
    nginx = found["nginx"]
    if missing or nginx is None:
        packages = " ".join(_DEBIAN_PACKAGES[name] for name in missing)
        raise Failure(f"{', '.join(missing)} missing. On Debian: apt-get install --no-install-recommends {packages}")
    if not options.control and not os.access(options.gateway, os.X_OK):
        raise Failure(f"{options.gateway} is not there. Build it with `swift build -c release`, or name another with --gateway.")
    built = subprocess.run(["make", "-s", "-C", str(_HOME)], capture_output=True, text=True)
    if built.returncode != 0:
        raise Failure(f"the C programs do not build:\n{built.stdout}{built.stderr}")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = 2 * max(options.streams, *options.connections) + 256
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise Failure(f"{needed} open files are needed, the hard limit is {hard} (ulimit -Hn)")
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return nginx


def _measure(options: Options, nginx: str, gateway_name: str) -> tuple[Results, ReloadResults | None]:
    """Starts the stub in a temporary directory and runs what was asked for in front of it; leaves nothing behind."""
    with ExitStack() as cleanup:
        directory = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="gateway-bench-")))
        environment = clean_environment()
        stub_port, *ports = _free_ports(3)
        stub_command = [str(_PROGRAMS / "stub-upstream"), f"--port={stub_port}", f"--rate={options.rate}"]
        stub = Child("stub-upstream", stub_command, directory / "stub.log", environment)
        cleanup.callback(stub.stop)
        stub.wait_for_port(stub_port)
        bench = Bench(_PROGRAMS, directory, environment, stub, stub_port)
        # First, because it is what ends early where the gateway was not built whole.
        reloads = run_reloads(options, bench, ports[0]) if "reload" in options.only else None
        paired = any(group in PAIRED for group in options.only)
        return _measure_pairs(options, bench, nginx, gateway_name, (ports[0], ports[1])) if paired else Results(), reloads


def _measure_pairs(options: Options, bench: Bench, nginx: str, gateway_name: str, ports: tuple[int, int]) -> Results:
    """Both systems side by side."""
    with ExitStack() as cleanup:
        directory, environment = bench.directory, bench.environment
        reference = Nginx("nginx", nginx, ports[0], bench.stub_port, directory / "nginx", environment)
        cleanup.callback(reference.stop)
        gateway: System
        if options.control:
            gateway = Nginx(gateway_name, nginx, ports[1], bench.stub_port, directory / "gateway", environment)
        else:
            text = gateway_file(ports[1], bench.stub_port, options.threads)
            gateway = Gateway(options.gateway.resolve(), ports[1], text, directory / "gateway", environment)
        cleanup.callback(gateway.stop)
        return run_rounds(options, bench, reference, gateway)


def _free_ports(count: int) -> list[int]:
    """Ports that were free a moment ago, all different because all are held until the last is known."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
