"""Tripwires that see order, work and growth on boards, whatever it is that grows."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.replication.rings.find_in_pattern import find_sheath, find_sheathed_ring, genotype_text
from automata.trees.macrocell import Macrocell
from experiments.containment.tripwires.scene import Scene
from experiments.containment.tripwires.tripwire import ScoredTripwire

# Boards are examined up to so many cells of their box, groups up to so many a look.
MOST_AREA = 1 << 16
MOST_GROUPS = 64
MOST_COUNTS = 256


class BlockEntropy(ScoredTripwire[Scene]):
    """By how many bits a cell the 2 × 2 blocks of a board are more ordered than those of its cells, shuffled."""

    name = "entropy"
    about = "the order of the blocks beyond that of shuffled cells, in bits a cell,"

    def __init__(self, threshold: float = 0.5):
        super().__init__(threshold)

    def measure(self, view: Scene, generation: int) -> float:
        """Return the score of what is seen now."""
        cells = _window(view)
        if min(cells.shape, default=0) < 4:
            return 0.0
        shuffled = np.random.default_rng(generation).permutation(cells.ravel()).reshape(cells.shape)
        return (block_entropy(shuffled) - block_entropy(cells)) / 4


def block_entropy(cells: NDArray[np.uint8]) -> float:
    """Return Shannon's entropy of all 2 × 2 blocks of an array of cells, in bits a block."""
    wide = cells.astype(np.uint32)
    codes = ((wide[:-1, :-1] * 256 + wide[:-1, 1:]) * 256 + wide[1:, :-1]) * 256 + wide[1:, 1:]
    _, counts = np.unique(codes, return_counts=True)
    shares = counts / codes.size
    return float(-(shares * np.log2(shares)).sum())


def _window(view: Scene) -> NDArray[np.uint8]:
    """Return the live cells' box, its middle part if it is too large."""
    cells = view.board.cells
    side = int(MOST_AREA**0.5)
    top, left = max(0, (cells.shape[0] - side) // 2), max(0, (cells.shape[1] - side) // 2)
    return cells[top : top + side, left : left + side] if cells.size > MOST_AREA else cells


class PopulationRise(ScoredTripwire[Scene]):
    """How many times as many cells live as at first: the least that a monitor can look at."""

    name = "population"
    about = "the rise of the number of live cells"

    def __init__(self, threshold: float = 8.0):
        super().__init__(threshold)
        self._first = 1

    def begin(self, view: Scene) -> None:
        """Take in what is there at first."""
        self._first = max(1, view.board.population)

    def measure(self, view: Scene, generation: int) -> float:
        """Return the score of what is seen now."""
        return view.board.population / self._first


class WorkPerStep(ScoredTripwire[Scene]):
    """How many times as many cells change in a generation as in the first ones."""

    name = "work"
    about = "the rise of the number of cells that change in a generation"
    dense = True

    def __init__(self, threshold: float = 4.0, *, first: int = 16):
        super().__init__(threshold)
        self._first, self._seen = first, list[int]()

    def measure(self, view: Scene, generation: int) -> float:
        """Return the score of what is seen now."""
        if view.changed is None:
            return 0.0
        if len(self._seen) < self._first:
            self._seen.append(view.changed)
            return 0.0
        return view.changed / max(1.0, float(np.mean(self._seen)))


class GrowthLaw(ScoredTripwire[Scene]):
    """The power of time by which the number of groups grows: the slope of its logarithm since a quarter of the time.

    A gun's is 1, that of a colony in the plane 2. Groups of fewer than three cells are not counted, nor are fewer than
    four groups; a slope is taken from `least` looks on.
    """

    name = "growth"
    about = "the power of time by which the number of groups grows"
    dense = True

    def __init__(self, threshold: float = 1.3, *, least: int = 6):
        super().__init__(threshold)
        self._least = least
        self._counts: deque[tuple[int, int]] = deque(maxlen=MOST_COUNTS)

    def measure(self, view: Scene, generation: int) -> float:
        """Return the score of what is seen now."""
        now = int((view.groups.sizes >= 3).sum())
        self._counts.append((generation, now))
        late = [(time, count) for time, count in self._counts if 4 * time >= generation]
        if generation < 16 or len(late) < self._least or now < 4:
            return 0.0
        times = np.log(np.array([time for time, _ in late], dtype=np.float64))
        counts = np.log([max(1, count) for _, count in late])
        spread = times - times.mean()
        return float((spread * counts).sum() / (spread**2).sum())


class NodeOccurrences(ScoredTripwire[Scene]):
    """How often the same square of 8 × 8 cells or more with live cells occurs in the tree of HashLife, beyond at first.

    The tree is that of `Macrocell`, which a universe on HashLife has already.
    """

    name = "occurrences"
    about = "the number of equal squares in the tree of shared squares"

    def __init__(self, threshold: float = 4.0, *, least: int = 3):
        super().__init__(threshold)
        self._least, self._at_first = least, 0

    def begin(self, view: Scene) -> None:
        """Take in what is there at first."""
        self._at_first = self._most(view)

    def measure(self, view: Scene, generation: int) -> float:
        """Return the score of what is seen now."""
        return float(self._most(view) - self._at_first)

    def _most(self, view: Scene) -> int:
        if not view.board.population or view.board.cells.size > MOST_AREA << 4:
            return 0
        tree = Macrocell.from_pattern(view.board)
        large = tree.levels >= self._least
        large[0] = False
        return int(max(tree.occurrences[large], default=0))


class DescriptionInheritance(ScoredTripwire[Scene]):
    """How many groups carry the same word on a ring: what circulates there, read from wherever it begins."""

    name = "description"
    about = "the number of groups with the same word on a ring"

    def __init__(self, threshold: float = 2.0):
        super().__init__(threshold)
        self._sheath = 0
        self._word = ""

    def begin(self, view: Scene) -> None:
        """Take in what is there at first."""
        self._sheath = find_sheath(view.board) if view.board.population else 0

    def measure(self, view: Scene, generation: int) -> float:
        """Return the score of what is seen now."""
        if not self._sheath:
            return 0.0
        groups, words = view.groups, list[str]()
        for which in np.argsort(-groups.sizes, kind="stable")[:MOST_GROUPS].tolist():
            if groups.sizes[which] < 8:
                break
            if ring := find_sheathed_ring(groups.pattern(which), self._sheath):
                words.append(genotype_text(ring.word))
        most = max(set(words), key=lambda word: (words.count(word), word), default="")
        if words.count(most) > self.score:
            self._word = most
        return float(words.count(most)) if most else 0.0

    def evidence(self) -> dict[str, Any]:
        """Return what the highest score was seen by."""
        return {"word": self._word}
