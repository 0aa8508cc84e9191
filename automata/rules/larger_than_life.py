"""Larger than Life: Life-like rules that count in a wide neighbourhood, with ranges of counts.

Source: K. M. Evans, "Larger than Life: digital creatures in a family of two-dimensional cellular automata",
Discrete Mathematics and Theoretical Computer Science AA (2001) 177-192; the strings are MCell's, as in Golly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from automata.errors import RuleError
from automata.neighborhood import MOORE, VON_NEUMANN, Neighborhood
from automata.rule import MAX_STATES, Rule
from automata.rules.lifelike import counting_rule

CITE_LARGER_THAN_LIFE = (
    "@article{evans2001larger, author={Evans, Kellie Michele}, "
    "title={Larger than {L}ife: digital creatures in a family of two-dimensional cellular automata}, "
    "journal={Discrete Mathematics and Theoretical Computer Science}, volume={AA}, pages={177--192}, "
    "year={2001}}"
)

# A square of a million cells, as in Golly.
MAX_RANGE = 500

_MCELL = re.compile(
    r"R(?P<range>\d+),C(?P<states>\d+),M(?P<middle>\d+),S(?P<s0>\d+)\.\.(?P<s1>\d+),"
    r"B(?P<b0>\d+)\.\.(?P<b1>\d+),N(?P<shape>[MNC]),?",
    re.ASCII,
)
_EVANS = re.compile(r"(?P<range>\d+),(?P<b0>\d+),(?P<b1>\d+),(?P<s0>\d+),(?P<s1>\d+)", re.ASCII)
_LIKE = re.compile(r"[Rr]\d+,|\d+,\d+,", re.ASCII)


@dataclass(frozen=True)
class LargerThanLife:
    """`R5,C0,M1,S34..58,B34..45,NM`: range, states, whether the middle counts, survivals, births, shape.

    `states` is at least 2 (0, as it is written, means 2); `shape` M is a square, N a diamond, C a disc.
    """

    range: int
    states: int
    middle: bool
    survival: tuple[int, int]
    birth: tuple[int, int]
    shape: str

    @classmethod
    def parse(cls, text: str) -> LargerThanLife | None:
        """Read MCell's form or Evans' five numbers (range, births, survivals); RuleError with the reason."""
        if not _LIKE.match(text):
            return None
        found = _MCELL.fullmatch(text) or _EVANS.fullmatch(text)
        if found is None or max(map(len, re.findall(r"\d+", text))) > 6:
            raise RuleError("Larger than Life is written R5,C0,M1,S34..58,B34..45,NM or 5,34,45,34,58")
        fields = {"states": "0", "middle": "1", "shape": "M", **found.groupdict()}
        numbers = {key: int(value) for key, value in fields.items() if key != "shape"}
        if not 1 <= numbers["range"] <= MAX_RANGE:
            raise RuleError(f"its range {numbers['range']} is not one of 1 to {MAX_RANGE}")
        if numbers["states"] > MAX_STATES:
            raise RuleError(f"C{numbers['states']} asks for more than {MAX_STATES} states")
        if numbers["middle"] > 1:
            raise RuleError(
                f"M{numbers['middle']} is neither M0 nor M1, which says whether the middle counts"
            )
        rule = cls(
            numbers["range"],
            max(numbers["states"], 2),
            bool(numbers["middle"]),
            (numbers["s0"], numbers["s1"]),
            (numbers["b0"], numbers["b1"]),
            fields["shape"],
        )
        most = len(rule.neighborhood()) - (not rule.middle)
        for label, (low, high) in (("S", rule.survival), ("B", rule.birth)):
            if not low <= high <= most:
                raise RuleError(f"{label}{low}..{high} is no range of counts from 0 to {most}")
        return rule

    def __str__(self) -> str:
        states = 0 if self.states == 2 else self.states
        survival, birth = (f"{low}..{high}" for low, high in (self.survival, self.birth))
        return f"R{self.range},C{states},M{int(self.middle)},S{survival},B{birth},N{self.shape}"

    def neighborhood(self) -> Neighborhood:
        """Return the cells it counts, and the middle whether counted or not."""
        return _neighborhood(self.shape, self.range)

    def rule(self) -> Rule:
        """Return the rule it stands for; with more than two states, cells die as in Generations."""
        (least, most), (fewest, highest) = self.survival, self.birth
        around = self.neighborhood()
        counts = range(len(around))
        births = [fewest <= seen <= highest for seen in counts]
        survivals = [least <= seen + self.middle <= most for seen in counts]
        return counting_rule(
            around, self.states, births, survivals, name=str(self), citation=CITE_LARGER_THAN_LIFE
        )


# Comparing neighbourhoods of a million cells takes less time if there is one of each.
@lru_cache(maxsize=16)
def _neighborhood(shape: str, radius: int) -> Neighborhood:
    if radius == 1:
        return VON_NEUMANN if shape == "N" else MOORE
    row, column = np.abs(np.mgrid[-radius : radius + 1, -radius : radius + 1])
    within = {
        "M": row <= radius,
        "N": row + column <= radius,
        # A disc's radius is half a cell more than the range.
        "C": 4 * (row**2 + column**2) < (2 * radius + 1) ** 2,
    }[shape]
    within[radius, radius] = False
    name = {"M": "square", "N": "diamond", "C": "disc"}[shape]
    cells = [(row, column) for row, column in (np.argwhere(within) - radius).tolist()]
    return Neighborhood(f"{name} of range {radius}", ((0, 0), *cells))
