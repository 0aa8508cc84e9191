"""Codd's rule: von Neumann's machines in eight states that rotate freely.

Sources: E. F. Codd, "Cellular Automata", Academic Press (1968); T. J. Hutton, "Codd's self-replicating
computer", Artificial Life 16 (2010) 99-117. A path of 1s lies between sheaths of 2s; a signal is one of the
states 4 to 7 with a 0 behind it; 3 is a gate. Here are the transitions that change a cell, once for their four
rotations.

The list that goes round in Golly 3.3 and earlier has a slip: a path cell between two 2s and two 4s that face
each other stays, where two 5s, 6s or 7s merge; the line for it repeats another one. Here the 4s merge too.
"""

from __future__ import annotations

from functools import cache

from automata.neighborhood import VON_NEUMANN
from automata.rule import Rule
from automata.rules.making.notation import rule_from_rings

CITATION = (
    "@book{codd1968cellular, author={Codd, Edgar F.}, title={Cellular Automata}, "
    "series={ACM Monograph Series}, publisher={Academic Press}, address={New York}, year={1968}}"
)
CITATION_HUTTON = (
    "@article{hutton2010codds, author={Hutton, Tim J.}, title={{Codd}'s self-replicating computer}, "
    "journal={Artificial Life}, volume={16}, number={2}, pages={99--117}, year={2010}, "
    "doi={10.1162/artl.2010.16.2.16200}}"
)
STATE_NAMES = ("space", "path", "sheath", "gate", "signal 4", "signal 5", "signal 6", "signal 7")
COLORS = ("#101418", "#3f6fd8", "#8a94a3", "#27c08a", "#ffb000", "#e85ad6", "#ff5a36", "#39c5dd")
# A signal, the same all through a transition; a wall of a path, a sheath or a gate at each place.
VARIABLES = {"s": range(4, 8), "W": (2, 3)}

_CHANGES = """
    # What all signals do: move into the path ahead, at branches and ends too, where two meet as one,
    1>s  0WsW 112s 11s2 121s 122s 12sW 1s22 22ss 233s 2s2s 2sWW 3W3s
    # leave a 0 behind, which heals,
    s>0  0001 0112 0121 0122 0211 0221 0W12
    0>1  112s 121s 122s 12ss 1W73 1Ws2 1s22 1s2s 1ss2
    # end, and change a gate next to the path.
    s>1  0002 0022 0202 0222
    2>3  232s
    3>2  232s

    # What is the matter of one signal, or of none.
    0>1  0213 0272 0363 1142 1152 1162 1212 1235 1253 1324 1432 1523 1532
    0>2  0006 0016 0025 0026 0042 0061 0062 0066 0106 0116 0126 0161 0162 0166 0206 0226 0261 0262 0611
         0621 0622 0626 0661 1116 1166 2226 2266
    0>3  0007 0015 0051 0107 0207
    0>6  1232
    0>7  1222
    1>0  0004 0014 0041 0104 0114 0141 0411 1114
    1>2  0036 0063 0107
    1>3  0007
    1>4  0024 1277 1727 1772
    1>5  0052 0105 1244 1424 1442 2235
    1>6  0006 0016 0026 0061 0062 0066 0106 0116 0126 0161 0162 0166 0226 0261 0606 0611 0616 0621 0622
         0626 0661 1115 1255 1266 1525 1552 1626 1662 2236
    1>7  13s3 2237
    2>0  0006 0106 0206
    2>1  0007 0017 0071 0107 0117 0171 0711 1117
    2>3  0025 0042 0142 0251 0306 0W07 1232
    3>0  0026 0027 0062 0072 0103 0162 0172 0261 0271
    3>1  0006 0025 0042
    3>2  0002 0102 1232
    3>4  0106
    3>7  0107
    4>0  0012 0021 0102
    4>1  0WWW
    5>0  0012 0021 0102
    5>1  0203 0WWW
    6>0  0011 0012 0021 0101 0102 0111 0223 023W 03WW 1232
    6>1  0000
    7>0  0223 023W 0313 03WW 1222
"""

# Hutton's additions, for sheathing signals that meet.
_COLLISIONS = """
    0>2  0662 6602
    1>6  6660
"""


@cache
def codd() -> Rule:
    """Return Codd's rule of 1968, the slip mended: 8 states, symmetric under rotation, 252 nodes."""
    return _rule("Codd", _CHANGES, CITATION)


@cache
def codd2() -> Rule:
    """Return Codd's rule with Hutton's additions of 2010: 8 states, symmetric under rotation, 253 nodes."""
    return _rule("Codd2", _CHANGES + _COLLISIONS, f"{CITATION}\n{CITATION_HUTTON}")


def _rule(name: str, changes: str, citation: str) -> Rule:
    return rule_from_rings(
        changes,
        n_states=8,
        neighborhood=VON_NEUMANN,
        symmetry="rotate4",
        variables=VARIABLES,
        name=name,
        state_names=STATE_NAMES,
        colors=COLORS,
        citation=citation,
    )
