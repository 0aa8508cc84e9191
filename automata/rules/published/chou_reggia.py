"""Chou and Reggia's rules: loops without a sheath, of six cells and of five.

Source: J. A. Reggia, S. L. Armentrout, H.-H. Chou and Y. Peng, "Simple systems that exhibit self-directed
replication", Science 259 (1993) 1282-1287. Eight states, von Neumann neighbourhood. Here are the transitions
that change a cell, once for their four rotations.
"""

from __future__ import annotations

from functools import cache

from automata.neighborhood import VON_NEUMANN
from automata.rule import Rule
from automata.rules.making.notation import rule_from_rings

CITATION = (
    "@article{reggia1993simple, "
    "author={Reggia, James A. and Armentrout, Steven L. and Chou, Hui-Hsien and Peng, Yun}, "
    "title={Simple systems that exhibit self-directed replication}, "
    "journal={Science}, volume={259}, number={5099}, pages={1282--1287}, year={1993}, "
    "doi={10.1126/science.259.5099.1282}}"
)
COLORS = ("#101418", "#3f6fd8", "#8a94a3", "#27c08a", "#ffb000", "#e85ad6", "#9b5de5", "#ff5a36")

_CHANGES_1 = """
    0>1  0023 0063
    0>2  0015 0045 0451 0621 1215
    0>3  0051
    0>4  0151
    0>5  0007
    0>6  0005 0066 0105 0166 0305 0366
    0>7  0144
    1>3  0031 0414
    1>4  0004 0041 0046 0104 0241 0411 0412 0413 0416 0417 0441 0467 0641 1224 1424 4666
    2>0  0001 0003 0103 0404
    3>1  0001 0011 0014 0031 0104 0144 0147 0214 0264 0614 0714 1666
    3>6  0064 1467
    3>7  0174
    4>0  0101
    4>1  0011 0061
    4>3  0031 0103 0305 0311 0316 0331 0631 3666
    4>5  0003
    4>6  0231 0312
    5>0  0000
    5>1  0001
    5>4  0004
    6>0  0000 0016 0036 0061 0066 0161 0163 0166 0361 0363 0466 0636 0766
    6>1  0013
    6>3  0631
    6>4  0014
    6>5  0616
    7>0  0103 0333 3336
"""

_CHANGES_2 = """
    0>4  0071
    0>5  0444
    0>7  0005 0054 0077
    1>4  0041 0104 0411 0414 0441
    1>5  0004
    3>0  0154
    3>1  0014 0104 0105 0144 0145 0514 0714 1777
    4>1  0001
    4>3  0031 0071 0103 0311 0331
    5>0  0333
    5>3  0003
    7>0  0000 0017 0071 0077 0711
    7>1  0714 0717
"""


@cache
def chou_reggia_1() -> Rule:
    """Return the rule of the six-cell loop: 8 states, symmetric under rotation, 195 nodes."""
    return rule_from_rings(
        _CHANGES_1,
        n_states=8,
        neighborhood=VON_NEUMANN,
        symmetry="rotate4",
        name="Chou-Reggia-1",
        colors=COLORS,
        citation=CITATION,
    )


@cache
def chou_reggia_2() -> Rule:
    """Return the rule of the five-cell loop: 8 states, symmetric under rotation, 101 nodes."""
    return rule_from_rings(
        _CHANGES_2,
        n_states=8,
        neighborhood=VON_NEUMANN,
        symmetry="rotate4",
        name="Chou-Reggia-2",
        colors=COLORS,
        citation=CITATION,
    )
