"""Fertility: the loops' lines of descent, and what only seems to have one."""

from __future__ import annotations

import pytest

from automata.errors import ArgumentError, PatternError
from automata.pattern import Pattern
from automata.replication.copies.fertility import measure_fertility
from automata.replicators import find_replicator
from automata.symmetry import ROTATIONS, Transform


def line_of(name, steps, **options):
    entry = find_replicator(name)
    return measure_fertility(entry.rule(), entry.pattern(), steps, **options)


@pytest.mark.parametrize(
    "name", ["langton", "byl", "sdsr", "evoloop", "chou-reggia-1", "chou-reggia-2", "perrier", "highlife"]
)
def test_replicators_are_fertile_to_depth_3(name):
    entry = find_replicator(name)
    found = line_of(name, entry.period)
    assert found.fertile
    assert found.independent
    assert (found.stopped, found.depth) == ("depth reached", 3)
    assert [birth.step for birth in found.line] == [entry.period] * 3
    assert [birth.depth for birth in found.line] == [1, 2, 3]
    assert [(birth.orphan, birth.companion) for birth in found.line] == [(True, True)] * 2 + [(None, None)]
    assert all(birth.population == entry.cells for birth in found.line)


@pytest.mark.parametrize("name", ["langton", "byl", "sdsr", "evoloop", "chou-reggia-2", "perrier"])
def test_the_first_children_stand_in_a_row(name):
    """Each is what its parent was, moved: so are its own children."""
    rows, columns = find_replicator(name).offset
    found = line_of(name, find_replicator(name).period)
    assert [birth.displacement for birth in found.line] == [(k * rows, k * columns) for k in (1, 2, 3)]
    assert {birth.copy.transform for birth in found.line} == {Transform()}


def test_chou_reggias_first_loop_turns_with_every_birth():
    found = line_of("chou-reggia-1", 14)
    assert [birth.copy.transform for birth in found.line] == [Transform(1), Transform(2), Transform(3)]
    assert [birth.displacement for birth in found.line] == [(0, 3), (3, 1), (1, 0)]


@pytest.mark.parametrize(("name", "severed"), [("langton", False), ("byl", True), ("chou-reggia-2", True)])
def test_a_child_that_hangs_together_with_its_parent_is_severed(name, severed):
    """Byl's and Chou and Reggia's are exact one generation and six before they come off."""
    entry = find_replicator(name)
    found = line_of(name, entry.period)
    assert {birth.severed for birth in found.line} == {severed}
    assert all(birth.copy.isolated != severed for birth in found.line)
    assert (entry.split > entry.period) == severed


def test_the_erased_parent_is_the_loop_that_stood_there():
    (first, *_) = line_of("langton", 151).line
    assert first.erased == 85  # four generations after it recurred, one cell short of the initial 86


def test_a_pre_pulsar_leaves_two_that_run_into_each_other():
    """Alone each goes on for ever; together, as they are born, they never make a copy."""
    found = line_of("pre-pulsar", 30)
    assert not found.fertile
    assert not found.independent
    assert [birth.companion for birth in found.line] == [False, False, None]
    assert "in company" in found.reason


@pytest.mark.parametrize(
    ("name", "steps"),
    [("still-life", 20), ("glider-gun", 95), ("spaceship", 30), ("puffer", 40), ("soup", 60)],
)
def test_controls_have_no_child(name, steps):
    found = line_of(name, steps)
    assert (found.depth, found.stopped, found.fertile, found.independent) == (0, "no child", False, False)
    assert found.reason == f"the parent of depth 0 made no copy in {steps} generations"


def test_a_mirrored_loop_has_no_child():
    """Langton's rule turns and does not reflect."""
    entry = find_replicator("langton")
    mirrored = entry.pattern().transform(Transform(0, True))
    assert measure_fertility(entry.rule(), mirrored, 200).depth == 0


def test_a_period_too_short_shows_no_child():
    assert line_of("langton", 150).depth == 0


@pytest.mark.parametrize("turn", ROTATIONS, ids=lambda turn: turn.name)
def test_a_line_turned_and_moved_is_as_long(turn):
    entry = find_replicator("byl")
    seed = entry.pattern().transform(turn).translate(-40, 7)
    found = measure_fertility(entry.rule(), seed, 25)
    assert found.fertile
    assert [birth.copy.transform for birth in found.line] == [Transform()] * 3
    straight = [turn.move(birth.displacement) for birth in line_of("byl", 25).line]
    assert [birth.displacement for birth in found.line] == straight


def test_a_deeper_line_begins_with_the_shorter_one():
    short, deep = line_of("byl", 25, depth=2), line_of("byl", 25, depth=6)
    assert deep.fertile
    assert deep.depth == 6
    assert deep.line[:1] == short.line[:1]


def test_a_line_ends_where_the_cells_do():
    found = line_of("langton", 151, max_cells=512)
    assert (found.stopped, found.fertile) == ("budget", False)
    assert "512" in found.reason


@pytest.mark.parametrize(("steps", "depth"), [(0, 3), (10, 1), (10, 0)])
def test_a_question_without_an_answer_is_refused(steps, depth):
    with pytest.raises(ArgumentError, match=r"is a whole number from [12] on"):
        line_of("byl", steps, depth=depth)


def test_an_empty_seed_is_refused():
    with pytest.raises(PatternError, match="empty"):
        measure_fertility(find_replicator("byl").rule(), Pattern.from_text("."), 5)
