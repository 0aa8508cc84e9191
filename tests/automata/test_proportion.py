"""Proportions: Wilson's interval against SciPy's and at its edges, and what a proportion says of a majority."""

from __future__ import annotations

import pytest
from scipy.stats import binomtest

from automata.errors import ArgumentError
from automata.proportion import Proportion


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.999])
def test_it_is_scipy_s(confidence):
    for trials in (1, 2, 3, 7, 20, 60, 1000):
        for successes in {*range(min(trials, 20) + 1), trials // 2, trials - 1, trials}:
            interval = binomtest(successes, trials).proportion_ci(confidence, method="wilson")
            got = Proportion(successes, trials).interval_at(confidence)
            assert got == pytest.approx((interval.low, interval.high), abs=1e-12), (successes, trials)


def test_95_percent_is_the_default():
    assert Proportion(3, 20).interval == Proportion(3, 20).interval_at(0.95)


@pytest.mark.parametrize("trials", [1, 2, 3, 10, 60, 997, 10_000])
def test_the_ends_are_exact(trials):
    """Not 1e-17, not 1 + 2e-16: figures draw error bars from the ends, which must not be negative."""
    low, high = Proportion(0, trials).interval
    assert low == 0.0
    assert 0 < high < 1
    assert Proportion(trials, trials).interval == (pytest.approx(1 - high, abs=1e-15), 1.0)


def test_every_interval_holds_its_share():
    for trials in range(1, 80):
        for successes in range(trials + 1):
            low, high = Proportion(successes, trials).interval
            assert 0 <= low <= successes / trials <= high <= 1


def test_no_trials_tell_nothing():
    assert Proportion(0, 0).interval == (0.0, 1.0)


@pytest.mark.parametrize(("successes", "trials"), [(-1, 5), (6, 5), (1, 0), (0, -1)])
def test_impossible_counts(successes, trials):
    with pytest.raises(ArgumentError, match="successes"):
        Proportion(successes, trials)


def test_a_majority_is_told_where_the_interval_leaves_one_half():
    assert [Proportion(k, 20).majority for k in (0, 5, 6, 14, 15, 20)] == [False, False, None, None, True, True]
    assert Proportion(0, 0).majority is None


def test_its_parts_and_its_plain_data():
    found = Proportion(3, 20)
    assert (found.share, found.low, found.high) == (0.15, *found.interval)
    assert Proportion(0, 0).share == 0.0
    plain = {"alive": 3, "draws": 20, "share": 0.15, "low": found.low, "high": found.high}
    assert found.as_dict("alive", "draws") == plain
    assert list(found.as_dict()) == ["successes", "trials", "share", "low", "high"]
