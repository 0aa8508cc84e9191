"""Groups of live cells of one board, all at once, with keys that are equal for equal groups, moved or turned.

Cells belong together if steps of at most `gap` cells, diagonal ones included, lead from one to the other; with a gap
of 1 groups are the 8-connected components. A key is the least, over the motions of the rule, of a sum over the cells
modulo two primes' product: equal groups have equal keys, and groups that differ have the same one by a chance of 2^-62.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from automata.checks import at_least
from automata.pattern import Box, Pattern
from automata.symmetry import Symmetry, Transform


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups of `board`: how many cells each has, `sizes` (n,), its `keys` (n,) int64, and boxes (n, 4), absolute.

    A box is (top, left, height, width). The groups are in the order of their first cells in reading order.
    """

    board: Pattern
    sizes: NDArray[np.int64]
    keys: NDArray[np.int64]
    boxes: NDArray[np.int64]
    places: NDArray[np.int64]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.sizes)

    def box(self, number: int) -> Box:
        """Return the box of a group."""
        return Box(*self.boxes[number].tolist())

    def pattern(self, number: int) -> Pattern:
        """Return a group by itself, where it stands."""
        box = self.box(number)
        cells = np.zeros((box.height, box.width), dtype=np.uint8)
        rows, columns = np.divmod(self.places[self.starts[number] : self.starts[number + 1]], self.board.cells.shape[1])
        inner = rows + self.board.top - box.top, columns + self.board.left - box.left
        cells[inner] = self.board.cells[rows, columns]
        return Pattern(cells, box.top, box.left, self.board.rule)


class Grouping:
    """How groups are found and keyed: the `motions` that carry a group onto an equal one, and the `gap`.

    Raises ArgumentError for a gap below 1.

    >>> from automata import Pattern, find_rule
    >>> found = Grouping(find_rule("life").symmetry_group).of(Pattern.from_text("111.....1\\n........1\\n........1"))
    >>> len(found), bool(found.keys[0] == found.keys[1]), found.box(1)
    (2, True, Box(top=0, left=8, height=3, width=1))
    """

    def __init__(self, motions: Iterable[Transform | Symmetry], gap: int = 1):
        at_least(1, gap=gap)
        listed = tuple(motions)
        self.gap = gap
        transforms = [motion.transform if isinstance(motion, Symmetry) else motion for motion in listed]
        down_and_along = [(one.move((1, 0)), one.move((0, 1))) for one in transforms]
        self._motions = np.array(
            [(down[0], along[0], down[1], along[1]) for down, along in down_and_along], dtype=np.int64
        ).reshape(-1, 4)
        self._renamed = np.tile(np.arange(256), (len(listed), 1))
        for row, motion in zip(self._renamed, listed, strict=True):
            if isinstance(motion, Symmetry):
                row[: len(motion.states)] = motion.states

    def of(self, board: Pattern) -> Groups:
        """Return the groups of a board."""
        from automata.replication.copies.groups_kernels import find_groups

        cells = board.cells
        live = board.population
        queue, starts = np.empty(live, dtype=np.int64), np.zeros(live + 1, dtype=np.int64)
        boxes, keys = np.empty((live, 4), dtype=np.int64), np.empty(live, dtype=np.int64)
        count = 0
        if live:
            seen, weights = np.zeros(cells.shape, dtype=np.uint8), _weights(max(*cells.shape, 256))
            count = find_groups(  # type: ignore[no-untyped-call]
                cells, self.gap, self._motions, self._renamed, weights, seen, queue, starts, boxes, keys
            )
        boxes = boxes[:count]
        boxes[:, :2] += (board.top, board.left)
        starts = starts[: count + 1]
        return Groups(board, np.diff(starts), keys[:count], boxes, queue, starts)


def _weights(side: int) -> NDArray[np.int64]:
    """Return random weights below the prime, (2, 3, N ≥ side): a longer table begins as a shorter one does."""
    return _drawn(1 << (side - 1).bit_length())


@cache
def _drawn(length: int) -> NDArray[np.int64]:
    from automata.replication.copies.groups_kernels import PRIME

    rows = [np.random.default_rng([7, which]).integers(1, PRIME, length) for which in range(6)]
    return np.array(rows, dtype=np.int64).reshape(2, 3, length)
