"""Diagram: a function of finitely many states as a canonical (ordered, reduced) decision diagram.

Every path tests every variable once, in order, and equal sub-functions are one node, numbered by
content. Two functions are therefore equal exactly when their arrays are (Bryant 1986 for the
binary, Srinivasan et al. 1990 for the multi-valued case; Golly's @TREE stores the same thing).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Summary = TypeVar("Summary", bound=Hashable)


def _unique_rows(rows: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the distinct rows in lexicographic order and, for each row, its index among them."""
    # Big-endian bytes compare like the numbers they hold, and NumPy sorts opaque bytes far faster than
    # it sorts rows field by field.
    opaque = np.ascontiguousarray(rows, dtype=">i4").view(np.dtype((np.void, 4 * rows.shape[1]))).ravel()
    _, first, inverse = np.unique(opaque, return_index=True, return_inverse=True)
    return np.ascontiguousarray(rows[first], dtype=np.int32), inverse.astype(np.int32).ravel()


class Diagram:
    """A function of `arity` variables, each in 0..n_states-1, with values in the same range.

    `levels[d]` is an (nodes, n_states) int32 array: row i is a node that tests variable d, its entries
    are the nodes of level d+1, and in the last level the values. `levels[0]` is the root alone.
    """

    def __init__(self, levels: Sequence[NDArray[np.int32]]):
        self.levels = tuple(levels)
        for level in self.levels:
            level.setflags(write=False)

    @classmethod
    def _reduce(cls, rows: Sequence[NDArray[np.int32]], values: NDArray[np.int32]) -> Diagram:
        """Merge equal nodes bottom-up; `rows[d]` point into level d+1, the last ones into `values`."""
        levels: list[NDArray[np.int32]] = []
        targets = values
        for level in reversed(rows):
            nodes, targets = _unique_rows(targets[level])
            levels.append(nodes)
        return cls(levels[::-1])

    @classmethod
    def from_nodes(cls, levels: Sequence[NDArray[np.int32]], root: int) -> Diagram:
        """Reduce nodes given as `levels` are, in any number and order, to those that node `root` needs.

        `levels[d]` is (nodes, n_states) int32, its entries rows of `levels[d + 1]` and in the last one values.
        """
        rows: list[NDArray[np.int32]] = []
        needed = np.array([root])
        for depth, level in enumerate(levels):
            nodes = level[needed]
            if depth < len(levels) - 1:
                needed, nodes = np.unique(nodes, return_inverse=True)
            rows.append(nodes.reshape(-1, level.shape[1]).astype(np.int32))
        return cls._renumber(rows)

    @classmethod
    def from_table(cls, table: NDArray[np.uint8]) -> Diagram:
        """Reduce a dense table of shape (n_states,) * arity."""
        n_states, arity = table.shape[0], table.ndim
        targets = table.astype(np.int32).ravel()
        levels: list[NDArray[np.int32]] = []
        for _ in range(arity):
            nodes, targets = _unique_rows(targets.reshape(-1, n_states))
            levels.append(nodes)
        return cls(levels[::-1])

    @classmethod
    def fold(
        cls,
        n_states: int,
        arity: int,
        start: Summary,
        advance: Callable[[int, Summary, int], Summary],
        finish: Callable[[Summary], int],
    ) -> Diagram:
        """Build from a left fold over the variables, without ever writing the table.

        `advance(depth, summary, state)` takes in the next variable; `finish(summary)` gives the value.
        The work is the number of distinct summaries times n_states, however large the table would be.
        """
        frontier: list[Summary] = [start]
        rows: list[NDArray[np.int32]] = []
        for depth in range(arity):
            index: dict[Summary, int] = {}
            level = np.empty((len(frontier), n_states), dtype=np.int32)
            for row, summary in enumerate(frontier):
                for state in range(n_states):
                    level[row, state] = index.setdefault(advance(depth, summary, state), len(index))
            frontier = list(index)
            rows.append(level)
        return cls._reduce(rows, np.array([finish(summary) for summary in frontier], dtype=np.int32))

    @classmethod
    def fold_numbers(
        cls,
        n_states: int,
        arity: int,
        start: int,
        advance: Callable[[int, NDArray[np.int64], int], NDArray[np.int64]],
    ) -> Diagram:
        """Build as `fold` does, of summaries that are whole numbers and taken in all at once.

        `advance(depth, summaries, state)` gives the summaries after the next variable, and after the last the values.
        """
        frontier, rows = np.array([start], dtype=np.int64), []
        for depth in range(arity):
            reached = np.stack([advance(depth, frontier, state) for state in range(n_states)], axis=1)
            frontier, level = np.unique(reached, return_inverse=True)
            rows.append(level.reshape(reached.shape).astype(np.int32))
        return cls._reduce(rows, frontier.astype(np.int32))

    @property
    def n_states(self) -> int:
        """Number of values of each variable."""
        return int(self.levels[0].shape[1])

    @property
    def arity(self) -> int:
        """Number of variables."""
        return len(self.levels)

    @property
    def n_nodes(self) -> int:
        """Number of nodes, values not counted (Golly's `num_nodes`)."""
        return sum(len(level) for level in self.levels)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all levels: equal for equal functions, in any process."""
        state = hashlib.sha256(f"{self.n_states},{self.arity}".encode())
        for level in self.levels:
            state.update(np.ascontiguousarray(level, dtype="<i4").tobytes())
        return state.hexdigest()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Diagram):
            return NotImplemented
        return self.arity == other.arity and all(map(np.array_equal, self.levels, other.levels))

    def __hash__(self) -> int:
        return hash(self.digest)

    def evaluate(self, inputs: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the values, (M,) uint8, at `inputs`, (M, arity), one column a variable in diagram order."""
        node: NDArray[np.int32] = np.zeros(len(inputs), dtype=np.int32)
        for depth, level in enumerate(self.levels):
            node = level[node, inputs[:, depth]]
        return node.astype(np.uint8)

    def expand(self) -> NDArray[np.uint8]:
        """Return the dense table, shape (n_states,) * arity, uint8."""
        nodes: NDArray[np.int32] = np.zeros(1, dtype=np.int32)
        for level in self.levels[:-1]:
            nodes = level[nodes].ravel()
        values = self.levels[-1].astype(np.uint8)[nodes]
        return values.reshape((self.n_states,) * self.arity)

    @cached_property
    def walk(self) -> NDArray[np.int32]:
        """Flat int32 array for kernels: from p = 0, p = walk[p + state] per variable; the last is the value."""
        sizes = [level.size for level in self.levels]
        starts = np.concatenate(([0], np.cumsum(sizes)))
        parts = [starts[d + 1] + self.n_states * level for d, level in enumerate(self.levels[:-1])]
        flat = np.concatenate([part.ravel() for part in (*parts, self.levels[-1])]).astype(np.int32)
        flat.setflags(write=False)
        return flat

    def swap(self, depth: int) -> Diagram:
        """Return the same function with variables `depth` and `depth + 1` tested in the other order."""
        levels = list(self.levels)
        _exchange(levels, depth)
        return Diagram._renumber(levels)

    @classmethod
    def _renumber(cls, levels: Sequence[NDArray[np.int32]]) -> Diagram:
        identity = np.arange(int(levels[-1].max()) + 1, dtype=np.int32)
        return cls._reduce(levels, identity)

    def reorder(self, order: Sequence[int]) -> Diagram:
        """Return the same function with its variables tested in `order`, a permutation of 0..arity-1."""
        current, levels = list(range(self.arity)), list(self.levels)
        for position, variable in enumerate(order):
            for depth in range(current.index(variable) - 1, position - 1, -1):
                _exchange(levels, depth)
                current[depth], current[depth + 1] = current[depth + 1], current[depth]
        # Exchanging keeps nodes distinct whatever their numbers, so numbering by content can wait till the end.
        return Diagram._renumber(levels)

    def relabel(self, states: Sequence[int]) -> Diagram:
        """Return the function that gives `states[value]` where this one gives `value`, its inputs renamed alike.

        `states` is a permutation of 0..n_states-1.
        """
        images = np.asarray(states, dtype=np.int32)
        sources = np.argsort(images)
        return Diagram._reduce([level[:, sources] for level in self.levels], images)

    def with_values(self, inputs: NDArray[np.uint8], values: NDArray[np.uint8]) -> Diagram:
        """Return the function that has `values`, (M,), at distinct `inputs`, (M, arity), and this one's elsewhere.

        No table is made: the work is the number of inputs times arity and n_states.
        """
        if not len(inputs):
            return self
        order = np.lexsort(inputs.T[::-1])
        rows, values = inputs[order], values[order]
        # A node for every beginning of an input, beside this diagram's own: where the path leaves the inputs it goes on
        # in the node of this diagram that the same beginning leads to.
        levels: list[NDArray[np.int32]] = []
        at = np.zeros(len(rows), dtype=np.int64)  # of each input, the beginning that it has, by number
        ours = np.zeros(1, dtype=np.int64)  # of each beginning, this diagram's node
        for depth, level in enumerate(self.levels):
            nodes = level[ours].copy()
            last = depth == self.arity - 1
            longer = np.ones(len(rows), dtype=bool)
            longer[1:] = (at[1:] != at[:-1]) | (rows[1:, depth] != rows[:-1, depth])
            numbers = np.cumsum(longer) - 1
            beginnings = at[longer], rows[longer, depth]
            beyond = nodes[beginnings]
            nodes[beginnings] = values[longer] if last else np.arange(len(beyond)) + len(self.levels[depth + 1])
            levels.append(np.concatenate([level, nodes]).astype(np.int32))
            at, ours = numbers, beyond
        return Diagram.from_nodes(levels, len(self.levels[0]))

    def differences(self, other: Diagram) -> NDArray[np.object_]:
        """Count, for each state of the last variable, the inputs on which two functions of one shape differ.

        Whole numbers of any size, (n_states,): the work is the number of pairs of nodes that are met.
        """
        pairs = np.zeros((1, 2), dtype=np.int64)
        ways = np.ones(1, dtype=object)  # how many prefixes lead to the pair
        for ours, theirs in zip(self.levels[:-1], other.levels[:-1], strict=True):
            children = np.stack([ours[pairs[:, 0]], theirs[pairs[:, 1]]], axis=-1).reshape(-1, 2)
            pairs, inverse = np.unique(children, axis=0, return_inverse=True)
            counted = np.zeros(len(pairs), dtype=object)
            np.add.at(counted, inverse.ravel(), np.repeat(ways, self.n_states))
            ways = counted
        unequal = self.levels[-1][pairs[:, 0]] != other.levels[-1][pairs[:, 1]]
        counts: NDArray[np.object_] = np.where(unequal, ways[:, None], 0).sum(axis=0)
        return counts


def _exchange(levels: list[NDArray[np.int32]], depth: int) -> None:
    """Let the nodes of `depth` test the next variable and those of `depth + 1` theirs, in place."""
    upper, lower = levels[depth], levels[depth + 1]
    grandchildren = lower[upper].swapaxes(1, 2)  # (nodes, state of lower, state of upper)
    n_states = upper.shape[1]
    nodes, inverse = _unique_rows(grandchildren.reshape(-1, n_states))
    levels[depth : depth + 2] = [inverse.reshape(-1, n_states), nodes]
