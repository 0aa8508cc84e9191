"""The smallest replicator of Outlier: the cluster that its other one, an F-pentomino, becomes after two generations."""

from __future__ import annotations

from functools import partial

from automata.pattern import Pattern
from automata.replicators.files import NamedRule
from automata.replicators.replicator import Replicator
from automata.rules.published.outlier import CITATION, NAME
from automata.symmetry import Transform

OUTLIER = Replicator(
    name="outlier",
    title="Outlier's cluster",
    rule=NamedRule(NAME),
    pattern=partial(Pattern.from_text, ".11\n..1\n111", rule=NAME),
    citation=CITATION,
    cells=6,
    size=(3, 3),
    period=143,
    offset=(13, 5),
    turn=Transform(3),
    mismatch=0,
    note=(
        "Called c2. It changes its shape, sheds others, and stands alone again after 143 generations, turned. Of the "
        "140 patterns of 3 × 3 cells that differ by more than a turn, this one and the F-pentomino (c0) alone go on."
    ),
)
