"""Wolfram's elementary rules: two states, the cell and its two neighbours in a row.

Source: S. Wolfram, "Statistical mechanics of cellular automata", Reviews of Modern Physics 55 (1983) 601-644.
"""

from __future__ import annotations

from dataclasses import dataclass

from automata.errors import RuleError
from automata.neighborhood import ONE_DIMENSIONAL, Neighborhood
from automata.rule import Rule, StateDetails

CITE_WOLFRAM = (
    "@article{wolfram1983statistical, author={Wolfram, Stephen}, "
    "title={Statistical mechanics of cellular automata}, journal={Reviews of Modern Physics}, volume={55}, "
    "number={3}, pages={601--644}, year={1983}, doi={10.1103/RevModPhys.55.601}}"
)

# What a cell of a space-time diagram is made of: itself and the three cells above it.
ROW_ABOVE = Neighborhood("row above", ((0, 0), (-1, -1), (-1, 0), (-1, 1)))  # C NW N NE

_LOOKS: StateDetails = {"state_names": ("dead", "alive"), "colors": ("#101418", "#ffd166")}


@dataclass(frozen=True)
class ElementaryString:
    """`W110`: the elementary rule as Golly draws it, each generation on the row below the last, all of them kept.

    A live cell stays; a dead one becomes what the rule makes of the three cells above it. Started from one row,
    the first n + 1 rows after n generations are the automaton's history. Golly has the even numbers only; the
    odd ones, whose background does not stay 0, run on bounded universes.
    """

    number: int

    def __str__(self) -> str:
        return f"W{self.number}"

    def rule(self) -> Rule:
        """Return the rule on the plane that draws the space-time diagram."""
        return Rule.from_function(
            lambda cells: cells[0] | _next(self.number, *cells[1:]),
            2,
            ROW_ABOVE,
            name=str(self),
            citation=CITE_WOLFRAM,
            **_LOOKS,
        )


def elementary(number: int) -> Rule:
    """Return elementary rule 0..255 in its own dimension: every row a universe that runs in place.

    Raises RuleError for another number. `parse_rulestring("W110")` is Golly's: the space-time diagram.
    """
    if not 0 <= number <= 255:
        raise RuleError(f"there is no elementary rule {number}: they are numbered 0 to 255")
    return Rule.from_function(
        lambda cells: _next(number, cells[1], cells[0], cells[2]),
        2,
        ONE_DIMENSIONAL,
        name=f"elementary rule {number}",
        citation=CITE_WOLFRAM,
        **_LOOKS,
    )


def _next(number: int, left: int, middle: int, right: int) -> int:
    return number >> (4 * left + 2 * middle + right) & 1
