"""The Wilson interval against SciPy's, and at its edges."""

from __future__ import annotations

import pytest
from scipy.stats import binomtest

from experiments.statistics import wilson_interval


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
