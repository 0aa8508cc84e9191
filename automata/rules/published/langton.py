"""Langton's rule: eight states, von Neumann neighbourhood, 219 transitions up to rotation.

Source: C. G. Langton, "Self-reproduction in cellular automata", Physica D 10 (1984) 135-144, whose table
lists each transition once for its four rotations. States: 0 quiescent, 1 core, 2 sheath, 4 the gene that
turns the arm left, 7 the gene that advances it, 3, 5 and 6 signals that start, close and separate an arm.
"""

from __future__ import annotations

from functools import cache

from automata.neighborhood import VON_NEUMANN
from automata.rule import Rule
from automata.rules.making.passengers import Labelling, passengers
from automata.rules.making.transitions import rule_from_digits

# The signals that a loop copies into its daughters: "advance" and "turn".
GENES = (7, 4)

CITATION = (
    "@article{langton1984self, author={Langton, Christopher G.}, "
    "title={Self-reproduction in cellular automata}, "
    "journal={Physica D: Nonlinear Phenomena}, volume={10}, number={1-2}, pages={135--144}, year={1984}, "
    "doi={10.1016/0167-2789(84)90256-2}}"
)

# Centre, north, east, south, west, next.
TRANSITIONS = """
    000000 000012 000020 000030 000050 000063 000071 000112 000122 000132 000212 000220 000230 000262
    000272 000320 000525 000622 000722 001022 001120 002020 002030 002050 002125 002220 002322 005222
    012321 012421 012525 012621 012721 012751 014221 014321 014421 014721 016251 017221 017255 017521
    017621 017721 025271
    100011 100061 100077 100111 100121 100211 100244 100277 100511 101011 101111 101244 101277 102026
    102121 102211 102244 102263 102277 102327 102424 102626 102644 102677 102710 102727 105427 111121
    111221 111244 111251 111261 111277 111522 112121 112221 112244 112251 112277 112321 112424 112621
    112727 113221 122244 122277 122434 122547 123244 123277 124255 124267 125275
    200012 200022 200042 200071 200122 200152 200212 200222 200232 200242 200250 200262 200272 200326
    200423 200517 200522 200575 200722 201022 201122 201222 201422 201722 202022 202032 202052 202073
    202122 202152 202212 202222 202272 202321 202422 202452 202520 202552 202622 202722 203122 203216
    203226 203422 204222 205122 205212 205222 205521 205725 206222 206722 207122 207222 207422 207722
    211222 211261 212222 212242 212262 212272 214222 215222 216222 217222 222272 222442 222462 222762
    222772
    300013 300022 300041 300076 300123 300421 300622 301021 301220 302511
    401120 401220 401250 402120 402221 402326 402520 403221
    500022 500215 500225 500232 500272 500520 502022 502122 502152 502220 502244 502722 512122 512220
    512422 512722
    600011 600021 602120 612125 612131 612225
    700077 701120 701220 701250 702120 702221 702251 702321 702525 702720
"""


@cache
def langton() -> Rule:
    """Return Langton's rule of 1984: 8 states, symmetric under rotation, 222 nodes."""
    return rule_from_digits(
        TRANSITIONS,
        n_states=8,
        neighborhood=VON_NEUMANN,
        symmetry="rotate4",
        name="Langtons-Loops",
        state_names=("quiescent", "core", "sheath", "signal 3", "turn", "signal 5", "signal 6", "advance"),
        # Hues that differ in lightness as well; the sheath is muted, the genes (4 and 7) stand out.
        colors=("#101418", "#3f6fd8", "#8a94a3", "#27c08a", "#ffb000", "#e85ad6", "#9b5de5", "#ff5a36"),
        citation=CITATION,
    )


@cache
def langton_passengers(labels: int) -> Rule:
    """Return the lift of Langton's rule whose genes, "advance" and "turn", carry one of `labels` labels each.

    It has 6 + 2 × `labels` states, at most 256, and Langton's four rotations.

    >>> langton_passengers(16)
    Rule('Langtons-Loops-16-labels', 38 states, von Neumann, 987 nodes)
    """
    return passengers(langton(), GENES, labels, name=f"Langtons-Loops-{labels}-labels")


def langton_labels(labels: int) -> Labelling:
    """Return which states of `langton_passengers(labels)` carry which label."""
    return Labelling(langton().n_states, GENES, labels)
