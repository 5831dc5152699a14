"""The command line."""

import argparse
import shlex
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PAIRED = ("latency", "http", "sse")
GROUPS = (*PAIRED, "reload")


@dataclass(frozen=True)
class Options:
    """What to measure, how long, and where the figures go."""

    gateway: Path
    control: bool
    threads: str
    rounds: int
    only: tuple[str, ...]
    quick: bool
    connections: tuple[int, ...]
    requests: int
    latency_requests: int
    streams: int
    rate: int
    seconds: int
    endpoints: tuple[int, ...]
    reload_seconds: int
    saves: int
    write: Path | None
    json: Path | None
    command: str


def parse_options(arguments: list[str]) -> Options:
    """Reads the arguments; exits with status 2 and a message where they make no sense."""
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description="Measures the gateway against nginx, in pairs, and its reloads.")
    parser.add_argument("--gateway", type=Path, default=REPOSITORY / ".build/release/fingerpost", metavar="PATH",
                        help="the built gateway (default: .build/release/fingerpost)")
    parser.add_argument("--control", action="store_true",
                        help="a second nginx in the gateway's place: every ratio should be about 1, what is left is noise")
    parser.add_argument("--threads", default="auto", help="server.threads of the gateway (default: auto)")
    parser.add_argument("--rounds", type=positive, help="paired rounds (default: 5, quick: 2)")
    parser.add_argument("--only", action="append", choices=GROUPS, help="measure only this; may be given more than once")
    parser.add_argument("--quick", action="store_true", help="a short run that shows whether things work; its figures are rough")
    parser.add_argument("--connections", type=positive, action="append", metavar="N",
                        help="connections of the closed loop; may be given more than once (default: 32 and 256)")
    parser.add_argument("--requests", type=positive, help="requests of a closed loop (default: 100000, quick: 20000)")
    parser.add_argument("--streams", type=positive, help="concurrent streams (default: 1000, quick: 200)")
    parser.add_argument("--rate", type=positive, default=20, help="chunks a second and stream (default: 20)")
    parser.add_argument("--seconds", type=positive, help="length of a stream measurement (default: 8, quick: 2)")
    parser.add_argument("--endpoints", type=positive, action="append", metavar="N",
                        help="endpoints of the file that is reloaded under load; may be given more than once (default: 200 and 5000)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table as Markdown, such as docs/benchmarks.md")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every single figure as JSON")
    given = parser.parse_args(arguments)
    if given.write is not None and (given.control or given.quick or given.only):
        parser.error("--write publishes figures: it does not go with --control, --quick or --only")
    if given.control and "reload" in (given.only or ()):
        parser.error("reloads are measured of the gateway alone: --only reload does not go with --control")
    quick = given.quick
    return Options(
        gateway=given.gateway, control=given.control, threads=given.threads, rounds=given.rounds or (2 if quick else 5),
        only=tuple(given.only or (PAIRED if given.control else GROUPS)), quick=quick, connections=tuple(given.connections or (32, 256)),
        requests=given.requests or (20_000 if quick else 100_000), latency_requests=1_000 if quick else 5_000,
        streams=given.streams or (200 if quick else 1000), rate=given.rate, seconds=given.seconds or (2 if quick else 8),
        endpoints=tuple(given.endpoints or (200, 5000)), reload_seconds=1 if quick else 4, saves=20 if quick else 200,
        write=given.write, json=given.json, command=command_line("Benchmarks/run", arguments),
    )


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def command_line(program: str, arguments: list[str]) -> str:
    """The command as anyone would repeat it: without the paths, which belong to one machine."""
    kept: list[str] = []
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument in ("--gateway", "--write", "--json"):
            skip = True
        elif not argument.startswith(("--gateway=", "--write=", "--json=")):
            kept.append(argument)
    return shlex.join([program, *kept])
