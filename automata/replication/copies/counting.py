"""Counting: how many disjoint copies there are, at given times of a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from automata.checks import accepting, as_motions, optional
from automata.conversions import data_frame
from automata.engines.sparse.engine import SparseEngine
from automata.errors import ArgumentError, EngineError, PatternError
from automata.pattern import Pattern
from automata.replication.copies.exact import Copy, find_copies, label_components, lies_in
from automata.replication.growth import GrowthReport, growth_law
from automata.replication.limits import glance, run
from automata.rule import Rule
from automata.symmetry import Symmetry, Transform
from automata.universe import Universe

MAX_STEPS = 100_000
MAX_CELLS = 1 << 26


@dataclass(frozen=True)
class Sighting:
    """What stood after `time` generations: disjoint `copies`, which of them are `new`, all `parts`, all live cells.

    A copy is new unless more than half of its live cells lie where the mother's lay at the start: what stands there is
    it, recurring, turned or not. `parts` is the number of 8-connected components, in any phase.
    """

    time: int
    copies: tuple[Copy, ...]
    new: tuple[Copy, ...]
    parts: int
    population: int


@dataclass(frozen=True, repr=False)
class Counts:
    """The sightings of a run, one for each time that was reached; `stopped` says why no more were, "" if all were."""

    sightings: tuple[Sighting, ...]
    stopped: str = ""

    def __repr__(self) -> str:
        return f"<Counts: copies {list(self.copies)}, parts {list(self.parts)} at {list(self.times)}>"

    @property
    def times(self) -> tuple[int, ...]:
        """Generations after which was counted."""
        return tuple(sighting.time for sighting in self.sightings)

    @property
    def copies(self) -> tuple[int, ...]:
        """N(t): the number of disjoint copies, the mother included while it is one."""
        return tuple(len(sighting.copies) for sighting in self.sightings)

    @property
    def new(self) -> tuple[int, ...]:
        """The number of disjoint copies elsewhere than in the mother's place."""
        return tuple(len(sighting.new) for sighting in self.sightings)

    @property
    def parts(self) -> tuple[int, ...]:
        """The number of 8-connected components, which counts daughters in every phase, and anything else there is."""
        return tuple(sighting.parts for sighting in self.sightings)

    def to_frame(self) -> Any:
        """Return a `pandas.DataFrame`, a row for each time; ReplicariumError without pandas (the extra `frames`)."""
        names = ("time", "copies", "new", "parts", "population")
        values = zip(
            self.times, self.copies, self.new, self.parts, (each.population for each in self.sightings), strict=True
        )
        return data_frame((dict(zip(names, row, strict=True)) for row in values), names)

    def growth(self, series: str = "copies", *, period: int | None = None) -> GrowthReport:
        """Return the growth law of `series`: "copies", "new" or "parts"; ArgumentError for any other."""
        if series not in ("copies", "new", "parts"):
            raise ArgumentError(f"there are counts of copies, new and parts, not of {series!r}")
        return growth_law(self.times, getattr(self, series), period=period)


@accepting(transforms=optional(as_motions))
def count_copies(
    rule: Rule,
    seed: Pattern,
    times: Iterable[int],
    transforms: Iterable[Transform | Symmetry] | None = None,
    *,
    max_steps: int = MAX_STEPS,
    max_cells: int = MAX_CELLS,
) -> Counts:
    """Run `seed` alone on an empty plane and count its disjoint copies after each of the generations `times`.

    Copies are searched under `transforms`, by default `Rule.symmetry_group`. Of copies that share live cells, see
    `disjoint`. The run stops early, and says so, rather than take more than `max_steps` generations or hold more than
    `max_cells` cells. Raises ArgumentError unless times increase strictly from 0 or later, PatternError for an
    empty seed.

    >>> from automata import count_copies, find_replicator
    >>> seed = find_replicator("highlife")
    >>> count_copies(seed.rule(), seed.pattern(), range(0, 97, 12)).copies
    (1, 2, 2, 4, 2, 4, 4, 8, 2)
    """
    at = tuple(times)
    if any(later <= earlier for earlier, later in zip((-1, *at), at, strict=False)):
        raise ArgumentError("the times of a count must increase strictly, from 0 or later")
    group = rule.symmetry_group if transforms is None else tuple(transforms)
    if seed.population == 0:
        raise PatternError("an empty pattern has copies everywhere: give one with live cells")
    universe = Universe(rule, seed, engine=SparseEngine(rule, max_cells=max_cells))
    sightings: list[Sighting] = []
    for time in at:
        if time > max_steps:
            return Counts(tuple(sightings), f"generation {time} lies beyond the budget of {max_steps}")
        try:
            run(universe, time - (universe.generation - seed.generation))
        except EngineError as error:
            return Counts(tuple(sightings), str(error))
        glance(f"{len(sightings)} of {len(at)} counts were made")
        sightings.append(sighted(time, universe.pattern, seed, group))
    return Counts(tuple(sightings))


def sighted(time: int, board: Pattern, seed: Pattern, transforms: Iterable[Transform | Symmetry]) -> Sighting:
    """Return what stands on a board: disjoint copies of `seed`, which are new, parts and population."""
    copies = disjoint(find_copies(board, seed, transforms), seed)
    new = tuple(copy for copy in copies if not lies_in(copy.pattern(seed).cells, copy.box, seed))
    return Sighting(time, copies, new, label_components(board)[1], board.population)


def disjoint(copies: Iterable[Copy], target: Pattern) -> tuple[Copy, ...]:
    """Return copies of `target` that share no live cell: of those given, in their order, each that still fits.

    In the reading order of `find_copies` (top, left, then the box's size and the transform's name) the choice depends
    on the configuration alone. It is no largest choice: another one may fit more.
    """
    listed = tuple(copies)
    if not listed:
        return ()
    whole = listed[0].box
    for copy in listed[1:]:
        whole = whole.union(copy.box)
    taken = np.zeros((whole.height, whole.width), dtype=np.bool_)
    cells = {copy.motion: copy.pattern(target).cells != 0 for copy in listed}
    chosen = []
    for copy in listed:
        top, left = copy.box.top - whole.top, copy.box.left - whole.left
        own = cells[copy.motion]
        place = taken[top : top + copy.box.height, left : left + copy.box.width]
        if not np.any(place & own):
            place |= own
            chosen.append(copy)
    return tuple(chosen)
