"""Byl's rule: six states, von Neumann neighbourhood, and a loop of twelve cells.

Source: J. Byl, "Self-reproduction in small cellular automata", Physica D 34 (1989) 295-299. Here are the
transitions that change a cell, once for their four rotations; the paper lists the ones that keep it too.
"""

from __future__ import annotations

from functools import cache

from automata.neighborhood import VON_NEUMANN
from automata.rule import Rule
from automata.rules.making.notation import rule_from_rings

CITATION = (
    "@article{byl1989self, author={Byl, John}, title={Self-reproduction in small cellular automata}, "
    "journal={Physica D: Nonlinear Phenomena}, volume={34}, number={1-2}, pages={295--299}, year={1989}}"
)

_CHANGES = """
    0>1  0003 0031
    0>2  0021 0024 0051
    0>3  0023
    0>5  0013 0052
    1>0  0000 0001 0033
    1>3  0003 0123 2354
    1>4  0124 0324 1124 1224 1324 2243 2344 2433
    2>0  0000 0022
    2>3  0532
    2>5  0051 0252 0512
    3>0  0001 0003 0011
    3>1  0021 0121 0321 1122 1132 1215 1234 1322 1325 1332
    3>2  0512
    3>5  1254 1532
    4>0  0252
    4>3  0023 0123 1123 1223 1253 1432 1523
    4>5  0523
    5>0  0222 0223
    5>2  0013 0024 0042 0442 2324
    5>4  0212
"""


@cache
def byl() -> Rule:
    """Return Byl's rule of 1989: 6 states, symmetric under rotation, 152 nodes."""
    return rule_from_rings(
        _CHANGES,
        n_states=6,
        neighborhood=VON_NEUMANN,
        symmetry="rotate4",
        name="Byl-Loop",
        colors=("#101418", "#3f6fd8", "#8a94a3", "#27c08a", "#ffb000", "#e85ad6"),
        citation=CITATION,
    )
