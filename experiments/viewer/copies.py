"""The copies in a run, with parent and generation, as the viewer marks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from automata.engines.sparse.engine import SparseEngine
from automata.errors import EngineError
from automata.pattern import Box, Pattern
from automata.replication.copies.census import Census
from automata.replication.copies.scan import FastScan
from automata.replication.genealogy.record import Genealogy, Individual
from automata.replication.genealogy.tracing import trace_genealogy
from automata.rule import Rule
from automata.topology import PLANE
from automata.universe import Universe

# A run is searched no further than this: work that a person waits for.
MOST_GENERATIONS, MOST_CELLS, MOST_COPIES = 3_000, 1 << 20, 500


@dataclass(frozen=True)
class SeenCopy:
    """An exact copy: `id` counts from 0, the pattern itself, `generation` is when it was first complete, `depth` how

    many parents back the pattern itself is. `parent` is None for the pattern itself alone; that it is the parent is
    known if `traced`, else it is the nearest earlier copy.
    """

    id: int
    parent: int | None
    generation: int
    box: Box
    depth: int
    traced: bool = True

    def label(self) -> str:
        """Return what is written beside it, short enough for a small loop."""
        if self.parent is None:
            return "the first"
        return f"copy {self.id}, {'from' if self.traced else 'nearest to'} {self.parent or 'the first'}"


def copies_in(rule: Rule, pattern: Pattern, generations: int) -> tuple[SeenCopy, ...]:
    """Return the pattern and its exact copies, turned as the rule allows, of a run on the plane, by date.

    Whose copy one is the genealogy says, as of the one to whom most of its cells belonged when it came off
    (`automata.replication.genealogy`); where that does not tell all copies apart, as of patterns that come apart as
    they are copied, it is said to be the nearest earlier one's. The search ends early, without error, where a run grows
    too large.
    """
    start = pattern.bounding_box
    if start is None or not rule.quiescent:
        return ()
    generations = min(generations, MOST_GENERATIONS)
    census = Census(pattern, rule.symmetry_group)
    done = _searched(rule, pattern, generations, census)
    tree = trace_genealogy(rule, pattern, done, max_cells=MOST_CELLS) if census.births and done else None
    places = [(start, 0), *((birth.copy.box, birth.step) for birth in census.births[:MOST_COPIES])]
    people = [_lived(tree, box, step) if tree is not None else None for box, step in places]
    told = tree is not None and None not in people and len({one.number for one in people if one}) == len(people)
    found = [SeenCopy(0, None, 0, start, 0)]
    for number, (box, step) in enumerate(places[1:], start=1):
        parent = _ancestor(found, people, number, tree) if told and tree is not None else None
        traced = parent is not None
        parent = parent or _nearest(found, box, step)
        found.append(SeenCopy(number, parent.id, step, box, parent.depth + 1, traced))
    return tuple(found)


def _searched(rule: Rule, pattern: Pattern, generations: int, census: Census) -> int:
    """Let the census see every generation that holds copies; return the last generation that was looked at."""
    scan = FastScan(pattern, rule.symmetry_group)
    engine: SparseEngine | str = (
        "auto" if SparseEngine.refusal(rule, PLANE) else SparseEngine(rule, max_cells=MOST_CELLS)
    )
    universe = Universe(rule, pattern.renamed(pattern.rule, 0), engine=engine, strobing=False)
    for step in range(1, generations + 1):
        try:
            universe.run(1)
        except EngineError:
            return step - 1
        box = universe.bounding_box
        if box is not None and box.height * box.width > MOST_CELLS:
            return step - 1
        configuration = universe.pattern
        if scan.sees(configuration):
            census.observe(step, configuration)
            if len(census.births) >= MOST_COPIES:
                return step
    return generations


def _lived(tree: Genealogy, box: Box, step: int) -> Individual | None:
    """Return the individual that lives at a place: the one whose box shares the most cells with it."""
    living = [one for one in tree.individuals if one.born <= step and _shared(one.box, box)]
    return max(living, key=lambda one: (_shared(one.box, box), one.born), default=None)


def _ancestor(
    found: Sequence[SeenCopy], people: Sequence[Individual | None], number: int, tree: Genealogy
) -> SeenCopy | None:
    """Return the earlier copy that is the nearest ancestor of the one of that number."""
    copies = {person.number: copy for copy, person in zip(found, people, strict=False) if person is not None}
    by_number = {person.number: person for person in tree.individuals}
    one = people[number]
    while one is not None:
        one = by_number.get(one.parent or 0)
        if one is not None and one.number in copies:
            return copies[one.number]
    return None


def _nearest(found: Sequence[SeenCopy], box: Box, step: int) -> SeenCopy:
    earlier = [copy for copy in found if copy.generation < step] or list(found[:1])
    return min(earlier, key=lambda copy: (_apart(copy.box, box), copy.id))


def _shared(one: Box, other: Box) -> int:
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    width = min(one.right, other.right) - max(one.left, other.left)
    return max(0, height) * max(0, width)


def _apart(one: Box, other: Box) -> int:
    """Return the squared distance of the middles of two boxes, doubled."""
    rows = 2 * one.top + one.height - 2 * other.top - other.height
    columns = 2 * one.left + one.width - 2 * other.left - other.width
    return rows * rows + columns * columns
