"""The bootstrap's interval: its coverage, counted."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, t

from automata.proportion import Proportion
from experiments.errors import StatisticsError
from experiments.statistics import bootstrap_interval, clustered_share, mean_interval


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


def clusters(random: np.random.Generator, units: int, size: int, share: float, scatter: float):
    """Draw units whose own shares scatter (beta): successes and trials, each (units,)."""
    own = random.beta(share / scatter, (1 - share) / scatter, size=units) if scatter else np.full(units, share)
    return random.binomial(size, own), np.full(units, size)


@pytest.mark.parametrize(("units", "share", "scatter"), [(12, 0.5, 0.3), (20, 0.2, 0.2), (6, 0.5, 0.0), (8, 0.9, 0.1)])
def test_a_clustered_share_s_interval_holds_the_truth(units, share, scatter):
    random = np.random.default_rng(5)
    held = 0
    for _ in range(300):
        low, high = clustered_share(*clusters(random, units, 30, share, scatter)).interval
        held += low <= share <= high
    assert held >= 0.92 * 300


def test_trials_of_a_unit_are_not_independent():
    """A Wilson interval of pooled trials is far too narrow where units are all or nothing."""
    found = clustered_share([40, 0, 40, 0, 40, 0], [40] * 6)
    pooled = Proportion(120, 240)
    assert found.high - found.low > 4 * (pooled.high - pooled.low)
    assert 2 < found.effective < 6
    assert found.majority is None
    assert clustered_share([30] * 6, [40] * 6).effective > 100, "no scatter: nearly as many as trials"


def test_where_all_agree_each_unit_counts_once():
    assert clustered_share([50] * 4, [50] * 4).interval == pytest.approx(Proportion(4, 4).interval)
    assert clustered_share([0] * 9, [500] * 9).interval == pytest.approx(Proportion(0, 9).interval)
    assert clustered_share([3], [4]).interval == (0.0, 1.0)
    assert clustered_share([3, 0], [4, 0]).units == 1
    with pytest.raises(StatisticsError, match="0 ≤ successes ≤ trials"):
        clustered_share([3], [2])


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
def test_a_mean_s_interval_is_student_s(confidence):
    sample = np.random.default_rng(4).normal(3, 2, size=7)
    expected = t.interval(confidence, 6, sample.mean(), sample.std(ddof=1) / 7**0.5)
    assert mean_interval(sample, confidence) == pytest.approx(expected, rel=1e-12)
    with pytest.raises(StatisticsError, match="two or more finite values"):
        mean_interval([1.0])
