"""Profiler: asks the questions of a profile one by one, each within its budget, and says which it left open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from automata.engines.sparse import SparseEngine
from automata.errors import EngineError, PatternError
from automata.formats.rle import format_rle
from automata.pattern import Pattern
from automata.replication.breadth import constructor_breadth
from automata.replication.budget import Budget, Clock
from automata.replication.counting import Counts, count_copies, sighted
from automata.replication.fertility import measure_fertility
from automata.replication.frame import Frame, framed
from automata.replication.genes import tell_genes
from automata.replication.growth import MIN_COUNTS
from automata.replication.mutants import run_mutants
from automata.replication.nearly import NearBirth, resting, search_nearly
from automata.replication.parts import von_neumann_parts
from automata.replication.phase import TOLERANCE, cheapest_fault
from automata.replication.profile import Profile, Untested
from automata.replication.searching import search, search_recorded
from automata.replication.tracing import trace_genealogy
from automata.replication.triviality import run_controls
from automata.rule import Rule
from automata.symmetry import IDENTITY
from automata.trajectory import Trajectory
from automata.universe import Universe

# A seed in a larger box is not looked at after every generation, nor cut up cell by cell.
LARGE = 1 << 14
# Interventions run for so many periods, so that a child can have a child.
_PERIODS = 2
# Genealogies are looked at every so many generations, or so often in a period if that is short.
_LOOKED_EVERY = 8
_LOOKS_A_PERIOD = 16
# A child that was cut out may need somewhat longer than its parent did.
_LONGER = 1.25


class _Open(Exception):
    """A question that is left open; the message says why."""


@dataclass(frozen=True)
class _Case:
    rule: Rule
    seed: Pattern
    budget: Budget
    random_seed: int
    workers: int

    @property
    def large(self) -> bool:
        return self.seed.cells.size > LARGE


def profile(
    rule: Rule,
    pattern: Pattern,
    budget: Budget | None = None,
    *,
    random_seed: int = 0,
    workers: int = 1,
    tell: Callable[[str], object] | None = None,
) -> Profile:
    """Return in what sense `pattern` replicates under `rule`, as far as the budget goes.

    The answer depends on rule, pattern, budget and `random_seed` alone, unless the seconds run out; then the questions
    not begun yet are among `untested`. `workers` processes try mutants. `tell` is called with each question as it
    begins. Raises PatternError for an empty pattern, EngineError for a rule that does not run on the plane.
    """
    budget = budget or Budget()
    seed, frame = framed(rule, pattern)
    SparseEngine(rule)  # refuses what no question could be asked of
    case = _Case(rule, seed, budget, random_seed, workers)
    found = Profile(rule.name, rule.digest, format_rle(seed), seed.population, frame, budget)
    clock = Clock(budget.seconds)
    for question, ask in QUESTIONS.items():
        if tell:
            tell(question)
        try:
            if clock.over:
                raise _Open(f"the {budget.seconds:g} seconds were over")
            found = replace(found, **ask(case, found))
        except (_Open, EngineError) as reason:
            found = replace(found, untested=(*found.untested, Untested(question, str(reason))))
    return found


def profile_trajectory(trajectory: Trajectory) -> Profile:
    """Return what a recording shows of its first configuration: copies, births, counts and their law.

    Nothing is run: what would take a run of its own is among `untested`. The frame is the recording's own. Raises
    PatternError for a recording that begins empty.
    """
    rule = trajectory.rule
    seed = trajectory.pattern(0).cropped()
    if seed.population == 0:
        raise PatternError("an empty pattern replicates nothing: record one with live cells")
    group = rule.symmetry_group
    steps = max(1, trajectory.steps)
    frame = Frame(IDENTITY, (), seed.top, seed.left, *seed.cells.shape)
    found = Profile(
        rule.name,
        rule.digest,
        format_rle(_at_origin(seed)),
        seed.population,
        frame,
        Budget(steps=steps),
    )
    boards = [_at_origin(board, seed) for board in trajectory.patterns()]
    seed = _at_origin(seed)
    found = replace(found, search=search_recorded(seed, boards, group))
    untested = [Untested(question, "a recording is looked at, not run") for question in _INTERVENTIONS]
    period = found.period
    if period is None or trajectory.steps // period + 1 < MIN_COUNTS:
        untested.insert(0, Untested("growth", f"a recording of {trajectory.steps} generations is too short"))
    else:
        times = range(0, trajectory.steps + 1, period)
        counts = Counts(tuple(sighted(time, boards[time], seed, group) for time in times))
        found = replace(found, **_counted(counts, period))
    return replace(found, untested=tuple(untested))


def _at_origin(board: Pattern, seed: Pattern | None = None) -> Pattern:
    corner = seed or board
    return Pattern(board.cells, board.top - corner.top, board.left - corner.left)


# -- the questions --------------------------------------------------------------------------------------------------


def _search(case: _Case, _: Profile) -> dict[str, Any]:
    if case.large:
        raise _Open(f"a box of {case.seed.cells.size} cells is not looked at after every generation")
    return {"search": search(case.rule, case.seed, case.budget.steps, max_cells=case.budget.cells)}


def _search_nearly(case: _Case, found: Profile) -> dict[str, Any]:
    if found.search and found.search.births:
        return {}
    if found.search and found.search.end in ("dies", "repeats"):
        return {}  # nothing new follows
    quotient, _ = resting(case.rule)
    if found.search and quotient.trivial and cheapest_fault(case.seed, quotient) > TOLERANCE:
        return {}  # one wrong cell is too many
    return {"near": search_nearly(case.rule, case.seed, case.budget.steps)}


def _heirs(case: _Case, found: Profile) -> dict[str, Any]:
    if found.near is None:
        return {}
    steps = int(_LONGER * found.near.step) + 1
    heirs: list[NearBirth] = []
    parent, near = case.seed, found.near
    for _ in range(1 if case.large else case.budget.depth - 1):
        board = Universe(case.rule, parent.renamed(None, 0)).run(near.step).pattern
        own = near.copy.motion.apply(case.seed.cells) != 0
        parent = Pattern(np.where(own, board.read(near.copy.box), 0), near.copy.box.top, near.copy.box.left)
        heir = search_nearly(case.rule, case.seed, steps, founder=parent)
        if heir is None:
            break
        heirs.append(heir)
        near = heir
    return {"heirs": tuple(heirs)}


def _counts(case: _Case, found: Profile) -> dict[str, Any]:
    period = _period(found)
    last = min(case.budget.periods, case.budget.steps // period)
    if last + 1 < MIN_COUNTS:
        raise _Open(
            f"{MIN_COUNTS} counts take {(MIN_COUNTS - 1) * period} generations: raise the budget's steps"
        )
    counts = count_copies(
        case.rule, case.seed, range(0, last * period + 1, period), max_cells=case.budget.cells
    )
    if len(counts.times) < MIN_COUNTS:
        raise _Open(counts.stopped)
    return _counted(counts, period)


def _counted(counts: Counts, period: int) -> dict[str, Any]:
    return {
        "counts": counts,
        "copies_law": counts.growth("copies", period=period),
        "parts_law": counts.growth("parts", period=period),
    }


def _fertility(case: _Case, found: Profile) -> dict[str, Any]:
    if found.near:
        return {}
    steps = _PERIODS * _period(found)
    return {
        "fertility": measure_fertility(
            case.rule, case.seed, steps, case.budget.depth, max_cells=case.budget.cells
        )
    }


def _controls(case: _Case, found: Profile) -> dict[str, Any]:
    steps = _PERIODS * _exact_period(case, found)
    if not case.budget.controls:
        raise _Open("the budget has none")
    return {
        "controls": run_controls(
            case.rule, case.seed, steps, case.budget.controls, random_seed=case.random_seed
        )
    }


def _mutants(case: _Case, found: Profile) -> dict[str, Any]:
    steps = _PERIODS * _exact_period(case, found)
    if not case.budget.mutants:
        raise _Open("the budget has none")
    return {
        "mutants": run_mutants(
            case.rule,
            case.seed,
            steps,
            sample=case.budget.mutants,
            random_seed=case.random_seed,
            workers=case.workers,
        )
    }


def _von_neumann(case: _Case, found: Profile) -> dict[str, Any]:
    steps = _PERIODS * _exact_period(case, found)
    genes = tell_genes(case.rule, case.seed, steps)
    parts = von_neumann_parts(case.rule, case.seed, steps, random_seed=case.random_seed, genes=genes)
    return {"genes": genes, "von_neumann": parts}


def _breadth(case: _Case, found: Profile) -> dict[str, Any]:
    steps = _PERIODS * _exact_period(case, found)
    if not case.budget.words:
        raise _Open("the budget has none")
    breadth = constructor_breadth(
        case.rule,
        case.seed,
        steps,
        sample=case.budget.words,
        random_seed=case.random_seed,
        workers=case.workers,
    )
    if breadth.reason:
        raise _Open(breadth.reason)
    return {"breadth": breadth}


def _genealogy(case: _Case, found: Profile) -> dict[str, Any]:
    period = _exact_period(case, found)
    last = min(case.budget.periods * period, case.budget.steps)
    every = max(1, min(_LOOKED_EVERY, period // _LOOKS_A_PERIOD))
    family = trace_genealogy(case.rule, case.seed, last, every=every, max_cells=case.budget.cells)
    return {"genealogy": family}


def _period(found: Profile) -> int:
    if found.period is None:
        raise _Open("no copy is born")
    return found.period


def _exact_period(case: _Case, found: Profile) -> int:
    period = _period(found)
    if case.large:
        raise _Open(
            f"{case.seed.population} cells are too many to intervene at, {period} generations each time"
        )
    if not (found.search and found.search.births):
        raise _Open("the copy is not exact")
    return period


QUESTIONS: dict[str, Callable[[_Case, Profile], dict[str, Any]]] = {
    "exact copies": _search,
    "near copies": _search_nearly,
    "fertility of near copies": _heirs,
    "growth": _counts,
    "fertility": _fertility,
    "random seeds": _controls,
    "mutants": _mutants,
    "von Neumann's parts": _von_neumann,
    "breadth": _breadth,
    "genealogy": _genealogy,
}
_INTERVENTIONS = ("fertility", "random seeds", "mutants", "von Neumann's parts", "breadth")
