"""Breaks along a scale: found where they are planted, and seldom in bends, power laws and sigmoids."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from experiments.errors import StatisticsError
from experiments.statistics.breaks import SMOOTH, _laws, _levels, find_break
from tests.support.depth import THOROUGH

WIDTHS = np.array([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512])
X = np.log10(WIDTHS**2 + 22 * WIDTHS + 2)
SIZES = np.where(WIDTHS <= 128, 20, np.where(WIDTHS <= 256, 6, 2))
DRAWS = 60 if THOROUGH else 6


def rise(x, place, width):
    return 1 / (1 + np.exp(-(x - place) / width))


SMOOTHLY = {
    "flat": lambda x: 0 * x,
    "a power law": lambda x: -0.5 * x,
    "a power law with a floor": lambda x: np.log10(10 ** (-0.8 * (x - 1.4)) + 0.01),
    "a sigmoid of half a decade": lambda x: -2 * rise(x, 2.7, SMOOTH / (2 * np.log(9))),
    "a wide sigmoid": lambda x: -2 * rise(x, 3, 0.35),
    "a bend": lambda x: -0.7 * np.logaddexp(0, (x - 2.8) / 0.114) * 0.114,
    "two sigmoids": lambda x: -rise(x, 2, 0.2) - rise(x, 4, 0.3),
}
ABRUPTLY = {
    "a jump": lambda x: -1.0 * (x > 2.75),
    "a jump among gains": lambda x: -0.3 * (x - 1.4) - 0.8 * (x > 2.75),
    "a sigmoid of a fifth of a decade": lambda x: -2 * rise(x, 2.7, 0.045),
}


def drawn(curve, seed, spread=0.2):
    random = np.random.default_rng(seed)
    return [curve(x) + random.normal(0, spread, size=size) for x, size in zip(X, SIZES, strict=True)]


@pytest.mark.parametrize("name", SMOOTHLY)
def test_smooth_laws_are_seldom_taken_for_breaks(name):
    found = sum(find_break(X, drawn(SMOOTHLY[name], seed), seed=seed).p_value <= 0.05 for seed in range(DRAWS))
    assert found <= binom(DRAWS, 0.07).ppf(1 - 1e-4)


@pytest.mark.parametrize("name", ABRUPTLY)
def test_planted_breaks_are_found_where_they_are(name):
    tests = [find_break(X, drawn(ABRUPTLY[name], seed), seed=seed) for seed in range(DRAWS)]
    assert sum(test.p_value <= 0.05 for test in tests) >= 0.8 * DRAWS
    assert np.median([test.change for test in tests]) < -0.6
    assert all(2.4 < test.place[0] < test.place[1] < 3.2 for test in tests)


def test_a_jump_is_seen_less_the_more_networks_scatter():
    quiet, loud = (
        np.mean([find_break(X, drawn(SMOOTHLY["a power law"], seed, spread), seed=0).power for seed in range(4)])
        for spread in (0.2, 2.0)
    )
    assert quiet > 0.9
    assert loud < 0.5


def test_the_power_is_that_of_the_level_asked_for():
    """How often a jump is found by a test of its own at that level; a stricter one finds it less often."""
    curve, spread = SMOOTHLY["a power law"], 0.7
    wide, strict = (find_break(X, drawn(curve, 0, spread), seed=0, level=level).power for level in (0.05, 0.005))
    assert 0 < strict < wide < 1
    with pytest.raises(StatisticsError, match="more resamples"):
        find_break(X, drawn(curve, 0), seed=0, resamples=99, level=0.005)


def test_deviances_are_those_of_least_squares():
    """The oracle fits every law by itself."""
    places, means, errors, _ = _levels(X, drawn(ABRUPTLY["a jump"], 0))
    for laws in _laws(places, errors):
        row = means / errors
        fast = laws.deviances(row[None])[:, 0]
        shaken = row + np.random.default_rng(0).normal(0, 3, size=(20, len(row)))
        assert laws.least(shaken) == pytest.approx(laws.deviances(shaken).min(axis=0))
        for number in range(0, len(fast), 17):
            basis = laws.basis[number]
            fit, *_ = np.linalg.lstsq(basis, row, rcond=None)
            rest = float(np.sum((row - basis @ fit) ** 2))
            unlike = rest if rest <= len(row) else len(row) * (1 + np.log(rest / len(row)))
            assert fast[number] == pytest.approx(unlike + laws.cost[number] * np.log(len(row)))


def test_small_samples_borrow_their_variance():
    _, means, errors, freedom = _levels(range(8), [np.array([0.0, 2.0])] * 7 + [np.array([5.0])])
    assert means[-1] == 5
    assert errors[-1] == pytest.approx(2**0.5)
    assert errors[0] == pytest.approx(1.0)
    assert freedom.tolist() == [5.0] * 7 + [4.0]


@pytest.mark.parametrize(
    ("x", "samples"),
    [
        (range(7), [np.ones(3)] * 7),
        ([0] * 8, [np.ones(3)] * 8),
        (range(8), [np.ones(3)] * 7),
        (range(8), [np.ones(3)] * 7 + [np.array([])]),
        (range(8), [np.ones(3)] * 7 + [np.array([np.inf])]),
    ],
)
def test_what_is_no_line_is_said(x, samples):
    with pytest.raises(StatisticsError):
        find_break(x, samples, seed=0)


def test_values_without_any_scatter_are_judged():
    exact = [np.full(3, value) for value in np.where(X > 2.75, -1.0, 0.0)]
    assert find_break(X, exact, seed=0).p_value <= 0.05
    assert find_break(X, [np.full(3, -x) for x in X], seed=0).p_value > 0.05
