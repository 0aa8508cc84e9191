"""What a scribe is made of: its alphabet, its skills, and how many weights each costs.

A *letter* is one of 16 symbols, or END, which follows the last symbol of a tape. A *token* is what stands in a place of
the prompt: a letter, or one cell of a context ("the northern neighbour is in state 2"). Each token has a *place*, a
number, and a *role*: whether it is part of the source, an instruction, a cell of a context, or was written by the
scribe. What is *asked* of the scribe is an ask: copy, edit, the next state of a cell, or one field of a description.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from neural.errors import ModelError

SYMBOLS = 16
END = SYMBOLS
LETTERS = SYMBOLS + 1
# A context of Langton's rule: the cell and its four neighbours, each in one of eight states.
CELLS, STATES = 5, 8
# A description's fields in order, each of FIELD symbols.
FIELDS = (
    "kind", "checksum", "layers", "heads", "places", "keys", "width", "bits", "letters", "weights", "skills", "scales",
)  # fmt: skip
FIELD = 16
# In the order in which their weights stand in a description. To copy is what every scribe can.
SKILLS = ("copy", "describe", "edit", "physics")


@dataclass(frozen=True)
class Shape:
    """Sizes of a scribe: `places` bits of an address, `keys` numbers in a key, `width` hidden units, `bits` a weight.

    It can copy tapes of up to 2 ** places - 1 symbols. Raises ModelError for sizes out of range or unknown skills.
    """

    places: int = 12
    keys: int = 24
    width: int = 32
    bits: int = 4
    skills: tuple[str, ...] = SKILLS

    def __post_init__(self) -> None:
        for name, low, high in (("places", 4, 13), ("keys", 1, 32), ("width", 1, 128), ("bits", 2, 8)):
            if not low <= getattr(self, name) <= high:
                raise ModelError(f"a scribe's {name} are {low} to {high}, not {getattr(self, name)}")
        if self.skills != tuple(skill for skill in SKILLS if skill == "copy" or skill in self.skills):
            raise ModelError(f"a scribe's skills are copy and some of {', '.join(SKILLS[1:])}, in this order")
        if "describe" in self.skills and len(FIELDS) * FIELD > self.capacity:
            raise ModelError(f"{self.places} bits of an address do not reach the end of a description's header")

    @property
    def capacity(self) -> int:
        """The number of places: a tape's symbols, and END, must fit."""
        return int(1 << self.places)

    @cached_property
    def asks(self) -> tuple[str, ...]:
        """What can be asked, in the order of the rows of `queries` after those of the places."""
        asks = ["copy"]
        for skill in self.skills[1:]:
            asks += list(FIELDS) if skill == "describe" else [skill]
        return tuple(asks)

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The roles that tokens can have, in the order of the rows of `keys` after those of the places."""
        own = {"edit": ["instruction"], "physics": ["cell"]}
        return ("source", "written", *(role for skill in self.skills for role in own.get(skill, [])))

    @property
    def tokens(self) -> int:
        """How many tokens have values of their own."""
        return LETTERS + (CELLS * STATES if "physics" in self.skills else 0)

    @cached_property
    def sizes(self) -> dict[str, tuple[int, int]]:
        """The shape of each table of weights; the first row of `values` is the hidden units' bias."""
        return {
            "queries": (self.places + len(self.asks), self.keys),
            "keys": (self.places + len(self.roles), self.keys),
            "values": (1 + self.tokens, self.width),
            "readout": (self.width, LETTERS),
        }

    @property
    def weights(self) -> int:
        """Number of weights."""
        return sum(rows * columns for rows, columns in self.sizes.values())

    def costs(self) -> dict[str, int]:
        """Return how many weights each skill takes: those that a scribe without it would not have."""
        costs = {"copy": 0}
        for skill in self.skills[1:]:
            others = tuple(other for other in self.skills if other != skill)
            costs[skill] = self.weights - Shape(self.places, self.keys, self.width, self.bits, others).weights
        return {**costs, "copy": self.weights - sum(costs.values())}
