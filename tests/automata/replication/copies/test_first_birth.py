"""The search for a first copy: against the catalogue, against looking at every configuration, and where it ends."""

from __future__ import annotations

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from automata.errors import ArgumentError, PatternError
from automata.neighborhood import VON_NEUMANN
from automata.pattern import Pattern
from automata.replication import Census, search
from automata.replication.copies.first_birth import search_recorded
from automata.replication.copies.frame import framed
from automata.replication.inexact.near import search_near
from automata.replicators import CATALOGUE, find_replicator
from automata.rules import find_rule
from automata.symmetry import DIHEDRAL, ROTATIONS
from automata.testing.strategies import patterns, rules
from automata.universe import Universe
from tests.support.depth import cases

BEARING = [
    entry
    for entry in CATALOGUE.values()
    if entry.shipped and entry.replicates and entry.mismatch == 0 and entry.period is not None
]
SMALL = patterns(n_states=3, min_side=1, max_side=3).filter(lambda pattern: pattern.population > 0)


def plainly_searched(rule, seed, steps):
    census = Census(seed, rule.symmetry_group)
    for step, configuration in enumerate(Universe(rule, seed, engine="reference").generations(steps)):
        if births := census.observe(step, configuration):
            return births
    return ()


@pytest.mark.parametrize("entry", BEARING, ids=lambda entry: entry.name)
def test_the_first_birth_is_the_catalogues(entry):
    found = search(entry.rule(), entry.pattern(), 2 * entry.period)
    assert found.end == "birth"
    assert found.period == entry.period
    assert entry.offset in [birth.copy.displacement(entry.pattern()) for birth in (*found.births, *found.moves)]


@pytest.mark.parametrize(
    ("name", "end", "moves"),
    [
        ("glider-gun", "steps", 0),
        ("puffer", "steps", 16),
        ("spaceship", "repeats", 16),
        ("still-life", "repeats", 0),
    ],
)
def test_what_bears_nothing(name, end, moves):
    entry = find_replicator(name)
    found = search(entry.rule(), entry.pattern(), 192)
    assert (found.end, found.births, len(found.moves)) == (end, (), moves)
    assert found.period is None


@pytest.mark.parametrize(
    ("name", "cycle"), [("glider-gun", None), ("puffer", None), ("spaceship", (4, 1, 1)), ("still-life", (1, 0, 0))]
)
def test_a_cycle_is_found_by_comparing_every_generation_with_the_seed(name, cycle):
    entry = find_replicator(name)
    seed = entry.pattern()
    boards = list(Universe(entry.rule(), seed).generations(64))
    plain = next((step for step, board in enumerate(boards) if step and board.same_shape(seed)), None)
    for found in (search(entry.rule(), seed, 64).cycle, search_recorded(seed, boards, DIHEDRAL).cycle):
        assert (found and (found.period, found.rows, found.columns)) == cycle
        assert (found and found.period) == plain


def test_the_mother_recurs_in_her_place_before_the_daughter_is_complete():
    entry = find_replicator("langton")
    assert search(entry.rule(), entry.pattern(), 200).recurrence == 147


def test_a_pattern_that_dies_and_one_that_outgrows_its_budget():
    life, parity = find_rule("B3/S23"), find_rule("B1357/S02468")
    dying = search(life, Pattern.from_text("11"), 1000)
    assert (dying.end, dying.reason) == ("dies", "nothing lives in generation 32")
    growing = search(life, find_replicator("glider-gun").pattern(), 10_000, max_cells=4096)
    assert growing.end == "cells"
    assert "max_cells" in growing.reason
    assert search(parity, Pattern.from_text("1"), 10).end == "birth"


def test_bad_numbers_and_empty_seeds():
    life = find_rule("B3/S23")
    with pytest.raises(ArgumentError, match="from 1 on, not 0"):
        search(life, Pattern.from_text("1"), 0)
    with pytest.raises(PatternError, match="empty"):
        search(life, Pattern.from_text("."), 5)
    with pytest.raises(ArgumentError, match="looks is a whole number from 1 on, not 0"):
        search_near(life, Pattern.from_text("1"), 5, looks=0)


@settings(max_examples=cases(40))
@given(rules(n_states=3, neighborhoods=VON_NEUMANN, quiescent=True), SMALL)
def test_a_search_finds_the_births_that_looking_at_every_configuration_finds(rule, seed):
    births = plainly_searched(rule, seed, 12)
    event("a birth" if births else "none")
    found = search(rule, seed, 12)
    assert found.births == births


# -- nearly -----------------------------------------------------------------------------------------------------------


def test_tempesti_s_daughter_is_found_with_its_one_wrong_cell():
    entry = find_replicator("tempesti")
    found = search_near(entry.rule(), entry.pattern(), 400)
    assert found is not None
    assert (found.complete, found.every, found.copy.wrong) == (entry.period, 1, entry.mismatch)


def test_an_exact_birth_is_a_near_one_too():
    entry = find_replicator("langton")
    found = search_near(entry.rule(), entry.pattern(), 200)
    assert (found.first, found.step, found.copy.wrong, found.copy.out_of_phase) == (151, 151, 0, 0)


def test_a_birth_between_two_looks_is_traced_to_its_generation():
    line = Pattern.from_text("1" * 300)  # a seed that fills no small box is looked at every so often
    rule = find_rule("B1/S0V")
    closely = search_near(rule, Pattern.from_text("11"), 40)
    assert closely is not None
    widely = search_near(rule, line, 600, looks=7)
    again = search_near(rule, line, 600, looks=600)
    assert (widely and widely.first) == (again and again.first)


def test_nothing_comes_of_a_still_life():
    entry = find_replicator("still-life")
    assert search_near(entry.rule(), entry.pattern(), 50) is None


# -- the frame --------------------------------------------------------------------------------------------------------


@given(SMALL, st.sampled_from(DIHEDRAL), st.integers(-9, 9), st.integers(-9, 9))
def test_motions_of_the_rule_share_a_frame_and_come_back_from_it(pattern, transform, rows, columns):
    rule = find_rule("Langtons-Loops")
    moved = pattern.transform(transform).translate(rows, columns)
    (one, _), (other, frame) = framed(rule, pattern), framed(rule, moved)
    if transform in ROTATIONS:  # the rule's own symmetry
        assert one == other
    box = moved.bounding_box
    assert frame.box_back(one.box if transform in ROTATIONS else other.box) == box
    back = {(*frame.cell_back(row, column), frame.state_back(state)) for row, column, state in other.live_cells()}
    assert back == set(moved.live_cells())
    for one_motion in DIHEDRAL:
        assert frame.transform_back(one_motion) in DIHEDRAL
