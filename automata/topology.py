"""Topology: which cell of the universe lies behind each edge."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Literal

from automata.errors import PatternError
from automata.pattern import Box

Edges = Literal["horizontal", "vertical"]


@dataclass(frozen=True)
class Topology(ABC):
    """`height` × `width` cells, rows 0..height-1, columns 0..width-1; a side of None has no end.

    A closed universe is also a way to cover the plane with copies of its rectangle, shifted, mirrored or turned:
    `locate` says which of its cells stands at a place of the plane, however far beyond an edge.
    """

    height: int | None
    width: int | None

    @property
    def box(self) -> Box | None:
        """All the cells there are, or None if a side has no end."""
        return None if self.height is None or self.width is None else Box(0, 0, self.height, self.width)

    def around(self, box: Box) -> Box:
        """Return the part of the universe that `box` takes part in: a bounded side whole, an unbounded one as given."""
        top, height = (box.top, box.height) if self.height is None else (0, self.height)
        left, width = (box.left, box.width) if self.width is None else (0, self.width)
        return Box(top, left, height, width)

    def holds(self, box: Box) -> bool:
        """Whether all of `box` lies in the universe."""
        around = self.around(box)
        return around.union(box) == around

    @abstractmethod
    def locate(self, row: int, column: int) -> tuple[int, int] | None:
        """Return the cell that stands at (row, column), or None for the border beyond the last cell."""

    @property
    def border(self) -> int:
        """State of the border, which never changes."""
        return 0

    @property
    def size(self) -> str:
        """Height × width, ∞ for a side without end."""
        return "×".join("∞" if side is None else str(side) for side in (self.height, self.width))


@dataclass(frozen=True)
class Plane(Topology):
    """The unbounded plane."""

    height: None = field(default=None, init=False, repr=False)
    width: None = field(default=None, init=False, repr=False)

    def locate(self, row: int, column: int) -> tuple[int, int] | None:
        """Return the place itself."""
        return row, column

    def __str__(self) -> str:
        return "plane"


@dataclass(frozen=True)
class _Bounded(Topology):
    """At least one side is bounded. Raises PatternError otherwise, and for a side below 1."""

    def __post_init__(self) -> None:
        if (self.height is not None and self.height < 1) or (self.width is not None and self.width < 1):
            raise PatternError(f"a bounded universe needs at least 1 × 1 cells, not {self.size}")
        if self.height is None and self.width is None:
            raise PatternError("a universe without end on both sides is the plane: take PLANE")


@dataclass(frozen=True)
class Torus(_Bounded):
    """A rectangle whose opposite edges are joined; a tube if one side has no end.

    Crossing the bottom edge moves a place `column_shift` columns to the right, crossing the right edge `row_shift`
    rows down. Raises PatternError if both are shifts, or one is on a tube.

    >>> from automata import Torus
    >>> Torus(height=4, width=6).locate(-1, 6)
    (3, 0)
    """

    row_shift: int = 0
    column_shift: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.row_shift and self.column_shift:
            raise PatternError("a torus shifts its rows or its columns, not both")
        if self.box is None and (self.row_shift or self.column_shift):
            raise PatternError("a tube, whose one side has no end, has no shift")

    def locate(self, row: int, column: int) -> tuple[int, int] | None:
        """Return the place modulo height and width, shifted as often as it crosses a shifted edge."""
        if self.height is not None:
            down, row = divmod(row, self.height)
            column += down * self.column_shift
        if self.width is not None:
            across, column = divmod(column, self.width)
            row += across * self.row_shift
        return (row if self.height is None else row % self.height), column

    def __str__(self) -> str:
        shifts = [
            f", {name} shifted by {shift:+d}"
            for name, shift in (("rows", self.row_shift), ("columns", self.column_shift))
            if shift
        ]
        return f"torus {self.size}{''.join(shifts)}"


@dataclass(frozen=True)
class Fixed(_Bounded):
    """A rectangle inside a border of cells that hold `border_state` for ever; a strip if one side has no end.

    Raises PatternError for a strip in a border that is not 0: its background would not last.

    >>> from automata import Fixed
    >>> Fixed(height=4, width=6).locate(-1, 0) is None
    True
    """

    border_state: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.box is None and self.border_state:
            raise PatternError(f"a strip without end has a border of 0, not {self.border_state}")

    @property
    def border(self) -> int:
        """State of every cell beyond the edge."""
        return self.border_state

    def locate(self, row: int, column: int) -> tuple[int, int] | None:
        """Return the place, or None beyond the edge."""
        inside = (self.height is None or 0 <= row < self.height) and (self.width is None or 0 <= column < self.width)
        return (row, column) if inside else None

    def __str__(self) -> str:
        return f"fixed {self.size}, border {self.border_state}"


@dataclass(frozen=True)
class _Closed(_Bounded):
    """Both sides are bounded."""

    height: int
    width: int


@dataclass(frozen=True)
class KleinBottle(_Closed):
    """A rectangle whose opposite edges are joined, the `twisted` pair of them reversed.

    `horizontal` edges are top and bottom. `shift` (0 or 1) moves the reversed edge by one cell; by two would be the
    same as by none, seen from elsewhere. Raises PatternError for other shifts, and if the twisted side is odd.

    >>> from automata import KleinBottle
    >>> KleinBottle(height=4, width=6).locate(4, 0)
    (0, 5)
    """

    twisted: Edges = "horizontal"
    shift: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.twisted not in ("horizontal", "vertical"):
            raise PatternError(f"a Klein bottle twists its horizontal or its vertical edges, not {self.twisted!r}")
        side = self.width if self.twisted == "horizontal" else self.height
        if self.shift not in (0, 1) or (self.shift and side % 2):
            raise PatternError(f"a Klein bottle shifts an even side by 1, not one of {side} by {self.shift}")

    def locate(self, row: int, column: int) -> tuple[int, int] | None:
        """Return the place modulo height and width, mirrored if it crosses twisted edges an odd number of times."""
        (down, row), (across, column) = divmod(row, self.height), divmod(column, self.width)
        if self.twisted == "horizontal" and down % 2:
            column = (self.width - 1 - column - self.shift) % self.width
        if self.twisted == "vertical" and across % 2:
            row = (self.height - 1 - row - self.shift) % self.height
        return row, column

    def __str__(self) -> str:
        shift = f", shifted by {self.shift}" if self.shift else ""
        return f"Klein bottle {self.size}, {self.twisted} edges twisted{shift}"


@dataclass(frozen=True)
class CrossSurface(_Closed):
    """A rectangle whose opposite edges are joined, both pairs reversed: the projective plane.

    A corner cell is its own neighbour.
    """

    def locate(self, row: int, column: int) -> tuple[int, int] | None:
        """Return the place modulo height and width; each crossing of an edge mirrors along that edge."""
        (down, row), (across, column) = divmod(row, self.height), divmod(column, self.width)
        return self.height - 1 - row if across % 2 else row, self.width - 1 - column if down % 2 else column

    def __str__(self) -> str:
        return f"cross-surface {self.size}"


@dataclass(frozen=True)
class Sphere(_Closed):
    """A square whose top edge is joined to its left one and its right edge to its bottom one.

    The top left and bottom right cells are the poles. Raises PatternError unless the sides are equal.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.height != self.width:
            raise PatternError(f"a sphere has equal sides, not {self.size}")

    def locate(self, row: int, column: int) -> tuple[int, int] | None:
        """Return the place turned about the pole that is nearest to it until it lies in the square."""
        # Four squares round a pole repeat along both axes; this is the one that holds the top left pole.
        side = self.height
        row, column = (row + side) % (2 * side) - side, (column + side) % (2 * side) - side
        if row < 0 and column < 0:
            return -1 - row, -1 - column
        if row < 0:
            return column, -1 - row
        return (-1 - column, row) if column < 0 else (row, column)

    def __str__(self) -> str:
        return f"sphere {self.size}"


PLANE = Plane()
