"""Copies and components, against finders that compare cells one by one."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from automata.errors import PatternError, StateError
from automata.pattern import Box, Pattern
from automata.replication import Copy, find_copies
from automata.replication.copies.exact import components
from automata.rules import parity, von_neumann29
from automata.symmetry import DIHEDRAL, IDENTITY, ROTATIONS, Symmetry, Transform
from automata.testing.strategies import patterns, transforms

Cells = frozenset[tuple[int, int, int]]

targets = patterns(n_states=3, min_side=1, max_side=3).filter(lambda pattern: pattern.population > 0)
# The last but one turns 1 into 2 and back with every quarter turn; the last renames without moving anything.
QUARTERS = tuple(Symmetry(turn, (0, 2, 1) if turn.quarter_turns % 2 else (0, 1, 2)) for turn in ROTATIONS)
NEGATION = (Symmetry(IDENTITY, (0, 1, 2)), Symmetry(IDENTITY, (0, 2, 1)))
groups = st.sampled_from([(IDENTITY,), ROTATIONS, (IDENTITY, Transform(0, True)), DIHEDRAL, QUARTERS, NEGATION])
distances = st.integers(-5, 5)


def live(pattern: Pattern) -> dict[tuple[int, int], int]:
    return {(row, column): state for row, column, state in pattern.live_cells()}


def around(row: int, column: int) -> list[tuple[int, int]]:
    """The eight places next to this one."""
    return [(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1) if down or right]


def naive_copies(
    configuration: Pattern, target: Pattern, transforms: Iterable[Transform | Symmetry]
) -> dict[Cells, bool]:
    """Every transform, every shift that could matter, every live cell; and whether nothing touches the copy."""
    board = live(configuration)
    reach = range(-24, 25)
    found = {}
    for transform in transforms:
        image = live(target.transform(transform))
        for down in reach:
            for right in reach:
                placed = {(row + down, column + right): state for (row, column), state in image.items()}
                if all(board.get(place) == state for place, state in placed.items()):
                    beside = {place for cell in placed for place in around(*cell)} - placed.keys()
                    cells = frozenset((row, column, state) for (row, column), state in placed.items())
                    found[cells] = not any(place in board for place in beside)
    return found


def cells_of(copy: Copy, target: Pattern) -> Cells:
    return frozenset(copy.pattern(target).live_cells())


def placements(copies: Iterable[Copy], target: Pattern) -> dict[Cells, bool]:
    """What the copies cover; two that cover the same would show as one too few."""
    listed = [(cells_of(copy, target), copy.isolated) for copy in copies]
    assert len({cells for cells, _ in listed}) == len(listed), "a placement is listed twice"
    return dict(listed)


@st.composite
def planted(draw: DrawFn) -> tuple[Pattern, Pattern]:
    """A board on which a target was laid a few times, turned and mirrored, one laying over the other."""
    target = draw(targets)
    board = live(draw(patterns(n_states=3, max_side=draw(st.sampled_from([0, 3, 6])))))
    for _ in range(draw(st.integers(0, 4))):
        image = target.transform(draw(transforms())).translate(draw(distances), draw(distances))
        if draw(st.booleans()):  # with its background, as far as its box goes
            box = image.box
            inside = [(r, c) for r in range(box.top, box.bottom) for c in range(box.left, box.right)]
            board = {place: state for place, state in board.items() if place not in inside}
        board |= live(image)
    return Pattern.from_live_cells((row, column, state) for (row, column), state in board.items()), target


# -- finding ----------------------------------------------------------------------------------------------


@pytest.mark.long
@given(planted(), groups)
def test_it_finds_what_comparing_every_cell_at_every_shift_finds(case, group):
    configuration, target = case
    copies = find_copies(configuration, target, group)
    event(f"{min(len(copies), 5)} copies, {sum(copy.isolated for copy in copies)} of them isolated")
    assert placements(copies, target) == naive_copies(configuration, target, group)


@given(planted(), groups)
def test_a_copy_says_where_and_how_it_stands(case, group):
    configuration, target = case
    copies = find_copies(configuration, target, group)
    assert [copy.box for copy in copies] == sorted(copy.box for copy in copies), "in reading order"
    for copy in copies:
        stands = copy.pattern(target)
        keeping = Symmetry(copy.transform, copy.states or (0, 1, 2))
        assert copy.motion in group or keeping in group
        assert stands.same_shape(target.transform(copy.motion))
        assert stands.same_shape(target.transform(keeping))
        assert copy.box == stands.bounding_box
        assert copy.displacement(target) == (
            copy.box.top - target.bounding_box.top,
            copy.box.left - target.bounding_box.left,
        )


@given(planted(), transforms(), distances, distances)
def test_moving_and_turning_the_board_moves_and_turns_the_copies(case, turn, rows, columns):
    configuration, target = case
    before = {
        (copy.pattern(target).transform(turn).translate(rows, columns).bounding_box, copy.isolated)
        for copy in find_copies(configuration, target, DIHEDRAL)
    }
    moved = find_copies(configuration.transform(turn).translate(rows, columns), target, DIHEDRAL)
    assert {(copy.box, copy.isolated) for copy in moved} == before


@given(planted(), distances, distances)
def test_where_the_target_lies_counts_for_displacements_only(case, rows, columns):
    configuration, target = case
    here = find_copies(configuration, target, ROTATIONS)
    there = find_copies(configuration, target.translate(rows, columns), ROTATIONS)
    assert here == there
    for copy in here:
        down, right = copy.displacement(target)
        assert copy.displacement(target.translate(rows, columns)) == (down - rows, right - columns)


@given(targets)
def test_the_target_itself_is_a_copy(target):
    (found,) = [copy for copy in find_copies(target, target) if copy.box == target.bounding_box]
    assert found == Copy(IDENTITY, target.bounding_box, isolated=True)
    assert found.displacement(target) == (0, 0)


# -- cases with a known answer ----------------------------------------------------------------------------


def test_overlapping_copies_are_all_found():
    domino = Pattern.from_text("11")
    copies = find_copies(Pattern.from_text("1111"), domino, ROTATIONS)
    assert [copy.box.left for copy in copies] == [0, 1, 2]
    assert not any(copy.isolated for copy in copies)


def test_two_copies_may_fill_one_box():
    corner = Pattern.from_text("11\n1.")
    copies = find_copies(Pattern.from_text("11\n11"), corner, ROTATIONS)
    assert {copy.box for copy in copies} == {Box(0, 0, 2, 2)}
    assert {copy.transform for copy in copies} == set(ROTATIONS)


@pytest.mark.parametrize(
    ("rows", "times"),
    [("11\n11", 1), ("1", 1), ("111", 2), ("12", 4), ("11\n1.", 4), ("11.\n.11", 4), ("11\n1.\n1.", 8)],
    ids=["block", "cell", "line", "arrow", "corner", "zigzag", "ell"],
)
def test_a_symmetric_target_gives_each_placement_once(rows, times):
    target = Pattern.from_text(rows)
    # Each of the eight images stands alone, three cells from the next.
    board = [
        (row, column + 6 * index, state)
        for index, turn in enumerate(DIHEDRAL)
        for row, column, state in Pattern(turn.apply(target.cells)).live_cells()
    ]
    copies = find_copies(Pattern.from_live_cells(board), target, DIHEDRAL)
    assert len(copies) == 8
    assert all(copy.isolated for copy in copies)
    assert len({copy.transform for copy in copies}) == times
    assert len(find_copies(target, target, DIHEDRAL)) == 1


@pytest.mark.parametrize("turn", DIHEDRAL, ids=lambda turn: turn.name)
def test_copies_at_every_edge_and_corner_are_found(turn):
    target = Pattern(turn.apply(Pattern.from_text("12.\n..1").cells))
    height, width = target.cells.shape
    places = [(row, column) for row in (0, 5, 10) for column in (0, 5, 10)]
    board = np.zeros((10 + height, 10 + width), dtype=np.uint8)
    for row, column in places:
        board[row : row + height, column : column + width] = target.cells
    copies = find_copies(Pattern(board, -7, 3), target)
    assert [(copy.box.top + 7, copy.box.left - 3) for copy in copies] == places
    assert all(copy.isolated for copy in copies)


@pytest.mark.parametrize(
    ("configuration", "alone"),
    [
        ("222\n2.2\n222", True),
        ("222..\n2.2..\n222.1", True),
        ("222.\n2.21\n222.", False),
        ("222.\n2.2.\n222.\n...1", False),
        ("222\n212\n222", False),
        ("2222\n2.2.\n222.", False),
    ],
    ids=["alone", "a cell between", "beside", "at the corner", "in the hole", "attached"],
)
def test_a_copy_is_isolated_if_its_live_cells_touch_no_other(configuration, alone):
    ring = Pattern.from_text("222\n2.2\n222")
    (copy,) = find_copies(Pattern.from_text(configuration), ring, DIHEDRAL)
    assert copy == Copy(IDENTITY, Box(0, 0, 3, 3), alone)


def test_another_inside_the_box_but_not_touching_leaves_a_copy_isolated():
    ends = Pattern.from_text("1...1")
    assert [copy.isolated for copy in find_copies(Pattern.from_text("1.2.1"), ends)] == [True]
    assert [copy.isolated for copy in find_copies(Pattern.from_text("12..1"), ends)] == [False]


def test_states_count():
    assert not find_copies(Pattern.from_text("12"), Pattern.from_text("13"), DIHEDRAL)
    assert not find_copies(Pattern.from_text("12"), Pattern.from_text("21"))
    assert find_copies(Pattern.from_text("12"), Pattern.from_text("21"), ROTATIONS)


def test_states_may_turn_along() -> None:
    east, south = Pattern.from_text("12"), Pattern.from_text("2\n1")
    (copy,) = find_copies(south, east, QUARTERS)
    assert copy == Copy(Transform(1), Box(0, 0, 2, 1), True, (0, 2, 1))
    assert copy.motion == QUARTERS[1]
    assert copy.pattern(east) == south
    assert not find_copies(Pattern.from_text("1\n2"), east, QUARTERS[:2])


def test_a_symmetry_that_keeps_the_states_is_its_transform() -> None:
    board, target = Pattern.from_text("1.1\n2.1\n..2"), Pattern.from_text("12")
    keeping = [Symmetry(turn, (0, 1, 2)) for turn in ROTATIONS]
    assert find_copies(board, target, keeping) == find_copies(board, target, ROTATIONS) != ()


def test_what_several_symmetries_explain_is_found_once_as_the_first() -> None:
    pair = Pattern.from_text("12")
    (copy,) = find_copies(Pattern.from_text("21"), pair, (*ROTATIONS, *NEGATION))
    assert (copy.transform, copy.states) == (Transform(2), ())
    (copy,) = find_copies(Pattern.from_text("21"), pair, (*NEGATION, *ROTATIONS))
    assert (copy.transform, copy.states) == (IDENTITY, (0, 2, 1))


def test_a_target_of_states_that_the_symmetries_do_not_know_is_refused() -> None:
    with pytest.raises(StateError):
        find_copies(Pattern.from_text("3"), Pattern.from_text("3"), NEGATION)


def test_a_negative_is_a_copy_where_the_rule_cannot_tell_it() -> None:
    """Sums modulo 3: a pattern whose future holds its negative."""
    seed = Pattern.from_text("1")
    board = Pattern.from_text("1.2")
    assert len(find_copies(board, seed, parity(3).symmetries)) == 1
    assert [copy.states for copy in find_copies(board, seed, parity(3).symmetry_group)] == [(), (0, 2, 1)]


def test_an_arrow_is_a_copy_of_an_arrow_that_points_elsewhere() -> None:
    arrows = von_neumann29().symmetries_of(range(9, 29))
    board = Pattern([[9, 0, 10, 0, 11, 0, 12, 0, 13, 0, 17]])
    copies = find_copies(board, Pattern([[9]]), arrows)
    assert [copy.box.left for copy in copies] == [0, 2, 4, 6], "neither an excited nor a special arrow is one"
    assert [copy.transform.name for copy in copies] == ["identity", "rotate270", "rotate180", "rotate90"]


def test_nothing_holds_no_copy_nor_does_what_is_smaller():
    assert find_copies(Pattern.from_text(""), Pattern.from_text("1")) == ()
    assert find_copies(Pattern(np.zeros((4, 4), dtype=np.uint8)), Pattern.from_text("1")) == ()
    assert find_copies(Pattern.from_text("111"), Pattern.from_text("1111"), DIHEDRAL) == ()


@pytest.mark.parametrize("shape", [(0, 0), (1, 1), (3, 2)])
def test_an_empty_target_is_refused(shape):
    with pytest.raises(PatternError, match="empty"):
        find_copies(Pattern.from_text("1"), Pattern(np.zeros(shape, dtype=np.uint8)))


# -- components -------------------------------------------------------------------------------------------


def flood_fill(configuration: Pattern) -> list[dict[tuple[int, int], int]]:
    """The 8-connected parts, each spread from the first of its cells in reading order."""
    left = live(configuration)
    parts = []
    while left:
        part, spreading = {}, [min(left)]
        while spreading:
            place = spreading.pop()
            if place in left:
                part[place] = left.pop(place)
                spreading += around(*place)
        parts.append(part)
    return parts


scattered = st.lists(st.tuples(st.integers(-6, 6), st.integers(-6, 6), st.integers(1, 2)), max_size=40).map(
    Pattern.from_live_cells
)


@given(patterns(n_states=2, max_side=9) | patterns(n_states=3, max_side=4) | scattered)
def test_components_are_what_a_flood_fill_finds(configuration):
    parts = components(configuration)
    event(f"{min(len(parts), 6)} components")
    assert [live(part) for part in parts] == flood_fill(configuration)
    assert all(part.box == part.bounding_box for part in parts)


@given(scattered, transforms(), distances, distances)
def test_components_move_and_turn_with_the_board(configuration, turn, rows, columns):
    assume(configuration.population)
    before = {part.transform(turn).translate(rows, columns) for part in components(configuration)}
    assert set(components(configuration.transform(turn).translate(rows, columns))) == before


def test_components_touch_at_corners_and_ignore_states():
    assert len(components(Pattern.from_text("1..\n.2.\n..1"))) == 1
    assert len(components(Pattern.from_text("1.1\n...\n1.1"))) == 4
    # A part may lie in another's box, and begin before it.
    inner, outer = sorted(
        components(Pattern.from_text("22222\n2...2\n2.1.2\n2...2\n22222")), key=lambda part: part.population
    )
    assert (inner.population, outer.population) == (1, 16)
    assert components(Pattern.from_text("")) == ()
    assert components(Pattern(np.zeros((3, 3), dtype=np.uint8))) == ()
