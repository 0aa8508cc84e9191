"""Chou and Reggia's loops of 1993: without a sheath, of six cells and of five."""

from __future__ import annotations

from automata.pattern import Pattern
from automata.replicators.replicator import Growth, Replicator
from automata.rules.published.chou_reggia import CITATION, chou_reggia_1, chou_reggia_2
from automata.symmetry import Transform


def chou_reggia_loop_1() -> Pattern:
    """Return the loop of six cells, 2 × 4, top left at the origin, arm to the east."""
    return Pattern.from_text("11..\n3411", rule="Chou-Reggia-1")


def chou_reggia_loop_2() -> Pattern:
    """Return the loop of five cells, 2 × 3, top left at the origin, arm to the east."""
    return Pattern.from_text("11.\n341", rule="Chou-Reggia-2")


CHOU_REGGIA_1 = Replicator(
    name="chou-reggia-1",
    title="Chou–Reggia loop 1",
    rule=chou_reggia_1,
    pattern=chou_reggia_loop_1,
    citation=CITATION,
    kind="loop",
    cells=6,
    size=(2, 4),
    period=14,
    offset=(0, 3),
    turn=Transform(1),
    mismatch=0,
    recurrence=4,
    growth=Growth(
        law="irregular",
        components=(1, 2, 4, 7, 12, 16, 21, 28, 35, 42, 52, 65, 77),
        copies=(1, 1, 1, 0, 0, 1, 3, 4, 4, 3, 1, 0, 0),
    ),
    note="It stands in its own place at 4 and 8, and at 13 with the arm to the north; the daughter is born at 14.",
)

CHOU_REGGIA_2 = Replicator(
    name="chou-reggia-2",
    title="Chou–Reggia loop 2",
    rule=chou_reggia_2,
    pattern=chou_reggia_loop_2,
    citation=CITATION,
    kind="loop",
    cells=5,
    size=(2, 3),
    period=15,
    offset=(0, 3),
    mismatch=0,
    split=21,
    recurrence=4,
    growth=Growth(
        law="Langton's at k − 1",
        components=(1, 1, 2, 4, 8, 15, 25, 39, 57, 79, 105, 135, 169),
    ),
    note="It stands in its own place at 4, 8 and 12: recurrence is no birth.",
)
