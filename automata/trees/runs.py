"""Runs: live cells as stretches of one state in a row, as sparse configurations of any width are read and written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from automata.errors import PatternError, StateError

# Places of cells lie between minus and plus this.
FARTHEST = 1 << 60
TOO_FAR = f"a cell lies more than {FARTHEST} rows or columns from the origin"


class Runs(NamedTuple):
    """Runs of live cells in reading order: the row of each, its first column, the column behind its last, its state.

    `row`, `start` and `stop` are int64, `state` uint8 and never 0; no two runs share a cell.
    """

    row: NDArray[np.int64]
    start: NDArray[np.int64]
    stop: NDArray[np.int64]
    state: NDArray[np.uint8]

    @classmethod
    def of_cells(cls, row: ArrayLike, column: ArrayLike, state: ArrayLike = 1) -> Runs:
        """Return the runs of cells in any order; of a cell given twice the last state counts; state 0 is none.

        Raises StateError for states outside 0..255, PatternError for places beyond FARTHEST.
        """
        rows, columns = _places(row), _places(column)
        states = np.broadcast_to(np.asarray(state), rows.shape)
        if states.size and not (states.min() >= 0 and states.max() <= 255):
            raise StateError("a pattern's states lie in 0..255")
        order = np.lexsort((columns, rows))
        rows, columns, states = rows[order], columns[order], states[order].astype(np.uint8)
        last = np.ones(rows.size, dtype=np.bool_)
        last[:-1] = (np.diff(rows) != 0) | (np.diff(columns) != 0)
        kept = last & (states > 0)
        return cls(rows[kept], columns[kept], columns[kept] + 1, states[kept]).joined()

    @classmethod
    def of_board(cls, cells: NDArray[np.uint8], top: int = 0, left: int = 0) -> Runs:
        """Return the runs of (H, W) cells whose corner stands at (`top`, `left`)."""
        width = max(cells.shape[1], 1)
        flat = np.ascontiguousarray(cells).ravel()
        begins = np.ones(flat.size, dtype=np.bool_)
        np.not_equal(flat[1:], flat[:-1], out=begins[1:])
        begins[::width] = True
        start = np.flatnonzero(begins)
        length = np.diff(start, append=flat.size)
        live = flat[start] > 0
        start, length = start[live], length[live]
        column = left + start % width
        return cls(top + start // width, column, column + length, flat[start])

    @classmethod
    def chained(cls, parts: Iterable[Runs]) -> Runs:
        """Return all runs of the parts, one behind the other."""
        held = [*parts, NOTHING]
        return cls(*(np.concatenate(columns) for columns in zip(*held, strict=True)))

    @property
    def population(self) -> int:
        """Number of live cells."""
        return int((self.stop - self.start).sum())

    def joined(self) -> Runs:
        """Return the same cells, runs that touch and are of one state made one."""
        if not self.row.size:
            return self
        begins = np.ones(self.row.size, dtype=np.bool_)
        begins[1:] = (np.diff(self.row) != 0) | (self.start[1:] != self.stop[:-1]) | (self.state[1:] != self.state[:-1])
        first = np.flatnonzero(begins)
        last = np.append(first[1:], self.row.size) - 1
        return Runs(self.row[first], self.start[first], self.stop[last], self.state[first])

    def moved(self, rows: int, columns: int) -> Runs:
        """Return the runs moved down and right; PatternError if one would lie beyond FARTHEST."""
        for places, by in ((self.row, rows), (self.start, columns), (self.stop, columns)):
            # As numbers without limits.
            if places.size and not -FARTHEST <= int(places.min()) + by <= int(places.max()) + by <= FARTHEST:
                raise PatternError(TOO_FAR)
        if not self.row.size:
            return self
        return Runs(self.row + rows, self.start + columns, self.stop + columns, self.state)


NOTHING = Runs(*(np.zeros(0, dtype=np.int64),) * 3, np.zeros(0, dtype=np.uint8))


def _places(values: ArrayLike) -> NDArray[np.int64]:
    given = np.atleast_1d(np.asarray(values))
    if not given.size:
        return np.zeros(0, dtype=np.int64)
    if given.dtype != object and not np.issubdtype(given.dtype, np.integer):
        raise PatternError(f"rows and columns of cells are whole numbers, not {given.dtype}")
    # Whole numbers of Python's that are too large for NumPy's are compared as they are.
    if given.min() < -FARTHEST or given.max() >= FARTHEST:
        raise PatternError(TOO_FAR)
    return given.astype(np.int64)
