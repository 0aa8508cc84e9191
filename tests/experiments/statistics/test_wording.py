"""Numbers in words: every percentage keeps what tells it from none and all; counts and lists as they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automata.proportion import Proportion
from experiments.statistics.wording import (
    counted,
    listed,
    many,
    number,
    percent,
    percent_interval,
    percent_to,
)


def test_percentages_keep_what_tells_them_from_none_and_all():
    shares = (0, 0.0004, 0.5, 0.97, 0.999, 0.9992, 0.99999, 1)
    assert [percent(share) for share in shares] == ["0", "0.04", "50", "97", "99.9", "99.92", "99.999", "100"]
    assert percent_interval(0.0162, 0.0233) == "1.6–2.3 %"
    assert percent_interval(0.31, 0.52) == "31–52 %"
    assert percent_interval(1, 1) == "100–100 %"


@given(share=st.floats(0, 1), digits=st.integers(0, 4))
def test_no_share_is_rounded_up_to_100(share, digits):
    text = percent_to(share, digits)
    value = float(text.removeprefix("more than ").removesuffix(" %"))
    if share < 1:
        assert value < 100
    assert text.endswith(" %")
    assert abs(value - 100 * share) <= 10**-digits


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (1.0, 2, "100.00 %"),
        (0.99994, 2, "99.99 %"),
        (0.99996, 2, "more than 99.99 %"),
        (0.9994, 1, "99.9 %"),
        (0.9996, 1, "more than 99.9 %"),
        (640 / 641, 0, "more than 99 %"),
        (603 / 641, 0, "94 %"),
        (0.0, 1, "0.0 %"),
    ],
)
def test_percentages_of_so_many_digits(share, digits, text):
    assert percent_to(share, digits) == text


def test_counts_and_lists():
    assert [many(count, "network") for count in (0, 1, 2, 2000)] == [
        "0 networks",
        "1 network",
        "2 networks",
        "2,000 networks",
    ]
    assert [listed(words) for words in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
    assert counted(Proportion(1200, 2400), "loops") == "1,200 of 2,400 loops (48–52 %)"
    assert counted(Proportion(0, 0)) == "0 of 0 (0–100 %)"


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**20), 10**20), st.integers(1, 9))
def test_a_number_reads_back_to_its_digits_and_has_no_exponent_of_a_computer(value, digits):
    text = number(value, digits)
    assert "e" not in text
    mantissa, _, power = text.replace(",", "").partition(" × 10")
    back = float(mantissa) * 10.0 ** int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or 0)
    assert back == pytest.approx(float(value), rel=0.51 * 10.0 ** (1 - digits), abs=1e-320)
    if isinstance(value, int):
        assert int(mantissa) == value


def test_numbers_as_tables_have_them():
    given = (1295580, 32545, 1.67772e7, 1e-05, 0.0001, 0.5, 3e-7, -12.25, 0.0, 1145)
    shown = ["1,295,580", "32,545", "16,777,200", "0.00001", "0.0001", "0.5", "3 × 10⁻⁷", "-12.25", "0", "1,145"]
    assert [number(value) for value in given] == shown
