"""The command line of `Benchmarks/peers`."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from .options import PAIRED, REPOSITORY, command_line, positive
from .peers import PEERS, Peer


@dataclass(frozen=True)
class PeerOptions:
    """Which peers to measure, how long, and where the figures go."""

    gateway: Path
    threads: str
    peers: tuple[type[Peer], ...]
    rounds: int
    only: tuple[str, ...]
    quick: bool
    connections: tuple[int, ...]
    requests: int
    latency_requests: int
    streams: int
    rate: int
    seconds: int
    write: Path | None
    json: Path | None
    command: str


def parse_peer_options(arguments: list[str]) -> PeerOptions:
    """Reads the arguments; exits with status 2 and a message where they make no sense."""
    parser = argparse.ArgumentParser(prog="Benchmarks/peers", description="Measures the gateway, nginx, and other gateways side by side."
                                     " Installs the others from PyPI into Benchmarks/build/peers.")
    names = [peer.package for peer in PEERS]
    parser.add_argument("--gateway", type=Path, default=REPOSITORY / ".build/release/fingerpost", metavar="PATH",
                        help="the built gateway (default: .build/release/fingerpost)")
    parser.add_argument("--threads", default="auto", help="server.threads of the gateway (default: auto)")
    parser.add_argument("--peer", action="append", choices=names, help="measure only this one beside nginx; may be given more than once")
    parser.add_argument("--rounds", type=positive, help="rounds, in each of which all are measured (default: 3, quick: 1)")
    parser.add_argument("--only", action="append", choices=PAIRED, help="measure only this; may be given more than once")
    parser.add_argument("--quick", action="store_true", help="a short run that shows whether things work; its figures are rough")
    parser.add_argument("--connections", type=positive, action="append", metavar="N",
                        help="connections of the closed loop; may be given more than once (default: 32 and 256)")
    parser.add_argument("--requests", type=positive, help="requests of a closed loop (default: 60000, quick: 10000)")
    parser.add_argument("--streams", type=positive, help="concurrent streams (default: 1000, quick: 200)")
    parser.add_argument("--rate", type=positive, default=20, help="chunks a second and stream (default: 20)")
    parser.add_argument("--seconds", type=positive, help="length of a stream measurement (default: 6, quick: 2)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the tables as Markdown, such as docs/benchmarks-peers.md")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every single figure as JSON")
    given = parser.parse_args(arguments)
    if given.write is not None and (given.quick or given.only or given.peer):
        parser.error("--write publishes figures: it does not go with --quick, --only or --peer")
    quick = given.quick
    return PeerOptions(
        gateway=given.gateway, threads=given.threads, peers=tuple(peer for peer in PEERS if peer.package in (given.peer or names)),
        rounds=given.rounds or (1 if quick else 3), only=tuple(given.only or PAIRED), quick=quick,
        connections=tuple(given.connections or (32, 256)), requests=given.requests or (10_000 if quick else 60_000),
        latency_requests=1_000 if quick else 5_000, streams=given.streams or (200 if quick else 1000), rate=given.rate,
        seconds=given.seconds or (2 if quick else 6), write=given.write, json=given.json,
        command=command_line("Benchmarks/peers", arguments),
    )
