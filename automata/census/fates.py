"""What becomes of a shape alone on an empty plane: the fates that the census tells apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from automata.census.numbering import Program
from automata.census.plane_kernels import alone
from automata.engines.bitplane.kernels import COUNT_STRIP
from automata.errors import PatternError
from automata.symmetry import DIHEDRAL

Cells = NDArray[np.uint8]
Fate = Literal[
    "dies", "still life", "oscillates", "moves", "settles", "spreads", "goes on", "copies",
    "one cell", "block", "too large",
]  # fmt: skip
# Those that the kernel numbers, in its order.
_FATES: tuple[Fate, ...] = (
    "dies", "still life", "oscillates", "moves", "settles", "spreads", "goes on", "copies",
)  # fmt: skip

# The plane is a board of 128 × 128 cells, so long as nothing touches its edge; shapes have a box of 16 × 16 or less.
PLANE_SIDE = 128
LARGEST = 16
GENERATIONS = 128
_WORDS = PLANE_SIDE // 64


@dataclass(frozen=True)
class Outcome:
    """A shape's fate, the generation in which it showed, and how many copies stood then."""

    fate: Fate
    generation: int = 0
    copies: int = 0


class Plane:
    """An empty plane to try shapes on; its arrays are made once."""

    def __init__(self) -> None:
        self._boards = np.zeros((4, _WORDS * PLANE_SIDE), dtype=np.uint64)
        self._scratch = np.zeros(2 * COUNT_STRIP, dtype=np.uint64)

    def fate(self, shape: Cells, programs: tuple[Program, Program], generations: int = GENERATIONS) -> Outcome:
        """Return what becomes of a connected shape, (height, width) uint8, alone, within so many generations.

        A cell and a block are named, not run. "spreads": something reached the edge, and there had never been two
        copies at once. "settles": a configuration without the shape came back. "goes on": none of the others in time.
        """
        if (size := int(shape.sum())) == 1:
            return Outcome("one cell")
        if size == 4 and shape.shape == (2, 2):
            return Outcome("block")
        if max(shape.shape) > LARGEST:
            return Outcome("too large")
        code, generation, copies = alone(
            laid(shape), motifs(shape), *programs, generations, PLANE_SIDE, _WORDS, self._boards, self._scratch
        )
        return Outcome(_FATES[code], int(generation), int(copies))


def laid(shape: Cells) -> NDArray[np.uint64]:
    """Return the plane's board with a shape in its middle, uint64, the words of a column of words side by side."""
    height, width = shape.shape
    board = np.zeros((PLANE_SIDE, PLANE_SIDE), dtype=np.uint8)
    top, left = (PLANE_SIDE - height) // 2, (PLANE_SIDE - width) // 2
    board[top : top + height, left : left + width] = shape
    words = np.packbits(board, axis=1, bitorder="little").view(np.uint64)
    return np.ascontiguousarray(words.T).ravel()


def motifs(shape: Cells) -> NDArray[np.int64]:
    """Return the distinct images of a shape with the dead cells around them, as `count_copies` wants them.

    PatternError for a shape without live cells.
    """
    if not shape.any():
        raise PatternError("a shape without live cells stands everywhere: give one with live cells")
    images: dict[tuple[tuple[int, ...], bytes], NDArray[np.int64]] = {}
    for transform in DIHEDRAL:
        image = np.ascontiguousarray(transform.apply(shape))
        own = np.pad(image, 2)
        near = np.zeros_like(own)
        for down in (-1, 0, 1):
            for right in (-1, 0, 1):
                near |= np.roll(own, (down, right), (0, 1))
        own, near = own[1:-1, 1:-1], near[1:-1, 1:-1]
        live, dead = np.argwhere(own), np.argwhere(near & ~own & 1)
        rows = np.concatenate([np.insert(live, 2, 1, axis=1), np.insert(dead, 2, 0, axis=1)])
        images.setdefault((image.shape, image.tobytes()), rows)
    longest = max(len(rows) for rows in images.values())
    found = np.full((len(images), longest, 3), -1, dtype=np.int64)
    for place, rows in enumerate(images.values()):
        found[place, : len(rows)] = rows
    return found
