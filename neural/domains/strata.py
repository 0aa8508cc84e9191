"""Strata: stratified sampling of contexts, so that all combinations that matter to a rule are drawn often.

To von Neumann's rule a neighbour shows one of five signals, and 25 of its 29 states show the same one: nothing.
Contexts drawn uniformly are nearly all alike, and four excited neighbours come once in 29**4 draws. The rule's diagram
says which states of a cell are interchangeable; drawn by these classes first, every combination comes as often as any
other. The network gets no information about classes: it sees states, and has to learn which are alike.
"""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.typing import NDArray

from automata.rule import Rule


def interchangeable(rule: Rule) -> tuple[NDArray[np.int64], ...]:
    """Return for each cell of the neighbourhood the class of each of its states, (n_states,) int64.

    Two states of a cell are of one class when no context's answer changes if one takes the other's place. As
    the diagram is canonical, that is when every node that tests the cell sends both to the same node.
    """
    classes: dict[int, NDArray[np.int64]] = {}
    for position, level in zip(rule.neighborhood.diagram_order, rule.diagram.levels, strict=True):
        _, numbers = np.unique(level.T, axis=0, return_inverse=True)
        classes[position] = numbers.ravel().astype(np.int64)
    return tuple(classes[position] for position in range(len(rule.neighborhood)))


class Strata:
    """Draws contexts of a rule: each cell's class evenly among its classes, then its state evenly within that."""

    def __init__(self, rule: Rule):
        self.n_states = rule.n_states
        classes = interchangeable(rule)
        self._sizes = [np.bincount(numbers) for numbers in classes]
        self._members = [np.argsort(numbers, kind="stable") for numbers in classes]

    def __len__(self) -> int:
        """Number of strata: of contexts that differ in the class of some cell."""
        return prod(len(sizes) for sizes in self._sizes)

    def draw(self, random: np.random.Generator, size: int) -> NDArray[np.int64]:
        """Return `size` contexts as their codes, (size,) int64."""
        codes = np.zeros(size, dtype=np.int64)
        for sizes, members in zip(self._sizes, self._members, strict=True):
            chosen = random.integers(len(sizes), size=size)
            first = np.cumsum(sizes) - sizes
            codes = codes * self.n_states + members[first[chosen] + random.integers(sizes[chosen])]
        return codes
