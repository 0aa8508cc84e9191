"""Copies on bounded grids: against a slow search of all places, and profiles where patterns run across the edges."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from automata.errors import EngineError, PatternError
from automata.pattern import Box, Pattern
from automata.replication import Profile, QuestionBudget, count_copies, measure_fertility, profile, search
from automata.replication.copies.grid import GridLayout, boards, search_on_grid, sighted_on_grid
from automata.replicators import find_replicator
from automata.rules import find_rule
from automata.symmetry import DIHEDRAL, IDENTITY, ROTATIONS
from automata.testing.strategies import grids, seeds, topologies
from automata.topology import Fixed, KleinBottle, Torus
from tests.support.depth import cases

LEAN = QuestionBudget(steps=400, periods=6, controls=2, mutants=2, words=2)


def plain_copies(topology, cells, target, transforms):
    """Every placement of every look that has a cell on the grid: its cells, located, are distinct and hold it."""
    reach = max(target.cells.shape)
    height, width = cells.shape
    found = set()
    for motion in transforms:
        look = motion.apply(target.cells)
        for top, left in product(range(-reach, height + reach), range(-reach, width + reach)):
            if not any(0 <= top + row < height and 0 <= left + column < width for row, column in np.argwhere(look)):
                continue
            places = {}
            for row, column in np.argwhere(look):
                place = topology.locate(top + int(row), left + int(column))
                if place is None or place in places or cells[place] != look[row, column]:
                    break
                places[place] = look[row, column]
            else:
                found.add(tuple(sorted(row * width + column for row, column in places)))
    return found


@given(
    topologies(n_states=2, min_side=2, max_side=6, plane=False),
    seeds(n_states=3, max_side=3),
    st.sampled_from([(IDENTITY,), ROTATIONS, DIHEDRAL]),
    st.data(),
)
@settings(max_examples=cases(80))
def test_copies_on_a_grid_are_those_of_all_placements(topology, target, group, data):
    shape = topology.height, topology.width
    cells = data.draw(grids(n_states=3, shape=shape))
    if data.draw(st.booleans()):  # put one there
        for row, column in np.argwhere(target.cells):
            place = topology.locate(shape[0] - 1 + int(row), shape[1] - 1 + int(column))
            if place is not None:
                cells[place] = target.cells[row, column]
    expected = plain_copies(topology, cells, target, group)
    found = GridLayout(topology, target, group).copies(cells)
    event(f"{min(len(expected), 3)} copies")
    assert {copy.cells for copy in found} == expected
    assert len(found) == len(expected)


@given(grids(n_states=2, min_side=1, max_side=7), topologies(min_side=1, max_side=7, plane=False))
def test_parts_hang_together_across_the_edges(cells, topology):
    shape = topology.height, topology.width
    cells = np.resize(cells, shape)
    left = {(int(row), int(column)) for row, column in np.argwhere(cells)}
    count = 0
    while left:
        count += 1
        pending = [left.pop()]
        while pending:
            row, column = pending.pop()
            for down, right in product((-1, 0, 1), repeat=2):
                place = topology.locate(row + down, column + right)
                if place in left:
                    left.remove(place)
                    pending.append(place)
    layout = GridLayout(topology, Pattern.from_text("1"), (IDENTITY,))
    assert sighted_on_grid(0, cells, layout).parts == count


@pytest.mark.parametrize(("name", "steps"), [("byl", 30), ("highlife", 30), ("chou-reggia-2", 20), ("spaceship", 30)])
def test_far_from_the_edges_a_grid_is_the_plane(name, steps):
    entry = find_replicator(name)
    rule, seed = entry.rule(), entry.pattern().translate(60, 60)
    layout = GridLayout(Torus(150, 150), seed, rule.symmetry_group)
    found, _ = search_on_grid(rule, layout, seed.read(layout.grid), steps)
    plane = search(rule, seed, steps)
    assert (found.births, found.moves[: len(plane.moves)]) == (plane.births, plane.moves[: len(found.moves)])


@pytest.mark.parametrize(
    "topology", [Torus(40, 40), Torus(40, 44, column_shift=3), KleinBottle(40, 40), Fixed(80, 80)], ids=str
)
@pytest.mark.parametrize("place", [(0, 0), (17, 38), (39, 39)])
def test_a_replicator_at_the_edge_is_one_in_the_middle(topology, place):
    """On a torus every place is like every other; a copy may lie across an edge."""
    entry = find_replicator("byl")
    rule, seed = entry.rule(), entry.pattern()
    rows, columns = (side // 2 for side in (topology.height, topology.width))
    start = Pattern(seed.cells, rows, columns)
    layout = GridLayout(topology, start, rule.symmetry_group)
    middle, _ = search_on_grid(rule, layout, start.read(layout.grid), 60)
    if not isinstance(topology, Torus):
        assert middle.period == 25
        return
    cells = np.zeros((topology.height, topology.width), dtype=np.uint8)
    for row, column, state in seed.live_cells():
        cells[topology.locate(place[0] + row, place[1] + column)] = state
    at_edge, born = search_on_grid(rule, layout, cells, 60, place)
    assert (at_edge.period, len(at_edge.births)) == (middle.period, len(middle.births)) == (25, 1)
    shift = tuple(np.subtract(at_edge.births[0].copy.box[:2], place).tolist())
    assert shift == (0, 5)
    assert layout.alone(born[0]).sum() == seed.cells.sum()


def test_a_profile_on_a_torus_says_what_it_did_not_ask():
    entry = find_replicator("byl")
    seed = entry.pattern().translate(2, 36)
    found = profile(entry.rule(), seed, LEAN, topology=Torus(40, 40))
    assert found.topology == "torus 40×40"
    assert (found.period, found.displacement) == (25, (0, 5))
    assert found.fertility.fertile
    assert found.grade == "replicates; von Neumann's parts were not tested"
    assert found.counts.parts[:5] == (1, 1, 2, 4, 8)
    assert found.genealogy.individuals
    assert {one.question for one in found.untested} == {
        "additivity", "start-up", "later copies", "near copies", "fertility of near copies", "random seeds", "mutants",
        "von Neumann's parts", "breadth",
    }  # fmt: skip
    assert all("without the bounded grid" in one.reason for one in found.untested)
    assert Profile.from_json(found.to_json()) == found
    assert "on a torus 40×40" in repr(found)


@pytest.mark.parametrize("place", [(5, 5), (28, 57), (59, 0)])
def test_on_a_torus_the_place_does_not_matter(place):
    entry = find_replicator("highlife")
    found = profile(entry.rule(), entry.pattern().translate(*place), LEAN, topology=Torus(64, 64))
    assert (found.period, found.displacement) == (12, (-2, -2))
    assert found.fertility.fertile
    assert found.counts.copies == (1, 2, 2, 4, 2, 4, 4)


def test_counts_and_fertility_are_the_planes_while_there_is_room():
    entry = find_replicator("byl")
    rule, seed = entry.rule(), entry.pattern()
    found = profile(rule, seed.translate(80, 80), replace_steps(150), topology=Torus(160, 160))
    plane = count_copies(rule, seed, range(0, 126, 25))
    assert found.counts.copies == plane.copies
    assert found.counts.parts == plane.parts
    line = measure_fertility(rule, seed, 50)
    assert [(one.step, one.displacement, one.companion) for one in found.fertility.line] == [
        (one.step, one.displacement, one.companion) for one in line.line
    ]


def replace_steps(steps):
    return QuestionBudget(steps=steps, periods=5, controls=0, mutants=0, words=0)


def test_what_crowds_itself_out_is_counted_as_it_is():
    """On a small torus HighLife's copies meet behind."""
    entry = find_replicator("highlife")
    found = profile(entry.rule(), entry.pattern().translate(4, 4), LEAN, topology=Torus(14, 14))
    assert found.period == 12
    assert found.counts.copies != (1, 2, 2, 4, 2, 4, 4)


@pytest.mark.parametrize(
    ("topology", "pattern", "error", "said"),
    [
        (Torus(None, 20), "11", PatternError, "a side without end"),
        (Torus(4, 4), "11111", PatternError, "the universe is 4×4"),
        (Torus(8, 8), ".", PatternError, "empty"),
        (Fixed(8, 8, 3), "11", EngineError, "border state 3"),
    ],
)
def test_grids_that_do_not_fit(topology, pattern, error, said):
    with pytest.raises(error, match=said):
        profile(find_rule("B3/S23"), Pattern.from_text(pattern), LEAN, topology=topology)


def test_boards_are_the_universes():
    rule = find_rule("B3/S23")
    glider = Pattern.from_text(".1.\n..1\n111").read(Box(0, 0, 8, 8))
    steps = list(boards(rule, glider, Torus(8, 8), 32))
    assert [step for step, _ in steps] == list(range(1, 33))
    assert np.array_equal(steps[-1][1], glider)
