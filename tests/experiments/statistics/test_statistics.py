"""Tests and fits against planted effects, which they must find, and planted absence, where they must rarely err."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import binom, f, norm

from experiments.errors import StatisticsError
from experiments.statistics import (
    benjamini_hochberg,
    fit_to_prediction,
    holm,
    log_rank_test,
    permutation_test,
    permuted_log_rank_test,
    predicted_success,
)
from experiments.statistics.rates import hazard_ratio_test


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


@given(p_values=st.lists(st.floats(0, 1), min_size=1, max_size=30), level=st.sampled_from([0.01, 0.05, 0.2]))
def test_holm_s_is_the_step_down_procedure(p_values, level):
    """The smallest p-value against level / n, the next against level / (n - 1), and so on until one fails."""
    standing = []
    for rank, p in enumerate(sorted(p_values)):
        if p * (len(p_values) - rank) > level:
            break
        standing.append(p)
    adjusted, found = holm(p_values, level)
    assert sorted(p for p, stands in zip(p_values, found, strict=True) if stands) == standing
    assert all(0 <= p <= q <= 1 for p, q in zip(p_values, adjusted, strict=True))


def log_rank_by_hand(first, first_seen, second, second_seen):
    """The test's z, time by time: events in the first sample against those that the hypergeometric law expects."""
    ones = [(t, seen, True) for t, seen in zip(first, first_seen, strict=True)]
    ones += [(t, seen, False) for t, seen in zip(second, second_seen, strict=True)]
    difference = variance = 0.0
    for time in sorted({t for t, seen, _ in ones if seen}):
        there = [(t, seen, own) for t, seen, own in ones if t >= time]
        events = sum(seen and t == time for t, seen, _ in there)
        n, own = len(there), sum(own for _, _, own in there)
        difference += sum(seen and t == time and own for t, seen, own in there) - events * own / n
        if n > 1:
            variance += events * own * (n - own) * (n - events) / n**2 / (n - 1)
    return difference / variance**0.5 if variance else 0.0


@given(data=st.lists(st.tuples(st.integers(1, 6), st.booleans(), st.booleans()), min_size=2, max_size=24))
def test_the_log_rank_test_is_that_of_the_textbooks(data):
    first = [(t, seen) for t, seen, own in data if own] or [(1, False)]
    second = [(t, seen) for t, seen, own in data if not own] or [(1, False)]
    samples = [*map(list, zip(*first, strict=True)), *map(list, zip(*second, strict=True))]
    expected = 2 * norm.sf(abs(log_rank_by_hand(*samples)))
    assert log_rank_test(*samples) == pytest.approx(expected, abs=1e-9)


def rates_by_search(samples, ratio=None):
    """The best log-likelihood over the rates between looks, and over their ratio unless it is given: by simplex."""
    (first, first_seen), (second, second_seen) = samples
    looks = sorted({t for t, seen in zip(first + second, first_seen + second_seen, strict=True) if seen})

    def minus_log(free):
        rate = np.exp(np.clip(free, -30, 6))
        r, total = (rate[-1] if ratio is None else ratio), 0.0
        for times, seen, factor in ((first, first_seen, r), (second, second_seen, 1.0)):
            for place, look in enumerate(looks):
                through = rate[place] * factor
                for t, happened in zip(times, seen, strict=True):
                    if t == look and happened:
                        total += np.log(max(-np.expm1(-through), 1e-300))
                    elif t >= look:
                        total -= through
        return -total

    start = np.full(len(looks) + (ratio is None), -1.0)
    options = {"maxiter": 6000, "maxfev": 6000, "xatol": 1e-7, "fatol": 1e-9}
    return -minimize(minus_log, start, method="Nelder-Mead", options=options).fun


@pytest.mark.parametrize("ratio", [0.25, 1.0, 4.0])
def test_the_test_of_a_ratio_is_that_of_a_search_over_all_rates(ratio):
    samples = [([1, 2, 2, 3, 4, 4], [True, True, True, True, False, False])]
    samples += [([1, 1, 2, 4, 4], [True, True, True, True, False])]
    gain = 2 * (rates_by_search(samples) - rates_by_search(samples, ratio))
    (one, other) = samples
    assert hazard_ratio_test(*one, *other, ratio) == pytest.approx(f.sf(max(0, gain), 1, 9), abs=0.005)


def test_as_many_tries_as_programs_are_no_finding_and_others_are():
    random = np.random.default_rng(4)

    def drawn(rate):
        times = np.ceil(random.exponential(1 / rate, 25))
        return np.minimum(times, 28), times <= 28

    found = sum(hazard_ratio_test(*drawn(0.05), *drawn(0.2), 0.25) <= 0.05 for _ in range(60))
    assert found <= at_most(0.07, 60)
    assert sum(hazard_ratio_test(*drawn(0.2), *drawn(0.2), 0.25) <= 0.05 for _ in range(20)) >= 16
    assert hazard_ratio_test([3, 3], [False] * 2, [3], [False], 2) == 1


@settings(max_examples=25, deadline=None)
@given(data=st.lists(st.tuples(st.integers(1, 5), st.booleans(), st.booleans()), min_size=2, max_size=8))
def test_the_permuted_log_rank_test_tries_all_divisions_of_few(data):
    """The oracle counts, division by division, time by time, how often as much is seen beyond what is expected."""
    own = [one for *_, one in data]
    if all(own) or not any(own):
        return

    def beyond(chosen):
        total = 0.0
        for time in {t for t, seen, _ in data if seen}:
            there = [(t, seen, place in chosen) for place, (t, seen, _) in enumerate(data) if t >= time]
            events = sum(seen and t == time for t, seen, _ in there)
            total += sum(seen and t == time and mine for t, seen, mine in there)
            total -= events * sum(mine for *_, mine in there) / len(there)
        return abs(total)

    places = [place for place, one in enumerate(own) if one]
    everyone = [beyond(chosen) for chosen in combinations(range(len(data)), len(places))]
    expected = np.mean(np.array(everyone) >= beyond(places) - 1e-9)
    parts = [[(t, seen) for t, seen, one in data if one is mine] for mine in (True, False)]
    found = permuted_log_rank_test(*(list(column) for part in parts for column in zip(*part, strict=True)))
    assert found == pytest.approx(expected)


def test_the_permuted_log_rank_test_is_near_the_usual_one_and_never_nought():
    random = np.random.default_rng(0)
    one, other = random.exponential(1, size=60), random.exponential(1.6, size=60)
    seen = np.ones(60, dtype=bool)
    usual = log_rank_test(one, seen, other, seen)
    assert permuted_log_rank_test(one, seen, other, seen) == pytest.approx(usual, abs=0.01)
    far = permuted_log_rank_test(one, seen, other + 100, seen)
    assert far == 1 / 20_000


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


# -- what cannot be tested ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    [
        lambda: permutation_test([1], [1, 2], seed=0),
        lambda: permutation_test([np.nan, 1], [1, 2], seed=0),
        lambda: benjamini_hochberg([0.5, 1.5]),
        lambda: benjamini_hochberg([0.5], rate=1),
        lambda: holm([0.5, 1.5]),
        lambda: holm([0.5], level=0),
        lambda: log_rank_test([], [], [1], [True]),
        lambda: log_rank_test([1, 2], [True], [1], [True]),
        lambda: hazard_ratio_test([], [], [1], [True], 1),
        lambda: hazard_ratio_test([1], [True], [1], [True], 0),
        lambda: permuted_log_rank_test([], [], [1], [True]),
        lambda: permuted_log_rank_test([1, 2], [True], [1], [True]),
        lambda: predicted_success(1.5, 3),
        lambda: predicted_success(0.5, -1),
        lambda: fit_to_prediction([1], [1, 2], [0.5, 0.5], seed=0),
        lambda: fit_to_prediction([3], [2], [0.5], seed=0),
    ],
)
def test_what_cannot_be_tested_is_said(call):
    with pytest.raises(StatisticsError):
        call()
