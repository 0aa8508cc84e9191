"""Rollout: the run of a replicator's seed under a learnt rule, compared with its run under the true one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from automata.trajectory import Trajectory, record
from experiments.wrong_rules.reference_life import life_of
from neural.domains.domain import visited


@dataclass(frozen=True, eq=False)
class ContextPath:
    """The contexts of a first replication, (L, k), and after how many generations each is first met, (L,)."""

    contexts: NDArray[np.uint8]
    first_met: NDArray[np.int64]

    def horizon(self, wrong: NDArray[np.bool_]) -> int | None:
        """Return the first generation that holds a wrong cell under a rule that errs where `wrong`, (L,), holds.

        None if it errs nowhere on the path: then its run is the true one. Until an error is met the two runs are one,
        so that this needs no second run.
        """
        return int(self.first_met[wrong].min()) + 1 if wrong.any() else None


@cache
def path_of(name: str) -> ContextPath:
    """Return the path of a replicator's first replication."""
    life = life_of(name, 1)
    frames = record(life.rule, life.seed, life.period)
    first: dict[int, int] = {}
    for step in range(frames.steps):
        moment = Trajectory(life.rule, frames.frames[step : step + 2], frames.box)
        for code in visited(moment).codes(life.rule.n_states).tolist():
            first.setdefault(code, step)
    codes = life.met.codes(life.rule.n_states).tolist()
    return ContextPath(life.met.contexts, np.array([first[code] for code in codes], dtype=np.int64))
