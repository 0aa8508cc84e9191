"""Macrocell: a universe as a tree of squares that share equal parts, however large."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from automata.errors import PatternError
from automata.pattern import Box, Pattern, background
from automata.trees import folding
from automata.trees.folding import FIRST_ROW, Children, Levels, by_level
from automata.trees.runs import Runs

# The most cells, one byte each, that a universe is unfolded to unless the caller says otherwise.
MAX_CELLS = 1 << 28
# The side of a square is 2 ** level.
MAX_LEVEL = 1024

# Squares of 8 × 8 cells that are unfolded at once, and up to which level int64 holds coordinates and populations.
_TILES, _TILE_LEVEL = 1 << 15, 3
_PLACES, _COUNTS = 60, 31


class Tiles(NamedTuple):
    """Squares of cells: row and column of each one's corner, counted from a bounding box's; cells, (n, side, side)."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    cells: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Macrocell:
    """A universe of 2 ** level × 2 ** level cells round the origin, unfolded only where it is read.

    Node 0 is empty, at any level; the last node is the root. `children`, (n, 4) int32, holds the numbers of a node's
    north-west, north-east, south-west and south-east quarters, which come before it, and at level 1 four states.
    `levels`, (n,) uint16, are the nodes' levels; a child's is one less, and no node but 0 is without live cells. The
    south-east quarter of the root begins at row 1, column 0, as Golly has it. `rule` and `generation` are as in
    `Pattern`.
    """

    children: Children
    levels: Levels
    rule: str | None = None
    generation: int = 0

    def __repr__(self) -> str:
        return f"Macrocell(level {self.level}, {self.n_nodes} nodes, rule={self.rule!r}, generation={self.generation})"

    @classmethod
    def from_pattern(cls, pattern: Pattern) -> Macrocell:
        """Build from a pattern, in time and memory in proportion to its box.

        >>> from automata import Pattern
        >>> Macrocell.from_pattern(Pattern([[1, 1], [1, 0]], rule="B3/S23"))
        Macrocell(level 2, 3 nodes, rule='B3/S23', generation=0)
        """
        return cls(*folding.from_pattern(pattern), pattern.rule, pattern.generation)

    @classmethod
    def from_runs(cls, runs: Runs, rule: str | None = None, generation: int = 0) -> Macrocell:
        """Build from runs of live cells in reading order, in time and memory in proportion to them.

        Raises PatternError if they lie too far apart to be counted.
        """
        return cls(*folding.from_runs(runs), rule, generation)

    @classmethod
    def from_live_cells(
        cls,
        rows: ArrayLike,
        columns: ArrayLike,
        states: ArrayLike = 1,
        *,
        rule: str | None = None,
        generation: int = 0,
    ) -> Macrocell:
        """Build from live cells in any order, however far apart; of cells that are given twice the last counts.

        Raises StateError for states outside 0..255, PatternError for places beyond `automata.trees.runs.FARTHEST`.
        """
        return cls.from_runs(Runs.of_cells(rows, columns, states), rule, generation)

    def renamed(self, rule: str | None, generation: int | None = None) -> Macrocell:
        """Return the same universe, said to belong to `rule` at `generation`."""
        return Macrocell(self.children, self.levels, rule, self.generation if generation is None else generation)

    # -- what is there --------------------------------------------------------------------------------

    @property
    def n_nodes(self) -> int:
        """Number of distinct squares, the empty one not counted."""
        return len(self.levels) - 1

    @property
    def level(self) -> int:
        """Level of the root."""
        return int(self.levels[-1])

    @property
    def box(self) -> Box:
        """The square that the root covers."""
        side = 1 << self.level
        return Box(FIRST_ROW - side // 2, -(side // 2), side, side)

    @cached_property
    def population(self) -> int:
        """Number of cells that are not background, exactly."""
        counts: NDArray[np.int64] | NDArray[np.object_] = np.zeros(len(self.levels), dtype=np.int64)
        for level, nodes in self.by_level():
            if level == 1:
                counts[nodes] = np.count_nonzero(self.children[nodes], axis=1)
                continue
            if level == _COUNTS + 1:
                counts = counts.astype(object)
            counts[nodes] = counts[self.children[nodes]].sum(axis=1)
        return int(counts[-1])

    @cached_property
    def occurrences(self) -> NDArray[np.int64] | NDArray[np.object_]:
        """How often each node occurs in the universe, at places of its own grid; node 0 is not counted."""
        # A universe of level 31 holds at most 2**62 squares of any kind.
        exact = self.level > _COUNTS
        counts: NDArray[np.int64] | NDArray[np.object_] = np.zeros(
            len(self.levels), dtype=object if exact else np.int64
        )
        counts[-1] = 1
        for level, nodes in reversed(list(self.by_level())):
            if level > 1:
                np.add.at(counts, self.children[nodes].ravel(), np.repeat(counts[nodes], 4))
        counts[0] = 0
        return counts

    @cached_property
    def bounding_box(self) -> Box | None:
        """Smallest box that holds every live cell, or None if there is none."""
        if not self.n_nodes:
            return None
        top, left, side, _ = self.box
        north, south, west, east = [0, 1], [2, 3], [0, 2], [1, 3]
        above, below = self._distance(north, south), self._distance(south, north)
        before, behind = self._distance(west, east), self._distance(east, west)
        return Box(top + above, left + before, side - above - below, side - before - behind)

    def _distance(self, near: Sequence[int], far: Sequence[int]) -> int:
        """Return how far the first live cell lies from the side of the root that the `near` quarters touch."""
        distance, nodes = 0, np.array([self.n_nodes])
        for level in range(self.level, 0, -1):
            closest = self.children[nodes][:, near]
            if not closest.any():
                distance += 1 << (level - 1)
                closest = self.children[nodes][:, far]
            nodes = np.unique(closest[closest > 0])
        return distance

    def by_level(self) -> Iterator[tuple[int, NDArray[np.intp]]]:
        """Yield the levels from 1 up, each with its nodes in order."""
        return by_level(self.levels)

    # -- unfolding ------------------------------------------------------------------------------------

    def read(self, box: Box) -> NDArray[np.uint8]:
        """Return the cells in `box`, (height, width) uint8, background outside the root; PatternError if too large."""
        if box.height < 0 or box.width < 0:
            raise PatternError(f"a box has 0 rows and columns or more, not {box.height} and {box.width}")
        # Tiles stand at multiples of their side from the middle: unfold whole ones, then crop.
        side = 1 << self._tile_level
        top, left = (box.top - FIRST_ROW) % side, box.left % side
        n_rows, n_columns = -(-(top + box.height) // side), -(-(left + box.width) // side)
        out = background(n_rows * side, n_columns * side).reshape(n_rows, side, n_columns, side)
        if self.n_nodes and self._meets(box):
            nodes, rows, columns = self._tiles_in(Box(box.top - top, box.left - left, n_rows * side, n_columns * side))
            for first in range(0, nodes.size, _TILES):
                part = slice(first, first + _TILES)
                out[rows[part] // side, :, columns[part] // side, :] = self.tiles(nodes[part], side)
        whole = out.reshape(n_rows * side, n_columns * side)
        return whole[top : top + box.height, left : left + box.width].copy()

    @property
    def _tile_level(self) -> int:
        """Level of the squares that are unfolded at once: no larger than a quarter of the root."""
        return max(min(_TILE_LEVEL, self.level - 1), 0)

    def _meets(self, box: Box) -> bool:
        return max(box.top, self.box.top) < min(box.bottom, self.box.bottom) and max(box.left, self.box.left) < min(
            box.right, self.box.right
        )

    def tiles(self, nodes: NDArray[np.intp], side: int) -> NDArray[np.uint8]:
        """Return the cells of nodes whose squares have the given `side`, (m, side, side) uint8."""
        level, cells = side.bit_length() - 1, nodes.astype(np.int32)
        for _ in range(level):
            cells = self.children[cells]
        # One axis of quarters a level, each a row and a column bit: bring all row bits before all column bits.
        bits = cells.astype(np.uint8).reshape(-1, *(2,) * (2 * level))
        order = (0, *range(1, 2 * level, 2), *range(2, 2 * level + 1, 2))
        return bits.transpose(order).reshape(-1, side, side)

    def _tiles_in(self, box: Box) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64]]:
        """Return the nodes of all live tiles that meet `box`, and where they stand, counted from its corner."""
        nodes: NDArray[Any] = np.array([self.n_nodes])
        dtype = object if self.level > _PLACES else np.int64
        rows = np.array([self.box.top - box.top], dtype=dtype)
        columns = np.array([self.box.left - box.left], dtype=dtype)
        for level in range(self.level - 1, self._tile_level - 1, -1):
            side = 1 << level
            quarters: NDArray[Any] = self.children[nodes].ravel()
            rows = (rows[:, None] + np.array([0, 0, side, side], dtype=rows.dtype)).ravel()
            columns = (columns[:, None] + np.array([0, side, 0, side], dtype=columns.dtype)).ravel()
            kept = (quarters > 0) & (rows > -side) & (rows < box.height) & (columns > -side) & (columns < box.width)
            nodes, rows, columns = quarters[kept], rows[kept], columns[kept]
            if level == _PLACES:
                rows, columns = rows.astype(np.int64), columns.astype(np.int64)
        return nodes, rows, columns

    def tiles_in_order(self, side: int = 1 << _TILE_LEVEL) -> Iterator[Tiles]:
        """Yield the squares of `side` cells, a power of two above 1, that hold live cells, row by row of such squares.

        They stand on a grid that begins at row 1, column 0. Whole rows of the grid are yielded, some at once, in memory
        in proportion to a row. Raises PatternError if a side of the bounding box is longer than 2**60.
        """
        level, live = side.bit_length() - 1, self.bounding_box
        tree = self.raised(level + 1)
        if live is None:
            return
        if max(live.height, live.width) > 1 << _PLACES:
            raise PatternError(f"{_count(live.height)} × {_count(live.width)} cells are too many to go through")
        # How many tiles a node holds: floating point is good enough to say how many to take at once.
        count = np.zeros(len(tree.levels))
        for each, nodes in tree.by_level():
            if each >= level:
                count[nodes] = 1.0 if each == level else count[tree.children[nodes]].sum(axis=1)
        corner = np.array([tree.box.left - live.left], dtype=object if tree.level > _PLACES else np.int64)
        waiting = [(tree.level, tree.box.top - live.top, corner, np.array([tree.n_nodes]))]
        while waiting:
            at, row, columns, nodes = waiting.pop()
            if at == level or count[nodes].sum() <= _TILES:
                yield tree._all_tiles(level, at, row, columns, nodes)
                continue
            half = 1 << (at - 1)
            quarters = tree.children[nodes]
            for down in (1, 0):
                pair = quarters[:, 2 * down : 2 * down + 2].ravel()
                places = (columns[:, None] + np.array([0, half], dtype=columns.dtype)).ravel()[pair > 0]
                if places.size:
                    places = places.astype(np.int64) if at == _PLACES + 1 else places
                    waiting.append((at - 1, row + down * half, places, pair[pair > 0]))

    def _all_tiles(self, level: int, at: int, row: int, columns: NDArray[Any], nodes: NDArray[Any]) -> Tiles:
        """Return the live tiles of a level below nodes of level `at` that stand in one row, in reading order."""
        rows = np.full(nodes.size, row, dtype=columns.dtype)
        for below in range(at - 1, level - 1, -1):
            half = 1 << below
            quarters = self.children[nodes].ravel()
            live = quarters > 0
            rows = (rows[:, None] + np.array([0, 0, half, half], dtype=rows.dtype)).ravel()[live]
            columns = (columns[:, None] + np.array([0, half, 0, half], dtype=rows.dtype)).ravel()[live]
            nodes = quarters[live]
            if below == _PLACES:
                rows, columns = rows.astype(np.int64), columns.astype(np.int64)
        order = np.lexsort((columns, rows))
        return Tiles(rows[order], columns[order], self.tiles(nodes[order], 1 << level))

    def runs(self) -> Iterator[Runs]:
        """Yield the runs of live cells in reading order, whole rows at once, counted from the bounding box's corner.

        Raises PatternError as `tiles_in_order` does.
        """
        for tops, lefts, cells in self.tiles_in_order():
            tile, down, right = np.nonzero(cells)
            row = tops[tile] + down
            # Tiles of one row stand in order, so that only the rows are out of it.
            order = np.argsort(row, kind="stable")
            column = (lefts[tile] + right)[order]
            yield Runs(row[order], column, column + 1, cells[tile, down, right][order]).joined()

    @property
    def unfolds(self) -> bool:
        """Whether `to_pattern` unfolds it without a limit of cells being given."""
        live = self.bounding_box or Box(0, 0, 0, 0)
        return live.height * live.width <= MAX_CELLS

    def to_pattern(self, max_cells: int = MAX_CELLS) -> Pattern:
        """Unfold the box of live cells. Raises PatternError if it holds more than `max_cells`."""
        box = self.bounding_box or Box(0, 0, 0, 0)
        if box.height * box.width > max_cells:
            size = f"{_count(box.height)} × {_count(box.width)}"
            raise PatternError(
                f"the live cells cover {size} cells, more than the {max_cells} that are unfolded: "
                "read a part of the universe, or keep it as a Macrocell"
            )
        return Pattern(self.read(box), box.top, box.left, self.rule, self.generation)

    def raised(self, level: int) -> Macrocell:
        """Return the same universe with a root of at least `level`; the empty one as it is."""
        children, levels = self.children, self.levels
        while self.n_nodes and int(levels[-1]) < level:
            # The root's quarters move to the inner corners of four new nodes, below a new root.
            quarters, top = children[-1], int(levels[-1])
            live = np.flatnonzero(quarters)
            inner, root = np.zeros((4, 4), dtype=np.int32), np.zeros((1, 4), dtype=np.int32)
            inner[[0, 1, 2, 3], [3, 2, 1, 0]] = quarters
            root[0, live] = len(levels) - 1 + np.arange(live.size)
            children = np.concatenate([children[:-1], inner[live], root])
            levels = np.concatenate([levels[:-1], np.array([top] * live.size + [top + 1], dtype=np.uint16)])
        return Macrocell(children, levels, self.rule, self.generation)


def _count(number: int) -> str:
    return str(number) if number < 10**12 else f"about 2**{number.bit_length() - 1}"
