"""Budgets as records and as texts; what exceeds them as sentences."""

from __future__ import annotations

import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automata.containment.budget import LIMITS, Budget, split_text
from automata.containment.halts import Alarm, BudgetExceeded, Tripped
from automata.errors import ArgumentError

WHOLE = [name for name in LIMITS if name not in ("seconds", "cpu")]


@given(
    st.dictionaries(st.sampled_from(WHOLE), st.integers(0, 10**15)),
    st.dictionaries(st.sampled_from(["seconds", "cpu"]), st.integers(0, 10**6).map(lambda n: n / 64)),
)
def test_a_budget_is_read_as_it_is_printed(whole, seconds):
    budget = Budget(**whole, **seconds)
    assert Budget.from_text(str(budget)) == budget
    assert budget.limits() == whole | seconds


@pytest.mark.parametrize(
    ("text", "cells"),
    [("1e6", 10**6), ("1_000", 1000), ("2k", 2000), ("3Mi", 3 << 20), ("2GB", 2 * 10**9), ("1.5k", 1500), (" 7 ", 7)],
)
def test_numbers_are_written_in_several_ways(text, cells):
    assert Budget.from_text(f"cells={text}") == Budget(cells=cells)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cell=5", "a budget has cells, generations, births, seconds, cpu, memory, files, bytes, not 'cell'"),
        ("cells=many", "a budget's cells is a number, not 'many'"),
        ("cells", "a budget's cells is a number, not ''"),
        ("cells=1.5", "a budget's cells is a whole number, not '1.5'"),
        ("cells=-1", "a budget's cells is 0 or more, not -1"),
        ("seconds=inf", "a budget's seconds is a number, not 'inf': leave it out for no limit"),
        ("seconds=nan", "a budget's seconds is a number, not 'nan': leave it out for no limit"),
        ("cells=1,cells=2", "the budget names cells twice: name it once"),
    ],
)
def test_what_is_no_budget_is_refused_in_a_sentence(text, said):
    with pytest.raises(ArgumentError, match=re.escape(said)):
        Budget.from_text(text)


def test_a_text_may_change_a_budget_and_hold_what_others_read():
    assert Budget.from_text("births=3", Budget(cells=5)) == Budget(cells=5, births=3)
    assert split_text("steps=5, births=3,", LIMITS) == ({"births": "3"}, {"steps": "5"})


@pytest.mark.parametrize("name", LIMITS)
def test_every_limit_has_its_sentence_and_is_handed_over_by_processes(name):
    exceeded = BudgetExceeded(name, 10, 11)
    assert str(pickle.loads(pickle.dumps(exceeded))) == str(exceeded)
    assert re.fullmatch(rf"the budget allows 10 \D+11 [^:]+: raise {name} in the budget to go on", f"{exceeded}") or (
        f"and there are 11: raise {name}" in str(exceeded)
    )


def test_an_alarm_has_its_sentence_and_is_handed_over_by_processes():
    tripped = Tripped(Alarm("crowd", 7, "it is full", {"cells": 9}))
    same = pickle.loads(pickle.dumps(tripped))
    assert same.alarm == tripped.alarm
    assert str(same) == "the tripwire crowd gave an alarm in generation 7: it is full: leave it out to go on"
