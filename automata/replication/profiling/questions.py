"""Questions: what a profile asks of a pattern on the plane, one function each, in the order in which they are asked.

A question gets the case and what was found before it, and returns that with the fields that it fills, unchanged if
an earlier answer settles it. What cannot be answered is left `Open`, with the reason and, if something was too small,
its name.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from automata.pattern import Pattern
from automata.replication.controls.mutants import run_mutants
from automata.replication.controls.random_patterns import MAX_CELLS as MOST_IN_CONTROLS
from automata.replication.controls.random_patterns import crossing, run_controls
from automata.replication.copies.counting import Counts, count_copies
from automata.replication.copies.exact import Apart
from automata.replication.copies.fertility import Fertility, bears_again, measure_fertility
from automata.replication.copies.first_birth import Search, search
from automata.replication.description.breadth import constructor_breadth
from automata.replication.description.cell_roles import cell_roles
from automata.replication.description.parts import von_neumann_parts
from automata.replication.description.written_words import MAX_CELLS as MOST_IN_TRIALS
from automata.replication.genealogy.tracing import trace_genealogy
from automata.replication.growth import MIN_COUNTS
from automata.replication.inexact.near import NearBirth, resting, search_near
from automata.replication.inexact.phase import TOLERANCE, cheapest_fault
from automata.replication.limits import run
from automata.replication.profiling.budget import QuestionBudget
from automata.replication.profiling.case import Case, Open, Question, in_budget
from automata.replication.profiling.record import Profile, Startup
from automata.replication.theory import theory_of
from automata.universe import Universe

# So many generations are examined before a colony is run for all the steps of the budget.
SOON = 1024
# Children with nothing else in their boxes come first: others may stand there by chance.
_STANDING: tuple[Apart, ...] = ("clear", "isolated", "any")
# Interventions run for so many periods, so that a child can have a child.
_PERIODS = 2
# The first copy may be one by chance, and its time too short for a child: then longer times are tried, so many times
# it.
_PATIENCE = (1, 4, 16)
# Genealogies are sampled every so many generations, or so often in a period if that is short.
_LOOKED_EVERY = 8
_LOOKS_A_PERIOD = 16
# A child that was cut out may need somewhat longer than its parent did.
_LONGER = 1.25


# -- copies ---------------------------------------------------------------------------------------------------------


def _additivity(case: Case, found: Profile) -> Profile:
    return replace(found, theory=theory_of(case.rule, case.seed))


def _search(case: Case, found: Profile) -> Profile:
    """Search for exact copies among the first generations."""
    case.check_size()
    return replace(found, search=_searched(case, min(SOON, case.budget.steps)))


def _searched(case: Case, steps: int) -> Search:
    """Search for exact copies with nothing else in their boxes, or of any if there are no such."""
    found = search(case.rule, case.seed, steps, case.group, max_cells=case.budget.cells)
    if found.births and not any(birth.copy.isolated for birth in found.births):
        # The cells of a small pattern stand in many a larger one, by chance.
        clear = search(case.rule, case.seed, steps, case.group, apart="clear", max_cells=case.budget.cells)
        found = clear if clear.births else found
    return replace(found, reason=in_budget(found.reason, case.budget))


def _startup(case: Case, found: Profile) -> Profile:
    """Search a replicator that the pattern becomes, if it makes no copy, no fertile one, or none that is isolated.

    In a colony of small replicators any few cells turn up in the end: a replicator with a cell beside it that stays
    seems to copy that too. So what replicates sooner, and stands alone, comes before a copy that touches others.
    """
    if found.copied_by_theory or case.profile is None:
        return found
    case.check_size()
    if found.search is None:
        raise Open("the search for exact copies was not finished")
    births, line, steps = found.search.births, None, max(1, found.search.steps)
    if births:
        line = _longer_and_longer(case, found.search)
        if line.fertile:
            if any(birth.copy.isolated for birth in births):
                return replace(found, fertility=line)
            steps = births[0].step
        else:
            steps = min(SOON, case.budget.steps)
    come = case.startup.upto(steps)
    if line and line.fertile and (come.period is None or come.generation + come.period >= steps):
        return replace(found, fertility=line)
    if come.replicator is None or (births and not come.fertile):
        nothing = Startup(come.steps, come.tried, come.generation, come.whole, come.reason)
        return replace(found, fertility=line, startup=nothing)
    if not births and (near := _near(case, come.generation)):
        return replace(found, near=near)  # the pattern had borne before it became what that is
    assert case.profile is not None
    become = case.profile(found.frame.pattern_back(come.replicator))
    startup = Startup(come.steps, come.tried, come.generation, come.whole, come.reason, become)
    return replace(found, startup=startup)


def _later(case: Case, found: Profile) -> Profile:
    """Go on looking, for exact copies and for what the pattern becomes, to the end of the budget's steps."""
    early = found.search
    if early is None:
        if case.large:
            return found
        raise Open("the search of the first generations was not finished")
    if early.end != "steps" or early.steps >= case.budget.steps or found.near or found.copied_by_theory:
        return found
    later = _searched(case, case.budget.steps)
    return _startup(case, replace(found, search=later))


def _near(case: Case, steps: int) -> NearBirth | None:
    """Return the first near copy in so many generations, if one may differ from the seed at all."""
    return None if steps < 1 or _too_few(case) else search_near(case.rule, case.seed, steps)


def _too_few(case: Case) -> str:
    """Return why no near copy is searched: the seed is too small for one cell to be wrong; "" if it is not."""
    quotient, _ = resting(case.rule)
    least = cheapest_fault(case.seed, quotient)
    if not quotient.trivial or least <= TOLERANCE:
        return ""
    return (
        f"of {case.seed.population} cells one that is wrong is {least:.1%} of the pattern's information or more, and "
        f"a near copy may differ in {TOLERANCE:.0%}"
    )


def _search_nearly(case: Case, found: Profile) -> Profile:
    if found.near or found.copied_by_theory or (found.search and found.search.births):
        return found
    if found.search is None and not case.large:
        raise Open("the search for exact copies was not finished")
    if reason := _too_few(case):
        raise Open(reason)
    ended = found.search is not None and found.search.end in ("dies", "repeats")  # nothing new follows
    steps = min(case.budget.steps, found.search.steps) if ended and found.search else case.budget.steps
    return replace(found, near=search_near(case.rule, case.seed, steps))


def _near_line(case: Case, found: Profile) -> Profile:
    if found.near is None:
        return found
    steps = int(_LONGER * found.near.step) + 1
    line: list[NearBirth] = []
    parent, near = case.seed, found.near
    for _ in range(1 if case.large else case.budget.depth - 1):
        board = run(Universe(case.rule, parent.renamed(None, 0)), near.step).pattern
        own = near.copy.motion.apply(case.seed.cells) != 0
        parent = Pattern(np.where(own, board.read(near.copy.box), 0), near.copy.box.top, near.copy.box.left)
        child = search_near(case.rule, case.seed, steps, founder=parent)
        if child is None:
            break
        line.append(child)
        near = child
    return replace(found, heirs=tuple(line))


# -- how many, and whether they live ----------------------------------------------------------------------------------


def _counts(case: Case, found: Profile) -> Profile:
    period = period_of(found)
    times = count_times(case.budget, period)
    counts = count_copies(case.rule, case.seed, times, case.group, max_steps=times[-1], max_cells=case.budget.cells)
    return counted(found, counts, period, case.budget)


def count_times(budget: QuestionBudget, period: int) -> range:
    """Return the generations after which copies are counted; Open, naming what is too small, if they are too few."""
    last = min(budget.periods, budget.steps // period)
    if last + 1 < MIN_COUNTS:
        least = {"periods": MIN_COUNTS - 1, "steps": (MIN_COUNTS - 1) * period}
        small = [f"{name} to {value} or more" for name, value in least.items() if getattr(budget, name) < value]
        raise Open(
            f"{MIN_COUNTS} counts take {MIN_COUNTS - 1} periods of {period} generations: raise the budget's "
            f"{' and '.join(small)}"
        )
    return range(0, last * period + 1, period)


def counted(found: Profile, counts: Counts, period: int, budget: QuestionBudget) -> Profile:
    """Return what was found with counts and their laws; Open if too few were reached."""
    if len(counts.times) < MIN_COUNTS:
        raise Open(in_budget(counts.stopped, budget))
    return replace(
        found,
        counts=replace(counts, stopped=in_budget(counts.stopped, budget)),
        copies_law=counts.growth("copies", period=period),
        parts_law=counts.growth("parts", period=period),
    )


def _longer_and_longer(case: Case, births: Search) -> Fertility:
    """Return the fertility of the seed's children, in two periods or, if they have none, in longer times."""
    assert births.period is not None
    shortest = max(_PERIODS * births.period, _crossing(case))
    first: Fertility | None = None
    for times in _PATIENCE:
        steps = min(times * shortest, max(shortest, case.budget.steps))
        for apart in _STANDING:
            line = measure_fertility(
                case.rule, case.seed, steps, case.budget.depth, case.group,
                max_cells=case.budget.cells, apart=apart,
            )  # fmt: skip
            line = replace(line, reason=in_budget(line.reason, case.budget))
            first = first or line
            if line.fertile:
                again = bears_again(case.rule, case.seed, line.line[0], steps, case.group, max_cells=case.budget.cells)
                return replace(line, again=again)
        if line.stopped == "budget" or steps >= case.budget.steps:
            break
    assert first is not None
    return first


def _fertility(case: Case, found: Profile) -> Profile:
    if found.near or found.fertility or found.copied_by_theory:
        return found
    period_of(found)
    if found.search and found.search.births:
        return replace(found, fertility=_longer_and_longer(case, found.search))
    raise Open("the copy is not exact")


# -- controls and interventions ---------------------------------------------------------------------------------------


def _controls(case: Case, found: Profile) -> Profile:
    if found.copied_by_theory:
        return found
    steps = _trial_steps(case, found)
    if not case.budget.controls:
        raise Open("the budget's controls are 0")
    line = found.fertility.line if found.fertility and found.fertility.fertile else ()
    births = found.search.births if found.search else ()
    isolated = line[0].copy.isolated if line else any(birth.copy.isolated for birth in births)
    controls = run_controls(
        case.rule,
        case.seed,
        steps,
        case.budget.controls,
        random_seed=case.random_seed,
        apart="isolated" if isolated else "clear",
        transforms=case.group,
        max_cells=case.cells(MOST_IN_CONTROLS),
    )
    return replace(found, controls=controls)


def _mutants(case: Case, found: Profile) -> Profile:
    if found.copied_by_theory:
        return found
    steps = _trial_steps(case, found)
    if not case.budget.mutants:
        raise Open("the budget's mutants are 0")
    mutants = run_mutants(
        case.rule,
        case.seed,
        steps,
        case.group,
        sample=case.budget.mutants,
        random_seed=case.random_seed,
        workers=case.workers,
        max_cells=case.cells(MOST_IN_TRIALS),
    )
    return replace(found, mutants=mutants)


def _von_neumann(case: Case, found: Profile) -> Profile:
    if found.copied_by_theory:
        return found
    steps, cells = _trial_steps(case, found), case.cells(MOST_IN_TRIALS)
    genes = cell_roles(case.rule, case.seed, steps, max_cells=cells)
    parts = von_neumann_parts(
        case.rule, case.seed, steps,
        random_seed=case.random_seed, max_cells=cells, genes=genes, mutants=found.mutants,
    )  # fmt: skip
    return replace(found, genes=genes, von_neumann=parts)


def _breadth(case: Case, found: Profile) -> Profile:
    if found.copied_by_theory:
        raise Open("no tape can be written where nothing is read")
    steps = _trial_steps(case, found)
    if not case.budget.words:
        raise Open("the budget's words are 0")
    breadth = constructor_breadth(
        case.rule,
        case.seed,
        steps,
        sample=case.budget.words,
        random_seed=case.random_seed,
        workers=case.workers,
        max_cells=case.cells(MOST_IN_TRIALS),
    )
    if breadth.reason:
        raise Open(breadth.reason)
    return replace(found, breadth=breadth)


def _genealogy(case: Case, found: Profile) -> Profile:
    period = _exact_period(case, found)
    last = min(case.budget.periods * period, case.budget.steps)
    every = max(1, min(_LOOKED_EVERY, period // _LOOKS_A_PERIOD))
    family = trace_genealogy(
        case.rule, case.seed, last, every=every, topology=case.topology, max_cells=case.budget.cells
    )
    return replace(found, genealogy=replace(family, stopped=in_budget(family.stopped, case.budget)))


def period_of(found: Profile) -> int:
    """Return the generations to the first copy; Open if none is known."""
    if found.period is None:
        raise Open("no copy is born" if found.search or found.near else "exact copies were not searched")
    return found.period


def _crossing(case: Case) -> int:
    return crossing(case.rule, max(case.seed.cells.shape))


def _trial_steps(case: Case, found: Profile) -> int:
    """Return how long an intervention is run: two periods of what is fertile, and light must have crossed the seed."""
    period = _exact_period(case, found)
    if found.fertility and found.fertility.fertile:
        period = found.fertility.line[0].step
    return max(_PERIODS * period, _crossing(case))


def _exact_period(case: Case, found: Profile) -> int:
    period = period_of(found)
    if case.large:
        raise Open(f"{case.seed.population} cells are too many to intervene at, {period} generations each time")
    if not found.copied_by_theory and not (found.search and found.search.births):
        raise Open("the copy is not exact")
    return period


QUESTIONS: dict[str, Question] = {
    "additivity": _additivity,
    "exact copies": _search,
    "start-up": _startup,
    "later copies": _later,
    "near copies": _search_nearly,
    "fertility of near copies": _near_line,
    "growth": _counts,
    "fertility": _fertility,
    "random seeds": _controls,
    "mutants": _mutants,
    "von Neumann's parts": _von_neumann,
    "breadth": _breadth,
    "genealogy": _genealogy,
}
