"""How a rectangle of cells lies in words, and which bits of its halo copy which cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from automata.pattern import Box, Pattern, background, read_box
from automata.topology import Topology

Words = NDArray[np.uint64]

WORD = 64
# Rows that are packed or unpacked at a time: the bytes of a large board need not all exist at once.
_ROWS = 1024


@dataclass(frozen=True)
class Layout:
    """`extent` in rows of words, 64 cells each, the lowest bit leftmost, inside a halo of one row or word.

    One word more, the last, holds 64 times the border's cell. What stands right of the last column in its word is
    unused.
    """

    extent: Box

    @property
    def words(self) -> int:
        """Words that hold a row's cells."""
        return -(-self.extent.width // WORD)

    @property
    def stride(self) -> int:
        """Words from one row to the next."""
        return self.words + 2

    @property
    def size(self) -> int:
        """Words of a board."""
        return (self.extent.height + 2) * self.stride + 1

    @property
    def _last_word(self) -> np.uint64:
        return np.uint64((1 << WORD) - 1 >> -self.extent.width % WORD)

    def address(self, row: int, column: int) -> int:
        """Return the bit of a board that holds a cell of the extent or of the halo one cell around it."""
        return ((row - self.extent.top + 1) * self.stride + 1) * WORD + column - self.extent.left

    def cells(self, board: Words) -> Words:
        """Return the (height, words) view of a board's cells, having cleared what is unused."""
        grid = board[:-1].reshape(-1, self.stride)[1:-1, 1:-1]
        if self.extent.width % WORD:
            grid[:, -1] &= self._last_word
        return grid

    def write(self, pattern: Pattern, board: Words) -> None:
        """Set the live cells of `pattern`, all of them in the extent, on an empty board."""
        live = pattern.bounding_box
        if live is None:
            return
        first, last = (live.left - self.extent.left) // WORD, -((self.extent.left - live.right) // WORD)
        grid = self.cells(board)
        for box in _slabs(Box(live.top, self.extent.left + WORD * first, live.height, WORD * (last - first))):
            packed = np.packbits(pattern.read(box), axis=1, bitorder="little").view("<u8")
            top = box.top - self.extent.top
            grid[top : top + box.height, first:last] = packed

    def read(self, board: Words, box: Box) -> NDArray[np.uint8]:
        """Return the cells in `box`, (height, width) uint8, 0 outside the extent."""
        out = background(box.height, box.width)
        top, bottom = max(box.top, self.extent.top), min(box.bottom, self.extent.bottom)
        left, right = max(box.left, self.extent.left), min(box.right, self.extent.right)
        if top >= bottom or left >= right:
            return out
        first, last = (left - self.extent.left) // WORD, -((self.extent.left - right) // WORD)
        grid = self.cells(board)
        for slab in _slabs(Box(top, self.extent.left + WORD * first, bottom - top, WORD * (last - first))):
            above = slab.top - self.extent.top
            packed = grid[above : above + slab.height, first:last].astype("<u8").view(np.uint8)
            cells = np.unpackbits(packed, axis=1, bitorder="little")
            rows = slice(slab.top - box.top, slab.bottom - box.top)
            out[rows] |= read_box(cells, slab, Box(slab.top, box.left, slab.height, box.width))
        return out

    def live_box(self, board: Words, rows: slice, words: slice) -> Box | None:
        """Return the smallest box that holds the live cells of some of the grid's rows and words, or None."""
        grid = self.cells(board)[rows, words]
        live_rows = np.flatnonzero(np.bitwise_or.reduce(grid, axis=1))
        if not live_rows.size:
            return None
        by_word = np.bitwise_or.reduce(grid, axis=0)
        live_words = np.flatnonzero(by_word)
        first, last = int(live_words[0]), int(live_words[-1])
        lowest = int(by_word[first])
        left = WORD * first + (lowest & -lowest).bit_length() - 1
        right = WORD * last + int(by_word[last]).bit_length()
        top, bottom = int(live_rows[0]), int(live_rows[-1]) + 1
        return Box(
            self.extent.top + rows.start + top,
            self.extent.left + WORD * words.start + left,
            bottom - top,
            right - left,
        )

    def copy(self, board: Words, live: Box, wider: Layout, target: Words) -> None:
        """Copy the rows and words that hold `live` to an empty board; the left edges are whole words apart."""
        first, last = (live.left - self.extent.left) // WORD, -((self.extent.left - live.right) // WORD)
        moved = (self.extent.left - wider.extent.left) // WORD
        top, new_top = live.top - self.extent.top, live.top - wider.extent.top
        wider.cells(target)[new_top : new_top + live.height, first + moved : last + moved] = self.cells(board)[
            top : top + live.height, first:last
        ]


def halo_runs(layout: Layout, topology: Topology) -> NDArray[np.int64]:
    """Return (runs, 6) int64: target, source, their steps, cells, and whether whole words can be copied.

    Targets and sources are bit addresses. Between two corners of a halo the sources stand in a line as well, so that
    there are few runs, however long the edges.
    """
    border = WORD * (layout.size - 1)
    targets, sources = [], []
    for row, column in _halo(layout.extent, topology):
        place = topology.locate(row, column)
        if place is None:
            targets.append(layout.address(row, column))
            sources.append(border)
        elif layout.extent.holds(*place):
            targets.append(layout.address(row, column))
            sources.append(layout.address(*place))
    cells = np.array([targets, sources], dtype=np.int64)
    steps = np.diff(cells)
    # A run ends where the next step is another than the last.
    turns = np.flatnonzero((steps[:, 1:] != steps[:, :-1]).any(axis=0)) + 1
    runs, start = [], 0
    while start < len(targets):
        later = turns[np.searchsorted(turns, start, side="right") :]
        end = int(later[0]) if later.size else len(targets) - 1
        target, source = targets[start], sources[start]
        target_step, source_step = steps[:, start].tolist() if end > start else (1, 1)
        in_phase = source_step == 1 and (target - source) % WORD == 0
        constant = source_step == 0 and source == border  # all 64 bits of that word are alike
        by_words = target_step == 1 and (in_phase or constant)
        runs.append((target, source, target_step, source_step, end - start + 1, by_words))
        start = end + 1
    return np.array(runs, dtype=np.int64).reshape(-1, 6)


def _halo(extent: Box, topology: Topology) -> Iterator[tuple[int, int]]:
    """Yield the places one cell around `extent` that lie beyond an edge of the universe, line by line."""
    around = extent.grown(1)
    if topology.height is not None:
        for row in (around.top, extent.bottom):
            for column in range(around.left, around.right):
                yield row, column
    if topology.width is not None:
        for column in (around.left, extent.right):
            for row in range(extent.top, extent.bottom):
                yield row, column


def _slabs(box: Box) -> Iterator[Box]:
    for top in range(box.top, box.bottom, _ROWS):
        yield Box(top, box.left, min(_ROWS, box.bottom - top), box.width)
