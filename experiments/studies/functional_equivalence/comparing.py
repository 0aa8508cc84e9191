"""Comparisons over networks: how often networks' programs are right, less how often those of nulls are.

A network is one observation: it was trained from a seed of its own and asked about held-out rules of its own, which all
nulls are asked about too. Its difference from a null is the mean over families of rules and over how many cases were
shown, each weighing the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from experiments.studies.differences import difference_interval, difference_outcome
from experiments.studies.functional_equivalence.rules import FAMILIES
from experiments.studies.functional_equivalence.trial import NULLS
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

# Fewer networks than this decide nothing.
LEAST_NETWORKS = 5
# So much ahead, or less, is taken to be none.
ALIKE = 0.1
# All of a rule's cases.
ALL = 18
# The measure of one entry of a network's scores.
Measure = Callable[[Mapping[str, Any]], float]


def exact_share(score: Mapping[str, Any]) -> float:
    """The share of rules whose program is exact on all 512 contexts."""
    return float(score["exact"] / score["rules"])


def hidden_share(score: Mapping[str, Any]) -> float:
    """The share of the contexts that were not shown that are right."""
    return float(score["hidden_right"] / score["hidden"])


@dataclass(frozen=True)
class Against:
    """Networks less one null: a difference for each network."""

    null: str
    differences: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean over networks."""
        return float(np.mean(self.differences)) if self.differences else 0.0

    @cached_property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the mean over networks."""
        return difference_interval(np.array(self.differences))

    def outcome(self, among: int = 1) -> Outcome:
        """Return what it comes to after Bonferroni's correction over so many nulls; how far behind is no matter."""
        return difference_outcome(np.array(self.differences), ALIKE, among, below=np.inf)


def matrices(table: TrialTable) -> TrialTable:
    """Return the trials in which matrices were written, one a network."""
    return table.where(language="matrix")


def mean_of(
    row: Mapping[str, Any],
    learner: str,
    measure: Measure,
    families: Iterable[str] = FAMILIES,
    shown: Callable[[int], bool] = lambda count: count < ALL,
) -> float | None:
    """Return a network's or null's mean over families and numbers of cases shown; None where nothing was asked."""
    listed = tuple(families)
    values = [
        measure(score)
        for score in row["scores"]
        if score["learner"] == learner and score["family"] in listed and shown(score["shown"])
    ]
    return float(np.mean(values)) if values else None


def compared(
    table: TrialTable, measure: Measure, families: Iterable[str] = FAMILIES, nulls: Iterable[str] = tuple(NULLS)
) -> tuple[Against, ...]:
    """Compare networks with each null where cases were left out."""
    listed = tuple(families)
    found = []
    for null in nulls:
        differences = []
        for row in matrices(table):
            own, other = (mean_of(row, learner, measure, listed) for learner in ("network", null))
            if own is not None and other is not None:
                # A third added three times is no whole: what is left of rounding is no difference.
                differences.append(round(own - other, 9))
        found.append(Against(null, tuple(differences)))
    return tuple(found)


def judged(comparisons: Iterable[Against]) -> tuple[Outcome, Against]:
    """Return what comparisons with all nulls come to, and the null that is hardest to exceed.

    Shown if the interval of the mean difference lies above 0 for every null: all must fail, so that none is chosen.
    Refuted if it lies below 0 for some null, after Bonferroni's correction over all. Not shown if neither is, and for
    some null it ends below ten points, so that more than that ahead is out of the question. Else undecided, and with
    fewer than five networks.
    """
    listed = tuple(comparisons)
    behind = [one for one in listed if one.outcome(len(listed)) == "refuted"]
    hardest = min(behind or listed, key=lambda one: one.mean)
    if min(len(one.differences) for one in listed) < LEAST_NETWORKS:
        return "undecided", hardest
    if behind:
        return "refuted", hardest
    found = {one.outcome() for one in listed}
    if found == {"shown"}:
        return "shown", hardest
    # Behind a null, though not after the correction, is no more ahead of it than level is.
    return ("not shown" if found & {"not shown", "refuted"} else "undecided"), hardest
