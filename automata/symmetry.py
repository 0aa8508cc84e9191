"""The symmetries of the square lattice, acting on offsets and on arrays of cells, alone or with the states."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from automata.errors import StateError
from automata.neighborhood import Neighborhood, Offset


class Motion(Protocol):
    """What carries configurations onto each other: a `Transform`, or a `Symmetry`, which renames states too."""

    @property
    def name(self) -> str:
        """Readable name."""

    def move(self, offset: Offset, /) -> Offset:
        """Return where the cell at `offset` (row, column) goes."""

    def apply(self, cells: NDArray[Any], /) -> NDArray[Any]:
        """Return the (H, W) array carried along."""


@dataclass(frozen=True)
class Transform:
    """Mirror left–right if `mirrored`, then turn clockwise by `quarter_turns` × 90°, about the origin.

    `quarter_turns` may be any whole number and is kept modulo 4.

    >>> from automata.symmetry import Transform
    >>> Transform(quarter_turns=1).move((0, 1)), Transform(mirrored=True).move((0, 1))
    ((1, 0), (0, -1))
    """

    quarter_turns: int = 0
    mirrored: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "quarter_turns", self.quarter_turns % 4)

    @property
    def name(self) -> str:
        """Readable name such as `identity`, `rotate90` or `mirror+rotate270`."""
        turn = f"rotate{90 * self.quarter_turns}" if self.quarter_turns else ""
        mirror = "mirror" if self.mirrored else ""
        return "+".join(part for part in (mirror, turn) if part) or "identity"

    def move(self, offset: Offset) -> Offset:
        """Return where the cell at `offset` (row, column) goes."""
        row, column = offset
        if self.mirrored:
            column = -column
        for _ in range(self.quarter_turns):
            row, column = column, -row
        return row, column

    def apply(self, cells: NDArray[Any]) -> NDArray[Any]:
        """Return the (H, W) array transformed; a quarter turn swaps its sides."""
        if self.mirrored:
            cells = np.fliplr(cells)
        return np.rot90(cells, -self.quarter_turns)

    def then(self, other: Transform) -> Transform:
        """Return the transform that does this one first and `other` second."""
        # A mirror reverses the sense of every turn that was made before it.
        turns = (-self.quarter_turns if other.mirrored else self.quarter_turns) + other.quarter_turns
        return Transform(turns, self.mirrored != other.mirrored)

    @property
    def inverse(self) -> Transform:
        """Return the transform that undoes this one."""
        return self if self.mirrored else Transform(-self.quarter_turns)

    def permutation(self, neighborhood: Neighborhood) -> tuple[int, ...] | None:
        """Return p with offset i moved onto offset p[i], or None if the neighbourhood is not symmetric."""
        place = {offset: index for index, offset in enumerate(neighborhood.offsets)}
        moved = [place.get(self.move(offset)) for offset in neighborhood.offsets]
        return None if None in moved else tuple(index for index in moved if index is not None)


IDENTITY = Transform()
ROTATIONS = tuple(Transform(turns) for turns in range(4))
DIHEDRAL = ROTATIONS + tuple(Transform(turns, True) for turns in range(4))


@dataclass(frozen=True)
class Symmetry:
    """A transform of the square that renames the states as it moves them: an arrow to the east turns to the south.

    `states[s]` is what state s becomes, a permutation of 0..n-1 that keeps the background 0. Raises StateError if it
    is none.
    """

    transform: Transform
    states: tuple[int, ...]

    def __post_init__(self) -> None:
        states = tuple(int(state) for state in self.states)
        if sorted(states) != list(range(len(states))) or states[:1] != (0,):
            raise StateError("a symmetry renames the states 0..n-1 one to one and keeps the background 0")
        object.__setattr__(self, "states", states)

    @property
    def n_renamed(self) -> int:
        """Number of states that become another one."""
        return sum(state != image for state, image in enumerate(self.states))

    @property
    def name(self) -> str:
        """Readable name such as `rotate90` or `rotate90, 16 states renamed`."""
        return self.transform.name + (f", {self.n_renamed} states renamed" if self.n_renamed else "")

    def move(self, offset: Offset) -> Offset:
        """Return where the cell at `offset` (row, column) goes."""
        return self.transform.move(offset)

    def apply(self, cells: NDArray[Any]) -> NDArray[Any]:
        """Return the (H, W) array transformed, its states renamed; StateError for a state outside 0..n-1."""
        if cells.size and (cells.min() < 0 or cells.max() >= len(self.states)):
            raise StateError(f"a symmetry of {len(self.states)} states was given others, up to {cells.max()}")
        return self.transform.apply(self._lookup[cells].astype(cells.dtype, copy=False))

    @cached_property
    def _lookup(self) -> NDArray[np.intp]:
        return np.array(self.states, dtype=np.intp)

    def then(self, other: Symmetry) -> Symmetry:
        """Return the symmetry that does this one first and `other` second."""
        return Symmetry(self.transform.then(other.transform), tuple(other.states[s] for s in self.states))

    @property
    def inverse(self) -> Symmetry:
        """Return the symmetry that undoes this one."""
        return Symmetry(self.transform.inverse, tuple(np.argsort(self.states).tolist()))
