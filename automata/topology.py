"""Topology: which cell of the universe lies behind each edge."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from automata.errors import PatternError
from automata.pattern import Box


class Topology(ABC):
    """Where a neighbour is found. `box` is the universe's extent, None if it is unbounded."""

    @property
    @abstractmethod
    def box(self) -> Box | None:
        """The cells there are, or None for all of them."""

    @abstractmethod
    def locate(self, row: int, column: int) -> tuple[int, int] | None:
        """Return the cell that stands at (row, column), or None for the border beyond the last cell."""

    @property
    def border(self) -> int:
        """State of the border, which never changes."""
        return 0


@dataclass(frozen=True)
class Plane(Topology):
    """The unbounded plane."""

    @property
    def box(self) -> Box | None:
        """None: there is no edge."""
        return None

    def locate(self, row: int, column: int) -> tuple[int, int] | None:
        """Return the place itself."""
        return row, column

    def __str__(self) -> str:
        return "plane"


@dataclass(frozen=True)
class _Bounded(Topology):
    """`height` × `width` cells, rows 0..height-1. Raises PatternError unless both are at least 1."""

    height: int
    width: int

    def __post_init__(self) -> None:
        if self.height < 1 or self.width < 1:
            raise PatternError(
                f"a bounded universe needs at least 1 × 1 cells, not {self.height} × {self.width}"
            )

    @property
    def box(self) -> Box:
        """All the cells there are."""
        return Box(0, 0, self.height, self.width)


@dataclass(frozen=True)
class Torus(_Bounded):
    """A rectangle whose opposite edges are joined."""

    def locate(self, row: int, column: int) -> tuple[int, int] | None:
        """Return the place modulo height and width."""
        return row % self.height, column % self.width

    def __str__(self) -> str:
        return f"torus {self.height}×{self.width}"


@dataclass(frozen=True)
class Fixed(_Bounded):
    """A rectangle inside a border of cells that hold `border_state` for ever."""

    border_state: int = 0

    @property
    def border(self) -> int:
        """State of every cell beyond the edge."""
        return self.border_state

    def locate(self, row: int, column: int) -> tuple[int, int] | None:
        """Return the place, or None beyond the edge."""
        return (row, column) if 0 <= row < self.height and 0 <= column < self.width else None

    def __str__(self) -> str:
        return f"fixed {self.height}×{self.width}, border {self.border_state}"


PLANE = Plane()
