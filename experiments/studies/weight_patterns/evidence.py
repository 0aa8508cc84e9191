"""What a table says: networks, the ranks of their own first weights, likenesses, what tests of the law reject."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.proportion import Proportion
from experiments.statistics import ClusteredShare, clustered_share
from experiments.studies.table import TrialTable
from experiments.studies.weight_patterns.likeness import TESTS
from experiments.studies.weight_patterns.rows import SHAPE
from experiments.studies.weight_patterns.trial import OTHERS

# The own first weights are near if so many or fewer of all seeds' are as near: one in twenty.
NEAR = (1 + OTHERS) // 20
Values = NDArray[np.float64]


@lru_cache(maxsize=64)
def networks_of(table: TrialTable, arm: str) -> tuple[dict[str, Any], ...]:
    """Return the networks of an arm, in the order of the table."""
    return tuple(network for row in table if row["arm"] == arm for network in row["networks"])


def values_of(table: TrialTable, arm: str, generator: str, column: str) -> Values:
    """Return what was measured of all networks' `generator`: rank, own, others, text."""
    told = [network["generators"].get(generator) for network in networks_of(table, arm)]
    return np.array([one[column] for one in told if one is not None], dtype=np.float64)


def near(table: TrialTable, arm: str, generator: str) -> Proportion:
    """Return for how many networks a generator's weights are nearer to their own first ones than to 95 % of others."""
    ranks = values_of(table, arm, generator, "rank")
    return Proportion(int((ranks <= NEAR).sum()), len(ranks))


def places(table: TrialTable, arm: str, generator: str) -> Values:
    """Return where the own first weights stand among all seeds': 0 the nearest, 1 the farthest, 1/2 on average."""
    return (values_of(table, arm, generator, "rank") - 1) / OTHERS


def rejected(table: TrialTable, arm: str, generator: str, test: str = "") -> ClusteredShare:
    """Return how many tests of the law, or of one kind, reject what a generator gives; networks are clusters."""
    told = [network["generators"].get(generator) for network in networks_of(table, arm)]
    asked = [TESTS.index(test)] if test else range(len(TESTS))
    counts = [sum(one["rejected"][place] for place in asked) for one in told if one is not None]
    return clustered_share(counts, [len(asked) * SHAPE.layers] * len(counts))
