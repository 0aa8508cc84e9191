"""Mutants: what becomes of a loop with one cell changed, and of rules that hand on whatever they are given."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest

from automata.errors import ArgumentError
from automata.pattern import Pattern
from automata.replication.controls.mutants import FATES, MAX_CELLS, judge, run_mutants, single_cell_mutants
from automata.replication.controls.random_patterns import run_controls
from automata.replication.copies.counting import count_copies
from automata.replication.copies.exact import find_copies
from automata.replication.copies.fertility import measure_fertility
from automata.replication.copies.first_birth import first_birth
from automata.replicators import find_replicator
from automata.rules import parity
from automata.universe import Universe


def entry_of(name):
    entry = find_replicator(name)
    return entry.rule(), entry.pattern(), entry.period


def changed(seed, row, column, state):
    cells = seed.cells.copy()
    cells[row - seed.top, column - seed.left] = state
    return Pattern(cells, seed.top, seed.left)


@pytest.mark.parametrize(
    ("name", "count"), [("langton", 602), ("byl", 60), ("chou-reggia-1", 42), ("chou-reggia-2", 35)]
)
def test_every_live_cell_is_changed_into_every_other_state(name, count):
    rule, seed, _ = entry_of(name)
    changes = single_cell_mutants(rule, seed)
    assert len(changes) == len(set(changes)) == count == seed.population * (rule.n_states - 1)
    assert list(changes) == sorted(changes)
    assert all(seed.cells[row, column] not in (0, state) for row, column, state in changes)


@pytest.mark.parametrize("periods", [2, 6])
@pytest.mark.parametrize(
    ("name", "fates"),
    [("byl", (59, 1, 0, 0)), ("chou-reggia-1", (42, 0, 0, 0)), ("chou-reggia-2", (35, 0, 0, 0))],
)
def test_mutants_of_the_small_loops_copy_nothing_but_one_that_mends(name, fates, periods):
    rule, seed, period = entry_of(name)
    tally = run_mutants(rule, seed, periods * period).tally
    assert tuple(tally) == FATES
    assert tuple(tally.values()) == fates


def test_byls_one_mutant_that_mends_does_so_before_its_first_daughter():
    rule, seed, period = entry_of("byl")
    (mended,) = [mutant for mutant in run_mutants(rule, seed, 50).mutants if mutant.fate == "reverted"]
    assert (mended.own, mended.wild, mended.again) == (None, period, None)
    start = changed(seed, mended.row, mended.column, mended.state)
    assert first_birth(rule, start, seed, 50, rule.symmetry_group).step == period
    assert Universe(rule, start).run(25).pattern == Universe(rule, seed).run(25).pattern


def test_a_sample_is_drawn_from_all_and_by_its_seed():
    rule, seed, period = entry_of("langton")
    sample = run_mutants(rule, seed, period, sample=6, random_seed=3)
    assert len(sample.mutants) == 6
    assert sample == run_mutants(rule, seed, period, sample=6, random_seed=3)
    drawn = [(mutant.row, mutant.column, mutant.state) for mutant in sample.mutants]
    assert drawn == sorted(drawn)
    assert set(drawn) <= set(single_cell_mutants(rule, seed))
    other = run_mutants(rule, seed, period, sample=6, random_seed=4)
    assert drawn != [(mutant.row, mutant.column, mutant.state) for mutant in other.mutants]


@pytest.mark.long
def test_the_number_of_processes_does_not_matter():
    rule, seed, _ = entry_of("byl")
    assert run_mutants(rule, seed, 50, workers=2) == run_mutants(rule, seed, 50)


def test_a_mutant_that_lost_a_cell_has_no_copy_wherever_the_seed_has_one():
    """All its live cells stand in every wild loop; but it has mended, and nothing is inherited."""
    rule, seed, period = entry_of("langton")
    mutant = changed(seed, 1, 0, 0)
    assert first_birth(rule, mutant, mutant, period, rule.symmetry_group).step == period
    fate = judge(rule, seed, period, rule.symmetry_group, MAX_CELLS, (1, 0, 0))
    assert (fate.fate, fate.own, fate.wild) == ("reverted", None, period)


@pytest.mark.parametrize(
    ("name", "change", "step", "fate"),
    [
        ("byl", (3, 2, 2), 1, "no copy"),
        ("chou-reggia-2", (1, 2, 0), 1, "no copy"),
        ("langton", (0, 3, 5), 147, "reverted"),
    ],
)
def test_a_mutant_that_turns_in_its_own_place_is_not_passed_on(name, change, step, fate):
    """A finder that looks at one instant takes it for a birth; the marked mother's own daughters are wild or none."""
    rule, seed, period = entry_of(name)
    mutant = changed(seed, *change)
    board = Universe(rule, mutant).run(step).pattern
    assert any(copy.transform.quarter_turns for copy in find_copies(board, mutant, rule.symmetry_group))
    judged = judge(rule, seed, 2 * period, rule.symmetry_group, MAX_CELLS, change)
    assert (judged.fate, judged.own) == (fate, None)


def test_a_rule_that_copies_anything_hands_every_mutation_on():
    """Under Fredkin's parity every pattern has copies after a power of two that is wide enough."""
    seed = Pattern.from_text("11\n1.")
    found = run_mutants(parity(), seed, 8)
    assert found.tally == {"no copy": 0, "reverted": 0, "inherited": 3, "other": 0}
    assert all(mutant.own is not None and mutant.again == mutant.own for mutant in found.mutants)


def test_a_run_out_of_cells_is_judged_by_what_it_showed():
    rule, seed, _ = entry_of("byl")
    found = run_mutants(rule, seed, 50, max_cells=128)
    assert any("128" in mutant.stopped for mutant in found.mutants)
    assert not any(mutant.stopped for mutant in run_mutants(rule, seed, 50, max_cells=MAX_CELLS).mutants)


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"workers": 0}, {"sample": 0}])
def test_numbers_out_of_range_are_refused(wrong):
    rule, seed, _ = entry_of("byl")
    with pytest.raises(ArgumentError, match="from 1 on"):
        run_mutants(rule, seed, **{"steps": 50, **wrong})


@pytest.mark.parametrize("wrong", [(0, 1), ("rotate90",), "D4", 4])
def test_transforms_are_motions_in_any_sequence(wrong):
    rule, seed, steps = entry_of("highlife")
    for ask in (run_mutants, measure_fertility, run_controls, count_copies):
        with pytest.raises(ArgumentError, match=r"transforms (is a Transform|are several of automata\.symmetry)"):
            ask(rule, seed, steps, transforms=wrong)
    group = rule.symmetry_group
    found = [run_mutants(rule, seed, 2, several).tally for several in (tuple(group), list(group), iter(group))]
    assert found[0] == found[1] == found[2] == run_mutants(rule, seed, 2).tally


@pytest.mark.long
def test_langtons_602_mutants():
    """38 mend themselves within two periods; the first daughters of 5 are late, after 152 to 188 generations."""
    rule, seed, period = entry_of("langton")
    began = perf_counter()
    found = run_mutants(rule, seed, 2 * period, workers=2)
    print(f"\n{perf_counter() - began:.1f} s")
    assert found.tally == {"no copy": 564, "reverted": 38, "inherited": 0, "other": 0}
    late = sorted(mutant.wild for mutant in found.mutants if mutant.wild not in (None, period))
    assert late == [152, 154, 156, 187, 188]
    assert not np.any([mutant.stopped for mutant in found.mutants])
