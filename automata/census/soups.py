"""The census's soups: boards of 64 × 64 cells on a torus, their snapshots, their components, and shuffled boards.

A board is uint64 (64,), a word a row, the lowest bit of a word its leftmost cell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from automata.census.component_kernels import SIDE, count_keys, gather, proliferating, screen, shuffled, tally
from automata.census.plane_kernels import take_snapshots
from automata.engines.bitplane.kernels import COUNT_STRIP

Board = NDArray[np.uint64]
Cells = NDArray[np.uint8]

# The published census: densities of the start, generations from one snapshot to the next, and how many snapshots.
DENSITIES = (0.15, 0.35)
EVERY = 64
SNAPSHOTS = 5
# Our own third soup: a patch of so many cells a side, half of them live, on an empty torus; generations between two.
PATCH = 16
PATCH_EVERY = 10
# Components of different shapes that are told apart on all snapshots of a soup; 64 × 64 cells hold 1,024 at most.
_MOST = 1024 * SNAPSHOTS


def start_board(number: int, density: float) -> Board:
    """Return the board from which the published census runs a rule: exactly that share of its cells, rounded down.

    Its generator is NumPy's, seeded with 37 · the rule's number + the percentage.
    """
    generator = np.random.default_rng(number * 37 + int(density * 100))
    cells = np.zeros(SIDE * SIDE, dtype=np.uint8)
    cells[generator.choice(SIDE * SIDE, size=int(SIDE * SIDE * density), replace=False)] = 1
    return packed(cells.reshape(SIDE, SIDE))


def patch_board(number: int, seed: int = 0) -> Board:
    """Return a board that is empty but for a patch in its middle, each cell of which is live with probability 1/2."""
    cells = np.zeros((SIDE, SIDE), dtype=np.uint8)
    inner = slice((SIDE - PATCH) // 2, (SIDE + PATCH) // 2)
    cells[inner, inner] = np.random.default_rng((number, seed)).integers(0, 2, (PATCH, PATCH), dtype=np.uint8)
    return packed(cells)


def packed(cells: Cells) -> Board:
    """Return (64, 64) uint8 cells as a board."""
    return np.packbits(cells, axis=1, bitorder="little").view(np.uint64).ravel().copy()


def unpacked(board: Board) -> Cells:
    """Return a board's cells, (64, 64) uint8."""
    return np.unpackbits(board.reshape(SIDE, 1).view(np.uint8), axis=1, bitorder="little")


@dataclass(frozen=True)
class Components:
    """The components of a series of boards, classed by shape: `classes`, uint64 (n, 7 + boards), as `tally` has them.

    `parts`, int64 (boards,), are how many components each board has.
    """

    classes: NDArray[np.uint64]
    parts: NDArray[np.int64]

    @property
    def counts(self) -> NDArray[np.uint64]:
        """How many of each class each board holds."""
        return self.classes[:, 7:]

    def passes_screen(self) -> bool:
        """Whether the published screen flags these snapshots.

        It does if the number of components rises from each snapshot after the first to the next, or if a class of two
        cells or more is seen three times or more on those.
        """
        return bool(screen(self.classes, len(self.classes), self.parts))

    def proliferating(self) -> NDArray[np.intp]:
        """Return the classes whose count rises three times or more: the published tier 1.

        Counts of 0 are passed over, as there: a class that is gone, and back in greater number, has risen.
        """
        found = np.empty(len(self.classes), dtype=np.intp)
        return found[: proliferating(self.classes, len(self.classes), found)]


class Workbench:
    """Arrays that the kernels work on, made once; and the random numbers that keys are sums of."""

    def __init__(self) -> None:
        self._scratch = np.zeros(2 * COUNT_STRIP, dtype=np.uint64)
        self._later, self._rest = np.zeros(SIDE, dtype=np.uint64), np.zeros(SIDE, dtype=np.uint64)
        self._numbers = np.random.default_rng(2603).integers(0, 1 << 64, SIDE * SIDE, dtype=np.uint64)
        self._cells = np.zeros((SIDE * SIDE, 2), dtype=np.int64)
        self._table = np.zeros(4 * 4096, dtype=np.int64)

    def run(self, start: Board, program: NDArray[np.uint64], every: int = EVERY) -> Board:
        """Return the snapshots of a soup, uint64 (SNAPSHOTS, 64), the start among them, an even number apart."""
        boards = np.empty((SNAPSHOTS, SIDE), dtype=np.uint64)
        boards[0] = start
        take_snapshots(boards, self._later, self._scratch, program, every)
        return boards

    def components(self, boards: Board, *, wraps: bool) -> Components:
        """Return the components of boards (n, 64): of the torus, or, as published, cut at the edges of the array."""
        classes = np.zeros((_MOST, 7 + len(boards)), dtype=np.uint64)
        parts = np.zeros(len(boards), dtype=np.int64)
        self._table[:] = -1
        known = 0
        for number, board in enumerate(boards):
            known, parts[number] = tally(
                board, number, wraps, self._numbers, classes, self._table, self._cells, self._rest, known
            )
        return Components(classes[:known], parts)

    def shape(self, boards: Board, one: NDArray[np.uint64], *, wraps: bool) -> Cells:
        """Return the cells of a class of `components` of these boards, (height, width) uint8, as it was first seen."""
        rest = boards[int(one[4])].copy()
        count = gather(rest, int(one[5]), int(one[6]), wraps, self._cells)
        places = self._cells[:count] - self._cells[:count].min(axis=0)
        shape = np.zeros((int(one[2]), int(one[3])), dtype=np.uint8)
        shape[places[:, 0], places[:, 1]] = 1
        return shape

    def shuffle(self, board: Board, state: int, *, in_box: bool = False) -> tuple[Board, int]:
        """Return a board with as many live cells at random places, and the next state of the generator.

        The places are the whole board's, or those of the box that holds its live cells.
        """
        live = int(np.bitwise_count(board).sum())
        drawn = np.empty(SIDE, dtype=np.uint64)
        places = _box_places(board) if in_box else np.arange(SIDE * SIDE)
        return drawn, int(shuffled(live, np.uint64(state), drawn, places))

    def most_in_shuffles(
        self, board: Board, keys: NDArray[np.uint64], shuffles: int, state: int, *, wraps: bool, in_box: bool = False
    ) -> tuple[NDArray[np.int64], int]:
        """Return the most components with each of `keys` on any of so many shuffled boards, and the next state."""
        most = np.zeros(len(keys), dtype=np.int64)
        counts = np.zeros(len(keys), dtype=np.int64)
        for _ in range(shuffles):
            drawn, state = self.shuffle(board, state, in_box=in_box)
            count_keys(drawn, wraps, self._numbers, keys, counts, self._cells, self._rest)
            np.maximum(most, counts, out=most)
        return most, state


def _box_places(board: Board) -> NDArray[np.int64]:
    """Return the places of the box that holds a board's live cells, 64 · row + column."""
    cells = unpacked(board)
    rows, columns = np.flatnonzero(cells.any(axis=1)), np.flatnonzero(cells.any(axis=0))
    if not len(rows):
        return np.arange(SIDE * SIDE)
    return (64 * np.arange(rows[0], rows[-1] + 1)[:, None] + np.arange(columns[0], columns[-1] + 1)).ravel()
