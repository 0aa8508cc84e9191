"""Rings found in a single configuration, by the state of the sheath that they run round.

A sheath is closed where the whole rim of a box is in its state; the ring is the closed path, one cell wide, round that
box. A block of sheath has many boxes, so that something next to the rim must say which is meant:

* *Sheathed*: what runs on the path. No cell of it is sheath, no two neighbours on it are both background (a signal
  leaves one gap behind itself), and its live cells are not all in one state. A box without cells, round which the path
  is a square of four, is allowed if sheath stands outside instead, at six or more of the eight cells next to the
  square.
* *Hollow*: what lies inside. The box is a square, and there is nothing but background within its rim. What runs on the
  path, if anything does, is for callers that know the rule.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from automata.errors import StateError
from automata.pattern import Box, Pattern
from automata.replication.rings.find_in_pattern_kernels import hollow_squares, largest_ring
from automata.replication.rings.ring import Ring

# A square without inside is judged by the cells next to it, which must not lie beyond the edge.
_RIM = 3
# One mark a state, as far as they reach; background is a dot, as in `Pattern.from_text`.
_MARKS = ".123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def find_sheathed_ring(pattern: Pattern, sheath: int) -> Ring | None:
    """Return the longest ring in `pattern` around or inside sheath of that state, the first in reading order, or None.

    Raises StateError for a sheath that is background or no state.
    """
    flat, height, width = _world(pattern, sheath)
    found = np.empty(4, dtype=np.int64)
    if not largest_ring(flat, height, width, np.flatnonzero(flat).astype(np.int32), sheath, found):
        return None
    return _around(found.tolist(), pattern)


def find_hollow_rings(pattern: Pattern, sheath: int, least: int) -> tuple[Ring, ...]:
    """Return the rings round all hollow squares of sheath, 3 cells wide and `least` or more, in reading order.

    The states on them, and whether anything runs, are not examined. Raises StateError for a sheath that is background
    or no state.
    """
    flat, height, width = _world(pattern, sheath)
    corners = np.flatnonzero(flat == sheath)
    found = np.empty((corners.size, 4), dtype=np.int64)
    count = hollow_squares(flat, height, width, corners, sheath, max(3, least), found)
    return tuple(_around(square, pattern) for square in found[:count].tolist())


def find_sheath(pattern: Pattern) -> int:
    """Return the commonest state of `pattern` that is the sheath of a ring there, or 0 if none is."""
    numbers = np.bincount(pattern.cells.ravel(), minlength=256)
    for state in sorted(range(1, 256), key=lambda state: -numbers[state]):
        if numbers[state] and find_sheathed_ring(pattern, state) is not None:
            return state
    return 0


def genotype_text(word: Sequence[int]) -> str:
    """Return what runs on a ring as text: the states on it, clockwise, from wherever that comes first in order.

    It is the same in every phase, place and orientation of the loop.
    """
    marks = [_MARKS[state] if state < len(_MARKS) else f"<{state}>" for state in word]
    return "".join(min(marks[start:] + marks[:start] for start in range(len(marks))))


def _world(pattern: Pattern, sheath: int) -> tuple[NDArray[np.uint8], int, int]:
    """Return the pattern as the kernels take it: a torus, flat, across whose empty rim nothing reaches."""
    if not 1 <= sheath <= 255:
        raise StateError(f"a sheath is a live state, 1..255, not {sheath}")
    cells = np.pad(pattern.cells, _RIM)
    return cells.ravel(), *cells.shape


def _around(found: Sequence[int], pattern: Pattern) -> Ring:
    """Return the ring round a box that the kernels found."""
    top, left, height, width = found
    return Ring.around(Box(pattern.top + top - _RIM, pattern.left + left - _RIM, height, width), pattern)
