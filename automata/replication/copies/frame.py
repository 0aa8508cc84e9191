"""Frame: the one orientation in which a pattern is examined, whichever it is given in.

Which copies are counted when several overlap, and which birth is called the first of a generation, goes by reading
order; so that turning, mirroring or moving a pattern changes nothing but coordinates, it is first brought into the
orientation that comes first among all those that are equivalent under the rule, its box at the origin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from automata.errors import PatternError, RuleError
from automata.pattern import Box, Pattern
from automata.replication.copies.exact import Motions, told_apart
from automata.rule import Rule
from automata.symmetry import IDENTITY, Symmetry, Transform


@dataclass(frozen=True)
class Frame:
    """How a pattern as it was given, its box at (`top`, `left`), lies to the frame it is examined in.

    `transform` carries it there, and `states[s]` is what state s is called there, () if all keep their names; `height`
    and `width` are its box's there.
    """

    transform: Transform
    states: tuple[int, ...]
    top: int
    left: int
    height: int
    width: int

    def box_back(self, box: Box) -> Box:
        """Return where a box of the frame lies in the given coordinates."""
        own, moved = self._moved(Box(0, 0, self.height, self.width)), self._moved(box)
        return moved._replace(top=moved.top - own.top + self.top, left=moved.left - own.left + self.left)

    def cell_back(self, row: int, column: int) -> tuple[int, int]:
        """Return where a cell of the frame lies in the given coordinates."""
        return self.box_back(Box(row, column, 1, 1))[:2]

    def pattern_back(self, pattern: Pattern) -> Pattern:
        """Return a pattern of the frame as it lies in the given coordinates."""
        motion = Symmetry(self.transform, self.states) if self.states else self.transform
        place = self.box_back(pattern.box)
        cells = np.ascontiguousarray(motion.inverse.apply(pattern.cells))
        return Pattern(cells, place.top, place.left, pattern.rule, pattern.generation)

    def state_back(self, state: int) -> int:
        """Return what a state of the frame is called in the given pattern."""
        return self.states.index(state) if self.states else state

    def transform_back(self, transform: Transform) -> Transform:
        """Return what a transform of the frame does in the given coordinates."""
        return self.transform.then(transform).then(self.transform.inverse)

    def _moved(self, box: Box) -> Box:
        return Box.spanning(
            self.transform.inverse.move((row, column))
            for row in (box.top, box.bottom - 1)
            for column in (box.left, box.right - 1)
        )


def group_of(rule: Rule) -> Motions:
    """Return the motions under which copies are searched: the rule's group, the identity alone if it is unknown."""
    try:
        return rule.symmetry_group or (IDENTITY,)
    except RuleError:  # a rule without a diagram
        return (IDENTITY,)


def framed(rule: Rule, pattern: Pattern) -> tuple[Pattern, Frame]:
    """Return `pattern` as it lies in its frame, and the frame; PatternError or StateError for one unfit."""
    box = pattern.bounding_box
    if box is None:
        raise PatternError("an empty pattern replicates nothing: give one with live cells")
    rule.check_states(pattern.cells)
    cells = pattern.cropped().cells
    looks = [(np.ascontiguousarray(motion.apply(cells)), motion) for motion in group_of(rule)]
    best, motion = min(looks, key=lambda look: (look[0].shape, look[0].tobytes()))
    transform, states = told_apart(motion)
    return Pattern(best, rule=pattern.rule), Frame(transform, states, box.top, box.left, *best.shape)
