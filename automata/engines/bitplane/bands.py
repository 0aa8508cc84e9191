"""How threads share a board, and bands of a torus that each advances alone for many generations.

A generation of a middling board takes less time than waking a thread: handing over once in DEPTH generations costs a
little work twice, on the rows that a band shares with its neighbours, and saves nearly all of the waiting.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import pairwise
from threading import Event

import numpy as np

from automata.engines.bitplane.kernels import fill_halo
from automata.engines.bitplane.layout import Layout, Words, halo_runs
from automata.pattern import Box
from automata.topology import Topology, Torus

# Generations that a band advances alone, and so the rows of its neighbours that it takes along on either side.
DEPTH = 32

Update = Callable[[Words, Words, int, int, int, int, int, int], None]


class Team:
    """The caller's thread and `threads` - 1 others, which start when there is first something to share."""

    def __init__(self, threads: int):
        self.threads = threads
        self._pool: ThreadPoolExecutor | None = None

    def work(self, work: Callable[[int], None], threads: int, stop: Event) -> None:
        """Call `work` with 0..`threads` - 1 at once, 0 in this thread; a failure sets `stop` and waits for all."""
        if self._pool is None and threads > 1:
            self._pool = ThreadPoolExecutor(self.threads - 1, thread_name_prefix="bitplane")
        others = [self._pool.submit(work, thread) for thread in range(1, threads)] if self._pool else []
        try:
            work(0)
            for other in others:
                other.result()
        except BaseException:
            stop.set()
            raise
        finally:
            wait(others)  # interrupted or not, nothing is written after this


class Band:
    """Rows `top`..`bottom` - 1 of a torus without shifts, with DEPTH more above and below, on boards of its own."""

    def __init__(self, torus: Box, top: int, bottom: int):
        self._layout = Layout(Box(top - DEPTH, 0, bottom - top + 2 * DEPTH, torus.width))
        # Along its rows a band closes upon itself, so that it is a piece of an endless tube.
        self._halo = halo_runs(self._layout, Torus(None, torus.width))
        self._boards = np.zeros((2, self._layout.size), dtype=np.uint64)
        self._taken = 1 + np.arange(top - DEPTH, bottom + DEPTH) % torus.height
        self._given = slice(1 + top, 1 + bottom)

    def advance(self, source: Words, target: Words, generations: int, update: Update, thread: int, stop: Event) -> None:
        """Write the band as it is `generations` ≤ DEPTH after `source` to `target`, unless `stop` is set before."""
        stride, rows, words = self._layout.stride, self._layout.extent.height, self._layout.words
        now, later = self._boards
        self._rows(now)[1:-1] = self._rows(source)[self._taken]
        for age in range(1, generations + 1):
            if stop.is_set():
                return
            fill_halo(now, self._halo)
            # Of what lies outside the band, one row less on either side is known in each generation.
            update(now, later, stride, 1 + age, 1 + rows - age, 1, 1 + words, thread)
            now, later = later, now
        self._rows(target)[self._given] = self._rows(now)[1 + DEPTH : -1 - DEPTH]

    def _rows(self, board: Words) -> Words:
        """Return the view of a board of this width as rows of words, its halo among them."""
        return board[:-1].reshape(-1, self._layout.stride)


def bands_of(topology: Topology, threads: int) -> list[Band]:
    """Return a band a thread; none if they would share too many rows, or the universe is no torus without shifts."""
    box = topology.box
    if not isinstance(topology, Torus) or topology.row_shift or topology.column_shift or box is None:
        return []
    if box.height < 8 * DEPTH * threads:
        return []
    cuts = [box.height * band // threads for band in range(threads + 1)]
    return [Band(box, top, bottom) for top, bottom in pairwise(cuts)]
