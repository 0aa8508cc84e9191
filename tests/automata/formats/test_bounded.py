"""Bounded grids: which suffixes are read, which refused, and where Golly's origin comes to lie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import RuleError
from automata.formats import parse_rle, place_in, split_bounded
from automata.pattern import Box, Pattern
from automata.topology import PLANE, Fixed, Topology, Torus


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
    ],
)
def test_suffixes(name: str, rule: str, topology: Topology) -> None:
    assert split_bounded(name) == (rule, topology)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("L:K40*,20", "a Klein bottle"),
        ("L:C40,20", "a cross-surface"),
        ("L:S30", "a sphere"),
        ("L:T30+7,20", "shifted edges"),
        ("L:T30,20-1", "shifted edges"),
        ("L:T30*,20", "twisted edges"),
        ("L:T0,20", "infinite"),
        ("L:P20,0", "infinite"),
        ("L:T0", "infinite"),
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


@pytest.mark.parametrize(
    ("head", "box"),
    [
        ("x = 3, y = 2, rule = L:T9,6\n", Box(2, 3, 2, 3)),
        ("x = 3, y = 2, rule = L:P8,7\n", Box(2, 3, 2, 3)),
        ("#CXRLE Pos=0,0\nx = 3, y = 2, rule = L:T9,6\n", Box(3, 4, 2, 3)),
        ("#CXRLE Pos=-4,-3\nx = 3, y = 2, rule = L:T9,6\n", Box(0, 0, 2, 3)),
        ("x = 30, y = 2, rule = L:T9,6\n", Box(0, 0, 2, 3)),
        ("x = 3, y = 2, rule = L\n", Box(0, 0, 2, 3)),
    ],
)
def test_pattern_of_a_file_comes_to_lie_where_golly_puts_it(head: str, box: Box) -> None:
    pattern = parse_rle(head + "3o$o!")
    assert pattern.rule is not None
    assert place_in(split_bounded(pattern.rule)[1], pattern).bounding_box == box
