"""NodeTable: the memory of HashLife: nodes by number, a table that grows, and the collection of what is not needed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from automata.engines.hashlife.memory import handle
from automata.engines.hashlife.table import (
    BUCKET_WORDS,
    PENDING,
    POPULATION,
    RESULT,
    SLOTS,
    UNKNOWN,
    find_all,
    forget_results,
    mark_from,
    move_all,
    sweep,
    unmark_all,
)
from automata.errors import EngineError
from automata.runtime.memory import SMALLEST_MEMORY

Numbers = NDArray[np.uint32]

_BUCKET_BYTES = 4 * BUCKET_WORDS
# Of all records, how many may be taken: beyond that, nodes come to lie far from home.
_LOAD = 0.85
# Tables grow four times at once, as moving nodes costs half as much as computing them; large ones twice, to leave room.
_SMALLEST, _LARGE = 3 << 13, 3 << 23  # buckets: 1.5 MB, 1.5 GB
# If more than this share survives a collection, the next one would follow at once.
_WORTHWHILE = 0.5
# If more than this share cannot be forgotten, there is no room to work in.
_CROWDED = 0.8
_BATCH = 256


def _ladder(most: int) -> list[int]:
    """Return the sizes of tables, largest first; two that follow each other fit together into `most` buckets."""
    sizes = [min(_SMALLEST, most)]
    while True:
        following = sizes[0] * (4 if sizes[0] < _LARGE else 2)
        if following + sizes[0] > most:
            break
        sizes.insert(0, following)
    rest = most - sizes[0]
    return [rest, *sizes] if rest > 1.25 * sizes[0] else sizes


def _table_words(count: int) -> Numbers:
    return np.zeros(count, dtype=np.uint32)


class NodeTable:
    """Hash-consed nodes in at most `max_memory` bytes; raises EngineError if that is too little to begin with.

    The numbers of nodes change when the table grows; callers that hold some pass them to `make_room`.
    """

    def __init__(self, max_memory: int):
        if max_memory < SMALLEST_MEMORY:
            raise EngineError(f"hashlife needs max_memory of at least {SMALLEST_MEMORY} bytes, not {max_memory}")
        self.max_memory = max_memory
        # Numbers are words' places, below those that mean something else.
        self._sizes = _ladder(min(max_memory, 4 * PENDING) // _BUCKET_BYTES)
        self._batch_keys = np.zeros((_BATCH, 4), dtype=np.uint32)
        self._batch = np.zeros((3, _BATCH), dtype=np.int64)
        self.collections = 0
        self._allocate(self._sizes.pop())

    def _allocate(self, n_buckets: int) -> None:
        try:
            words = _table_words((n_buckets + 1) * BUCKET_WORDS)
        except MemoryError:
            raise EngineError(
                f"no memory for a table of {n_buckets * _BUCKET_BYTES >> 20} MB: lower max_memory"
            ) from None
        # A bucket is to be one cache line.
        skip = -words.ctypes.data % _BUCKET_BYTES // 4
        self.words: Numbers = words[skip : skip + n_buckets * BUCKET_WORDS]
        self.n_buckets = n_buckets
        self.limit = int(_LOAD * SLOTS * n_buckets)

    @property
    def n_nodes(self) -> int:
        """Number of nodes, the empty one not counted."""
        return int(self.words[POPULATION])

    @property
    def n_bytes(self) -> int:
        """Size of the table."""
        return self.words.nbytes

    @property
    def handle(self) -> int:
        """What kernels take for the table."""
        address: int = handle(self.words)
        return address

    def quarters(self, nodes: Numbers) -> Numbers:
        """Return the quarters, (m, 4), of (m,) nodes."""
        quarters: Numbers = self.words[nodes[:, None].astype(np.int64) + np.arange(4)]
        return quarters

    def find(self, level: int, quarters: Numbers) -> Numbers:
        """Return the numbers, (m,), of the nodes of `level` with these quarters, (m, 4). There must be room."""
        keys = np.ascontiguousarray(quarters, dtype=np.uint32)
        found = np.empty(len(keys), dtype=np.uint32)
        find_all(self.handle, self.n_buckets, level, handle(keys), len(keys), handle(found))
        return found

    def result(self, node: int) -> int | None:
        """Return a node's result, or None if it has none."""
        result = int(self.words[node + RESULT])
        return result if result < PENDING else None

    def await_result(self, node: int) -> None:
        """Note that a node waits in a queue."""
        self.words[node + RESULT] = PENDING

    def give_up(self, nodes: Numbers) -> None:
        """Take back that these nodes wait."""
        results = nodes.astype(np.int64) + RESULT
        self.words[results[self.words[results] == PENDING]] = UNKNOWN

    def forget_results(self, above: int) -> None:
        """Forget the results of all nodes of a level over `above`."""
        forget_results(self.handle, self.n_buckets, above)

    # -- room -----------------------------------------------------------------------------------------

    def has_room(self, n_nodes: int) -> bool:
        """Whether so many nodes can be entered."""
        return self.n_nodes + n_nodes <= self.limit

    def make_room(self, held: Sequence[Numbers], top_level: int) -> None:
        """Grow, or forget what is not needed for `held`; the arrays in `held` are given the new numbers.

        Raises EngineError if what is needed for them fills `max_memory`, or if there is no memory; they are whole then.
        """
        if self._sizes:
            self._grow(held, top_level)
        else:
            self._collect(held, top_level)

    def _grow(self, held: Sequence[Numbers], top_level: int) -> None:
        old, n_old = self.words, self.n_buckets
        self._allocate(self._sizes[-1])
        self._sizes.pop()
        move_all(handle(old), n_old, self.handle, self.n_buckets, top_level, handle(self._batch_keys), *self._batch)
        for numbers in held:
            numbers[:] = old[numbers]

    def _collect(self, held: Sequence[Numbers], top_level: int) -> None:
        """Keep what is held, all that it is made of and, unless that is too much, the results that are known of it.

        What is forgotten is computed again where it is needed. Keeping what was used lately as well was measured: on
        codon4 that is two thirds of the table, and collections that keep it cost more than they save.
        """
        table, size = self.handle, self.n_buckets
        roots = np.unique(np.concatenate([np.zeros(1, dtype=np.uint32), *held]))
        # The result of a held node that others wait for will be read, so it is kept.
        results = self.words[roots.astype(np.int64) + RESULT]
        roots = np.concatenate([roots, results[results < PENDING]])
        left = mark_from(table, size, roots, top_level, True)
        if left > _WORTHWHILE * self.limit:
            unmark_all(table, size)
            left = mark_from(table, size, roots, top_level, False)
        sweep(table, size)
        self.words[POPULATION] = left
        self.collections += 1
        if left > _CROWDED * self.limit:
            raise EngineError(
                f"the universe alone takes {left} nodes, nearly all that fit into max_memory = {self.max_memory} "
                "bytes: raise the limit"
            )
