"""Counting disjoint copies: against choosing cell by cell, and on what is known of the catalogue's entries."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from automata.engines import SparseEngine
from automata.errors import PatternError, ReplicariumError
from automata.neighborhood import VON_NEUMANN
from automata.pattern import Pattern
from automata.replication.copies.counting import count_copies, disjoint
from automata.replication.copies.exact import find_copies
from automata.replication.copies.scan import FastScan, scanned, until_recurrence
from automata.replicators import CATALOGUE, find_replicator
from automata.rules import find_rule
from automata.symmetry import DIHEDRAL, IDENTITY, ROTATIONS, Symmetry
from automata.testing.strategies import patterns, rules
from automata.universe import Universe

QUARTERS = tuple(Symmetry(turn, (0, 2, 1) if turn.quarter_turns % 2 else (0, 1, 2)) for turn in ROTATIONS)
GROUPS = st.sampled_from([(IDENTITY,), ROTATIONS, DIHEDRAL, QUARTERS])
targets = patterns(n_states=3, min_side=1, max_side=3).filter(lambda pattern: pattern.population > 0)
boards = patterns(n_states=3, max_side=8, max_distance=3)


def cells_of(copy, target):
    return {(row, column) for row, column, _ in copy.pattern(target).live_cells()}


def plainly_disjoint(copies, target):
    taken, chosen = set(), []
    for copy in copies:
        if not cells_of(copy, target) & taken:
            taken |= cells_of(copy, target)
            chosen.append(copy)
    return tuple(chosen)


# -- parts ------------------------------------------------------------------------------------------------


@given(boards, targets, GROUPS)
def test_the_choice_is_the_first_that_fits_in_reading_order(board, target, group):
    copies = find_copies(board, target, group)
    chosen = disjoint(copies, target)
    event(f"{min(len(chosen), 4)} of {min(len(copies), 9)}")
    assert chosen == plainly_disjoint(copies, target)


@pytest.mark.kernel
@given(boards, targets, GROUPS)
def test_a_scan_sees_exactly_what_is_to_be_found(board, target, group):
    assert FastScan(target, group).sees(board) == bool(find_copies(board, target, group))


@given(targets, GROUPS, st.integers(-9, 9), st.integers(-9, 9))
def test_a_scan_sees_the_target_turned_and_moved_among_others(target, group, rows, columns):
    for motion in group:
        image = target.transform(motion).translate(rows, columns)
        assert FastScan(target, group).sees(image)


@pytest.mark.long
@pytest.mark.kernel
@given(rules(n_states=3, neighborhoods=VON_NEUMANN, quiescent=True), boards, targets, targets, GROUPS)
def test_sightings_are_the_generations_in_which_a_target_stands(rule, board, target, other, group):
    scans = [FastScan(one, group) for one in (target, other)]
    run = list(Universe(rule, board, engine="reference").generations(6))[1:]
    expected = [
        (step, configuration)
        for step, configuration in enumerate(run, start=1)
        if any(find_copies(configuration, one, group) for one in (target, other))
    ]
    seen = list(scanned(SparseEngine(rule), board, scans, 6))
    event(f"{len(seen)} sightings")
    assert seen == expected
    assert continued(list(until_recurrence(seen)), 6) == expected


def test_an_oscillation_with_the_period_of_its_sightings_is_not_cut_short():
    """Found by the test above: a run that looks the same whenever a target stands has not come to rest."""
    life, lying = find_rule("B3/S23"), Pattern.from_text("111")
    upright = Universe(life, lying, engine="reference").run(1).pattern
    seen = list(scanned(SparseEngine(life), upright, [FastScan(lying, (IDENTITY,))], 7))
    assert seen == [(step, lying) for step in (1, 3, 5, 7)]
    assert [step for step, _ in until_recurrence(seen)] == [1, 3]
    both = list(scanned(SparseEngine(life), lying, [FastScan(lying, ROTATIONS)], 7))
    assert [step for step, _ in both] == list(range(1, 8))
    assert [step for step, _ in until_recurrence(both)] == [1, 2, 3, 4]
    assert [step for step, _ in until_recurrence(both, since=2)] == [1, 2, 3, 4, 5]


def continued(seen, steps):
    """What `until_recurrence` yielded, and what follows from it up to `steps`."""
    boards = [board for _, board in seen]
    if not seen or boards.index(boards[-1]) == len(seen) - 1:
        return seen
    first = len(seen) - 2 - boards[-2::-1].index(boards[-1])  # the last before it that is the same
    cycle, period = seen[first + 1 :], seen[-1][0] - seen[first][0]
    rounds = range(1, steps // period + 1)
    later = ((step + period * k, board) for k in rounds for step, board in cycle)
    return [*seen, *((step, board) for step, board in later if step <= steps)]


@given(st.integers(0, 6), st.integers(1, 6), st.data())
def test_what_follows_a_recurrence_is_known(before, period, data):
    """Runs that come into a cycle after some generations, of which some are seen."""
    cells = data.draw(st.permutations(range(before + period)))
    run = [
        Pattern(np.ones((1, cells[t if t < before else before + (t - before) % period] + 1), dtype=np.uint8))
        for t in range(41)
    ]
    targets = data.draw(st.sets(st.sampled_from(cells), min_size=1))
    since = data.draw(st.integers(0, 8))
    expected = [(t, board) for t, board in enumerate(run) if t and board.population - 1 in targets]
    seen = list(until_recurrence(expected, since))
    event(f"{len(seen) < len(expected)}")
    assert continued(seen, 40) == expected
    assert len(seen) == len(expected) or seen[-1][0] > since


# -- the catalogue ----------------------------------------------------------------------------------------

COUNTED = [
    entry
    for entry in CATALOGUE.values()
    if entry.shipped and entry.growth is not None and not entry.name.startswith("perrier")
]


@pytest.mark.parametrize("entry", COUNTED, ids=lambda entry: entry.name)
def test_the_counts_are_the_catalogues(entry):
    growth = entry.growth
    counts = count_copies(entry.rule(), entry.pattern(), growth.generations(entry.period))
    assert counts.stopped == ""
    assert not growth.copies or counts.copies == growth.copies
    assert not growth.components or counts.parts == growth.components


@pytest.mark.parametrize(
    ("name", "series", "periods", "law"),
    [
        ("langton", "parts", 12, "quadratic"),
        ("byl", "parts", 13, "quadratic"),
        ("byl", "copies", 13, "linear"),
        ("highlife", "copies", 16, "popcount"),
        ("perrier", "parts", 9, "linear"),
        ("pre-pulsar", "copies", 8, "bounded"),
        ("still-life", "copies", 8, "bounded"),
        ("glider-gun", "copies", 8, "bounded"),
        ("spaceship", "copies", 8, "bounded"),
    ],
)
def test_the_growth_law_of_what_was_counted(name, series, periods, law):
    entry = find_replicator(name)
    times = range(0, periods * entry.period, entry.period)
    assert count_copies(entry.rule(), entry.pattern(), times).growth(series).law == law


@pytest.mark.parametrize(
    ("name", "times", "copies", "new"),
    [
        ("langton", (0, 146, 147, 151), (1, 0, 1, 1), (0, 0, 0, 1)),
        ("chou-reggia-2", (0, 4, 8, 12, 15), (1, 1, 1, 1, 1), (0, 0, 0, 0, 1)),
        ("chou-reggia-1", (4, 8, 13, 14), (1, 1, 1, 1), (0, 0, 0, 1)),
        ("glider-gun", (0, 15, 30), (1, 0, 1), (0, 0, 0)),
        ("highlife", (0, 12, 24), (1, 2, 2), (0, 2, 2)),
    ],
)
def test_a_mother_who_recurs_where_she_stands_is_no_new_copy(name, times, copies, new):
    entry = find_replicator(name)
    counts = count_copies(entry.rule(), entry.pattern(), times)
    assert (counts.times, counts.copies, counts.new) == (times, copies, new)


def test_a_run_may_start_late_on_the_clock_and_far_away():
    entry = find_replicator("byl")
    late = entry.pattern().translate(1000, -70).renamed("Byl-Loop", generation=999)
    assert count_copies(entry.rule(), late, (0, 25, 50)).copies == (1, 2, 4)


# -- budgets and refusals ---------------------------------------------------------------------------------


def test_a_run_stops_at_the_budget_of_steps():
    entry = find_replicator("byl")
    counts = count_copies(entry.rule(), entry.pattern(), (0, 25, 50, 75), max_steps=50)
    assert counts.copies == (1, 2, 4)
    assert counts.stopped == "generation 75 lies beyond the budget of 50"


def test_a_run_stops_at_the_budget_of_cells():
    entry = find_replicator("langton")
    counts = count_copies(entry.rule(), entry.pattern(), range(0, 3001, 151), max_cells=2048)
    assert 1 <= len(counts.sightings) < 20
    assert "2048" in counts.stopped


@pytest.mark.parametrize("times", [(0, 0), (3, 2), (-1, 4)])
def test_times_that_do_not_increase_are_refused(times):
    entry = find_replicator("byl")
    with pytest.raises(ReplicariumError, match="increase"):
        count_copies(entry.rule(), entry.pattern(), times)


def test_an_empty_seed_and_an_unknown_series_are_refused():
    entry = find_replicator("byl")
    with pytest.raises(PatternError, match="empty"):
        count_copies(entry.rule(), Pattern.from_text("."), (0,))
    with pytest.raises(ReplicariumError, match="parts"):
        count_copies(entry.rule(), entry.pattern(), (0,)).growth("births")


@pytest.mark.bench
def test_counting_costs_about_as_much_as_running():
    entry = find_replicator("langton")
    times = range(0, 20 * 151, 151)
    count_copies(entry.rule(), entry.pattern(), times)
    began = perf_counter()
    count_copies(entry.rule(), entry.pattern(), times)
    both = perf_counter() - began
    universe = Universe(entry.rule(), entry.pattern(), engine="sparse")
    began = perf_counter()
    universe.run(times[-1])
    alone = perf_counter() - began
    print(f"\nrun {alone:.3f} s, run and count {both:.3f} s")
    assert both < 4 * alone
