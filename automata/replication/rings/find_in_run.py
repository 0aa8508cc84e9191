"""Rings on which states travel, found from a run alone, without knowledge of which states are signals.

In every loop a description runs round: each cell of a ring takes, in every generation, the state that the one before
it had. That is a fact about the run and needs no knowledge of the rule. What the ring carries is its *word*; a word
that comes up elsewhere, on a ring of its own, was copied there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from automata.errors import ArgumentError
from automata.neighborhood import Neighborhood
from automata.pattern import Box, Pattern
from automata.replication.limits import glance
from automata.replication.rings.ring import Cell, Ring

Cells = NDArray[np.uint8]
Counters = NDArray[np.int32]

# A ring of two cells is a blinker, and three cells close one only in Moore's neighbourhood.
SHORTEST = 3
LONGEST = 256
# Cells of room left around what is watched, so that arrays do not grow with every generation.
_ROOM = 16


class RingWatch:
    """Watches successive generations for rings of up to LONGEST cells that turn undisturbed.

    A ring is seen in one of `windows`, in steps, if it has no more cells than that, all of them changed in that time,
    and each always took its state from one neighbour, the first in the neighbourhood's order if several would do. Each
    window is searched at every eighth of its length.
    """

    def __init__(self, neighborhood: Neighborhood, windows: Sequence[int]):
        if not windows or min(windows) < SHORTEST:
            raise ArgumentError(f"rings are watched for in windows of {SHORTEST} steps or more, not {windows}")
        self.windows = tuple(sorted(windows))
        self._offsets = [offset for offset in neighborhood.offsets if offset != (0, 0)]
        self._margin = neighborhood.radius
        self._step = -1
        self._place = Box(0, 0, 0, 0)
        self._before: Cells = np.zeros((0, 0), dtype=np.uint8)
        # For each neighbour and cell: for how many steps on end the cell has taken that neighbour's state; and for each
        # cell, how many steps ago it changed.
        self._agreed: Counters = np.zeros((len(self._offsets), 0, 0), dtype=np.int32)
        self._idle: Counters = np.zeros((0, 0), dtype=np.int32)

    def observe(self, board: Pattern) -> tuple[Ring, ...]:
        """Take in the next generation and return the rings that are seen turning, in reading order."""
        self._step += 1
        self._cover(board.box)
        now = board.read(self._place)
        if self._step:
            self._agreed += 1
            for agreed, offset in zip(self._agreed, self._offsets, strict=True):
                agreed[_moved(self._before, offset) != now] = 0
            self._idle += 1
            self._idle[now != self._before] = 0
        self._before = now
        found: dict[tuple[Cell, ...], Ring] = {}
        for window in self.windows:
            if self._step >= window and self._step % max(1, window // 8) == 0:
                for ring in self._closed(window):
                    found.setdefault(ring.cells, ring)
        return tuple(found[cells] for cells in sorted(found))

    def _cover(self, box: Box) -> None:
        """Make room for `box` and a margin; what is new has been background from the first, as all around it."""
        wanted = box.grown(self._margin)
        if self._idle.size and self._place.union(wanted) == self._place:
            return
        place = wanted.grown(_ROOM) if not self._idle.size else self._place.union(wanted.grown(_ROOM))
        old, self._place = self._place, place
        since = max(0, self._step - 1)
        agreed = np.full((len(self._offsets), place.height, place.width), since, dtype=np.int32)
        idle = np.full((place.height, place.width), max(self.windows) + since, dtype=np.int32)
        before = np.zeros((place.height, place.width), dtype=np.uint8)
        if self._idle.size:
            rows = slice(old.top - place.top, old.bottom - place.top)
            columns = slice(old.left - place.left, old.right - place.left)
            agreed[:, rows, columns], idle[rows, columns] = self._agreed, self._idle
            before[rows, columns] = self._before
        self._agreed, self._idle, self._before = agreed, idle, before

    def _closed(self, window: int) -> list[Ring]:
        """Return the cycles of the map from each cell to the neighbour whose states it took during `window` steps."""
        changing = np.argwhere(self._idle < window)
        taken = self._agreed[:, changing[:, 0], changing[:, 1]] >= window
        origin = {
            (int(row), int(column)): (
                int(row) + self._offsets[choice][0],
                int(column) + self._offsets[choice][1],
            )
            for (row, column), choice, known in zip(
                changing, np.argmax(taken, axis=0), np.any(taken, axis=0).tolist(), strict=True
            )
            if known
        }
        rings = []
        for cycle in _cycles(origin):
            if SHORTEST <= len(cycle) <= min(window, LONGEST):
                low = cycle.index(min(cycle))
                cycle = cycle[low:] + cycle[:low]
                cells = tuple((row + self._place.top, column + self._place.left) for row, column in cycle)
                rings.append(Ring(cells, tuple(int(self._before[at]) for at in cycle)))
        return rings


def _cycles(origin: Mapping[Cell, Cell]) -> Iterator[list[Cell]]:
    """Yield the cycles of a map, each from one of its cells against the map's direction."""
    visited: set[Cell] = set()
    for start in origin:
        path: dict[Cell, int] = {}
        cell = start
        while cell in origin and cell not in visited:
            visited.add(cell)
            path[cell] = len(path)
            cell = origin[cell]
        if cell in path:
            # Each takes from the next one on its path: turned round, states run along it.
            yield list(path)[path[cell] :][::-1]


def _moved(cells: Cells, offset: Cell) -> Cells:
    """Return what each cell's neighbour at `offset` holds, background beyond the edge."""
    row, column = offset
    height, width = cells.shape
    moved = np.zeros_like(cells)
    moved[max(0, -row) : height - max(0, row), max(0, -column) : width - max(0, column)] = cells[
        max(0, row) : height + min(0, row), max(0, column) : width + min(0, column)
    ]
    return moved


def windows(longest: int) -> tuple[int, ...]:
    """Return the powers of two, from 4 on, up to the first that is `longest` or more."""
    found = [4]
    while found[-1] < longest:
        found.append(2 * found[-1])
    return tuple(found)


def ring_of(boards: Sequence[Pattern], neighborhood: Neighborhood) -> Ring | None:
    """Return the longest ring that turns twice in the place of `boards[0]`, with the word that it holds there, or None.

    `boards` are a run. It may begin to turn later than the run; of equally long ones the first to be seen counts.
    """
    seed, home = boards[0], boards[0].box
    best: Ring | None = None
    watch = RingWatch(neighborhood, windows(min(LONGEST, len(boards) - 1)))
    for step, board in enumerate(boards):
        glance()
        for ring in watch.observe(board):
            length = len(ring.cells)
            if best is not None and length <= len(best.cells):
                continue
            inside = all(home.holds(*cell) for cell in ring.cells)
            twice = boards[step - length : step + length + 1]
            if inside and len(twice) == 2 * length + 1 and ring.turns(twice):
                best = ring.on(seed)
    return best
