"""Larger than Life: Life-like rules that count in a wide neighbourhood, with ranges of counts.

Source: K. M. Evans, "Larger than Life: digital creatures in a family of two-dimensional cellular automata",
Discrete Mathematics and Theoretical Computer Science AA (2001) 177-192; the strings are MCell's, as in Golly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from automata.errors import RuleError
from automata.neighborhood import MOORE, VON_NEUMANN, Neighborhood, Offset
from automata.rule import MAX_STATES, Rule
from automata.rules.lifelike import life_like_rule

CITE_LARGER_THAN_LIFE = (
    "@article{evans2001larger, author={Evans, Kellie Michele}, "
    "title={Larger than {L}ife: digital creatures in a family of two-dimensional cellular automata}, "
    "journal={Discrete Mathematics and Theoretical Computer Science}, volume={AA}, pages={177--192}, "
    "year={2001}}"
)

# 441 cells; Golly goes to 500. A cell here looks at each of its neighbours, every generation.
MAX_RANGE = 10

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
        if self.range == 1:
            return VON_NEUMANN if self.shape == "N" else MOORE
        along = range(-self.range, self.range + 1)
        cells = [(row, column) for row in along for column in along if self._reaches((row, column))]
        cells.remove((0, 0))
        shape = {"M": "square", "N": "diamond", "C": "disc"}[self.shape]
        return Neighborhood(f"{shape} of range {self.range}", ((0, 0), *cells))

    def _reaches(self, offset: Offset) -> bool:
        row, column = map(abs, offset)
        if self.shape == "N":
            return row + column <= self.range
        # A disc's radius is half a cell more than the range; 4 (row² + column²) < (2 range + 1)².
        return self.shape == "M" or 4 * (row * row + column * column) < (2 * self.range + 1) ** 2

    def rule(self) -> Rule:
        """Return the rule it stands for; with more than two states, cells die as in Generations."""
        (least, most), (fewest, highest) = self.survival, self.birth

        def alive(centre: int, seen: int) -> bool:
            return least <= seen + self.middle <= most if centre else fewest <= seen <= highest

        return life_like_rule(
            self.neighborhood(),
            self.states,
            alive,
            counted=True,
            name=str(self),
            citation=CITE_LARGER_THAN_LIFE,
        )
