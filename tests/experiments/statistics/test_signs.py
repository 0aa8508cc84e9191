"""The test by signs against every flip tried in plain Python, and where it cannot be asked."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.errors import StatisticsError
from experiments.statistics.signs import sign_flip_test
from tests.support.depth import cases


def plainly(values: list[int], constant: int) -> float:
    """Return the p-value by trying every flip: twice the smaller tail, at most 1."""
    apart = [value - constant for value in values]
    sums = [sum(sign * value for sign, value in zip(signs, apart, strict=True))
            for signs in product((1, -1), repeat=len(apart))]  # fmt: skip
    more, less = sum(each >= sum(apart) for each in sums), sum(each <= sum(apart) for each in sums)
    return min(1.0, 2 * min(more, less) / len(sums))


@settings(max_examples=cases(30))
@given(st.lists(st.integers(-9, 9), min_size=2, max_size=7), st.integers(-5, 5))
def test_p_is_that_of_all_flips(values, constant):
    assert sign_flip_test(values, constant, seed=0) == pytest.approx(plainly(values, constant))


def test_p_of_six_is_never_below_a_thirtysecond():
    assert sign_flip_test([101, 102, 103, 104, 105, 106], 0.0, seed=0) == 2 / 64
    assert sign_flip_test([-1, 1, -2, 2], 0.0, seed=0) > 0.5


@pytest.mark.parametrize(("values", "constant"), [([1.0], 0.0), ([1.0, float("nan")], 0.0), ([1.0, 2.0], float("inf"))])
def test_what_cannot_be_asked_is_said(values, constant):
    with pytest.raises(StatisticsError, match="two or more finite values"):
        sign_flip_test(values, constant, seed=0)
