"""DenseEngine: every cell of a rectangle, every generation, by table, diagram, list of lines or weighted sum.

Two padded boards take turns. A bounded side is a halo, copied before each generation from the cells that stand
there; along an unbounded side the boards are re-allocated before activity reaches their rim.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import product
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from automata.engines.dense.kernels import (
    live_extent,
    update_from_lines,
    update_from_sums,
    update_from_table,
    update_from_walk,
)
from automata.engines.engine import Engine
from automata.errors import EngineError
from automata.forms.diagram import Diagram
from automata.forms.line_list import LineList
from automata.forms.weighted_sum import WeightedSum
from automata.pattern import Box, Pattern, read_box
from automata.rule import Rule
from automata.topology import PLANE, Topology

# Below this many cells a generation costs less than handing it to a second thread.
_THREADED_CELLS = 1 << 17
_MARGIN = 64
# A table up to this size stays in the second-level cache; beyond, walking the diagram, which does, is faster: on soups
# of von Neumann's 29 states four times.
_CACHED_ENTRIES = 1 << 20

# Writes the next states of rows and columns of a board, (source, target, top, bottom, left, right, thread).
_Update = Callable[[NDArray[np.uint8], NDArray[np.uint8], int, int, int, int, int], None]
_Extent = tuple[int, int, int, int]  # top, bottom, left, right on the padded boards, the ends excluded


def available_threads() -> int:
    """Return REPLICARIUM_THREADS, or the number of processors this process may use."""
    choice = os.environ.get("REPLICARIUM_THREADS", "")
    if choice.isdigit() and int(choice) > 0:
        return int(choice)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class DenseEngine(Engine):
    """Any rule on any topology; time and memory grow with the area, not with the activity.

    `max_cells` bounds one board (two are kept, one byte a cell): a plane that would outgrow it raises
    EngineError and stays at its last generation.
    """

    name: ClassVar[str] = "dense"

    def __init__(
        self,
        rule: Rule,
        topology: Topology = PLANE,
        *,
        max_cells: int = 1 << 30,
        threads: int = 0,
        strobing: bool = False,
    ):
        super().__init__(rule, topology, strobing=strobing)
        self.max_cells = max_cells
        self.threads = threads or available_threads()
        self._radius = rule.neighborhood.radius
        self._lines = [rule.form.arrays() for _ in range(self.threads)] if isinstance(rule.form, LineList) else []
        self._by_table = isinstance(rule.form, Diagram) and rule.has_table and rule.n_contexts <= _CACHED_ENTRIES
        self._endless = topology.box is None
        # On bounded universes a table is quicker asked than the board is searched for where cells live.
        empty_stays = topology.border == 0 and all(each.quiescent for each in self.phases)
        self._tracks = self._endless or (empty_stays and not isinstance(rule.form, Diagram))
        self._steps_done = 0
        self._pool: ThreadPoolExecutor | None = None
        self.load(Pattern(np.zeros((0, 0), dtype=np.uint8)))

    # -- state ----------------------------------------------------------------------------------------

    def load(self, pattern: Pattern) -> None:
        """Replace the configuration by `pattern`."""
        self.check(pattern)
        live = pattern.bounding_box or Box(pattern.top, pattern.left, 1, 1)
        self._allocate(self.topology.around(live.grown(_MARGIN)), pattern)
        self._steps_done, self._first_generation = 0, pattern.generation

    def _allocate(self, extent: Box, pattern: Pattern) -> None:
        """Lay two boards over `extent`, padded by the radius, with `pattern` on the first."""
        padded = extent.grown(self._radius)
        if padded.height * padded.width > self.max_cells:
            raise EngineError(
                f"the universe needs {padded.height} × {padded.width} cells, more than max_cells = "
                f"{self.max_cells}: stop earlier or raise the limit"
            )
        try:
            board = np.zeros((padded.height, padded.width), dtype=np.uint8)
            spare = np.zeros_like(board)
        except MemoryError:
            raise EngineError(f"no memory for two boards of {padded.height} × {padded.width} cells") from None
        live = pattern.bounding_box
        if live is not None:
            rows = slice(live.top - padded.top, live.bottom - padded.top)
            board[rows, live.left - padded.left : live.right - padded.left] = pattern.read(live)
        halo = self._halo_indices(extent, padded, board, spare)
        updates = [self._bind_kernel(rule, padded.width) for rule in self.phases]
        interior = self._radius, padded.height - self._radius, self._radius, padded.width - self._radius
        alive = self._measure(board, interior) if self._tracks else interior
        # All at once, at the end: an interruption before this line leaves the old boards whole.
        self._extent, self._interior, self._board, self._spare = extent, interior, board, spare
        self._halo, self._updates = halo, updates
        # Where cells may live, and where the spare board holds cells of the generation before; None: nowhere.
        self._alive: _Extent | None = alive
        self._stale: _Extent | None = None

    def _halo_indices(
        self, extent: Box, padded: Box, board: NDArray[np.uint8], spare: NDArray[np.uint8]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return flat indices of halo cells and of the cells they copy; the border is set once, here."""
        outside, inside = [], []
        for row, column in _halo(extent, padded, self.topology):
            index = (row - padded.top) * padded.width + column - padded.left
            place = self.topology.locate(row, column)
            if place is None:
                board.flat[index] = spare.flat[index] = self.topology.border
            elif extent.holds(*place):
                outside.append(index)
                inside.append((place[0] - padded.top) * padded.width + place[1] - padded.left)
        return np.array(outside, dtype=np.intp), np.array(inside, dtype=np.intp)

    def _bind_kernel(self, rule: Rule, stride: int) -> _Update:
        radius = self._radius
        if isinstance(rule.form, WeightedSum):
            total = rule.form
            return lambda source, target, top, bottom, left, right, thread: update_from_sums(
                source, target, stride, top, bottom, left, right, radius,
                total.runs.whole, total.runs.change, total.runs.centre,
                total.state_weights, total.outcomes, total.least,
            )  # fmt: skip
        corner = [(row + radius) * stride + column + radius for row, column in rule.neighborhood.offsets]
        window = tuple(np.uint64(distance) for distance in corner)
        if isinstance(rule.form, LineList):
            lists = self._lines
            return lambda source, target, top, bottom, left, right, thread: update_from_lines(
                source, target, stride, top, bottom, left, right, radius, window, lists[thread]
            )
        if self._by_table:
            table = rule.table
            return lambda source, target, top, bottom, left, right, thread: update_from_table(
                source, target, stride, top, bottom, left, right, radius, window, rule.n_states, table
            )
        ordered = tuple(window[position] for position in rule.neighborhood.diagram_order)
        walk = rule.form.walk
        return lambda source, target, top, bottom, left, right, thread: update_from_walk(
            source, target, stride, top, bottom, left, right, radius, ordered, walk
        )

    # -- time -----------------------------------------------------------------------------------------

    @property
    def steps_done(self) -> int:
        """Generations since `load`."""
        return self._steps_done

    def advance(self, steps: int) -> None:
        """Advance by `steps` ≥ 0 generations."""
        for _ in range(steps):
            if self._alive is None:  # an empty background stays empty
                self._steps_done += 1
                continue
            active = self._reach(self._alive)
            if not _within(active, self._interior):
                active = self._reach(self._grow())
            outside, inside = self._halo
            if outside.size:
                board = self._board.ravel()
                board[outside] = board[inside]
            # On the spare board, cells that died out there must be cleared.
            self._advance(active if self._stale is None else _union(active, self._stale))
            alive = self._measure(self._spare, active) if self._tracks else active
            self._alive, self._stale, self._board, self._spare, self._steps_done = (
                alive,
                self._alive,
                self._spare,
                self._board,
                self._steps_done + 1,
            )

    def _reach(self, alive: _Extent) -> _Extent:
        """Return where cells may live a generation later: near an edge, anywhere along a bounded side."""
        top, bottom, left, right = self._interior
        radius = self._radius
        near = alive[0] - radius, alive[1] + radius, alive[2] - radius, alive[3] + radius
        if self._tracks and _within(near, self._interior):
            return near
        if self.topology.height is None:
            top, bottom = near[:2]
        if self.topology.width is None:
            left, right = near[2:]
        return top, bottom, left, right

    def _grow(self) -> _Extent:
        """Take larger boards along the sides without end, and return where cells live on them."""
        live = self.bounding_box()
        assert live is not None
        margin = max(_MARGIN, 2 * self._radius, live.height // 4, live.width // 4)
        grown = Pattern(self.read(live), live.top, live.left)
        self._allocate(self.topology.around(live.grown(margin)), grown)
        assert self._alive is not None
        return self._alive

    def _advance(self, region: _Extent) -> None:
        """Write the next generation of `region` to the spare board, in bands if it is large."""
        top, bottom, left, right = region
        source, target = self._board.ravel(), self._spare.ravel()
        update = self._updates[self.phase]
        if self.threads == 1 or (bottom - top) * (right - left) < _THREADED_CELLS:
            update(source, target, top, bottom, left, right, 0)
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="dense")
        cuts = np.linspace(top, bottom, self.threads + 1).astype(int).tolist()
        bands = [
            self._pool.submit(update, source, target, cuts[band], cuts[band + 1], left, right, band)
            for band in range(self.threads)
        ]
        try:
            for done in bands:
                done.result()
        finally:
            wait(bands)  # interrupted or not, no band writes on after this

    def _measure(self, board: NDArray[np.uint8], region: _Extent) -> _Extent | None:
        """Return the smallest extent that holds the live cells of `region`."""
        found = np.empty(4, dtype=np.int64)
        live_extent(board.ravel(), board.shape[1], *region, found)
        top, bottom, left, right = found.tolist()
        return (top, bottom, left, right) if top < bottom else None

    # -- reading --------------------------------------------------------------------------------------

    def _inner(self) -> NDArray[np.uint8]:
        top, bottom, left, right = self._interior
        return self._board[top:bottom, left:right]

    def read(self, box: Box) -> NDArray[np.uint8]:
        """Return the cells in `box`, (height, width) uint8."""
        return read_box(self._inner(), self._extent, box)

    def bounding_box(self) -> Box | None:
        """Return the smallest box that holds all live cells."""
        live = self._alive if self._tracks else self._measure(self._board, self._interior)
        if live is None:
            return None
        above, before = self._extent.top - self._radius, self._extent.left - self._radius
        return Box(above + live[0], before + live[2], live[1] - live[0], live[3] - live[2])

    def population(self) -> int:
        """Return the number of cells that are not in state 0."""
        return int(np.count_nonzero(self._inner()))

    def report(self) -> str:
        """Return kernel, threads and board size."""
        form = self.rule.form
        if isinstance(form, Diagram):
            kernel = "dense table" if self._by_table else f"diagram walk, {form.n_nodes} nodes"
        elif isinstance(form, LineList):
            kernel = f"list of {len(form.transitions)} lines"
        else:
            kernel = f"sums over {len(form.runs.change) or len(form.runs.whole)} runs of cells"
        height, width = self._board.shape
        return f"dense: {kernel}, {self.threads} thread(s), two boards of {height} × {width} bytes"


def _halo(extent: Box, padded: Box, topology: Topology) -> Iterator[tuple[int, int]]:
    """Yield the places between `extent` and `padded` that lie beyond an edge of the universe."""
    if topology.height is not None:
        for row in (*range(padded.top, extent.top), *range(extent.bottom, padded.bottom)):
            yield from product((row,), range(padded.left, padded.right))
    if topology.width is not None:
        for column in (*range(padded.left, extent.left), *range(extent.right, padded.right)):
            yield from product(range(extent.top, extent.bottom), (column,))


def _within(inner: _Extent, outer: _Extent) -> bool:
    return inner[0] >= outer[0] and inner[1] <= outer[1] and inner[2] >= outer[2] and inner[3] <= outer[3]


def _union(a: _Extent, b: _Extent) -> _Extent:
    return min(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), max(a[3], b[3])
