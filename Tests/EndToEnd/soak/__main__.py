"""A soak by hand, for as long as one likes. In Tests/EndToEnd:

FINGERPOST_BINARY=../../.build/release/fingerpost python -m soak --seconds 3600 --streams 500 --rate 200 --reload-every 15 --samples soak.csv
"""

import argparse
import asyncio
import resource
import sys
import tempfile
from pathlib import Path

from soak.plan import Plan
from soak.report import text_of
from soak.run import Run
from soak.samples import Sample, header


def main() -> int:
    parser = argparse.ArgumentParser(prog="soak", description="Runs streams and requests over failing servers; status 1 if anything was wrong.")
    parser.add_argument("--seconds", type=float, default=3600, help="how long (3600)")
    parser.add_argument("--streams", type=int, default=500, help="streams open at a time (500)")
    parser.add_argument("--rate", type=float, default=200, help="plain requests a second (200)")
    parser.add_argument("--reload-every", type=float, default=15, help="seconds between changes of the file (15)")
    parser.add_argument("--seed", type=int, default=1, help="of everything random (1)")
    parser.add_argument("--samples", type=Path, help="a file for every look at the process, as CSV")
    parser.add_argument("--without-figures", action="store_true", help="do not compare memory and descriptors, as under a sanitizer")
    arguments = parser.parse_args()
    plan = Plan(
        seconds=arguments.seconds,
        streams=arguments.streams,
        rate=arguments.rate,
        seed=arguments.seed,
        reload_every=arguments.reload_every,
        has_figures=not arguments.without_figures,
    )
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    lines = [header()]
    told = -60.0

    def tell(sample: Sample) -> None:
        nonlocal told
        lines.append(sample.line())
        if arguments.samples:
            arguments.samples.write_text("\n".join(lines) + "\n", encoding="ascii")
        if sample.second - told >= min(60.0, plan.seconds / 20):
            told = sample.second
            print(sample, flush=True)

    with tempfile.TemporaryDirectory() as directory:
        outcome = asyncio.run(Run(plan, Path(directory), tell).run())
    print(text_of(outcome, plan))
    return 1 if outcome.problems else 0


if __name__ == "__main__":
    sys.exit(main())
