"""Start-up: patterns that first become a replicator get the verdict of that, and others get none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import ArgumentError
from automata.pattern import Pattern
from automata.replication import Profile, QuestionBudget, profile, search, search_startup
from automata.replication.startup.clusters import find_clusters, state_weights
from automata.replicators import find_replicator
from automata.rules import find_rule
from automata.symmetry import DIHEDRAL
from automata.testing.strategies import patterns, seeds
from automata.universe import Universe
from tests.support.depth import some

LEAN = QuestionBudget(steps=400, periods=6, controls=5, mutants=3, words=2)


def with_cells(name, *cells):
    """A replicator with other states in some cells, (row, column, state)."""
    entry = find_replicator(name)
    live = {(row, column): state for row, column, state in entry.pattern().live_cells()}
    live |= {(row, column): state for row, column, state in cells}
    return entry, Pattern.from_live_cells((*cell, state) for cell, state in live.items() if state)


def at(name, generation):
    """A replicator some generations later."""
    entry = find_replicator(name)
    start = entry.pattern().renamed(None, 0)
    return entry, Universe(entry.rule(), start).run(generation).pattern.renamed(None, 0)


# A cell more or other than the replicator's, and the generation from which on it has no trace left. Found by trying
# all single cells in and around it and comparing the runs.
STARTERS = [
    ("highlife", (-1, -1, 1), 1),
    ("byl", (-1, -1, 1), 1),
    ("byl", (-1, 0, 2), 1),
    ("chou-reggia-1", (-1, 0, 2), 1),
    ("chou-reggia-1", (-1, 4, 5), 3),
    ("chou-reggia-2", (-1, 3, 7), 1),
    ("langton", (3, 7, 4), 3),
    ("langton", (7, 15, 2), 8),
    ("sdsr", (-1, 1, 1), 4),
]


@pytest.mark.parametrize(("name", "cell", "gone"), STARTERS)
def test_a_starter_cell_that_vanishes_does_not_hide_the_replicator(name, cell, gone):
    entry, seed = with_cells(name, cell)
    rule, own = entry.rule(), entry.pattern()
    later, plain = (Universe(rule, start.renamed(None, 0)).run(gone).pattern for start in (seed, own))
    assert later == plain  # the premise
    assert search(rule, seed, 200).period is None or entry.period < 20
    found = search_startup(rule, seed, 240)
    assert found.replicator is not None
    assert found.fertile
    assert found.generation <= gone
    # In another phase a small loop's copy may stand alone a little sooner.
    assert found.period == entry.period or (entry.period < 20 and abs(found.period - entry.period) <= 2)
    if found.whole:
        assert found.replicator == Universe(rule, own.renamed(None, 0)).run(found.generation).pattern


@pytest.mark.parametrize("name", ["highlife", "byl", "chou-reggia-1"])
def test_a_cell_that_stays_far_away_is_no_part_of_it(name):
    """A block, or a cell that never changes, far from the replicator."""
    junk = {"highlife": [(-40, 0), (-40, 1), (-39, 0), (-39, 1)]}.get(name, [(-30, 3)])
    state = {"highlife": 1, "byl": 4, "chou-reggia-1": 1}[name]
    entry, seed = with_cells(name, *[(*cell, state) for cell in junk])
    found = search_startup(entry.rule(), seed, 60)
    assert found.fertile
    assert not found.whole
    assert found.period == entry.period
    assert found.replicator.population <= entry.cells + 1


# Predecessors: what becomes the replicator after so many generations, of which it is no image. HighLife's are soups
# that were found to become it; Langton's is a daughter at the generation in which it separates from its mother.
SOUP_27 = "1.1\n111.11\n...1.1\n11\n1"
SOUP_11 = "..1\n1...1\n11\n.11\n...1\n.1.11"
NEWBORN = (
    ".22222222\n3.14.11112\n2422222212\n212....272\n2.2....2.2\n272....212\n212....272\n2.222222.2\n"
    "271.61.712\n.22222222"
)


@pytest.mark.parametrize(
    ("name", "text", "after"),
    [
        ("highlife", SOUP_27, 27),
        ("highlife", SOUP_11, 11),
        pytest.param("langton", NEWBORN, 23, marks=pytest.mark.long),
    ],
)
def test_a_predecessor_becomes_the_replicator(name, text, after):
    entry = find_replicator(name)
    rule, seed = entry.rule(), Pattern.from_text(text)
    group = rule.symmetry_group
    become = Universe(rule, seed).run(after).pattern
    assert become.cropped().canonical(group) == entry.pattern().cropped().canonical(group)  # the premise
    found = profile(rule, seed, LEAN)
    assert found.period == entry.period
    assert found.replicator.fertility.fertile
    if found.startup and found.startup.profile:
        assert found.startup.generation <= after
        assert found.grade.endswith(f"from generation {found.startup.generation} on")
    assert found.grade.startswith("replicates")


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "generations"),
    [
        ("byl", range(1, 25, 6)),
        ("highlife", range(1, 12, 3)),
        ("chou-reggia-1", range(1, 14, 4)),
        ("b3578", (5, 8, 11)),
    ],
)
def test_another_phase_replicates_all_the_same(name, generations):
    for generation in generations:
        entry, seed = at(name, generation)
        found = profile(entry.rule(), seed, LEAN)
        assert found.grade.startswith("replicates"), (generation, found.report())
        assert found.replicator.fertility.fertile


@pytest.mark.long
@pytest.mark.parametrize("name", ["langton", "sdsr"])
def test_another_phase_of_a_large_loop_replicates_all_the_same(name):
    for generation in range(10, 150, 20):
        entry, seed = at(name, generation)
        found = profile(entry.rule(), seed, LEAN)
        assert found.grade.startswith("replicates"), (generation, found.report())
        assert found.period in (147, 151)  # the mother is back in its first state, turned, after 147


# -- the profile ------------------------------------------------------------------------------------------------------


def test_the_profile_says_when_it_becomes_what_and_is_that_ones_from_then_on():
    entry, seed = with_cells("byl", (-1, -1, 1))
    seed = seed.translate(20, -7)
    found = profile(entry.rule(), seed, LEAN)
    become = found.startup.profile
    assert (found.startup.generation, found.startup.whole) == (1, True)
    assert (found.period, found.displacement) == (become.period, become.displacement) == (25, (0, 5))
    # The same as is said of that pattern by itself, where it stands then.
    then = Universe(entry.rule(), seed.renamed(None, 0)).run(1).pattern
    assert become == profile(entry.rule(), then, LEAN)
    assert become.frame.pattern_back(become.pattern) == then
    told = {one.question: one.answer for one in found.findings}
    assert told["it becomes a replicator"] == "after 1"
    assert told["children are fertile"] == "yes"
    assert found.grade == f"{become.grade}; from generation 1 on"
    assert Profile.from_json(found.to_json()) == found


@pytest.mark.long
@settings(max_examples=6)
@given(st.sampled_from(DIHEDRAL[:4]), st.integers(-9, 9))
def test_turning_a_seed_with_a_start_up_changes_nothing_but_coordinates(transform, rows):
    entry, seed = with_cells("chou-reggia-1", (-1, 0, 2))
    budget = QuestionBudget(steps=60, periods=5, controls=0, mutants=0, words=0)
    one = profile(entry.rule(), seed, budget)
    other = profile(entry.rule(), seed.transform(transform).translate(rows, 3), budget)
    assert other.grade == one.grade
    assert other.startup.generation == one.startup.generation == 1
    become, again = one.startup.profile, other.startup.profile
    assert (again.seed, again.search, again.fertility) == (become.seed, become.search, become.fertility)


def test_what_touches_others_is_not_taken_for_the_replicator():
    """In a colony a loop with a cell beside it turns up by chance, after 174 generations; the loop itself after 14."""
    entry, seed = with_cells("chou-reggia-1", (-30, 3, 1))
    found = profile(entry.rule(), seed, QuestionBudget(steps=400, controls=5, mutants=0, words=0))
    assert found.search.period > 100
    assert (found.startup.generation, found.startup.whole) == (0, False)
    assert found.period == 14
    assert found.grade.endswith("a part of it does")


@pytest.mark.parametrize("name", some(["still-life", "spaceship", "glider-gun", "puffer", "soup"], 2))
def test_what_is_no_replicator_becomes_none(name):
    entry = find_replicator(name)
    found = search_startup(entry.rule(), entry.pattern(), 64)
    assert found.replicator is None
    assert not found.fertile
    assert "64 generations" in found.reason


@pytest.mark.long
def test_a_predecessor_of_the_pre_pulsar_gets_the_pre_pulsars_verdict():
    entry = find_replicator("pre-pulsar")
    rule, own = entry.rule(), entry.pattern()
    seed = Pattern.from_live_cells([*own.live_cells(), (-3, -3, 1)])  # a lonely cell dies at once
    found = profile(rule, seed, LEAN)
    assert found.grade.startswith("copies itself, and its children do not")


def test_bad_numbers():
    with pytest.raises(ArgumentError, match="from 1 on, not 0"):
        search_startup(find_rule("B3/S23"), Pattern.from_text("1"), 0)


# -- clusters ---------------------------------------------------------------------------------------------------------


def plain_clusters(board, gap):
    """Cells that steps of at most `gap` cells join, by the definition."""
    left = {(row, column): state for row, column, state in board.live_cells()}
    found = []
    while left:
        pending = [next(iter(left))]
        own = {}
        while pending:
            cell = pending.pop()
            if cell in left:
                own[cell] = left.pop(cell)
                pending += [other for other in left if max(abs(other[0] - cell[0]), abs(other[1] - cell[1])) <= gap]
        found.append(Pattern.from_live_cells((*cell, state) for cell, state in own.items()))
    return found


@given(patterns(n_states=3, max_side=9), st.sampled_from([1, 2, 3, 5]))
def test_clusters_are_those_of_the_definition(board, gap):
    found = [cluster.pattern for cluster in find_clusters(board, gap, state_weights(3, ()))]
    assert len(found) == len(set(found))
    assert set(found) == set(plain_clusters(board, gap))


@pytest.mark.long
@given(seeds(n_states=5, max_side=6), st.sampled_from(DIHEDRAL), st.integers(-9, 9), st.integers(-9, 9))
def test_motions_leave_a_fingerprint_as_it_is(seed, transform, rows, columns):
    weights = state_weights(5, ())
    moved = seed.transform(transform).translate(rows, columns)
    one, other = (sorted(c.fingerprint for c in find_clusters(board, 9, weights)) for board in (seed, moved))
    assert one == other


def test_renamed_states_weigh_the_same():
    rule = find_rule("Perrier")
    weights = state_weights(rule.n_states, rule.symmetry_group)
    for symmetry in rule.symmetry_group:
        assert [weights[state] for state in symmetry.states] == weights.tolist()
    assert len(set(state_weights(200, ()).tolist())) == 200
