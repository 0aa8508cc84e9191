"""Copies but for their phase: against comparing at every place, and on a machine whose child is known."""

from __future__ import annotations

import math
from collections import Counter
from itertools import permutations, product
from time import process_time

import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from automata.errors import ArgumentError, PatternError, RuleError, StateError
from automata.pattern import Box, Pattern
from automata.replication.copies.exact import find_copies
from automata.replication.inexact.phase import Quotient, find_phase_copies
from automata.replicators import find_replicator
from automata.rules import find_rule
from automata.symmetry import DIHEDRAL, IDENTITY, ROTATIONS
from automata.testing.strategies import patterns
from automata.universe import Universe
from tests.support.golly import GOLLY

LETTERS = Quotient.merging(5, {2: 1, 4: 3})
NONE = Quotient.merging(5, {})
targets = patterns(n_states=5, min_side=1, max_side=4).filter(lambda pattern: pattern.population > 0)
boards = patterns(n_states=5, max_side=9, max_distance=3)
quotients = st.sampled_from([LETTERS, NONE])
groups = st.sampled_from([(IDENTITY,), ROTATIONS, DIHEDRAL])


# -- against the definition -----------------------------------------------------------------------------------


def plainly(configuration, target, quotient, group, tolerance):
    """Displaced boxes with what differs there, by comparing every live cell at every place."""
    found, seen, images = {}, set(), quotient.images
    around = configuration.bounding_box or Box(0, 0, 0, 0)
    for motion in group:
        cells = Pattern(motion.apply(target.cropped().cells))
        if cells in seen:
            continue
        seen.add(cells)
        live = list(cells.live_cells())
        kinds = Counter(images[state] for _, _, state in live)
        bits = {kind: -math.log2(count / (len(live) + 1)) for kind, count in kinds.items()}
        total = sum(bits[images[state]] for _, _, state in live)
        for top in range(around.top - cells.box.height, around.bottom + 1):
            for left in range(around.left - cells.box.width, around.right + 1):
                there = configuration.read(Box(top, left, cells.box.height, cells.box.width))
                wrong = [s for r, c, s in live if images[there[r, c]] != images[s]]
                differing = sum(there[r, c] != s for r, c, s in live)
                distance = sum(bits[images[s]] for s in wrong) / total
                if distance <= tolerance:
                    found[motion, (top, left)] = (differing, len(wrong), pytest.approx(distance))
    return found


@pytest.mark.kernel
@given(boards, targets, quotients, groups, st.sampled_from([0.0, 0.1, 0.3, 0.6, 0.9]))
def test_it_finds_what_comparing_at_every_place_finds(board, target, quotient, group, tolerance):
    found = find_phase_copies(board, target, quotient, group, tolerance)
    event(f"tolerance {tolerance}: {min(len(found), 5)}")
    expected = plainly(board, target, quotient, group, tolerance + 1e-12)
    close = {key for key, (_, _, distance) in expected.items() if distance != pytest.approx(tolerance)}
    as_found = {
        (copy.motion, (copy.box.top, copy.box.left)): (copy.out_of_phase, copy.wrong, copy.distance) for copy in found
    }
    assert close <= set(as_found) <= set(expected)
    for key, value in as_found.items():
        assert value == expected[key]
    assert [copy.distance for copy in found] == sorted(copy.distance for copy in found)


@given(boards, targets, groups)
def test_without_a_quotient_and_tolerance_they_are_the_exact_copies(board, target, group):
    found = find_phase_copies(board, target, NONE, group, 0)
    assert {(copy.motion, copy.box) for copy in found} == {
        (copy.motion, copy.box) for copy in find_copies(board, target, group)
    }
    assert all(copy.out_of_phase == copy.wrong == copy.distance == 0 for copy in found)


@given(targets, st.randoms(use_true_random=False), st.integers(-20, 20), st.integers(-20, 20))
def test_a_copy_in_another_phase_is_at_no_distance(target, draw, rows, columns):
    fellows = {1: (1, 2), 2: (1, 2), 3: (3, 4), 4: (3, 4)}
    board = Pattern.from_live_cells(
        (row + rows, column + columns, draw.choice(fellows[state])) for row, column, state in target.live_cells()
    )
    found = [copy for copy in find_phase_copies(board, target, LETTERS, (IDENTITY,), 0)]
    (copy,) = [copy for copy in found if copy.displacement(target) == (rows, columns)]
    assert (copy.wrong, copy.distance) == (0, 0)
    live = [(row, column) for row, column, _ in target.live_cells()]
    assert copy.out_of_phase == sum(
        board.read(Box(row + rows, column + columns, 1, 1)) != target.read(Box(row, column, 1, 1))
        for row, column in live
    )


def test_a_rare_cell_counts_for_more_than_a_common_one():
    target = Pattern.from_text("1111111113")
    common = find_phase_copies(Pattern.from_text("1111.11113"), target, NONE, (IDENTITY,), 0.9)[0]
    rare = [
        copy
        for copy in find_phase_copies(Pattern.from_text("111111111"), target, NONE, (IDENTITY,), 0.9)
        if copy.wrong == 1
    ]
    total = 9 * math.log2(11 / 9) + math.log2(11)
    assert common.distance == pytest.approx(math.log2(11 / 9) / total)
    assert rare[0].distance == pytest.approx(math.log2(11) / total)


def test_copies_with_the_same_faults_come_in_reading_order_to_the_last_bit():
    """One cell of each state is wrong: added up from left to right, what they weigh would depend on which cells."""
    states = [4, 3, 4, 4, 1, 2, 4, 3, 4]
    target = Pattern([states])
    for threes, fours in product(permutations((1, 7), 2), permutations((0, 2, 3, 6, 8), 2)):
        cells = [
            (0, left + place, state)
            for left, three, four in zip((0, 40), threes, fours, strict=True)
            for place, state in enumerate(states)
            if place not in (three, four, 4, 5)
        ]
        found = find_phase_copies(Pattern.from_live_cells(cells), target, NONE, (IDENTITY,), 0.9)
        first, second = (copy for copy in found if copy.displacement(target)[1] in (0, 40))
        assert first.distance == second.distance
        assert first.box < second.box
        assert first.wrong == second.wrong == first.out_of_phase == 4


# -- quotients ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "n_states"), [("JvN29", 29), ("Nobili32", 32), ("Hutton32", 32)])
def test_at_rest_nothing_is_excited(name, n_states):
    images = Quotient.at_rest(find_rule(name)).images
    assert images[:13] == tuple(range(13))
    assert images[13:17] == (9, 10, 11, 12)
    assert images[17:21] == images[21:25] == (17, 18, 19, 20)
    assert set(images[25:]) == {25}
    assert len(images) == n_states


def test_at_rest_a_quiet_plane_stays_so():
    """What is at rest in von Neumann's rule is still, unless something excited stands next to it."""
    rule = find_rule("JvN29")
    rest = sorted(set(Quotient.at_rest(rule).images) - set(range(1, 9)))
    draw = np.random.default_rng(0)
    contexts = draw.choice(np.array(rest, dtype=np.uint8), (5000, 5))
    assert np.array_equal(rule.evaluate(contexts), contexts[:, 0])


def test_what_is_at_rest_in_other_rules_must_be_said():
    with pytest.raises(RuleError, match="give a Quotient"):
        Quotient.at_rest(find_rule("langton"))


@pytest.mark.parametrize("images", [(), (1, 1), (0, 0), (0, 2, 1), (0, 5), (0, 1, 1, 2)])
def test_what_is_no_quotient_is_refused(images):
    with pytest.raises(StateError, match="quotient"):
        Quotient(images)


def test_states_that_a_quotient_lacks_are_refused():
    with pytest.raises(StateError, match="state 7"):
        Quotient.merging(3, {}).apply(np.array([[7]], dtype=np.uint8))
    with pytest.raises(StateError, match="state 9"):
        Quotient.merging(3, {9: 1})


def test_an_empty_target_a_share_of_all_and_a_plain_too_wide_are_refused():
    cell = Pattern.from_text("1")
    with pytest.raises(PatternError, match="empty"):
        find_phase_copies(cell, Pattern.from_text("."), NONE, (IDENTITY,))
    with pytest.raises(ArgumentError, match="below 1"):
        find_phase_copies(cell, cell, NONE, (IDENTITY,), 1)


# -- machines -----------------------------------------------------------------------------------------------------


def test_a_line_on_which_a_pulse_runs_is_a_copy_of_itself_at_rest():
    rule = find_rule("JvN29")
    line = Pattern(np.array([[13] + [9] * 7], dtype=np.uint8))
    later = Universe(rule, line).run(4).pattern
    (copy,) = find_phase_copies(later, line, Quotient.at_rest(rule), rule.symmetry_group, 0)
    assert (copy.displacement(line), copy.out_of_phase, copy.wrong) == ((0, 0), 2, 0)


@pytest.mark.long
def test_the_small_machines_child_is_found_without_being_told_where():
    entry = find_replicator("small-jvn", [GOLLY / "patterns"] if GOLLY.is_dir() else [])
    if entry.pattern.path() is None:
        pytest.skip("no Golly is installed")
    rule, mother = entry.rule(), entry.pattern()
    board = Universe(rule, mother, engine="hashlife").run(entry.period).pattern
    assert board.box == Box(-18, 0, 39, 12_337)
    began = process_time()
    child, herself = find_phase_copies(board, mother, Quotient.at_rest(rule), rule.symmetry_group)
    seconds = process_time() - began
    print(f"\nfound in {seconds:.2f} s")
    assert child.displacement(mother) == entry.offset == (-18, 23)
    assert (child.out_of_phase, child.wrong, child.distance) == (entry.mismatch, 0, 0)
    assert herself.displacement(mother) == (0, 0)
    assert 0 < herself.distance < 0.001
    assert seconds < 5
