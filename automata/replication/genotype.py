"""Genotype: the signals that run round a loop, read off its cells; phenotype: the size of the sheath inside.

A ring is a closed rectangular path one cell wide round a box whose rim is all sheath. No cell of the path is sheath, no
two neighbours on it are both background (a signal leaves one gap behind itself), and its live cells are not all alike.
A box without cells, round which the path is a square of four, is allowed if sheath stands outside instead, at six or
more of the eight cells next to the square.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from automata.errors import StateError
from automata.pattern import Box, Pattern
from automata.replication.genotype_kernels import largest_ring, read_ring

# One mark a state, as far as they reach; background is a dot, as in `Pattern.from_text`.
_MARKS = ".123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class SheathedRing:
    """A loop's ring: `inside` is the box of the sheath that it runs round, `genotype` its signals.

    The genotype is the path's states, clockwise, from wherever the text comes first in order: the same in whatever
    phase, wherever and turned whichever way the loop stands.
    """

    inside: Box
    genotype: str

    @property
    def phenotype(self) -> tuple[int, int]:
        """Height and width of the sheath inside."""
        return self.inside.height, self.inside.width


def genotype_text(path: NDArray[np.uint8]) -> str:
    """Return the states of a closed path as its genotype: the first of all its rotations."""
    marks = [_MARKS[state] if state < len(_MARKS) else f"<{state}>" for state in path.tolist()]
    return "".join(min(marks[start:] + marks[:start] for start in range(len(marks))))


def find_sheathed_ring(pattern: Pattern, sheath: int) -> SheathedRing | None:
    """Return the longest ring in `pattern` around or inside sheath of that state, the first in reading order, or None.

    Raises StateError for a sheath that is background or no state.
    """
    if not 1 <= sheath <= 255:
        raise StateError(f"a sheath is a live state, 1..255, not {sheath}")
    # A rim of three empty cells: a square without inside is judged by the cells next to it.
    cells = np.pad(pattern.cells, 3)
    height, width = cells.shape
    found = np.empty(4, dtype=np.int64)
    flat = cells.ravel()
    if not largest_ring(flat, height, width, np.flatnonzero(flat).astype(np.int32), sheath, found):
        return None
    top, left, tall, wide = found.tolist()
    path = np.empty(2 * (tall + wide) + 4, dtype=np.uint8)
    read_ring(flat, height, width, top, left, tall, wide, path)
    inside = Box(pattern.top + top - 3, pattern.left + left - 3, tall, wide)
    return SheathedRing(inside, genotype_text(path))


def find_sheath(pattern: Pattern) -> int:
    """Return the commonest state of `pattern` that is the sheath of a ring there, or 0 if none is."""
    numbers = np.bincount(pattern.cells.ravel(), minlength=256)
    for state in sorted(range(1, 256), key=lambda state: -numbers[state]):
        if numbers[state] and find_sheathed_ring(pattern, state) is not None:
            return state
    return 0
