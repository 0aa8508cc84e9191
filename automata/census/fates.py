"""What becomes of a shape alone on an empty plane, and whether the copies that it makes copy themselves in turn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from automata.census.numbering import Program
from automata.census.plane_kernels import advance, alone, find_places, turn
from automata.engines.bitplane.kernels import COUNT_STRIP
from automata.errors import PatternError

Cells = NDArray[np.uint8]
Fate = Literal[
    "dies", "still life", "oscillates", "moves", "settles", "spreads", "goes on", "copies",
    "one cell", "block", "too large", "live background",
]  # fmt: skip
# Those that the kernel numbers, in its order.
_FATES: tuple[Fate, ...] = (
    "dies", "still life", "oscillates", "moves", "settles", "spreads", "goes on", "copies",
)  # fmt: skip

# Shapes have a box of 16 × 16 or less, and are run for so many generations or until so many cells live.
LARGEST = 16
GENERATIONS = 128
MOST_LIVE = 1024
# The plane is a square board of one of these sides, so long as nothing touches its edge; families may need a large one.
_SIDES = (128, 256, 384)
# Copies of one generation that are followed.
_MOST = 128

Matrix = tuple[int, int, int, int]
# A motion of the plane: (row, column) ↦ matrix · (row, column) + shift; and where an image of a shape stands.
Motion = tuple[Matrix, tuple[int, int]]
Place = tuple[int, int, int]
# The square's 8 symmetries, as what they make of (row, column).
MATRICES: tuple[Matrix, ...] = (
    (1, 0, 0, 1), (0, 1, 1, 0), (-1, 0, 0, 1), (1, 0, 0, -1),
    (-1, 0, 0, -1), (0, 1, -1, 0), (0, -1, 1, 0), (0, -1, -1, 0),
)  # fmt: skip
_MATRICES = np.array(MATRICES, dtype=np.int64)
_AT_REST: Motion = (MATRICES[0], (0, 0))


@dataclass(frozen=True)
class Outcome:
    """A shape's fate, the generation in which it showed, and how many copies stood then."""

    fate: Fate
    generation: int = 0
    copies: int = 0


@dataclass(frozen=True)
class Descendants:
    """How many `generations` of descent a shape's run shows, and whether the edge of the board ended it early.

    `copies` and `live` are the copies and all live cells of the last generation that was looked at.
    """

    generations: int
    cut_short: bool
    copies: int = 0
    live: int = 0


class Images:
    """A shape's distinct images under the square's symmetries: `motifs`, as `find_places` wants them.

    PatternError for a shape without live cells.
    """

    def __init__(self, shape: Cells):
        if not shape.any():
            raise PatternError("a shape without live cells stands everywhere: give one with live cells")
        cells = np.argwhere(shape)
        rows = np.empty((9, 9 * len(cells) + 1, 3), dtype=np.int64)
        which, corners, first = (
            np.empty(8, dtype=np.int64),
            np.empty((8, 2), dtype=np.int64),
            np.empty(9, dtype=np.int64),
        )
        side = max(shape.shape) + 3
        images, longest = turn(cells, _MATRICES, np.empty((side, side), dtype=np.int64), rows, which, corners, first)
        self.motifs = rows[:images, :longest].copy()
        # What image each matrix gives, where its corner comes to lie, and the first matrix that gives an image.
        self.which: list[int] = which.tolist()
        self.corners: list[tuple[int, int]] = [(row, column) for row, column in corners.tolist()]
        self.first: list[int] = first[:images].tolist()

    def place(self, motion: Motion, home: tuple[int, int]) -> Place:
        """Return where the shape, whose corner is at `home`, comes to stand by a motion: image, row and column."""
        number = MATRICES.index(motion[0])
        row, column = _moved(motion, home)
        low = self.corners[number]
        return self.which[number], row + low[0], column + low[1]

    def motion(self, place: Place, home: tuple[int, int]) -> Motion:
        """Return a motion that carries the shape from `home` to a place."""
        image, row, column = place
        number = self.first[image]
        matrix, low = MATRICES[number], self.corners[number]
        turned = _moved((matrix, (0, 0)), home)
        return matrix, (row - low[0] - turned[0], column - low[1] - turned[1])


def _moved(motion: Motion, point: tuple[int, int]) -> tuple[int, int]:
    (a, b, c, d), (down, right) = motion
    return a * point[0] + b * point[1] + down, c * point[0] + d * point[1] + right


def _after(later: Motion, earlier: Motion) -> Motion:
    """Return the motion that is `earlier`, and then `later`."""
    (a, b, c, d), _ = later
    (e, f, g, h), shift = earlier
    return (a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h), _moved(later, shift)


class EmptyPlane:
    """An empty plane to try shapes on; its arrays are made once."""

    def __init__(self) -> None:
        self._boards = {side: np.zeros((4, side // 64 * side), dtype=np.uint64) for side in _SIDES}
        self._places = np.zeros((_MOST, 3), dtype=np.int64)
        self._scratch = np.zeros(2 * COUNT_STRIP, dtype=np.uint64)

    def fate(self, shape: Cells, programs: tuple[Program, Program], generations: int = GENERATIONS) -> Outcome:
        """Return what becomes of a shape, (height, width) uint8, alone, within so many generations.

        A cell and a block are named, not run. "spreads": it reached the edge of the board or had more than MOST_LIVE
        cells, and there had never been two copies at once. "moves": it alone stood elsewhere, as it was. "settles": a
        configuration other than the shape alone came back. "goes on": none of the others in time.
        """
        if (size := int(shape.sum())) == 1:
            return Outcome("one cell")
        if size == 4 and shape.shape == (2, 2):
            return Outcome("block")
        if max(shape.shape) > LARGEST:
            return Outcome("too large")
        side = _SIDES[0]
        code, generation, copies = alone(
            laid(shape, side), looks_of(shape).motifs, *programs, generations, MOST_LIVE, side, side // 64,
            self._boards[side], self._places, self._scratch,
        )  # fmt: skip
        return Outcome(_FATES[code], int(generation), int(copies))

    def family(self, shape: Cells, programs: tuple[Program, Program], first: int, asked: int = 3) -> Descendants:
        """Follow descent in the run of a shape alone that has its first copies at generation `first`, all in company.

        Nothing is cut out. What the shape's copies at `first` are to it, a copy's own children are to that copy, by
        the rule's symmetry: a generation is counted if some copy of the one before has, `first` generations later, a
        child in a place that is not its own, which stands there with no other live cell touching it.
        """
        # Nothing is faster than a cell a generation: on the smallest board that is large enough nothing is cut short.
        reach = 2 * asked * first + LARGEST + 2
        side = next((side for side in _SIDES if side >= reach), _SIDES[-1])
        looks, boards = looks_of(shape), self._boards[side]
        boards[0] = laid(shape, side)
        home = (side - shape.shape[0]) // 2, (side - shape.shape[1]) // 2
        own: list[Motion] = []
        line = {looks.place(_AT_REST, home): _AT_REST}
        copies = live = 0
        for generation in range(asked):
            if not advance(boards, self._scratch, *programs, generation * first, first, side, side // 64):
                return Descendants(generation, True, copies, live)
            standing, copies = self._standing(looks, side)
            live = int(np.bitwise_count(boards[0]).sum())
            if not generation:
                own = [looks.motion(place, home) for place in standing]
            born: dict[Place, Motion] = {}
            for parent, motion in line.items():
                for child in (_after(motion, each) for each in own):
                    place = looks.place(child, home)
                    if place in standing and place != parent:
                        born[place] = child
            if not born:
                return Descendants(generation, False, copies, live)
            line = born
        return Descendants(asked, False, copies, live)

    def _standing(self, looks: Images, side: int) -> tuple[set[Place], int]:
        """Return where copies stand on the board of that side, by their image and corner, the first; and how many."""
        boards = self._boards[side]
        found = find_places(boards[0], boards[3], looks.motifs, side, side // 64, 0, side, self._places)
        places = {(int(image), int(row) + 1, int(column) + 1) for image, row, column in self._places[:found]}
        return places, int(found)


def looks_of(shape: Cells) -> Images:
    """Return a shape's images, made once: the same few shapes arise under most rules."""
    return _images(np.ascontiguousarray(shape).tobytes(), shape.shape[0], shape.shape[1])


@lru_cache(maxsize=1 << 14)
def _images(cells: bytes, height: int, width: int) -> Images:
    return Images(np.frombuffer(cells, dtype=np.uint8).reshape(height, width))


def laid(shape: Cells, side: int) -> NDArray[np.uint64]:
    """Return a board with a shape in its middle, uint64, the words of a column of words side by side."""
    height, width = shape.shape
    board = np.zeros((side, side), dtype=np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    board[top : top + height, left : left + width] = shape
    words = np.packbits(board, axis=1, bitorder="little").view(np.uint64)
    return np.ascontiguousarray(words.T).ravel()
