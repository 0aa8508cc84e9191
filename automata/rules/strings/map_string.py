"""MAP strings: any two-state rule at all of three neighbourhoods, its table in base64.

The table lists the next states of all contexts, the cells read row by row from the top left, the first cell
the highest bit of the context's number. Source: Golly's help, "QuickLife". Golly 3.3 and 5 read a hexagonal
MAP in two orders: Generations and Super as the help says, and as is done here; the two-state ones from the bottom up.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

import numpy as np

from automata.neighborhood import HEXAGONAL, MOORE, VON_NEUMANN, Neighborhood
from automata.rule import Rule
from automata.rules.strings.lifelike import CITE_GENERATIONS, life_like_rule

CITE_MAP = (
    "@misc{golly, author={Trevorrow, Andrew and Rokicki, Tomas and others}, "
    "title={Golly: an open source, cross-platform application for exploring cellular automata}, "
    "url={https://golly.sourceforge.io}}"
)

# How many base64 characters name the neighbourhood; two more of padding may follow.
NEIGHBORHOOD_OF_LENGTH = {86: MOORE, 22: HEXAGONAL, 6: VON_NEUMANN}


@dataclass(frozen=True)
class MapString:
    """`MAP` and a table of 2**k bits, packed: `table` holds 64, 16 or 4 bytes. `states` as in LifeLike."""

    neighborhood: Neighborhood
    table: bytes
    states: int | None = None

    @classmethod
    def decode(cls, characters: str, states: int | None = None) -> MapString:
        """Read 86, 22 or 6 characters of base64; the bits that the last one has too many are dropped."""
        return cls(NEIGHBORHOOD_OF_LENGTH[len(characters)], base64.b64decode(characters + "=="), states)

    @classmethod
    def of(cls, rule: Rule) -> MapString | None:
        """Return the string of a two-state rule, or None if it has other states or another neighbourhood."""
        if rule.n_states != 2 or rule.neighborhood not in NEIGHBORHOOD_OF_LENGTH.values():
            return None
        cube = rule.table.reshape((2,) * len(rule.neighborhood)).transpose(_reading_order(rule.neighborhood))
        return cls(rule.neighborhood, np.packbits(cube).tobytes())

    def __str__(self) -> str:
        characters = base64.b64encode(self.table).decode().rstrip("=")
        return f"MAP{characters}" if self.states is None else f"MAP{characters}/{self.states}"

    def rule(self) -> Rule:
        """Return the rule it stands for; in the Generations form only cells of state 1 count as live."""
        cells = len(self.neighborhood)
        cube = np.unpackbits(np.frombuffer(self.table, dtype=np.uint8)).reshape((2,) * cells)
        by_context = cube.transpose(np.argsort(_reading_order(self.neighborhood)))

        def alive(centre: int, seen: int) -> bool:
            return bool(by_context[(centre, *(seen >> place & 1 for place in range(cells - 1)))])

        return life_like_rule(
            self.neighborhood,
            self.states or 2,
            alive,
            counted=False,
            name=str(self),
            citation=CITE_MAP if self.states is None else CITE_GENERATIONS,
        )


def _reading_order(neighborhood: Neighborhood) -> list[int]:
    """Return the positions of the offsets row by row from the top left."""
    return sorted(range(len(neighborhood)), key=lambda position: neighborhood.offsets[position])
