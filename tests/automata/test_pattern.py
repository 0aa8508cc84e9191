"""Patterns: a set of live cells on a background, whatever box they are kept in."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from automata.arguments import as_pattern
from automata.errors import PatternError, StateError
from automata.pattern import Box, Pattern
from automata.rules import find_rule
from automata.symmetry import DIHEDRAL, IDENTITY, ROTATIONS, Transform
from automata.testing import strategies
from automata.testing.strategies import patterns, transforms
from automata.trees.macrocell import Macrocell
from automata.universe import Universe
from tests.support.depth import cases

drawn = patterns(n_states=3, max_side=5)
distances = st.integers(-9, 9)
GROUPS = {
    "none": (IDENTITY,),
    "turns": ROTATIONS,
    "mirror": (IDENTITY, Transform(0, True)),
    "all": DIHEDRAL,
}


def live(pattern: Pattern) -> dict[tuple[int, int], int]:
    """The cells that are not background, one by one: what a pattern means."""
    return {
        (pattern.top + row, pattern.left + column): int(state)
        for (row, column), state in np.ndenumerate(pattern.cells)
        if state
    }


# -- making one -------------------------------------------------------------------------------------------


def test_text_reads_row_by_row():
    pattern = Pattern.from_text("1.2\n 3\n", top=4, left=-1, rule="some", generation=7)
    assert live(pattern) == {(4, -1): 1, (4, 1): 2, (5, 0): 3}
    assert pattern.cells.tolist() == [[1, 0, 2], [0, 3, 0]]
    assert (pattern.rule, pattern.generation) == ("some", 7)
    assert Pattern.from_text("").cells.shape == (0, 0)


@pytest.mark.parametrize("text", ["0x1", "-1", "1,2", "½", "٣"])
def test_text_of_other_marks_is_refused(text):
    with pytest.raises(PatternError):
        Pattern.from_text(text)


@given(drawn)
def test_live_cells_make_the_pattern_again(pattern):
    cells = list(pattern.live_cells())
    assert {(row, column): state for row, column, state in cells} == live(pattern)
    assert cells == sorted(cells)
    assert Pattern.from_live_cells(cells) == Pattern.from_live_cells(reversed(cells)) == pattern


@pytest.mark.parametrize("state", [-1, 256, 300])
def test_states_beyond_a_byte_are_refused(state):
    with pytest.raises(StateError):
        Pattern.from_live_cells([(0, 0, state)])
    with pytest.raises(StateError):
        Pattern(np.array([[state]]))


def test_other_arrays_are_refused():
    with pytest.raises(PatternError):
        Pattern(np.zeros(3, dtype=np.uint8))
    with pytest.raises(PatternError):
        Pattern(np.zeros((1, 1, 1), dtype=np.uint8))
    with pytest.raises(StateError):
        Pattern(np.array([[0.5]]))


def test_a_pattern_owns_its_cells():
    board = np.ones((2, 2), dtype=np.uint8)
    pattern = Pattern(board)
    board[0, 0] = 0
    assert pattern.population == 4
    with pytest.raises(ValueError, match="read-only"):
        pattern.cells[0, 0] = 0


def test_whole_numbers_and_truth_values_become_bytes():
    for cells in ([[0, 200]], np.array([[0, 200]], dtype=np.int64)):
        assert as_pattern(cells).cells.tolist() == [[0, 200]]
        assert as_pattern(cells).cells.dtype == np.uint8
    assert as_pattern(np.array([[True, False]])).cells.tolist() == [[1, 0]]
    pattern = Pattern.from_text("1")
    assert as_pattern(pattern) is pattern


# -- what is there ----------------------------------------------------------------------------------------


@given(drawn)
def test_population_and_bounding_box(pattern):
    cells = live(pattern)
    assert pattern.population == len(cells)
    if not cells:
        assert pattern.bounding_box is None
        return
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    box = pattern.bounding_box
    assert (box.top, box.bottom, box.left, box.right) == (
        min(rows),
        max(rows) + 1,
        min(columns),
        max(columns) + 1,
    )


@given(drawn, distances, distances, st.integers(0, 12), st.integers(0, 12))
def test_read_gives_any_window(pattern, top, left, height, width):
    cells = live(pattern)
    window = pattern.read(Box(top, left, height, width))
    assert window.dtype == np.uint8
    expected = [[cells.get((top + row, left + column), 0) for column in range(width)] for row in range(height)]
    assert window.tolist() == expected
    window[:] = 1  # what is read is the reader's
    assert live(pattern) == cells


@given(drawn, distances, distances, st.integers(0, 12), st.integers(0, 12))
def test_crop_keeps_what_lies_in_the_box(pattern, top, left, height, width):
    box = Box(top, left, height, width)
    cropped = pattern.crop(box)
    assert cropped.box == box
    assert live(cropped) == {
        (row, column): state
        for (row, column), state in live(pattern).items()
        if box.top <= row < box.bottom and box.left <= column < box.right
    }


def test_boxes():
    box = Box(1, 2, 3, 4)
    assert (box.bottom, box.right) == (4, 6)
    assert box.grown(2) == Box(-1, 0, 7, 8)
    assert box.union(Box(-1, 3, 1, 9)) == Box(-1, 2, 5, 10)
    assert box.union(Box(2, 3, 1, 1)) == box


@given(st.builds(Box, distances, distances, st.integers(1, 5), st.integers(1, 5)))
def test_a_box_its_cells_and_its_rim(box):
    around = box.grown(2)
    cells = [
        (row, column)
        for row in range(around.top, around.bottom)
        for column in range(around.left, around.right)
        if box.holds(row, column)
    ]
    assert len(cells) == box.height * box.width
    assert Box.spanning(cells) == Box.spanning(box.rim) == box
    inner = box.grown(-1)
    assert sorted(box.rim) == [cell for cell in cells if not inner.holds(*cell)]
    assert box.rim[0] == (box.top, box.left)
    if min(box.height, box.width) > 1:
        turned = [*box.rim[1:], box.rim[0]]
        steps = [(r - row, c - column) for (row, column), (r, c) in zip(box.rim, turned, strict=True)]
        down, right = box.height - 1, box.width - 1
        assert steps == [(0, 1)] * right + [(1, 0)] * down + [(0, -1)] * right + [(-1, 0)] * down


# -- comparison -------------------------------------------------------------------------------------------


@given(drawn, drawn)
def test_equal_means_the_same_live_cells(one, other):
    assert (one == other) is (live(one) == live(other))
    if one == other:
        assert hash(one) == hash(other)
    assert one != live(one)


@given(drawn, st.integers(0, 3), st.text(max_size=3), st.integers(0, 9))
def test_box_rule_and_clock_do_not_count(pattern, margin, rule, generation):
    roomy = Pattern(pattern.read(pattern.box.grown(margin)), pattern.top - margin, pattern.left - margin)
    for same in (roomy, pattern.renamed(rule, generation), pattern.cropped(), roomy.cropped()):
        assert same == pattern
        assert hash(same) == hash(pattern)
        assert same.same_shape(pattern)
    assert pattern.renamed(rule, generation).generation == generation
    assert pattern.renamed(rule).generation == pattern.generation


@given(st.data(), drawn)
def test_one_cell_makes_a_difference(data, pattern):
    cells = live(pattern)
    place = data.draw(st.tuples(distances, distances))
    state = data.draw(st.integers(0, 3).filter(lambda state: state != cells.get(place, 0)))
    changed = Pattern.from_live_cells([(*where, what) for where, what in {**cells, place: state}.items()])
    assert changed != pattern


@given(drawn, distances, distances)
def test_shape_is_what_translations_keep(pattern, rows, columns):
    moved = pattern.translate(rows, columns)
    assert live(moved) == {(row + rows, column + columns): state for (row, column), state in live(pattern).items()}
    assert moved.same_shape(pattern)
    assert (moved == pattern) is ((rows, columns) == (0, 0) or not live(pattern))


def test_shapes_that_differ():
    dot = Pattern.from_text("1")
    assert not dot.same_shape(Pattern.from_text("2"))
    assert not dot.same_shape(Pattern.from_text("11"))
    assert not Pattern.from_text("11").same_shape(Pattern.from_text("1\n1"))
    assert not dot.same_shape(Pattern.from_text("0"))


# -- moving -----------------------------------------------------------------------------------------------


@given(drawn, transforms())
def test_transform_moves_every_cell_about_the_origin(pattern, transform):
    expected = {transform.move(place): state for place, state in live(pattern).items()}
    assert live(pattern.transform(transform)) == expected


@given(drawn, transforms(), transforms())
def test_transforming_twice_is_transforming_by_both(pattern, first, second):
    assert pattern.transform(first).transform(second) == pattern.transform(first.then(second))
    assert pattern.transform(first).transform(first.inverse) == pattern


@given(st.data(), drawn, st.sampled_from(sorted(GROUPS)), distances, distances)
def test_canonical_is_kept_by_translations_and_the_group(data, pattern, name, rows, columns):
    group = GROUPS[name]
    image = pattern.transform(data.draw(st.sampled_from(group))).translate(rows, columns)
    assert image.canonical(group) == pattern.canonical(group)
    assert image.canonical(reversed(group)) == pattern.canonical(group)


small = patterns(n_states=3, max_side=2)


@given(small, small, st.sampled_from(sorted(GROUPS)))
@settings(max_examples=cases(200))
def test_canonical_is_shared_only_by_images(one, other, name):
    group = GROUPS[name]
    images = any(one.transform(transform).same_shape(other) for transform in group)
    assert (one.canonical(group) == other.canonical(group)) is images


def test_canonical_tells_a_mirror_image_from_a_turned_one():
    hook, mirrored = Pattern.from_text("11\n.1\n.1"), Pattern.from_text("11\n1.\n1.")
    assert hook.canonical(ROTATIONS) != mirrored.canonical(ROTATIONS)
    assert hook.canonical(DIHEDRAL) == mirrored.canonical(DIHEDRAL)
    # The same eight bytes in another shape.
    assert Pattern.from_text("11\n11").canonical(DIHEDRAL) != Pattern.from_text("1111").canonical(DIHEDRAL)


@given(drawn, transforms(), distances)
def test_moving_keeps_rule_and_clock(pattern, transform, rows):
    marked = pattern.renamed("some", 5)
    for moved in (
        marked.transform(transform),
        marked.translate(rows, 1),
        marked.cropped(),
        marked.crop(marked.box),
    ):
        assert (moved.rule, moved.generation) == ("some", 5)


# -- printing ---------------------------------------------------------------------------------------------


@given(patterns(n_states=12, min_side=1))
def test_a_small_pattern_prints_as_the_text_that_makes_it(pattern):
    again = eval(repr(pattern.renamed("some", 3)), {"Pattern": Pattern})
    assert (again.box, again.rule, again.generation) == (pattern.box, "some", 3)
    assert np.array_equal(again.cells, pattern.cells)


def test_printed_patterns_can_be_read():
    assert repr(Pattern.from_text("01\n20", left=-3)) == 'Pattern.from_text("""\n01\n20\n""", left=-3)'
    assert repr(as_pattern([[0, 10]])) == "Pattern([[0, 10]])"
    assert repr(Pattern(np.ones((99, 2), dtype=np.uint8), top=1)) == "Pattern(99 × 2 cells, 198 live, top=1)"
    assert repr(Pattern.from_text("")) == "Pattern(0 × 0 cells, 0 live)"


def test_hypothesis_prints_failures_that_way():
    @settings(database=None, derandomize=True, print_blob=False)
    @given(drawn)
    def fails(pattern):
        assert pattern.population < 2

    with pytest.raises(AssertionError) as failure:
        fails()
    report = "\n".join(failure.value.__notes__)
    assert 'pattern=Pattern.from_text("""\n11\n""")' in report or '"""\n1\n1\n"""' in report


# -- the strategy -----------------------------------------------------------------------------------------


@given(st.data(), st.integers(1, 4), st.integers(0, 3), st.integers(0, 3))
def test_drawn_patterns_keep_to_the_limits(data, n_states, min_side, more):
    within = data.draw(st.none() | st.builds(Box, distances, distances, st.integers(3, 5), st.integers(3, 5)))
    limits = {"min_side": min_side, "max_side": min_side + more, "max_distance": 3, "within": within}
    pattern = data.draw(patterns(n_states=n_states, **limits))
    assert all(min_side <= side <= min_side + more for side in pattern.cells.shape)
    assert not pattern.cells.size or pattern.cells.max() < n_states
    if within is None:
        assert max(abs(pattern.top), abs(pattern.left)) <= 3
    else:
        assert within.union(pattern.box) == within


def test_drawn_patterns_shrink_to_the_cells_that_matter():
    quiet = settings(database=None, derandomize=True)
    found = find(drawn, lambda pattern: pattern.population >= 3, settings=quiet)
    assert found.population == 3
    assert found.cells.size <= 4
    assert found.cells.max() == 1
    assert (found.top, found.left) == (0, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"n_states": 0},
        {"n_states": 257},
        {"min_side": -1},
        {"min_side": 3, "max_side": 2},
        {"max_side": 1.5},
        {"max_distance": -1},
        {"min_side": 3, "within": Box(0, 0, 2, 9)},
    ],
)
def test_the_strategy_refuses_wrong_limits(wrong):
    with pytest.raises(InvalidArgument):
        strategies.patterns(**wrong)


def test_a_box_costs_no_more_memory_than_the_cells() -> None:
    """A row of 50 million live cells: the indices of all of them would take 400 MB."""
    wide = Pattern(np.broadcast_to(np.uint8(1), (1, 50_000_000)))
    tracemalloc.start()
    try:
        assert wide.bounding_box == Box(0, 0, 1, 50_000_000)
        assert tracemalloc.get_traced_memory()[1] < 150_000_000
    finally:
        tracemalloc.stop()


FAR = (2**63, 2**64, -(2**63), -(2**64) - 5, 10**40)


@pytest.mark.parametrize("row", FAR)
@pytest.mark.parametrize("column", FAR)
def test_live_cells_anywhere(row, column):
    pattern = Pattern.from_live_cells([(row, column, 1), (row + 1, column + 2, 255)])
    assert (pattern.top, pattern.left, pattern.cells.tolist()) == (row, column, [[1, 0, 0], [0, 0, 255]])
    assert list(pattern.live_cells()) == [(row, column, 1), (row + 1, column + 2, 255)]
    numpy_s = [(np.int64(3), np.int32(-2), np.uint8(7))]
    assert Pattern.from_live_cells(numpy_s) == Pattern(np.array([[7]]), 3, -2)


@pytest.mark.parametrize(
    ("cells", "error", "says"),
    [
        (
            [(0, 0, 1), (10**12, 10**12, 1)],
            PatternError,
            "cover 1000000000001 × 1000000000001 cells, more than",
        ),
        ([(0, 0, 1), (0, 2**32, 1)], PatternError, "cover 1 × 4294967297 cells"),
        ([(-(2**64), 0, 1), (2**64, 0, 1)], PatternError, "more than the 4294967296 that a pattern holds"),
        ([(0.5, 0, 1)], PatternError, "three whole numbers"),
        ([("a", 0, 1)], PatternError, "three whole numbers"),
        ([(0, 0)], PatternError, "three whole numbers"),
        ([(0, 0, 1), (0, 0)], PatternError, "three whole numbers"),
        ([(0, 0, 10**30)], StateError, "lie in 0..255"),
    ],
)
def test_live_cells_that_make_no_pattern(cells, error, says):
    with pytest.raises(error, match=says):
        Pattern.from_live_cells(cells)


@pytest.mark.parametrize("size", [(10**7, 10**7), (10**30, 1), (1, 2**63), (-1, 5), (5, -1)])
def test_a_box_that_cannot_be_read(size):
    pattern = Pattern.from_text("1", rule="B3/S23")
    tree, universe = Macrocell.from_pattern(pattern), Universe(find_rule("B3/S23"), pattern)
    for read in (pattern.read, pattern.crop, tree.read, universe.read):
        with pytest.raises(PatternError, match=r"no memory for|0 rows and columns or more"):
            read(Box(0, 0, *size))
