"""Neighbourhoods: the order of the published ones, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from automata.errors import RuleError
from automata.neighborhood import (
    HEXAGONAL,
    MOORE,
    NEIGHBORHOODS,
    ONE_DIMENSIONAL,
    VON_NEUMANN,
    Neighborhood,
)
from automata.testing import strategies

N, E, S, W = (-1, 0), (0, 1), (1, 0), (0, -1)
NE, SE, SW, NW = (-1, 1), (1, 1), (1, -1), (-1, -1)
CENTRE = (0, 0)

# Column order of Golly's @TABLE; then the order in which its @TREE tests the cells.
PUBLISHED = [
    (VON_NEUMANN, [CENTRE, N, E, S, W], [N, W, E, S, CENTRE]),
    (MOORE, [CENTRE, N, NE, E, SE, S, SW, W, NW], [NW, NE, SW, SE, N, W, E, S, CENTRE]),
    (HEXAGONAL, [CENTRE, N, E, SE, S, W, NW], [N, E, SE, S, W, NW, CENTRE]),
    (ONE_DIMENSIONAL, [CENTRE, W, E], [W, E, CENTRE]),
]


@pytest.mark.parametrize(("neighborhood", "table", "tree"), PUBLISHED, ids=lambda value: getattr(value, "name", ""))
def test_the_named_ones_keep_the_published_orders(neighborhood, table, tree):
    assert list(neighborhood.offsets) == table
    assert [neighborhood.offsets[place] for place in neighborhood.diagram_order] == tree


def test_all_named_ones_are_listed():
    assert {each.name for each in NEIGHBORHOODS} == {each.name for each, _, _ in PUBLISHED}


@pytest.mark.parametrize(
    ("offsets", "order"),
    [
        ((), ()),
        ((N, CENTRE), ()),
        ((CENTRE, N, N), ()),
        ((CENTRE, N), (0,)),
        ((CENTRE, N), (0, 2)),
        ((CENTRE, N), (1, 1)),
        ((CENTRE, N), (0, 1, 2)),
    ],
)
def test_malformed_ones_are_refused(offsets, order):
    with pytest.raises(RuleError):
        Neighborhood("wrong", offsets, order)


def test_the_centre_is_tested_last_unless_said_otherwise():
    assert Neighborhood("three", (CENTRE, W, E)).diagram_order == (1, 2, 0)
    assert Neighborhood("one", (CENTRE,)).diagram_order == (0,)


def test_the_name_is_not_part_of_the_value():
    named, renamed = Neighborhood("a", (CENTRE, N)), Neighborhood("b", [list(CENTRE), list(N)], [1, 0])
    assert named == renamed
    assert hash(named) == hash(renamed)
    assert named != Neighborhood("a", (CENTRE, S))
    assert named != Neighborhood("a", (CENTRE, N), (0, 1))


@pytest.mark.parametrize(
    ("offsets", "radius"),
    [((CENTRE,), 0), ((CENTRE, (0, -3)), 3), ((CENTRE, (2, 1)), 2), ((CENTRE, (-5, 4)), 5)],
)
def test_radius_is_the_farthest_row_or_column(offsets, radius):
    assert Neighborhood("far", offsets).radius == radius


# -- the strategy -----------------------------------------------------------------------------------------


@given(st.data(), st.booleans(), st.integers(1, 9), st.integers(0, 2))
def test_drawn_ones_keep_to_the_limits(data, named, max_cells, max_radius):
    drawn = data.draw(strategies.neighborhoods(named=named, max_cells=max_cells, max_radius=max_radius))
    assert 1 <= len(drawn) <= max_cells
    assert drawn.radius <= max_radius


@pytest.mark.parametrize("wrong", [{"max_cells": 0}, {"max_cells": 2.0}, {"max_radius": -1}, {"max_radius": True}])
def test_the_strategy_refuses_wrong_limits(wrong):
    with pytest.raises(InvalidArgument):
        strategies.neighborhoods(**wrong)
