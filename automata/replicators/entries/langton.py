"""Langton's self-replicating loop of 1984, and loops of every other side that his rule replicates."""

from __future__ import annotations

import operator
from dataclasses import replace
from functools import partial

import numpy as np

from automata.errors import PatternError
from automata.pattern import Box, Pattern
from automata.replicators.replicator import Growth, Replicator
from automata.rules.published.langton import CITATION, langton

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

PUBLISHED_SIDE = 8
SMALLEST_SIDE = 7
# Sides whose facts the test-suite asserts, each by a run.
ASSERTED_SIDES = range(SMALLEST_SIDE, 65)
ARM = 5


def langton_loop(side: int = PUBLISHED_SIDE) -> Pattern:
    """Return the loop whose ring is `side` cells wide: 11 × side − 2 live cells, arm to the east.

    Side 8 is the loop as published, 86 cells in a box of 10 × 15. The 4 × side − 4 core cells of the ring carry
    side − 2 genes "advance" and then two genes "turn", each followed by a 0 and a 1, the first of them at the
    junction. PatternError below side 7: smaller rings do not replicate.

    >>> langton_loop().population, langton_loop(12).population
    (86, 130)
    """
    try:
        wide = operator.index(side)
    except TypeError:
        raise PatternError(f"the side of a loop is a whole number, not {side!r}") from None
    if wide < SMALLEST_SIDE:
        raise PatternError(f"Langton's rule replicates rings of side {SMALLEST_SIDE} or more, not {wide}")
    if wide == PUBLISHED_SIDE:
        return Pattern.from_text(_LOOP, rule="Langtons-Loops")
    end = wide + ARM + 1
    cells = np.zeros((wide + 2, end + 1), dtype=np.uint8)
    # The sheath's square, the arm's sheath, the ring, the inner sheath, the empty inside; then the arm's core.
    cells[:, : wide + 2] = cells[wide - 1 :, wide:] = 2
    cells[[0, 0, -1, -1, wide - 1], [0, wide + 1, 0, end, end]] = 0
    cells[1 : wide + 1, 1 : wide + 1] = 1
    cells[2:wide, 2:wide] = 2
    cells[3 : wide - 1, 3 : wide - 1] = 0
    cells[wide, wide + 1 : end] = 1
    genes = [7, 0, 1] * (wide - 2) + [4, 0, 1] * 2
    for place, state in zip(ring_places(wide), genes, strict=False):
        cells[place] = state
    return Pattern(cells, rule="Langtons-Loops")


def ring_places(side: int, top: int = 1, left: int = 1) -> tuple[tuple[int, int], ...]:
    """Return the cells of a ring of `side` whose box begins at (top, left), against its signals' way.

    They begin at the lower right corner and go clockwise: what stands first arrives there first. In a `langton_loop`
    the ring's box begins at (1, 1) and that corner is the junction.
    """
    rim, corner = Box(top, left, side, side).rim, 2 * side - 2
    return rim[corner:] + rim[:corner]


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
    note="The mother recurs in its place, a quarter turned, four generations before the daughter is complete.",
)


def langton_entry(side: int) -> Replicator:
    """Return the catalogue entry of `langton_loop(side)`, for a side of ASSERTED_SIDES; PatternError for others.

    Its growth is not stated: it is counted in components, and in colonies of other sides loops touch.
    """
    if side not in ASSERTED_SIDES:
        raise PatternError(
            f"the catalogue has Langton's loop with sides {ASSERTED_SIDES[0]} to {ASSERTED_SIDES[-1]}, not {side}"
        )
    if side == PUBLISHED_SIDE:
        return LANGTON
    return replace(
        LANGTON,
        name=f"langton-{side}",
        title=f"Langton's loop, side {side}",
        pattern=partial(langton_loop, side),
        cells=11 * side - 2,
        size=(side + 2, side + 7),
        period=21 * side - 17,
        offset=(0, side + 3),
        split=19 * side - 24,
        recurrence=21 * side - 21,
        growth=None,
        note="Langton's table with a ring that he did not draw; the published loop has side 8.",
    )
