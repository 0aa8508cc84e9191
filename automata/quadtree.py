"""Macrocell: a universe as a tree of squares that share equal parts, however large."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.errors import PatternError
from automata.pattern import Box, Pattern, background

# The most cells, one byte each, that a universe is unfolded to unless the caller says otherwise.
MAX_CELLS = 1 << 28
# The side of a square is 2 ** level.
MAX_LEVEL = 1024

# Where the lower half of a universe begins.
_FIRST_ROW = 1
# Squares of 8 × 8 cells that are unfolded at once, and up to which level int64 holds coordinates and populations.
_TILES, _TILE_LEVEL = 1 << 15, 3
_PLACES, _COUNTS = 60, 31

Children = NDArray[np.int32]


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
    levels: NDArray[np.uint16]
    rule: str | None = None
    generation: int = 0

    def __repr__(self) -> str:
        return f"Macrocell(level {self.level}, {self.n_nodes} nodes, rule={self.rule!r}, generation={self.generation})"

    @classmethod
    def from_pattern(cls, pattern: Pattern) -> Macrocell:
        """Build from a pattern, in time and memory in proportion to its box."""
        children, levels = _fold(pattern)
        return cls(children, levels, pattern.rule, pattern.generation)

    def renamed(self, rule: str | None, generation: int | None = None) -> Macrocell:
        """Return the same universe, said to belong to `rule` at `generation`."""
        return Macrocell(
            self.children, self.levels, rule, self.generation if generation is None else generation
        )

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
        return Box(_FIRST_ROW - side // 2, -(side // 2), side, side)

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
        return _by_level(self.levels)

    # -- unfolding ------------------------------------------------------------------------------------

    def read(self, box: Box) -> NDArray[np.uint8]:
        """Return the cells in `box`, (height, width) uint8, background outside the root; PatternError if too large."""
        if box.height < 0 or box.width < 0:
            raise PatternError(f"a box has 0 rows and columns or more, not {box.height} and {box.width}")
        # Tiles stand at multiples of their side from the middle: unfold whole ones, then crop.
        side = 1 << self._tile_level
        top, left = (box.top - _FIRST_ROW) % side, box.left % side
        n_rows, n_columns = -(-(top + box.height) // side), -(-(left + box.width) // side)
        out = background(n_rows * side, n_columns * side).reshape(n_rows, side, n_columns, side)
        if self.n_nodes and self._meets(box):
            nodes, rows, columns = self._tiles_in(
                Box(box.top - top, box.left - left, n_rows * side, n_columns * side)
            )
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
        return max(box.top, self.box.top) < min(box.bottom, self.box.bottom) and max(
            box.left, self.box.left
        ) < min(box.right, self.box.right)

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
            kept = (
                (quarters > 0)
                & (rows > -side)
                & (rows < box.height)
                & (columns > -side)
                & (columns < box.width)
            )
            nodes, rows, columns = quarters[kept], rows[kept], columns[kept]
            if level == _PLACES:
                rows, columns = rows.astype(np.int64), columns.astype(np.int64)
        return nodes, rows, columns

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


# -- folding ------------------------------------------------------------------------------------------


def _fold(pattern: Pattern) -> tuple[Children, NDArray[np.uint16]]:
    """Return children and levels of the tree of a pattern, level by level from its cells up."""
    live = pattern.cropped()
    grid: NDArray[np.uint8] | Children = live.cells
    top, left, level, n_nodes = live.top - _FIRST_ROW, live.left, 0, 0
    children, levels = [np.zeros((1, 4), dtype=np.int32)], [0]
    if not grid.size:
        return children[0], np.zeros(1, dtype=np.uint16)
    while not level or min(top, left) < -1 or max(top + grid.shape[0], left + grid.shape[1]) > 1:
        quarters = _quarters(grid, top % 2, left % 2)
        occupied = quarters.any(axis=2)
        distinct, ids = _distinct(quarters[occupied])
        grid = np.zeros(occupied.shape, dtype=np.int32)
        grid[occupied] = n_nodes + 1 + ids
        n_nodes += len(distinct)
        top, left, level = top // 2, left // 2, level + 1
        children.append(distinct)
        levels += [level] * len(distinct)
    # The quarters of the root meet in the middle, wherever squares of their size do not pair up.
    root = np.zeros((2, 2), dtype=np.int32)
    root[top + 1 : top + 1 + grid.shape[0], left + 1 : left + 1 + grid.shape[1]] = grid
    return np.concatenate([*children, root.reshape(1, 4)]), np.array([*levels, level + 1], dtype=np.uint16)


def _quarters(grid: NDArray[np.uint8] | Children, top: int, left: int) -> NDArray[np.uint8] | Children:
    """Group a grid whose corner stands at (top, left), each 0 or 1, by twos: (height, width, 4)."""
    height, width = -(-(top + grid.shape[0]) // 2), -(-(left + grid.shape[1]) // 2)
    whole = np.zeros((2 * height, 2 * width), dtype=grid.dtype)
    whole[top : top + grid.shape[0], left : left + grid.shape[1]] = grid
    return whole.reshape(height, 2, width, 2).transpose(0, 2, 1, 3).reshape(height, width, 4)


def _distinct(rows: NDArray[np.uint8] | Children) -> tuple[Children, NDArray[np.intp]]:
    """Return the distinct rows of four states or nodes, and which of them each row is."""
    if rows.dtype == np.uint8:
        keys: NDArray[Any] = rows.view(np.uint32)[:, 0]
    else:
        halves = (rows[:, ::2].astype(np.int64) << 32) | rows[:, 1::2]
        north, south = (np.unique(half, return_inverse=True)[1] for half in halves.T)
        keys = (north << 32) | south
    _, first, ids = np.unique(keys, return_index=True, return_inverse=True)
    return rows[first].astype(np.int32), ids


def from_nodes(children: Children, levels: NDArray[np.uint16]) -> tuple[Children, NDArray[np.uint16]]:
    """Return the nodes that the last one, the root, is made of and that hold live cells, renumbered in their order.

    The nodes are such as `Macrocell` has, but some may be empty, or of no use.
    """
    alive, used = np.zeros(len(levels), dtype=np.bool_), np.zeros(len(levels), dtype=np.bool_)
    used[-1] = True
    layers = list(_by_level(levels))
    for level, nodes in layers:
        quarters = children[nodes]
        alive[nodes] = (quarters > 0 if level == 1 else alive[quarters]).any(axis=1)
    for level, nodes in reversed(layers):
        if level > 1:
            used[children[nodes[used[nodes]]]] = True
    kept = alive & used if alive[-1] else np.zeros_like(alive)
    kept[0] = True
    number = np.where(kept, np.cumsum(kept, dtype=np.int32) - 1, 0)
    children, levels = children[kept], levels[kept]
    upper = levels > 1
    children[upper] = number[children[upper]]
    return children, levels


def _by_level(levels: NDArray[np.uint16]) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Yield the levels from 1 up, each with its nodes in order."""
    order = np.argsort(levels, kind="stable")
    present, first = np.unique(levels[order], return_index=True)
    for level, nodes in zip(present.tolist(), np.split(order, first[1:]), strict=True):
        if level:
            yield level, nodes
