"""Watcher: runs a board and lets tripwires look at it, at few generations, within a bound on what that costs.

So that a copy is seen in whatever phase it stands, the first `stride` generations are looked at one by one, and later
ones every `stride`: whatever the time between a pattern and its copy, one of the first is of the phase of one of the
later ones (baby steps and giant steps, as for discrete logarithms). Beside each giant step stands the generation
before, so that it is known what changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count, takewhile
from time import process_time

from automata.containment.halts import Alarm
from automata.errors import EngineError
from automata.pattern import Pattern
from automata.rule import Rule
from automata.topology import PLANE, Topology
from automata.universe import Universe
from experiments.containment.tripwires.scene import Scene, grouping_of
from experiments.containment.tripwires.tripwire import ScoredTripwire

STRIDE = 64
# CPU seconds that looks may take before they are held against those of the run: the first generations are dear.
ALLOWANCE = 0.25


@dataclass(frozen=True)
class Watched:
    """How a watched run ended: `generation`, whether it `outgrew` its cells, alarms; CPU seconds of run and looks."""

    generation: int
    population: int
    outgrew: bool
    alarms: tuple[Alarm, ...]
    run_seconds: float
    look_seconds: float


class Watcher:
    """Lets `tripwires` look at a universe; `stop_at_first` ends the run at the first alarm.

    `bound`: a look is left out while looks have taken more than so many times the run's CPU seconds, and ALLOWANCE;
    None for none, so that what is seen depends on the run alone.
    """

    def __init__(
        self,
        tripwires: Sequence[ScoredTripwire[Scene]],
        *,
        stride: int = STRIDE,
        stop_at_first: bool = False,
        bound: float | None = None,
        most_cells: int = 1 << 20,
        clock: Callable[[], float] = process_time,
    ):
        self.tripwires = tuple(tripwires)
        self.stride, self.stop_at_first, self.bound, self.most_cells = stride, stop_at_first, bound, most_cells
        self._clock = clock

    def watch(self, rule: Rule, seed: Pattern, steps: int, topology: Topology = PLANE) -> Watched:
        """Run `seed` for so many generations at most; it ends early where nothing lives, or too much."""
        universe = Universe(rule, seed.renamed(None, 0), topology)
        grouping = grouping_of(rule, seed)
        alarms: list[Alarm] = []
        ran = looked = 0.0
        began = self._clock()
        first = Scene(universe.pattern, rule, grouping)
        for tripwire in self.tripwires:
            tripwire.begin(first)
        looked += self._clock() - began
        outgrew, before = False, first.board
        for generation in looks(steps, self.stride):
            began = self._clock()
            try:
                universe.run(generation - universe.generation)
            except EngineError:
                outgrew = True
                break
            ran += self._clock() - began
            began = self._clock()
            box = universe.bounding_box
            if box is None or box.height * box.width > self.most_cells:
                outgrew = box is not None
                break
            if self.bound is None or looked <= ALLOWANCE + self.bound * ran:
                scene = Scene(universe.pattern, rule, grouping, before if before.generation == generation - 1 else None)
                if generation <= self.stride or is_sparse(generation, self.stride):
                    alarms += self._look(scene, generation)
                before = scene.board
            looked += self._clock() - began
            if alarms and self.stop_at_first:
                break
        return Watched(universe.generation, universe.population, outgrew, tuple(alarms), ran, looked)

    def _look(self, scene: Scene, generation: int) -> Iterable[Alarm]:
        sparse = is_sparse(generation, self.stride)
        found = [tripwire.look(scene, generation) for tripwire in self.tripwires if tripwire.dense or sparse]
        return [alarm for alarm in found if alarm is not None]


def looks(steps: int, stride: int) -> list[int]:
    """Return the generations at which a run of `steps` is looked at: the first `stride`, then pairs.

    >>> looks(20, 6)
    [1, 2, 3, 4, 5, 6, 11, 12, 17, 18]
    """
    return [*takewhile(lambda generation: generation <= steps, (look_at(number, stride) for number in count(1)))]


def look_at(number: int, stride: int) -> int:
    """Return the generation of a look, the first, of number 0, being that at the beginning."""
    later = number - stride
    return number if later <= 0 else stride * (1 + (later + 1) // 2) - later % 2


def is_sparse(generation: int, stride: int) -> bool:
    """Whether tripwires that are not dense look at a generation too."""
    return generation > 0 and generation % stride == 0
