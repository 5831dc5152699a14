"""Two minutes on failing servers. `python -m soak` is the same for hours, with as much load as one likes."""

import asyncio
from pathlib import Path

import pytest

from soak.plan import Plan
from soak.report import text_of
from soak.run import Run

# Little enough for a machine with two processors that does other things as well.
PLAN = Plan(seconds=120, streams=100, rate=50)


@pytest.mark.figures
@pytest.mark.timeout(300)
def test_every_call_ends_as_it_should_and_nothing_piles_up(tmp_path: Path) -> None:
    outcome = asyncio.run(Run(PLAN, tmp_path, tell=lambda sample: None).run())
    print(text_of(outcome, PLAN))
    # Nothing of what is to be seen may be missing, or the run has shown little.
    assert outcome.reloads >= 8 and outcome.rejected >= 2
    assert not outcome.problems, "\n".join(outcome.problems)
