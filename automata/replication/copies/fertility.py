"""Fertility: whether a child cut out and run alone makes a child in turn, and whether it needs its parent.

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

from automata.checks import accepting, as_motions, at_least, optional
from automata.engines.sparse.engine import SparseEngine
from automata.errors import EngineError
from automata.pattern import Pattern, read_box
from automata.replication.copies.census import Birth, Census, cut_out
from automata.replication.copies.counting import MAX_CELLS
from automata.replication.copies.exact import Apart, Copy, Motions, components, find_copies
from automata.replication.copies.first_birth import run_to_births
from automata.replication.copies.scan import FastScan, scanned
from automata.replication.limits import run
from automata.rule import Rule
from automata.symmetry import Symmetry, Transform
from automata.universe import Universe

# So many children of a seed are tried before it is said that its children are not fertile.
CHILDREN = 4


@dataclass(frozen=True)
class Descent:
    """One birth of a line: at `depth` ≥ 1 a parent, alone, had after `step` generations this `copy` of the seed.

    `displacement` is the child's, (rows, columns), from the seed where it first lay; `population` counts the live cells
    that were cut out and `erased` those that stood in the parent's place. `severed` says that the child hung together
    with what stood there, so that its own live cells alone were cut out. `orphan` and `companion` say whether the child
    made its own child without its parent and in company; None if it made none alone or that was not tested.
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

    `fertile`: the depth asked for was reached, and every child whose own child is known made it in company too.
    `independent`: it made it without its parent as well. `children` of the seed were tried: the line is that of the
    last of them if it is fertile, else of the first. `again` is what `bears_again` says, None if that was not asked.
    """

    line: tuple[Descent, ...]
    asked: int
    stopped: Literal["depth reached", "no child", "budget"]
    reason: str
    children: int = 1
    again: bool | None = None

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
        """Whether the line has two births or more and every child with a child made it without its parent."""
        return self.depth >= 2 and all(birth.orphan is not False for birth in self.line)


@accepting(transforms=optional(as_motions))
def measure_fertility(
    rule: Rule,
    seed: Pattern,
    steps: int,
    depth: int = 3,
    transforms: Iterable[Transform | Symmetry] | None = None,
    *,
    max_cells: int = MAX_CELLS,
    apart: Apart = "any",
    children: int = CHILDREN,
) -> Fertility:
    """Follow the line of first children from `seed` to `depth`, each parent alone on an empty plane for up to `steps`.

    Children are exact copies of the seed under `transforms`, by default `Rule.symmetry_group`, in places of their
    own, see `Census`, and stand `apart` in the sense asked for; a parent that has only moved has no child. The
    seed's first copy may have come about by chance: if its line is not fertile, those of its next children, up to so
    many `children` in all, are followed. A run that would hold more than `max_cells` cells ends a line. Raises
    ArgumentError for a depth below 2, at which nothing could be said of children, or for steps or children below
    1.

    >>> from automata import find_replicator
    >>> seed = find_replicator("highlife")
    >>> found = measure_fertility(seed.rule(), seed.pattern(), steps=30, depth=2)
    >>> found.fertile, found.reason
    (True, '2 births')
    """
    at_least(2, depth=depth)
    at_least(1, steps=steps, children=children)
    group = rule.symmetry_group if transforms is None else tuple(transforms)
    test = _Test(SparseEngine(rule, max_cells=max_cells), seed, steps, group, apart)
    first = test.line(depth)
    if first.fertile or not first.line or children == 1:
        return first
    tried = 1
    for born in test.births(seed, children)[1:]:
        tried += 1
        later = test.line(depth, born)
        if later.fertile:
            return replace(later, children=tried)
    return replace(first, children=tried)


@accepting(transforms=optional(as_motions))
def bears_again(
    rule: Rule,
    seed: Pattern,
    child: Descent,
    steps: int,
    transforms: Iterable[Transform | Symmetry] | None = None,
    *,
    max_cells: int = MAX_CELLS,
) -> bool:
    """Whether a copy of `seed` stands again, within `steps`, when its first `child` is taken away at its birth.

    A puffer train is a copy of itself elsewhere, and its debris fills the old place; but there is never more than
    one. What is of one piece when it begins, as Perrier's loop, which makes one copy, counts as making another: its
    body stays.
    """
    if len(components(seed)) == 1:
        return True
    group = rule.symmetry_group if transforms is None else tuple(transforms)
    engine = SparseEngine(rule, max_cells=max_cells)
    scene = run(Universe(rule, seed.renamed(None, 0), engine=engine), child.step).pattern
    taken = cut_out(scene, child.copy, seed)
    rest = Pattern(np.where(taken.read(scene.box) != 0, 0, scene.cells), scene.top, scene.left)
    if not rest.population:
        return False
    later = scanned(engine, rest, (FastScan(seed, group),), steps)
    return bool(find_copies(rest, seed, group)) or next(later, None) is not None


class _Test:
    """Runs parents alone and their children in the three trials; children are copies of `seed`."""

    def __init__(self, engine: SparseEngine, seed: Pattern, steps: int, group: Motions, apart: Apart):
        self.engine, self.seed, self.steps, self.group = engine, seed, steps, group
        self.apart: Apart = apart

    def births(self, parent: Pattern, most: int) -> list[tuple[Birth, Pattern]]:
        """Return up to `most` births of a parent alone on the plane, each with the configuration at it."""
        census = Census(self.seed, self.group, parent, apart=self.apart)
        return [(birth, board) for _, birth, board in run_to_births(self.engine, parent, self.steps, census, most=most)]

    def line(self, depth: int, born: tuple[Birth, Pattern] | None = None) -> Fertility:
        """Follow the line of first children to `depth`, from the birth `born` of the seed on if that is given."""
        line: list[Descent] = []
        parent = earlier = self.seed
        scene: Pattern | None = None  # all that stood when the present parent was born to the earlier one
        try:
            for level in range(1, depth + 1):
                found = born if level == 1 and born else next(iter(self.births(parent, 1)), None)
                if found is None:
                    reason = f"the parent of depth {level - 1} made no copy in {self.steps} generations"
                    return Fertility(tuple(line), depth, "no child", reason)
                birth, board = found
                if scene is not None:
                    line[-1] = _tried(self.engine, line[-1], scene, earlier, self.seed, birth)
                child = cut_out(board, birth.copy, self.seed)
                held = child.cells[parent.read(child.box) != 0]
                if severed := child.population > self.seed.population and bool(np.any(held)):
                    child = birth.copy.pattern(self.seed)
                erased = board.population - _without(board, parent, birth.copy, self.seed).population
                where = birth.copy.displacement(self.seed)
                line.append(Descent(level, birth.step, birth.copy, where, child.population, erased, severed))
                scene, earlier, parent = board, parent, child
        except EngineError as error:
            return Fertility(tuple(line), depth, "budget", str(error))
        crowded = [birth.depth for birth in line if birth.companion is False]
        reason = f"the child of depth {crowded[0]} makes no copy in company" if crowded else f"{depth} births"
        return Fertility(tuple(line), depth, "depth reached", reason)


def _tried(engine: SparseEngine, birth: Descent, scene: Pattern, parent: Pattern, seed: Pattern, own: Birth) -> Descent:
    """Say of a child whether its own child's birth, known from its life alone, happens also in the two other trials."""
    orphan = _bears(engine, _without(scene, parent, birth.copy, seed), own, seed)
    return replace(birth, orphan=orphan, companion=_bears(engine, scene, own, seed))


def _bears(engine: SparseEngine, start: Pattern, birth: Birth, seed: Pattern) -> bool:
    cells = birth.copy.pattern(seed).cells
    after = run(Universe(engine.rule, start, engine=engine), birth.step).read(birth.copy.box)
    return bool(np.array_equal(after[cells != 0], cells[cells != 0]))


def _without(scene: Pattern, parent: Pattern, child: Copy, seed: Pattern) -> Pattern:
    """Return a scene from which all components in the parent's place are gone, but for the child's own cells."""
    own = child.pattern(seed)
    cells = scene.cells.copy()
    for part in components(scene):
        if np.any(part.cells[parent.read(part.box) != 0]):
            box = part.box
            view = cells[box.top - scene.top : box.bottom - scene.top, box.left - scene.left : box.right - scene.left]
            view[(part.cells != 0) & (read_box(own.cells, own.box, box) == 0)] = 0
    return Pattern(cells, scene.top, scene.left, scene.rule, scene.generation)
