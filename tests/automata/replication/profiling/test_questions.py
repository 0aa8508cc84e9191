"""Profiles: each shipped replicator gets its right one, each control its refusal; motions change only coordinates."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import EngineError, PatternError, ReplicariumError
from automata.forms import line_list, list_compiler
from automata.forms.line_list import LineList
from automata.forms.transition import Transition
from automata.neighborhood import VON_NEUMANN
from automata.pattern import Pattern
from automata.replication import Profile, QuestionBudget, count_copies, profile, search
from automata.replication.profiling.profiler import profile_trajectory
from automata.replication.profiling.questions import QUESTIONS
from automata.replicators import CATALOGUE, find_replicator
from automata.rule import Rule
from automata.rules import find_rule
from automata.symmetry import DIHEDRAL
from automata.topology import Fixed, Torus
from automata.trajectory import record
from automata.universe import Universe
from tests.support.depth import some

LEAN = QuestionBudget(steps=1000, controls=20, mutants=60, words=12)
SHORT = replace(LEAN, steps=160)
QUICK = replace(LEAN, controls=5, mutants=5, words=2, periods=6)

# What is known of each: the grade's beginning, and the laws that copies and parts follow.
KNOWN = {
    "langton": ("replicates; of von Neumann's parts shown: copier, controller; its", "bounded", "quadratic"),
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
    "glider-gun": ("does not replicate within the budget", None, None),
    "puffer": ("moves", None, None),
    "soup": ("does not replicate", None, None),
    "spaceship": ("moves", None, None),
    "still-life": ("stays as it is, and does not replicate", None, None),
    "wireworld-clock": ("oscillates with period 16, and does not replicate", None, None),
}


@pytest.mark.parametrize(
    "name",
    [pytest.param("langton", marks=pytest.mark.long), *some([name for name in KNOWN if name != "langton"], 2)],
)
def test_the_catalogue_gets_its_right_profile(name):
    entry = find_replicator(name)
    grade, copies, parts = KNOWN[name]
    found = profile(entry.rule(), entry.pattern(), LEAN if entry.replicates else SHORT)
    assert found.grade.startswith(grade), found.report()
    if entry.replicates:
        assert found.period == entry.period
        assert found.startup is None
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
    found = profile(rule, seed, QuestionBudget(steps=229_376))
    assert (found.period, found.displacement) == (entry.period, entry.offset)
    assert (found.near.copy.wrong, found.near.copy.out_of_phase) == (0, entry.mismatch)
    assert len(found.heirs) == 1
    assert found.heirs[0].copy.wrong == 0


@pytest.mark.long
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


NO_COPIES = QuestionBudget(steps=100, cells=1 << 14, controls=0, mutants=0, words=0)
# Pattern, grade, what is told of copies.
KINDS = {
    "blinker": ("111", "oscillates with period 2", "no"),
    "toad": (".111\n111.", "oscillates with period 2", "no"),
    "block": ("11\n11", "stays as it is", "no"),
    "glider": (".1.\n..1\n111", "moves by (+1 rows, +1 columns) every 4 generations", "moves"),
    "a glider that flies north west": ("111\n1..\n.1.", "moves by (-1 rows, -1 columns) every 4 generations", "moves"),
    "a ship": (".1..1\n1....\n1...1\n1111.", "moves by (+0 rows, -2 columns) every 4 generations", "moves"),
    "what dies": ("11", "dies out", "no"),
    "what comes to rest": ("1111", "", "no"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_makes_no_copy_is_said_to_do_what_it_does(kind):
    text, does, answer = KINDS[kind]
    found = profile(find_rule("B3/S23"), Pattern.from_text(text), NO_COPIES)
    assert found.grade == (f"{does}, and does not replicate" if does else "does not replicate within the budget")
    (told,) = [one for one in found.findings if one.question == "it makes a copy"]
    assert told.answer == answer
    assert not does or found.search.end == "dies" or told.evidence.startswith(f"it {does}; generation ")
    assert Profile.from_json(found.to_json()) == found


def test_what_swings_in_its_place_does_not_move_though_its_cycle_was_not_stored():
    """Profiles that were stored without a cycle."""
    grades = {"blinker": "does not replicate within the budget", "glider": "moves, and does not replicate"}
    for kind, grade in grades.items():
        found = profile(find_rule("B3/S23"), Pattern.from_text(KINDS[kind][0]), NO_COPIES)
        stored = json.loads(found.to_json())
        assert stored["search"].pop("cycle")
        assert found.search.moves
        assert Profile.from_json(json.dumps(stored)).grade == grade


@pytest.mark.parametrize(
    ("kind", "topology", "does"),
    [
        ("blinker", Torus(8, 8), "oscillates with period 2"),
        ("glider", Torus(8, 8), "moves by (+1 rows, +1 columns) every 4 generations"),
        ("block", Fixed(8, 8), "stays as it is"),
        ("glider", Fixed(8, 8), None),  # it flies into the border, and a block is left
    ],
)
def test_on_a_grid_it_is_said_too(kind, topology, does):
    seed = Pattern.from_text(KINDS[kind][0]).translate(2, 2)
    found = profile(find_rule("B3/S23"), seed, replace(NO_COPIES, steps=200), topology=topology)
    cycle = found.search.cycle
    assert found.grade == f"{does}, and does not replicate" if does else cycle is None


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
    answered = {"exact copies", "growth"} if run.births else {"exact copies"}
    assert {one.question for one in recorded.untested} == set(QUESTIONS) - answered
    assert Profile.from_json(recorded.to_json()) == recorded


def test_a_recording_that_begins_empty():
    with pytest.raises(PatternError, match="record one with live cells"):
        profile_trajectory(record(find_rule("B3/S23"), Pattern.from_text("."), 3))


def test_a_profile_says_what_it_left_open():
    entry = find_replicator("byl")
    none = QuestionBudget(steps=1000, controls=0, mutants=0, words=0)
    found = profile(entry.rule(), entry.pattern(), none)
    assert {one.question for one in found.untested} == {"random seeds", "mutants", "breadth"}
    at_once = profile(entry.rule(), entry.pattern(), QuestionBudget(seconds=0))
    assert at_once.search is None
    assert at_once.grade == "not examined"
    assert [one.question for one in at_once.untested] == list(QUESTIONS)
    assert all("the budget's 0 seconds were over: raise seconds" in one.reason for one in at_once.untested)


def test_the_order_of_questions_is_told():
    told = []
    profile(find_rule("B3/S23"), Pattern.from_text("11\n11"), QUICK, tell=told.append)
    assert told == list(QUESTIONS)
    assert told[:2] == ["additivity", "exact copies"]


def test_equal_questions_have_equal_answers():
    entry = find_replicator("byl")
    one, other = (profile(entry.rule(), entry.pattern(), LEAN, random_seed=3) for _ in range(2))
    assert one.to_json() == other.to_json()


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        ("periods=3,steps=2000", "raise the budget's periods to 5 or more"),
        ("steps=40", "raise the budget's steps to 60 or more"),
        ("steps=40,periods=3", "raise the budget's periods to 5 or more and steps to 60 or more"),
        ("cells=400", "a run would hold more than 400 cells at once: raise the budget's cells"),
    ],
)
def test_what_is_too_small_is_named(budget, said):
    entry = find_replicator("highlife")
    small = QuestionBudget.from_text(budget, replace(QUICK, periods=12, controls=0, mutants=0, words=0))
    found = profile(entry.rule(), entry.pattern(), small)
    (growth,) = [one for one in found.untested if one.question == "growth"]
    assert said in growth.reason
    assert "6 counts take 5 periods of 12 generations" in growth.reason or "cells" in said
    named = {one.question: one.reason for one in found.untested}
    assert named["random seeds"] == "the budget's controls are 0"
    assert named["mutants"] == "the budget's mutants are 0"


@pytest.mark.parametrize(("periods", "steps", "small"), [(6, 1000, "periods"), (20, 80, "steps")])
def test_an_undecided_law_says_what_would_decide_it(periods, steps, small):
    entry = find_replicator("highlife")
    budget = replace(QUICK, periods=periods, steps=steps, controls=2, mutants=0, words=0)
    found = profile(entry.rule(), entry.pattern(), budget)
    found = replace(found, parts_law=replace(found.parts_law, law="undecided"))
    (told,) = [one for one in found.findings if one.question == "parts grow"]
    assert told.evidence.endswith(f"(raise the budget's {small})")
    (told,) = [one for one in found.findings if one.question == "the rule copies anything"]
    assert told.answer == "undecided"
    assert told.evidence.endswith("raise the budget's controls")


def test_a_seed_that_is_too_small_for_a_near_copy_has_that_listed():
    found = profile(find_rule("B3/S23"), Pattern.from_text("11\n11"), QUICK)
    named = {one.question: one.reason for one in found.untested}
    assert "of 4 cells one that is wrong is 25.0% of the pattern's information" in named["near copies"]


# -- rules that copy anything -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("budget", [QUICK, QuestionBudget(steps=5, periods=1, controls=0, mutants=0, words=0)])
@pytest.mark.parametrize("text", [".1.\n..1\n111", "1", "11", "1.1\n.11\n111"])
def test_of_an_additive_rule_it_is_known_that_it_copies_anything(text, budget):
    """A chance copy, such as a glider's after one generation, decides nothing, and neither does a small budget."""
    found = profile(find_rule("B1357/S1357"), Pattern.from_text(text), budget)
    assert found.grade == "replicates trivially: the rule copies anything"
    side = max(found.frame.height, found.frame.width)
    assert found.period == 1 << (side - 1).bit_length()
    assert found.displacement == (-found.period, -found.period)
    told = {one.question: one for one in found.findings}
    assert told["it makes a copy"].answer == told["children are fertile"].answer == "yes"
    assert told["the rule copies anything"].answer == "yes"
    assert told["the rule copies anything"].evidence.startswith("exactly: the next state is a sum modulo 2")
    assert found.controls is None
    assert Profile.from_json(found.to_json()) == found


def test_a_glider_s_chance_copy_is_told_beside_the_certain_ones():
    found = profile(find_rule("B1357/S1357"), Pattern.from_text(".1.\n..1\n111"), QUICK)
    (told,) = [one for one in found.findings if one.question == "it makes a copy"]
    assert told.evidence.startswith("after 4 at (-4 rows, -4 columns), 8 at once; again after every later 2^k")
    assert told.evidence.endswith("one appears by chance after 3")


def test_an_additive_rule_that_only_moves_is_not_said_to_copy():
    rule = Rule.from_function(lambda context: context[1], 3, VON_NEUMANN, name="all moves south")
    found = profile(rule, Pattern.from_text("12"), QUICK)
    assert found.grade == "moves by (+1 rows, +0 columns) every generation, and does not replicate"
    told = {one.question: one for one in found.findings}
    assert "fewer than two neighbours" in told["the rule is additive"].evidence


def test_a_domino_does_not_make_its_rule_trivial():
    """Every shuffle of a domino's cells is a domino: others are drawn, and B2/S copies few of them."""
    found = profile(find_rule("B2/S"), Pattern.from_text("11"), replace(QUICK, steps=24, controls=40))
    assert found.controls.kind == "varied"
    assert found.controls.trivial is False
    assert found.grade.startswith("replicates; ")


@pytest.mark.long
@pytest.mark.parametrize("generation", [20, 48])
def test_a_puffer_train_with_its_debris_replicates_no_more_than_without(generation):
    """It is a copy of itself farther on, and the old place is full of debris; but there is never more than one."""
    entry = find_replicator("puffer")
    start = entry.pattern().renamed(None, 0)
    later = Universe(entry.rule(), start).run(generation).pattern.renamed(None, 0)
    found = profile(entry.rule(), later, replace(QUICK, steps=200))
    assert found.grade.startswith("moves")
    assert "not replicate" in found.grade


@pytest.mark.long
@pytest.mark.parametrize("name", [pytest.param("byl", marks=pytest.mark.long), "still-life"])
def test_of_a_rule_without_a_diagram_less_is_asked_and_that_is_said(name, monkeypatch):
    """Byl's rule and Life as lists of their contexts, of which no diagram can be made in the effort allowed."""
    nothing = list_compiler.THOROUGH._replace(lines=1)
    monkeypatch.setattr(LineList.diagram, "__defaults__", (nothing,))
    monkeypatch.setattr(line_list, "_TABLED", 0)
    entry = find_replicator(name)
    known = entry.rule()
    contexts = itertools.product(range(known.n_states), repeat=len(known.neighborhood))
    lines = [
        Transition(tuple(frozenset({state}) for state in context), known.next_state(context)) for context in contexts
    ]
    form = LineList(lines, known.n_states, known.neighborhood, "none")
    rule = Rule(known.n_states, known.neighborhood, form, name=known.name)
    found = profile(rule, entry.pattern(), replace(QUICK, steps=100))
    assert found.period == entry.period if entry.replicates else found.period is None
    assert found.rule_digest == form.digest
    named = {one.question: one.reason for one in found.untested}
    assert "no diagram" in named["turned copies"]
    assert "no diagram" in named["additivity"]
    if entry.replicates:
        assert found.fertility.fertile
        assert found.controls.trivial is not True
        assert found.von_neumann is not None


def test_a_profile_is_shown_in_a_line():
    entry = find_replicator("byl")
    found = profile(entry.rule(), entry.pattern(), QUICK)
    assert repr(found) == (
        "<Profile of 12 cells under Byl-Loop: replicates; of von Neumann's parts shown: none, period 25, "
        "1 question not tested>"
    )
    assert all(len(repr(part)) < 300 for part in (found.genealogy, found.mutants, found.counts))


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
        QuestionBudget.from_text(text)


def test_budgets_are_read_from_text():
    assert QuestionBudget.from_text("steps=5_000, seconds=1.5") == QuestionBudget(steps=5000, seconds=1.5)
    assert QuestionBudget.from_text("", QuestionBudget(depth=5)) == QuestionBudget(depth=5)


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
        ({"seed": "3o%$"}, "at seed, "),
    ):
        with pytest.raises(ReplicariumError, match=said):
            Profile.from_json(json.dumps({**stored, **changed}))
    assert Profile.from_json(json.dumps(stored)).population == 4
