"""The tripwires as monitors: entered by name, so that `--tripwire` finds them.

What a look costs is held against what the run costs: see `Watcher`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import process_time
from typing import Any

from automata.containment.halts import Alarm
from automata.containment.monitors import Subject, Tripwire, enter
from automata.pattern import Pattern
from automata.soups.soup import Soup
from automata.universe import Universe
from experiments.containment.tripwires.copies import CausalFertility, ComponentCensus, CopyCensus
from experiments.containment.tripwires.order import (
    BlockEntropy,
    DescriptionInheritance,
    GrowthLaw,
    NodeOccurrences,
    PopulationRise,
    WorkPerStep,
)
from experiments.containment.tripwires.programs import (
    SoupCopies,
    SoupDescription,
    SoupEntropy,
    SoupFertility,
    SoupGrowth,
    SoupKinds,
    SoupWork,
)
from experiments.containment.tripwires.scene import Scene, grouping_of
from experiments.containment.tripwires.tripwire import ScoredTripwire
from experiments.containment.tripwires.watcher import ALLOWANCE, STRIDE, is_sparse, look_at
from experiments.containment.tripwires.writings import OwnDescription, Writing

BOARDS: tuple[Callable[[], ScoredTripwire[Scene]], ...] = (
    ComponentCensus, CopyCensus, CausalFertility, BlockEntropy, WorkPerStep, DescriptionInheritance, GrowthLaw,
    NodeOccurrences, PopulationRise,
)  # fmt: skip
SOUPS: tuple[Callable[[], ScoredTripwire[Soup]], ...] = (
    SoupKinds, SoupCopies, SoupFertility, SoupEntropy, SoupWork, SoupDescription, SoupGrowth,
)  # fmt: skip
# Epochs between two looks at a soup.
EPOCHS = 8
# Boxes of more cells are not read.
_MOST_CELLS = 1 << 22


class UniverseMonitor:
    """A tripwire that looks at a `Universe` in baby steps, then in giant ones."""

    def __init__(self, tripwire: ScoredTripwire[Scene], *, stride: int = STRIDE, bound: float | None = 1.0):
        self.name = tripwire.name
        self.every = 1  # until the look after the next one
        self.tripwire, self.stride, self.bound = tripwire, stride, bound
        self._number = 0
        self._start = 0
        self._before: Pattern | None = None
        self._looked = 0.0
        self._began = process_time()

    def look(self, view: Universe, generation: int) -> Alarm | None:
        """Look at the universe, unless looks have cost more than the run."""
        began = process_time()
        first, self._number = self._number == 0, self._number + 1
        self.every = look_at(self._number + 1, self.stride) - look_at(self._number, self.stride)
        if first:
            self._start = generation
        dear = self.bound is not None and self._looked > ALLOWANCE + self.bound * (began - self._began - self._looked)
        box = view.bounding_box
        alarm = None
        if (first or not dear) and box is not None and box.height * box.width <= _MOST_CELLS:
            alarm = self._seen(view.pattern, view, generation, first=first)
        if first:  # kernels may have been compiled
            self._began = process_time()
        else:
            self._looked += process_time() - began
        return alarm

    def _seen(self, board: Pattern, view: Universe, generation: int, *, first: bool) -> Alarm | None:
        if first:
            self._grouping = grouping_of(view.rule, board)
        before, self._before = self._before, board
        scene = Scene(
            board, view.rule, self._grouping, before if before and before.generation + 1 == generation else None
        )
        since = generation - self._start
        if first:
            self.tripwire.begin(scene)
        elif is_sparse(since, self.stride) or (self.tripwire.dense and since <= self.stride):
            return self.tripwire.look(scene, generation)
        return None


class SoupMonitor:
    """A tripwire that looks at a `Soup` every few epochs."""

    def __init__(self, tripwire: ScoredTripwire[Soup]):
        self.name, self.every = f"soup-{tripwire.name}", EPOCHS
        self.tripwire = tripwire
        self._begun = False

    def look(self, view: Soup, generation: int) -> Alarm | None:
        """Look at the soup."""
        if not self._begun:
            self._begun = True
            self.tripwire.begin(view)
            return None
        return self.tripwire.look(view, generation)


class WritingMonitor:
    """Looks at the symbols that a network writes for stretches of what was written first, its mother's description."""

    def __init__(self, tripwire: ScoredTripwire[Writing]):
        self.name, self.every = tripwire.name, 1
        self.tripwire = tripwire
        self._first: tuple[int, ...] | None = None

    def look(self, view: Any, generation: int) -> Alarm | None:
        """Look at what was written last."""
        written = tuple(int(symbol) for symbol in view)
        if self._first is None:
            self._first = written
            return None
        return self.tripwire.look(Writing(self._first, written), generation)


def _named(wrapped: Callable[..., Any], sees: Subject, kind: Callable[[], ScoredTripwire[Any]]) -> Tripwire:
    monitor = wrapped(kind())
    return Tripwire(monitor.name, sees, monitor.tripwire.about, partial(_monitor, wrapped, kind))


def _monitor(wrapped: Callable[..., Any], kind: Callable[[], Any]) -> Any:
    return wrapped(kind())


BUILT_IN = (
    *(_named(UniverseMonitor, "universe", kind) for kind in BOARDS),
    *(_named(SoupMonitor, "soup", kind) for kind in SOUPS),
    _named(WritingMonitor, "network", OwnDescription),
)


def enter_built_in() -> None:
    """Enter all of these, unless they are entered already."""
    for tripwire in BUILT_IN:
        enter(tripwire)
