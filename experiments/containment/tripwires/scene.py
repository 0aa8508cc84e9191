"""Scene: one look at a board, with what several tripwires need of it, each found once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from automata.pattern import Box, Pattern
from automata.replication.copies.groups import Grouping, Groups
from automata.rule import Rule

# With the least gap of these at which the seed is one group, groups are formed.
GAPS = (1, 2, 3, 4)


@dataclass(frozen=True, eq=False)
class Scene:
    """`board`, the live cells now; `before`, those of the generation before if read; how groups are formed."""

    board: Pattern
    rule: Rule
    grouping: Grouping
    before: Pattern | None = None

    @cached_property
    def groups(self) -> Groups:
        """The groups of live cells."""
        return self.grouping.of(self.board)

    @cached_property
    def changed(self) -> int | None:
        """How many cells are in another state than a generation before; None if that was not read."""
        if self.before is None:
            return None
        box = _around(self.board.box, self.before.box)
        return int(np.count_nonzero(self.board.read(box) != self.before.read(box)))


def grouping_of(rule: Rule, seed: Pattern) -> Grouping:
    """Return how groups are formed in a run from `seed`: with the least gap at which it is one group, else with 1."""
    motions = rule.symmetry_group
    for gap in GAPS:
        grouping = Grouping(motions, gap)
        if len(grouping.of(seed)) == 1:
            return grouping
    return Grouping(motions)


def _around(one: Box, other: Box) -> Box:
    top, left = min(one.top, other.top), min(one.left, other.left)
    return Box(top, left, max(one.bottom, other.bottom) - top, max(one.right, other.right) - left)
