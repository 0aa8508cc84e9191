"""Census: the places at which exact copies of an ancestor have stood, and when each was first seen.

A loop is an exact copy of its ancestor for one instant in a long cycle, and a mother recurs where she
stands; counting copies at one instant therefore misses most and takes a recurrence for a birth. A place
is counted once, however often, in whatever phase of the run and turned whichever way, a copy stands there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from automata.pattern import Box, Pattern
from automata.replication.copies import Copy, components, find_copies
from automata.rule import Rule
from automata.symmetry import Transform
from automata.universe import Universe


@dataclass(frozen=True)
class Birth:
    """A place first taken: `step` counts from the start of the census."""

    step: int
    copy: Copy


class Census:
    """Watches configurations for copies of `ancestor`; the place of `founder` (by default itself) is no birth.

    Two copies share a place if more than half of the later one's live cells were live in the earlier.
    """

    def __init__(self, ancestor: Pattern, transforms: Iterable[Transform], founder: Pattern | None = None):
        self.ancestor = ancestor
        self.transforms = tuple(transforms)
        self.births: list[Birth] = []
        self._owner: dict[tuple[int, int], int] = {}
        self._claim(ancestor if founder is None else founder, 0)

    def _claim(self, pattern: Pattern, place: int) -> None:
        for row, column, _ in pattern.live_cells():
            self._owner.setdefault((row, column), place)

    def observe(self, step: int, configuration: Pattern) -> tuple[Birth, ...]:
        """Take in the configuration after `step` steps and return the births it shows."""
        new = []
        for copy in find_copies(configuration, self.ancestor, self.transforms):
            cells = copy.pattern(self.ancestor)
            owners = Counter(self._owner.get((row, column)) for row, column, _ in cells.live_cells())
            owners.pop(None, None)
            if owners and 2 * max(owners.values()) > cells.population:
                continue
            new.append(Birth(step, copy))
            self.births.append(new[-1])
            self._claim(cells, len(self.births))
        return tuple(new)

    def daughters(self, step: int) -> int:
        """Return the number of births up to and including `step`."""
        return sum(birth.step <= step for birth in self.births)


def take_census(
    ancestor: Pattern, configurations: Iterable[Pattern], transforms: Iterable[Transform]
) -> Census:
    """Return the census of a run whose first configuration is step 0."""
    census = Census(ancestor, transforms)
    for step, configuration in enumerate(configurations):
        census.observe(step, configuration)
    return census


def cut_out(configuration: Pattern, copy: Copy, ancestor: Pattern) -> Pattern:
    """Return the whole 8-connected component that holds `copy`, with whatever is attached to it."""
    row, column, _ = next(copy.pattern(ancestor).live_cells())
    for component in components(configuration):
        if component.read(Box(row, column, 1, 1)).any():
            return component
    raise AssertionError("a copy's live cells lie in some component")


def first_birth(
    rule: Rule, founder: Pattern, ancestor: Pattern, steps: int, transforms: Iterable[Transform]
) -> Birth | None:
    """Run `founder` alone on an empty plane; return its first copy of `ancestor` elsewhere in `steps`."""
    census = Census(ancestor, transforms, founder)
    for step, configuration in enumerate(Universe(rule, founder).generations(steps)):
        births = census.observe(step, configuration)
        if births:
            return births[0]
    return None
