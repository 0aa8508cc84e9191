"""Where two universes differ, as cells of a panel of their own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from automata.films.sheet import KeyEntry, Panel
from automata.palette import BACKGROUND

# Of a block of cells that is drawn as one the last kind is shown: a difference is never hidden.
KINDS = ("dead in both", "the same in both", "in another state", "in {first} alone", "in {second} alone")
COLORS = (BACKGROUND, "#5b6570", "#f0b429", "#ff7a50", "#2fc79a")


def kinds(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return for each cell of two (H, W) boards which of KINDS it is, (H, W) uint8.

    >>> kinds(np.array([[0, 1, 1, 1, 0]]), np.array([[0, 1, 2, 0, 3]])).tolist()
    [[0, 1, 2, 3, 4]]
    """
    alive, other = first != 0, second != 0
    found = np.zeros(first.shape, dtype=np.uint8)
    found[alive & (first == second)] = 1
    found[alive & other & (first != second)] = 2
    found[alive & ~other] = 3
    found[~alive & other] = 4
    return found


def count(found: NDArray[np.uint8]) -> int:
    """Return how many cells differ."""
    return int(np.count_nonzero(found > 1))


def note(cells: int) -> str:
    """Return the words below the panel."""
    return "no cell differs" if not cells else "1 cell differs" if cells == 1 else f"{cells:,} cells differ"


def panel() -> Panel:
    """Return the panel, without its words above."""
    return Panel("difference", COLORS, note(10**6))


def entries(labels: Sequence[str]) -> list[KeyEntry]:
    """Return the key of the differences of two universes with such labels."""
    first, second = labels
    words = [kind.format(first=first, second=second) for kind in KINDS]
    return [KeyEntry("", "Difference:"), *map(KeyEntry, COLORS[1:], words[1:])]
