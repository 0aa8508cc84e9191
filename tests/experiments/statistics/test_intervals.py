"""Intervals: Wilson's against SciPy's and at its edges; the bootstrap's coverage, counted."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, binomtest

from experiments.errors import StatisticsError
from experiments.statistics import bootstrap_interval, wilson_interval


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.999])
def test_it_is_scipy_s(confidence):
    for trials in (1, 2, 3, 7, 20, 60, 1000):
        for successes in {*range(min(trials, 20) + 1), trials // 2, trials - 1, trials}:
            interval = binomtest(successes, trials).proportion_ci(confidence, method="wilson")
            got = wilson_interval(successes, trials, confidence=confidence)
            assert got == pytest.approx((interval.low, interval.high), abs=1e-12), (successes, trials)


def test_95_percent_is_the_default():
    assert wilson_interval(3, 20) == wilson_interval(3, 20, confidence=0.95)


@pytest.mark.parametrize("trials", [1, 2, 3, 10, 60, 997, 10_000])
def test_the_ends_are_exact(trials):
    """Not 1e-17, not 1 + 2e-16: figures draw error bars from the ends, which must not be negative."""
    low, high = wilson_interval(0, trials)
    assert low == 0.0
    assert 0 < high < 1
    assert wilson_interval(trials, trials) == (pytest.approx(1 - high, abs=1e-15), 1.0)


def test_every_interval_holds_its_share():
    for trials in range(1, 80):
        for successes in range(trials + 1):
            low, high = wilson_interval(successes, trials)
            assert 0 <= low <= successes / trials <= high <= 1


def test_no_trials_tell_nothing():
    assert wilson_interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("successes", "trials"), [(-1, 5), (6, 5), (1, 0), (0, -1)])
def test_impossible_counts(successes, trials):
    with pytest.raises(ValueError, match="successes"):
        wilson_interval(successes, trials)


# -- the bootstrap ------------------------------------------------------------------------------------------


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
