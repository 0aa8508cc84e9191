"""Boards that show every context: each claim of *every* beside a plain count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata import reference
from automata.neighborhood import MOORE, VON_NEUMANN
from automata.pattern import Pattern
from automata.rules import find_rule
from automata.testing.covering import contexts_on, every_context, every_count, following, seen_from, some_context
from automata.testing.strategies import grids, rules, topologies
from automata.topology import CrossSurface, Fixed, KleinBottle, Sphere, Torus
from tests.support.depth import cases, some


@given(rules(max_table=600), topologies(plane=False, max_side=5), st.data())
@settings(max_examples=cases(20))
def test_what_follows_is_what_the_reference_says(rule, topology, data):
    assert topology.box is not None
    board = data.draw(grids(n_states=rule.n_states, shape=tuple(topology.box[2:])))
    if topology.border >= rule.n_states:
        return
    slow = reference.step(Pattern(board), rule.next_state, rule.neighborhood, topology).read(topology.box)
    assert np.array_equal(following(np.stack([board, board]), rule, topology), np.stack([slow, slow]))


@pytest.mark.parametrize(
    ("n_states", "neighborhood", "topology"),
    some(
        [
            (2, MOORE, Torus(3, 3)),
            (2, MOORE, Torus(3, 4)),
            (2, MOORE, Torus(7, 5)),
            (2, MOORE, Fixed(4, 5, 1)),
            (2, MOORE, KleinBottle(4, 6)),
            (2, MOORE, Sphere(5, 5)),
            (2, MOORE, CrossSurface(3, 4)),
            (2, MOORE, Torus(1, 4)),
            (3, VON_NEUMANN, Torus(5, 4)),
            (4, VON_NEUMANN, Fixed(3, 4)),
        ],
        4,
    ),
)
def test_every_cell_sees_every_context_that_it_can(n_states, neighborhood, topology):
    boards = every_context(n_states, neighborhood, topology)
    contexts = contexts_on(boards, topology, neighborhood)
    size = topology.height * topology.width
    for cell, window in enumerate(seen_from(topology, neighborhood).tolist()):
        seen = {row.tobytes() for row in contexts[:, cell]}
        assert len(seen) == n_states ** len(set(window) - {size})


def test_too_many_contexts_for_that_are_said():
    assert every_context(8, VON_NEUMANN, Torus(5, 5)) is None


@pytest.mark.parametrize("name", some(["B3/S23", "byl", "langton", "/2/3", "W30"], 2))
def test_every_context_stands_somewhere(name):
    rule = find_rule(name)
    boards, shown = some_context(rule, Torus(13, 20))
    contexts = contexts_on(boards, Torus(13, 20), rule.neighborhood).reshape(-1, len(rule.neighborhood))
    assert shown == rule.n_contexts == len(np.unique(contexts, axis=0))


def test_where_there_is_no_room_or_no_end_fewer_are_counted():
    assert some_context(find_rule("langton"), Torus(2, 2))[1] < 32768
    assert some_context(find_rule("JvN29"), Torus(13, 20))[1] == 0


def test_every_number_of_neighbours_occurs():
    rule = find_rule("R6,C0,M1,S60..150,B70..90,NM")
    boards, grid = every_count(rule, Torus(17, 15)), Torus(17, 15)
    counts = (contexts_on(boards, grid, rule.neighborhood) != 0).sum(axis=2)
    assert counts[:, 8 * 15 + 7].tolist() == list(range(170))
