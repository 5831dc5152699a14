"""From the command line of `Benchmarks/registrations` to its figures."""

import argparse
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from .failure import Failure
from .many_endpoints import ManyEndpoints
from .measure_registrations import RegistrationRun, measure_crowd, measure_one_by_one
from .options import REPOSITORY, positive
from .preflight import preflight
from .stage import free_ports, leave_on_sigterm, prepare, set_up
from .systems import Gateway

CONNECTIONS = 32


@dataclass(frozen=True)
class RegistrationOptions:
    """What to measure, and how long."""

    gateway: Path
    threads: str
    endpoints: int
    singles: int
    rate: int
    seconds: int


def parse_registration_options(arguments: list[str]) -> RegistrationOptions:
    """Reads the arguments; exits with status 2 and a message where they make no sense."""
    parser = argparse.ArgumentParser(prog="Benchmarks/registrations", description="Measures registrations over REST into a file of thousands.")
    parser.add_argument("--gateway", type=Path, default=REPOSITORY / ".build/release/fingerpost", metavar="PATH",
                        help="the built gateway (default: .build/release/fingerpost)")
    parser.add_argument("--threads", default="auto", help="server.threads of the gateway (default: auto)")
    parser.add_argument("--endpoints", type=positive, default=5000, help="endpoints of the file at the start (default: 5000)")
    parser.add_argument("--singles", type=positive, default=50, help="registrations one after the other, each at rest (default: 50)")
    parser.add_argument("--rate", type=positive, default=100, help="registrations a second beside inference (default: 100)")
    parser.add_argument("--seconds", type=positive, default=10, help="how long that goes on (default: 10)")
    given = parser.parse_args(arguments)
    return RegistrationOptions(given.gateway, given.threads, given.endpoints, given.singles, given.rate, given.seconds)


def registrations_main(arguments: list[str]) -> int:
    """Returns 0 where everything was measured, whatever the figures. 1 with a message otherwise."""
    options = parse_registration_options(arguments)
    leave_on_sigterm()
    try:
        prepare(options.gateway, CONNECTIONS)
        _measure(options)
    except Failure as failure:
        print(f"registrations: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("registrations: interrupted", file=sys.stderr)
        return 130
    return 0


def _measure(options: RegistrationOptions) -> None:
    with ExitStack() as cleanup:
        bench = set_up(cleanup, rate=20)
        port, = free_ports(1)
        file = ManyEndpoints(options.endpoints, port, bench.stub_port, options.threads)
        gateway = Gateway(options.gateway.resolve(), port, file.text(0), bench.directory / "registrations", bench.environment)
        gateway.start()
        cleanup.callback(gateway.stop)
        preflight(gateway, bench.stub_port)
        print(f"{options.endpoints} endpoints, {len(file.text(0).encode()) / 1e6:.2f} MB")
        _tell("one after the other, at rest", measure_one_by_one(gateway, options.singles))
        _tell(f"{options.rate} a second beside 1000 inference requests a second",
              measure_crowd(bench, gateway, options.rate, options.seconds, options.singles))


def _tell(what: str, run: RegistrationRun) -> None:
    times = sorted(run.seconds_each)
    print(f"{what}: {len(times)} registrations in {run.seconds:.1f} s ({len(times) / run.seconds:.0f}/s) by {run.generations} reloads, "
          f"first {run.seconds_each[0] * 1000:.0f} ms, median {times[len(times) // 2] * 1000:.0f} ms, worst {times[-1] * 1000:.0f} ms; "
          f"CPU {run.cpu_seconds / len(times) * 1000:.1f} ms each")
    if run.latency_us:
        print("  inference meanwhile, none failed: " + ", ".join(f"{name} {value:.0f} us" for name, value in run.latency_us.items()))
