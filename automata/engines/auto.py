"""AutoEngine: whichever engine suits the rule, the topology, the configuration and the number of generations."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from automata.engines.bitplane.engine import BitplaneEngine
from automata.engines.dense.engine import DenseEngine
from automata.engines.engine import Engine
from automata.engines.hashlife.engine import HashlifeEngine
from automata.engines.sparse.engine import SparseEngine
from automata.errors import EngineError, PatternError
from automata.pattern import Box, Pattern
from automata.rule import Rule
from automata.topology import PLANE, Topology
from automata.trees.macrocell import Macrocell

# HashLife is used for at least GIANT generations in one call, and never for fewer than _SMALL.
GIANT = 4096
_SMALL = 256
# A two-state soup: at least one cell in so many lives, in a box that bit planes hold easily. Fewer by a quarter, and
# it is none any more.
_SPARSITY = 50
_SOUP_CELLS = 1 << 30
# The most live cells of a universe too large to unfold that are held each by itself.
_SPARSE_POPULATION = 1 << 25
# A box of so many cells is expanded without counting its live cells.
_SMALL_BOX = 1 << 20
# What suits is asked again after so many generations, and then whenever a quarter as many as were done have been added.
_FIRST_LOOK = 64
# Blocks of 4 × 4 cells below which every engine is quick.
_FEW_BLOCKS = 1 << 12
# A configuration is regular if it has so many blocks for each node of its tree; half as many, and it is no longer.
_REGULAR = 8
# A crowd: one block in so many updates is new to the memo, and one cell in so many of the box lives.
_NEWS, _CROWD = 4, 4
# Why trees are chosen.
_MANY, _REPEATS = f"{GIANT} or more generations at once", "a configuration that repeats itself"


class AutoEngine(Engine):
    """The engine that suits, changed as a run goes on.

    Where the universe is bounded, bit planes for two-state rules and else every cell. On the plane HashLife for
    thousands of generations at once; for fewer, bit planes for two-state soups, a tree for large repetitive
    configurations, the dense engine for full, irregular boxes, and else the sparse one. What is
    chosen depends on the configuration and on what it has cost in steps, not on the clock. `max_memory` is HashLife's,
    in bytes (0: half of what there is).
    """

    name: ClassVar[str] = "auto"

    def __init__(self, rule: Rule, topology: Topology = PLANE, *, max_memory: int = 0, strobing: bool = False):
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
        """Replace the configuration by `universe`; one too large to unfold goes to HashLife, if it is not sparse."""
        kind, reason = self._suited(universe)
        live = universe.bounding_box or Box(0, 0, 0, 0)
        if live.height * live.width <= _SMALL_BOX or (universe.unfolds and kind is not SparseEngine):
            self.load(universe.to_pattern())
            return
        if universe.population <= _SPARSE_POPULATION and not SparseEngine.refusal(
            self.rule, self.topology, self._strobing
        ):
            engine = self._made(SparseEngine)
            try:
                engine.load_macrocell(universe)
            except (EngineError, PatternError):
                pass  # cells lie too far apart to be gone through, or need more blocks than there may be
            else:
                self._take(engine, reason)
                self._first_generation = universe.generation
                return
        engine = self._made(HashlifeEngine)
        engine.load_macrocell(universe)
        self._take(engine, "a universe too large to unfold")
        self._first_generation = universe.generation

    def _made(self, kind: type[Engine]) -> Engine:
        """Return a fresh engine of that kind."""
        if kind is HashlifeEngine:
            return HashlifeEngine(self.rule, self.topology, max_memory=self._max_memory, strobing=self._strobing)
        return kind(self.rule, self.topology, strobing=self._strobing)

    def _take(self, engine: Engine, reason: str) -> None:
        """Begin anew with an engine that is loaded."""
        self._engine, self._reason, self._earlier = engine, reason, 0
        self._next_look = _FIRST_LOOK

    def step(self, steps: int) -> None:
        """Advance by `steps` ≥ 0 generations, on other engines where these suit better."""
        self._advance(steps, lambda engine, some: engine.step(some))

    def advance(self, steps: int) -> None:
        """Advance as `step` does, whatever the budget."""
        self._advance(steps, lambda engine, some: engine.advance(some))

    def step_watched(self, steps: int, watch: Callable[[], object]) -> None:
        """Advance as `step` does, `watch()` being called some twenty times a second."""
        self._advance(steps, lambda engine, some: engine.step_watched(some, watch))

    def _advance(self, steps: int, take: Callable[[Engine, int], object]) -> None:
        self._suit(steps)
        if self.topology != PLANE or self._giant:
            take(self._engine, steps)
            return
        while steps:
            some = min(steps, max(1, self._next_look - self.steps_done))
            take(self._engine, some)
            steps -= some
            if self.steps_done >= self._next_look:
                self._reconsider()
                self._next_look = self.steps_done + max(_FIRST_LOOK, self.steps_done // 4)

    @property
    def _giant(self) -> bool:
        """Whether the engine is HashLife and not chosen for a regular configuration."""
        return isinstance(self._engine, HashlifeEngine) and self._reason != _REPEATS

    def _suit(self, steps: int) -> None:
        """Change to the engine that suits such a number of generations."""
        hashes = isinstance(self._engine, HashlifeEngine)
        if steps >= GIANT and not HashlifeEngine.refusal(self.rule, self.topology, self._strobing):
            if not hashes:
                self._change(HashlifeEngine, _MANY)
            elif not self._giant:
                self._reason = _MANY
        elif self._giant and 0 < steps < _SMALL:
            here = self._engine.macrocell
            if here.unfolds or here.population <= _SPARSE_POPULATION:
                self._change(*self._suited(here))

    def _reconsider(self) -> None:
        """Change to the engine that suits the configuration as it has become; only for single generations."""
        engine = self._engine
        if isinstance(engine, SparseEngine):
            self._reconsider_blocks(engine)
            return
        live = engine.bounding_box() or Box(0, 0, 0, 0)
        cells, population = live.height * live.width, engine.population()
        if isinstance(engine, HashlifeEngine):
            tree = engine.macrocell
            if 2 * population < 16 * _REGULAR * tree.n_nodes:
                self._change(*self._suited(tree))
        elif cells > 1 << 16 and not SparseEngine.refusal(self.rule, self.topology, self._strobing):
            sparsity = _SPARSITY if isinstance(engine, BitplaneEngine) else _CROWD
            if 4 * sparsity * population < cells:
                self._change(SparseEngine, "few of the cells alive")

    def _reconsider_blocks(self, engine: SparseEngine) -> None:
        news, held = engine.share_of_news(), engine.held
        if held < _FEW_BLOCKS:
            return
        if not HashlifeEngine.refusal(self.rule, self.topology, self._strobing):
            tree = engine.macrocell
            if _REGULAR * tree.n_nodes <= held:
                self._change(HashlifeEngine, _REPEATS)
                return
        live = engine.bounding_box() or Box(0, 0, 0, 0)
        cells, population = live.height * live.width, engine.population()
        if not BitplaneEngine.refusal(self.rule, self.topology, self._strobing):
            if population * _SPARSITY >= cells and cells <= _SOUP_CELLS:
                self._change(BitplaneEngine, "two states, many of the cells alive")
        elif _NEWS * news >= 1 and _CROWD * population >= cells:
            self._change(DenseEngine, "a crowd of which little repeats itself")

    def _change(self, kind: type[Engine], reason: str) -> None:
        """Hand the configuration to an engine of another kind."""
        before = self._engine
        engine, clock = self._made(kind), self._first_generation + self.steps_done
        try:
            if kind in (HashlifeEngine, SparseEngine):
                engine.load_macrocell(before.macrocell.renamed(self.rule.name, clock))
            else:
                box = before.bounding_box() or Box(0, 0, 0, 0)
                engine.load(Pattern(before.read(box), box.top, box.left, generation=clock))
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
