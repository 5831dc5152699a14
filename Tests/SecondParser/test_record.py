"""What the Swift tests of editing recorded means the same to PyYAML, and changes no more bytes than it should."""

import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from second_parser.record import Findings, judge

RECORD = Path(os.environ.get("FINGERPOST_EDIT_RECORD", Path(__file__).parents[2] / ".build" / "edits"))
FEWEST = int(os.environ.get("FINGERPOST_EDIT_COUNT", "10000"))
# One text in so many is read by PyYAML's own scanner as well, which takes twenty times as long.
EVERY = int(os.environ.get("FINGERPOST_EDIT_EVERY", "20"))


def judged(pattern: str, every: int) -> Counter[str]:
    files = sorted(RECORD.glob(pattern))
    assert files, f"there is no {RECORD}/{pattern}: run `make test`, or the Swift tests with FINGERPOST_EDIT_RECORD"
    all = Findings()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for findings in pool.map(partial(judge, every=every), files):
            all.add(findings)
    print(dict(sorted(all.counts.items())))
    assert not all.wrong, f"{len(all.wrong)} mistakes:\n" + "\n\n".join(all.wrong[:5])
    return all.counts


@pytest.mark.timeout(3600)
def test_random_texts_are_edited_as_they_should_be() -> None:
    counts = judged("laws-*.jsonl", EVERY)
    assert counts["texts"] >= FEWEST // 4 * 4
    for done in ("append", "set", "remove"):
        assert counts[done] >= FEWEST // 2
    assert counts["unchanged"] >= FEWEST // 2
    assert counts["read twice"] >= counts["texts"] // EVERY


@pytest.mark.timeout(600)
def test_odd_files_are_edited_as_they_should_be() -> None:
    counts = judged("odd-*.jsonl", every=4)
    files = len(list((Path(__file__).parents[1] / "ConfigTests/Fixtures/odd").glob("*.yaml")))
    assert counts["texts"] == 4 * files
    assert sum(counts[done] for done in ("append", "set", "remove")) >= 100 * files
