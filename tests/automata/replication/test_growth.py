"""The growth law: recovered where it is known, refused where the counts do not say."""

from __future__ import annotations

import math
import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from automata.errors import ReplicariumError
from automata.replication.growth import FORMULAS, LAWS, MIN_COUNTS, SEPARATION, growth_law
from automata.replicators import find_replicator
from tests.support.depth import cases

LANGTON = (1, 2, 4, 8, 15, 25, 39, 57, 79, 105, 135, 169)


def law_of(counts, period=1, start=0):
    return growth_law(range(start, start + period * len(counts), period), counts)


few = settings(max_examples=cases(40))


# -- what is known --------------------------------------------------------------------------------------------


def test_langtons_colony_grows_quadratically_from_the_fourth_period_on():
    report = law_of(LANGTON, period=151)
    assert (report.law, report.period, report.fit.onset) == ("quadratic", 151, 4)
    assert report.fit.parameters == pytest.approx({"level": 15, "slope": -8, "curvature": 2})
    assert report.fit.predicted == pytest.approx(LANGTON)
    assert report.fit.residual == pytest.approx(0, abs=1e-9)
    assert report.fits[0] is report.fit
    assert {fit.law for fit in report.fits} == set(LAWS)


@pytest.mark.parametrize(
    ("name", "series", "law"),
    [
        ("langton", "components", "quadratic"),
        ("byl", "components", "quadratic"),
        ("byl", "copies", "linear"),
        ("chou-reggia-2", "components", "quadratic"),
        ("highlife", "copies", "popcount"),
        ("perrier", "components", "undecided"),
        ("perrier", "copies", "bounded"),
        ("pre-pulsar", "copies", "bounded"),
        ("glider-gun", "copies", "bounded"),
        ("glider-gun", "components", "linear"),
        ("puffer", "components", "linear"),
    ],
)
def test_the_catalogues_counts_follow_their_law(name, series, law):
    entry = find_replicator(name)
    counts = getattr(entry.growth, series)
    report = growth_law(entry.growth.generations(entry.period)[: len(counts)], counts)
    assert report.law == law, report.reason


def test_six_of_perriers_loops_might_still_be_a_power_and_eight_are_a_line():
    report = law_of(range(1, 7), period=235)
    assert (report.law, [fit.law for fit in report.fits][:2]) == ("undecided", ["linear", "exponential"])
    assert 0 < report.margin < SEPARATION
    report = law_of(range(1, 9), period=235)
    assert report.law == "linear"
    assert report.fit.parameters == pytest.approx({"level": 1, "slope": 1})


def test_byls_copies_are_8k_minus_20_from_the_fifth_period_on():
    fit = law_of(find_replicator("byl").growth.copies, period=25).fit
    assert fit.onset == 5
    assert fit.parameters == pytest.approx({"level": -20, "slope": 8})


def test_irregular_counts_fit_no_law_exactly():
    report = law_of(find_replicator("chou-reggia-1").growth.copies)
    assert all(fit.residual > 1 for fit in report.fits)


@pytest.mark.parametrize("counts", [(1,) * 8, (1, 2, 0, 0, 0, 0), (3, 3, 3, 3, 3, 3), (0,) * 6])
def test_what_stays_or_dies_is_bounded(counts):
    report = law_of(counts, period=15)
    assert report.law == "bounded"
    assert report.fit.parameters["level"] == pytest.approx(counts[-1], abs=1e-9)


def test_a_colony_that_dwindles_is_bounded():
    report = law_of((40, 36, 31, 26, 22, 17, 13, 9, 4, 0))
    assert report.law == "bounded"


def test_doubling_is_exponential():
    report = law_of([2**k for k in range(9)], period=7, start=14)
    assert report.law == "exponential"
    assert report.fit.parameters["factor"] == pytest.approx(2, rel=1e-6)


# -- every law, drawn -----------------------------------------------------------------------------------------

lengths = st.integers(12, 18)
periods = st.integers(1, 400)


def report_of(law, parameters, count, period, start=0):
    formula = {
        "bounded": lambda k, a: a,
        "linear": lambda k, a, b: a + b * k,
        "popcount": lambda k, a: a * 2 ** k.bit_count(),
        "quadratic": lambda k, a, b, c: a + b * k + c * k * k,
        "exponential": lambda k, a, b: a * b**k,
    }[law]
    ks = range(start, start + count)
    return growth_law([k * period for k in ks], [formula(k, *parameters) for k in ks], period=period)


def check(report, law, values):
    assert report.law == law, report.reason
    assert report.margin >= SEPARATION
    assert list(report.fit.parameters.values()) == pytest.approx(list(values), rel=1e-4, abs=1e-4)
    assert report.fit.onset == 0


@few
@given(st.integers(0, 1000), lengths, periods)
def test_a_level_is_recovered(level, count, period):
    check(report_of("bounded", (level,), count, period), "bounded", (level,))


@few
@given(st.integers(0, 3), st.integers(1, 50), lengths, periods, st.integers(0, 2))
def test_a_line_is_recovered(level, slope, count, period, start):
    """Seen from its beginning: far from it, a line of few copies hardly differs from a slow power."""
    check(report_of("linear", (level, slope), count, period, start), "linear", (level, slope))


@few
@given(st.integers(1, 50), lengths, periods, st.integers(0, 9))
def test_powers_of_popcounts_are_recovered(scale, count, period, start):
    check(report_of("popcount", (scale,), count, period, start), "popcount", (scale,))


@few
@given(st.integers(0, 50), st.integers(0, 20), st.integers(1, 20), lengths, periods, st.integers(0, 5))
def test_a_parabola_is_recovered(level, slope, curvature, count, period, start):
    report = report_of("quadratic", (level, slope, curvature), count, period, start)
    check(report, "quadratic", (level, slope, curvature))


@few
@given(st.integers(1, 20), st.integers(2, 4), lengths, periods, st.integers(0, 5))
def test_a_power_is_recovered(scale, factor, count, period, start):
    check(report_of("exponential", (scale, factor), count, period, start), "exponential", (scale, factor))


NOISY = {"linear": (3, 4), "quadratic": (1, 2, 3), "exponential": (1, 2), "popcount": (8,)}


@pytest.mark.parametrize("law", NOISY)
@pytest.mark.long
def test_noise_seldom_leads_astray_and_never_to_a_smaller_law(law):
    """Half of the counts are one too many or too few."""
    exact = report_of(law, NOISY[law], 14, 1).counts
    chosen = Counter()
    for seed in range(60):
        draw = random.Random(seed)
        report = growth_law(range(14), [max(0, count + draw.choice((-1, 0, 0, 1))) for count in exact])
        chosen[report.law] += 1
        fit = next(fit for fit in report.fits if fit.law == law)
        assert np.abs(np.subtract(fit.predicted, exact)).max() <= 3
    assert chosen[law] >= 48, chosen
    assert set(chosen) <= {law, "undecided", "quadratic"}


@few
@given(st.lists(st.integers(0, 200), min_size=MIN_COUNTS, max_size=20), periods)
def test_any_counts_get_a_report_that_holds_together(counts, period):
    report = law_of(counts, period)
    running = [fit for fit in report.fits if not fit.ruled_out]
    assert [fit.bic for fit in running] == sorted(fit.bic for fit in running)
    assert (report.law == "undecided") == (report.margin < SEPARATION)
    assert report.fit is None or report.fit is report.fits[0] is running[0]
    for fit in report.fits:
        assert len(fit.predicted) == len(counts)
        assert fit.predicted[: fit.onset] == tuple(counts[: fit.onset])
        assert 2 * fit.onset <= len(counts)
        misses = [(one - other) ** 2 for one, other in zip(fit.predicted, counts, strict=True)]
        assert sum(misses) == pytest.approx(fit.residual, rel=1e-6, abs=1e-6)
        assert all(name in FORMULAS[fit.law] for name in fit.parameters)


@few
@given(st.lists(st.integers(0, 99), min_size=6, max_size=14), st.integers(1, 99), st.integers(1, 20))
def test_the_unit_of_time_does_not_matter(counts, one, other):
    assume(one != other)
    first, second = law_of(counts, one), law_of(counts, other)
    assert first.law == second.law
    assert first.margin == pytest.approx(second.margin, rel=1e-6)


# -- refused ------------------------------------------------------------------------------------------------------


def test_few_counts_are_undecided():
    report = law_of((1, 2, 4, 8, 16))
    assert (report.law, report.fits, report.fit) == ("undecided", (), None)
    assert "too few" in report.reason


def test_what_two_laws_explain_is_undecided():
    """A line seen late, where a slow power runs along it."""
    report = law_of(range(40, 48))
    assert report.law == "undecided"
    assert "apart, less than 6: count for longer" in report.reason


def test_counts_between_the_periods_say_nothing_of_popcounts():
    report = growth_law(range(0, 60, 6), [1] * 10, period=12)
    assert "popcount" not in {fit.law for fit in report.fits}
    assert report.law == "bounded"
    assert math.isinf(report.margin) or report.margin >= SEPARATION


@pytest.mark.parametrize(
    ("times", "counts", "complaint"),
    [
        ((0, 1, 2), (1, 2), "one count for each time"),
        ((0, 2, 1), (1, 2, 3), "increase"),
        ((-1, 2, 3), (1, 2, 3), "negative"),
        ((0, 1, 2), (1, -2, 3), "negative"),
        ((0, 1, 2), (1, 2.5, 3), "whole"),
    ],
)
def test_what_is_no_series_of_counts_is_refused(times, counts, complaint):
    with pytest.raises(ReplicariumError, match=complaint):
        growth_law(times, counts)


def test_a_period_of_nothing_is_refused():
    with pytest.raises(ReplicariumError, match="period"):
        growth_law((0, 1), (1, 1), period=0)
