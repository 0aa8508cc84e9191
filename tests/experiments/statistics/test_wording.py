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
