"""Triviality: rules that copy anything are exposed, replicators are not, and soups are no replicators."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from automata.errors import ArgumentError, PatternError
from automata.formats.rle import parse_rle
from automata.pattern import Pattern
from automata.proportion import Proportion
from automata.replication.controls.draws import ENOUGH, draw_controls
from automata.replication.controls.random_patterns import (
    judge_control,
    random_seeds,
    random_soups,
    run_controls,
    soup_false_positives,
)
from automata.replication.copies.exact import find_copies
from automata.replication.copies.fertility import measure_fertility
from automata.replication.copies.first_birth import first_birth
from automata.replicators import find_replicator
from automata.rules import find_rule
from automata.symmetry import DIHEDRAL, Transform
from automata.testing.strategies import seeds
from automata.universe import Universe
from tests.support.depth import cases, some


def controls(name, count, **options):
    entry = find_replicator(name)
    return run_controls(entry.rule(), entry.pattern(), entry.period, count, **options)


# -- what is put to the test ------------------------------------------------------------------------------------------


@given(seed=seeds(n_states=4, max_side=5), random_seed=st.integers(0, 2**32))
def test_shuffled_seeds_are_the_same_cells_in_the_same_box(seed, random_seed):
    for made in random_seeds(seed, 3, random_seed=random_seed):
        assert made.box == seed.box
        assert Counter(made.cells.ravel().tolist()) == Counter(seed.cells.ravel().tolist())
    for made in random_seeds(seed, 3, random_seed=random_seed, uniform=True):
        assert made.population == seed.population
        assert set(made.cells.ravel().tolist()) <= set(seed.cells.ravel().tolist())


def test_seeds_are_drawn_by_their_seed():
    seed = find_replicator("highlife").pattern()
    assert random_seeds(seed, 5) == random_seeds(seed, 5)
    assert random_seeds(seed, 5) != random_seeds(seed, 5, random_seed=1)
    assert random_soups(3, 5, side=4) == random_soups(3, 5, side=4)
    assert random_soups(3, 5, side=4) != random_soups(3, 5, side=4, random_seed=1)


@pytest.mark.long
@given(seed=seeds(n_states=3, max_side=3), random_seed=st.integers(0, 2**32), uniform=st.booleans())
@settings(max_examples=15)
def test_no_control_is_the_seed_or_another_control_turned_or_moved(seed, random_seed, uniform):
    draws = draw_controls(seed, 30, random_seed=random_seed, uniform=uniform, transforms=DIHEDRAL)
    event(draws.kind)
    keys = {made.canonical(DIHEDRAL) for made in draws.seeds}
    assert len(keys) == len(draws.seeds)
    assert seed.canonical(DIHEDRAL) not in keys
    assert len(draws.seeds) >= min(30, ENOUGH)
    if draws.kind == "shuffled":
        for made in draws.seeds:
            assert Counter(made.cells.ravel().tolist()) == Counter(seed.cells.ravel().tolist())
    assert bool(draws.how) == (draws.kind == "varied" or len(draws.seeds) < 30)


@pytest.mark.parametrize(
    ("text", "kind", "number", "how"),
    [
        (
            "11",
            "varied",
            50,
            "the seed's box holds no other order of its cells, too few for controls: these are 1 to 5",
        ),
        ("1", "varied", 50, "no other order"),
        ("11\n11", "varied", 50, "no other order"),
        ("12", "varied", 50, "no other order"),  # turned
        ("111\n1..", "varied", 50, "only 5 other orders"),
        (".1.\n..1\n111", "shuffled", 20, "the seed's box holds only 20 other orders of its cells"),
        ("..111\n.1..1\n1...1\n1..1.\n111..", "shuffled", 50, ""),
    ],
)
def test_what_cannot_differ_from_the_seed_is_no_control(text, kind, number, how):
    draws = draw_controls(Pattern.from_text(text), 50, transforms=DIHEDRAL)
    assert (draws.kind, len(draws.seeds)) == (kind, number)
    assert how in draws.how
    if kind == "varied":
        assert len({made.population for made in draws.seeds}) > 1


@pytest.mark.long
def test_a_domino_s_controls_are_no_dominoes():
    """In B2/S a domino is born twice over in each generation, which its own images would show of any rule."""
    rule, domino = find_rule("B2/S"), Pattern.from_text("11")
    found = run_controls(rule, domino, 2, 50, apart="isolated")
    assert found.kind == "varied"
    assert found.steps == 24  # light crosses 6 cells four times
    assert found.trivial is False
    assert "the seed's box holds no other order" in found.verdict
    own = judge_control(rule, 24, rule.symmetry_group, 1 << 16, domino, apart="isolated")
    assert own.alone


@pytest.mark.long
def test_chance_copies_in_debris_do_not_count_where_the_seeds_child_stands_alone():
    """B2/S fills the plane, and patterns of a few cells turn up there."""
    rule, domino = find_rule("B2/S"), Pattern.from_text("11")
    lax, strict = (run_controls(rule, domino, 2, 40, apart=apart) for apart in ("any", "isolated"))
    assert lax.replicators > 20
    assert strict.replicators < 10


def test_soups_hold_all_states_in_the_density_asked_for():
    cells = np.stack([soup.cells for soup in random_soups(8, 400, side=6, density=0.25)])
    assert np.count_nonzero(cells) / cells.size == pytest.approx(0.25, abs=0.02)
    shares = np.bincount(cells[cells != 0], minlength=8)[1:] / np.count_nonzero(cells)
    assert shares == pytest.approx(np.full(7, 1 / 7), abs=0.02)


# -- known answers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", some(["parity", "parity-moore", "fredkin", "parity-3"], 2))
def test_a_rule_that_copies_anything_is_exposed(name):
    found = controls(name, 100 if name == "fredkin" else 25)
    assert found.births == found.replicators == found.count
    assert found.trivial is True
    assert found.verdict.startswith("trivial: the rule copies anything")
    assert found.interval == Proportion(found.count, found.count).interval


@pytest.mark.parametrize(("name", "count"), [("highlife", 300), ("langton", 20), ("byl", 60), ("b3578", 60)])
def test_the_cells_of_a_replicator_in_another_order_are_none(name, count):
    found = controls(name, count)
    assert found.in_company == 0
    assert found.trivial is False
    assert found.company_interval == Proportion(0, count).interval
    assert found.company_interval[1] < 0.17


@pytest.mark.parametrize(
    ("text", "generation"),
    [(".111.\n...11\n1.1..\n...1.\n1.111", 8), (".1.1.\n111.1\n1..11\n.....\n..111", 7)],
)
def test_a_chance_copy_over_the_old_place_is_no_birth(text, generation):
    """In the debris of each its cells stand once more, turned or one row on, and nothing else of it has stayed."""
    rule, seed = find_rule("B36/S23"), Pattern.from_text(text)
    assert find_copies(Universe(rule, seed).run(generation).pattern, seed, rule.symmetry_group)
    assert not judge_control(rule, 12, rule.symmetry_group, 1 << 16, seed).born


def test_the_seed_itself_passes_the_test():
    for name in ("highlife", "byl", "chou-reggia-2"):
        entry = find_replicator(name)
        rule = entry.rule()
        outcome = judge_control(rule, entry.period, rule.symmetry_group, 1 << 16, entry.pattern())
        assert (outcome.born, outcome.alone, outcome.in_company, outcome.stopped) == (True, True, True, False)


def test_of_five_cells_in_six_one_other_order_becomes_the_loop():
    """There are 120 orders of Chou and Reggia's five cells, 60 that no half turn carries onto each other."""
    found = controls("chou-reggia-2", 100)
    assert (found.count, found.replicators) == (59, 1)
    assert found.trivial is False
    assert found.how == "the seed's box holds only 59 other orders of its cells"
    entry = find_replicator("chou-reggia-2")
    rule = entry.rule()
    # It becomes the loop.
    own, other = (
        {board.canonical(rule.symmetry_group) for board in Universe(rule, start).generations(8)}
        for start in (entry.pattern(), parse_rle(found.found[0]))
    )
    assert own & other


@pytest.mark.parametrize("rule", ["B3/S23", "B2/S", "Langtons-Loops", "Byl-Loop", "Evoloop", "WireWorld"])
def test_soups_are_no_replicators(rule):
    found = soup_false_positives(find_rule(rule), 24, 40)
    assert (found.kind, found.replicators, found.stopped) == ("soup", 0, 0)


@pytest.mark.long
@pytest.mark.parametrize(
    "rule", ["B3/S23", "B36/S23", "B2/S", "Langtons-Loops", "Byl-Loop", "Evoloop", "SDSR-Loop", "WireWorld"]
)
def test_a_thousand_soups_a_rule(rule):
    """None of 8,000 passes the whole test, alone and in company."""
    found = soup_false_positives(find_rule(rule), 40, 1000)
    print(f"\n{rule}: {found}")
    assert found.in_company == 0
    assert found.company_interval[1] < 0.004
    assert found.trivial is False


# -- properties -------------------------------------------------------------------------------------------------------


@given(seed=seeds(max_side=4), rule=st.sampled_from(["B1357/S1357", "B3/S23", "B36/S23", "B2/S"]))
@settings(max_examples=cases(40))
def test_what_is_left_early_would_have_had_no_birth_later(seed, rule):
    """The slow way looks for copies after every generation, to the end, whatever stands still or blinks."""
    rule = find_rule(rule)
    outcome = judge_control(rule, 8, rule.symmetry_group, 1 << 16, seed)
    assert outcome.born == (first_birth(rule, seed, seed, 8, rule.symmetry_group) is not None)
    line = measure_fertility(rule, seed, 8, 2)
    assert (outcome.alone, outcome.in_company) == (line.depth == 2, line.fertile)


def test_a_control_turned_and_moved_meets_with_the_same():
    entry = find_replicator("chou-reggia-2")
    rule = entry.rule()
    for seed in random_seeds(entry.pattern(), 40):
        straight = judge_control(rule, 15, rule.symmetry_group, 1 << 16, seed)
        turned = seed.transform(Transform(1)).translate(50, -9)
        assert judge_control(rule, 15, rule.symmetry_group, 1 << 16, turned) == straight


def test_what_was_found_can_be_stored():
    found = controls("fredkin", 20)
    assert len(found.found) == 5
    assert all(parse_rle(text).population == 7 for text in found.found)
    assert json.loads(json.dumps(asdict(found)))["replicators"] == 7


def test_few_seeds_leave_it_undecided():
    assert controls("highlife", 2).trivial is None


@pytest.mark.long
def test_the_number_of_processes_does_not_matter():
    assert controls("byl", 30, workers=2) == controls("byl", 30)


def test_a_control_that_outgrows_its_cells_is_counted():
    found = soup_false_positives(find_rule("B2/S"), 40, 10, max_cells=512)
    assert found.stopped > 0


# -- errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [{"count": 0}, {"workers": 0}, {"steps": 0}])
def test_numbers_out_of_range_are_refused(wrong):
    entry = find_replicator("byl")
    options = {"steps": 25, "count": 3, **wrong}
    with pytest.raises(ArgumentError, match="from 1 on, not 0"):
        run_controls(entry.rule(), entry.pattern(), options.pop("steps"), **options)


@pytest.mark.parametrize("wrong", [{"side": 0}, {"density": 0.0}, {"density": 1.5}, {"count": 0}])
def test_soups_out_of_range_are_refused(wrong):
    with pytest.raises(ArgumentError, match=f"{next(iter(wrong))} is "):
        soup_false_positives(find_rule("B3/S23"), 10, **{"count": 5, **wrong})


def test_an_empty_seed_is_refused():
    with pytest.raises(PatternError, match="empty"):
        run_controls(find_rule("B3/S23"), Pattern.from_text("."), 5)
