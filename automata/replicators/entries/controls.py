"""Negative controls: patterns of Life that copy, move, shoot or leave debris; and WireWorld's clock."""

from __future__ import annotations

import random
from functools import partial

import numpy as np

from automata.pattern import Pattern
from automata.replicators.files import NamedRule
from automata.replicators.replicator import Growth, Replicator
from automata.rules.published.wireworld import CITATION as CITATION_WIREWORLD
from automata.rules.strings.lifelike import CITE_LIFE

LIFE = "B3/S23"
SOUP_SEED = 1984

CITATION_GUN = (
    "@misc{gosper1970gun, author={Gosper, R. William}, title={Glider gun}, year={1970}, "
    "note={reported in M. Gardner, Scientific American 224(2), 1971, 112--117}}"
)
CITATION_PUFFERFISH = (
    "@misc{schank2014pufferfish, author={Schank, Richard}, title={Pufferfish}, year={2014}, "
    "note={found with apgsearch; Life Lexicon}}"
)

_GUN = """
........................1...........
......................1.1...........
............11......11............11
...........1...1....11............11
11........1.....1...11..............
11........1...1.11....1.1...........
..........1.....1.......1...........
...........1...1....................
............11......................
"""
_PUFFERFISH = """
...1.......1...
..111.....111..
.11..1...1..11.
...111...111...
...............
....1.....1....
..1..1...1..1..
1.....1.1.....1
11....1.1....11
......1.1......
...1.1...1.1...
....1.....1....
"""


def soup(seed: int = SOUP_SEED, side: int = 16, density: float = 0.5) -> Pattern:
    """Return a block of Life cells, (side, side), each live with probability `density`: Python's own generator.

    >>> soup(side=16).population
    131
    """
    generator = random.Random(seed)
    rows = [[int(generator.random() < density) for _ in range(side)] for _ in range(side)]
    return Pattern(np.array(rows, dtype=np.uint8), rule=LIFE)


PRE_PULSAR = Replicator(
    name="pre-pulsar",
    title="pre-pulsar",
    rule=NamedRule(LIFE),
    pattern=partial(Pattern.from_text, "111...111\n1.1...1.1\n111...111", rule=LIFE),
    citation=CITE_LIFE,
    kind="control",
    cells=16,
    size=(3, 9),
    period=15,
    offset=(3, 0),
    mismatch=0,
    growth=Growth(law="2, once", copies=(1, 2, 0, 0, 0, 0)),
    note="Two exact copies at 15, at ±(3, 0), which run into each other and become a pulsar: no second generation.",
)

GLIDER_GUN = Replicator(
    name="glider-gun",
    title="Gosper's glider gun",
    rule=NamedRule(LIFE),
    pattern=partial(Pattern.from_text, _GUN, rule=LIFE),
    citation=CITATION_GUN,
    kind="control",
    cells=36,
    size=(9, 36),
    period=30,
    offset=(0, 0),
    mismatch=0,
    recurrence=30,
    growth=Growth(
        law="1 and k gliders",
        components=(8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18),
        copies=(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
    ),
    note="It makes gliders for ever, and never a gun.",
)

PUFFER = Replicator(
    name="puffer",
    title="pufferfish",
    rule=NamedRule(LIFE),
    pattern=partial(Pattern.from_text, _PUFFERFISH, rule=LIFE),
    citation=CITATION_PUFFERFISH,
    kind="control",
    cells=44,
    size=(12, 15),
    period=12,
    offset=(-6, 0),
    mismatch=0,
    growth=Growth(
        law="1 and 2k blocks",
        components=(8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28),
        copies=(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
    ),
    note="An exact copy stands elsewhere and something stays behind; but the copy is the puffer itself, moved.",
)

SOUP = Replicator(
    name="soup",
    title="block of soup",
    rule=NamedRule(LIFE),
    pattern=soup,
    citation=CITE_LIFE,
    kind="control",
    cells=131,
    size=(16, 16),
    growth=Growth(
        law="none",
        components=(4, 23, 41, 51, 50, 62, 64, 91, 81, 76, 76),
        copies=(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        times=tuple(range(0, 2501, 250)),
    ),
    note=f"16 × 16 cells, each live with probability 1/2, drawn with the seed {SOUP_SEED}.",
)

SPACESHIP = Replicator(
    name="spaceship",
    title="glider",
    rule=NamedRule(LIFE),
    pattern=partial(Pattern.from_text, ".1.\n..1\n111", rule=LIFE),
    citation=CITE_LIFE,
    kind="control",
    cells=5,
    size=(3, 3),
    period=4,
    offset=(1, 1),
    mismatch=0,
    growth=Growth(law="one", components=(1, 1, 1, 1, 1), copies=(1, 1, 1, 1, 1)),
    note="It moves: a copy elsewhere, and none left in the old place. At 2 it is mirrored, one cell away.",
)

STILL_LIFE = Replicator(
    name="still-life",
    title="block",
    rule=NamedRule(LIFE),
    pattern=partial(Pattern.from_text, "11\n11", rule=LIFE),
    citation=CITE_LIFE,
    kind="control",
    cells=4,
    size=(2, 2),
    period=1,
    offset=(0, 0),
    mismatch=0,
    recurrence=1,
    growth=Growth(law="one", components=(1, 1, 1, 1, 1), copies=(1, 1, 1, 1, 1)),
    note="It stays.",
)

WIREWORLD_CLOCK = Replicator(
    name="wireworld-clock",
    title="clock of WireWorld",
    rule=NamedRule("WireWorld"),
    pattern=partial(Pattern.from_text, ".2133333.\n3.......333333333\n.3333333.", rule="WireWorld"),
    citation=CITATION_WIREWORLD,
    kind="control",
    cells=24,
    size=(3, 17),
    period=16,
    offset=(0, 0),
    mismatch=0,
    recurrence=16,
    growth=Growth(law="one", components=(1, 1, 1, 1, 1), copies=(1, 1, 1, 1, 1)),
    note=(
        "An electron every 16 generations. WireWorld's circuits compute whatever can be computed, and no empty cell "
        "ever comes alive under it: nothing replicates there."
    ),
)
