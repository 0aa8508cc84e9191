"""How boards are drawn, so that Hypothesis shrinks them to the cells that matter.

Its shrinker gives up after some hundred tries in a row that were of no use. So a board is few choices, each of which
makes the board smaller or emptier as it shrinks, whatever the others are: rows are strings of bytes, of which columns
that are cut off are still drawn, and a soup's cells are a function of their place.
"""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

# Boards of up to so many cells are drawn cell by cell; of those of more a seed draws the cells.
MOST_DRAWN = 400
# A soup's cells that lie so far apart, or a multiple of it, are emptied, or put into lower states, together: within a
# square of this side each by itself.
_APART = 7
_DENSITIES = 16


@st.composite
def drawn_cells(draw: DrawFn, n_states: int, height: int, width: int, most: int) -> NDArray[np.uint8]:
    """Draw each of (height, width) cells, uint8; `most` is the greatest width that this could be in other examples."""
    cells = np.zeros((height, width), dtype=np.uint8)
    for row in range(height):
        drawn = draw(st.binary(min_size=most, max_size=most))
        cells[row] = np.frombuffer(drawn, dtype=np.uint8)[:width].astype(int) % n_states
    return cells


@st.composite
def soup_cells(draw: DrawFn, n_states: int, height: int, width: int, whole: bool) -> NDArray[np.uint8]:
    """Draw a soup of a drawn density, (height, width) uint8, or, unless `whole`, some rows and columns of it alone.

    What is not of those rows and columns is in state 0. Both `whole` and not, they are fewer when shrunk.
    """
    density, seed = draw(st.integers(0, _DENSITIES)), draw(st.integers(0, 2**32 - 1))
    (top, bottom), (left, right) = (_span(draw, side, whole) for side in (height, width))
    highest = np.frombuffer(draw(st.binary(min_size=_APART**2, max_size=_APART**2)), dtype=np.uint8)
    cells = np.zeros((height, width), dtype=np.uint8)
    if n_states > 1:
        rows, columns = np.arange(top, bottom), np.arange(left, right)
        allowed = highest.reshape(_APART, _APART)[rows[:, None] % _APART, columns % _APART]
        cells[top:bottom, left:right] = np.minimum(_at(n_states, density, seed, rows, columns), allowed)
    return cells


def _span(draw: DrawFn, side: int, whole: bool) -> tuple[int, int]:
    """Draw the first and the last of some lines of `side`: mostly all of them, or all up to one of any."""
    end = min(draw(st.integers(0, (4 if whole else 1) * side)), side)
    return max(end - draw(st.integers(0, 4 * side)), 0), end


def _at(n_states: int, density: int, seed: int, rows: NDArray[np.int_], columns: NDArray[np.int_]) -> NDArray[np.uint8]:
    """Return the cells of a soup without edges at these rows and columns: more are live where the density is higher.

    Places are numbered, and the numbers mixed as those of SplitMix64 are (Steele, Lea and Flood 2014).
    """
    mixed = (rows.astype(np.uint64)[:, None] << np.uint64(16)) + columns.astype(np.uint64)
    mixed = (mixed + (np.uint64(seed) << np.uint64(32))) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    states = 1 + (mixed & np.uint64(0xFFFFFF)) % np.uint64(n_states - 1)
    live = (mixed >> np.uint64(40)) < np.uint64(density * 2**24 // _DENSITIES)
    return np.where(live, states, 0).astype(np.uint8)
