"""Lookout: whether a configuration holds a copy at all, asked after every generation, so that it must cost little.

`find_copies` says where and how; most configurations of a run hold no copy, and a lookout tells them at the price of
one pass over the cells: a copy is looked for only where the state stands that is rarest among the target's.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from automata.pattern import Pattern
from automata.replication.copies import variants
from automata.replication.lookout_kernels import holds
from automata.symmetry import Symmetry, Transform


class Lookout:
    """Tells whether configurations hold exact copies of `target` under `transforms`; PatternError for an empty target.

    It agrees with `find_copies`: true exactly if that would find one, wherever it stands.
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
