"""WeightedSum: a transition function of the centre's state and a weighted sum over the neighbourhood.

The third exact form of a rule: Life-like rules of any range, Larger than Life, weighted and custom neighbourhoods. It
needs memory in proportion to the neighbourhood and to the number of sums, where a diagram would need their product.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from automata.errors import RuleError
from automata.forms.diagram import Diagram
from automata.neighborhood import Neighborhood
from automata.symmetry import DIHEDRAL, Transform

# Work on which a diagram is made of a sum: entries of its nodes, a second of them.
MAX_DIAGRAM_ENTRIES = 1 << 21
# Contexts that are added up at once, times their cells.
_BATCH_CELLS = 1 << 24
# Cells on the upper and lower edges of a neighbourhood that are put together to lines: a second's work.
_MOST_EDGES = 1 << 13


class WeightedSum:
    """`outcomes[centre, sum - least]`, where the sum is that of `weights[i] * state_weights[state i]` over a context.

    weights: (k,) whole numbers in the neighbourhood's order, the centre's first; state_weights: (n_states,) whole
    numbers; outcomes: (n_states, most - least + 1) states, for all sums from the least that can occur to the greatest.
    Raises RuleError if the shapes do not fit together or sums would exceed 2**31.
    """

    def __init__(self, neighborhood: Neighborhood, weights: ArrayLike, state_weights: ArrayLike, outcomes: ArrayLike):
        self.neighborhood = neighborhood
        self.weights: NDArray[np.int64] = np.array(weights, dtype=np.int64)
        self.state_weights: NDArray[np.int64] = np.array(state_weights, dtype=np.int64)
        self.outcomes: NDArray[np.uint8] = np.array(outcomes, dtype=np.uint8)
        self.n_states = len(self.state_weights)
        if self.weights.shape != (len(neighborhood),):
            raise RuleError(f"a sum over {len(neighborhood)} cells needs as many weights, not {self.weights.shape}")
        self.least, most = self.range_of(self.weights, self.state_weights)
        if max(abs(self.least), abs(most)) >= 1 << 31:
            raise RuleError("the weights add up to more than 2**31: use smaller ones")
        if self.outcomes.shape != (self.n_states, most - self.least + 1):
            raise RuleError(
                f"sums of {self.least}..{most} under {self.n_states} states need outcomes of shape "
                f"({self.n_states}, {most - self.least + 1}), not {self.outcomes.shape}"
            )
        for array in (self.weights, self.state_weights, self.outcomes):
            array.setflags(write=False)

    @staticmethod
    def range_of(weights: ArrayLike, state_weights: ArrayLike) -> tuple[int, int]:
        """Return the least and the greatest sum that can occur."""
        shares, values = np.asarray(weights, dtype=np.int64), np.asarray(state_weights, dtype=np.int64)
        ends = shares[:, None] * np.array([values.min(), values.max()])
        return int(ends.min(axis=1).sum()), int(ends.max(axis=1).sum())

    @property
    def arity(self) -> int:
        """Number of cells in a context."""
        return len(self.weights)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, WeightedSum):
            return NotImplemented
        return (
            self.neighborhood == other.neighborhood
            and np.array_equal(self.weights, other.weights)
            and np.array_equal(self.state_weights, other.state_weights)
            and np.array_equal(self.outcomes, other.outcomes)
        )

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over offsets, weights and outcomes, in any process the same."""
        offsets = np.array(self.neighborhood.offsets, dtype="<i8")
        state = hashlib.sha256(f"sum,{self.n_states},{self.arity}".encode() + offsets.tobytes())
        for array in (self.weights.astype("<i8"), self.state_weights.astype("<i8"), self.outcomes):
            state.update(array.tobytes())
        return state.hexdigest()

    def value(self, context: Sequence[int]) -> int:
        """Return the next state of a context, adding up in plain Python."""
        total = sum(
            int(weight) * int(self.state_weights[state]) for weight, state in zip(self.weights, context, strict=True)
        )
        return int(self.outcomes[context[0], total - self.least])

    def evaluate(self, contexts: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the next states, (M,) uint8, of (M, k) contexts of states below `n_states`."""
        found = np.empty(len(contexts), dtype=np.uint8)
        batch = max(_BATCH_CELLS // self.arity, 1)
        for start in range(0, len(contexts), batch):
            part = contexts[start : start + batch]
            totals = self.state_weights[part] @ self.weights - self.least
            found[start : start + batch] = self.outcomes[part[:, 0], totals]
        return found

    def diagram(self) -> Diagram:
        """Compile to a decision diagram; RuleError if it would be large."""
        order = self.neighborhood.diagram_order
        ahead, nodes = {0}, 0
        for position in order:
            nodes += len(ahead) * self.n_states
            if nodes > MAX_DIAGRAM_ENTRIES:
                raise RuleError(f"a sum over {self.arity} cells has too many values for a diagram")
            steps = set((self.weights[position] * self.state_weights).tolist())
            ahead = {total + step for total in ahead for step in steps}
        values = self.state_weights.tolist()
        weights, outcomes, least = self.weights.tolist(), self.outcomes.tolist(), self.least

        def advance(depth: int, summary: tuple[int, int], state: int) -> tuple[int, int]:
            total, centre = summary
            position = order[depth]
            return total + weights[position] * values[state], centre if position else state

        return Diagram.fold(
            self.n_states,
            self.arity,
            (0, 0),
            advance,
            lambda summary: outcomes[summary[1]][summary[0] - least],
        )

    @cached_property
    def transforms(self) -> tuple[Transform, ...]:
        """The transforms of the square under which the weights are the same."""
        found = []
        for transform in DIHEDRAL:
            moved = transform.permutation(self.neighborhood)
            if moved is not None and np.array_equal(self.weights, self.weights[list(moved)]):
                found.append(transform)
        return tuple(found)

    @cached_property
    def runs(self) -> SlantedRuns:
        """The weights but for the centre's as sums along lines of cells, however fewest of them do."""
        rows, columns = np.array(self.neighborhood.offsets, dtype=np.int64).T
        top, left = int(rows.min()), int(columns.min())
        plane = np.zeros((int(rows.max()) - top + 1, int(columns.max()) - left + 1), dtype=np.int64)
        plane[rows - top, columns - left] = self.weights
        # A middle cell that weighs otherwise would cut through the lines: take it as one of its neighbours.
        filled = plane.copy()
        beside = (-top, -left + 1) if -left + 1 < plane.shape[1] else (-top, -left)
        filled[-top, -left] = plane[beside] if plane[beside] else 0
        centre = int(plane[-top, -left] - filled[-top, -left])
        whole = _fewest(filled) + np.array([0, top, left, 0, 0])
        padded = np.pad(filled, ((1, 1), (0, 0)))
        change = _fewest(padded[:-1] - padded[1:]) + np.array([0, top - 1, left, 0, 0])
        if len(change) >= len(whole):
            change = change[:0]
        return SlantedRuns(whole, change, centre)


class SlantedRuns(NamedTuple):
    """Weights as lines of cells: (lines, 5) int64, each a direction, row and column of the first cell, length, weight.

    Directions: 0 to the east, 1 to the south-east, 2 to the south-west. Adding up `whole` gives a cell's sum but for
    its own share, `centre` times its state's weight. Adding up `change`, if there are any, gives what the sum has more
    than the sum of the cell above.
    """

    whole: NDArray[np.int64]
    change: NDArray[np.int64]
    centre: int


def _fewest(plane: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return lines of one weight that add up to a plane of weights, the fewest that are found."""
    found = [_rows_of(plane)]
    if len(found[0]) > 2:
        found += [_diagonals_of(plane), _diagonals_of(plane, backward=True)]
        if np.count_nonzero(plane) <= _MOST_EDGES:
            found.append(_lines_of(plane))
    return min(found, key=len)


def _diagonals_of(plane: NDArray[np.int64], backward: bool = False) -> NDArray[np.int64]:
    """Return the runs of one weight on each diagonal to the south-east, or, backward, to the south-west."""
    height, width = plane.shape
    mirrored = plane[:, ::-1] if backward else plane
    # Row r begins height - 1 - r further right, so that a diagonal to the south-east stands in a column.
    sheared = np.zeros((width + height - 1, height), dtype=np.int64)
    rows, columns = np.nonzero(mirrored)
    sheared[columns + height - 1 - rows, rows] = mirrored[rows, columns]
    runs = _rows_of(sheared)
    diagonal, first = runs[:, 1].copy(), runs[:, 2].copy()
    runs[:, 0], runs[:, 1] = 2 if backward else 1, first
    across = diagonal + first - (height - 1)
    runs[:, 2] = width - 1 - across if backward else across
    return runs


def _rows_of(plane: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the runs of one weight in each row of a plane of weights."""
    found: list[tuple[int, int, int, int, int]] = []
    for row, line in enumerate(plane):
        cuts = [0, *(np.flatnonzero(np.diff(line)) + 1).tolist(), len(line)]
        found += [(0, row, start, stop - start, int(line[start])) for start, stop in pairwise(cuts) if line[start]]
    return np.array(found, dtype=np.int64).reshape(-1, 5)


def _lines_of(plane: NDArray[np.int64]) -> NDArray[np.int64]:
    """Cut a plane of weights into lines of one weight along rows and diagonals, the longest first."""
    steps = ((0, 1), (1, 1), (1, -1))
    left = {(row, column): int(plane[row, column]) for row, column in np.argwhere(plane).tolist()}
    found: list[tuple[int, int, int, int, int]] = []

    def line(place: tuple[int, int], direction: int) -> list[tuple[int, int]]:
        weight, (down, right) = left[place], steps[direction]
        cells = [place]
        while left.get(after := (cells[-1][0] + down, cells[-1][1] + right)) == weight:
            cells.append(after)
        return cells

    def begins(place: tuple[int, int], direction: int) -> bool:
        down, right = steps[direction]
        return left.get((place[0] - down, place[1] - right)) != left[place]

    waiting = [
        (-len(line(place, direction)), place, direction)
        for place in left
        for direction in range(3)
        if begins(place, direction)
    ]
    heapify(waiting)
    while waiting:
        length, place, direction = heappop(waiting)
        if place not in left:
            continue
        cells = line(place, direction)
        if len(cells) != -length:  # other lines have taken some of its cells
            heappush(waiting, (-len(cells), place, direction))
            continue
        found.append((direction, *place, len(cells), left[place]))
        for cell in cells:
            del left[cell]
        for row, column in cells:  # what went on behind these cells begins anew
            for other, (further, beside) in enumerate(steps):
                if (after := (row + further, column + beside)) in left:
                    heappush(waiting, (-len(line(after, other)), after, other))
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 5)
