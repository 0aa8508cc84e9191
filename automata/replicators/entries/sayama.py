"""Sayama's loops: SDSR of 1998, which dissolves, and the evoloop of 1999, which evolves."""

from __future__ import annotations

import numpy as np

from automata.pattern import Pattern
from automata.replicators.entries.langton import langton_loop, ring_places
from automata.replicators.replicator import Growth, Replicator
from automata.rules.published.sayama import CITATION_EVOLOOP, CITATION_SDSR, evoloop, sdsr

# A ring of core cells (1) of side 15 in a sheath (2), with thirteen genes "advance" (7 0) and two "turn" (4 0)
# that run counter-clockwise; the arm's tip (5) has just left the lower right corner.
_EVOLOOP = """
.222222222222222.
27.17.17.17.11112
21222222222222212
2.2...........212
272...........212
212...........212
2.2...........212
272...........212
212...........212
2.2...........212
272...........272
212...........2.2
2.2...........212
272...........272
212222222222222.2
2.71.71.71.41.412
.222222222222225.
"""


def sdsr_loop() -> Pattern:
    """Return the SDSR loop, which is Langton's: 86 live cells, 10 × 15, top left at the origin."""
    return langton_loop().renamed("SDSR-Loop")


def evoloop_loop() -> Pattern:
    """Return the evoloop as published: 149 live cells, 17 × 17, top left at the origin."""
    return Pattern.from_text(_EVOLOOP, rule="Evoloop")


def evoloop_species(species: int) -> Pattern:
    """Return the evoloop with so many genes “advance”, 4 or more, as the published one of species 13 is drawn.

    Its ring is two cells wider than it has such genes. From the corner of the arm against the way of the signals stand
    two genes “turn”, all genes “advance” but two, core cells, and those two, which have just passed.
    """
    side = species + 2
    cells = np.full((side + 2, side + 2), 2, dtype=np.uint8)
    cells[[0, 0, -1, -1], [0, -1, 0, -1]] = 0
    cells[3 : side - 1, 3 : side - 1] = 0
    cells[side + 1, side] = 5  # the arm's tip
    word = [1] + [4, 0, 1] * 2 + [7, 0, 1] * (species - 2) + [1] * (species - 2) + [7, 0, 1, 7, 0]
    for place, state in zip(ring_places(side), word, strict=True):
        cells[place] = state
    return Pattern(cells, rule="Evoloop")


SDSR = Replicator(
    name="sdsr",
    title="Sayama's SDSR loop",
    rule=sdsr,
    pattern=sdsr_loop,
    citation=CITATION_SDSR,
    kind="loop",
    cells=86,
    size=(10, 15),
    period=151,
    offset=(0, 11),
    mismatch=0,
    split=128,
    recurrence=147,
    growth=Growth(
        law="with deaths",
        components=(1, 2, 4, 8, 13, 19, 34, 35, 57, 61, 86),
    ),
    note="Langton's loop and rule; a loop whose arm meets another dissolves and leaves its place free.",
)

EVOLOOP = Replicator(
    name="evoloop",
    title="Sayama's evoloop",
    rule=evoloop,
    pattern=evoloop_loop,
    citation=CITATION_EVOLOOP,
    kind="loop",
    cells=149,
    size=(17, 17),
    period=363,
    offset=(0, 27),
    mismatch=0,
    split=333,
    recurrence=406,
    growth=Growth(
        law="with deaths",
        components=(1, 2, 3, 5, 8, 12, 18, 26, 34),
    ),
    note="Loops that collide leave genes to each other; selection by size ends with the smallest species.",
)
