"""From the command line to the report: starts, measures, cleans up."""

import sys
from contextlib import ExitStack

from .failure import Failure
from .machine import describe_machine
from .measure import Bench
from .options import PAIRED, Options, parse_options
from .reload_rounds import ReloadResults, run_reloads
from .report import json_text, markdown_page, text_report
from .rounds import Results, run_rounds
from .stage import free_ports, leave_on_sigterm, prepare, set_up
from .systems import Gateway, Nginx, System, gateway_file
from .table import make_rows


def main(arguments: list[str]) -> int:
    """Returns 0 where everything was measured, whether the targets are met or not: timing is no test. 1 with a message otherwise."""
    options = parse_options(arguments)
    leave_on_sigterm()
    try:
        gateway = None if options.control else options.gateway
        nginx = prepare(gateway, max(options.streams, *options.connections))
        machine = describe_machine(nginx, gateway)
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


def _measure(options: Options, nginx: str, gateway_name: str) -> tuple[Results, ReloadResults | None]:
    """Starts the stub in a temporary directory and runs what was asked for in front of it; leaves nothing behind."""
    with ExitStack() as cleanup:
        bench = set_up(cleanup, options.rate)
        first, second = free_ports(2)
        # First, because it is what ends early where the gateway was not built whole.
        reloads = run_reloads(options, bench, first) if "reload" in options.only else None
        paired = any(group in PAIRED for group in options.only)
        return _measure_pairs(options, bench, nginx, gateway_name, (first, second)) if paired else Results(), reloads


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
