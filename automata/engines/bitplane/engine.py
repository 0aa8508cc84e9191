"""BitplaneEngine: 64 cells of a two-state rule in a word, all of them at once.

Two boards take turns. A bounded side is a halo of bits, copied before each generation from the cells that stand
there; along an unbounded side only what may live is advanced, and the boards grow before it reaches their rim.
"""

from __future__ import annotations

from threading import Event
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from automata.engines.bitplane.bands import DEPTH, Band, Team, Update, bands_of
from automata.engines.bitplane.kernels import (
    COUNT_STRIP,
    PROGRAM_BLOCK,
    fill_halo,
    update_from_counts,
    update_from_program,
)
from automata.engines.bitplane.layout import WORD, Layout, Words, halo_runs
from automata.engines.bitplane.program import count_program, selection_program
from automata.engines.dense.engine import available_threads
from automata.engines.engine import Engine
from automata.errors import EngineError
from automata.pattern import Box, Pattern
from automata.rule import Rule
from automata.topology import PLANE, Topology

# A generation of this many operations on words lasts some milliseconds: enough to share out among threads, each time
# anew. Of fewer, threads take many generations at a time, apart from each other, where they can.
_THREADED_OPERATIONS = 1 << 24
_APART_OPERATIONS = 1 << 19
_APART_AT_LEAST = 8
# What a word costs under a rule of counts, in operations of a program.
_COUNT_OPERATIONS = 9
# On a busy machine threads advance unequally: one that is ahead takes another part.
_PARTS_PER_THREAD = 4
_MARGIN = 64
# Generations between two updates of the live area on an unbounded universe; it may grow at light speed in between.
_MEASURED_EVERY = 32

_Region = tuple[int, int, int, int]  # top, bottom, left, right in cells of the extent, the ends excluded


class BitplaneEngine(Engine):
    """Two-state rules that see no farther than the eight neighbours, on any topology; one bit a cell.

    Rules that count all eight neighbours are added up, all others run as a program of their decision diagram's nodes.
    `max_cells` bounds one board (two are kept, and as much again for bands that threads advance apart): a plane that
    would outgrow it raises EngineError and stays at its last generation.
    """

    name: ClassVar[str] = "bitplane"

    def __init__(
        self,
        rule: Rule,
        topology: Topology = PLANE,
        *,
        max_cells: int = 1 << 33,
        threads: int = 0,
        strobing: bool = False,
    ):
        super().__init__(rule, topology, strobing=strobing)
        self.max_cells = max_cells
        self.threads = threads or available_threads()
        self._endless = topology.box is None
        self._team = Team(self.threads)
        programs = [_program(rule) for rule in self.phases]
        by_counts = programs[0].ndim == 1
        self._kernel = "counts of neighbours" if by_counts else f"program of {len(programs[0])} selections"
        self._operations = _COUNT_OPERATIONS if by_counts else len(programs[0])
        self._updates = [self._bind_kernel(program) for program in programs]
        self._steps_done = 0
        self.load(Pattern(np.zeros((0, 0), dtype=np.uint8)))

    @classmethod
    def refusal(cls, rule: Rule, topology: Topology, strobing: bool = False) -> str:
        """Return why this engine cannot run `rule` on `topology`, one clause, or "" if it can."""
        if reason := super().refusal(rule, topology, strobing):
            return reason
        if rule.n_states != 2:
            return f"rule {rule.name!r} has {rule.n_states} states: bitplanes hold two"
        if rule.neighborhood.radius > 1:
            return f"rule {rule.name!r} sees {rule.neighborhood.radius} cells far: bitplanes see one"
        return ""

    def _bind_kernel(self, program: NDArray[np.uint64] | NDArray[np.int64]) -> Update:
        """Return the update of rows and words of a board, given which thread's registers it may use."""
        if program.ndim == 1:
            update, registers = update_from_counts, 6 * COUNT_STRIP
        else:
            update, registers = update_from_program, (int(program.max()) + 1) * PROGRAM_BLOCK
        scratch = np.empty((self.threads, registers), dtype=np.uint64)
        return lambda source, target, stride, top, bottom, first, last, thread: update(
            source, target, stride, top, bottom, first, last, scratch[thread], program
        )

    # -- state ----------------------------------------------------------------------------------------

    def load(self, pattern: Pattern) -> None:
        """Replace the configuration by `pattern`."""
        self.check(pattern)
        live = pattern.bounding_box
        layout = self._lay_out(live or Box(pattern.top, pattern.left, 1, 1), _MARGIN)
        board, spare = self._allocate(layout)
        layout.write(pattern, board)
        self._settle(layout, board, spare, live)
        self._steps_done, self._first_generation = 0, pattern.generation

    def _lay_out(self, live: Box, margin: int) -> Layout:
        """Return the part of the universe around `live`, along sides without end in whole words."""
        wanted = live.grown(margin)
        left, right = wanted.left // WORD * WORD, -(-wanted.right // WORD) * WORD
        return Layout(self.topology.around(Box(wanted.top, left, wanted.height, right - left)))

    def _allocate(self, layout: Layout) -> tuple[Words, Words]:
        """Return two empty boards with the border's state in their last words."""
        shape = f"{layout.extent.height + 2} × {layout.stride * WORD}"
        if layout.size * WORD > self.max_cells:
            raise EngineError(
                f"the universe needs {shape} cells, more than max_cells = {self.max_cells}: "
                "stop earlier or raise the limit"
            )
        try:
            board, spare = np.zeros(layout.size, np.uint64), np.zeros(layout.size, np.uint64)
        except MemoryError:
            raise EngineError(f"no memory for two boards of {shape} bits") from None
        if self.topology.border:
            board[-1] = spare[-1] = ~np.uint64(0)
        return board, spare

    def _settle(self, layout: Layout, board: Words, spare: Words, live: Box | None) -> None:
        """Take over boards, the first of which holds `live`, the second nothing."""
        runs = halo_runs(layout, self.topology)
        alive = _region(live, layout.extent) if self._endless else (0, layout.extent.height, 0, layout.extent.width)
        operations = layout.extent.height * layout.words * self._operations
        bands = list[Band]()
        alike = len(self.phases) == 1
        if alike and self.threads > 1 and _APART_OPERATIONS <= operations < _THREADED_OPERATIONS:
            bands = bands_of(self.topology, self.threads)
        # All at once, at the end: an interruption before this line leaves the old boards whole.
        self._bands = bands
        self._layout, self._halo, self._board, self._spare = layout, runs, board, spare
        # Where cells may live, and where the spare board may hold cells of a generation before; None: nowhere.
        self._alive: _Region | None = alive
        self._stale: _Region | None = None

    # -- time -----------------------------------------------------------------------------------------

    @property
    def steps_done(self) -> int:
        """Generations since `load`."""
        return self._steps_done

    def advance(self, steps: int) -> None:
        """Advance by `steps` ≥ 0 generations."""
        left = steps
        while left > 0:
            if self._bands and left >= _APART_AT_LEAST:
                generations = min(left, DEPTH)
                self._advance_apart(generations)
                left -= generations
                continue
            alive = self._alive
            if alive is not None and self._must_measure(alive):
                alive = self._alive = self._measure()
            if alive is None:  # an empty background stays empty
                self._steps_done += left
                return
            self._advance(alive)
            left -= 1

    def _advance_apart(self, generations: int) -> None:
        """Advance a torus by `generations` ≤ DEPTH, each thread a band of it."""
        source, target, stop = self._board, self._spare, Event()

        def work(thread: int) -> None:
            self._bands[thread].advance(source, target, generations, self._updates[0], thread, stop)

        self._team.work(work, len(self._bands), stop)
        self._board, self._spare, self._steps_done = target, source, self._steps_done + generations

    def _advance(self, alive: _Region) -> None:
        """Advance by a generation; cells live in `alive` at most."""
        active = self._reach(alive)
        if not self._fits(active):
            active = self._reach(self._grow())
        if self._halo.size:
            fill_halo(self._board, self._halo)
        # On the spare board, cells that died out there must be cleared.
        self._update_region(active if self._stale is None else _union(active, self._stale))
        self._alive, self._stale, self._board, self._spare, self._steps_done = (
            active,
            self._alive,
            self._spare,
            self._board,
            self._steps_done + 1,
        )

    def _must_measure(self, alive: _Region) -> bool:
        """Whether what is known of where cells live is old, or too little to rule out that they reach the rim."""
        if not self._endless:
            return False
        return self._steps_done % _MEASURED_EVERY == 0 or not self._fits(self._reach(alive))

    def _reach(self, alive: _Region) -> _Region:
        """Return where cells may live a generation later: anywhere along a bounded side."""
        top, bottom, left, right = 0, self._layout.extent.height, 0, self._layout.extent.width
        if self.topology.height is None:
            top, bottom = alive[0] - 1, alive[1] + 1
        if self.topology.width is None:
            left, right = alive[2] - 1, alive[3] + 1
        return top, bottom, left, right

    def _fits(self, region: _Region) -> bool:
        top, bottom, left, right = region
        extent = self._layout.extent
        return top >= 0 and left >= 0 and bottom <= extent.height and right <= extent.width

    def _measure(self) -> _Region | None:
        """Return the smallest region that holds all live cells."""
        return _region(self.bounding_box(), self._layout.extent)

    def _grow(self) -> _Region:
        """Take larger boards along the sides without end, and return where cells live on them."""
        live = self.bounding_box()
        assert live is not None
        layout = self._lay_out(live, max(_MARGIN, live.height // 4, live.width // 4))
        board, spare = self._allocate(layout)
        self._layout.copy(self._board, live, layout, board)
        self._settle(layout, board, spare, live)
        assert self._alive is not None
        return self._alive

    def _update_region(self, region: _Region) -> None:
        """Write the next generation of the words that hold `region` to the spare board, in parts if they are many."""
        top, bottom, first, last = region[0], region[1], region[2] // WORD, -(-region[3] // WORD)
        many = (bottom - top) * (last - first) * self._operations >= _THREADED_OPERATIONS
        threads = self.threads if many else 1
        parts = threads * _PARTS_PER_THREAD if threads > 1 else 1
        cuts = [1 + top + (bottom - top) * part // parts for part in range(parts + 1)]  # the halo is row 0
        waiting, stop = iter(range(parts)), Event()
        source, target, stride = self._board, self._spare, self._layout.stride
        update = self._updates[self.phase]

        def work(thread: int) -> None:
            for part in waiting:
                if stop.is_set():
                    return
                update(source, target, stride, cuts[part], cuts[part + 1], first + 1, last + 1, thread)

        self._team.work(work, threads, stop)

    # -- reading --------------------------------------------------------------------------------------

    def read(self, box: Box) -> NDArray[np.uint8]:
        """Return the cells in `box`, (height, width) uint8."""
        return self._layout.read(self._board, box)

    def bounding_box(self) -> Box | None:
        """Return the smallest box that holds all live cells."""
        if self._alive is None:
            return None
        top, bottom, left, right = self._alive
        return self._layout.live_box(self._board, slice(top, bottom), slice(left // WORD, -(-right // WORD)))

    def _enclosing_box(self) -> Box | None:
        """Return the box of which is kept that nothing lives outside of it, as it was last measured, and grown."""
        if self._alive is None:
            return None
        (top, bottom, left, right), extent = self._alive, self._layout.extent
        return Box(extent.top + top, extent.left + left, bottom - top, right - left)

    def population(self) -> int:
        """Return the number of cells that are not in state 0."""
        if self._alive is None:
            return 0
        top, bottom, left, right = self._alive
        cells = self._layout.cells(self._board)[top:bottom, left // WORD : -(-right // WORD)]
        return int(np.bitwise_count(cells).sum(dtype=np.int64))

    def report(self) -> str:
        """Return kernel, threads and board size."""
        height, width = self._layout.extent.height + 2, self._layout.stride * WORD
        return f"bitplane: {self._kernel}, {self.threads} thread(s), two boards of {height} × {width} bits"


def _program(rule: Rule) -> NDArray[np.uint64] | NDArray[np.int64]:
    """Return what the kernels run: a rule of counts in one dimension, selections in two."""
    counts = count_program(rule)
    return selection_program(rule) if counts is None else counts


def _region(live: Box | None, extent: Box) -> _Region | None:
    """Return `live` relative to `extent`."""
    if live is None:
        return None
    top, left = live.top - extent.top, live.left - extent.left
    return top, top + live.height, left, left + live.width


def _union(a: _Region, b: _Region) -> _Region:
    return min(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), max(a[3], b[3])
