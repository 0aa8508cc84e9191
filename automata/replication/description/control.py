"""The controller: is a child made once, copied before it parts, and does it go on without its parent?

These are facts about one line of descent under a rule without chance: each is observed once and has no interval. Their
null is a mother erased half-way, of whom no child may come; where one does, the mother is not needed at any time, and
that the child does without it says nothing of a controller.
"""

from __future__ import annotations

import numpy as np

from automata.engines.sparse.engine import SparseEngine
from automata.errors import EngineError
from automata.pattern import Box, Pattern
from automata.replication.copies.counting import count_copies
from automata.replication.copies.exact import Copy
from automata.replication.copies.fertility import Fertility
from automata.replication.description.verdicts import Intervention, PartVerdict, Verdict
from automata.replication.description.written_words import WordResult
from automata.replication.limits import run
from automata.rule import Rule
from automata.universe import Universe

_ERASED = "what stands in the parent's place erased at the birth"


def controller(rule: Rule, seed: Pattern, line: Fertility, own: WordResult, max_cells: int) -> PartVerdict:
    """Judge the controller of a loop by its line of descent and by what became of its own word.

    Refuted if its child makes a copy only with the parent beside it. Not testable where no child with the word parts.
    """
    record = _record(rule, seed, line, max_cells)
    if needs_parent(line):
        return PartVerdict("controller", "refuted", f"the child needs its parent: {line.reason}", tuple(record))
    if own.daughter is None or own.daughter.parted is None or not own.copied:
        reason = "no ring separates that carries its own word"
        return PartVerdict("controller", "not testable here", reason, tuple(record))
    record = [
        Intervention(
            "nothing",
            "the word runs on a ring elsewhere before that ring separates",
            f"it runs there after {own.daughter.step} generations, and has separated after {own.daughter.parted}",
            own.daughter.step <= own.daughter.parted,
        ),
        Intervention(
            "all but the daughter erased",
            "the daughter replicates, with its word",
            "it does" if own.passed_on else "it makes no daughter",
            own.passed_on,
        ),
        *record,
    ]
    if not own.passed_on and not line.depth:
        reason = "the daughter, cut out with what is attached to it, makes none: not all of it may be attached"
        return PartVerdict("controller", "not testable here", reason, tuple(record))
    failed = [f"{one.change}: {one.came}" for one in record if not one.held]
    if failed:
        reason = f"not all as predicted: {'; '.join(failed)}"
        return PartVerdict("controller", "not testable here", reason, tuple(record))
    told = "one child with the same word, which replicates without its parent"
    null = "; of a mother erased half-way none comes" if line.depth else ""
    return PartVerdict("controller", "shown", told + null, tuple(record))


def idle_controller(line: Fertility) -> PartVerdict:
    """Judge the controller of a pattern without a ring, where there is nothing that it could be seen to control."""
    alone = Intervention(
        _ERASED,
        "the child makes its copy at the same time and place",
        "it does" if line.independent else line.reason,
        line.independent,
    )
    verdict: Verdict = "refuted" if needs_parent(line) else "not testable here"
    reason = "no reading or copying is seen that it could control"
    return PartVerdict(
        "controller", verdict, "the child needs its parent" if verdict == "refuted" else reason, (alone,)
    )


def needs_parent(line: Fertility) -> bool:
    """Whether some child makes its copy with the parent beside it, and not when that is erased."""
    return any(birth.companion is True and birth.orphan is False for birth in line.line)


def _record(rule: Rule, seed: Pattern, line: Fertility, max_cells: int) -> list[Intervention]:
    if not line.depth:
        return []
    first = line.line[0]
    born = count_copies(rule, seed, [first.step]).new[0]
    orphan = line.depth >= 2 and line.independent
    stands = stands_without_mother(rule, seed, first.copy, first.step, max_cells)
    return [
        Intervention("nothing", "one child is born", f"{born} after {first.step} generations", born == 1),
        Intervention(
            _ERASED,
            "the child makes its copy at the same time and place",
            "it does" if orphan else line.reason,
            orphan,
        ),
        Intervention(
            f"the mother erased half-way, after {first.step // 2} generations",
            "no child stands at its time and place",
            "one does" if stands else "none does",
            not stands,
        ),
    ]


def stands_without_mother(rule: Rule, seed: Pattern, child: Copy, step: int, max_cells: int) -> bool:
    """Whether the `child`, due after `step` generations, stands there although all in the seed's box was erased
    half-way.
    """
    try:
        engine = SparseEngine(rule, max_cells=max_cells)
        half = run(Universe(rule, seed.renamed(None, 0), engine=engine), step // 2).pattern
        rest = erased(half, seed.box)
        if not rest.population:
            return False
        after = run(Universe(rule, rest, engine=SparseEngine(rule, max_cells=max_cells)), step - step // 2)
    except EngineError:
        return False
    cells = child.pattern(seed).cells
    found = after.read(child.box)
    return bool(np.array_equal(found[cells != 0], cells[cells != 0]))


def erased(board: Pattern, place: Box) -> Pattern:
    """Return the board with all cells of a place in state 0."""
    cells = board.cells.copy()
    rows = slice(max(0, place.top - board.top), max(0, place.bottom - board.top))
    columns = slice(max(0, place.left - board.left), max(0, place.right - board.left))
    cells[rows, columns] = 0
    return Pattern(cells, board.top, board.left)
