"""Whether a pattern functions as a replicator, whatever it looks like: in the seed's form, in its own, or in another.

An exact copy of one configuration is too narrow a test of a pattern that was changed: it may mend itself, hand the
change on, settle into another phase, or make daughters of another size. So a *daughter* is looked for in three forms:
an exact copy of the seed; an exact copy of the pattern as it was; or any group of cells elsewhere. In the two latter
forms it must be fertile: what stands there, cut out and alone, founds a line of four births, each child of which makes
its own alone and in company. Else a pre-pulsar, or any transient of which a copy comes up, would pass for a replicator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from automata.engines import SparseEngine
from automata.errors import EngineError
from automata.pattern import Pattern
from automata.replication import Census, measure_fertility
from automata.replication.copies.exact import Apart, Motions, components, lies_in
from automata.replication.copies.scan import Watch
from automata.rule import Rule

# An exact copy of the seed; of itself, change included; a replicator in another form or phase; no daughter.
Form = Literal["seed", "own", "other", "none"]
# How often, in one period, the board is looked at for daughters in other forms; a loop stays whole for most of one.
LOOKS = 4
# Groups of cells that are tried as founders, the largest first: those of at least so small a part of the seed's live
# cells, and of at most so many times as many.
_TRIED = 8
_LEAST, _MOST = 0.25, 4.0
# A founder's own first copy is waited for during so many of the seed's periods. A line of two births is not enough: a
# pre-pulsar's is as long.
_PATIENCE = 2
_DEPTH = 4
# A pattern that fills so many cells is no longer one of a few replicators.
MAX_CELLS = 1 << 17


@dataclass(frozen=True)
class Daughters:
    """The `form` of the daughters that a pattern makes; `births`, the places that they took, and the step of the
    `first`; `stopped`: the run outgrew its limit of cells and was judged by what it showed until then."""

    form: Form
    births: int = 0
    first: int | None = None
    stopped: bool = False


def daughters_in_any_form(
    rule: Rule,
    start: Pattern,
    seed: Pattern,
    period: int,
    periods: int,
    group: Motions,
    *,
    apart: Apart = "any",
    max_cells: int = MAX_CELLS,
) -> Daughters:
    """Run `start` alone on an empty plane for `periods` times `period` generations and say which daughters it makes.

    Copies count under the motions of `group` and in places of their own (see `Census`), if they stand `apart` in the
    sense asked for. Where both the seed's form and the pattern's own occur, the one with more births counts. Only a run
    without either is searched for daughters in another form.
    """
    if not start.population or not rule.quiescent:
        return Daughters("none")
    steps = period * periods
    censuses: dict[Form, Census] = {"seed": Census(seed, group, start, apart=apart)}
    if start.canonical(group) != seed.canonical(group):
        censuses["own"] = Census(start, group, apart=apart)
    boards, stopped = _run(rule, start, steps, max(1, period // LOOKS), tuple(censuses.values()), max_cells)
    found = {
        form: Daughters(form, len(census.births), census.births[0].step, stopped)
        for form, census in censuses.items()
        if census.births
    }
    patience = _PATIENCE * period
    if "own" in found and not _fertile(rule, start, patience, group, apart, max_cells):
        del found["own"]
    if found:
        return max(found.values(), key=lambda each: each.births)
    founder = _founder(rule, start, boards, seed.population, patience, group, apart, max_cells)
    if founder is None:
        return Daughters("none", stopped=stopped)
    census = Census(founder, group, start, apart=apart)
    _run(rule, start, steps, steps, (census,), max_cells)
    first = census.births[0].step if census.births else None
    # It was seen in the run, so that one is there, though it may not have stood apart then.
    return Daughters("other", max(1, len(census.births)), first, stopped)


def _run(
    rule: Rule, start: Pattern, steps: int, every: int, censuses: tuple[Census, ...], max_cells: int
) -> tuple[list[Pattern], bool]:
    """Show a run to the censuses; return the boards of every so many generations, and whether it was cut short."""
    engine = SparseEngine(rule, max_cells=max_cells)
    watch = Watch(engine, start, [census.scan for census in censuses])
    boards: list[Pattern] = []
    try:
        while watch.step < steps:
            look = min(steps, (watch.step // every + 1) * every)
            if watch.until(look):
                board = watch.configuration
                for census in censuses:
                    census.observe(watch.step, board)
            if watch.step == look:
                boards.append(watch.configuration)
    except EngineError:
        return boards, True
    return boards, False


def _founder(
    rule: Rule,
    start: Pattern,
    boards: list[Pattern],
    population: int,
    steps: int,
    group: Motions,
    apart: Apart,
    max_cells: int,
) -> Pattern | None:
    """Return a group of cells away from `start` that is a replicator, cut out and alone; None without one."""
    known: dict[tuple[tuple[int, int], bytes], Pattern] = {}
    for board in boards:
        if board.population > 64 * _MOST * population:
            continue  # what has filled the board is in pieces of no form
        for part in components(board):
            own = part.cropped()
            if not _LEAST * population <= part.population <= _MOST * population or part.population < 3:
                continue
            if not lies_in(own.cells, own.box, start):
                known.setdefault(part.canonical(group), part)
    for part in sorted(known.values(), key=lambda part: -part.population)[:_TRIED]:
        if _fertile(rule, part, steps, group, apart, max_cells):
            return part
    return None


def _fertile(rule: Rule, pattern: Pattern, steps: int, group: Motions, apart: Apart, max_cells: int) -> bool:
    """Whether a pattern founds a line of _DEPTH births, each child of which makes its own alone and in company.

    A line one of whose members fills more than `max_cells` before its next birth is not followed further: it has ended.
    """
    try:
        return measure_fertility(rule, pattern, steps, _DEPTH, group, apart=apart, max_cells=max_cells).fertile
    except EngineError:
        return False
