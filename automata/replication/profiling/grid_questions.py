"""Questions that a profile asks of a pattern on a bounded grid, and those that only the empty plane can answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from automata.errors import ReplicariumError
from automata.replication.copies.counting import Counts
from automata.replication.copies.exact import Copy
from automata.replication.copies.fertility import Descent, Fertility
from automata.replication.copies.first_birth import Search
from automata.replication.copies.grid import Cells, Corner, GridLayout, boards, search_on_grid, sighted_on_grid
from automata.replication.profiling.case import Case, Open, Question
from automata.replication.profiling.questions import QUESTIONS, count_times, counted, period_of
from automata.replication.profiling.record import Profile, Untested

# So many periods are run, so that a child can have a child.
_PERIODS = 2
_ALONE = "it is asked of a pattern alone on the empty plane: profile the pattern without the bounded grid"
LEFT_OPEN = tuple(
    Untested(question, _ALONE)
    for question in QUESTIONS
    if question not in ("exact copies", "growth", "fertility", "genealogy")
)


def _search(case: Case, found: Profile) -> Profile:
    case.check_size()
    layout = GridLayout(case.topology, case.seed, case.group)
    searched, _ = search_on_grid(case.rule, layout, case.seed.read(layout.grid), case.budget.steps)
    return replace(found, search=_from_corner(searched, case))


def _from_corner(found: Search, case: Case) -> Search:
    """Return a search with its boxes counted from the seed's corner."""
    return replace(
        found,
        births=tuple(replace(birth, copy=_moved(birth.copy, case)) for birth in found.births),
        moves=tuple(replace(birth, copy=_moved(birth.copy, case)) for birth in found.moves),
    )


def _moved(copy: Copy, case: Case) -> Copy:
    box = copy.box
    return replace(copy, box=box._replace(top=box.top - case.seed.top, left=box.left - case.seed.left))


def _counts(case: Case, found: Profile) -> Profile:
    period = period_of(found)
    times = set(count_times(case.budget, period))
    layout = GridLayout(case.topology, case.seed, case.group)
    start = case.seed.read(layout.grid)
    sightings = [sighted_on_grid(0, start, layout)]
    for step, cells in boards(case.rule, start, case.topology, max(times)):
        if step in times:
            sightings.append(sighted_on_grid(step, cells, layout))
    moved = (
        replace(
            each,
            copies=tuple(_moved(copy, case) for copy in each.copies),
            new=tuple(_moved(copy, case) for copy in each.new),
        )
        for each in sightings
    )
    return counted(found, Counts(tuple(moved)), period, case.budget)


def _fertility(case: Case, found: Profile) -> Profile:
    """Follow the line of first children: each alone on the empty grid, and in company on the full one."""
    steps, depth = _PERIODS * period_of(found), case.budget.depth
    layout = GridLayout(case.topology, case.seed, case.group)
    line: list[Descent] = []
    parent = scene = case.seed.read(layout.grid)
    home: Corner = case.seed.top, case.seed.left
    for level in range(1, depth + 1):
        search, born = search_on_grid(case.rule, layout, parent, steps, home)
        if not born:
            reason = f"the parent of depth {level - 1} made no copy in {steps} generations"
            return replace(found, fertility=Fertility(tuple(line), depth, "no child", reason))
        first, step = born[0], search.births[0].step
        child = layout.alone(first)
        if line:
            line[-1] = replace(line[-1], companion=_stands(case, scene, child, step))
        scene = _after(case, parent, step)
        copy = _moved(first.copy, case)
        line.append(Descent(level, step, copy, copy.box[:2], int(np.count_nonzero(child)), 0, severed=False))
        parent, home = child, (first.copy.box.top, first.copy.box.left)
    crowded = [birth.depth for birth in line if birth.companion is False]
    reason = f"the child of depth {crowded[0]} makes no copy in company" if crowded else f"{depth} births"
    return replace(found, fertility=Fertility(tuple(line), depth, "depth reached", reason))


def _after(case: Case, start: Cells, steps: int) -> Cells:
    """Return what stands on the grid after 1 generation or more."""
    *_, (_, cells) = boards(case.rule, start, case.topology, steps)
    return cells


def _stands(case: Case, scene: Cells, child: Cells, step: int) -> bool:
    """Whether a child stands where it does when born alone, after so many generations of all that there is."""
    after = _after(case, scene, step)
    return bool(np.array_equal(after[child != 0], child[child != 0]))


def _genealogy(case: Case, found: Profile) -> Profile:
    period_of(found)
    try:
        return QUESTIONS["genealogy"](case, found)
    except ReplicariumError as reason:
        raise Open(str(reason)) from None


QUESTIONS_ON_GRID: dict[str, Question] = {
    "exact copies": _search,
    "growth": _counts,
    "fertility": _fertility,
    "genealogy": _genealogy,
}
