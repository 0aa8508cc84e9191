"""Replicators of two-state rules that count neighbours, and the parity rules, which copy every pattern."""

from __future__ import annotations

from functools import partial

from automata.pattern import Pattern
from automata.replicators.files import NamedRule
from automata.replicators.replicator import Growth, Replicator
from automata.rules.published.parity import CITATION as CITATION_PARITY
from automata.symmetry import Transform

CITATION_HIGHLIFE = (
    "@misc{bell1994highlife, author={Bell, David I.}, title={{HighLife}: an interesting variant of {Life}}, "
    "year={1994}, note={rule and replicator by Nathan Thompson}}"
)
CITATION_B3578 = (
    "@misc{heyitsguayb3578, author={{heyitsguay}}, title={B3578/S23}, howpublished={echochamber.me, thread 38992}}"
)
CITATION_FREDKIN = (
    "@article{gardner1971fredkin, author={Gardner, Martin}, "
    "title={On cellular automata, self-reproduction, the {Garden} of {Eden} and the game ``life''}, "
    "journal={Scientific American}, volume={224}, number={2}, pages={112--117}, year={1971}, "
    "note={reports Edward Fredkin's rule}}"
)
ANYTHING = "Any other pattern would do: the rule does the copying."


def highlife_replicator() -> Pattern:
    """Return Thompson's replicator: 12 live cells, 5 × 5, top left at the origin."""
    return Pattern.from_text("..111\n.1..1\n1...1\n1..1.\n111..", rule="B36/S23")


def b3578_replicator() -> Pattern:
    """Return the replicator of B3578/S23, two rings and a cell: 17 live cells, 7 × 7, top left at the origin."""
    rings = "....111\n....1.1\n....111\n\n111....\n1.1..1.\n111...."
    return Pattern.from_text(rings, rule="B3578/S23")


HIGHLIFE = Replicator(
    name="highlife",
    title="HighLife's replicator",
    rule=NamedRule("B36/S23"),
    pattern=highlife_replicator,
    citation=CITATION_HIGHLIFE,
    cells=12,
    size=(5, 5),
    period=12,
    offset=(2, 2),
    mismatch=0,
    growth=Growth(
        law="2^popcount(k)",
        components=(1, 2, 2, 4, 2, 4, 4, 8, 2, 4, 4, 8, 4, 8, 8, 16),
        copies=(1, 2, 2, 4, 2, 4, 4, 8, 2, 4, 4, 8, 4, 8, 8, 16),
    ),
    note="Two copies, at ±(2, 2), and none where the mother was; copies that meet in one place cancel.",
)

B3578 = Replicator(
    name="b3578",
    title="B3578/S23's replicator",
    rule=NamedRule("B3578/S23"),
    pattern=b3578_replicator,
    citation=CITATION_B3578,
    cells=17,
    size=(7, 7),
    period=12,
    offset=(4, -4),
    turn=Transform(3),
    mismatch=0,
    growth=Growth(
        law="powers of 2",
        components=(3, 6, 12, 12, 12, 24, 48, 24, 12, 24, 48, 48, 48),
        copies=(1, 2, 4, 4, 4, 8, 16, 8, 4, 8, 16, 16, 16),
    ),
    note="Two copies, at ±(4, −4), both turned by a quarter, and none where the mother was; those that meet cancel.",
)


# Neighbours are summed modulo 2 or 3: the copies stand in the directions of the neighbours that are summed.

PARITY = Replicator(
    name="parity",
    title="parity of four neighbours",
    rule=NamedRule("Parity-2-vonNeumann"),
    pattern=partial(Pattern.from_text, "11.\n.11\n1.1", rule="Parity-2-vonNeumann"),
    citation=CITATION_PARITY,
    kind="trivial",
    cells=6,
    size=(3, 3),
    period=4,
    offset=(-4, 0),
    mismatch=0,
    growth=Growth(law="4^popcount(k)", copies=(1, 4, 4, 16, 4, 16, 16, 64, 4)),
    note=ANYTHING,
)

PARITY_3 = Replicator(
    name="parity-3",
    title="sum of four modulo 3",
    rule=NamedRule("Parity-3-vonNeumann"),
    pattern=partial(Pattern.from_text, "12.\n.11\n2.1", rule="Parity-3-vonNeumann"),
    citation=CITATION_PARITY,
    kind="trivial",
    cells=6,
    size=(3, 3),
    period=3,
    offset=(-3, 0),
    mismatch=0,
    growth=Growth(law="4 at 3^j", copies=(1, 4, 4, 4), times=(0, 3, 9, 27)),
    note=ANYTHING,
)

PARITY_MOORE = Replicator(
    name="parity-moore",
    title="parity of eight neighbours",
    rule=NamedRule("B1357/S1357"),
    pattern=partial(Pattern.from_text, "1.1\n.11\n111", rule="B1357/S1357"),
    citation=CITATION_PARITY,
    kind="trivial",
    cells=7,
    size=(3, 3),
    period=4,
    offset=(-4, -4),
    mismatch=0,
    growth=Growth(law="8 at 2^j, j ≥ 2", copies=(1, 8, 8, 8), times=(0, 4, 8, 16)),
    note=ANYTHING,
)

FREDKIN = Replicator(
    name="fredkin",
    title="Fredkin's rule",
    rule=NamedRule("B1357/S02468"),
    pattern=partial(Pattern.from_text, "1.1\n.11\n111", rule="B1357/S02468"),
    citation=CITATION_FREDKIN,
    kind="trivial",
    cells=7,
    size=(3, 3),
    period=4,
    offset=(-4, -4),
    mismatch=0,
    recurrence=4,
    growth=Growth(law="9 at 2^j, j ≥ 2", copies=(1, 9, 9, 9), times=(0, 4, 8, 16)),
    note=ANYTHING,
)
