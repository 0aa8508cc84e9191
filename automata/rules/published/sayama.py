"""Sayama's rules: the structurally dissolvable self-reproducing loop (SDSR) and the evoloop.

Sources: H. Sayama, "Introduction of structural dissolution into Langton's self-reproducing loop", Artificial
Life VI (1998) 114-122; "A new structurally dissolvable self-reproducing loop evolving in a simple cellular
automata space", Artificial Life 5 (1999) 343-365. Nine states, von Neumann neighbourhood. Both rules list what
a loop meets in its ordinary life, and give every other situation a general answer, which ends in state 8: it
dissolves what it touches. SDSR's list is Langton's of 1984, but for one line.
"""

from __future__ import annotations

from functools import cache

from automata.forms.diagram import Diagram
from automata.forms.transition import Transition
from automata.neighborhood import VON_NEUMANN
from automata.rule import Rule
from automata.rules.making.notation import read_rings
from automata.rules.making.transitions import compile_transitions
from automata.rules.published.langton import TRANSITIONS as LANGTON_LINES

CITATION_SDSR = (
    "@inproceedings{sayama1998introduction, author={Sayama, Hiroki}, "
    "title={Introduction of structural dissolution into {Langton}'s self-reproducing loop}, "
    "booktitle={Artificial Life VI: Proceedings of the Sixth International Conference on Artificial Life}, "
    "editor={Adami, C. and Belew, R. K. and Kitano, H. and Taylor, C. E.}, "
    "pages={114--122}, publisher={MIT Press}, year={1998}}"
)
CITATION_EVOLOOP = (
    "@article{sayama1999new, author={Sayama, Hiroki}, "
    "title={A new structurally dissolvable self-reproducing loop evolving in a simple cellular automata space}, "
    "journal={Artificial Life}, volume={5}, number={4}, pages={343--365}, year={1999}}"
)
STATE_NAMES = (
    "quiescent",
    "core",
    "sheath",
    "signal 3",
    "turn",
    "signal 5",
    "signal 6",
    "advance",
    "dissolving",
)
COLORS = ("#101418", "#3f6fd8", "#8a94a3", "#27c08a", "#ffb000", "#e85ad6", "#9b5de5", "#ff5a36", "#a3622b")

# What happens where the list is silent. `L` is what a living core consists of.
_OTHERWISE = """
    8>0  AAAA                       # dissolution passes in one generation:
    b>8  8FAA 8AFA 8AAF             # it runs on through background and core next to anything else,
    1>1  8AAA
    q>1  8AAA                       # wipes signals off the core,
    r>0  8AAA                       # and takes the rest
    0>1  1LXX 1XLX 1XXL             # a gap in the core closes
    1>7  7LXX 7XLX 7XXL             # signals advance along the core: 7 before 6 before 4,
    1>6  6LXX 6XLX 6XXL
    1>4  4LXX 4XLX 4XXL
    q>0  0LLX 0LXL 0XLL             # leaving a gap behind
    2>1  3XXX                       # 3 opens the sheath,
    2>2  2XXX                       # which else holds together
    n>8  XXXX                       # anything else dissolves, background excepted
"""
_VARIABLES = {
    "A": range(9),
    "X": range(8),
    "F": range(2, 8),
    "L": (1, 2, 4, 6, 7),
    "b": (0, 1),
    "q": (4, 6, 7),
    "r": (2, 3, 5),
    "n": range(1, 8),
}

_EVOLOOP = """
    0>2  0001 0012 0015 0021 0024 0042 0045 0075 0102 0232
    0>3  0004
    0>6  1252 1262
    1>1  0001 0012 0021 0121 0202 0211 0212 0213 0221 0251 0512 0621 1112 1122 1125 1162 1212 1213 1215
         1222 1232 1322 1332
    1>3  0254 1254 2433
    1>4  0232 0624 1624
    1>5  0273 1273
    1>6  2627
    1>7  0252 1252
    2>0  0006 0026 0062 0262 0265
    2>1  0007
    2>2  0001 0004 0005 0015 0023 0045 0075 0203 0223 0312 0322 0342 0345 0372 1223 1322 2234 2237 2243 2273
    2>3  0042 0207 0232 1232 2324 2327
    2>4  0032
    2>5  0054 0057 0206 0252 0542 0572 0612 0642 0672
    3>0  0125
    3>1  0042 0102 0252 0332 1252 2425 2527
    3>2  0002 0003 0032
    3>3  0001 0004 0012 0212 0242 0272 1212 1242 1272 2424 2427 2727
    3>4  0007
    4>1  0000 0002 0222 0232 0322
    4>6  0262
    5>0  0312
    5>2  0023 0202 0205 0215
    5>5  0002 0012 0021 0024 0027 0042 0072 0212 0242 0272
    6>0  1222 2224 2227
    6>2  0202 0212 0242 0272
    7>1  0222
    7>6  0262
"""


def _compile(listed: list[Transition]) -> Diagram:
    return compile_transitions([*listed, *read_rings(_OTHERWISE, _VARIABLES)], 9, VON_NEUMANN, "rotate4")


@cache
def sdsr() -> Rule:
    """Return the SDSR loop's rule of 1998: 9 states, symmetric under rotation, 339 nodes."""
    listed = [
        Transition(tuple(frozenset({int(mark)}) for mark in line[:-1]), int(line[-1]))
        for line in LANGTON_LINES.split()
        if line != "111522"
    ]
    return Rule(
        9,
        VON_NEUMANN,
        _compile(listed),
        name="SDSR-Loop",
        state_names=STATE_NAMES,
        colors=COLORS,
        citation=CITATION_SDSR,
    )


@cache
def evoloop() -> Rule:
    """Return the evoloop's rule of 1999: 9 states, symmetric under rotation, 377 nodes."""
    return Rule(
        9,
        VON_NEUMANN,
        _compile(list(read_rings(_EVOLOOP))),
        name="Evoloop",
        state_names=STATE_NAMES,
        colors=COLORS,
        citation=CITATION_EVOLOOP,
    )
