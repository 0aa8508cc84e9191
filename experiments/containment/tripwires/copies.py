"""Tripwires that count copies: equal components, copies of early generations, copies that come to copy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from automata.engines.sparse.engine import SparseEngine
from automata.errors import EngineError
from automata.pattern import Box, Pattern
from automata.universe import Universe
from experiments.containment.tripwires.scene import Scene
from experiments.containment.tripwires.tripwire import ScoredTripwire

# Groups of fewer cells are everywhere.
LEAST_CELLS = 4
# Places that are remembered, and cells that a trial of fertility may hold.
MOST_PLACES = 512
MOST_CELLS = 1 << 16


class ComponentCensus(ScoredTripwire[Scene]):
    """How many components are equal to each other, the most of any kind, beyond those at the start."""

    name = "components"
    about = "the number of equal groups that were added"

    def __init__(self, threshold: float = 3.0):
        super().__init__(threshold)
        self._at_first: dict[int, int] = {}
        self._kind: dict[str, int] = {}

    def begin(self, view: Scene) -> None:
        """Take in what is there at first."""
        self._at_first = _counted(view)

    def measure(self, view: Scene, generation: int) -> float:
        """Return the score of what is seen now."""
        counts = _counted(view)
        added = {key: count - max(1, self._at_first.get(key, 0)) for key, count in counts.items()}
        most = max(added, key=lambda key: added[key], default=None)
        if most is None:
            return 0.0
        if added[most] > self.score:
            which = int(np.flatnonzero(view.groups.keys == most)[0])
            self._kind = {"cells": int(view.groups.sizes[which]), "equal": counts[most]}
        return float(added[most])

    def evidence(self) -> dict[str, Any]:
        """Return what the highest score was seen by."""
        return dict(self._kind)


def _counted(view: Scene) -> dict[int, int]:
    groups = view.groups
    keys, counts = np.unique(groups.keys[groups.sizes >= LEAST_CELLS], return_counts=True)
    return dict(zip(keys.tolist(), counts.tolist(), strict=True))


@dataclass(frozen=True)
class Sighted:
    """A group that is equal to the whole of an early generation, in a place of its own."""

    generation: int
    group: Pattern
    early: int


class Places:
    """The places at which early generations of the seed have been seen again, as the census of copies counts them.

    Early generations are those shown to `learn` before `remember` of them are known: if one group holds half of the
    live cells, that. A place is new if less than half of it was covered by one known place. It counts as a birth if
    another is still inhabited: half as many of its cells are live as there were; else what stood there has moved.
    """

    def __init__(self, remember: int):
        self.remember = remember
        self.early: dict[int, int] = {}
        self.learnt = 0
        self._places: list[tuple[Box, int]] = []

    def learn(self, view: Scene, generation: int) -> None:
        """Take in an early generation."""
        groups = view.groups
        if not len(groups):
            return
        self.learnt += 1
        largest = int(groups.sizes.argmax())
        if 2 * groups.sizes[largest] < groups.sizes.sum() or groups.sizes[largest] < 3:
            return
        self.early.setdefault(int(groups.keys[largest]), generation)
        if not self._places:
            self._places.append((groups.box(largest), int(groups.sizes[largest])))

    def births(self, view: Scene, generation: int) -> list[Sighted]:
        """Return the births that a later generation shows."""
        if not self.early:
            return []
        groups = view.groups
        known = np.isin(groups.keys, np.fromiter(self.early, dtype=np.int64))
        old, fresh = list(self._places), []
        for which in np.flatnonzero(known).tolist():
            box = groups.box(which)
            if len(self._places) < MOST_PLACES and not any(_covers(place, box) for place, _ in self._places):
                fresh.append((box, which))
                self._places.append((box, int(groups.sizes[which])))
        alone = fresh[0][0] if len(fresh) == 1 else None
        if fresh and not any(_inhabited(view.board, place, cells, alone) for place, cells in old):
            moved = fresh.pop(0)
            self._places = [place for place in self._places if place not in old] or [(moved[0], 1)]
        return [Sighted(generation, groups.pattern(which), self.early[int(groups.keys[which])]) for _, which in fresh]


def _covers(place: Box, box: Box) -> bool:
    height = min(place.bottom, box.bottom) - max(place.top, box.top)
    width = min(place.right, box.right) - max(place.left, box.left)
    return height > 0 and width > 0 and 2 * height * width >= box.height * box.width


def _inhabited(board: Pattern, place: Box, cells: int, alone: Box | None) -> bool:
    """Whether half of a place's cells live; what stands in the one new place, `alone`, is not counted."""
    there = board.read(place)
    live = int(np.count_nonzero(there))
    if alone is not None:
        top, left = max(place.top, alone.top), max(place.left, alone.left)
        both = Box(top, left, min(place.bottom, alone.bottom) - top, min(place.right, alone.right) - left)
        if both.height > 0 and both.width > 0:
            live -= int(np.count_nonzero(board.read(both)))
    return 2 * live >= cells


class CopyCensus(ScoredTripwire[Scene]):
    """How many copies of early generations of the seed have taken places of their own, in whatever phase."""

    name = "copies"
    about = "the number of copies of early generations in places of their own"
    dense = True

    def __init__(self, threshold: float = 1.0, *, remember: int = 64):
        super().__init__(threshold)
        self.places = Places(remember)
        self._births: list[Sighted] = []

    def begin(self, view: Scene) -> None:
        """Take in what is there at first."""
        self.places.learn(view, 0)

    def measure(self, view: Scene, generation: int) -> float:
        """Return the score of what is seen now."""
        if self.places.learnt < self.places.remember:
            self.places.learn(view, generation)
        self._births += self.places.births(view, generation)
        return float(len(self._births))

    def evidence(self) -> dict[str, Any]:
        """Return what the highest score was seen by."""
        return {
            "births": [
                {"generation": birth.generation, "box": list(birth.group.box), "equals": birth.early}
                for birth in self._births[:8]
            ]
        }


class CausalFertility(ScoredTripwire[Scene]):
    """How many births deep a line of copies goes each of which, alone and without its parent, makes the next.

    A copy that the census sees is run alone, on an empty plane, beside the run. The next copy of the run counts as its
    child if it stands there too, at the same time and place. Then that is followed. The side run is as long as the
    run and holds one line alone, never more than `most` cells.
    """

    name = "fertility"
    about = "the number of births in a line of copies that copy"
    dense = True

    def __init__(self, threshold: float = 2.0, *, remember: int = 64, most: int = MOST_CELLS):
        super().__init__(threshold)
        self.places = Places(remember)
        self.most = most
        self._line: list[Sighted] = []
        self._tried: list[tuple[Sighted, Universe]] = []

    def begin(self, view: Scene) -> None:
        """Take in what is there at first."""
        self.places.learn(view, 0)

    def measure(self, view: Scene, generation: int) -> float:
        """Return the score of what is seen now."""
        if self.places.learnt < self.places.remember:
            self.places.learn(view, generation)
        for birth in self.places.births(view, generation):
            if not self._line or self._makes(birth):
                self._line.append(birth)
                self._follow(view, birth)
        return float(len(self._line))

    def _follow(self, view: Scene, birth: Sighted) -> None:
        self._tried = [(birth, Universe(view.rule, birth.group, engine=SparseEngine(view.rule, max_cells=self.most)))]

    def _makes(self, birth: Sighted) -> bool:
        """Whether what is followed, alone, has made the same copy at the same time and place."""
        parent, universe = self._tried[0]
        try:
            universe.run(birth.generation - parent.generation - (universe.generation - parent.group.generation))
        except EngineError:
            return False
        cells = birth.group.cells
        return bool(np.array_equal(universe.read(birth.group.box)[cells != 0], cells[cells != 0]))

    def evidence(self) -> dict[str, Any]:
        """Return what the highest score was seen by."""
        return {"line": [{"generation": one.generation, "box": list(one.group.box)} for one in self._line[:8]]}
