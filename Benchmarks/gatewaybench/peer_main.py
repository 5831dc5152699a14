"""From the command line of `Benchmarks/peers` to the report: installs, starts, measures, cleans up."""

import sys
from contextlib import ExitStack
from dataclasses import replace

from .failure import Failure
from .load import THIN_RATE, Load, load_of
from .machine import describe_machine
from .peer_options import PeerOptions, parse_peer_options
from .peer_programs import Program, install
from .peer_report import PeerReport, started_with
from .peer_rounds import PeerResults, PeerRounds
from .peer_table import REFERENCE
from .peers import Peer
from .stage import free_ports, leave_on_sigterm, prepare, set_up, start_stub
from .systems import Gateway, Nginx, System, gateway_file


def peer_main(arguments: list[str]) -> int:
    """Returns 0 where nginx and the gateway were measured, whatever became of the others: the table says it. 1 with a message otherwise."""
    options = parse_peer_options(arguments)
    leave_on_sigterm()
    try:
        nginx = prepare(options.gateway, max(options.streams, *options.connections))
        machine = describe_machine(nginx, options.gateway)
        outcome = PeerResults()
        programs = _install(options, outcome)
        loads, commands = _measure(options, nginx, programs, outcome)
    except Failure as failure:
        print(f"peers: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("peers: interrupted", file=sys.stderr)
        return 130
    report = PeerReport(options, outcome, machine, {name: program.version for name, program in programs.items()}, loads, commands)
    print(report.text())
    if options.json is not None:
        options.json.write_text(report.json())
    if options.write is not None:
        options.write.write_text(report.page())
        print(f"Written to {options.write}.")
    return 0


def _install(options: PeerOptions, outcome: PeerResults) -> dict[str, Program]:
    """Those that can be had; the reasons of the others go to the outcome."""
    programs: dict[str, Program] = {}
    for peer in options.peers:
        try:
            programs[peer.package] = install(peer.package)
        except Failure as failure:
            outcome.failures[peer.package] = str(failure)
    return programs


def _measure(options: PeerOptions, nginx: str, programs: dict[str, Program], outcome: PeerResults) -> tuple[dict[str, Load], dict[str, str]]:
    """Starts the stubs and the systems in a temporary directory, and leaves nothing behind; returns who had what to do, and how each
    peer was started."""
    with ExitStack() as cleanup:
        full = set_up(cleanup, options.rate)
        directory, environment = full.directory, full.environment
        thin_port, nginx_port, gateway_port, *ports = free_ports(3 + 2 * len(options.peers))
        thin = replace(full, stub=start_stub(cleanup, directory, environment, thin_port, THIN_RATE), stub_port=thin_port)
        text = gateway_file(gateway_port, full.stub_port, options.threads)
        systems: list[System] = [Nginx(REFERENCE, nginx, nginx_port, full.stub_port, directory / "nginx", environment),
                                 Gateway(options.gateway.resolve(), gateway_port, text, directory / "gateway", environment)]
        loads = {system.name: load_of(type(system), options, full, thin) for system in systems}
        for peer, port, spare in zip(options.peers, ports[::2], ports[1::2], strict=True):
            if peer.package in programs:
                load = loads[peer.package] = load_of(peer, options, full, thin)
                systems.append(peer(programs[peer.package].directory, port, load.bench.stub_port, spare, directory / peer.package, environment))
        for system in systems:
            cleanup.callback(system.stop)
        PeerRounds(options, systems, loads, outcome).run()
        return loads, {system.name: started_with(system) for system in systems if isinstance(system, Peer)}
