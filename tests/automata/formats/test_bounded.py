"""Bounded grids: which suffixes are read, which refused, and where Golly's origin comes to lie."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import RuleError
from automata.formats import join_bounded, parse_rle, place_in, place_out, split_bounded
from automata.pattern import Box, Pattern
from automata.testing.strategies import patterns, topologies
from automata.topology import PLANE, CrossSurface, Fixed, KleinBottle, Sphere, Topology, Torus


@pytest.mark.parametrize(
    ("name", "rule", "topology"),
    [
        ("B3/S23", "B3/S23", PLANE),
        ("", "", PLANE),
        ("B3/S23:T30,20", "B3/S23", Torus(20, 30)),
        ("Langtons-Loops:T7", "Langtons-Loops", Torus(7, 7)),
        ("L:P5,9", "L", Fixed(9, 5)),
        ("L:p1", "L", Fixed(1, 1)),
        ("L:t31, 020", "L", Torus(20, 31)),
        ("L:T0,20", "L", Torus(20, None)),
        ("L:T20,0", "L", Torus(None, 20)),
        ("L:P0,20", "L", Fixed(20, None)),
        ("L:P20,0", "L", Fixed(None, 20)),
        ("L:T0", "L", PLANE),
        ("L:P0,0", "L", PLANE),
        ("L:T30+5,20", "L", Torus(20, 30, column_shift=5)),
        ("L:T30+5", "L", Torus(30, 30, column_shift=5)),
        ("L:T30,20-5", "L", Torus(20, 30, row_shift=-5)),
        ("L:T30+65,20", "L", Torus(20, 30, column_shift=5)),
        ("L:T30,20-65", "L", Torus(20, 30, row_shift=-5)),
        ("L:T30+30,20", "L", Torus(20, 30)),
        ("L:T30-0,0", "L", Torus(None, 30)),
        ("L:K40*,21", "L", KleinBottle(21, 40, "horizontal")),
        ("L:K40,21*", "L", KleinBottle(21, 40, "vertical")),
        ("L:K40,21", "L", KleinBottle(21, 40, "vertical")),
        ("L:K40*", "L", KleinBottle(40, 40, "horizontal")),
        ("L:K40*+1,21", "L", KleinBottle(21, 40, "horizontal", 1)),
        ("L:K40*-2,21", "L", KleinBottle(21, 40, "horizontal", 1)),
        ("L:K40*+80,21", "L", KleinBottle(21, 40, "horizontal")),
        ("L:K41*+1,20", "L", KleinBottle(20, 41, "horizontal")),
        ("L:K41,20*+1", "L", KleinBottle(20, 41, "vertical", 1)),
        ("L:k41,21*+1", "L", KleinBottle(21, 41, "vertical")),
        ("L:C40,20", "L", CrossSurface(20, 40)),
        ("L:c40", "L", CrossSurface(40, 40)),
        ("L:S30", "L", Sphere(30, 30)),
        ("L:T2000000000,5", "L", Torus(5, 2_000_000_000)),
    ],
)
def test_suffixes(name: str, rule: str, topology: Topology) -> None:
    assert split_bounded(name) == (rule, topology)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("L:K40*,20*", "not both"),
        ("L:K40*,20+1", "twisted edges only"),
        ("L:K40+1,20", "twisted edges only"),
        ("L:K40+1*,20", "its size is not WIDTH,HEIGHT"),
        ("L:K40*,0", "a Klein bottle has no side of 0"),
        ("L:K0", "a Klein bottle has no side of 0"),
        ("L:C0,20", "a cross-surface has no side of 0"),
        ("L:C40*,20", "a cross-surface is not twisted"),
        ("L:C40+1,20", "a cross-surface has no shifted edges"),
        ("L:S0", "a sphere has no side of 0"),
        ("L:S30,30", "a sphere has one size"),
        ("L:S30+1", "a sphere has no shifted edges"),
        ("L:P30,20-1", "a plane has no shifted edges"),
        ("L:T30*,20", "a torus is not twisted"),
        ("L:T30+1,20+1", "not both"),
        ("L:T30+1,20+0", "not both"),
        ("L:T30+5,0", "infinite"),
        ("L:T0+5,20", "infinite"),
        ("L:T2000000001,5", "no side has more than 2000000000 cells"),
        ("L:T30++5,20", "its size is not WIDTH,HEIGHT"),
        ("L:T30+,20", "its size is not WIDTH,HEIGHT"),
        ("L:T-30,20", "its size is not WIDTH,HEIGHT"),
        ("L:", "nothing follows the colon"),
        ("L:X3", "'X' is no topology"),
        ("L:T", "its size is not WIDTH,HEIGHT"),
        ("L:T,5", "its size is not WIDTH,HEIGHT"),
        ("L:T5,", "its size is not WIDTH,HEIGHT"),
        ("L:T3,4,5", "its size is not WIDTH,HEIGHT"),
        ("L:T3:P4", "its size is not WIDTH,HEIGHT"),
        ("L:T1e9", "its size is not WIDTH,HEIGHT"),
        ("L:T٣", "its size is not WIDTH,HEIGHT"),
        ("L:T" + "9" * 100_000, "its size is not WIDTH,HEIGHT"),
        (":T5", "no rule is named"),
    ],
)
def test_refused_suffixes(name: str, words: str) -> None:
    with pytest.raises(RuleError, match=words) as caught:
        split_bounded(name)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 300


@given(topologies(n_states=1))
def test_a_name_that_is_joined_is_split_again(topology: Topology) -> None:
    """Two shifts by a whole turn apart are one."""
    name = join_bounded("B3/S23", topology)
    rule, again = split_bounded(name)
    assert rule == "B3/S23"
    assert split_bounded(join_bounded(rule, again)) == ("B3/S23", again)
    assert again.size == topology.size
    assert type(again) is type(topology)
    for place in itertools.product(range(-7, 14, 3), repeat=2):
        assert again.locate(*place) == topology.locate(*place)


def test_a_border_that_is_not_0_has_no_name() -> None:
    with pytest.raises(RuleError, match="border 1"):
        join_bounded("L", Fixed(2, 3, 1))


@settings(deadline=None)
@given(st.integers(1, 300), st.integers(1, 300), st.sampled_from("TP"))
def test_width_comes_first(width: int, height: int, kind: str) -> None:
    topology = split_bounded(f"L:{kind}{width},{height}")[1]
    assert isinstance(topology, Torus if kind == "T" else Fixed)
    assert topology.box == Box(0, 0, height, width)
    assert topology.border == 0
    # Golly's grid reaches from -(size // 2) to size - size // 2 - 1: its corners are ours.
    corners = Pattern.from_live_cells(
        [(-(height // 2), -(width // 2), 1), (height - height // 2 - 1, width - width // 2 - 1, 1)]
    )
    assert place_in(topology, corners).bounding_box == topology.box


def test_place_in_keeps_what_a_file_says() -> None:
    pattern = Pattern(np.array([[1, 2]], dtype=np.uint8), 1, -2, "L:T9,4", 6)
    placed = place_in(Torus(4, 9), pattern)
    assert (placed.top, placed.left, placed.rule, placed.generation) == (3, 2, "L:T9,4", 6)
    assert placed.cells.tolist() == [[1, 2]]
    assert place_in(PLANE, pattern) is pattern
    assert place_in(Torus(4, None), pattern).box == Box(3, -2, 1, 2)
    assert place_in(Fixed(None, 9), pattern).box == Box(1, 2, 1, 2)


@given(topologies(), patterns())
def test_place_out_undoes_place_in(topology: Topology, pattern: Pattern) -> None:
    assert place_out(topology, place_in(topology, pattern)) == pattern


@pytest.mark.parametrize(
    ("head", "box"),
    [
        ("x = 3, y = 2, rule = L:T9,6\n", Box(2, 3, 2, 3)),
        ("x = 3, y = 2, rule = L:P8,7\n", Box(2, 3, 2, 3)),
        ("#CXRLE Pos=0,0\nx = 3, y = 2, rule = L:T9,6\n", Box(3, 4, 2, 3)),
        ("#CXRLE Pos=-4,-3\nx = 3, y = 2, rule = L:T9,6\n", Box(0, 0, 2, 3)),
        ("x = 30, y = 2, rule = L:T9,6\n", Box(0, 0, 2, 3)),
        ("x = 3, y = 2, rule = L\n", Box(0, 0, 2, 3)),
        ("x = 3, y = 2, rule = L:T0,6\n", Box(2, -1, 2, 3)),
        ("x = 30, y = 2, rule = L:P0,6\n", Box(2, -15, 2, 3)),
        ("x = 3, y = 30, rule = L:P0,6\n", Box(0, 0, 2, 3)),
        ("x = 3, y = 2, rule = L:K9*,6\n", Box(2, 3, 2, 3)),
        ("x = 3, y = 2, rule = L:S9\n", Box(3, 3, 2, 3)),
    ],
)
def test_pattern_of_a_file_comes_to_lie_where_golly_puts_it(head: str, box: Box) -> None:
    pattern = parse_rle(head + "3o$o!")
    assert pattern.rule is not None
    assert place_in(split_bounded(pattern.rule)[1], pattern).bounding_box == box
