"""Byl's loop of 1989: Langton's without the inner sheath."""

from __future__ import annotations

from automata.pattern import Pattern
from automata.replicators.replicator import Growth, Replicator
from automata.rules.published.byl import CITATION, byl

# A ring of four signals in a sheath (2), open at the lower right, where the arm (5) begins.
_LOOP = """
.22.
2312
2342
.25.
"""


def byl_loop() -> Pattern:
    """Return the loop as published: 12 live cells, 4 × 4, top left at the origin."""
    return Pattern.from_text(_LOOP, rule="Byl-Loop")


BYL = Replicator(
    name="byl",
    title="Byl's loop",
    rule=byl,
    pattern=byl_loop,
    citation=CITATION,
    kind="loop",
    cells=12,
    size=(4, 4),
    period=25,
    offset=(0, 5),
    mismatch=0,
    split=26,
    recurrence=25,
    growth=Growth(
        law="Langton's at k − 1",
        components=(1, 1, 2, 4, 8, 15, 25, 39, 57, 79, 105, 135, 169),
        copies=(1, 2, 4, 8, 14, 20, 28, 36, 44, 52, 60, 68, 76),
    ),
    note="Mother and daughter are exact in the same generation; 8k − 20 exact copies from k = 5 on.",
)
