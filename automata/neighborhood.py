"""Neighborhood: the ordered offsets that a cell sees, its own place first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from automata.errors import RuleError

Offset = tuple[int, int]


@dataclass(frozen=True)
class Neighborhood:
    """Ordered `(row, column)` offsets, centre first, rows growing downwards.

    `offsets` fixes the order of a context's cells; `diagram_order` the order, as positions in
    `offsets`, in which a rule's decision diagram tests them (the centre last, unless given).
    Raises RuleError for repeated offsets, a missing centre, or an order that is not a permutation.

    >>> from automata import Neighborhood
    >>> Neighborhood("row", ((0, 0), (0, -1), (0, 1))).radius
    1
    """

    name: str = field(compare=False)
    offsets: tuple[Offset, ...]
    diagram_order: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        offsets = tuple((int(row), int(column)) for row, column in self.offsets)
        if not offsets or offsets[0] != (0, 0):
            raise RuleError(f"neighbourhood {self.name!r} must list the centre (0, 0) first")
        if len(set(offsets)) != len(offsets):
            raise RuleError(f"neighbourhood {self.name!r} lists an offset twice")
        order = tuple(self.diagram_order) or (*range(1, len(offsets)), 0)
        if sorted(order) != list(range(len(offsets))):
            raise RuleError(f"neighbourhood {self.name!r}: diagram_order must be a permutation of the positions")
        object.__setattr__(self, "offsets", offsets)
        object.__setattr__(self, "diagram_order", order)

    def __len__(self) -> int:
        return len(self.offsets)

    @cached_property
    def radius(self) -> int:
        """Largest row or column distance from the centre: the speed of light, in cells per step."""
        return max(max(abs(row), abs(column)) for row, column in self.offsets)


# Offsets follow the column order of Golly's @TABLE, diagram orders that of its @TREE, so that node
# counts can be compared with published ones (Golly's help file on rule formats).
VON_NEUMANN = Neighborhood(
    "von Neumann",
    ((0, 0), (-1, 0), (0, 1), (1, 0), (0, -1)),  # C N E S W
    (1, 4, 2, 3, 0),  # N W E S C
)
MOORE = Neighborhood(
    "Moore",
    ((0, 0), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)),  # C N NE E SE S SW W NW
    (8, 2, 6, 4, 1, 7, 3, 5, 0),  # NW NE SW SE N W E S C
)
HEXAGONAL = Neighborhood(
    "hexagonal",
    ((0, 0), (-1, 0), (0, 1), (1, 1), (1, 0), (0, -1), (-1, -1)),  # C N E SE S W NW
)
ONE_DIMENSIONAL = Neighborhood("one-dimensional", ((0, 0), (0, -1), (0, 1)))  # C W E

NEIGHBORHOODS = (VON_NEUMANN, MOORE, HEXAGONAL, ONE_DIMENSIONAL)


def find_neighborhood(name: str) -> Neighborhood:
    """Return the neighbourhood of a name, case, blanks and hyphens aside; RuleError names those that there are.

    >>> find_neighborhood("von-neumann").name
    'von Neumann'
    """
    known = {_plain(each.name): each for each in NEIGHBORHOODS}
    found = known.get(_plain(name))
    if found is None:
        names = ", ".join(each.name.lower().replace(" ", "-") for each in NEIGHBORHOODS)
        raise RuleError(f"there is no neighbourhood {name!r}: choose one of {names}")
    return found


def _plain(name: str) -> str:
    return re.sub("[-_ ]", "", name.lower())
