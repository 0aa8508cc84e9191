"""SparseEngine: the unbounded plane as linked blocks of 4 × 4 cells, of which only those are visited that can change.

What a block becomes depends on it and on the cells around it. Loops and machines repeat themselves, so a memo of
the blocks seen lately answers nearly always, and the rule's diagram is walked only where it does not.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from automata.containment.meter import Meter, current
from automata.engines.engine import Engine, phases_of
from automata.engines.sparse import kernels
from automata.engines.sparse.blocks import (
    BYTES,
    DUE,
    FREE,
    HELD,
    MISSES,
    POPULATION,
    SIDE,
    UPDATES,
    Blocks,
    empty_blocks,
    enlarged,
    rule_arrays,
)
from automata.engines.sparse.search_kernels import SEEN, advance_until
from automata.engines.sparse.slots import fill_table, reclaim
from automata.errors import EngineError
from automata.forms.line_list import LineList
from automata.forms.weighted_sum import WeightedSum
from automata.pattern import Box, Pattern, read_box
from automata.rule import Rule
from automata.topology import PLANE, Topology
from automata.trees.macrocell import Macrocell
from automata.trees.runs import Runs

# Four megabytes: a smaller memo forgets what loops repeat, a larger one leaves the processor's cache.
_MEMO_ENTRIES = 1 << 16
_FIRST_CAPACITY = 1 << 10
# Blocks updated in one call of a kernel: some 50 ms, after which Python checks for interruptions.
_BUDGET = 1 << 21
_LAST_GENERATION = 1 << 62
_FAR = 1 << 60
# More cells than there can be.
_ANY = 1 << 62


class SparseEngine(Engine):
    """Any rule of radius up to 4 on the plane; time grows with the activity, memory with the area that lives.

    `max_cells` bounds the cells of all blocks held, each cell taking about seven bytes: a pattern that would outgrow
    it raises EngineError and stays at its last generation. Blocks that emptied are used again. One thread: a
    generation is too short to be shared.
    """

    name: ClassVar[str] = "sparse"

    def __init__(self, rule: Rule, topology: Topology = PLANE, *, max_cells: int = 1 << 30, strobing: bool = False):
        super().__init__(rule, topology, strobing=strobing)
        self.max_cells = max_cells
        self._physics = rule_arrays(self.phases[0], _MEMO_ENTRIES)
        self._lines = rule.form.arrays() if isinstance(rule.form, LineList) else None
        # Without a memo every cell of a block is evaluated, and its neighbours are read one by one.
        self._budget = _BUDGET if self._physics.remembers else _BUDGET // (16 * len(rule.neighborhood))
        self.load(Pattern(np.zeros((0, 0), dtype=np.uint8)))

    @classmethod
    def refusal(cls, rule: Rule, topology: Topology, strobing: bool = False) -> str:
        """Return why this engine cannot run `rule` on `topology`, one clause, or "" if it can."""
        if reason := super().refusal(rule, topology, strobing):
            return reason
        if topology != PLANE:
            return f"the sparse engine runs on the plane alone, not on a {topology}"
        if rule.neighborhood.radius > SIDE:
            return (
                f"rule {rule.name!r} sees cells {rule.neighborhood.radius} away, "
                f"and the sparse engine none farther than {SIDE}"
            )
        if strobing and len(phases_of(rule)) > 1:
            return (
                f"rule {rule.name!r} runs as two rules in turn, and the sparse engine leaves out what did not change "
                "before: take the bitplane, the dense or the hashlife engine"
            )
        if isinstance(rule.form, WeightedSum) and not rule.has_diagram:
            return f"rule {rule.name!r} has no diagram, which the sparse engine walks: take the dense engine"
        return ""

    # -- state ----------------------------------------------------------------------------------------

    def load(self, pattern: Pattern) -> None:
        """Replace the configuration by `pattern`."""
        self.check(pattern)
        live = pattern.bounding_box or Box(0, 0, 0, 0)
        places, contents = _cut(pattern.read(live))
        blocks = self._empty(min(_FIRST_CAPACITY, self._most()))
        while not kernels.settle(blocks, self._physics, places, contents):
            blocks = self._larger(blocks)
        # All at once, at the end: refused or interrupted, the engine keeps what it held. Blocks are counted from
        # the pattern's corner, so that places in the kernels stay small however far away it lies.
        self._blocks, self._corner, self._reclaimed = blocks, (live.top, live.left), False
        self._first_generation = pattern.generation

    def load_macrocell(self, universe: Macrocell) -> None:
        """Replace the configuration by `universe`, square by square: its box may be of any size."""
        self.rule.check_states(universe.children[universe.levels == 1].ravel())
        live = universe.bounding_box or Box(0, 0, 0, 0)
        # Squares of a tree stand on a grid that begins at row 1, column 0.
        above, before = (live.top - 1) % SIDE, live.left % SIDE
        blocks = self._empty(min(_FIRST_CAPACITY, self._most()))
        for tops, lefts, cells in universe.tiles_in_order(SIDE):
            places = np.stack([(tops + above) // SIDE, (lefts + before) // SIDE], axis=1)
            contents = cells.reshape(-1, SIDE * SIDE).view("<u8").astype(np.uint64)
            while not kernels.settle(blocks, self._physics, places, contents):
                blocks = self._larger(blocks)
        self._blocks, self._corner, self._reclaimed = blocks, (live.top - above, live.left - before), False
        self._first_generation = universe.generation

    @property
    def macrocell(self) -> Macrocell:
        """The configuration as a tree of shared squares, from the blocks that hold live cells."""
        held = np.flatnonzero(self._blocks.flags & HELD)
        parity = self._blocks.generations & 1
        cells = self._blocks.cells.reshape(-1, BYTES)[held, parity * SIDE**2 : (parity + 1) * SIDE**2]
        block, place = np.nonzero(cells)
        corner = self._blocks.places[held[block]] * SIDE
        runs = Runs.of_cells(corner[:, 0] + place // SIDE, corner[:, 1] + place % SIDE, cells[block, place])
        return Macrocell.from_runs(runs.moved(*self._corner), self.rule.name)

    def _most(self) -> int:
        """Return how many blocks `max_cells` allows; slots are int32."""
        return min(self.max_cells // SIDE**2, 2**31 - 2)

    def _empty(self, capacity: int) -> Blocks:
        try:
            return empty_blocks(capacity)
        except MemoryError:
            raise EngineError(f"no memory for {capacity} blocks of {SIDE} × {SIDE} cells") from None

    def _larger(self, blocks: Blocks) -> Blocks:
        """Return the same blocks with room for twice as many, or as many as there may be."""
        capacity = min(2 * blocks.capacity, self._most())
        if capacity <= blocks.capacity:
            raise EngineError(
                f"the pattern needs more than {capacity} blocks of {SIDE} × {SIDE} cells, which max_cells = "
                f"{self.max_cells} allows: stop earlier or raise the limit"
            )
        try:
            larger = enlarged(blocks, capacity)
        except MemoryError:
            raise EngineError(f"no memory for {capacity} blocks of {SIDE} × {SIDE} cells") from None
        fill_table(larger)
        return larger

    # -- time -----------------------------------------------------------------------------------------

    @property
    def steps_done(self) -> int:
        """Generations since `load`."""
        return self._blocks.generations

    def advance(self, steps: int) -> None:
        """Advance by `steps` ≥ 0 generations."""
        self.advance_within(steps, _ANY)

    def advance_within(self, steps: int, most: int) -> None:
        """Advance by up to `steps` generations, and no further than the first with more than `most` live cells."""
        end, most = self._end(steps), min(most, _ANY)
        while True:
            left = end - self._blocks.generations
            status = kernels.advance(self._blocks, self._physics, self._lines, left, self._budget, most)
            if status in (kernels.DONE, kernels.CROWDED):
                return
            if status == kernels.FULL:
                self._make_room()

    def _hold(self, most: int | None, meter: Meter) -> None:
        """Raise BudgetExceeded if more than `most` cells live; their number is known here."""
        if most is not None and (cells := self.population()) > most:
            meter.holding(cells)

    def step_until(self, steps: int, shapes: NDArray[np.int64], least: int = 1) -> bool:
        """Advance by up to `steps` generations, but no further than the first in which one of `shapes` stands.

        shapes: (V, M, 3), M live cells each: rows and columns counted from the first one, and states; a shape of fewer
        cells repeats one. Returns whether one stands. What stands before the first step is not looked at, nor are
        configurations of fewer than `least` live cells. BudgetExceeded as in `step`.
        """
        anchors = np.unique(shapes[:, 0, 2]).astype(np.uint64) * np.uint64(0x0101010101010101)
        if (meter := current()) is None:
            return self._advance_until(steps, shapes, least, anchors, _ANY)
        most = _ANY if meter.most_cells is None else min(meter.most_cells, _ANY)
        return self._take_parts(steps, meter, lambda some: self._advance_until(some, shapes, least, anchors, most))

    def _advance_until(
        self, steps: int, shapes: NDArray[np.int64], least: int, anchors: NDArray[np.uint64], most: int
    ) -> bool:
        end = self._end(steps)
        while True:
            left = end - self._blocks.generations
            capacity = self._blocks.capacity
            status = advance_until(
                self._blocks,
                self._physics,
                self._lines,
                left,
                self._budget,
                most,
                shapes,
                least,
                anchors,
                np.zeros(capacity // 64 + 1, dtype=np.uint64),
                np.arange(capacity + 1, dtype=np.int32),
            )
            if status in (kernels.DONE, kernels.CROWDED, SEEN):
                return bool(status == SEEN)
            if status == kernels.FULL:
                self._make_room()

    def _end(self, steps: int) -> int:
        end = self._blocks.generations + steps
        if end > _LAST_GENERATION:
            raise EngineError(f"the sparse engine counts no more than {_LAST_GENERATION} generations")
        return end

    def _make_room(self) -> None:
        """Free the slots of empty blocks, or take more slots if few are."""
        reclaim(self._blocks)
        self._reclaimed = True
        free = int(self._blocks.counts[FREE])
        # At the limit any free slot helps: the blocks created for a generation are listed as due, so they stay.
        if free < self._blocks.capacity // 4 and not (free and self._blocks.capacity >= self._most()):
            self._blocks = self._larger(self._blocks)

    # -- reading --------------------------------------------------------------------------------------

    def read(self, box: Box) -> NDArray[np.uint8]:
        """Return the cells in `box`, (height, width) uint8."""
        live = self.bounding_box() or Box(box.top, box.left, 0, 0)
        # Clipped here, where numbers have no limit, and copied where the kernel's places are small.
        top, bottom = max(box.top, live.top), min(box.bottom, live.bottom)
        left, right = max(box.left, live.left), min(box.right, live.right)
        part = np.zeros((max(0, bottom - top), max(0, right - left)), dtype=np.uint8)
        if part.size:
            kernels.read_cells(self._blocks, top - self._corner[0], left - self._corner[1], part)
        return read_box(part, Box(top, left, *part.shape), box)

    def refresh(self, cells: NDArray[np.uint8], box: Box) -> NDArray[np.int64]:
        """Bring `cells`, which an earlier call left or zeros, up to what `box` holds; return the flat places changed.

        Only blocks that are held are compared.
        """
        top, left = box.top - self._corner[0], box.left - self._corner[1]
        if max(map(abs, box)) > _FAR or max(abs(top), abs(left)) > _FAR:
            return super().refresh(cells, box)  # places in the kernels stay small
        changed = np.empty(self._blocks.held * SIDE**2, dtype=np.int64)
        changed = changed[: kernels.compare_cells(self._blocks, top, left, box.height, box.width, cells, changed)]
        # A block that emptied may be gone, and what `cells` holds in its place with nothing to be compared to.
        if self._reclaimed and np.count_nonzero(cells[: box.height * box.width]) != self.population():
            changed = np.union1d(changed, super().refresh(cells, box))
        return changed

    def bounding_box(self) -> Box | None:
        """Return the smallest box that holds all live cells."""
        if not self.population():
            return None
        extent = np.empty(4, dtype=np.int64)
        kernels.live_extent(self._blocks, extent)
        top, bottom, left, right = extent.tolist()
        return Box(self._corner[0] + top, self._corner[1] + left, bottom - top, right - left)

    def population(self) -> int:
        """Return the number of cells that are not in state 0."""
        return int(self._blocks.counts[POPULATION])

    @property
    def held(self) -> int:
        """Number of blocks of 4 × 4 cells that are held."""
        return self._blocks.held

    def share_of_news(self) -> float:
        """Return which share of the blocks updated since the last call was not in the memo; 0 if there were none."""
        counts = self._blocks.counts
        misses, updates = int(counts[MISSES]), int(counts[UPDATES])
        counts[MISSES] = counts[UPDATES] = 0
        return misses / updates if updates else 0.0

    def report(self) -> str:
        """Return blocks held and due, rule and memory."""
        blocks = self._blocks
        due = int(blocks.counts[DUE + blocks.generations % 2])
        megabytes = (blocks.memory + self._physics.memo.nbytes) / 1e6
        form = self.rule.form
        kernel = (
            f"list of {len(form.transitions)} lines"
            if isinstance(form, LineList)
            else f"diagram walk of {self.phases[0].diagram.n_nodes} nodes"
        )
        return (
            f"sparse: {kernel}{' behind a memo' if self._physics.remembers else ''}, "
            f"{blocks.held} blocks of {SIDE} × {SIDE} cells, "
            f"{due} due, {megabytes:.1f} MB"
        )


def _cut(cells: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Return the places, (M, 2), and the words, (M, 2), of all blocks of `cells` that are not empty."""
    height, width = (-(-side // SIDE) for side in cells.shape)
    padded = np.zeros((height * SIDE, width * SIDE), dtype=np.uint8)
    padded[: cells.shape[0], : cells.shape[1]] = cells
    blocks = padded.reshape(height, SIDE, width, SIDE).swapaxes(1, 2)
    # In C's order, whatever argwhere's: kernels are compiled for each order apart.
    places = np.ascontiguousarray(np.argwhere(blocks.any(axis=(2, 3))).astype(np.int64))
    contents = np.ascontiguousarray(blocks[places[:, 0], places[:, 1]]).reshape(-1, SIDE * SIDE)
    return places, contents.view("<u8").astype(np.uint64)
