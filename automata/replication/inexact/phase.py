"""Copies that differ from their target only in the phase of signals.

A machine's child is born in another phase than its mother began in: lines that were quiet are excited. A *quotient*
takes states that differ by their phase alone for one. What then still differs is weighed by how rare it is: a cell of a
state that fills the tape says little about where a copy stands, one of a state that occurs twice says a lot.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from automata.errors import ArgumentError, PatternError, RuleError, StateError
from automata.pattern import Box, Pattern
from automata.replication.copies.exact import displacement, variants
from automata.replication.inexact.phase_kernels import weigh
from automata.rule import Rule
from automata.rules.published.hutton import hutton32
from automata.rules.published.von_neumann import ARROWS, C00, C11, CROSSING, nobili32, von_neumann29
from automata.symmetry import Symmetry, Transform

Cells = NDArray[np.uint8]
Weights = NDArray[np.float64]

TOLERANCE = 0.02
# Votes that are counted, some forty bytes each.
_MOST_VOTES = 1 << 26


@dataclass(frozen=True)
class Quotient:
    """What each state is taken for: `images[s]` stands for state s, the background 0 for itself alone.

    Raises StateError unless images are states, represent themselves, and only 0 is taken for 0.
    """

    images: tuple[int, ...]

    def __post_init__(self) -> None:
        images = tuple(operator.index(image) for image in self.images)
        known = all(0 <= image < len(images) and images[image] == image for image in images)
        if not images or not known or images[0] != 0 or 0 in images[1:]:
            raise StateError("a quotient takes states for states that stand for themselves, and only 0 for 0")
        object.__setattr__(self, "images", images)

    @classmethod
    def merging(cls, n_states: int, merged: Mapping[int, int]) -> Quotient:
        """Return the quotient of `n_states` states that takes the keys of `merged` for their values.

        >>> Quotient.merging(4, {3: 2}).images
        (0, 1, 2, 2)
        """
        if strange := [state for state in merged if not 0 <= state < n_states]:
            raise StateError(f"state {strange[0]} is none of the {n_states} that the quotient is over")
        return cls(tuple(merged.get(state, state) for state in range(n_states)))

    @classmethod
    def at_rest(cls, rule: Rule) -> Quotient:
        """Return the quotient of von Neumann's, Nobili's or Hutton's states that takes the excited for the quiescent.

        Arrows lose their pulse, confluents and crossings what they carry and will carry. RuleError for another rule.
        """
        # By their numbers of states first: to build the three takes seconds.
        known = {29: (von_neumann29,), 32: (nobili32, hutton32)}
        if not any(rule == each() for each in known.get(rule.n_states, ())):
            raise RuleError(f"what is at rest is not known of rule {rule.name!r}: give a Quotient of its states")
        quiet = {state: arrow._replace(excited=False).state for state, arrow in ARROWS.items()}
        carried = {state: C00 for state in (*range(C00, C11 + 1), *CROSSING.values()) if state < rule.n_states}
        return cls.merging(rule.n_states, quiet | carried)

    @property
    def trivial(self) -> bool:
        """Whether every state is taken for itself."""
        return self.images == tuple(range(len(self.images)))

    def apply(self, cells: Cells) -> Cells:
        """Return the cells, each as what it is taken for; StateError for a state that the quotient lacks."""
        if cells.size and cells.max() >= len(self.images):
            raise StateError(f"a quotient of {len(self.images)} states was given state {cells.max()}")
        return np.array(self.images, dtype=np.uint8)[cells]


@dataclass(frozen=True)
class PhaseCopy:
    """A copy but for phase: `motion` carries the target, up to its place, onto `box`.

    Of the target's live cells, `out_of_phase` stand in another state than the target's and `wrong` in another one even
    under the quotient; `distance` is the share, 0 to 1, that the wrong ones have in the target's information.
    """

    motion: Transform | Symmetry
    box: Box
    out_of_phase: int
    wrong: int
    distance: float

    def displacement(self, target: Pattern) -> tuple[int, int]:
        """Return rows and columns from the target's bounding box to this one, top left to top left."""
        return displacement(self.box, target)


def cheapest_fault(target: Pattern, quotient: Quotient) -> float:
    """Return the distance, 0 to 1, of a copy of `target` in which one cell is wrong, the one that weighs least."""
    states = quotient.apply(target.cropped().cells)
    weights = _information(states[states != 0])
    return float(weights.min() / weights.sum())


def _information(states: Cells) -> Weights:
    """Return the bits that each of the live cells of a target, (M,), weighs."""
    return -np.log2(np.bincount(states)[states] / (states.size + 1))


def find_phase_copies(
    configuration: Pattern,
    target: Pattern,
    quotient: Quotient,
    transforms: Iterable[Transform | Symmetry],
    tolerance: float = TOLERANCE,
) -> tuple[PhaseCopy, ...]:
    """Return all copies of `target` within `tolerance`, nearest first and then in reading order.

    A wrong live cell of the target costs the self-information of its state there, -log2(n / (N + 1)) bits if n of the
    N live cells are taken for the same state; the distance is what the wrong cells cost, divided by what all would.
    Cells that are background in the target do not count. Copies that differ by a shift are all listed; what several
    transforms explain is listed for the first. Raises PatternError for an empty target or too many places to look at,
    StateError for states that the quotient lacks and for a tolerance outside 0 ≤ tolerance < 1.

    >>> from automata import DIHEDRAL, Pattern
    >>> board, target = Pattern([[1, 3, 1], [0, 0, 0], [1, 2, 1]]), Pattern([[1, 2, 1]])
    >>> found = find_phase_copies(board, target, Quotient.merging(4, {3: 2}), DIHEDRAL)
    >>> [(copy.box.top, copy.out_of_phase) for copy in found]
    [(0, 1), (2, 0)]
    """
    looks = variants(target, transforms)
    if not 0 <= tolerance < 1:
        raise ArgumentError(f"a tolerance is a share, 0 or more and below 1, not {tolerance}")
    live = configuration.cropped()
    at_rest = quotient.apply(live.cells)
    found = []
    for motion, raw in looks:
        for row, column, differing, wrong, distance in _within(live.cells, at_rest, raw, quotient, tolerance):
            box = Box(row + live.top, column + live.left, *raw.shape)
            found.append(PhaseCopy(motion, box, differing, wrong, distance))
    return tuple(sorted(found, key=lambda copy: (copy.distance, copy.box, copy.motion.name)))


def _within(
    board: Cells, at_rest: Cells, shape: Cells, quotient: Quotient, tolerance: float
) -> list[tuple[int, int, int, int, float]]:
    """Return the displacements, (row, column) on the board, within the tolerance, each with what differs there.

    That is how many cells differ, how many are wrong, and the distance. Displacements that may do are found by votes,
    and each is then compared cell by cell.
    """
    rows, columns = np.nonzero(shape)
    states = quotient.apply(shape[rows, columns])
    weights = _information(states)
    if not all(
        _fits(lines, weights, size, tolerance) for lines, size in zip((rows, columns), board.shape, strict=True)
    ):
        return []
    places = _candidates(at_rest, rows, columns, states, weights, tolerance)
    # What weighs most comes first: most places are soon given up, and the same faults add up to the same last bit.
    order = np.argsort(-weights, kind="stable")
    live = np.stack([rows, columns, shape[rows, columns].astype(np.int64)], axis=1)[order]
    whole = float(weights.sum())
    costs, counts = np.empty(len(places)), np.empty((len(places), 2), dtype=np.int64)
    images = np.array(quotient.images, dtype=np.uint8)
    # A little more than is allowed: sums of floating-point numbers depend on their order.
    weigh(board, images, live, weights[order], places, (tolerance + 1e-9) * whole, costs, counts)
    near = costs / whole <= tolerance
    return [
        (*place, *count, cost / whole)
        for place, count, cost in zip(places[near].tolist(), counts[near].tolist(), costs[near].tolist(), strict=True)
    ]


def _fits(lines: NDArray[np.intp], weights: Weights, size: int, tolerance: float) -> bool:
    """Whether `size` successive lines of a shape can hold enough of it: no tape stands across a flat board."""
    whole = np.concatenate(([0.0], np.cumsum(np.bincount(lines, weights))))
    if size >= len(whole) - 1:
        return True
    held = whole[size:] - whole[: len(whole) - size]
    return bool(held.max(initial=0.0) >= (1 - tolerance - 1e-9) * whole[-1])


def _candidates(
    board: Cells,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    states: Cells,
    weights: Weights,
    tolerance: float,
) -> NDArray[np.int64]:
    """Return all displacements, (P, 2) on the board, at which the distance may be within the tolerance.

    Anchors vote, each with its weight, for every displacement that puts it onto its state. A copy within the tolerance
    can lack no more votes than the tolerance allows in all, so with anchors that weigh more than that none is missed.
    """
    allowed = tolerance * float(weights.sum())
    abundance = np.bincount(board.ravel(), minlength=256)
    # The cheapest information first: states that are rare on the board and in the target.
    order = np.argsort(abundance[states] / weights, kind="stable")
    enough = int(np.searchsorted(np.cumsum(weights[order]), 2 * allowed)) + 1
    anchors = order[: max(enough, 8)]
    if (n_votes := int(abundance[states[anchors]].sum())) > _MOST_VOTES:
        raise PatternError(f"{n_votes} votes for displacements are too many to count: crop the configuration")
    # A displacement (r, c) is coded so that none is negative and none leaves its row.
    height, width = int(rows.max()) + 1, int(columns.max()) + 1
    line = board.shape[1] + width
    codes, shares = [], []
    places = {int(state): np.nonzero(board == state) for state in np.unique(states[anchors])}
    for anchor in anchors:
        down, right = places[int(states[anchor])]
        codes.append((down - rows[anchor] + height) * line + right - columns[anchor] + width)
        shares.append(np.full(len(down), weights[anchor]))
    voted, ballots = np.unique(np.concatenate(codes), return_inverse=True)
    votes = np.bincount(ballots, np.concatenate(shares), minlength=len(voted))
    winners = voted[votes >= float(weights[anchors].sum()) - allowed - 1e-9]
    return np.stack([winners // line - height, winners % line - width], axis=1).astype(np.int64)
