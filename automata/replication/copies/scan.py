"""A fast test whether a configuration holds any copy, cheap enough to be made after every generation.

`find_copies` says where and in which orientation; most configurations of a run hold no copy, which this test finds in
one pass over the cells: a copy is compared only at cells in the target's rarest state. In a run of the sparse engine
that pass is made between two generations, inside the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from automata.engines.sparse.engine import SparseEngine
from automata.pattern import Pattern
from automata.replication.copies.exact import variants
from automata.replication.copies.scan_kernels import holds
from automata.replication.limits import glance, limit
from automata.symmetry import Symmetry, Transform
from automata.universe import Universe

# Seconds between two glances at the clock while nothing is seen, and generations between the first two.
_GLANCE = 0.05
_FIRST = 8


class FastScan:
    """Whether configurations hold exact copies of `target` under `transforms`; PatternError for an empty target.

    It agrees with `find_copies`: true exactly if that would find one.
    """

    def __init__(self, target: Pattern, transforms: Iterable[Transform | Symmetry]):
        self.population = target.population
        looks = [cells for _, cells in variants(target, transforms)]
        self._shapes = np.array([look.shape for look in looks], dtype=np.int64).reshape(-1, 2)
        self._cells = np.zeros((len(looks), self.population, 3), dtype=np.int64)
        for cells, variant in zip(self._cells, looks, strict=True):
            rows, columns = np.nonzero(variant)
            states = variant[rows, columns]
            # Rarest first: the first cell is the anchor, and the next ones refuse most of the places that it leaves.
            order = np.argsort(np.bincount(states, minlength=256)[states], kind="stable")
            cells[:] = np.stack([rows, columns, states], axis=1)[order]

    def sees(self, configuration: Pattern) -> bool:
        """Whether the configuration holds at least one copy."""
        if configuration.population < self.population:
            return False
        return bool(holds(configuration.cells, self._cells, self._shapes))

    @property
    def shapes(self) -> NDArray[np.int64]:
        """The target's images as `SparseEngine.step_until` takes them, (V, M, 3), places counted from the anchor."""
        from_anchor = self._cells.copy()
        from_anchor[:, :, :2] -= self._cells[:, :1, :2]
        # Cells beside the anchor first, most likely in its block, where no look-up is needed: they decide the
        # orientation of a copy. Then the rarest, which decide the phase.
        away = np.abs(from_anchor[:, :, :2]).sum(axis=2)
        order = np.argsort(np.where(away == away[:, 1:].min(initial=2**62), 1, 2 * (away > 0)), axis=1, kind="stable")
        return np.take_along_axis(from_anchor, order[:, :, None], axis=1)


class Watch:
    """A run of `founder`, alone on an empty plane, that stops whenever a target of `scans` occurs.

    What the engine held before is dropped, but not what it remembers of its rule.
    """

    def __init__(self, engine: SparseEngine, founder: Pattern, scans: Iterable[FastScan]):
        listed = [(scan.shapes, scan.population) for scan in scans]
        longest = max(cells.shape[1] for cells, _ in listed)
        # A shorter shape begins again.
        self._shapes = np.concatenate(
            [np.pad(cells, ((0, 0), (0, longest - cells.shape[1]), (0, 0)), mode="wrap") for cells, _ in listed]
        )
        self._least = min(population for _, population in listed)
        self._some = _FIRST
        self._engine, self.universe = engine, Universe(engine.rule, founder, engine=engine)

    @property
    def step(self) -> int:
        """Generations since the start."""
        return self._engine.steps_done

    @property
    def configuration(self) -> Pattern:
        """What stands now."""
        return self.universe.pattern

    def until(self, step: int) -> bool:
        """Run on to generation `step` or to the first after this one in which a target stands; return whether one does.

        Raises EngineError, in the midst of it, where the engine would do so, and OutOfTime (see `limits`).
        """
        limited = limit() is not None
        while True:
            glance(f"generation {self.step} was reached")
            began = perf_counter()
            some = min(self._some, step - self.step) if limited else step - self.step
            seen = self._engine.step_until(some, self._shapes, self._least)
            if seen or self.step >= step:
                return seen
            # By no more than four times: the universe may become busier.
            share = _GLANCE / max(perf_counter() - began, 1e-9)
            self._some = max(1, int(some * min(4.0, share)))


def scanned(
    engine: SparseEngine, founder: Pattern, scans: Iterable[FastScan], steps: int
) -> Iterator[tuple[int, Pattern]]:
    """Run `founder` alone on an empty plane; yield (step, configuration) whenever a target of `scans` occurs.

    Steps count from 1 to `steps`.
    """
    watch = Watch(engine, founder, scans)
    while watch.step < steps and watch.until(steps):
        yield watch.step, watch.configuration


def until_recurrence(sightings: Iterable[tuple[int, Pattern]], since: int = 0) -> Iterator[tuple[int, Pattern]]:
    """Yield what `scanned` does up to a configuration that was yielded before, at `since` or later, that one included.

    What would follow is what was yielded between the two, again and again at the same intervals.
    """
    # Brent's method: compared with the last one, and with one that is renewed when their number is a power of two.
    known: tuple[Pattern, ...] = ()
    number = 0
    for step, board in sightings:
        yield step, board
        if board in known:
            return
        if step >= since:
            number += 1
            known = (board, board if number.bit_count() == 1 else known[-1])
