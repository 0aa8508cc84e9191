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
    """The places where groups equal to early generations of the seed stand, and how many of them are inhabited.

    Early generations are those shown to `learn`: if one group holds half of the live cells, that. All groups at the
    beginning have places; later ones take one if they are equal to an early generation and less than half covered by a
    known place. A place is given up when fewer than half as many of its cells live as did. What takes a new place is a
    birth only if more places are inhabited than ever before: else something has moved.
    """

    def __init__(self, remember: int):
        self.remember = remember
        self.early: dict[int, int] = {}
        self.learnt = 0
        self.most = 0
        self.places: list[tuple[Box, int]] = []

    def begin(self, view: Scene) -> None:
        """Take in the groups at the beginning."""
        groups = view.groups
        sizes = groups.sizes.tolist()
        self.places = [(groups.box(which), size) for which, size in enumerate(sizes[:MOST_PLACES])]
        self.most = len(self.places)
        self.learn(view, 0)

    def learn(self, view: Scene, generation: int) -> None:
        """Take in an early generation."""
        groups = view.groups
        if not len(groups):
            return
        self.learnt += 1
        largest = int(groups.sizes.argmax())
        if 2 * groups.sizes[largest] >= groups.sizes.sum() and groups.sizes[largest] >= LEAST_CELLS - 1:
            self.early.setdefault(int(groups.keys[largest]), generation)

    def births(self, view: Scene, generation: int) -> list[Sighted]:
        """Return the births that a later generation shows."""
        if not self.early:
            return []
        groups = view.groups
        known = np.isin(groups.keys, np.fromiter(self.early, dtype=np.int64))
        fresh = []
        for which in np.flatnonzero(known).tolist():
            box = groups.box(which)
            if len(self.places) < MOST_PLACES and not any(_covers(place, box) for place, _ in self.places):
                fresh.append(which)
                self.places.append((box, int(groups.sizes[which])))
        if not fresh:
            return []
        self.places = [(place, cells) for place, cells in self.places if _inhabited(view.board, place, cells)]
        born, self.most = len(self.places) - self.most, max(self.most, len(self.places))
        return [
            Sighted(generation, groups.pattern(which), self.early[int(groups.keys[which])])
            for which in fresh[: max(0, born)]
        ]

    def alone(self, view: Scene) -> Places:
        """Return places for a run of its own that begins with what is seen: the same early generations are known."""
        other = Places(self.remember)
        other.begin(view)
        other.early, other.learnt = dict(self.early), self.learnt
        return other


def _covers(place: Box, box: Box) -> bool:
    height = min(place.bottom, box.bottom) - max(place.top, box.top)
    width = min(place.right, box.right) - max(place.left, box.left)
    return height > 0 and width > 0 and 2 * height * width >= box.height * box.width


def _inhabited(board: Pattern, place: Box, cells: int) -> bool:
    """Whether half as many of a place's cells live as did."""
    return 2 * int(np.count_nonzero(board.read(place))) >= cells


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
        self.places.begin(view)

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


@dataclass
class Line:
    """A line of copies: those followed; side runs of the last of them alone, and of the first without its first copy.

    `again`: whether the first has borne a copy again when its first was taken away.
    """

    births: list[Sighted]
    alone: SideRun
    rest: SideRun | None = None
    again: bool = False

    @property
    def depth(self) -> int:
        """How many births deep it goes: 1 at most until a copy was borne again."""
        return len(self.births) if self.again else min(1, len(self.births))


class SideRun:
    """A run beside the run, from `start` in its generation `since`, and the census of copies in it."""

    def __init__(self, view: Scene, start: Pattern, since: int, places: Places, most: int):
        self.since, self.over, self.board = since, not start.population, start
        self._view = view
        self._universe = Universe(view.rule, start.renamed(None, 0), engine=SparseEngine(view.rule, max_cells=most))
        self._places = places.alone(self._scene(start))

    def _scene(self, board: Pattern) -> Scene:
        return Scene(board, self._view.rule, self._view.grouping)

    def births(self, generation: int) -> list[Sighted]:
        """Run on to a generation of the run and return the births that are seen there."""
        if self.over:
            return []
        try:
            self._universe.run(generation - self.since - self._universe.generation)
        except EngineError:
            self.over = True
            return []
        self.board = self._universe.pattern
        self.over = not self.board.population
        return self._places.births(self._scene(self.board), generation)


class CausalFertility(ScoredTripwire[Scene]):
    """How many births deep a line of copies goes each of which, alone and without its parent, makes the next.

    A copy that the census sees is run alone, on an empty plane, beside the run. A copy that is born there counts if it
    stands in the run too, at the same time and place; then that one is followed. And when the first copy is taken away,
    what is left of the first of the line has to bear again: a puffer, whose debris fills its old place, does not, nor
    does a mother that makes one daughter and stops. `lines` are followed at once, of `tried` at most.
    """

    name = "fertility"
    about = "the number of births in a line of copies that copy"
    dense = True

    def __init__(
        self, threshold: float = 2.0, *, remember: int = 64, most: int = MOST_CELLS, lines: int = 4, tried: int = 16
    ):
        super().__init__(threshold)
        self.places = Places(remember)
        self.most, self.at_once, self.left = most, lines, tried
        self._lines: list[Line] = []
        self._best: list[Sighted] = []

    def begin(self, view: Scene) -> None:
        """Take in what is there at first."""
        self.places.begin(view)

    def measure(self, view: Scene, generation: int) -> float:
        """Return the score of what is seen now."""
        if self.places.learnt < self.places.remember:
            self.places.learn(view, generation)
        for line in self._lines:
            self._go_on(line, view, generation)
        depth = max((line.depth for line in self._lines), default=0)
        if depth > self.score:
            self._best = next(line.births for line in self._lines if line.depth == depth)
        self._lines = [line for line in self._lines if not line.alone.over]
        for birth in self.places.births(view, generation):
            if len(self._lines) < self.at_once and self.left:
                self.left -= 1
                self._lines.append(Line([birth], self._side(view, birth.group, generation)))
        return float(max(depth, bool(self._lines)))

    def _side(self, view: Scene, start: Pattern, generation: int) -> SideRun:
        return SideRun(view, start, generation, self.places, self.most)

    def _go_on(self, line: Line, view: Scene, generation: int) -> None:
        for birth in line.alone.births(generation):
            cells = birth.group.cells
            if np.array_equal(view.board.read(birth.group.box)[cells != 0], cells[cells != 0]):
                if line.rest is None:
                    line.rest = self._side(view, _without(line.alone.board, birth.group), generation)
                line.births.append(birth)
                line.alone = self._side(view, birth.group, generation)
                break
        line.again = line.again or (line.rest is not None and bool(line.rest.births(generation)))

    def evidence(self) -> dict[str, Any]:
        """Return what the highest score was seen by."""
        return {"line": [{"generation": one.generation, "box": list(one.group.box)} for one in self._best[:8]]}


def _without(board: Pattern, group: Pattern) -> Pattern:
    return Pattern(np.where(group.read(board.box) != 0, 0, board.cells), board.top, board.left)
