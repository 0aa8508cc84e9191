"""AutoEngine: whichever engine suits the rule, the topology, the configuration and the number of generations."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from automata.engines.bitplane import BitplaneEngine
from automata.engines.dense import DenseEngine
from automata.engines.engine import Engine
from automata.engines.hashlife import HashlifeEngine
from automata.engines.sparse import SparseEngine
from automata.errors import EngineError, PatternError
from automata.pattern import Box, Pattern
from automata.quadtree import MAX_CELLS, Macrocell
from automata.rule import Rule
from automata.topology import PLANE, Topology

# So many generations in one call are a giant step; fewer than the second number are none.
GIANT = 4096
_SMALL = 256
# A two-state soup: at least one cell in so many lives, in a box that bit planes hold easily.
_SPARSITY = 50
_SOUP_CELLS = 1 << 30
# The most live cells of a universe too large to unfold that are held each by itself.
_SPARSE_POPULATION = 1 << 25


class AutoEngine(Engine):
    """The engine that suits, changed as a run goes on.

    Where the universe is bounded, bit planes for two-state rules and else every cell; on the plane giant steps for
    thousands of generations at once, bit planes for two-state soups, and else only what can change. `max_memory` is
    for giant steps, in bytes (0: half of what there is).
    """

    name: ClassVar[str] = "auto"

    def __init__(
        self, rule: Rule, topology: Topology = PLANE, *, max_memory: int = 0, strobing: bool = False
    ):
        super().__init__(rule, topology, strobing=strobing)
        self._strobing = strobing
        self._max_memory = max_memory
        kind, reason = self._suited(Pattern(np.zeros((0, 0), dtype=np.uint8)))
        self._take(self._made(kind), reason)

    def _suited(self, start: Pattern | Macrocell) -> tuple[type[Engine], str]:
        """Return the engine for single generations of a configuration, and why it is chosen."""
        rule, topology = self.rule, self.topology
        two_state = not BitplaneEngine.refusal(rule, topology, self._strobing)
        if topology != PLANE:
            if two_state:
                return BitplaneEngine, "two states on a bounded universe"
            return DenseEngine, "a bounded universe"
        live = start.bounding_box or Box(0, 0, 1, 1)
        cells = live.height * live.width
        if two_state and cells <= _SOUP_CELLS and start.population * _SPARSITY >= cells > 1 << 16:
            return BitplaneEngine, "two states, many of the cells alive"
        if not SparseEngine.refusal(rule, topology, self._strobing):
            return SparseEngine, "the unbounded plane"
        if two_state:
            return BitplaneEngine, "two rules that take turns"
        return DenseEngine, "a rule that sees far"

    def load(self, pattern: Pattern) -> None:
        """Replace the configuration by `pattern`."""
        self.check(pattern)
        kind, reason = self._suited(pattern)
        engine = self._engine if type(self._engine) is kind else self._made(kind)
        engine.load(pattern)
        self._take(engine, reason)
        self._first_generation = pattern.generation

    def load_macrocell(self, universe: Macrocell) -> None:
        """Replace the configuration by `universe`; one too large to unfold goes to giant steps, if it is not sparse."""
        if universe.unfolds:
            self.load(universe.to_pattern())
            return
        if universe.population <= _SPARSE_POPULATION and not SparseEngine.refusal(
            self.rule, self.topology, self._strobing
        ):
            engine = self._made(SparseEngine)
            # Cells may lie too far apart to be gone through, or need more blocks than there may be.
            with contextlib.suppress(EngineError, PatternError):
                engine.load_macrocell(universe)
                self._take(engine, "few cells, far apart")
                self._first_generation = universe.generation
                return
        engine = self._made(HashlifeEngine)
        engine.load_macrocell(universe)
        self._take(engine, "a universe too large to unfold")
        self._first_generation = universe.generation

    def _made(self, kind: type[Engine]) -> Engine:
        """Return a fresh engine of that kind."""
        if kind is HashlifeEngine:
            return HashlifeEngine(
                self.rule, self.topology, max_memory=self._max_memory, strobing=self._strobing
            )
        return kind(self.rule, self.topology, strobing=self._strobing)

    def _take(self, engine: Engine, reason: str) -> None:
        """Begin anew with an engine that is loaded."""
        self._engine, self._reason, self._earlier = engine, reason, 0

    def step(self, steps: int) -> None:
        """Advance by `steps` ≥ 0 generations, on another engine if that suits such a number better."""
        self._suit(steps)
        self._engine.step(steps)

    def step_watched(self, steps: int, watch: Callable[[], object]) -> None:
        """Advance as `step` does, `watch()` being called some twenty times a second."""
        self._suit(steps)
        self._engine.step_watched(steps, watch)

    def _suit(self, steps: int) -> None:
        """Change to the engine that suits such a number of generations."""
        giant = isinstance(self._engine, HashlifeEngine)
        if (
            steps >= GIANT
            and not giant
            and not HashlifeEngine.refusal(self.rule, self.topology, self._strobing)
        ):
            self._change(HashlifeEngine, f"{GIANT} or more generations at once")
        elif giant and 0 < steps < _SMALL:
            here = self._engine.macrocell
            if here.unfolds:
                self._change(*self._suited(here))

    def _change(self, kind: type[Engine], reason: str) -> None:
        """Hand the configuration to an engine of another kind."""
        before = self._engine
        box = before.bounding_box() or Box(0, 0, 0, 0)
        engine, clock = self._made(kind), self._first_generation + self.steps_done
        try:
            if box.height * box.width <= MAX_CELLS:
                engine.load(Pattern(before.read(box), box.top, box.left, generation=clock))
            else:
                engine.load_macrocell(before.macrocell.renamed(self.rule.name, clock))
        except (EngineError, MemoryError, PatternError):
            return  # what has no room there stays where it is
        self._earlier += before.steps_done
        self._engine, self._reason = engine, reason

    @property
    def steps_done(self) -> int:
        """Generations since `load`."""
        return self._earlier + self._engine.steps_done

    @property
    def macrocell(self) -> Macrocell:
        """The configuration as a tree."""
        return self._engine.macrocell

    def read(self, box: Box) -> NDArray[np.uint8]:
        """Return the cells in `box`, (height, width) uint8."""
        return self._engine.read(box)

    def refresh(self, cells: NDArray[np.uint8], box: Box) -> NDArray[np.int64]:
        """Bring `cells` up to what `box` holds; return the flat places changed."""
        return self._engine.refresh(cells, box)

    def bounding_box(self) -> Box | None:
        """Return the smallest box that holds all live cells."""
        return self._engine.bounding_box()

    def population(self) -> int:
        """Return the number of cells that are not in state 0."""
        return self._engine.population()

    def report(self) -> str:
        """Return what runs, and why."""
        return f"{self._engine.report()}; chosen for {self._reason}"
