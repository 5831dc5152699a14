"""Hours of reloads in minutes. Run by hand, for its name is none that pytest looks for:

FINGERPOST_BINARY=.build/release/fingerpost python -m pytest -s Tests/EndToEnd/support/soak_reloads.py

`SOAK_RELOADS` sets how many reloads there are (24000), `SOAK_SAVES` how many watched saves are measured (200).
"""

import os
import statistics
from pathlib import Path

import pytest

from support.generations import NamesItsModel, assert_one_configuration, numbered
from support.load import Load
from support.upstream import Upstream
from support.volumes import Volume
from support.watching import WatchingGateway
from test_watch_load import measure_latency, reload_by_rest, summary

RELOADS = int(os.environ.get("SOAK_RELOADS", "24000"))
SAVES = int(os.environ.get("SOAK_SAVES", "200"))
# How far memory may move from where it is after the first tenth.
SHARE = 0.05


@pytest.mark.timeout(3600)
def test_memory_is_the_same_after_many_reloads(tmp_path: Path, upstream: Upstream) -> None:
    upstream.default = NamesItsModel()
    step = max(1, RELOADS // 20)
    with WatchingGateway(tmp_path / "gateway.yaml", numbered(1, upstream.url)) as running, Load(running.port, connections=2, pause=0.05):
        sizes, descriptors, threads = [], [], []
        for first in range(2, RELOADS + 2, step):
            reload_by_rest(running, range(first, min(first + step, RELOADS + 2)), upstream.url)
            sizes.append(running.resident_bytes())
            descriptors.append(running.descriptors())
            threads.append(running.threads())
            print(f"{running.generation} generations: {sizes[-1] >> 10} KiB, {descriptors[-1]} descriptors, {threads[-1]} threads")
        assert running.generation == RELOADS + 1
    for recorded in upstream.requests:
        assert_one_configuration(recorded)
    settled = statistics.median(sizes[2:6])
    assert statistics.median(sizes[-4:]) <= settled * (1 + SHARE), sizes
    # The middle of several looks: while the watcher changes its helper there are two.
    assert statistics.median(descriptors[-5:]) <= statistics.median(descriptors[2:7]) + 2, descriptors
    assert statistics.median(threads[-5:]) <= statistics.median(threads[2:7]) + 1, threads


@pytest.mark.timeout(600)
def test_the_time_from_a_save_to_its_first_request(tmp_path: Path) -> None:
    print(summary(measure_latency(tmp_path / "gateway.yaml", SAVES)))


@pytest.mark.timeout(1800)
def test_memory_is_the_same_after_many_swaps_of_a_volume(tmp_path: Path) -> None:
    volume = Volume(tmp_path / "volume")
    volume.swap({"gateway.yaml": numbered(1)})
    sizes = []
    with WatchingGateway(volume.path / "gateway.yaml") as running:
        for number in range(2, SAVES * 5 + 2):
            volume.swap({"gateway.yaml": numbered(number)})
            assert running.applied(numbered(number))["generation"] == number
            sizes.append(running.resident_bytes())
        running.helper()
    tenth = len(sizes) // 10
    print(f"{sizes[tenth] >> 10} KiB after {tenth} swaps, {sizes[-1] >> 10} KiB after {len(sizes)}")
    assert statistics.median(sizes[-tenth:]) <= statistics.median(sizes[tenth : 2 * tenth]) * (1 + SHARE)
