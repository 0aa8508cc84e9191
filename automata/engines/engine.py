"""Engine: what every engine does, and the checks that they share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from math import isqrt
from time import perf_counter
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from automata.containment.meter import GLANCE, Meter, current
from automata.engines.pace import Pace
from automata.errors import EmptyPlaneError, EngineError, PatternError
from automata.pattern import Box, Pattern
from automata.rule import Rule
from automata.strobing import strobing_pair
from automata.topology import PLANE, Topology
from automata.trees.macrocell import Macrocell

# Seconds between two calls of a step's watcher.
_GLANCE = 0.05
_EVER = 1 << 62
# Generations for which cells are counted before it is asked again whether that is needed.
_COUNTED = 16


class Engine(ABC):
    """Moves a configuration forward under one rule on one topology; knows nothing of what it means.

    Raises EngineError if the rule cannot run on the topology: on the plane the background must stay 0. With `strobing`
    a two-state rule with B0 runs as the pair of rules that `automata.strobing` makes of it, one for even and one for
    odd generations, of which each keeps the background 0.
    """

    name: ClassVar[str]

    def __init__(self, rule: Rule, topology: Topology = PLANE, *, strobing: bool = False):
        if reason := self.refusal(rule, topology, strobing):
            raise (EmptyPlaneError if _comes_alive(rule, topology, strobing) else EngineError)(reason)
        self.rule = rule
        self.topology = topology
        # The rules of even and of odd generations, or one for all.
        self.phases = phases_of(rule) if strobing else (rule,)
        # The generation of the configuration that was loaded.
        self._first_generation = 0
        # How many generations are done at once under the budget that was last in force.
        self._paced: tuple[Meter, Pace] | None = None

    @classmethod
    def refusal(cls, rule: Rule, topology: Topology, strobing: bool = False) -> str:
        """Return why this engine cannot run `rule` on `topology`, one clause, or "" if it can."""
        if _comes_alive(rule, topology, strobing):
            return (
                f"rule {rule.name!r} turns an empty plane into state "
                f"{rule.next_state((0,) * len(rule.neighborhood))}: run it on a bounded universe"
            )
        if not 0 <= topology.border < rule.n_states:
            return f"border state {topology.border} is not a state of rule {rule.name!r}"
        return ""

    @property
    def phase(self) -> int:
        """Which of `phases` takes the next generation."""
        return (self._first_generation + self.steps_done) % len(self.phases)

    def check(self, pattern: Pattern) -> None:
        """Raise StateError for a state the rule lacks, PatternError for live cells beyond the edge."""
        self.rule.check_states(pattern.cells)
        live = pattern.bounding_box
        if live is not None and not self.topology.holds(live):
            raise PatternError(
                f"the pattern covers rows {live.top}..{live.bottom - 1}, "
                f"columns {live.left}..{live.right - 1}, but "
                f"the universe is {self.topology.size}: translate it or take a larger universe"
            )

    @abstractmethod
    def load(self, pattern: Pattern) -> None:
        """Replace the configuration by `pattern`."""

    def load_macrocell(self, universe: Macrocell) -> None:
        """Replace the configuration by `universe`, unfolded if the engine needs that (PatternError if too large)."""
        self.load(universe.to_pattern())

    @property
    def macrocell(self) -> Macrocell:
        """The configuration as a tree of shared squares."""
        box = self.bounding_box() or Box(0, 0, 0, 0)
        return Macrocell.from_pattern(Pattern(self.read(box), box.top, box.left, self.rule.name))

    def step(self, steps: int) -> None:
        """Advance by `steps` ≥ 0 generations; interrupted or failing, it stands at a whole generation.

        BudgetExceeded if a budget is in force (`automata.containment`) and met on the way.
        """
        if (meter := current()) is None:
            self.advance(steps)
        else:
            self._step_contained(steps, meter, None)

    def step_watched(self, steps: int, watch: Callable[[], object]) -> None:
        """Advance by `steps` generations, `watch()` being called at whole generations, some twenty times a second."""
        if (meter := current()) is not None:
            self._step_contained(steps, meter, watch)
            return
        pace = Pace(_GLANCE, perf_counter)
        while steps:
            some = min(pace.some, steps)
            self.advance(some)
            steps -= some
            watch()
            pace.took(some)

    def _step_contained(self, steps: int, meter: Meter, watch: Callable[[], object] | None) -> None:
        """Advance as a budget allows: so many generations at once as take no longer than two looks lie apart."""
        most, watched = meter.most_cells, perf_counter()

        def take(some: int) -> None:
            nonlocal watched
            if most is None:
                self.advance(some)
            else:
                self.advance_within(some, most)
            if watch is not None and perf_counter() >= watched:
                watch()
                watched = perf_counter() + _GLANCE

        self._take_parts(steps, meter, take)
        if watch is not None:
            watch()

    def _take_parts(self, steps: int, meter: Meter, take: Callable[[int], object]) -> bool:
        """Let `take` do `steps` generations in parts that a budget allows; return whether it ended them, by True.

        BudgetExceeded when nothing more is allowed, or too many cells live.
        """
        if self._paced is None or self._paced[0] is not meter or not self.steps_done:
            self._paced = meter, Pace(GLANCE, meter.clocks.wall)
        pace, most = self._paced[1], meter.most_cells
        pace.begins()
        self._hold(most, meter)
        while steps:
            granted, before = meter.grant(min(pace.some, steps)), self.steps_done
            try:
                ended = take(granted)
            finally:
                done = self.steps_done - before
                meter.give_back(granted - done)
            steps -= done
            self._hold(most, meter)
            if ended:
                return True
            pace.took(done)
        return False

    def _hold(self, most: int | None, meter: Meter) -> None:
        """Raise BudgetExceeded if more than `most` cells live, which are counted only where that is possible."""
        if most is not None and not self._surely_within(most):
            meter.holding(self.population())

    @abstractmethod
    def advance(self, steps: int) -> None:
        """Advance by `steps` ≥ 0 generations, as `step` does, whatever the budget."""

    def advance_within(self, steps: int, most: int) -> None:
        """Advance by up to `steps` generations, and no further than the first with more than `most` live cells.

        Cells are counted only where the box of all that live could hold more.
        """
        counted = 0
        while steps:
            # Where it was needed to count, it is for a while.
            sure = self._surely_within(most) if not counted else 0
            some = min(steps, max(1, sure))
            self.advance(some)
            steps -= some
            counted = 0 if sure else (counted + 1) % _COUNTED
            if not sure and steps and self.population() > most:
                return

    def _surely_within(self, most: int) -> int:
        """Return for how many generations no more than `most` cells can live, to judge by where cells live now."""
        whole = self.topology.box
        if whole is not None:
            return _EVER if whole.height * whole.width <= most else 0
        if self.topology != PLANE:  # behind a bounded side there may be a border from which anything comes
            return 0
        # What an engine knows without going through its cells is enough wherever the limit is far away.
        return self._room_for(most, self._enclosing_box()) or self._room_for(most, self.bounding_box())

    def _room_for(self, most: int, live: Box | None) -> int:
        """Return for how many generations no more than `most` cells can live if now none does outside of `live`."""
        if live is None:
            return _EVER
        # Of (height + 2 r n) (width + 2 r n) ≤ most the largest n.
        height, width, reach = live.height, live.width, 2 * max(1, self.rule.neighborhood.radius)
        spare = (height - width) ** 2 + 4 * most
        return max(0, (isqrt(spare) - height - width) // (2 * reach))

    def _enclosing_box(self) -> Box | None:
        """Return a box outside of which nothing lives, None if nothing does: the one that costs least to find."""
        return self.bounding_box()

    @abstractmethod
    def read(self, box: Box) -> NDArray[np.uint8]:
        """Return the cells in `box`, (height, width) uint8; beyond the edge of a bounded universe, 0."""

    def refresh(self, cells: NDArray[np.uint8], box: Box) -> NDArray[np.int64]:
        """Bring `cells`, which an earlier call left or zeros, up to what `box` holds; return the flat places changed.

        cells: flat uint8, rows of `box.width`; cells beyond the box are unchanged.
        """
        held = cells[: box.height * box.width]
        now = self.read(box).ravel()
        changed = np.flatnonzero(held != now).astype(np.int64)
        held[changed] = now[changed]
        return changed

    @abstractmethod
    def bounding_box(self) -> Box | None:
        """Return the smallest box that holds all live cells, or None if there are none."""

    @abstractmethod
    def population(self) -> int:
        """Return the number of cells that are not in state 0."""

    @abstractmethod
    def report(self) -> str:
        """Return one line on what runs: kernel, threads, memory."""

    @property
    @abstractmethod
    def steps_done(self) -> int:
        """Generations since `load`; kept by the engine so that an interrupted `step` stays countable."""


def phases_of(rule: Rule) -> tuple[Rule, ...]:
    """Return the rules that take turns in place of a two-state rule with B0, and any other rule by itself."""
    even, odd = strobing_pair(rule) or (rule, rule)
    return (even,) if even is odd else (even, odd)


def _comes_alive(rule: Rule, topology: Topology, strobing: bool) -> bool:
    """Whether what is empty on this topology, beyond all edges, would not stay so, nor strobe."""
    return topology.box is None and not rule.quiescent and not (strobing and rule.n_states == 2)
