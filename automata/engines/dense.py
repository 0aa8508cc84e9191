"""DenseEngine: every cell of a rectangle, every generation, by table or by diagram.

Two padded boards take turns. A bounded topology is a halo, copied before each generation from the cells
that stand there; the unbounded plane is a rectangle that is re-allocated before activity reaches its rim.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from automata.engines.dense_kernels import live_extent, update_from_table, update_from_walk
from automata.engines.engine import Engine
from automata.errors import EngineError
from automata.pattern import Box, Pattern, read_box
from automata.rule import Rule
from automata.topology import PLANE, Topology

# Below this many cells a generation costs less than handing it to a second thread.
_THREADED_CELLS = 1 << 17
_MARGIN = 64

_Extent = tuple[int, int, int, int]  # top, bottom, left, right, the ends excluded


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

    def __init__(self, rule: Rule, topology: Topology = PLANE, *, max_cells: int = 1 << 30, threads: int = 0):
        super().__init__(rule, topology)
        self.max_cells = max_cells
        self.threads = threads or available_threads()
        self._radius = rule.neighborhood.radius
        self._steps_done = 0
        self._pool: ThreadPoolExecutor | None = None
        self.load(Pattern(np.zeros((0, 0), dtype=np.uint8)))

    # -- state ----------------------------------------------------------------------------------------

    def load(self, pattern: Pattern) -> None:
        """Replace the configuration by `pattern`."""
        self.check(pattern)
        live = pattern.bounding_box or Box(pattern.top, pattern.left, 1, 1)
        extent = self.topology.box or live.grown(_MARGIN)
        self._allocate(extent, pattern)
        self._steps_done = 0

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
        halo = None if self.topology.box is None else self._halo_indices(padded, board, spare)
        update = self._bind_kernel(padded.width)
        extent_of_live = self._measure(board, self._interior(padded))
        # All at once, at the end: an interruption before this line leaves the old boards whole.
        self._padded, self._board, self._spare = padded, board, spare
        self._halo, self._update = halo, update
        self._live: _Extent = extent_of_live
        self._stale: _Extent = (0, 0, 0, 0)

    def _interior(self, padded: Box) -> _Extent:
        radius = self._radius
        return radius, padded.height - radius, radius, padded.width - radius

    def _halo_indices(
        self, padded: Box, board: NDArray[np.uint8], spare: NDArray[np.uint8]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return flat indices of halo cells and of the cells they copy; the border is set once, here."""
        outside, inside = [], []
        radius, width = self._radius, padded.width
        for row in range(padded.height):
            edge = row < radius or row >= padded.height - radius
            columns = range(width) if edge else (*range(radius), *range(width - radius, width))
            for column in columns:
                place = self.topology.locate(row + padded.top, column + padded.left)
                if place is None:
                    board[row, column] = spare[row, column] = self.topology.border
                else:
                    outside.append(row * width + column)
                    inside.append((place[0] - padded.top) * width + place[1] - padded.left)
        return np.array(outside, dtype=np.intp), np.array(inside, dtype=np.intp)

    def _bind_kernel(
        self, stride: int
    ) -> Callable[[NDArray[np.uint8], NDArray[np.uint8], int, int, int, int], None]:
        rule, radius = self.rule, self._radius
        corner = [(row + radius) * stride + column + radius for row, column in rule.neighborhood.offsets]
        if rule.has_table:
            window = tuple(np.uint64(distance) for distance in corner)
            table = rule.table
            return lambda source, target, top, bottom, left, right: update_from_table(
                source, target, stride, top, bottom, left, right, radius, window, rule.n_states, table
            )
        window = tuple(np.uint64(corner[position]) for position in rule.neighborhood.diagram_order)
        walk = rule.diagram.walk
        return lambda source, target, top, bottom, left, right: update_from_walk(
            source, target, stride, top, bottom, left, right, radius, window, walk
        )

    # -- time -----------------------------------------------------------------------------------------

    @property
    def steps_done(self) -> int:
        """Generations since `load`."""
        return self._steps_done

    def step(self, steps: int) -> None:
        """Advance by `steps` ≥ 0 generations."""
        for _ in range(steps):
            if self._halo is not None:
                self._step_bounded()
            else:
                self._step_plane()

    def _step_bounded(self) -> None:
        assert self._halo is not None
        outside, inside = self._halo
        board = self._board.ravel()
        board[outside] = board[inside]
        self._advance(self._interior(self._padded))
        self._board, self._spare, self._steps_done = self._spare, self._board, self._steps_done + 1

    def _step_plane(self) -> None:
        top, bottom, left, right = self._live
        if top == bottom:
            self._steps_done += 1
            return
        radius = self._radius
        low, high, first, last = self._interior(self._padded)
        if top - radius < low or bottom + radius > high or left - radius < first or right + radius > last:
            self._grow()
            top, bottom, left, right = self._live
        active = (top - radius, bottom + radius, left - radius, right + radius)
        # The spare board still holds the generation before: cells that died out there must be cleared.
        stale = self._stale
        region = active if stale[0] == stale[1] else _union(active, stale)
        self._advance(region)
        self._stale, self._live = self._live, self._measure(self._spare, active)
        self._board, self._spare, self._steps_done = self._spare, self._board, self._steps_done + 1

    def _grow(self) -> None:
        live = self.bounding_box()
        assert live is not None
        margin = max(_MARGIN, 2 * self._radius, live.height // 4, live.width // 4)
        self._allocate(live.grown(margin), Pattern(self.read(live), live.top, live.left))

    def _advance(self, region: _Extent) -> None:
        """Write the next generation of `region` to the spare board, in bands if it is large."""
        top, bottom, left, right = region
        source, target = self._board.ravel(), self._spare.ravel()
        if self.threads == 1 or (bottom - top) * (right - left) < _THREADED_CELLS:
            self._update(source, target, top, bottom, left, right)
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="dense")
        cuts = np.linspace(top, bottom, self.threads + 1).astype(int).tolist()
        bands = [
            self._pool.submit(self._update, source, target, cuts[band], cuts[band + 1], left, right)
            for band in range(self.threads)
        ]
        try:
            for done in bands:
                done.result()
        finally:
            wait(bands)  # interrupted or not, no band writes on after this

    def _measure(self, board: NDArray[np.uint8], region: _Extent) -> _Extent:
        extent = np.empty(4, dtype=np.int64)
        live_extent(board.ravel(), board.shape[1], *region, extent)
        top, bottom, left, right = extent.tolist()
        return top, bottom, left, right

    # -- reading --------------------------------------------------------------------------------------

    def read(self, box: Box) -> NDArray[np.uint8]:
        """Return the cells in `box`, (height, width) uint8."""
        radius = self._radius
        inner = self._board[radius : self._board.shape[0] - radius, radius : self._board.shape[1] - radius]
        return read_box(inner, self._padded.grown(-radius), box)

    def bounding_box(self) -> Box | None:
        """Return the smallest box that holds all live cells."""
        live = self._live if self._halo is None else self._measure(self._board, self._interior(self._padded))
        top, bottom, left, right = live
        if top == bottom:
            return None
        return Box(self._padded.top + top, self._padded.left + left, bottom - top, right - left)

    def population(self) -> int:
        """Return the number of cells that are not in state 0."""
        top, bottom, left, right = self._interior(self._padded)
        return int(np.count_nonzero(self._board[top:bottom, left:right]))

    def report(self) -> str:
        """Return kernel, threads and board size."""
        kernel = "dense table" if self.rule.has_table else f"diagram walk, {self.rule.diagram.n_nodes} nodes"
        size = f"{self._board.shape[0]} × {self._board.shape[1]}"
        return f"dense: {kernel}, {self.threads} thread(s), two boards of {size} bytes"


def _union(a: _Extent, b: _Extent) -> _Extent:
    return min(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), max(a[3], b[3])
