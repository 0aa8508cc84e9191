"""Census: the places at which exact copies of an ancestor have stood, and when each was first seen.

A loop is an exact copy of its ancestor for one instant in a long cycle, and a mother recurs where it
stands; counting copies at one instant therefore misses most and takes a recurrence for a birth. A place
is counted once, however often and in whatever orientation copies appear there.
A birth is counted only if a copy remains at an earlier place: a spaceship, a copy of itself elsewhere, has moved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from automata.arguments import as_pattern
from automata.checks import accepting, as_motions
from automata.containment.meter import counted
from automata.pattern import Pattern
from automata.replication.copies.exact import Apart, Copy, components, find_copies, stands_apart, together
from automata.replication.copies.scan import FastScan
from automata.symmetry import Symmetry, Transform


@dataclass(frozen=True)
class Birth:
    """A place first taken: `step` counts from the start of the census."""

    step: int
    copy: Copy


class Census:
    """Watches configurations for copies of `ancestor`; the place of `founder` (by default itself) is no birth.

    The founder stands at step `start`: earlier configurations are passed over, and births are dated from then on.

    Two copies share a place if more than half of the later one's live cells were live in the earlier. A place is
    inhabited while at least half of the cells that were live in it are live, in any states. If new places are
    taken while no old one is inhabited, the first of them is where the mother went: one of `moves`, not of `births`.
    Where one place alone is new, what stands in it does not inhabit an old one that it overlaps: of two gliders in a
    row the second comes to stand where the first was. Copies that do not stand `apart`, in the sense asked for, are
    passed over. Births are counted against the budget in force (`automata.containment`).
    """

    def __init__(
        self,
        ancestor: Pattern,
        transforms: Iterable[Transform | Symmetry],
        founder: Pattern | None = None,
        *,
        apart: Apart = "any",
        start: int = 0,
    ):
        self.ancestor = ancestor
        self.start = start
        self.transforms = tuple(transforms)
        self.apart: Apart = apart
        self.births: list[Birth] = []
        self.moves: list[Birth] = []
        self._places: list[Pattern] = []
        self._places_at: dict[tuple[int, int], list[int]] = {}
        self._claim(ancestor if founder is None else founder)

    def __repr__(self) -> str:
        steps = ", ".join(str(birth.step) for birth in self.births[:8]) + (", …" if len(self.births) > 8 else "")
        when = f" at step {steps}" if steps else ""
        return f"<Census of copies of {self.ancestor.population} cells: {len(self.births)} births{when}>"

    @cached_property
    def scan(self) -> FastScan:
        """The fast test whether a configuration holds any copy."""
        return FastScan(self.ancestor, self.transforms)

    def _claim(self, pattern: Pattern) -> None:
        for row, column, _ in pattern.live_cells():
            self._places_at.setdefault((row, column), []).append(len(self._places))
        self._places.append(pattern)

    def observe(self, step: int, configuration: Pattern) -> tuple[Birth, ...]:
        """Take in the configuration after `step` steps and return the births it shows."""
        if step < self.start:
            return ()
        old = tuple(self._places)
        fresh = []
        for copy in find_copies(configuration, self.ancestor, self.transforms):
            if not stands_apart(copy, configuration, self.ancestor, self.apart):
                continue
            cells = copy.pattern(self.ancestor)
            if not self._is_known(cells):
                fresh.append(Birth(step - self.start, copy))
                self._claim(cells)
        alone = self._places[-1] if len(fresh) == 1 else None
        if fresh and not any(inhabited(place, configuration, alone) for place in old):
            self.moves.append(fresh.pop(0))  # no copy remained
        self.births.extend(fresh)
        counted(len(fresh))
        return tuple(fresh)

    def _is_known(self, cells: Pattern) -> bool:
        shared = Counter(
            place for row, column, _ in cells.live_cells() for place in self._places_at.get((row, column), ())
        )
        return bool(shared) and 2 * max(shared.values()) > cells.population

    def daughters(self, step: int) -> int:
        """Return the number of births up to and including `step`."""
        return sum(birth.step <= step for birth in self.births)


def inhabited(place: Pattern, configuration: Pattern, newcomer: Pattern | None = None) -> bool:
    """Whether at least half of the cells that live in `place` live in the configuration, in any states.

    Those of a `newcomer` do not count.
    """
    live = (place.cells != 0) & (configuration.read(place.box) != 0)
    if newcomer is not None:
        live &= newcomer.read(place.box) == 0
    return bool(2 * np.count_nonzero(live) >= place.population)


@accepting(ancestor=as_pattern, transforms=as_motions)
def take_census(
    ancestor: Pattern, configurations: Iterable[Pattern], transforms: Iterable[Transform | Symmetry]
) -> Census:
    """Return the census of a run whose first configuration is step 0.

    >>> from automata import find_replicator, record, take_census
    >>> seed = find_replicator("highlife")
    >>> run = record(seed, seed, 48)
    >>> take_census(seed, run.patterns(), seed.rule().symmetry_group)
    <Census of copies of 12 cells: 6 births at step 12, 12, 24, 36, 36, 48>
    """
    census = Census(ancestor, transforms)
    for step, configuration in enumerate(configurations):
        census.observe(step, configuration)
    return census


def cut_out(configuration: Pattern, copy: Copy, ancestor: Pattern) -> Pattern:
    """Return the whole 8-connected components that hold `copy`, with everything attached to them.

    >>> from automata import Pattern, find_copies
    >>> board = Pattern.from_text("11..11\\n1...1")
    >>> copies = find_copies(board, Pattern.from_text("11\\n1"))
    >>> [cut_out(board, copy, Pattern.from_text("11\\n1")).box.left for copy in copies]
    [0, 4]
    """
    own = copy.pattern(ancestor).cells != 0
    held = [part for part in components(configuration) if part.read(copy.box)[own].any()]
    assert held, "a copy's live cells lie in some component"
    return together(held)
