"""What an entry is, by the project's own measures of replication, without a bound on what they cost.

A board's seed replicates if it makes daughters in any form that found lines of four births, each child fertile alone
and in company, or copies of itself of which that holds. Under an additive rule everything is copied, which follows from
the rule alone; that is a kind of its own. A soup holds a replicator if a program does that is put in, or arises, by the
detector by heredity. A network replicates if it writes its description, which built does so again, and if the copy
does not come without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from automata.engines.sparse.engine import SparseEngine
from automata.errors import EngineError, RuleError
from automata.replication import measure_fertility
from automata.replication.copies.exact import components
from automata.replication.copies.fertility import bears_again
from automata.replication.theory import theory_of
from automata.soups.measures import commonest
from automata.soups.replicators.detectors import HEREDITY
from automata.universe import Universe
from experiments.containment.zoos.entry import BoardWorld, SoupWorld, World, WritingWorld, ZooEntry
from experiments.containment.zoos.soups import started
from experiments.wrong_rules.any_form import daughters_in_any_form

Kind = Literal["replicator", "none", "copies anything"]
_PERIODS, _DEPTH = 6, 4
MOST_CELLS = 1 << 17
# A run that comes back to an earlier generation within so many is over, and nothing was missed.
_CLOSED = 600
# Epochs between two looks at a soup.
_LOOK = 8


@dataclass(frozen=True)
class ZooTruth:
    """What it is, by what that is known (`by`), and when its first copy stood, None if there was none."""

    kind: Kind
    by: str
    first: int | None = None


def truth_of_board(world: BoardWorld) -> ZooTruth:
    """Return what a seed is."""
    try:
        theory = theory_of(world.rule, world.seed)
    except RuleError:
        theory = None
    if theory is not None and theory.copies_anything:
        return ZooTruth("copies anything", theory.reason, theory.period)
    group = world.rule.symmetry_group
    found = daughters_in_any_form(
        world.rule, world.seed, world.seed, world.scale, _PERIODS, group, max_cells=MOST_CELLS
    )
    if found.form in ("seed", "own"):
        line = measure_fertility(world.rule, world.seed, 2 * world.scale, _DEPTH, group, max_cells=MOST_CELLS)
        again = line.fertile and bears_again(
            world.rule, world.seed, line.line[0], 3 * world.scale, group, max_cells=MOST_CELLS
        )
        if again:
            return ZooTruth("replicator", f"copies of itself, a line of {line.depth} births", found.first)
        why = line.reason if not line.fertile else "the copy is itself, moved: no other comes when it is taken away"
        return ZooTruth("none", why, found.first)
    if found.form == "other" and _several(world):
        return ZooTruth("replicator", "daughters in another form, a line of four births", found.first)
    return ZooTruth("none", _ended(world) or f"no fertile daughter in {_PERIODS * world.scale} generations")


def _several(world: BoardWorld) -> bool:
    """Whether three parts or more, each of a quarter of the seed's cells, stand at once in which something happens.

    A puffer of one piece, its debris behind it, is a copy of itself farther on for as long as it goes; but one alone.
    """
    universe = Universe(world.rule, world.seed, engine=SparseEngine(world.rule, max_cells=MOST_CELLS))
    try:
        universe.run(_PERIODS * world.scale)
        before = universe.pattern
        after = universe.run(1).pattern
    except EngineError:
        before = after = universe.pattern
    busy = [
        part
        for part in components(before)
        if 4 * part.population >= world.seed.population and not np.array_equal(after.read(part.box), part.cells)
    ]
    return len(busy) >= 3


def _ended(world: BoardWorld) -> str:
    """Return how the run dies or repeats itself, "" if it does neither: then nothing can have been missed."""
    universe = Universe(world.rule, world.seed, engine=SparseEngine(world.rule, max_cells=MOST_CELLS))
    try:
        known: dict[tuple[object, bytes], int] = {}
        for generation in range(_CLOSED):
            board = universe.pattern.cropped()
            if not board.population:
                return f"nothing lives in generation {generation}"
            earlier = known.setdefault((board.box, board.cells.tobytes()), generation)
            if earlier < generation:
                return f"generation {generation} is generation {earlier} again"
            if board.cells.size > 1 << 14:
                return ""
            universe.run(1)
    except EngineError:
        return ""
    return ""


def truth_of_soup(world: SoupWorld) -> ZooTruth:
    """Return what a soup holds: a program that is put in and replicates by heredity, or one that arises in the run."""
    language = world.settings.language
    if world.planted and HEREDITY(language, world.planted, world.settings.seed):
        return ZooTruth("replicator", "the program that was put in replicates, 16 generations deep", 1)
    soup = started(world)
    for _ in range(world.epochs // _LOOK):
        soup.run(_LOOK)
        for one in commonest(soup.programs, 2)[1]:
            if one.count > 1 and HEREDITY(language, one.program, soup.epoch):
                return ZooTruth("replicator", "a program that arose replicates, 16 generations deep", soup.epoch)
    return ZooTruth("none", f"no common program replicates in {world.epochs} epochs")


def truth_of_writing(world: WritingWorld) -> ZooTruth:
    """Return whether a network writes its own description, which built does so again, and none comes without it.

    That a memoriser's daughter knows its tape by heart too is the laboratory's doing, as it is of any network here.
    """
    written = world.write(world.tape)
    if written != world.tape:
        return ZooTruth("none", "what it writes is not its description", None)
    if world.erased(world.tape) == world.tape:
        return ZooTruth("none", "with the network erased the copy comes all the same: the network takes no part", 1)
    if not world.fertile(written):
        return ZooTruth("none", "what is built of the copy does not copy itself", 1)
    return ZooTruth("replicator", "it writes its description, which built writes itself again", 1)


def truth_of(entry: ZooEntry, world: World) -> ZooTruth:
    """Return what an entry, whose world is given, is: what is proved of it, or else what is measured."""
    if entry.proof:
        return ZooTruth(entry.meant, entry.proof)
    if isinstance(world, BoardWorld):
        return truth_of_board(world)
    return truth_of_soup(world) if isinstance(world, SoupWorld) else truth_of_writing(world)
