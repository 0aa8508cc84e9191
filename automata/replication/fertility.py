"""Fertility: whether a child cut out and left alone bears a child in turn, and whether it needs its parent.

A single copy proves little: a pre-pulsar leaves two, and they run into each other. So each child goes through three
trials. *Alone*: it is laid on an empty plane with all that is attached to it, or severed if its parent is attached;
its own child is that of the next depth. *Without its parent*: what stands in its parent's place is erased and all else
stays, which tests that control has passed to the child. *In company*: nothing is touched. In the two latter the
grandchild must stand where and when it stood alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from automata.engines.sparse import SparseEngine
from automata.errors import EngineError, ReplicariumError
from automata.pattern import Pattern, read_box
from automata.replication.census import Birth, Census, cut_out
from automata.replication.copies import Copy, Motions, components
from automata.replication.counting import MAX_CELLS
from automata.replication.lookout import Lookout, sightings
from automata.rule import Rule
from automata.symmetry import Symmetry, Transform
from automata.universe import Universe


@dataclass(frozen=True)
class Descent:
    """One birth of a line: at `depth` ≥ 1 a parent, alone, had after `step` generations this `copy` of the seed.

    `displacement` is the child's, (rows, columns), from the seed where it first lay; `population` counts the live cells
    that were cut out and `erased` those that stood in the parent's place. `severed` says that the child hung together
    with what stood there, so that its own live cells alone were cut out. `orphan` and `companion` say whether the child
    bore its own child without its parent and in company; None if it bore none alone or that was not asked.
    """

    depth: int
    step: int
    copy: Copy
    displacement: tuple[int, int]
    population: int
    erased: int
    severed: bool
    orphan: bool | None = None
    companion: bool | None = None


@dataclass(frozen=True)
class Fertility:
    """A line of descent, and why it ended: `stopped` is "depth reached", "no child" or "budget", explained in `reason`.

    `fertile`: the depth asked for was reached, and every child whose own child is known bore it in company too.
    `independent`: it bore it without its parent as well.
    """

    line: tuple[Descent, ...]
    asked: int
    stopped: Literal["depth reached", "no child", "budget"]
    reason: str

    @property
    def depth(self) -> int:
        """Number of births in the line."""
        return len(self.line)

    @property
    def fertile(self) -> bool:
        """Whether the depth asked for was reached by children who were also fertile in company."""
        return self.depth >= self.asked and all(birth.companion is not False for birth in self.line)

    @property
    def independent(self) -> bool:
        """Whether the line has two births or more and every child with a child bore it without its parent."""
        return self.depth >= 2 and all(birth.orphan is not False for birth in self.line)


def measure_fertility(
    rule: Rule,
    seed: Pattern,
    steps: int,
    depth: int = 3,
    transforms: Iterable[Transform | Symmetry] | None = None,
    *,
    max_cells: int = MAX_CELLS,
) -> Fertility:
    """Follow the line of first children from `seed` to `depth`, each parent alone on an empty plane for up to `steps`.

    Children are exact copies of the seed under `transforms`, by default `Rule.symmetry_group`, in places of their own,
    see `Census`; a parent that has only moved has no child. A run that would hold more than `max_cells` cells ends the
    line.
    Raises ReplicariumError for a depth below 2, at which nothing could be said of children, or for steps below 1.
    """
    if depth < 2 or steps < 1:
        raise ReplicariumError(
            f"fertility is asked to a depth of 2 or more within 1 generation or more, not {depth} within {steps}"
        )
    group = rule.symmetry_group if transforms is None else tuple(transforms)
    lookout, engine = Lookout(seed, group), SparseEngine(rule, max_cells=max_cells)
    line: list[Descent] = []
    parent = earlier = seed
    scene: Pattern | None = None  # all that stood when the present parent was born to the earlier one
    try:
        for level in range(1, depth + 1):
            found = _first_child(engine, parent, seed, steps, group, lookout)
            if found is None:
                reason = f"the parent of depth {level - 1} bore nothing in {steps} generations"
                return Fertility(tuple(line), depth, "no child", reason)
            birth, board = found
            if scene is not None:
                line[-1] = _tried(engine, line[-1], scene, earlier, seed, birth)
            child = cut_out(board, birth.copy, seed)
            held = child.cells[parent.read(child.box) != 0]
            if severed := child.population > seed.population and bool(np.any(held)):
                child = birth.copy.pattern(seed)
            erased = board.population - _without(board, parent, birth.copy, seed).population
            where = birth.copy.displacement(seed)
            line.append(Descent(level, birth.step, birth.copy, where, child.population, erased, severed))
            scene, earlier, parent = board, parent, child
    except EngineError as error:
        return Fertility(tuple(line), depth, "budget", str(error))
    crowded = [birth.depth for birth in line if birth.companion is False]
    reason = f"the child of depth {crowded[0]} bears nothing in company" if crowded else f"{depth} births"
    return Fertility(tuple(line), depth, "depth reached", reason)


def _first_child(
    engine: SparseEngine, parent: Pattern, seed: Pattern, steps: int, group: Motions, lookout: Lookout
) -> tuple[Birth, Pattern] | None:
    """Return the first birth of a parent alone on the plane, and the configuration at it."""
    census = Census(seed, group, parent)
    for step, board in sightings(engine, parent, (lookout,), steps):
        if births := census.observe(step, board):
            return births[0], board
    return None


def _tried(
    engine: SparseEngine, birth: Descent, scene: Pattern, parent: Pattern, seed: Pattern, own: Birth
) -> Descent:
    """Say of a child whether its own child's birth, known from its life alone, happens also in the two other trials."""
    orphan = _bears(engine, _without(scene, parent, birth.copy, seed), own, seed)
    return replace(birth, orphan=orphan, companion=_bears(engine, scene, own, seed))


def _bears(engine: SparseEngine, start: Pattern, birth: Birth, seed: Pattern) -> bool:
    cells = birth.copy.pattern(seed).cells
    after = Universe(engine.rule, start, engine=engine).run(birth.step).read(birth.copy.box)
    return bool(np.array_equal(after[cells != 0], cells[cells != 0]))


def _without(scene: Pattern, parent: Pattern, child: Copy, seed: Pattern) -> Pattern:
    """Return a scene from which all components in the parent's place are gone, but for the child's own cells."""
    own = child.pattern(seed)
    cells = scene.cells.copy()
    for part in components(scene):
        if np.any(part.cells[parent.read(part.box) != 0]):
            box = part.box
            view = cells[
                box.top - scene.top : box.bottom - scene.top, box.left - scene.left : box.right - scene.left
            ]
            view[(part.cells != 0) & (read_box(own.cells, own.box, box) == 0)] = 0
    return Pattern(cells, scene.top, scene.left, scene.rule, scene.generation)
