"""The eight symmetries of the square lattice, acting on offsets and on arrays of cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.neighborhood import Neighborhood, Offset


@dataclass(frozen=True)
class Transform:
    """Mirror left–right if `mirrored`, then turn clockwise by `quarter_turns` × 90°, about the origin.

    `quarter_turns` may be any whole number and is kept modulo 4.
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
