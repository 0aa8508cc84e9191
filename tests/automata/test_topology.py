"""Topologies: which cell stands where."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from automata import strategies
from automata.errors import PatternError
from automata.pattern import Box
from automata.strategies import topologies
from automata.topology import PLANE, Fixed, Plane, Torus

sides = st.integers(1, 6)
places = st.integers(-30, 30)


@given(places, places)
def test_on_the_plane_a_place_is_itself(row, column):
    assert PLANE.locate(row, column) == (row, column)
    assert PLANE.box is None
    assert PLANE.border == 0
    assert Plane() == PLANE


@given(sides, sides, places, places, st.integers(-3, 3), st.integers(-3, 3))
def test_a_torus_repeats_every_height_and_width(height, width, row, column, rows, columns):
    torus = Torus(height, width)
    here = torus.locate(row, column)
    assert here in {(r, c) for r in range(height) for c in range(width)}
    assert torus.locate(row + rows * height, column + columns * width) == here
    assert (here == (row, column)) is (0 <= row < height and 0 <= column < width)


def test_leaving_a_torus_on_one_side_is_entering_it_on_the_other():
    torus = Torus(3, 5)
    assert torus.locate(-1, 2) == (2, 2)
    assert torus.locate(3, 2) == (0, 2)
    assert torus.locate(1, -1) == (1, 4)
    assert torus.locate(1, 5) == (1, 0)


@given(sides, sides, st.integers(0, 3), places, places)
def test_a_fixed_border_stands_beyond_every_edge(height, width, border, row, column):
    fixed = Fixed(height, width, border)
    inside = 0 <= row < height and 0 <= column < width
    assert fixed.locate(row, column) == ((row, column) if inside else None)
    assert fixed.border == border


@pytest.mark.parametrize("kind", [Torus, Fixed])
def test_bounded_universes(kind):
    assert kind(3, 5).box == Box(0, 0, 3, 5)
    assert "3×5" in str(kind(3, 5))
    for height, width in [(0, 5), (3, 0), (-1, 5), (3, -2)]:
        with pytest.raises(PatternError):
            kind(height, width)


def test_equal_topologies():
    assert Torus(2, 3) == Torus(2, 3)
    assert Torus(2, 3) != Torus(3, 2)
    assert Torus(2, 3) != Fixed(2, 3)
    assert Fixed(2, 3) == Fixed(2, 3, 0)
    assert Fixed(2, 3) != Fixed(2, 3, 1)


# -- the strategy -----------------------------------------------------------------------------------------


@given(st.data(), st.integers(1, 4), sides, st.integers(0, 3), st.booleans())
def test_drawn_ones_keep_to_the_limits(data, n_states, min_side, more, plane):
    limits = {"n_states": n_states, "min_side": min_side, "max_side": min_side + more, "plane": plane}
    topology = data.draw(topologies(**limits))
    assert 0 <= topology.border < n_states
    if topology.box is None:
        assert plane
    else:
        assert all(min_side <= side <= min_side + more for side in (topology.height, topology.width))


def test_all_kinds_are_drawn():
    kinds = set()

    @settings(database=None, derandomize=True)
    @given(topologies(n_states=3))
    def collect(topology):
        kinds.add((type(topology), topology.border > 0))

    collect()
    assert kinds == {(Plane, False), (Torus, False), (Fixed, False), (Fixed, True)}


@pytest.mark.parametrize("wrong", [{"n_states": 0}, {"min_side": 0}, {"min_side": 5, "max_side": 4}])
def test_the_strategy_refuses_wrong_limits(wrong):
    with pytest.raises(InvalidArgument):
        strategies.topologies(**wrong)
