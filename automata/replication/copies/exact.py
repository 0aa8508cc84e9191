"""Copies: where a configuration holds another one exactly, up to translation and the rule's symmetry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from automata.arguments import as_pattern
from automata.checks import accepting, as_motions
from automata.errors import PatternError
from automata.pattern import Box, Pattern
from automata.symmetry import IDENTITY, Symmetry, Transform

Cells = NDArray[np.uint8]
Motions = tuple[Transform | Symmetry, ...]
# Which copies count: any that stands; those in whose box nothing else lives; those that no other live cell touches.
Apart = Literal["any", "clear", "isolated"]


@dataclass(frozen=True)
class Copy:
    """One exact copy: every live cell of the transformed target stands, with its state, in `box`.

    `isolated` says whether all cells next to its live ones, corners included, are background. `states` says what each
    of the target's states has become; it is empty if all are what they were.
    """

    transform: Transform
    box: Box
    isolated: bool
    states: tuple[int, ...] = ()

    @property
    def motion(self) -> Transform | Symmetry:
        """What carries the target, up to its place, onto this copy."""
        return Symmetry(self.transform, self.states) if self.states else self.transform

    def displacement(self, target: Pattern) -> tuple[int, int]:
        """Return rows and columns from the target's bounding box to this one, top left to top left."""
        return displacement(self.box, target)

    def pattern(self, target: Pattern) -> Pattern:
        """Return the copy as a pattern at its place."""
        cells = np.ascontiguousarray(self.motion.apply(target.cropped().cells))
        return Pattern(cells, self.box.top, self.box.left, target.rule)


def stands_apart(copy: Copy, configuration: Pattern, target: Pattern, apart: Apart) -> bool:
    """Whether a copy that stands in the configuration is one of those that count."""
    if apart == "clear":
        return bool(np.array_equal(configuration.read(copy.box), copy.pattern(target).cells))
    return apart == "any" or copy.isolated


def displacement(box: Box, target: Pattern) -> tuple[int, int]:
    """Return rows and columns from the bounding box of a target with live cells to `box`, top left to top left."""
    start = target.bounding_box
    assert start is not None
    return box.top - start.top, box.left - start.left


def lies_in(cells: NDArray[np.uint8], box: Box, pattern: Pattern) -> bool:
    """Whether more than half of the live `cells`, which fill `box`, lie where `pattern` lives."""
    own = cells != 0
    return bool(2 * np.count_nonzero(own & (pattern.read(box) != 0)) > np.count_nonzero(own))


def variants(target: Pattern, transforms: Iterable[Transform | Symmetry]) -> list[tuple[Transform | Symmetry, Cells]]:
    """Return the distinct images of `target` under `transforms`, each with the first motion that gives it.

    Raises PatternError for an empty target.
    """
    if target.population == 0:
        raise PatternError("an empty pattern has copies everywhere: give one with live cells")
    looks: dict[tuple[tuple[int, ...], bytes], tuple[Transform | Symmetry, Cells]] = {}
    for motion in transforms:
        cells = np.ascontiguousarray(motion.apply(target.cropped().cells))
        looks.setdefault((cells.shape, cells.tobytes()), (motion, cells))
    return list(looks.values())


@accepting(configuration=as_pattern, target=as_pattern, transforms=as_motions)
def find_copies(
    configuration: Pattern, target: Pattern, transforms: Iterable[Transform | Symmetry] = (IDENTITY,)
) -> tuple[Copy, ...]:
    """Return every exact copy of `target` in `configuration` under `transforms`, in reading order.

    Pass `Rule.symmetry_group` for copies that the rule cannot tell from the target, their states renamed as it renames
    them, or `Rule.symmetries` for those whose states are kept. The target itself, where it stands, is among them; what
    several transforms explain is listed once, for the first of them. Raises PatternError for an empty target.

    >>> from automata import Universe, find_copies, find_replicator
    >>> loop = find_replicator("langton")
    >>> board = Universe(loop, loop).run(151).pattern
    >>> [copy.displacement(loop.pattern()) for copy in find_copies(board, loop, loop.rule().symmetry_group)]
    [(0, 11)]
    """
    shapes = variants(target, transforms)
    live = configuration.cropped()
    # A rim of background as wide as the target lets every read stay inside the array.
    rim = max(target.cropped().cells.shape) + 1
    board = np.pad(live.cells, rim)
    abundance = np.bincount(board.ravel(), minlength=256)
    copies = []
    for motion, cells in shapes:
        transform, states = told_apart(motion)
        for row, column in _places(board, cells, abundance):
            box = Box(row - rim + live.top, column - rim + live.left, *cells.shape)
            around = board[row - 1 : row + cells.shape[0] + 1, column - 1 : column + cells.shape[1] + 1]
            copies.append(Copy(transform, box, _isolated(around, cells), states))
    return tuple(sorted(copies, key=lambda copy: (copy.box, copy.transform.name, copy.states)))


def told_apart(motion: Transform | Symmetry) -> tuple[Transform, tuple[int, ...]]:
    """Return where a motion carries the cells and what it makes of their states, () if it keeps them."""
    if isinstance(motion, Transform):
        return motion, ()
    return motion.transform, motion.states if motion.n_renamed else ()


def _places(board: Cells, cells: Cells, abundance: NDArray[np.intp]) -> list[tuple[int, int]]:
    """Return the top left corners at which all live `cells` stand on `board`."""
    rows, columns = np.nonzero(cells)
    states = cells[rows, columns]
    # Rarest first: most candidates fall at the first few comparisons.
    order = np.argsort(abundance[states], kind="stable")
    rows, columns, states = rows[order], columns[order], states[order]
    if abundance[states[0]] == 0:
        return []
    tops, lefts = np.nonzero(board == states[0])
    tops, lefts = tops - rows[0], lefts - columns[0]
    inside = (tops >= 1) & (lefts >= 1)
    inside &= (tops + cells.shape[0] < board.shape[0]) & (lefts + cells.shape[1] < board.shape[1])
    tops, lefts = tops[inside], lefts[inside]
    for row, column, state in zip(rows[1:], columns[1:], states[1:], strict=True):
        standing = board[tops + row, lefts + column] == state
        tops, lefts = tops[standing], lefts[standing]
        if not tops.size:
            return []
    return list(zip(tops.tolist(), lefts.tolist(), strict=True))


def _isolated(around: Cells, cells: Cells) -> bool:
    """Whether `around`, one cell wider on each side, holds nothing next to the live cells but themselves."""
    own = np.pad(cells != 0, 1)
    near = np.zeros_like(own)
    height, width = cells.shape
    for row in range(3):
        for column in range(3):
            near[row : row + height, column : column + width] |= cells != 0
    return not bool(np.any(around[near & ~own]))


def label_components(configuration: Pattern) -> tuple[NDArray[np.int32], int]:
    """Return the number of each cell's 8-connected component, (H, W), 0 for background, and how many there are."""
    from scipy import ndimage  # lazily: it takes longer to import than most runs

    labels, count = ndimage.label(configuration.cells, structure=np.ones((3, 3), dtype=np.uint8))
    return labels, int(count)


def components(configuration: Pattern) -> tuple[Pattern, ...]:
    """Return the 8-connected components of live cells, each as a pattern at its place, in reading order.

    >>> from automata import Pattern
    >>> [part.box for part in components(Pattern.from_text("11..1\\n1...1"))]
    [Box(top=0, left=0, height=2, width=2), Box(top=0, left=4, height=2, width=1)]
    """
    if configuration.population == 0:
        return ()
    from scipy import ndimage  # lazily: it takes longer to import than most runs

    labels, _ = label_components(configuration)
    found = []
    for index, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
        cells = np.where(labels[rows, columns] == index, configuration.cells[rows, columns], 0).astype(np.uint8)
        found.append(Pattern(cells, configuration.top + rows.start, configuration.left + columns.start))
    return tuple(found)


def together(parts: Iterable[Pattern]) -> Pattern:
    """Return patterns that share no cell as one."""
    return Pattern.from_live_cells(cell for part in parts for cell in part.live_cells())
