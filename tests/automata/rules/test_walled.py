"""A wall never changes, and what is beside it runs as if there were background."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.pattern import Pattern
from automata.rules import find_rule
from automata.rules.making.walled import walled
from automata.testing.strategies import patterns
from automata.universe import Universe
from tests.support.depth import cases


@settings(max_examples=cases(100))
@given(patterns(n_states=2, min_side=1, max_side=6), st.integers(1, 6))
def test_without_a_wall_it_is_the_rule_and_behind_one_nothing_is_felt(board, steps):
    life = find_rule("life")
    assert Universe(walled(life), board).run(steps).pattern == Universe(life, board).run(steps).pattern
    wall = Pattern(np.full((40, 1), 2, dtype=np.uint8), board.top - 20, board.left + 6)
    left = Universe(walled(life), _both(board, wall)).run(steps).pattern
    also = Pattern(np.ones((3, 1), dtype=np.uint8), board.top, board.left + 8)
    with_more = Universe(walled(life), _both(board, wall, also)).run(steps).pattern
    box = wall.box._replace(left=board.left - 20, width=26)
    assert np.array_equal(left.read(box), with_more.read(box))
    assert np.array_equal(left.read(wall.box), wall.cells)


def _both(*parts: Pattern) -> Pattern:
    return Pattern.from_live_cells(cell for part in parts for cell in part.live_cells())
