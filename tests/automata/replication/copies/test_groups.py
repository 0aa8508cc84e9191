"""Groups of live cells and their keys, against components found and compared one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import ArgumentError
from automata.pattern import Pattern
from automata.replication.copies.exact import components
from automata.replication.copies.groups import Grouping
from automata.symmetry import DIHEDRAL, IDENTITY, ROTATIONS, Symmetry
from automata.testing.strategies import patterns
from tests.support.depth import cases

# 1 turns into 2 and back with every quarter turn.
QUARTERS = tuple(Symmetry(turn, (0, 2, 1) if turn.quarter_turns % 2 else (0, 1, 2)) for turn in ROTATIONS)
MOTIONS = st.sampled_from([(IDENTITY,), ROTATIONS, DIHEDRAL, QUARTERS])
boards = patterns(n_states=3, min_side=1, max_side=9)


@settings(max_examples=cases(300))
@given(boards, MOTIONS)
def test_groups_are_the_components_and_equal_ones_have_equal_keys(board, motions):
    found, listed = Grouping(motions).of(board), components(board)
    assert len(found) == len(listed)
    looks = {part.box: part for part in listed}
    by_key: dict[int, set] = {}
    for number in range(len(found)):
        part = found.pattern(number)
        assert part == looks[found.box(number)] or part in listed  # boxes may coincide
        assert part.population == found.sizes[number]
        by_key.setdefault(int(found.keys[number]), set()).add(part.canonical(motions))
    assert all(len(forms) == 1 for forms in by_key.values())
    assert len({form for forms in by_key.values() for form in forms}) == len(by_key)


@settings(max_examples=cases(300))
@given(boards, MOTIONS, st.integers(-7, 7), st.integers(-7, 7), st.data())
def test_a_key_survives_moving_turning_and_a_wider_gap(board, motions, down, along, data):
    motion = data.draw(st.sampled_from(motions))
    moved = board.transform(motion).translate(down, along)
    for gap in (1, 2, 3):
        here, there = Grouping(motions, gap).of(board), Grouping(motions, gap).of(moved)
        assert sorted(here.keys.tolist()) == sorted(there.keys.tolist())
        assert int(here.sizes.sum()) == board.population


def test_a_gap_joins_what_is_that_far_apart():
    board = Pattern.from_text("1..1...1")
    assert [len(Grouping((IDENTITY,), gap).of(board)) for gap in (1, 2, 3, 4)] == [3, 3, 2, 1]
    assert len(Grouping((IDENTITY,)).of(Pattern(np.zeros((0, 0), dtype=np.uint8)))) == 0
    with pytest.raises(ArgumentError):
        Grouping((IDENTITY,), 0)
