"""Windows: the contexts of all cells of a frame, on whatever surface it lies, as an array."""

from __future__ import annotations

from functools import cached_property
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from automata.errors import PatternError
from automata.neighborhood import Neighborhood


@runtime_checkable
class Surface(Protocol):
    """What lies beyond the edges: any `automata.topology.Topology`, which a rule's own modules cannot import."""

    @property
    def height(self) -> int | None:
        """Rows of a bounded side, None for one without end."""

    @property
    def width(self) -> int | None:
        """Columns of a bounded side, None for one without end."""

    @property
    def border(self) -> int:
        """State of the border beyond the last cell."""

    def locate(self, row: int, column: int) -> tuple[int, int] | None:
        """Return the cell that stands at a place of the plane, or None for the border."""


class Windows:
    """The contexts of the cells of a frame of `shape` on a surface, whose cell (top, left) is the frame's first.

    Bounded sides of the surface must be the frame's. On an unbounded side all beyond the frame is in state 0, and the
    cells just beyond it, as far as they see the frame and one further, are asked too. Without a surface it is not known
    what lies beyond the frame, and the cells that see beyond it are left out.
    """

    def __init__(
        self,
        shape: tuple[int, int],
        neighborhood: Neighborhood,
        surface: Surface | None,
        top: int = 0,
        left: int = 0,
    ):
        self._shape = height, width = shape
        self._offsets = neighborhood.offsets
        rows, columns = zip(*neighborhood.offsets, strict=True)
        if surface is None:
            # The cells whose neighbours are all in the frame.
            self._rows = range(max(0, -min(rows)), height - max(0, *rows))
            self._columns = range(max(0, -min(columns)), width - max(0, *columns))
            self._sources = np.arange(height * width).reshape(shape)
            self._border, self._corner = 0, (0, 0)
        else:
            self._check(surface, shape)
            around = neighborhood.radius + 1
            down, across = (around if side is None else 0 for side in (surface.height, surface.width))
            self._rows, self._columns = range(-down, height + down), range(-across, width + across)
            self._border = surface.border
            self._corner = -down - neighborhood.radius, -across - neighborhood.radius
            self._sources = self._found(surface, neighborhood.radius, top, left)

    @staticmethod
    def _check(surface: Surface, shape: tuple[int, int]) -> None:
        for side, cells, name in ((surface.height, shape[0], "high"), (surface.width, shape[1], "wide")):
            if side is not None and side != cells:
                raise PatternError(
                    f"the frames are {cells} cells {name}, and the topology is {side}: give one of the frames' size, "
                    f"{shape[0]} high and {shape[1]} wide"
                )

    def _found(self, surface: Surface, radius: int, top: int, left: int) -> NDArray[np.int64]:
        """Return which cell of the frame stands at each place that is seen; after these, the border's and the void's.

        The frame's own are numbered row by row, the border is `height * width`, state 0 one more.
        """
        height, width = self._shape
        rows = range(self._rows.start - radius, self._rows.stop + radius)
        columns = range(self._columns.start - radius, self._columns.stop + radius)
        border, void = height * width, height * width + 1
        sources = np.full((len(rows), len(columns)), void, dtype=np.int64)
        inner = sources[-rows.start : -rows.start + height, -columns.start : -columns.start + width]
        inner[...] = np.arange(height * width).reshape(self._shape)
        for i, row in enumerate(rows):
            across = columns if not 0 <= row < height else (*range(columns.start, 0), *range(width, columns.stop))
            for column in across:
                place = surface.locate(row + top, column + left)
                if place is None:
                    sources[i, column - columns.start] = border
                    continue
                inside = place[0] - top, place[1] - left
                if 0 <= inside[0] < height and 0 <= inside[1] < width:
                    sources[i, column - columns.start] = inside[0] * width + inside[1]
        return sources

    def __len__(self) -> int:
        return max(0, len(self._rows)) * max(0, len(self._columns))

    @cached_property
    def inside(self) -> NDArray[np.bool_]:
        """Which of the cells that are asked lie in the frame, (N,) bool."""
        held = np.zeros((len(self._rows), len(self._columns)), dtype=bool)
        top, left = max(0, -self._rows.start), max(0, -self._columns.start)
        height, width = self._shape
        held[top : top + height, left : left + width] = True
        return held.ravel()

    def contexts(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the contexts, (N, k) uint8, of the cells that are asked, row by row."""
        cells = np.append(frame.ravel(), np.array([self._border, 0], dtype=np.uint8))[self._sources]
        top, left = self._rows.start - self._corner[0], self._columns.start - self._corner[1]
        height, width = len(self._rows), len(self._columns)
        seen = [
            cells[top + row : top + row + height, left + column : left + column + width].ravel()
            for row, column in self._offsets
        ]
        return np.stack(seen, axis=1)

    def states(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the states, (N,) uint8, of the cells that are asked: 0 beyond the frame."""
        if len(self) < frame.size:
            rows, columns = self._rows, self._columns
            return frame[rows.start : rows.stop, columns.start : columns.stop].ravel()
        states = np.zeros(len(self), dtype=np.uint8)
        states[self.inside] = frame.ravel()
        return states

    def place(self, number: int) -> tuple[int, int]:
        """Return the row and column in the frame of the cell of that number."""
        row, column = divmod(number, len(self._columns))
        return self._rows[row], self._columns[column]
