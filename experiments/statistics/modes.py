"""Modes: is a sample bimodal, such as the scores of networks that differ only in their seeds?"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from experiments.errors import StatisticsError

# Two groups of which a test should see that they are two lie so many standard deviations of one apart.
APART = 8.0


def dip_test(values: ArrayLike) -> float:
    """Return the p-value of Hartigan's dip under the unimodal law that is hardest to tell, the uniform one.

    Whatever the sample's law, if it has one mode, the p-value is no smaller than it should be (Hartigan and Hartigan
    1985). A sample without spread has one mode. Raises StatisticsError for fewer than four values.
    """
    from diptest import diptest

    sample = np.sort(np.asarray(values, dtype=np.float64))
    if sample.ndim != 1 or len(sample) < 4 or not np.isfinite(sample).all():
        raise StatisticsError("a test for two modes takes four or more finite values")
    if sample[0] == sample[-1]:
        return 1.0
    return float(diptest(sample)[1])


@lru_cache(maxsize=256)
def dip_power(size: int, level: float) -> float:
    """Return how often so many units, in two equal groups APART standard deviations of one, have a dip at a level."""
    random = np.random.default_rng(size)
    heaps = np.where(np.arange(size) % 2, APART, 0.0)
    return sum(dip_test(heaps + random.normal(size=size)) <= level for _ in range(200)) / 200
