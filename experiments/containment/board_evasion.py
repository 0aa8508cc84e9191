"""Evasion on boards: loops that replicate, selected round by round for a low score of a tripwire.

What is selected is the seed that a run begins with, as by somebody who prepares one: what is changed in it, its
daughters do not inherit. In each round every seed leaves two mutants, of which cells in and around the seed are
changed. What no longer replicates, by the measure of the zoo, is discarded; of the rest, parents and mutants, those
with the lowest scores go on, or, where nothing is selected against (the null), any. The tripwire stands out of the
board's reach, and a run has no chance in it, so that a seed that scores low once always does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from automata.pattern import Pattern
from automata.replicators import find_replicator
from experiments.containment.tripwires.copies import CausalFertility, ComponentCensus, CopyCensus
from experiments.containment.tripwires.scene import Scene
from experiments.containment.tripwires.tripwire import ScoredTripwire
from experiments.containment.tripwires.watcher import Watcher
from experiments.containment.zoos.entry import BoardWorld
from experiments.containment.zoos.truth import truth_of_board

AGAINST_ON_BOARDS: dict[str, Callable[[], ScoredTripwire[Scene]]] = {
    kind.name: kind for kind in (CopyCensus, ComponentCensus, CausalFertility)
}
# The loops that lines begin with, in turn; runs are of so many of their periods, as in the zoo.
LOOPS = ("byl", "chou-reggia-2", "chou-reggia-1")
_PERIODS = 8
# How far from the seed a mutation may put a cell, and how large a seed may become.
_AROUND, _MOST_SIDE = 2, 40


@dataclass(frozen=True)
class _Seed:
    pattern: Pattern
    scores: dict[str, float]


def evade_on_boards(
    against: str, loop: str, seed: int, rounds: int, parents: int
) -> list[dict[str, tuple[float, ...]]]:
    """Return the scores by tripwire of the seeds that go on, before the first round and after each of so many.

    `against` "" selects nothing and scores all. All seeds replicate; lines begin with `parents` equal ones.
    """
    random = np.random.default_rng([seed, 78])
    entry = find_replicator(loop)
    period = entry.period or 1
    world = BoardWorld(entry.rule(), entry.pattern(), _PERIODS * period, period)
    names = (against,) if against else tuple(AGAINST_ON_BOARDS)
    known: dict[tuple[tuple[int, ...], bytes], _Seed | None] = {}

    def judged(pattern: Pattern) -> _Seed | None:
        """Return a seed with its scores; None if it does not replicate."""
        key = pattern.cells.shape, pattern.cells.tobytes()
        if key not in known:
            known[key] = _judged(replace(world, seed=pattern), names)
        return known[key]

    first = judged(world.seed)
    assert first is not None  # the catalogue's loops replicate
    line = [first] * parents
    told = [_told(line, names)]
    for _ in range(rounds):
        mutants = [judged(_mutant(one.pattern, world.rule.n_states, random)) for one in line for _ in range(2)]
        pool = [*line, *(one for one in mutants if one is not None)]
        order = random.permutation(len(pool)).tolist()
        if against:  # of equal scores any goes on
            order.sort(key=lambda which: pool[which].scores[against])
        line = [pool[which] for which in order[:parents]]
        told.append(_told(line, names))
    return told


def _told(line: Sequence[_Seed], names: Sequence[str]) -> dict[str, tuple[float, ...]]:
    return {name: tuple(one.scores[name] for one in line) for name in names}


def _judged(world: BoardWorld, names: Sequence[str]) -> _Seed | None:
    if not world.seed.population or truth_of_board(world).kind != "replicator":
        return None
    tripwires = [AGAINST_ON_BOARDS[name]() for name in names]
    Watcher(tripwires).watch(world.rule, world.seed, world.steps)
    return _Seed(world.seed, {one.name: one.score for one in tripwires})


def _mutant(seed: Pattern, n_states: int, random: np.random.Generator) -> Pattern:
    """Return a seed with one or two cells, in its box or around it, in drawn states."""
    cells = np.pad(seed.cells, _AROUND)
    for _ in range(int(random.integers(1, 3))):
        cells[tuple(random.integers(0, cells.shape))] = random.integers(n_states)
    changed = Pattern(cells).cropped()
    return changed if max(changed.cells.shape, default=0) <= _MOST_SIDE else seed
