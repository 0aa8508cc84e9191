"""Banks's four rules: how simple can the cells of a universal machine be?

Source: E. R. Banks, "Information processing and transmission in cellular automata", PhD thesis, MIT (1971),
appendices I to IV. I, II and III compute, with two states, three states, and two states and eight neighbours;
IV constructs too, with four states. All turn and reflect. II to IV are lists: here are the transitions that
change a cell, once for their eight images.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from automata.neighborhood import MOORE, VON_NEUMANN, Neighborhood
from automata.rule import Rule
from automata.rules.making.notation import rule_from_rings

CITATION = (
    "@phdthesis{banks1971information, author={Banks, Edwin Roger}, "
    "title={Information processing and transmission in cellular automata}, "
    "school={Massachusetts Institute of Technology}, year={1971}}"
)
COLORS = ("#101418", "#3f6fd8", "#ffb000", "#e85ad6")

_CHANGES_2 = """
    0>1  0222
    0>2  0001 0012 0112 0121 0212 1112 1222 2222
    1>0  0022 0222 1222
    1>2  0001
    2>0  1112
    2>1  0000 1122 1222
"""

_CHANGES_3 = """
    0>1  00000101 00001010 00101010 00101011 00101110 00101111 00111110 00111111 01101111 01110111
         10101011 10101111 10111111 11111111
    1>0  00000011 00000101 00001101 00010101 00010111 00101101 00110101 00110110 00110111 01011011
         01111111 10101010
"""

_CHANGES_4 = """
    0>1  0011 0101 0113 0202 0313 1213 1333 3333
    0>2  0131 1113 1233
    0>3  0002 0023 0103 0203 0233 1313
    1>0  0000 0003 0013 0033 1333
    1>2  0002 0022 0202 0323 2333
    1>3  0023 0203 0303 0333 1213 3333
    2>0  0000 0003 0101 0133 0313 0333 1313 1333 2323
    2>1  0001 0002 0303
    2>3  0011 0111
    3>0  0002
    3>1  0011 0013 0102 0103 1213
    3>2  0001 1313
"""


def _banks_1(context: Sequence[int]) -> int:
    """Dents fill, corners crumble: all that two states and four neighbours need to compute."""
    cell, north, east, south, west = context
    neighbours = north + east + south + west
    if cell == 0:
        return int(neighbours >= 3)
    corner = neighbours == 2 and north != south
    return int(not corner)


@cache
def banks_1() -> Rule:
    """Return the rule of appendix I: 2 states, von Neumann neighbourhood, all eight symmetries, 15 nodes."""
    diagram = Rule.from_function(_banks_1, 2, VON_NEUMANN).diagram
    return Rule(2, VON_NEUMANN, diagram, name="Banks-I", colors=COLORS[:2], citation=CITATION)


@cache
def banks_2() -> Rule:
    """Return the rule of appendix II: 3 states, von Neumann neighbourhood, all eight symmetries, 38 nodes."""
    return _rule("Banks-II", _CHANGES_2, 3, VON_NEUMANN)


@cache
def banks_3() -> Rule:
    """Return the rule of appendix III: 2 states, Moore neighbourhood, all eight symmetries, 95 nodes."""
    return _rule("Banks-III", _CHANGES_3, 2, MOORE)


@cache
def banks_4() -> Rule:
    """Return the rule of appendix IV: 4 states, von Neumann neighbourhood, all eight symmetries, 77 nodes."""
    return _rule("Banks-IV", _CHANGES_4, 4, VON_NEUMANN)


def _rule(name: str, changes: str, n_states: int, neighborhood: Neighborhood) -> Rule:
    return rule_from_rings(
        changes,
        n_states=n_states,
        neighborhood=neighborhood,
        symmetry="rotate4reflect",
        name=name,
        colors=COLORS[:n_states],
        citation=CITATION,
    )
