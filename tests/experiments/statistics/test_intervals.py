"""The bootstrap's interval: its coverage, counted."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from experiments.errors import StatisticsError
from experiments.statistics import bootstrap_interval


def test_the_bootstrap_covers_the_planted_mean():
    """200 samples of 30 from a skewed law: a 90 % interval holds the mean in about 90 % of them."""
    random = np.random.default_rng(1)
    held = 0
    for replicate in range(200):
        low, high = bootstrap_interval(random.gamma(4.0, size=30), seed=replicate, confidence=0.9, resamples=300)
        held += low <= 4.0 <= high
    # Bootstrap intervals of small samples cover a little less than they say: 86 % is granted them.
    assert binom(200, 0.86).ppf(1e-4) <= held <= binom(200, 0.9).ppf(1 - 1e-4)


def test_the_bootstrap_is_of_any_statistic_and_repeats():
    sample = np.random.default_rng(0).normal(size=40)
    low, high = bootstrap_interval(sample, np.median, seed=3)
    assert low < np.median(sample) < high
    assert (low, high) == bootstrap_interval(sample, np.median, seed=3)
    assert (low, high) != bootstrap_interval(sample, seed=3)


def test_a_constant_sample_has_no_width():
    assert bootstrap_interval([2.0, 2.0, 2.0], seed=0) == (2.0, 2.0)


@pytest.mark.parametrize("sample", [[], [1.0], [[1.0, 2.0]], [1.0, np.nan]])
def test_no_bootstrap_without_a_sample(sample):
    with pytest.raises(StatisticsError, match="two or more finite values"):
        bootstrap_interval(sample, seed=0)
