"""HashlifeEngine: quadtrees that share equal squares and remember each square's future (Gosper 1984)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from automata.containment.meter import Meter, current
from automata.engines.engine import Engine
from automata.engines.hashlife.kernels import (
    BASE_LEVEL,
    CHUNK,
    DONE,
    FRAME,
    FULL,
    LENGTH,
    QUEUE,
    SIDE,
    SQUARES,
    advance,
)  # fmt: skip
from automata.engines.hashlife.memory import handle
from automata.engines.hashlife.nodes import NodeTable, Numbers
from automata.engines.hashlife.strides import Strides
from automata.engines.hashlife.table import MAX_LEVEL
from automata.engines.hashlife.universes import INNER, differences, enter, extract, padded
from automata.errors import EngineError
from automata.forms.line_list import LineList
from automata.pattern import Box, Pattern
from automata.rule import Rule
from automata.runtime.memory import default_memory
from automata.topology import PLANE, Topology
from automata.trees.macrocell import Macrocell

# Chunks of work between two checks of signals and of the allowance: some 30 ms.
_BUDGET = 1 << 14
# A step during which memory fills up more often makes no headway.
_MOST_COLLECTIONS = 64
# Levels that a step needs beyond its power of two.
_HEADROOM = 4


class HashlifeEngine(Engine):
    """Any von Neumann or Moore rule on the plane, in power-of-two steps; memory grows with new squares, not with time.

    `max_memory` bounds the nodes, in bytes (0: half of what there is); when they fill it, results that are not
    at hand are forgotten. `log_step` fixes the largest power of two of generations taken at once (None: it is chosen as
    the run goes). Raises EngineError if the universe alone does not fit.
    """

    name: ClassVar[str] = "hashlife"

    def __init__(
        self,
        rule: Rule,
        topology: Topology = PLANE,
        *,
        max_memory: int = 0,
        log_step: int | None = None,
        strobing: bool = False,
    ):
        super().__init__(rule, topology, strobing=strobing)
        largest = MAX_LEVEL - _HEADROOM
        if log_step is not None and not 0 <= log_step <= largest:
            raise EngineError(f"log_step lies in 0..{largest}, not {log_step}")
        self.max_memory = max_memory or default_memory()
        self._log_step = log_step
        around, listed = rule.neighborhood, isinstance(rule.form, LineList)
        order = range(len(around)) if listed else around.diagram_order
        offsets = [around.offsets[position] for position in order]
        self._window = np.array([row * SIDE + column for row, column in offsets], dtype=np.int64)
        self._walks = [np.zeros(0, dtype=np.int32) if listed else each.diagram.walk for each in self.phases]
        self._lines = rule.form.arrays() if isinstance(rule.form, LineList) else None
        levels = MAX_LEVEL + 1
        self._frames = np.zeros((levels, FRAME), dtype=np.uint32)
        self._queues = np.zeros((levels, QUEUE), dtype=np.uint32)
        self._squares = np.zeros((levels, QUEUE), dtype=np.uint32)
        self._wanted = np.zeros((levels, QUEUE), dtype=np.uint32)
        self._cells = np.zeros((2, SIDE * SIDE), dtype=np.uint8)
        self._keys = np.zeros((5 * CHUNK, 4), dtype=np.uint32)
        self._homes = np.zeros(5 * CHUNK, dtype=np.uint32)
        # Level in work, results computed.
        self._progress = np.zeros(2, dtype=np.int64)
        self.load(Pattern(np.zeros((0, 0), dtype=np.uint8)))

    @classmethod
    def refusal(cls, rule: Rule, topology: Topology, strobing: bool = False) -> str:
        """Return why this engine cannot run `rule` on `topology`, or "" if it can."""
        if reason := super().refusal(rule, topology, strobing):
            return reason
        if topology != PLANE:
            return f"the hashlife engine runs on the plane alone, not on a {topology}"
        if rule.neighborhood.radius > 1:
            return f"the hashlife engine runs rules of radius 1, not of {rule.neighborhood.radius}"
        return ""

    # -- state ----------------------------------------------------------------------------------------

    def load(self, pattern: Pattern) -> None:
        """Replace the configuration by `pattern`."""
        self.load_macrocell(Macrocell.from_pattern(pattern))

    def load_macrocell(self, universe: Macrocell) -> None:
        """Replace the configuration by `universe`, however large it is. Raises EngineError if it does not fit."""
        self.rule.check_states(universe.children[universe.levels == 1])
        if universe.level > MAX_LEVEL - _HEADROOM:
            raise EngineError(f"a universe of level {universe.level} is beyond hashlife's {MAX_LEVEL - _HEADROOM}")
        table = NodeTable(self.max_memory)
        root, level = enter(table, universe)
        # All at once, at the end: a refused universe leaves the one before as it was.
        self._table = table
        # Node numbers that the engine holds between steps, and their levels: the root, and one to compare it with.
        self._roots: Numbers = np.array([root, root], dtype=np.uint32)
        self._levels = [level, level]
        self._steps_done, self._first_generation = 0, universe.generation
        self._progress[1] = 0
        self._frames[:] = 0
        self._strides = Strides(MAX_LEVEL - _HEADROOM, self._log_step)
        # The power of two of the last stride, and the phase of single generations: the results in the table are theirs.
        self._last_step: tuple[int, int] | None = None
        self._read: Macrocell | None = None

    @property
    def macrocell(self) -> Macrocell:
        """The configuration as it stands, as a tree."""
        if self._read is None:
            self._read = extract(self._table, int(self._roots[0]), self._levels[0], self.rule.name)
        return self._read

    # -- time -----------------------------------------------------------------------------------------

    @property
    def steps_done(self) -> int:
        """Generations since `load`."""
        return self._steps_done

    def advance(self, steps: int) -> None:
        """Advance by `steps` ≥ 0 generations, of any size."""
        self._stride_on(steps, None)

    def step_watched(self, steps: int, watch: Callable[[], object]) -> None:
        """Advance by `steps` generations; `watch()` is called after each stride, and in it thirty times a second."""
        if (meter := current()) is None:
            self._stride_on(steps, watch)
        else:
            self._step_contained(steps, meter, watch)

    def _step_contained(self, steps: int, meter: Meter, watch: Callable[[], object] | None) -> None:
        """Advance as a budget allows: clocks are looked at amid strides, which are given up then, cells after each."""
        self._hold(meter.most_cells, meter)
        while steps:
            granted, before = meter.grant(steps), self.steps_done
            try:
                self._stride_on(granted, watch, meter)
            finally:
                done = self.steps_done - before
                meter.give_back(granted - done)
            steps -= done

    def _stride_on(self, steps: int, watch: Callable[[], object] | None, meter: Meter | None = None) -> None:
        most = None if meter is None else meter.most_cells
        look, sure = (watch if meter is None else partial(_look, meter, watch)), self.steps_done
        while steps:
            # A pair of rules is taken two generations at a time, from even ones on.
            log_step, allowance = self._strides.choose(1 if self.phase else steps)
            before = int(self._progress[1])
            if self._stride(log_step, allowance, look):
                self._strides.done(log_step, int(self._progress[1]) - before)
                steps -= 1 << log_step
                if most is not None and meter is not None and self.steps_done > sure:
                    self._hold(most, meter)
                    sure = self.steps_done + self._surely_within(most)
            else:
                self._strides.given_up()
            if look is not None:
                look()

    def _stride(self, log_step: int, allowance: int | None, watch: Callable[[], object] | None) -> bool:
        """Advance by 2**log_step generations; give up, and return False, beyond `allowance` results."""
        stride = (log_step, self.phase if log_step == 0 else 0)
        if self._last_step is not None and self._last_step != stride:
            self._table.forget_results(min(log_step, self._last_step[0]) + 2)
        self._last_step = stride
        if not self._table.has_room(8 * (MAX_LEVEL + 1)):
            self._table.make_room([self._roots], max(self._levels))
        root, level = self._framed(log_step)
        result = self._table.result(root)
        if result is None:
            result = self._settle(root, level, log_step, allowance, watch)
            if result is None:
                return False
        self._roots[0], self._levels[0] = result, level - 1
        self._steps_done += 1 << log_step
        self._read = None
        return True

    def _framed(self, log_step: int) -> tuple[int, int]:
        """Return the universe inside so much background that no cell leaves the inner half within 2**log_step steps."""
        root, level, table = int(self._roots[0]), self._levels[0], self._table
        while level > BASE_LEVEL + 1:  # halve the side while all that lives is in the middle
            parts = table.quarters(table.quarters(np.array([root], dtype=np.uint32))[0])
            inner = parts[[0, 1, 2, 3], INNER]
            if np.count_nonzero(parts) != np.count_nonzero(inner):
                break
            root, level = int(table.find(level - 1, inner[None])[0]), level - 1
        lowest = level + 2
        while level < max(lowest, log_step + 3, BASE_LEVEL + 1):
            if level == MAX_LEVEL:
                raise EngineError(f"the universe outgrows level {MAX_LEVEL}, the largest that hashlife holds")
            root, level = padded(table, root, level), level + 1
        return root, level

    def _settle(
        self, root: int, level: int, log_step: int, allowance: int | None, watch: Callable[[], object] | None
    ) -> int | None:
        """Compute the result of `root`; None if that takes more than `allowance` results."""
        walks = (self._walks[0], self._walks[-1 if log_step else self.phase])
        self._table.await_result(root)
        self._queues[level, 0] = root
        self._frames[level, LENGTH] = 1
        self._progress[0] = level
        most = None if allowance is None else int(self._progress[1]) + allowance
        collections = self._table.collections
        try:
            while True:
                table = self._table
                budget = _BUDGET if most is None else min(_BUDGET, 64 + (allowance or 0) // CHUNK)
                status = advance(
                    table.handle, table.n_buckets, table.limit, self._progress, level, log_step, budget,
                    self._window, walks, self._lines, handle(self._frames), handle(self._queues), handle(self._squares),
                    handle(self._wanted), self._cells[0], self._cells[1], handle(self._keys), handle(self._homes),
                )  # fmt: skip
                if status == DONE:
                    result = self._table.result(int(self._queues[level, 0]))
                    assert result is not None
                    return result
                if status == FULL:
                    if table.collections > collections + _MOST_COLLECTIONS:
                        raise EngineError(
                            f"a step of 2**{log_step} generations makes no headway within max_memory = "
                            f"{self.max_memory} bytes: raise the limit"
                        )
                    table.make_room([self._roots, *self._held(level)], max(level, *self._levels))
                elif watch is not None:
                    watch()
                if most is not None and self._progress[1] > most:
                    self._abandon(level)
                    return None
        except BaseException:
            self._abandon(level)
            raise

    def _held(self, top: int) -> Iterator[Numbers]:
        """Yield views of the node numbers that a step under way holds."""
        for level in range(BASE_LEVEL, top + 1):
            length, first, stage, _ = self._frames[level].tolist()
            # The root's queue stays readable when it is done.
            yield self._queues[level, : max(length, int(level == top))]
            if stage:
                yield self._squares[level, : SQUARES * min(length - first, CHUNK)]

    def _abandon(self, top: int) -> None:
        """Take back what waits, so that the table is as if the step had not begun."""
        for level in range(BASE_LEVEL, top + 1):
            self._table.give_up(self._queues[level, : self._frames[level, LENGTH]])
        self._frames[:] = 0

    # -- reading --------------------------------------------------------------------------------------

    def read(self, box: Box) -> NDArray[np.uint8]:
        """Return the cells in `box`."""
        return self.macrocell.read(box)

    def bounding_box(self) -> Box | None:
        """Return the smallest box that holds all live cells."""
        return self.macrocell.bounding_box

    def _enclosing_box(self) -> Box | None:
        """Return the square of the tree, None if it is empty."""
        half = 1 << (self._levels[0] - 1)
        return Box(1 - half, -half, 2 * half, 2 * half) if self._roots[0] else None

    def population(self) -> int:
        """Return the number of cells that are not in state 0, exactly."""
        return self.macrocell.population

    def remember(self) -> None:
        """Remember the configuration as it stands, to ask later what has changed."""
        self._roots[1], self._levels[1] = self._roots[0], self._levels[0]

    def changed(self, side: int = 8) -> list[Box]:
        """Return the squares of `side` cells, a power of two from 4 on, that differ from what was remembered.

        They stand at multiples of `side` from row 1, column 0. What is equal on both sides is never unfolded.
        """
        tile = side.bit_length() - 1
        if side < 4 or 1 << tile != side:
            raise EngineError(f"changed squares have a side of 4, 8, 16 …, not {side}")
        return differences(self._table, self._roots.tolist(), self._levels, tile)

    def occurrences(self, node: int) -> int:
        """Return how often the subtree `node` of `macrocell` occurs in it: at how many places of its own grid."""
        if not 0 < node <= self.macrocell.n_nodes:
            raise EngineError(f"there is no node {node}: the universe has nodes 1..{self.macrocell.n_nodes}")
        return int(self.macrocell.occurrences[node])

    def report(self) -> str:
        """Return stride, nodes, memory, results and collections."""
        table = self._table
        stride = "" if self._last_step is None else f"strides of 2**{self._strides.log_step}, "
        return (
            f"hashlife: {stride}{table.n_nodes} nodes in {table.n_bytes >> 20} MB (at most {self.max_memory >> 20}), "
            f"{self._progress[1]} results, {table.collections} collection(s)"
        )


def _look(meter: Meter, watch: Callable[[], object] | None) -> None:
    meter.glance()
    if watch is not None:
        watch()
