"""Genealogies: of loops whose lives are known, against a plain tracker, and what holds for any."""

from __future__ import annotations

import json
from collections import Counter, deque
from functools import cache

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from automata.errors import EngineError, FormatError, PatternError, ReplicariumError
from automata.neighborhood import MOORE, VON_NEUMANN
from automata.pattern import Box, Pattern
from automata.replication import Census, Genealogy, trace_genealogy
from automata.replication.copies.exact import label_components
from automata.replication.genealogy.newick import Lifeline, parse_newick, write_newick
from automata.replication.genealogy.record import Individual
from automata.replication.genealogy.tracker import Tracker
from automata.replication.genealogy.tracker_kernels import LIVING, Parts, World, gather
from automata.replication.rings.find_in_pattern import find_sheathed_ring
from automata.replicators import find_replicator
from automata.rule import Rule
from automata.testing.strategies import patterns, rules
from automata.topology import PLANE, Fixed, KleinBottle, Topology, Torus
from automata.universe import Universe
from tests.support.depth import cases

LANGTON = ".111117.17.17.17.17.17.14.14"
EVOLOOP = ".1111111111117.17.14.14.17.17.17.17.17.17.17.17.17.17.17"


@cache
def traced(name: str, steps: int, every: int = 8, **options: object) -> Genealogy:
    entry = find_replicator(name)
    return trace_genealogy(entry.rule(), entry.pattern(), steps, every=every, **options)  # type: ignore[arg-type]


def numbers_living(genealogy: Genealogy, period: int, periods: int) -> list[int]:
    return [len(genealogy.living(period * k)) for k in range(periods + 1)]


# -- known lives ------------------------------------------------------------------------------------------


def test_langtons_colony_grows_by_its_law():
    genealogy = traced("langton", 8 * 151)
    assert numbers_living(genealogy, 151, 8) == [1, 2, 4, 8, 15, 25, 39, 57, 79]
    assert genealogy.sheath == 2
    assert genealogy.deaths == ()
    assert genealogy.debris == 0
    (species,) = genealogy.species
    assert (species.genotype, species.phenotype, species.individuals) == (LANGTON, (6, 6), 79)
    assert max(one.depth for one in genealogy.individuals) == 8


@pytest.mark.parametrize("every", [1, 4, 16])
def test_langtons_births_are_those_of_the_census(every):
    """Where the census finds an exact copy, an individual's ring lies; born 23 generations before, when it came off."""
    entry = find_replicator("langton")
    rule, loop = entry.rule(), entry.pattern()
    census = Census(loop, rule.symmetries)
    for step, board in enumerate(Universe(rule, loop).generations(4 * 151)):
        census.observe(step, board)
    genealogy = traced("langton", 4 * 151, every)
    born = {one.ring: one for one in genealogy.individuals[1:]}
    assert len(born) == len(census.births) == len(genealogy.individuals) - 1
    for birth in census.births:
        place = find_sheathed_ring(birth.copy.pattern(loop), 2)
        assert born[place.box.grown(-1)].born == -((23 - birth.step) // every) * every


def test_a_langton_daughter_lies_eleven_cells_from_her_mother():
    genealogy = traced("langton", 4 * 151, 1)
    for one in genealogy.individuals[1:]:
        mine, hers = one.ring, genealogy.individuals[one.parent - 1].ring
        assert sorted((abs(mine.top - hers.top), abs(mine.left - hers.left))) == [0, 11]


@pytest.mark.parametrize("name", ["langton", "byl"])
def test_a_daughter_hung_together_with_her_mother_until_she_was_born(name):
    """From the components of every generation, found by SciPy: those of these loops never touch their neighbours."""
    entry = find_replicator(name)
    period = entry.period
    genealogy = traced(name, 4 * period, 1)
    boards = list(Universe(entry.rule(), entry.pattern()).generations(4 * period))
    places = {}
    for one in genealogy.individuals:
        labels, _ = label_components(boards[one.born])
        places[one.number] = _cells_of(labels, boards[one.born], one.box)
    for one in genealogy.individuals[1:]:
        before, here = boards[one.born - 1], boards[one.born]
        labels, _ = label_components(before)
        mine = {labels[row - before.top, column - before.left] for row, column in places[one.number]
                if before.read(Box(row, column, 1, 1))[0, 0]}  # fmt: skip
        mine.discard(0)
        (part,) = mine
        held = {
            number for number, cells in places.items()
            if genealogy.individuals[number - 1].lives(one.born - 1)
            and _most(labels, before, cells) == part
        }  # fmt: skip
        assert held == {one.parent}
        assert here.population


def _cells_of(labels: np.ndarray, board: Pattern, box: Box) -> set[tuple[int, int]]:
    """The cells of the component whose box this is."""
    for index in range(1, labels.max() + 1):
        rows, columns = np.nonzero(labels == index)
        if (rows.min() + board.top, columns.min() + board.left) == (box.top, box.left) and (
            np.ptp(rows) + 1, np.ptp(columns) + 1,
        ) == (box.height, box.width):  # fmt: skip
            return {
                (row + board.top, column + board.left)
                for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
            }
    raise AssertionError(f"no component fills {box}")


def _most(labels: np.ndarray, board: Pattern, cells: set[tuple[int, int]]) -> int:
    found = Counter(
        labels[row - board.top, column - board.left] for row, column in cells
        if 0 <= row - board.top < labels.shape[0] and 0 <= column - board.left < labels.shape[1]
    )  # fmt: skip
    found.pop(0, None)
    return found.most_common(1)[0][0]


def test_byls_loops_have_no_sheath_inside():
    genealogy = traced("byl", 12 * 25, 1)
    assert numbers_living(genealogy, 25, 12) == [1, 1, 2, 4, 8, 15, 25, 39, 57, 79, 105, 135, 169]
    assert {(one.genotype, one.phenotype) for one in genealogy.individuals} == {("1433", (0, 0))}


def test_chou_and_reggias_loops_have_neither_sheath_nor_genotype():
    genealogy = traced("chou-reggia-2", 12 * 15, 1)
    assert numbers_living(genealogy, 15, 12) == [1, 1, 2, 4, 8, 15, 25, 39, 57, 79, 105, 135, 169]
    assert genealogy.sheath == 0
    assert {(one.genotype, one.phenotype) for one in genealogy.individuals} == {("", (0, 0))}


def test_perriers_line_is_one_of_only_daughters():
    genealogy = traced("perrier", 5 * 235)
    assert numbers_living(genealogy, 235, 5) == [1, 2, 3, 4, 5, 6]
    assert [one.parent for one in genealogy.individuals] == [None, 1, 2, 3, 4, 5]
    assert {one.genotype for one in genealogy.individuals} == {".11111e.1e.1e.1e.1e.1e.1f.1f"}


def test_tempestis_loops_open_their_sheath_and_are_followed_without_it():
    assert numbers_living(traced("tempesti", 3 * 342, sheath=0), 342, 3) == [1, 5, 13, 25]


def test_sdsr_loops_die_and_leave_debris():
    genealogy = traced("sdsr", 4 * 151)
    assert genealogy.deaths
    assert genealogy.debris
    for step in range(0, 605, 151):
        _bookkeeping(genealogy, step)


def test_the_evoloop_is_species_13():
    genealogy = traced("evoloop", 8 * 363)
    founder = genealogy.individuals[0]
    assert (founder.genotype, founder.size) == (EVOLOOP, "13")
    assert (founder.genotype.count("7"), founder.genotype.count("4")) == (13, 2)
    assert numbers_living(genealogy, 363, 8) == [1, 2, 3, 5, 8, 12, 18, 26, 34]
    assert len(genealogy.species) == 1


def test_on_a_crowded_torus_smaller_evoloops_appear():
    genealogy = traced("evoloop", 8000, 8, topology=Torus(200, 200))
    true_breeding = Counter(
        one.size for one in genealogy.individuals
        if one.parent is not None
        and genealogy.individuals[one.parent - 1].genotype == one.genotype
        and one.genotype.count("7") == one.phenotype[0]
    )  # fmt: skip
    assert set(true_breeding) >= {"13", "12"}


@pytest.mark.long
def test_evoloops_drift_to_species_4():
    """Sayama 1999: from species 13 a crowded world goes to species 4, the smallest that lives."""
    genealogy = traced("evoloop", 40_000, 8, topology=Torus(200, 200))
    at = genealogy.sizes(range(0, 40_001, 1000))
    whole = [sum(column) for column in zip(*at.values(), strict=True)]
    assert at["13"][0] == whole[0] == 1
    assert at["4"][0] == at["13"][-1] == 0
    assert at["4"][-1] > 0.7 * whole[-1]
    (commonest,) = Counter(one.genotype for one in genealogy.living(40_000)).most_common(1)
    assert (commonest[0].count("7"), commonest[0].count("4")) == (4, 2)
    last = genealogy.living(40_000)[-1]
    ages = [last]
    while ages[-1].parent is not None:
        ages.append(genealogy.individuals[ages[-1].parent - 1])
    assert ages[-1].size == "13"


def test_highlifes_replicators_are_counted_when_they_are_whole():
    """Each separates in copying itself: no individual lasts, and the numbers are those of the copies."""
    genealogy = traced("highlife", 8 * 12, 1)
    assert numbers_living(genealogy, 12, 8) == [1, 2, 2, 4, 2, 4, 4, 8, 2]
    assert genealogy.sheath == 0
    assert genealogy.deaths


# -- against a plain tracker ------------------------------------------------------------------------------


def plain_labels(
    rule: Rule, seed: Pattern, steps: int, every: int, topology: Topology, least: int
) -> list[tuple[int, int, int, int | None, bool]]:
    """The definitions without rings, cell by cell: number, parent, born, died, lived of every fragment there was."""
    size = (topology.height, topology.width) if isinstance(topology, Torus) else None

    def around(cell: tuple[int, int]) -> list[tuple[int, int]]:
        near = [(cell[0] + down, cell[1] + right) for down in (-1, 0, 1) for right in (-1, 0, 1) if down or right]
        return near if size is None else [(row % size[0], column % size[1]) for row, column in near]

    universe = Universe(rule, seed, topology)
    owner: dict[tuple[int, int], int] = {}
    place: dict[tuple[int, int], int] = {}
    people: dict[int, dict[str, int | bool | None]] = {}
    old: dict[tuple[int, int], int] = {}
    for step in range(0, steps + 1, every):
        if step:
            universe.run(every)
        now = {(row, column): state for row, column, state in universe.pattern.live_cells()}
        changed = {cell for cell in old.keys() | now.keys() if old.get(cell) != now.get(cell)}
        parts, seen = [], set()
        for cell in sorted(now):
            if cell in seen:
                continue
            part, todo = [], deque([cell])
            seen.add(cell)
            while todo:
                here = todo.popleft()
                part.append(here)
                for other in around(here):
                    if other in now and other not in seen:
                        seen.add(other)
                        todo.append(other)
            parts.append(sorted(part))
        parts = [
            part for part in parts if any(cell in changed or any(o in changed for o in around(cell)) for cell in part)
        ]
        home: dict[int, tuple[int, int, int]] = {}
        for index, part in enumerate(parts):
            for label in {owner[cell] for cell in part if cell in owner}:
                kept = [cell for cell in part if owner.get(cell) == label]
                rank = (sum(place.get(cell) == label for cell in kept), len(kept), -index)
                home[label] = max(home.get(label, (-1, -1, 0)), rank)
        after: dict[tuple[int, int], int] = {}
        for index, part in enumerate(parts):
            kept = Counter(owner[cell] for cell in part if cell in owner)
            mine = [label for label in kept if home[label][2] == -index]
            living = [label for label in mine if people[label]["lived"]]
            young = [label for label in mine if not people[label]["lived"]]
            if len(living) > 1:
                spread = deque(cell for cell in part if owner.get(cell) in living)
                after.update({cell: owner[cell] for cell in spread})
                while spread:
                    here = spread.popleft()
                    for other in around_in_order(here, size):
                        if other in now and other not in after:
                            after[other] = after[here]
                            spread.append(other)
                for label in young:
                    people[label]["ended"] = True
                continue
            if living:
                (label,) = living
            elif young:
                label = max(young, key=lambda label: (kept[label], -label))
            else:
                most = max(kept.values(), default=0)
                near = [owner[other] for cell in part for other in around(cell) if other in owner]
                parent = min((label for label in kept if kept[label] == most), default=min(near, default=0))
                label = len(people) + 1
                people[label] = {"parent": parent, "born": step, "died": None, "lived": False, "ended": False}
            for other in young:
                people[other]["ended"] |= other != label
            after.update(dict.fromkeys(part, label))
            if not people[label]["lived"] and len(part) >= least:
                people[label]["lived"] = True
                place.update(dict.fromkeys(part, label))
        for cell in now:
            if cell not in after:
                after[cell] = owner[cell]
        for label in {owner[cell] for cell in old if cell not in now} - set(after.values()):
            if people[label]["died"] is None and not people[label]["ended"]:
                people[label]["died"] = step
                people[label]["ended"] = True
        owner, old = after, now
    return [
        (label, one["parent"], one["born"], one["died"], one["lived"])
        for label, one in people.items()  # type: ignore[misc]
    ]


def around_in_order(cell: tuple[int, int], size: tuple[int, int] | None) -> list[tuple[int, int]]:
    clockwise = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
    near = [(cell[0] + down, cell[1] + right) for down, right in clockwise]
    return near if size is None else [(row % size[0], column % size[1]) for row, column in near]


def fast_labels(
    rule: Rule, seed: Pattern, steps: int, every: int, topology: Topology, least: int
) -> list[tuple[int, int, int, int | None, bool]]:
    tracker = Tracker(topology.box, 0, least, 1 << 24)
    universe = Universe(rule, seed, topology)
    for step in range(0, steps + 1, every):
        if step:
            universe.run(every)
        tracker.take(step, universe)
    return [
        (label, row[1], row[2], None if row[3] < 0 else row[3], bool(row[12]))
        for label, row in enumerate(tracker.records[1 : tracker.n_labels + 1].tolist(), start=1)
    ]


LIFE_LIKE = rules(n_states=3, neighborhoods=VON_NEUMANN, quiescent=True)


@pytest.mark.kernel
@given(
    rule=LIFE_LIKE,
    seed=patterns(n_states=3, min_side=1, max_side=6).filter(lambda pattern: pattern.population > 0),
    every=st.integers(1, 3),
    least=st.integers(1, 4),
    torus=st.booleans(),
)
@settings(max_examples=cases(120))
def test_labels_are_those_of_a_plain_tracker(rule, seed, every, least, torus):
    topology = Torus(9, 8) if torus else PLANE
    seed = Pattern(seed.cells)
    expected = plain_labels(rule, seed, 4 * every, every, topology, least)
    event(f"{min(len(expected), 6)} fragments")
    assert fast_labels(rule, seed, 4 * every, every, topology, least) == expected


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("name", "steps", "every", "least"),
    [
        ("byl", 100, 1, 6),
        ("byl", 100, 3, 6),
        ("chou-reggia-1", 56, 1, 3),
        ("highlife", 36, 1, 6),
        ("sdsr", 302, 4, 43),
    ],
)
def test_lives_of_replicators_are_those_of_a_plain_tracker(name, steps, every, least):
    entry = find_replicator(name)
    expected = plain_labels(entry.rule(), entry.pattern(), steps, every, PLANE, least)
    assert len(expected) >= 4
    assert fast_labels(entry.rule(), entry.pattern(), steps, every, PLANE, least) == expected


@pytest.mark.kernel
@given(patterns(n_states=3, min_side=1, max_side=12))
def test_parts_are_those_of_scipy(pattern):
    cells = np.pad(pattern.cells, 1)
    flat = cells.ravel()
    owner, place, part_of, frontier, queue, firsts = (np.zeros(flat.size, dtype=np.int32) for _ in range(6))
    starts = np.empty(flat.size + 1, dtype=np.int32)
    changed = np.flatnonzero(flat)
    world = World(*cells.shape, flat, owner, place, part_of, frontier)
    parts = gather(world, Parts(queue, starts, firsts), 1, changed, False)
    labels, count = label_components(Pattern(cells))
    assert parts == count
    assert np.array_equal(part_of.reshape(cells.shape), labels)
    assert sorted(queue[: starts[parts]].tolist()) == changed.tolist()
    assert [min(queue[starts[k] : starts[k + 1]]) for k in range(parts)] == firsts[:parts].tolist()


def test_a_look_every_eight_generations_misses_no_birth():
    for name, steps in (("langton", 906), ("evoloop", 2500)):
        seldom, always = traced(name, steps, 8), traced(name, steps, 1)
        assert _family(seldom) == _family(always)


def _family(genealogy: Genealogy) -> set[tuple[object, ...]]:
    """Parents by place, times to eight generations, and genotypes."""
    people = genealogy.individuals
    return {(one.ring, one.parent and people[one.parent - 1].ring, -(-one.born // 8), one.genotype) for one in people}


# -- what holds for any -----------------------------------------------------------------------------------


def _bookkeeping(genealogy: Genealogy, step: int) -> None:
    founders = sum(one.parent is None and one.born <= step for one in genealogy.individuals)
    born = sum(date <= step for date in genealogy.births)
    died = sum(date <= step for date in genealogy.deaths)
    assert len(genealogy.living(step)) == founders + born - died
    assert sum(table[0] for table in genealogy.sizes([step]).values()) == len(genealogy.living(step))


@given(
    rule=rules(n_states=3, neighborhoods=MOORE, quiescent=True, max_table=20_000),
    seed=patterns(n_states=3, min_side=1, max_side=5).filter(lambda pattern: pattern.population > 0),
    every=st.integers(1, 3),
    down=st.integers(-1000, 1000),
    right=st.integers(-1000, 1000),
)
@settings(max_examples=cases(60))
def test_what_holds_for_any_genealogy(rule, seed, every, down, right):
    genealogy = trace_genealogy(rule, seed, 6, every=every)
    event(f"{min(len(genealogy.individuals), 4)} individuals")
    for step in range(7):
        _bookkeeping(genealogy, step)
    for one in genealogy.individuals:
        assert one.number == genealogy.individuals.index(one) + 1
        assert one.died is None or one.born < one.died <= 6
        if one.parent is None:
            assert one.depth == 0
        else:
            parent = genealogy.individuals[one.parent - 1]
            assert one.depth == parent.depth + 1
            assert parent.born < one.born
            assert one in genealogy.children(parent.number)
    moved = trace_genealogy(rule, seed.translate(down, right), 6, every=every)
    assert moved.debris == genealogy.debris
    assert [one.box for one in moved.individuals] == [
        one.box._replace(top=one.box.top + down, left=one.box.left + right) for one in genealogy.individuals
    ]
    assert [_but_place(one) for one in moved.individuals] == [_but_place(one) for one in genealogy.individuals]
    assert Genealogy.from_dict(json.loads(json.dumps(genealogy.to_dict()))) == genealogy
    if genealogy.individuals:
        _reads_back(genealogy)


def _but_place(one: Individual) -> tuple[object, ...]:
    return one.number, one.parent, one.born, one.died, one.depth, one.genotype, one.phenotype


def _reads_back(genealogy: Genealogy) -> None:
    """Every individual is a leaf whose distance from the root is its end, less the first founder's birth."""
    root = parse_newick(genealogy.to_newick())
    far = {id(root): root.length or 0.0}
    for node in root.nodes():
        for child in node.children:
            far[id(child)] = far[id(node)] + (child.length or 0.0)
    leaves = {int(leaf.name): leaf for leaf in root.leaves()}
    assert sorted(leaves) == [one.number for one in genealogy.individuals]
    founders = {}
    for one in genealogy.individuals:
        founders[one.number] = one.born if one.parent is None else founders[one.parent]
        end = genealogy.steps if one.died is None else one.died
        assert leaves[one.number].comment.startswith("&living" if one.died is None else "&died")
        parent_end = (
            genealogy.steps if one.parent is None or genealogy.individuals[one.parent - 1].died is None
            else genealogy.individuals[one.parent - 1].died
        )  # fmt: skip
        if parent_end >= one.born:
            assert far[id(leaves[one.number])] == end - founders[one.number]


def test_on_a_torus_a_run_moved_has_its_individuals_moved():
    entry = find_replicator("evoloop")
    world = Torus(80, 80)
    here = trace_genealogy(entry.rule(), entry.pattern(), 1600, topology=world)
    there = trace_genealogy(entry.rule(), entry.pattern().translate(60, 55), 1600, topology=world)
    assert len(here.individuals) > 4
    assert [_but_place(one) for one in there.individuals] == [_but_place(one) for one in here.individuals]
    assert [(one.box.top, one.box.left) for one in there.individuals] == [
        ((one.box.top + 60) % 80, (one.box.left + 55) % 80) for one in here.individuals
    ]


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_loop_turned_has_the_same_family(turns):
    from automata.symmetry import Transform

    entry = find_replicator("evoloop")
    turned = trace_genealogy(entry.rule(), entry.pattern().transform(Transform(turns)), 1500)
    straight = traced("evoloop", 1500)
    kinds = lambda genealogy: sorted(  # noqa: E731
        (one.born, one.depth, one.died or 0, one.genotype, one.phenotype) for one in genealogy.individuals
    )
    assert kinds(turned) == kinds(straight)


def test_a_world_with_a_border_does_not_close():
    """Two blocks at opposite edges of a rectangle are two, and on a torus one."""
    still = Rule.from_function(lambda context: context[0], 2, VON_NEUMANN, name="still")
    seed = Pattern.from_text("11......11")
    assert len(trace_genealogy(still, seed, 2, topology=Fixed(3, 10)).individuals) == 2
    (one,) = trace_genealogy(still, seed, 2, topology=Torus(3, 10)).individuals
    assert one.box == Box(0, 8, 1, 4)


def test_a_spaceship_is_one_individual():
    """It moves, and by less than its own length between looks."""
    from automata.rules import find_rule

    glider = Pattern.from_text(".1.\n..1\n111")
    genealogy = trace_genealogy(find_rule("B3/S23"), glider, 40, every=1)
    assert [one.parent for one in genealogy.individuals] == [None]


# -- export -----------------------------------------------------------------------------------------------


def test_the_table():
    lines = traced("langton", 302).to_csv().splitlines()
    assert lines[0] == "number,parent,born,died,depth,top,left,height,width,size,genotype"
    assert lines[1] == f"1,,0,,0,0,0,10,15,6,{LANGTON}"
    assert lines[2] == f"2,1,128,,1,0,11,10,10,6,{LANGTON}"
    assert len(lines) == 5


def test_the_tree_of_langtons_first_two_periods():
    genealogy = traced("langton", 302)
    assert genealogy.to_newick() == (
        "((4[&living,size=6]:22,2[&living,size=6]:22):152,(3[&living,size=6]:22,1[&living,size=6]:22):152):128;"
    )
    _reads_back(genealogy)


def test_trees_by_hand():
    founder = Lifeline("a", None, 0, 10)
    assert write_newick([founder]) == "a:10;"
    assert write_newick([founder, Lifeline("b", 0, 4, 6, "x")]) == "(b[x]:2,a:6):4;"
    assert write_newick([founder, Lifeline("b", 0, 12, 15)]) == "(b:5,a:0):10;"  # born of what was left of a
    assert write_newick([founder, Lifeline("b", None, 0, 6)]) == "(a:10,b:6);"
    deep = [Lifeline(str(number), number - 1 if number else None, number, 5000) for number in range(3000)]
    assert len(parse_newick(write_newick(deep)).leaves()) == 3000


@pytest.mark.parametrize("text", ["", "a", "(a,b;", "a,b;", "(a:x);", "(a));", "(a;);", "a; b"])
def test_what_is_no_tree_is_refused(text):
    with pytest.raises(FormatError):
        parse_newick(text)


def test_mistakes_are_told():
    entry = find_replicator("byl")
    rule, loop = entry.rule(), entry.pattern()
    for mistake in ({"steps": -1}, {"steps": 5, "every": 0}, {"steps": 5, "topology": KleinBottle(20, 20)},
                    {"steps": 5, "topology": Torus(20, None)}, {"steps": 5, "max_cells": 0}):  # fmt: skip
        with pytest.raises(ReplicariumError):
            trace_genealogy(rule, loop, **mistake)
    with pytest.raises(PatternError, match="empty"):
        trace_genealogy(rule, Pattern(np.zeros((2, 2), dtype=np.uint8)), 5)
    with pytest.raises(PatternError, match="no ring"):
        trace_genealogy(rule, loop, 5, sheath=5)
    with pytest.raises(FormatError):
        Genealogy.from_dict({"individuals": [{}]})
    with pytest.raises(ReplicariumError):
        write_newick([])
    with pytest.raises(ReplicariumError):
        write_newick([Lifeline("a", 1, 0, 1), Lifeline("b", None, 0, 1)])


def test_a_run_that_outgrows_its_budget_says_so():
    entry = find_replicator("langton")
    genealogy = trace_genealogy(entry.rule(), entry.pattern(), 2000, max_cells=60_000)
    assert "max_cells" in genealogy.stopped
    assert 0 < genealogy.steps < 2000
    assert genealogy.individuals
    with pytest.raises(EngineError):
        Tracker(None, 0, 1, 10).take(0, Universe(entry.rule(), entry.pattern()))
    assert LIVING == 2
