"""Tempesti's loop of 1995: it copies itself to all four sides, then writes three letters inside."""

from __future__ import annotations

from automata.pattern import Pattern
from automata.replicators.replicator import Growth, Replicator
from automata.rules.published.tempesti import CITATION, tempesti

# A sheath (1) with the program outside it, which runs counter-clockwise: do nothing (5), advance (6), turn left (7)
# or right (8), write a space (9). The control states (2) at the corners say how large the daughters will be.
_LOOP = """
...................1..
.26866666667665555552.
191111111111111111115.
.61................15.
.61................15.
.61................15.
.81................15.
.61................15.
.61................15.
.61................15.
.61................15.
.81................15.
.61................15.
.61................15.
.71................15.
.61................15.
.61................15.
.71................15.
.61................15.
.611111111111111111171
.26966766666666666572.
..1...................
"""


def tempesti_loop() -> Pattern:
    """Return the loop that writes LSL: 148 live cells, 22 × 22, top left at the origin."""
    return Pattern.from_text(_LOOP, rule="Tempesti")


TEMPESTI = Replicator(
    name="tempesti",
    title="Tempesti's loop",
    rule=tempesti,
    pattern=tempesti_loop,
    citation=CITATION,
    kind="loop",
    cells=148,
    size=(22, 22),
    period=342,
    offset=(38, 0),
    mismatch=1,
    growth=Growth(
        law="four at a time, none exact",
        copies=(1, 0, 0, 0),
        times=(0, 304, 342, 640),
    ),
    note="No exact copy by 640. At 342, where they are nearest to one, the daughters stand 38 cells away on all sides: "
    "those in the south and west lack one cell, those in the north and east three. The figure of the literature, 304, "
    "is four circuits of the program.",
)
