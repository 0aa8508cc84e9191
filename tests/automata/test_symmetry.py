"""The square's eight symmetries: the sense of a turn, the group, and one action on offsets and arrays."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from automata.neighborhood import HEXAGONAL, MOORE, ONE_DIMENSIONAL, VON_NEUMANN
from automata.symmetry import DIHEDRAL, IDENTITY, ROTATIONS, Transform
from automata.testing.strategies import neighborhoods, transforms

MIRROR = Transform(0, True)
QUARTER = Transform(1)
N, E, S, W = (-1, 0), (0, 1), (1, 0), (0, -1)

offsets = st.tuples(st.integers(-5, 5), st.integers(-5, 5))
boards = st.integers(0, 4).flatmap(
    lambda height: st.integers(0, 4).map(lambda width: np.arange(height * width).reshape(height, width))
)


def test_a_quarter_turn_is_clockwise():
    assert [QUARTER.move(side) for side in (N, E, S, W)] == [E, S, W, N]
    assert QUARTER.apply(np.array([[1, 2, 3], [4, 5, 6]])).tolist() == [[4, 1], [5, 2], [6, 3]]


def test_a_mirror_swaps_left_and_right():
    assert [MIRROR.move(side) for side in (N, E, S, W)] == [N, W, S, E]
    assert MIRROR.apply(np.array([[1, 2, 3], [4, 5, 6]])).tolist() == [[3, 2, 1], [6, 5, 4]]


def test_a_mirror_comes_before_the_turn():
    both = Transform(1, True)
    assert [both.move(side) for side in (N, E, S, W)] == [E, N, W, S]
    assert both.apply(np.array([[1, 2], [3, 4]])).tolist() == [[4, 2], [3, 1]]


def test_the_eight_are_all_different_and_named():
    corner = (1, 2)
    assert len({each.move(corner) for each in DIHEDRAL}) == len(set(DIHEDRAL)) == 8
    assert [each.name for each in DIHEDRAL] == [
        "identity",
        "rotate90",
        "rotate180",
        "rotate270",
        "mirror",
        "mirror+rotate90",
        "mirror+rotate180",
        "mirror+rotate270",
    ]
    assert DIHEDRAL[0] == IDENTITY
    assert DIHEDRAL[:4] == ROTATIONS


@pytest.mark.parametrize("turns", [-5, -1, 4, 7])
def test_turns_count_modulo_four(turns):
    assert Transform(turns) == Transform(turns % 4)
    assert Transform(turns, True).move((1, 2)) == Transform(turns % 4, True).move((1, 2))


@given(transforms(), boards)
def test_arrays_move_as_offsets_do(transform, board):
    """Cell by cell, up to the translation that brings the image's corner back to (0, 0)."""
    cells = {(row, column): value for (row, column), value in np.ndenumerate(board)}
    moved = {transform.move(place): value for place, value in cells.items()}
    top = min((row for row, _ in moved), default=0)
    left = min((column for _, column in moved), default=0)
    expected = {(row - top, column - left): value for (row, column), value in moved.items()}
    assert {place: value for place, value in np.ndenumerate(transform.apply(board))} == expected


def test_one_after_the_other_is_one_transform():
    board = np.arange(6).reshape(2, 3)
    for first, second in itertools.product(DIHEDRAL, repeat=2):
        both = first.then(second)
        assert both in DIHEDRAL
        assert both.move((1, 2)) == second.move(first.move((1, 2)))
        assert np.array_equal(both.apply(board), second.apply(first.apply(board)))


@pytest.mark.parametrize("transform", DIHEDRAL, ids=lambda each: each.name)
def test_the_inverse_undoes(transform):
    assert transform.then(transform.inverse) == transform.inverse.then(transform) == IDENTITY
    assert transform.inverse.move(transform.move((1, 2))) == (1, 2)
    board = np.arange(6).reshape(2, 3)
    assert np.array_equal(transform.inverse.apply(transform.apply(board)), board)


@given(transforms(), neighborhoods())
def test_permutation_says_where_each_offset_goes(transform, neighborhood):
    permutation = transform.permutation(neighborhood)
    moved = [transform.move(offset) for offset in neighborhood.offsets]
    if permutation is None:
        assert set(moved) != set(neighborhood.offsets)
    else:
        assert [neighborhood.offsets[place] for place in permutation] == moved


@pytest.mark.parametrize(
    ("neighborhood", "kept"),
    [
        (VON_NEUMANN, {each.name for each in DIHEDRAL}),
        (MOORE, {each.name for each in DIHEDRAL}),
        # The lattice of hexagons on squares keeps the half turn and both diagonals' mirrors.
        (HEXAGONAL, {"identity", "rotate180", "mirror+rotate90", "mirror+rotate270"}),
        (ONE_DIMENSIONAL, {"identity", "rotate180", "mirror", "mirror+rotate180"}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_which_symmetries_the_named_neighborhoods_have(neighborhood, kept):
    assert {each.name for each in DIHEDRAL if each.permutation(neighborhood) is not None} == kept


def test_the_permutation_of_a_turn():
    # Centre, north, east, south, west: each goes to the place of the next.
    assert QUARTER.permutation(VON_NEUMANN) == (0, 2, 3, 4, 1)
    assert MIRROR.permutation(VON_NEUMANN) == (0, 1, 4, 3, 2)
