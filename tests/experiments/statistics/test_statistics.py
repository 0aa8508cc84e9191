"""Tests and fits against planted effects, which they must find, and planted absence, where they must rarely err."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import binom

from experiments.errors import StatisticsError
from experiments.statistics import (
    Survival,
    benjamini_hochberg,
    critical_error,
    fit_survival,
    fit_to_prediction,
    permutation_test,
    predicted_success,
)


def at_most(rate: float, replicates: int) -> int:
    """The count that a false-positive rate of `rate` exceeds once in ten thousand test runs."""
    return int(binom(replicates, rate).ppf(1 - 1e-4))


def at_least(rate: float, replicates: int) -> int:
    return int(binom(replicates, rate).ppf(1e-4))


# -- permutation and many findings ----------------------------------------------------------------------------


def test_few_values_are_permuted_in_all_ways():
    """Of the 20 divisions of 6 values into threes, one separates them so, and its mirror image."""
    assert permutation_test([1, 2, 3], [4, 5, 6], seed=0) == pytest.approx(2 / 20)
    assert permutation_test([1, 2, 3], [4, 5, 6], seed=0, alternative="less") == pytest.approx(1 / 20)
    assert permutation_test([1, 2, 3], [4, 5, 6], seed=0, alternative="greater") == 1.0


def test_without_an_effect_permutation_errs_as_often_as_it_says():
    random = np.random.default_rng(2)
    found = sum(
        permutation_test(random.normal(size=12), random.normal(size=12), seed=seed, resamples=199) <= 0.05
        for seed in range(300)
    )
    assert at_least(0.05, 300) <= found <= at_most(0.05, 300)


def test_a_planted_difference_is_found():
    random = np.random.default_rng(3)
    found = sum(
        permutation_test(random.normal(2, size=12), random.normal(size=12), seed=seed, resamples=199) <= 0.05
        for seed in range(60)
    )
    assert found >= at_least(0.98, 60)


def test_the_statistic_may_be_another():
    """Equal means, unequal spread."""

    def spread(first, second, axis=-1):
        return np.var(first, axis=axis) - np.var(second, axis=axis)

    wide, narrow = [-9.0, 9.0, -8.0, 8.0, -9.0, 9.0, -8.0, 8.0], [-1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0]
    assert permutation_test(wide, narrow, spread, seed=0) < 0.01
    assert permutation_test(wide, narrow, seed=0) == 1.0


def test_benjamini_and_hochberg_s_own_example():
    """The fifteen p-values of their paper (1995), of which the step-up procedure rejects the first four."""
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p_values += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    adjusted, discoveries = benjamini_hochberg(p_values)
    assert discoveries.tolist() == [True] * 4 + [False] * 11
    assert adjusted[3] == pytest.approx(0.0095 * 15 / 4)
    assert benjamini_hochberg([])[1].tolist() == []


@given(p_values=st.lists(st.floats(0, 1), min_size=1, max_size=30), rate=st.sampled_from([0.01, 0.05, 0.2]))
def test_it_is_the_step_up_procedure(p_values, rate):
    ranked = sorted(p_values)
    passing = [p for rank, p in enumerate(ranked, 1) if p <= rate * rank / len(ranked)]
    limit = max(passing, default=-1.0)
    adjusted, discoveries = benjamini_hochberg(p_values, rate)
    for p, q, found in zip(p_values, adjusted, discoveries, strict=True):
        if abs(q - rate) > 1e-12:  # at the limit itself, the last bit decides
            assert found == (p <= limit)


# -- the mirage ---------------------------------------------------------------------------------------------


def test_exact_success_is_predicted():
    assert predicted_success([1.0, 0.9, 0.0], [100, 2, 3]).tolist() == [1.0, pytest.approx(0.81), 0.0]
    assert predicted_success(0.0, 0) == 1.0  # no answers, none of them wrong


def test_counts_drawn_from_the_prediction_fit_it():
    random = np.random.default_rng(8)
    accuracy, trials = np.linspace(0.9, 1.0, 8), np.full(8, 20)
    predicted = predicted_success(accuracy, 30)
    rejected = sum(
        fit_to_prediction(random.binomial(trials, predicted), trials, predicted, seed=seed, resamples=199) <= 0.05
        for seed in range(400)
    )
    # Counts are few-valued: the test may err less often than it says, never more.
    assert rejected <= at_most(0.05, 400)


def test_a_jump_beyond_the_prediction_is_found():
    accuracy, trials = np.linspace(0.9, 1.0, 8), np.full(8, 20)
    predicted = predicted_success(accuracy, 30)
    jump = np.where(np.arange(8) < 4, 0, 20)
    assert fit_to_prediction(jump, trials, predicted, seed=0) < 0.001
    impossible = np.array([0, 0, 0, 0, 0, 0, 0, 19])  # the last accuracy is 1: nothing may fail
    assert fit_to_prediction(impossible, trials, predicted, seed=0) == 1e-4


# -- survival -----------------------------------------------------------------------------------------------

ERRORS = np.geomspace(1e-4, 1e-1, 10)


@pytest.mark.parametrize(("scale", "shape"), [(0.003, 1.0), (0.02, 2.5), (0.001, 0.6)])
def test_a_planted_curve_is_read_from_many_counts(scale, shape):
    planted = Survival(scale, shape)
    sizes = np.full(10, 200_000)
    alive = np.round(sizes * planted.at(ERRORS)).astype(int)
    fit = fit_survival(ERRORS, alive, sizes)
    assert (fit.scale, fit.shape) == (pytest.approx(scale, rel=0.01), pytest.approx(shape, rel=0.01))
    assert fit.at(fit.error_at(0.5)) == pytest.approx(0.5)
    assert fit.error_at(0.5) == pytest.approx(planted.error_at(0.5), rel=0.01)


@given(data=st.data())
@settings(max_examples=6)
def test_the_fit_is_the_most_likely_curve(data):
    """Against SciPy's general minimiser on the same likelihood, over a grid of starts."""
    levels = data.draw(st.integers(2, 7), label="levels")
    sizes = np.array(data.draw(st.lists(st.integers(1, 40), min_size=levels, max_size=levels), label="sizes"))
    alive = np.array([data.draw(st.integers(0, size)) for size in sizes])
    errors = np.geomspace(1e-3, 1e-1, levels)
    fit = fit_survival(errors, alive, sizes)
    if fit is None:
        assert alive.sum() in (0, sizes.sum())
        return

    def loss(parameters) -> float:
        hazard = np.exp(np.clip(np.exp(parameters[1]) * (np.log(errors) - parameters[0]), -37, 6.5))
        return float(np.sum(alive * hazard) - np.sum((sizes - alive) * np.log(-np.expm1(-hazard))))

    bounds = [(-200, 100), (np.log(0.05), np.log(20))]
    starts = [(place, shape) for place in (-7, -4, -1) for shape in (-2.5, 0, 2)]
    best = min(minimize(loss, start, method="L-BFGS-B", bounds=bounds).fun for start in starts)
    ours = loss((np.log(fit.scale), np.log(fit.shape)))
    assert ours <= best + 0.02 + 1e-3 * abs(best)


@pytest.mark.long
def test_the_interval_covers_the_planted_threshold():
    random = np.random.default_rng(9)
    planted = Survival(0.004, 1.0)
    held = 0
    for seed in range(120):
        alive = random.binomial(20, planted.at(ERRORS))
        found = critical_error(ERRORS, alive, np.full(10, 20), seed=seed, confidence=0.9, resamples=60)
        held += found[1] <= planted.error_at(0.5) <= found[2]
    assert at_least(0.87, 120) <= held <= at_most(0.93, 120)


def test_eigen_s_curve_is_shape_one():
    """(1 - p) ** L, as L independent updates have it."""
    length = 1013
    alive = np.round(10**6 * predicted_success(1 - ERRORS, length)).astype(int)
    fit = fit_survival(ERRORS, alive, np.full(10, 10**6))
    assert fit.shape == pytest.approx(1, abs=0.01)
    assert 1 / fit.scale == pytest.approx(length, rel=0.01)


def test_where_all_survive_or_none_there_is_no_curve():
    sizes = [20, 20, 20]
    assert fit_survival([0.1, 0.2, 0.3], sizes, sizes) is None
    assert critical_error([0.1, 0.2, 0.3], [0, 0, 0], sizes, seed=0) is None


def test_a_step_is_steep_and_lies_between_its_levels():
    error, low, high = critical_error([0.01, 0.02, 0.04], [30, 30, 0], [30, 30, 30], seed=0, resamples=50)
    assert 0.02 < error < 0.04
    assert 0.02 < low <= error <= high < 0.04


# -- what cannot be tested ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    [
        lambda: permutation_test([1], [1, 2], seed=0),
        lambda: permutation_test([np.nan, 1], [1, 2], seed=0),
        lambda: benjamini_hochberg([0.5, 1.5]),
        lambda: benjamini_hochberg([0.5], rate=1),
        lambda: predicted_success(1.5, 3),
        lambda: predicted_success(0.5, -1),
        lambda: fit_to_prediction([1], [1, 2], [0.5, 0.5], seed=0),
        lambda: fit_to_prediction([3], [2], [0.5], seed=0),
        lambda: fit_survival([], [], []),
        lambda: fit_survival([0.0], [1], [2]),
        lambda: fit_survival([0.1], [3], [2]),
    ],
)
def test_what_cannot_be_tested_is_said(call):
    with pytest.raises(StatisticsError):
        call()
