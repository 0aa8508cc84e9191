"""Profiles: each shipped replicator gets its right one, each control its refusal; motions change only coordinates."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import EngineError, PatternError, ReplicariumError
from automata.pattern import Pattern
from automata.replication import Budget, Profile, count_copies, profile, profile_trajectory, search
from automata.replicators import CATALOGUE, find_replicator
from automata.rules import find_rule
from automata.symmetry import DIHEDRAL
from automata.trajectory import record

LEAN = Budget(steps=1000, controls=20, mutants=60, words=12)
QUICK = replace(LEAN, controls=5, mutants=5, words=2, periods=6)

# What is known of each: the grade's beginning, and the laws that copies and parts follow.
KNOWN = {
    "langton": ("replicates by description", "bounded", "quadratic"),
    "byl": ("replicates;", "linear", "quadratic"),
    "chou-reggia-1": ("replicates;", None, "quadratic"),
    "chou-reggia-2": ("replicates;", None, "quadratic"),
    "highlife": ("replicates;", "popcount", "popcount"),
    "b3578": ("replicates;", None, None),
    "parity": ("replicates trivially", None, None),
    "parity-3": ("replicates trivially", None, None),
    "parity-moore": ("replicates trivially", None, None),
    "fredkin": ("replicates trivially", None, None),
    "pre-pulsar": ("copies itself, and its children do not", "bounded", "bounded"),
    "glider-gun": ("does not replicate", None, None),
    "puffer": ("moves", None, None),
    "soup": ("does not replicate", None, None),
    "spaceship": ("moves", None, None),
    "still-life": ("does not replicate", None, None),
}


@pytest.mark.parametrize("name", KNOWN)
def test_the_catalogue_gets_its_right_profile(name):
    entry = find_replicator(name)
    grade, copies, parts = KNOWN[name]
    found = profile(entry.rule(), entry.pattern(), LEAN)
    assert found.grade.startswith(grade), found.report()
    if entry.replicates:
        assert found.period == entry.period
    if copies:
        assert found.copies_law.law == copies
    if parts:
        assert found.parts_law.law == parts
    assert Profile.from_json(found.to_json()) == found


def test_every_shipped_entry_is_profiled_here_or_by_the_long_test():
    assert {entry.name for entry in CATALOGUE.values() if entry.shipped} == {*KNOWN, *LONG}


LONG = {
    "sdsr": "replicates",
    "evoloop": "replicates",
    "perrier": "replicates",
    "tempesti": "copies itself",
}


@pytest.mark.long
@pytest.mark.parametrize("name", LONG)
def test_larger_loops(name):
    entry = find_replicator(name)
    found = profile(entry.rule(), entry.pattern(), LEAN)
    assert found.grade.startswith(LONG[name]), found.report()
    assert found.period == entry.period
    assert Profile.from_json(found.to_json()) == found


@pytest.mark.long
def test_the_small_machine_bears_a_fertile_child():
    entry = find_replicator("small-jvn")
    try:
        rule, seed = entry.rule(), entry.pattern()
    except PatternError as error:
        pytest.skip(str(error))
    found = profile(rule, seed, Budget(steps=229_376))
    assert (found.period, found.displacement) == (entry.period, entry.offset)
    assert (found.near.copy.wrong, found.near.copy.out_of_phase) == (0, entry.mismatch)
    assert len(found.heirs) == 1
    assert found.heirs[0].copy.wrong == 0


@settings(max_examples=12)
@given(
    st.sampled_from(DIHEDRAL),
    st.integers(-50, 50),
    st.integers(-50, 50),
    st.sampled_from(("highlife", "byl")),
)
def test_turning_mirroring_and_moving_change_nothing_but_coordinates(transform, rows, columns, name):
    entry = find_replicator(name)
    rule, seed = entry.rule(), entry.pattern()
    if not rule.is_symmetric(transform):
        return
    one = profile(rule, seed, QUICK)
    other = profile(rule, seed.transform(transform).translate(rows, columns), QUICK)
    assert replace(other, frame=one.frame) == one
    moved = transform.move(one.displacement)
    assert sorted(map(abs, other.displacement)) == sorted(map(abs, moved))


@pytest.mark.parametrize("name", ["highlife", "byl", "spaceship", "pre-pulsar"])
def test_a_recording_shows_what_a_run_would(name):
    entry = find_replicator(name)
    rule, seed = entry.rule(), entry.pattern().translate(7, -3)
    recorded = profile_trajectory(record(rule, seed, 6 * (entry.period or 1)))
    run = search(rule, seed, 6 * entry.period)
    assert recorded.period == run.period
    assert recorded.search.recurrence == run.recurrence
    if run.births:
        assert recorded.displacement == run.births[0].copy.displacement(seed)
        counts = count_copies(rule, seed, range(0, 6 * entry.period + 1, entry.period))
        assert recorded.counts.copies == counts.copies
        assert recorded.counts.parts == counts.parts
    assert {one.question for one in recorded.untested} >= {"fertility", "mutants"}
    assert Profile.from_json(recorded.to_json()) == recorded


def test_a_recording_that_begins_empty():
    with pytest.raises(PatternError, match="record one with live cells"):
        profile_trajectory(record(find_rule("B3/S23"), Pattern.from_text("."), 3))


def test_a_profile_says_what_it_left_open():
    entry = find_replicator("byl")
    none = Budget(steps=1000, controls=0, mutants=0, words=0)
    found = profile(entry.rule(), entry.pattern(), none)
    assert {one.question for one in found.untested} == {"random seeds", "mutants", "breadth"}
    at_once = profile(entry.rule(), entry.pattern(), Budget(seconds=0))
    assert at_once.search is None
    assert at_once.grade == "not examined"
    assert len(at_once.untested) == len({one.question for one in at_once.untested}) == 10
    assert all("seconds were over" in one.reason for one in at_once.untested)


def test_the_order_of_questions_is_told():
    told = []
    profile(find_rule("B3/S23"), Pattern.from_text("11\n11"), QUICK, tell=told.append)
    assert told[0] == "exact copies"
    assert len(told) == 10


def test_equal_questions_have_equal_answers():
    entry = find_replicator("byl")
    one, other = (profile(entry.rule(), entry.pattern(), LEAN, random_seed=3) for _ in range(2))
    assert one.to_json() == other.to_json()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("steps=0", "steps is 1 or more, not 0"),
        ("depth=1", "depth is 2 or more, not 1"),
        ("hours=3", "a budget has steps, cells, seconds"),
        ("steps=many", "steps is a number, not 'many'"),
        ("steps", "steps is a number, not ''"),
    ],
)
def test_bad_budgets(text, said):
    with pytest.raises(ReplicariumError, match=said):
        Budget.from_text(text)


def test_budgets_are_read_from_text():
    assert Budget.from_text("steps=5_000, seconds=1.5") == Budget(steps=5000, seconds=1.5)
    assert Budget.from_text("", Budget(depth=5)) == Budget(depth=5)


def test_bad_patterns_rules_and_files():
    with pytest.raises(PatternError, match="empty"):
        profile(find_rule("B3/S23"), Pattern.from_text("."))
    with pytest.raises(EngineError, match="B0"):
        profile(find_rule("B03/S23"), Pattern.from_text("1"), QUICK).report()
    stored = json.loads(profile(find_rule("B3/S23"), Pattern.from_text("11\n11"), QUICK).to_json())
    stored["budget"]["steps"] = "soon"
    for text in (json.dumps(stored), "{}", "nonsense"):
        with pytest.raises(ReplicariumError, match="no stored profile"):
            Profile.from_json(text)
    stored["budget"]["steps"] = 1000
    for changed, said in (
        ({"version": 99}, "of version 99, and version 1 is read"),
        ({"version": 0}, "of version 0"),
        ({"population": -5}, "at population, -5 is not the 4 of its seed"),
        ({"population": 5}, "at population, 5 is not the 4"),
        ({"seed": "x = 1"}, "at seed, "),
    ):
        with pytest.raises(ReplicariumError, match=said):
            Profile.from_json(json.dumps({**stored, **changed}))
    assert Profile.from_json(json.dumps(stored)).population == 4
