"""Exactness beside networks' own chances: its size where errors are independent, its power where they are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, binom

from experiments.errors import StatisticsError
from experiments.statistics.exactness import _CORRELATIONS, _MEANS, _fit, _laws, excess_of_exactness
from tests.support.depth import THOROUGH, cases

L = 120
ERRORS = np.geomspace(0.2, 0.001, 8)
DRAWS = 200 if THOROUGH else 12


def equal(random):
    return [random.binomial(L, error, size=20) for error in ERRORS]


def scattered(random):
    return [random.binomial(L, random.beta(30 * e, 30 * (1 - e), size=20)) for e in ERRORS]


def skewed(random):
    """Chances that are lognormal, and no beta law."""
    return [random.binomial(L, np.minimum(e * np.exp(random.normal(0, 1, size=20)), 0.9)) for e in ERRORS]


def all_or_none(random):
    shares = np.linspace(0, 1, 8)
    return [np.where(random.random(20) < s, 0, random.binomial(L, random.beta(3, 30, size=20))) for s in shares]


def together(random):
    """Contexts are learnt in sixes."""
    return [6 * random.binomial(L // 6, error, size=20) for error in ERRORS]


def rejected(world):
    return sum(
        excess_of_exactness(world(np.random.default_rng(seed)), L, seed=seed).p_value <= 0.05 for seed in range(DRAWS)
    )


@pytest.mark.parametrize("world", [equal, scattered, skewed])
def test_independent_errors_are_seldom_taken_for_more(world):
    assert rejected(world) <= binom(DRAWS, 0.07).ppf(1 - 1e-4)


@pytest.mark.parametrize("world", [all_or_none, together])
def test_what_is_learnt_together_is_found(world):
    assert rejected(world) >= 0.9 * DRAWS


def test_samples_say_what_they_could_have_told():
    told = excess_of_exactness(all_or_none(np.random.default_rng(0)), L, seed=0)
    assert told.power > 0.9
    assert [cell.units for cell in told.cells] == [20] * 8
    assert told.cells[0].exact == 0
    # Where half of the answers are wrong, no unit that errs in a tenth of them would make it so.
    assert excess_of_exactness([np.full(20, 60)], L, seed=0).power == 0
    assert excess_of_exactness([np.zeros(20, dtype=int)], L, seed=0).p_value > 0.5


def test_laws_are_beta_binomial():
    laws = np.exp(_laws(L))
    means, wrong = np.geomspace(0.05 / L, 0.9, _MEANS), np.arange(L + 1)
    for number in range(0, len(laws), 29):
        mean, correlation = means[number // len(_CORRELATIONS)], _CORRELATIONS[number % len(_CORRELATIONS)]
        if correlation == 0:
            assert laws[number] == pytest.approx(binom(L, mean).pmf(wrong))
        else:
            more = 1 / correlation - 1
            assert laws[number] == pytest.approx(betabinom(L, mean * more, (1 - mean) * more).pmf(wrong))


@settings(max_examples=cases(60), deadline=None)
@given(rows=st.lists(st.lists(st.integers(0, 12), min_size=5, max_size=5), min_size=1, max_size=4))
def test_the_gain_is_that_of_the_best_law_with_free_noughts(rows):
    """The oracle goes through laws and shares of noughts, sample by sample."""
    gains, best = _fit(np.array(rows), 12)
    laws = np.exp(_laws(12))
    for row, gain, law in zip(rows, gains, best, strict=True):
        plain = np.sum(np.log(laws[:, row]), axis=1)
        assert plain[law] == pytest.approx(plain.max())
        top = plain.max()
        for share in np.linspace(0, 1, 101)[:-1]:
            mixed = (1 - share) * laws[:, row] + share * (np.array(row) == 0)
            top = max(top, float(np.sum(np.log(mixed), axis=1).max()))
        assert gain >= 2 * (top - plain.max()) - 1e-9
        if row.count(0) < len(row):
            assert gain <= 2 * (top - plain.max()) + 0.05


@pytest.mark.parametrize(("samples", "length"), [([], 5), ([[]], 5), ([[1]], 0), ([[6]], 5), ([[-1]], 5)])
def test_what_cannot_be_judged_is_said(samples, length):
    with pytest.raises(StatisticsError):
        excess_of_exactness(samples, length, seed=0)
