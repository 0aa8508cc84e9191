"""Effects as paired differences: one value a seed, all arms of which began with the same weights; Holm over all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from experiments.statistics import holm, mean_interval
from experiments.studies.differences import interval_outcome, smallest_found
from experiments.studies.ingredients.arms import (
    ARMS,
    BOTH,
    EXCHANGED_CHANGES,
    EXCHANGED_DESCRIPTIONS,
    NEITHER,
    ORDERS,
    OUTCOMES,
    PROGRAMS,
    VISIBLE,
    Arm,
    arms_of,
)
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

# The paper's results as they are measured here, and how large a difference is taken to be none.
RESULTS = ("own", "foreign", "exact", "cells")
ALIKE = {"own": 0.5, "foreign": 0.5, "exact": 0.1, "cells": 0.05, "whole": 0.1, "gap": 0.1}
# Fewer networks than this decide nothing.
LEAST_NETWORKS = 5
ORDER, PLACEBO, CHANGES, DESCRIPTIONS = "order", "documents", "self-modification", "descriptions"
MAIN = (ORDER, CHANGES, DESCRIPTIONS)
# Two at a time, and, which is reported and decides nothing, all three.
INTERACTIONS = (
    f"{ORDER} × {CHANGES}", f"{ORDER} × {DESCRIPTIONS}", f"{CHANGES} × {DESCRIPTIONS}",
    f"{ORDER} × {CHANGES} × {DESCRIPTIONS}",
)  # fmt: skip
# Beside the factorial: an ingredient less the same with its answers exchanged, what filler costs, the two evaluators.
CONTENT_CHANGES, CONTENT_DESCRIPTIONS = "content of self-modification", "content of descriptions"
SINGLE, SEEN, HONEST = "programs in place of filler", "judged by what is seen", "judged by all"
_CONTENT: dict[str, tuple[Arm, tuple[str, ...]]] = {
    CONTENT_CHANGES: (EXCHANGED_CHANGES, (*RESULTS, "whole")),
    CONTENT_DESCRIPTIONS: (EXCHANGED_DESCRIPTIONS, RESULTS),
}
Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Effect:
    """An effect on an outcome: `differences`, one a network; `p` adjusted over all effects of the table (Holm)."""

    name: str
    outcome: str
    differences: Values
    p: float = 1.0

    @property
    def mean(self) -> float:
        """The mean over networks."""
        return float(self.differences.mean()) if len(self.differences) else 0.0

    @cached_property
    def interval(self) -> tuple[float, float]:
        """Student's 95 % interval of the mean, of this effect alone; unbounded for fewer than two networks."""
        if len(self.differences) < 2:
            return -np.inf, np.inf
        return mean_interval(self.differences)

    @property
    def sign(self) -> int:
        """1 or -1 for an effect that stands after Holm's correction, else 0."""
        return int(np.sign(self.mean)) if self.p <= 0.05 else 0

    @property
    def shows(self) -> Outcome:
        """What it comes to by itself; what is taken to be none is twice as much of differences of differences."""
        alike = ALIKE[self.outcome] * (2 if self.name in INTERACTIONS else 1)
        return interval_outcome(self.interval, self.sign, alike)

    def beside(self, other: Effect) -> Effect:
        """Return the effect as one that does not stand, unless the interval of another lies on its side of 0."""
        low, high = other.interval
        confirmed = low > 0 if self.mean > 0 else high < 0
        return self if confirmed else replace(self, p=1.0)

    def smallest(self, family: int) -> float:
        """Return the mean that would have been found in 80 % of runs, at the first step of Holm's correction."""
        return smallest_found(self.differences, family)


def effects(table: TrialTable) -> dict[tuple[str, str], Effect]:
    """Return all effects by name and outcome: one family, over which p-values are adjusted."""
    return dict(_effects(table))


@lru_cache(maxsize=8)
def _effects(table: TrialTable) -> Mapping[tuple[str, str], Effect]:
    found: list[Effect] = []
    for outcome in RESULTS:
        found += [Effect(name, outcome, values) for name, values in _factorial(table, outcome).items()]
    for name, (null, outcomes) in _CONTENT.items():
        found += [Effect(name, outcome, _between(table, BOTH, null, outcome)) for outcome in outcomes]
    found += [Effect(SINGLE, outcome, _between(table, PROGRAMS, NEITHER, outcome)) for outcome in ("exact", "cells")]
    for name, arm in ((SEEN, VISIBLE), (HONEST, BOTH)):
        found.append(Effect(name, "gap", mean_of(table, arm, "visible") - mean_of(table, arm, "hidden")))
    adjusted, _ = holm([_p(one.differences) for one in found])
    return {
        (one.name, one.outcome): Effect(one.name, one.outcome, one.differences, float(p))
        for one, p in zip(found, adjusted, strict=True)
    }


def _factorial(table: TrialTable, outcome: str) -> dict[str, Values]:
    """Return main effects and interactions of each network, on the scale of a difference between two levels.

    An interaction is how much the effect of one ingredient differs with another and without it.
    """
    levels = ("out", "in")
    values = np.array(
        [
            [[mean_of(table, (order, changes, told), outcome) for told in levels] for changes in levels]
            for order in ORDERS
        ]
    ).transpose(3, 0, 1, 2)
    none, shuffled, ordered = (values[:, place] for place in range(3))
    step = ordered - shuffled
    mean = values.mean(axis=1)
    return {
        ORDER: step.mean(axis=(1, 2)),
        PLACEBO: (shuffled - none).mean(axis=(1, 2)),
        CHANGES: (mean[:, 1] - mean[:, 0]).mean(axis=1),
        DESCRIPTIONS: (mean[:, :, 1] - mean[:, :, 0]).mean(axis=1),
        INTERACTIONS[0]: (step[:, 1] - step[:, 0]).mean(axis=1),
        INTERACTIONS[1]: (step[:, :, 1] - step[:, :, 0]).mean(axis=1),
        INTERACTIONS[2]: mean[:, 1, 1] - mean[:, 1, 0] - mean[:, 0, 1] + mean[:, 0, 0],
        INTERACTIONS[3]: step[:, 1, 1] - step[:, 1, 0] - step[:, 0, 1] + step[:, 0, 0],
    }


def _between(table: TrialTable, one: Arm, other: Arm, outcome: str) -> Values:
    found: Values = mean_of(table, one, outcome) - mean_of(table, other, outcome)
    return found


def _p(differences: Values) -> float:
    """Return the two-sided p-value of Student's test of the mean; 1 where nothing differs or nothing is known."""
    from scipy.special import stdtr  # lazily: it takes longer to import than most runs

    count = len(differences)
    if count < LEAST_NETWORKS or not differences.any():
        return 1.0
    # Shares of few questions may agree in all networks; then they are taken to scatter by what one answer makes.
    spread = max(float(differences.std(ddof=1)), 1e-3)
    return float(2 * stdtr(count - 1, -abs(float(differences.mean())) * np.sqrt(count) / spread))


def judged(some: Sequence[Effect]) -> Outcome:
    """Return what effects come to: shown if one is above 0 and none below, refuted if one is below and none above.

    Not shown if none stands and each lies within what is taken to be none; else undecided.
    """
    shown = {one.shows for one in some}
    decided = shown & {"shown", "refuted"}
    if len(decided) == 1:
        return decided.pop()
    if decided or any(len(one.differences) < LEAST_NETWORKS for one in some):
        return "undecided"
    return "not shown" if shown == {"not shown"} else "undecided"


def mean_of(table: TrialTable, arm: Arm, outcome: str) -> Values:
    """Return an outcome of each network in an arm, (networks,)."""
    found: Values = _outcomes(table)[:, ARMS.index(arm), OUTCOMES.index(outcome)]
    return found


@lru_cache(maxsize=8)
def _outcomes(table: TrialTable) -> Values:
    """Return all outcomes of all networks in all arms: (networks, arms, outcomes)."""
    rows = [arms_of(row) for row in table]
    values = [[[row[arm][one] for one in OUTCOMES] for arm in ARMS] for row in rows]
    return np.array(values, dtype=np.float64).reshape(-1, len(ARMS), len(OUTCOMES))
