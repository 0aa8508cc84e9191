"""Copies with errors: a replicator's seed, some cells of which are in another state.

A copy is compared with the seed over the cells of the seed's box, background included: with `n` cells and `wrong` of
them in another state its *fidelity* is 1 - wrong / n, wherever the wrong cells lie. So 94 % is the same number of wrong
cells in every arm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from automata.pattern import Pattern
from automata.replication.copies.exact import Motions
from automata.replication.description.written_words import find_ring
from automata.replication.rings.ring import Cell, Ring
from automata.replication.rings.script import Script
from automata.rule import Rule
from experiments.subjects.replicators import known_replicator

Kind = Literal["anywhere", "genes", "body", "phase", "single", "shuffled", "exact"]
KINDS: dict[Kind, str] = {
    "anywhere": "cells of the box, drawn alike",
    "genes": "cells of the genes on the ring",
    "body": "live cells that are no genes",
    "phase": "the genes turned round the ring, the body as it was",
    "single": "every copy with one wrong cell, where that is 94 %",
    "shuffled": "null: the box's cells in another order",
    "exact": "null: the exact copy",
}
# The share of wrong cells that the claim is about.
STATED = 0.06
# Who has no number of wrong cells with a fidelity as near to the stated one is not asked there.
_NEAR = 0.021


@dataclass(frozen=True)
class Mother:
    """A replicator's seed as copies are made of it: its box of `n` cells, and where genes and body lie.

    `places` are flat indices into the box by kind; kinds that the seed has no cells for are missing. `ring` is the path
    on which its genes run, None if none turns in the seed's place.
    """

    name: str
    rule: Rule
    seed: Pattern
    period: int
    group: Motions
    ring: Ring | None
    places: dict[Kind, tuple[int, ...]]

    @property
    def n(self) -> int:
        """Cells of the seed's box."""
        return int(self.seed.cells.size)

    @property
    def stated(self) -> int | None:
        """How many wrong cells come nearest to 94 %, the fewer of two; None if none comes within two points."""
        exact = STATED * self.n
        best = min((int(exact), int(exact) + 1), key=lambda wrong: (abs(wrong - exact), wrong))
        return best if best and abs(best / self.n - STATED) <= _NEAR else None

    def changed(self, kind: Kind, wrong: int, random: np.random.Generator) -> Pattern:
        """Return the seed with `wrong` cells of a kind's in another state, any other, all as likely."""
        cells = self.seed.cells.ravel().astype(np.int64)
        chosen = random.choice(np.array(self.places[kind]), size=wrong, replace=False)
        cells[chosen] = (cells[chosen] + random.integers(1, self.rule.n_states, size=wrong)) % self.rule.n_states
        return self._of(cells)

    @property
    def singles(self) -> int:
        """How many copies with one wrong cell there are."""
        return self.n * (self.rule.n_states - 1)

    def place_of(self, number: int) -> int:
        """Return which cell of the box is wrong in the copy of that number, from 1 to `singles`."""
        return (number - 1) // (self.rule.n_states - 1)

    def single(self, number: int) -> Pattern:
        """Return the copy of that number with one wrong cell: cell by cell, in each other state."""
        cells, place = self.seed.cells.ravel().astype(np.int64), self.place_of(number)
        cells[place] = (cells[place] + 1 + (number - 1) % (self.rule.n_states - 1)) % self.rule.n_states
        return self._of(cells)

    def shuffled(self, random: np.random.Generator) -> Pattern:
        """Return a box of the seed's cells in another order."""
        return self._of(random.permutation(self.seed.cells.ravel()))

    def turned(self, cells: int) -> Pattern:
        """Return the seed with the word on its ring moved on by so many cells."""
        assert self.ring is not None
        word = self.ring.word
        shift = cells % len(word)
        return self.ring.write(self.seed, (*word[-shift:], *word[:-shift]) if shift else word)

    def differing(self, copy: Pattern) -> int:
        """Return how many cells of the box differ."""
        return int(np.count_nonzero(copy.read(self.seed.box) != self.seed.cells))

    def _of(self, cells: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Pattern:
        return Pattern(cells.astype(np.uint8).reshape(self.seed.cells.shape), self.seed.top, self.seed.left)


@cache
def mother_of(name: str) -> Mother:
    """Return a replicator's seed with its genes and body; these are known where a ring turns in its place."""
    entry = known_replicator(name)
    rule, seed, period = entry.rule(), entry.pattern().cropped(), entry.period
    assert period is not None
    ring = find_ring(rule, seed, period)
    places: dict[Kind, tuple[int, ...]] = {"anywhere": tuple(range(seed.cells.size))}
    if ring is not None:
        genes = _genes(ring)
        live = [(row, column) for row, column, _ in seed.live_cells()]
        places["genes"] = _flat(seed, genes)
        places["body"] = _flat(seed, [cell for cell in live if cell not in set(genes)])
    return Mother(name, rule, seed, period, rule.symmetry_group, ring, places)


def _genes(ring: Ring) -> list[Cell]:
    """Return the ring's cells that hold no filler: genes, with the empty cells that belong to them."""
    filler = Script.of(ring.word).filler
    return [cell for cell, state in zip(ring.cells, ring.word, strict=True) if state != filler]


def _flat(seed: Pattern, cells: Sequence[Cell]) -> tuple[int, ...]:
    return tuple(sorted((row - seed.top) * seed.box.width + column - seed.left for row, column in cells))
