"""Runs and trees: one made of the other and back, against a board of cells and a dictionary of far ones."""

from __future__ import annotations

import itertools
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import EngineError, PatternError, StateError
from automata.pattern import Box, Pattern
from automata.rules import find_rule
from automata.testing.strategies import patterns
from automata.trees import folding
from automata.trees import macrocell as quadtree
from automata.trees.macrocell import Macrocell
from automata.trees.runs import FARTHEST, NOTHING, Runs
from automata.universe import Universe
from tests.support.depth import cases

FAR = 10**9
Cells = dict[tuple[int, int], int]


def cells_of(runs: Runs) -> Cells:
    """Every cell of the runs, one by one; fails where two share one or the order is not that of reading."""
    found: Cells = {}
    places = []
    for row, start, stop, state in zip(*(values.tolist() for values in runs), strict=True):
        assert start < stop
        assert state > 0
        for column in range(start, stop):
            places.append((row, column))
            found[row, column] = state
    assert places == sorted(set(places))
    return found


def cells_in(universe: Macrocell) -> Cells:
    """Every live cell of a tree, followed down from the root, one square after the other."""
    found: Cells = {}

    def follow(node: int, level: int, top: int, left: int) -> None:
        if not node:
            return
        if not level:
            found[top, left] = node
            return
        half = 1 << (level - 1)
        for quarter, child in enumerate(universe.children[node].tolist()):
            follow(child, level - 1, top + quarter // 2 * half, left + quarter % 2 * half)

    if universe.n_nodes:
        follow(universe.n_nodes, universe.level, universe.box.top, universe.box.left)
    return found


def same(one: Macrocell, other: Macrocell) -> bool:
    return np.array_equal(one.children, other.children) and np.array_equal(one.levels, other.levels)


states = st.integers(1, 255)
places = st.integers(-20, 20) | st.integers(-FAR, FAR) | st.sampled_from([-(2**48), 2**48])
far_cells = st.dictionaries(st.tuples(places, places), states, max_size=12)


# -- runs -------------------------------------------------------------------------------------------------


@given(patterns(n_states=4, max_side=9))
def test_runs_of_a_board_are_its_cells(pattern: Pattern) -> None:
    runs = Runs.of_board(pattern.cells, pattern.top, pattern.left)
    expected = {(row, column): state for row, column, state in pattern.live_cells()}
    assert cells_of(runs) == expected
    assert cells_of(runs.joined()) == expected
    assert runs.population == pattern.population
    # No two runs that touch are of one state.
    assert len(runs.row) == len(runs.joined().row)


@given(st.lists(st.tuples(places, places, st.integers(0, 255)), max_size=20))
def test_of_a_cell_told_twice_the_last_state_counts(told: list[tuple[int, int, int]]) -> None:
    rows, columns, values = ([cell[part] for cell in told] for part in range(3))
    expected = {(row, column): state for row, column, state in told}
    runs = Runs.of_cells(rows, columns, values)
    assert cells_of(runs) == {place: state for place, state in expected.items() if state}
    if told:
        assert cells_of(Runs.of_cells(rows, columns)).keys() == expected.keys()


def test_runs_that_cannot_be() -> None:
    for rows in ([FARTHEST], [-FARTHEST - 1], [10**30]):
        with pytest.raises(PatternError, match="rows or columns from the origin"):
            Runs.of_cells(rows, [0])
    with pytest.raises(PatternError, match="whole numbers"):
        Runs.of_cells([0.5], [0])
    for state in (-1, 256):
        with pytest.raises(StateError):
            Runs.of_cells([0], [0], [state])
    one = Runs.of_cells([0], [5])
    assert cells_of(one.moved(7, -5)) == {(7, 0): 1}
    for rows, columns in ((FARTHEST + 1, 0), (0, 10**30), (-(10**30), 0)):
        with pytest.raises(PatternError):
            one.moved(rows, columns)
    assert cells_of(NOTHING.moved(10**30, 0)) == {}
    assert cells_of(Runs.chained([])) == {}


# -- trees ------------------------------------------------------------------------------------------------


@settings(max_examples=cases(200))
@given(
    patterns(n_states=3, max_side=20, max_distance=40),
    st.sampled_from([1, 3, 1 << 20]),
    st.sampled_from([0, 3, 1000]),
)
def test_trees_of_runs_are_trees_of_boards(pattern: Pattern, at_once: int, short: int) -> None:
    """In however small parts, and whether runs are taken whole or cell by cell: the same nodes, numbered alike."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folding, "_AT_ONCE", at_once)
        patch.setattr(folding, "_SHORT", short)
        made = Macrocell.from_runs(Runs.of_board(pattern.cells, pattern.top, pattern.left), "B3/S23", 7)
    assert same(made, Macrocell.from_pattern(pattern))
    assert (made.rule, made.generation) == ("B3/S23", 7)


@settings(max_examples=cases(200))
@given(far_cells, st.sampled_from([0, 3]))
def test_trees_of_far_cells_hold_just_these(cells: Cells, short: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folding, "_SHORT", short)
        universe = (
            Macrocell.from_live_cells(*zip(*cells, strict=True), list(cells.values()))
            if cells
            else (Macrocell.from_live_cells([], []))
        )
    assert cells_in(universe) == cells
    assert universe.population == len(cells)
    box = universe.bounding_box
    assert box == (Box.spanning(cells) if cells else None)
    # Equal squares are one node, and none but the first is empty.
    nodes = list(zip(universe.levels.tolist(), map(tuple, universe.children.tolist()), strict=True))
    assert len(set(nodes)) == len(nodes)
    if box is not None:
        back = Runs.chained(universe.runs()).moved(box.top, box.left)
        assert cells_of(back) == cells
        assert same(Macrocell.from_runs(back), universe)


@given(patterns(n_states=3, max_side=40, max_distance=40), st.sampled_from([1, 5, 1 << 15]))
def test_trees_are_gone_through_in_reading_order(pattern: Pattern, at_once: int) -> None:
    live = pattern.cropped()
    universe = Macrocell.from_pattern(pattern)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quadtree, "_TILES", at_once)
        parts = list(universe.runs())
        squares = {side: list(universe.tiles_in_order(side)) for side in (2, 4, 8, 32)}
    expected = Runs.of_board(live.cells)
    assert all(np.array_equal(one, other) for one, other in zip(Runs.chained(parts), expected, strict=True))
    # Whole rows at once, so that what is read row by row is never gone back to.
    assert all(part.row.max() < following.row.min() for part, following in itertools.pairwise(parts))
    for side, found in squares.items():
        board = np.zeros((live.cells.shape[0] + 2 * side, live.cells.shape[1] + 2 * side), dtype=np.uint8)
        corners = []
        for tops, lefts, cells in found:
            for top, left, tile in zip(tops.tolist(), lefts.tolist(), cells, strict=True):
                assert tile.any()
                assert ((live.top + top - 1) % side, (live.left + left) % side) == (0, 0)
                corners.append((top, left))
                board[top + side : top + 2 * side, left + side : left + 2 * side] = tile
        assert corners == sorted(set(corners))
        assert np.array_equal(board[side : side + live.cells.shape[0], side : side + live.cells.shape[1]], live.cells)


def test_a_run_is_never_taken_apart() -> None:
    """A run of 10**12 cells, and 10**15 in a column of them, cost what a few cells do."""
    tracemalloc.start()
    long = Runs(*(np.array([value], dtype=np.int64) for value in (5, -3, 10**12)), np.array([2], dtype=np.uint8))
    universe = Macrocell.from_runs(long)
    rows = np.arange(1000, dtype=np.int64)
    wall = Macrocell.from_runs(
        Runs(rows, np.zeros(1000, np.int64), np.full(1000, 10**12, np.int64), np.ones(1000, np.uint8))
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 23
    assert universe.population == 10**12 + 3
    assert universe.bounding_box == Box(5, -3, 1, 10**12 + 3)
    assert universe.read(Box(4, 10**12 - 2, 3, 4)).tolist() == [[0] * 4, [2, 2, 0, 0], [0] * 4]
    assert wall.population == 10**15
    assert wall.bounding_box == Box(0, 0, 1000, 10**12)


def test_places_too_far_apart_are_refused() -> None:
    corners = [-(2**59), 2**59]
    many = np.arange(-1000, 1000) * 2**48
    assert Macrocell.from_live_cells(corners, [0, 0]).population == 2
    with pytest.raises(PatternError, match="too far apart"):
        Macrocell.from_live_cells(many, many)
    dot = Macrocell.from_live_cells([0], [0])
    children, levels = dot.children, dot.levels.tolist()
    for _ in range(61):
        children = np.concatenate([children, [[len(levels) - 1] * 4]]).astype(np.int32)
        levels.append(levels[-1] + 1)
    vast = Macrocell(children, np.array(levels, dtype=np.uint16))
    with pytest.raises(PatternError, match="too many to go through"):
        list(vast.runs())
    # But far away is not far apart.
    for _ in range(100):
        children = np.concatenate([dot.children, [[0, 0, 0, len(dot.levels) - 1]]]).astype(np.int32)
        dot = Macrocell(children, np.append(dot.levels, dot.level + 1).astype(np.uint16))
    assert [cells_of(part) for part in dot.runs()] == [{(0, 0): 1}]


# -- engines ----------------------------------------------------------------------------------------------


LIFE, WIRE = find_rule("B3/S23"), find_rule("WireWorld")
GLIDER = Pattern.from_text(".1.\n..1\n111")


@pytest.mark.kernel
@settings(max_examples=cases(60), deadline=None)
@given(patterns(n_states=4, max_side=20, max_distance=30), st.lists(st.integers(0, 3), max_size=3))
def test_the_sparse_engine_takes_trees_as_they_are(pattern: Pattern, steps: list[int]) -> None:
    """Loaded square by square or as a pattern, it holds and computes the same, and gives it back as a tree."""
    tree, plain = (Universe(WIRE, start, engine="sparse") for start in (Macrocell.from_pattern(pattern), pattern))
    for step in (0, *steps):
        tree.run(step)
        plain.run(step)
        assert tree.pattern == plain.pattern
        assert (tree.population, tree.bounding_box) == (plain.population, plain.bounding_box)
        for one in (tree, plain):
            assert cells_in(one.macrocell) == {(row, column): cell for row, column, cell in plain.pattern.live_cells()}


@pytest.mark.kernel
@pytest.mark.parametrize("engine", ["sparse", "auto", "hashlife"])
def test_cells_far_apart_run(engine: str) -> None:
    """Two gliders, 10**9 cells from each other, in whatever engine: never unfolded."""
    start = {(row, column): 1 for row, column, _ in GLIDER.live_cells()}
    start |= {(row + FAR, column - FAR): 1 for row, column in start}
    universe = Universe(LIFE, Macrocell.from_live_cells(*zip(*start, strict=True)), engine=engine)
    assert engine != "auto" or universe.engine_report().startswith("sparse")
    for steps in (4, 5000, 4):
        universe.run(steps)
        moved = universe.generation // 4
        assert cells_in(universe.macrocell) == {(row + moved, column + moved): 1 for row, column in start}
        assert universe.population == 10
        assert isinstance(universe.configuration, Macrocell)


@pytest.mark.kernel
def test_what_the_sparse_engine_refuses_of_a_tree() -> None:
    universe = Universe(LIFE, GLIDER, engine="sparse")
    engine = universe._engine
    with pytest.raises(StateError):
        engine.load_macrocell(Macrocell.from_live_cells([0], [0], [2]))
    few = Universe(LIFE, GLIDER, engine="sparse")._engine
    few.max_cells = 64
    with pytest.raises(EngineError, match="max_cells"):
        few.load_macrocell(Macrocell.from_live_cells(np.arange(100) * 1000, np.zeros(100, dtype=int)))
    for each in (engine, few):
        assert each.read(Box(0, 0, 3, 3)).tolist() == GLIDER.cells.tolist()
