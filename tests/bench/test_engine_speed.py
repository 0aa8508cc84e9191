"""Speed of the engines: medians of alternating runs, with the ratio to Golly where it is installed.

Run by `make bench`. The only assertions are on answers: a machine's speed is reported, not required.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pytest

from automata.engines import available_threads
from automata.formats import write_rle
from automata.replicators import find_replicator
from automata.rules import langton
from automata.topology import Torus
from automata.universe import Universe

pytestmark = pytest.mark.bench
REPEATS = 5
GOLLY_RULES = Path("/usr/share/golly/Rules")


def timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


@pytest.mark.parametrize("side", [512, 2048, 4096])
def test_soup_on_a_torus(side: int) -> None:
    """Dense engine, Langton's 8 states, uniform soup: cell updates per second."""
    soup = np.random.default_rng(0).integers(0, 8, (side, side), dtype=np.uint8)
    universe = Universe(langton(), soup, Torus(side, side))
    universe.run(1)  # compiles
    generations = max(1, 2**25 // side**2)
    seconds = [timed(lambda: universe.run(generations)) for _ in range(REPEATS)]
    rate = generations * side**2 / median(seconds)
    print(
        f"\nsoup {side}²: {rate:.3g} cell updates/s, median of {REPEATS} "
        f"(best {generations * side**2 / min(seconds):.3g}), {available_threads()} thread(s)"
    )
    assert universe.generation == 1 + REPEATS * generations


def test_reference_against_dense() -> None:
    """What compiling is worth: one replication of Langton's loop on both engines, alternating."""
    loop = find_replicator("langton")
    rule, seed = loop.rule(), loop.pattern()
    Universe(rule, seed).run(1)
    seconds: dict[str, list[float]] = {"dense": [], "reference": []}
    for _ in range(3):
        for engine, times in seconds.items():
            times.append(timed(lambda engine=engine: Universe(rule, seed, engine=engine).run(loop.period)))
    ours, slow = median(seconds["dense"]), median(seconds["reference"])
    print(f"\nLangton to 151: dense {ours * 1e3:.2f} ms, reference {slow * 1e3:.0f} ms, ratio {slow / ours:.0f}")


def test_langton_against_golly(tmp_path: Path) -> None:
    """A sparse, growing board: Langton's loop to generation 5000, alternating with `bgolly -i 1`."""
    golly = shutil.which("bgolly")
    if golly is None:
        pytest.skip("bgolly is not installed (Debian: apt install golly)")
    loop = find_replicator("langton")
    rule, seed = loop.rule(), loop.pattern()
    pattern = tmp_path / "loop.rle"
    write_rle(seed, pattern)
    command = [golly, "-m", "5000", "-i", "1", "-a", "RuleLoader", "-s", str(GOLLY_RULES), str(pattern)]
    ours, theirs, ours_cpu, theirs_cpu = [], [], [], []
    Universe(rule, seed).run(1)
    population = 0
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_SELF)
        start = perf_counter()
        population = Universe(rule, seed).run(5000).population
        ours.append(perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_SELF)
        ours_cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        theirs.append(perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        theirs_cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert population == 156_723
    assert "156,723" in done.stdout or "156723" in done.stdout, done.stdout
    print(
        f"\nLangton to 5000: ours {median(ours):.2f} s (CPU {median(ours_cpu):.2f} s), "
        f"bgolly {median(theirs):.2f} s (CPU {median(theirs_cpu):.2f} s), "
        f"wall ratio ours/golly {median(ours) / median(theirs):.2f}"
    )
