"""Langton's self-replicating loop of 1984."""

from __future__ import annotations

from automata.pattern import Pattern
from automata.replicators.replicator import Growth, Replicator
from automata.rules.langton import CITATION, langton

# A sheath (2) around a ring of core cells (1) on which six genes "advance" (7 0) and two genes "turn left"
# (4 0) run counter-clockwise; at the lower right corner every signal also enters the construction arm.
_LOOP = """
.22222222
217.14.142
2.222222.2
272....212
212....212
2.2....212
272....212
21222222122222
2.71.71.7111112
.2222222222222
"""


def langton_loop() -> Pattern:
    """Return the loop as published: 86 live cells, 10 × 15, top left at the origin, arm to the east."""
    return Pattern.from_text(_LOOP, rule="Langtons-Loops")


LANGTON = Replicator(
    name="langton",
    title="Langton's loop",
    rule=langton,
    pattern=langton_loop,
    citation=CITATION,
    kind="loop",
    cells=86,
    size=(10, 15),
    period=151,
    offset=(0, 11),
    mismatch=0,
    split=128,
    recurrence=147,
    growth=Growth(
        law="2k² − 8k + 15, k ≥ 4",
        components=(1, 2, 4, 8, 15, 25, 39, 57, 79, 105, 135, 169),
    ),
    note="The mother recurs in her place, a quarter turned, four generations before the daughter is complete.",
)
