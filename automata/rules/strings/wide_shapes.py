"""The neighbourhoods of wide rules: what each letter after N means, as cells that count or as weights of cells.

Source: Golly 5's help, "Larger than Life", whose diagrams they are. Two of its neighbourhoods are left out, because
they are another one at every second cell: the triangular one, and any with an L behind it.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from automata.errors import RuleError
from automata.neighborhood import HEXAGONAL, MOORE, VON_NEUMANN, Neighborhood

# A square of a million cells, as in Golly.
MAX_RANGE = 500
# A Gaussian neighbourhood's weights add up to the fourth power of its range.
MAX_GAUSSIAN_RANGE = 50

# Letters of neighbourhoods that take nothing behind them; G weighs its cells, all others count them.
SHAPES = {
    "M": "square",
    "N": "diamond",
    "C": "disc",
    "2": "Euclidean disc",
    "B": "checkerboard",
    "D": "aligned checkerboard",
    "+": "cross",
    "X": "saltire",
    "*": "star",
    "#": "hash",
    "H": "hexagon",
    "A": "asterisk",
    "3": "tripod",
    "G": "Gaussian square",
}
CUSTOM, WEIGHTED = "@", "W"

Plane = NDArray[np.int64]


@lru_cache(maxsize=16)
def plane_of(shape: str, radius: int) -> Plane:
    """Return (2 * radius + 1) ** 2 weights, the middle's too, of a neighbourhood in SHAPES: 1 for each that counts."""
    row, column = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    down, across = np.abs(row), np.abs(column)
    steps = down + across
    if shape == "G":
        weights: Plane = (radius + 1 - down) * (radius + 1 - across)
        return weights
    upright, level = column == 0, row == 0
    within = {
        "M": down <= radius,
        "N": steps <= radius,
        # A disc's radius is half a cell more than the range.
        "C": 4 * (row**2 + column**2) < (2 * radius + 1) ** 2,
        "2": row**2 + column**2 <= radius**2,
        "B": steps % 2 == 1,
        "D": steps % 2 == 0,
        "+": upright | level,
        "X": down == across,
        "*": upright | level | (down == across),
        "#": (down == 1) | (across == 1),
        # Golly's hexagons on squares: the neighbours are all but those to the north-east and the south-west.
        "H": np.abs(row - column) <= radius,
        "A": upright | level | (row == column),
        "3": (upright & (row < 0)) | (level & (column < 0)) | ((row == column) & (row > 0)),
    }[shape]
    plane: Plane = within.astype(np.int64)
    plane[radius, radius] = 0
    return plane


def custom_plane(digits: str, radius: int) -> Plane:
    """Return the plane of `N@` and hexadecimal digits: row by row, the middle left out, a bit each; RuleError."""
    side = 2 * radius + 1
    wanted = (side**2 - 1) // 4
    if len(digits) != wanted:
        raise RuleError(f"N@ takes {wanted} hexadecimal digits at range {radius}, not {len(digits)}")
    bits = [int(digit, 16) >> place & 1 for digit in digits for place in (3, 2, 1, 0)]
    middle = len(bits) // 2
    return np.array([*bits[:middle], 0, *bits[middle:]], dtype=np.int64).reshape(side, side)


def weighted_plane(digits: str, radius: int) -> Plane:
    """Return the plane of `NW` and hexadecimal digits, one or two a cell, the highest bit the sign; RuleError."""
    cells = (2 * radius + 1) ** 2
    if len(digits) not in (cells, 2 * cells):
        raise RuleError(
            f"NW takes {cells} weights at range {radius}, of one or two hexadecimal digits each, not {len(digits)}"
        )
    size = len(digits) // cells
    sign = 8 if size == 1 else 128
    numbers = np.array([int(digits[place : place + size], 16) for place in range(0, len(digits), size)])
    side = 2 * radius + 1
    return np.where(numbers >= sign, sign - numbers, numbers).astype(np.int64).reshape(side, side)


def cells_of(plane: Plane, name: str) -> tuple[Neighborhood, NDArray[np.int64]]:
    """Return the neighbourhood of the cells that weigh something, and their weights in its order."""
    radius = len(plane) // 2
    around = plane != 0
    around[radius, radius] = False
    places = np.argwhere(around) - radius
    offsets = ((0, 0), *((row, column) for row, column in places.tolist()))
    # Rules of one radius are to be equal to those that are written in another family.
    known = (MOORE, VON_NEUMANN, HEXAGONAL) if len(offsets) <= len(MOORE) else ()
    same = (each for each in known if set(each.offsets) == set(offsets))
    neighborhood = next(same, None) or Neighborhood(name, offsets)
    rows, columns = np.array(neighborhood.offsets, dtype=np.int64).T + radius
    return neighborhood, plane[rows, columns]


# Comparing neighbourhoods of a million cells takes less time if there is one of each.
@lru_cache(maxsize=16)
def shaped_cells(shape: str, radius: int) -> tuple[Neighborhood, NDArray[np.int64]]:
    """Return `cells_of` a neighbourhood in SHAPES, the same objects each time."""
    return cells_of(plane_of(shape, radius), f"{SHAPES[shape]} of range {radius}")
