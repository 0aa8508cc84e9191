"""Topologies: which cell stands where."""

from __future__ import annotations

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from automata.errors import PatternError
from automata.pattern import Box
from automata.testing import strategies
from automata.testing.strategies import topologies
from automata.topology import PLANE, CrossSurface, Fixed, KleinBottle, Plane, Sphere, Torus

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


CLOSED = [Torus, Fixed, KleinBottle, CrossSurface]


@pytest.mark.parametrize("kind", [*CLOSED, Sphere])
def test_bounded_universes(kind):
    height, width = (4, 4) if kind is Sphere else (3, 5)
    assert kind(height, width).box == kind(height, width).around(Box(9, 9, 1, 1)) == Box(0, 0, height, width)
    assert f"{height}×{width}" in str(kind(height, width))
    for height, width in [(0, 5), (3, 0), (-1, 5), (3, -2), (0, 0)]:
        with pytest.raises(PatternError, match="at least 1"):
            kind(height, width)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Sphere(3, 4), "equal sides, not 3×4"),
        (lambda: Torus(3, 4, row_shift=1, column_shift=-1), "not both"),
        (lambda: Torus(3, None, column_shift=1), "tube"),
        (lambda: Torus(None, 3, row_shift=1), "tube"),
        (lambda: Torus(None, None), "PLANE"),
        (lambda: Fixed(None, None), "PLANE"),
        (lambda: Fixed(None, 0), "at least 1"),
        (lambda: Fixed(None, 4, 1), "border of 0"),
        (lambda: KleinBottle(3, 4, "both"), "'both'"),
        (lambda: KleinBottle(3, 4, "vertical", 1), "not one of 3 by 1"),
        (lambda: KleinBottle(4, 3, "horizontal", 1), "not one of 3 by 1"),
        (lambda: KleinBottle(3, 4, "horizontal", 2), "not one of 4 by 2"),
    ],
)
def test_what_is_no_universe(make, words):
    with pytest.raises(PatternError, match=words):
        make()


def test_equal_topologies():
    assert Torus(2, 3) == Torus(2, 3)
    assert Torus(2, 3) != Torus(3, 2)
    assert Torus(2, 3) != Fixed(2, 3)
    assert Torus(2, 3) != Torus(2, 3, row_shift=1)
    assert Fixed(2, 3) == Fixed(2, 3, 0)
    assert Fixed(2, 3) != Fixed(2, 3, 1)
    assert KleinBottle(2, 3) != CrossSurface(2, 3)
    assert len({str(each) for each in SEEN} | {"plane"}) == len(SEEN) + 1


# -- sides without end ------------------------------------------------------------------------------------


@given(sides, places, places, st.integers(-3, 3))
def test_a_tube_has_no_end_and_goes_round(side, row, column, turns):
    lying, standing = Torus(side, None), Torus(None, side)
    assert lying.locate(row + turns * side, column) == (row % side, column)
    assert standing.locate(row, column + turns * side) == (row, column % side)


@given(sides, places, places)
def test_a_strip_has_two_edges(side, row, column):
    assert Fixed(side, None).locate(row, column) == ((row, column) if 0 <= row < side else None)
    assert Fixed(None, side).locate(row, column) == ((row, column) if 0 <= column < side else None)


def test_the_part_of_a_universe_around_a_box():
    box = Box(-2, 7, 3, 4)
    assert PLANE.around(box) == box
    assert Torus(5, None).around(box) == Box(0, 7, 5, 4)
    assert Fixed(None, 5).around(box) == Box(-2, 0, 3, 5)
    assert Torus(5, None).box is Fixed(None, 5).box is None
    assert "5×∞" in str(Torus(5, None))
    assert "∞×5" in str(Fixed(None, 5))
    for topology, inside in [
        (PLANE, True),
        (Torus(5, None), False),
        (Fixed(None, 11), True),
        (Fixed(None, 10), False),
    ]:
        assert topology.holds(box) is inside


# -- twisted, shifted and turned --------------------------------------------------------------------------

# Which cells stand in and round a small universe, in letters: Golly's help, "Bounded grids". A Klein bottle's shift
# is drawn there to the other side; here it is what Golly 3.3 computes.
SEEN = {
    Torus(3, 4): "LIJKLI DABCDA HEFGHE LIJKLI DABCDA",
    Torus(3, 4, column_shift=1): "KLIJKL DABCDA HEFGHE LIJKLI ABCDAB",
    Torus(3, 4, row_shift=1): "HIJKLA LABCDE DEFGHI HIJKLA LABCDE",
    KleinBottle(3, 4, "horizontal"): "ILKJIL DABCDA HEFGHE LIJKLI ADCBAD",
    KleinBottle(3, 4, "vertical"): "DIJKLA LABCDI HEFGHE DIJKLA LABCDI",
    KleinBottle(3, 4, "horizontal", 1): "LKJILK DABCDA HEFGHE LIJKLI DCBADC",
    KleinBottle(4, 3, "vertical", 1): "LJKLJ IABCG FDEFD CGHIA LJKLJ IABCG",
    CrossSurface(3, 4): "ALKJID LABCDI HEFGHE DIJKLA IDCBAL",
    Sphere(3, 3): "AADGC AABCG BDEFH CGHII GCFII",
    Sphere(1, 1): "AAA AAA AAA",
    CrossSurface(1, 2): "ABAB BABA ABAB",
}


@pytest.mark.parametrize("topology", SEEN, ids=str)
def test_what_stands_round_a_universe(topology):
    seen = [
        "".join(chr(ord("A") + topology.width * r + c) for r, c in row)
        for row in (
            [topology.locate(row, column) for column in range(-1, topology.width + 1)]
            for row in range(-1, topology.height + 1)
        )
    ]
    assert seen == SEEN[topology].split()


def neighbors(topology, row, column):
    """The cells that stand north, south, west and east of a place, in any order."""
    return sorted(topology.locate(row + dr, column + dc) for dr, dc in [(-1, 0), (1, 0), (0, -1), (0, 1)])


closed = topologies(plane=False, max_side=5).filter(lambda topology: not isinstance(topology, Fixed))


@given(closed)
def test_who_is_a_neighbor_has_a_neighbor(topology):
    cells = [(row, column) for row in range(topology.height) for column in range(topology.width)]
    for here in cells:
        assert topology.locate(*here) == here
        for there in cells:
            assert neighbors(topology, *here).count(there) == neighbors(topology, *there).count(here)


@given(closed, places, places)
def test_far_away_everything_stands_as_it_does_at_home(topology, row, column):
    """So what stands next to the rectangle decides what stands anywhere."""
    home = topology.locate(row, column)
    assert topology.holds(Box(*home, 1, 1))
    assert neighbors(topology, row, column) == neighbors(topology, *home)


# -- the strategy -----------------------------------------------------------------------------------------


@given(st.data(), st.integers(1, 4), sides, st.integers(0, 3), st.booleans())
def test_drawn_ones_keep_to_the_limits(data, n_states, min_side, more, plane):
    limits = {"n_states": n_states, "min_side": min_side, "max_side": min_side + more, "plane": plane}
    topology = data.draw(topologies(**limits))
    assert 0 <= topology.border < n_states
    assert plane or topology.box is not None
    bounded = [side for side in (topology.height, topology.width) if side is not None]
    assert bounded or topology == PLANE
    assert all(min_side <= side <= min_side + more for side in bounded)


def test_all_kinds_are_drawn():
    kinds = set()

    @settings(max_examples=500, database=None)
    @given(topologies(n_states=3))
    def collect(topology):
        shifted = any(getattr(topology, name, 0) for name in ("row_shift", "column_shift", "shift"))
        twisted = getattr(topology, "twisted", "")
        kinds.add((type(topology), topology.box is None, topology.border > 0 or shifted, twisted))

    collect()
    assert kinds == {
        (Plane, True, False, ""),
        *((kind, endless, False, "") for kind in (Torus, Fixed) for endless in (False, True)),
        *((kind, False, True, "") for kind in (Torus, Fixed)),
        *((KleinBottle, False, shift, edges) for shift in (False, True) for edges in ("horizontal", "vertical")),
        (CrossSurface, False, False, ""),
        (Sphere, False, False, ""),
    }


def test_the_simplest_topology_is_drawn_first():
    assert find(topologies(), lambda topology: True) == PLANE
    assert find(topologies(plane=False), lambda topology: True).size == "1×1"


@pytest.mark.parametrize("wrong", [{"n_states": 0}, {"min_side": 0}, {"min_side": 5, "max_side": 4}])
def test_the_strategy_refuses_wrong_limits(wrong):
    with pytest.raises(InvalidArgument):
        strategies.topologies(**wrong)
