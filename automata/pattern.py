"""Pattern: a finite configuration of cells on a background of state 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import index
from typing import Any, NamedTuple, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from automata.checks import accepting, as_motion, as_text, as_whole, brief
from automata.errors import ArgumentError, PatternError, StateError
from automata.picture import cells_html, colors_of_named
from automata.symmetry import Motion

# The most cells, one byte each, that live cells are put into or a universe is unfolded into.
MAX_CELLS = 1 << 32
# Patterns up to this side are shown cell by cell.
_SHOWN_SIDE = 32


class Box(NamedTuple):
    """A rectangle of cells: `top` row, `left` column, `height`, `width`.

    >>> Box(top=2, left=3, height=4, width=5).grown(1)
    Box(top=1, left=2, height=6, width=7)
    """

    top: int
    left: int
    height: int
    width: int

    @property
    def bottom(self) -> int:
        """First row below the box."""
        return self.top + self.height

    @property
    def right(self) -> int:
        """First column right of the box."""
        return self.left + self.width

    @classmethod
    def spanning(cls, cells: Iterable[tuple[int, int]]) -> Box:
        """Return the smallest box that holds all of the cells, (row, column), of which there is one at least.

        >>> Box.spanning([(0, 0), (2, -1)])
        Box(top=0, left=-1, height=3, width=2)
        """
        rows, columns = zip(*cells, strict=True)
        top, left = min(rows), min(columns)
        return cls(top, left, max(rows) - top + 1, max(columns) - left + 1)

    @property
    def rim(self) -> tuple[tuple[int, int], ...]:
        """The outermost cells, (row, column): clockwise from the top left, a single row or column in reading order."""
        rows, columns = range(self.top, self.bottom), range(self.left, self.right)
        if min(self.height, self.width) < 2:
            return tuple((row, column) for row in rows for column in columns)
        return (
            *((self.top, column) for column in columns[:-1]),
            *((row, self.right - 1) for row in rows[:-1]),
            *((self.bottom - 1, column) for column in columns[:0:-1]),
            *((row, self.left) for row in rows[:0:-1]),
        )

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies in the box."""
        return self.top <= row < self.bottom and self.left <= column < self.right

    def grown(self, margin: int) -> Box:
        """Return the box with `margin` more cells on every side."""
        return Box(self.top - margin, self.left - margin, self.height + 2 * margin, self.width + 2 * margin)

    def union(self, other: Box) -> Box:
        """Return the smallest box that holds both."""
        top, left = min(self.top, other.top), min(self.left, other.left)
        return Box(top, left, max(self.bottom, other.bottom) - top, max(self.right, other.right) - left)


def as_box(value: Any, name: str = "box") -> Any:
    """Return a Box: given itself, or as its four whole numbers."""
    if isinstance(value, tuple | list) and len(value) == 4:
        return Box(*(as_whole(side, f"each side of {name}") for side in value))
    raise ArgumentError(f"{name} is a Box(top, left, height, width), not {brief(value)}")


class PatternDetails(TypedDict, total=False):
    """What a pattern may be given beside its cells."""

    top: int
    left: int
    rule: str | None
    generation: int


@dataclass(frozen=True, eq=False)
class Pattern:
    """Cells, (H, W) uint8, whose top left one lies at (`top`, `left`); all else is state 0.

    `rule` is the rule that a file names for it, `generation` the clock it was saved at; neither counts
    in comparisons: two patterns are equal when the same cells of the plane hold the same states.
    Raises PatternError unless the cells are two-dimensional, StateError for states outside 0..255.

    >>> from automata import Pattern
    >>> glider = Pattern([[0, 1, 0], [0, 0, 1], [1, 1, 1]], top=10)
    >>> glider.population, glider.bounding_box
    (5, Box(top=10, left=0, height=3, width=3))
    """

    cells: NDArray[np.uint8]
    top: int = 0
    left: int = 0
    rule: str | None = None
    generation: int = 0

    def __post_init__(self) -> None:
        try:
            cells = np.asarray(self.cells)
        except (TypeError, ValueError) as error:
            raise PatternError(f"a pattern's cells form rows of equal length: {error}") from None
        for name in ("top", "left", "generation"):
            if type(getattr(self, name)) is not int:
                object.__setattr__(self, name, as_whole(getattr(self, name), f"a pattern's {name}"))
        if self.rule is not None:
            as_text(self.rule, "a pattern's rule, the name of one,")
        if cells.ndim != 2:
            raise PatternError(f"a pattern's cells form a (height, width) array, not one of {cells.ndim} dimensions")
        if cells.size and cells.dtype != np.uint8:
            if not np.issubdtype(cells.dtype, np.integer) and cells.dtype != np.bool_:
                raise StateError(f"a pattern's cells are whole numbers, not {cells.dtype}")
            if cells.min() < 0 or cells.max() > 255:
                raise StateError("a pattern's states lie in 0..255")
        # A read-only array needs no copy; any other could be changed later.
        unwritable = not cells.flags.writeable and (
            not isinstance(cells.base, np.ndarray) or not cells.base.flags.writeable
        )
        owned = cells.dtype == np.uint8 and unwritable
        cells = cells if owned else np.array(cells, dtype=np.uint8)
        cells.setflags(write=False)
        object.__setattr__(self, "cells", cells)

    @classmethod
    @accepting(text=as_text)
    def from_text(cls, text: str, **details: Unpack[PatternDetails]) -> Pattern:
        """Build from lines of digits, one row a line; `.` and space mean 0; PatternError for other marks.

        >>> Pattern.from_text(".1.\\n..1\\n111").population
        5
        """
        if strange := set(text) - set("0123456789. \r\n"):
            raise PatternError(f"a pattern's text holds digits, `.` and spaces, not {min(strange)!r}")
        rows = [line.rstrip() for line in text.strip("\n").splitlines()]
        width = max((len(row) for row in rows), default=0)
        digits = [[0 if mark in ". " else int(mark) for mark in row.ljust(width)] for row in rows]
        return cls(np.array(digits, dtype=np.uint8).reshape(len(rows), width), **details)

    @classmethod
    def from_live_cells(cls, live: Iterable[tuple[int, int, int]]) -> Pattern:
        """Build from (row, column, state) of every live cell, however far from the origin.

        Raises StateError for states outside 0..255, PatternError for what are no whole numbers and for cells so far
        apart that there is no memory for the box around them, or that it holds more than MAX_CELLS.

        >>> Pattern.from_live_cells([(0, 0, 1), (2, 1, 3)]).bounding_box
        Box(top=0, left=0, height=3, width=2)
        """
        try:
            cells = list(live)
        except TypeError:
            raise PatternError(f"live cells are given as (row, column, state) each, not as {live!r}") from None
        if not cells:
            return cls(np.zeros((0, 0), dtype=np.uint8))
        try:
            rows, columns, states = ([index(value) for value in values] for values in zip(*cells, strict=True))
        except (TypeError, ValueError):
            raise PatternError("a live cell is three whole numbers: its row, column and state") from None
        if min(states) < 0 or max(states) > 255:
            raise StateError("a pattern's states lie in 0..255")
        # Python's numbers have no limit; what is counted from the corner has one.
        top, left = min(rows), min(columns)
        height, width = max(rows) - top + 1, max(columns) - left + 1
        if height * width > MAX_CELLS:
            raise PatternError(
                f"the live cells cover {height} × {width} cells, more than the {MAX_CELLS} that a pattern holds: "
                "take them apart, or build a Macrocell"
            )
        board = background(height, width)
        board[[row - top for row in rows], [column - left for column in columns]] = states
        return cls(board, top, left)

    def __repr__(self) -> str:
        where = "".join(
            f", {label}={value!r}"
            for label, value, usual in (
                ("top", self.top, 0),
                ("left", self.left, 0),
                ("rule", self.rule, None),
                ("generation", self.generation, 0),
            )
            if value != usual
        )
        height, width = self.cells.shape
        if not self.cells.size or max(height, width) > _SHOWN_SIDE:
            return f"Pattern({height} × {width} cells, {self.population} live{where})"
        if self.cells.max() > 9:
            return f"Pattern({self.cells.tolist()}{where})"
        rows = "\n".join("".join(map(str, row)) for row in self.cells.tolist())
        return f'Pattern.from_text("""\n{rows}\n"""{where})'

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Print in IPython and in Hypothesis as `repr` does, the rows not indented."""
        printer.text(repr(self))

    def _repr_html_(self) -> str:
        """Show the cells in a notebook, in the colours of the rule that the pattern names."""
        height, width = self.cells.shape
        where = f", generation {self.generation}" if self.generation else ""
        caption = f"{self.rule or 'pattern'}: {height} × {width} cells, {self.population} live{where}"
        return cells_html(self.cells, colors_of_named(self.rule), caption)

    def to_numpy(self) -> NDArray[np.uint8]:
        """Return the cells, (H, W) uint8, as a copy of one's own; `cells` are the same, and cannot be written."""
        return self.cells.copy()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """Return the cells, so that `np.asarray(pattern)` is `pattern.cells`, which is read-only."""
        cells = self.cells if dtype is None else self.cells.astype(dtype, copy=False)
        if copy is False and cells is not self.cells:
            raise ValueError(f"cells of type {dtype} are a copy")
        return cells.copy() if copy else cells

    # -- what is there --------------------------------------------------------------------------------

    @property
    def box(self) -> Box:
        """The rectangle that `cells` covers, live or not."""
        return Box(self.top, self.left, *self.cells.shape)

    @cached_property
    def population(self) -> int:
        """Number of cells that are not background."""
        return int(np.count_nonzero(self.cells))

    @cached_property
    def bounding_box(self) -> Box | None:
        """Smallest rectangle that holds every live cell, or None if there is none."""
        rows = np.asarray(self.cells.any(axis=1))
        if not rows.any():
            return None
        columns = np.asarray(self.cells.any(axis=0))
        # Not by the indices of all that is live: a row of 10**8 cells would take eight times its own memory.
        top, left = int(rows.argmax()), int(columns.argmax())
        bottom, right = rows.size - int(rows[::-1].argmax()), columns.size - int(columns[::-1].argmax())
        return Box(self.top + top, self.left + left, bottom - top, right - left)

    def live_cells(self) -> Iterator[tuple[int, int, int]]:
        """Yield (row, column, state) of every live cell, row by row."""
        for row, column in np.argwhere(self.cells):
            yield self.top + int(row), self.left + int(column), int(self.cells[row, column])

    @accepting(box=as_box)
    def read(self, box: Box) -> NDArray[np.uint8]:
        """Return the cells in `box`, (height, width) uint8, background outside the pattern."""
        return read_box(self.cells, self.box, box)

    # -- comparison -----------------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Pattern):
            return NotImplemented
        return self.bounding_box == other.bounding_box and self.same_shape(other)

    def __hash__(self) -> int:
        return hash((self.bounding_box, self.cropped().cells.tobytes()))

    def same_shape(self, other: Pattern) -> bool:
        """Whether the live cells agree up to translation."""
        return bool(np.array_equal(self.cropped().cells, other.cropped().cells))

    def canonical(self, transforms: Iterable[Motion]) -> tuple[tuple[int, int], bytes]:
        """Return a key shared by just the patterns that translations and `transforms` carry onto each other.

        `transforms` must form a group, as `Rule.symmetries` and `Rule.symmetry_group` do.

        >>> from automata import DIHEDRAL
        >>> one, other = Pattern.from_text("11\\n1"), Pattern.from_text("11\\n01", top=7)
        >>> one == other, one.canonical(DIHEDRAL) == other.canonical(DIHEDRAL)
        (False, True)
        """
        cells = self.cropped().cells
        variants = (transform.apply(cells) for transform in transforms)
        return min(((variant.shape[0], variant.shape[1]), variant.tobytes()) for variant in variants)

    # -- moving ---------------------------------------------------------------------------------------

    def cropped(self) -> Pattern:
        """Return the same live cells in their smallest box (0 × 0 if there are none)."""
        box = self.bounding_box
        if box is None:
            return Pattern(np.zeros((0, 0), dtype=np.uint8), rule=self.rule, generation=self.generation)
        return self if box == self.box else self.crop(box)

    @accepting(box=as_box)
    def crop(self, box: Box) -> Pattern:
        """Return what lies in `box`, at its place.

        >>> Pattern.from_text("123\\n456").crop(Box(1, 1, 1, 2)).cells.tolist()
        [[5, 6]]
        """
        return Pattern(self.read(box), box.top, box.left, self.rule, self.generation)

    @accepting(rows=as_whole, columns=as_whole)
    def translate(self, rows: int, columns: int) -> Pattern:
        """Return the pattern moved down by `rows` and right by `columns`."""
        return Pattern(self.cells, self.top + rows, self.left + columns, self.rule, self.generation)

    @accepting(transform=as_motion)
    def transform(self, transform: Motion) -> Pattern:
        """Return the pattern turned or mirrored about the plane's origin, its states renamed by a `Symmetry`.

        >>> from automata.symmetry import Transform
        >>> Pattern.from_text("123").transform(Transform(quarter_turns=1)).box
        Box(top=0, left=0, height=3, width=1)
        """
        corners = [
            transform.move((row, column))
            for row in (self.top, self.box.bottom - 1)
            for column in (self.left, self.box.right - 1)
        ]
        cells = np.ascontiguousarray(transform.apply(self.cells))
        place = Box.spanning(corners)
        return Pattern(cells, place.top, place.left, self.rule, self.generation)

    def renamed(self, rule: str | None, generation: int | None = None) -> Pattern:
        """Return the same cells, said to belong to `rule` at `generation`."""
        return Pattern(self.cells, self.top, self.left, rule, self.generation if generation is None else generation)


def background(height: int, width: int) -> NDArray[np.uint8]:
    """Return (height, width) cells of state 0; PatternError for less than none, or if there is no memory for them."""
    if height < 0 or width < 0:
        raise PatternError(f"a box has 0 rows and columns or more, not {height} and {width}")
    try:
        return np.zeros((height, width), dtype=np.uint8)
    except (MemoryError, ValueError, OverflowError):
        raise PatternError(f"there is no memory for {height} × {width} cells: take a smaller box") from None


def read_box(cells: NDArray[np.uint8], place: Box, wanted: Box) -> NDArray[np.uint8]:
    """Return a copy of what `wanted` holds if `cells` fill the box `place` and all else is state 0.

    Raises PatternError as `background` does.
    """
    out = background(wanted.height, wanted.width)
    top, bottom = max(wanted.top, place.top), min(wanted.bottom, place.bottom)
    left, right = max(wanted.left, place.left), min(wanted.right, place.right)
    if top < bottom and left < right:
        here = cells[top - place.top : bottom - place.top, left - place.left : right - place.left]
        out[top - wanted.top : bottom - wanted.top, left - wanted.left : right - wanted.left] = here
    return out


def is_cells(value: Any) -> bool:
    """Return whether a value can only be meant as cells: rows of them, or an array of any library."""
    return isinstance(value, list | tuple) or (hasattr(value, "__array__") and not isinstance(value, type))
