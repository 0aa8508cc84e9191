"""Devore's rule: a variation on Codd's, with smaller organs.

Source: J. Devore and R. Hightower, "The Devore variation of the Codd self-replicating computer", Third
Workshop on Artificial Life (1992). States and signals are as in Codd's rule. Here are the transitions that
change a cell, once for their four rotations. The later Devore2, with repairs by Elliott Mahler, is not here: no list
but its author's own file is known, so that none could be transcribed with certainty.
"""

from __future__ import annotations

from functools import cache

from automata.neighborhood import VON_NEUMANN
from automata.rule import Rule
from automata.rules.making.notation import rule_from_rings
from automata.rules.published.codd import COLORS, STATE_NAMES, VARIABLES

CITATION = (
    "@inproceedings{devore1992devore, author={Devore, J. and Hightower, R.}, "
    "title={The {Devore} variation of the {Codd} self-replicating computer}, "
    "booktitle={Third Workshop on Artificial Life}, address={Santa Fe, New Mexico}, year={1992}}"
)

_CHANGES = """
    # What all signals do: move into the path ahead, at branches and ends too,
    1>s  112s 11s2 121s 122s 12s2 1s22 1ss2 2W2s
    # leave a 0 behind, which heals, stop short where two meet head on, and end.
    s>0  0021 0112 0121 0122 0211 0212 0221
    0>1  112s 11s2 121s 121W 122s 12ss 143W 1W43 1W73 1Ws2 1s2W 1s2s 1ss2
    1>3  12ss
    s>1  0222

    # What is the matter of one signal, or of none.
    0>1  0213 0272 0312 0363 1173 1223 1235 1253 1322 1324 1344 1532 2326
    0>2  0006 0016 0025 0026 0042 0061 0062 0066 0106 0116 0162 0166 0206 0226 0261 0262 0266 0622
         0661 0662 1116 2226 2266 2666
    0>3  0107 1166 1666
    0>6  1232
    0>7  1222
    1>0  0004 0005 0014 0104 0105 1114
    1>2  0017 0036 0063 0071 0107
    1>3  0007 0015 0051 2223
    1>4  0024 1432 1727 2243
    1>5  0052 0W52 1235 1424 2235 253W
    1>6  0006 0016 0026 0061 0062 0066 0106 0116 0126 0161 0162 0166 0226 0261 0262 0266 0606 0611 0616
         0621 0622 0626 0661 0666 1115 1116 1166 1525 2626 2W6W 3336
    1>7  0272 1376 13s3 2373
    2>0  0006 0106
    2>1  0007 0017 0071 0107 0117 0171 1117
    2>3  0025 0042 0142 0251 0306 0W07 1232
    2>5  1116
    3>0  0026 0027 0062 0072 0162 0172 0261 0271
    3>1  0006 0011 0025 0042 0111 1111 111W
    3>2  0002 010W 1232
    3>4  0106
    3>7  0107 1172
    4>0  0001 0102
    4>1  0002 0232 0322
    5>0  0102 0111
    5>1  0002 0202 0223 03W2
    6>0  0001 0011 0012 0101 0102 0111 0223 0232 032W 0333 1232
    6>1  0000 0002 0022 0202
    7>0  0001 0013 0232 0313 0323 1222
    7>1  0202
"""


@cache
def devore() -> Rule:
    """Return Devore's rule: 8 states, symmetric under rotation, 299 nodes."""
    return rule_from_rings(
        _CHANGES,
        n_states=8,
        neighborhood=VON_NEUMANN,
        symmetry="rotate4",
        variables=VARIABLES,
        name="Devore",
        state_names=STATE_NAMES,
        colors=COLORS,
        citation=CITATION,
    )
