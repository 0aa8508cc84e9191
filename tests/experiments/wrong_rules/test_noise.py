"""Noise against a plain-Python run that makes the same errors, its law against (1 - p) ** L, and offspring counted."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata import reference
from automata.errors import ArgumentError
from automata.pattern import Pattern
from automata.replication import measure_fertility, take_census
from automata.replicators import find_replicator
from automata.rules.library import find_rule
from automata.trajectory import record
from automata.universe import Universe
from experiments.statistics import fit_to_prediction, predicted_success
from experiments.wrong_rules.noise import active, count_updates, noisy_generations
from experiments.wrong_rules.offspring import follow
from tests.support.depth import cases


def cells_of(pattern: Pattern) -> dict[tuple[int, int], int]:
    return {(row, column): state for row, column, state in pattern.live_cells()}


def naive_active(pattern: Pattern, offsets) -> set[tuple[int, int]]:
    """Every place that has a live cell among those it looks at."""
    return {(row - down, column - right) for row, column in cells_of(pattern) for down, right in offsets}


def naive_noisy(rule, start: Pattern, steps: int, rate: float, random: np.random.Generator):
    """The same definition, cell by cell; it asks for the same random numbers in the same order."""
    board = start
    yield cells_of(board)
    for _ in range(steps):
        places = sorted(naive_active(board, rule.neighborhood.offsets))
        wrong = int(random.binomial(len(places), rate))
        after = cells_of(reference.step(board, rule.next_state, rule.neighborhood))
        if wrong:
            chosen = random.choice(np.arange(len(places)), size=wrong, replace=False).tolist()
            for index, shift in zip(chosen, random.integers(1, rule.n_states, size=wrong).tolist(), strict=True):
                state = (after.get(places[index], 0) + shift) % rule.n_states
                after.pop(places[index], None)
                if state:
                    after[places[index]] = state
        board = Pattern.from_live_cells((row, column, state) for (row, column), state in after.items())
        yield after


@pytest.mark.parametrize("name", ["byl", "highlife", "chou-reggia-1"])
@given(seed=st.integers(0, 2**32), rate=st.sampled_from([0.0, 0.003, 0.03, 0.3, 1.0]))
@settings(max_examples=10)
def test_a_noisy_run_is_the_plain_one(name, seed, rate):
    entry = find_replicator(name)
    rule, start = entry.rule(), entry.pattern()
    fast = noisy_generations(rule, start, 5, rate, np.random.default_rng(seed))
    slow = naive_noisy(rule, start, 5, rate, np.random.default_rng(seed))
    for moment, cells in zip(fast, slow, strict=True):
        assert cells_of(moment.configuration) == cells


def test_without_errors_it_is_the_rule_s_own_run():
    entry = find_replicator("langton")
    moments = list(noisy_generations(entry.rule(), entry.pattern(), 40, 0.0, np.random.default_rng(0)))
    truth = list(Universe(entry.rule(), entry.pattern()).generations(40))
    assert [moment.configuration for moment in moments] == truth
    assert moments[-1].errors == 0


def test_with_rate_one_every_answer_is_wrong():
    """In two states: each active cell does the opposite, and errors are as many as updates."""
    rule = find_rule("B3/S23")
    start = Pattern(np.array([[1, 1, 1]], dtype=np.uint8))
    first = list(noisy_generations(rule, start, 1, 1.0, np.random.default_rng(0)))[1]
    assert first.errors == 15
    right = cells_of(Universe(rule, start).run(1).pattern)
    places = naive_active(start, rule.neighborhood.offsets)
    assert set(cells_of(first.configuration)) == places - set(right)


@pytest.mark.parametrize("rate", [-0.1, 1.1])
def test_a_rate_is_a_share(rate):
    entry = find_replicator("byl")
    with pytest.raises(ArgumentError, match="rate is a number from 0 to 1"):
        list(noisy_generations(entry.rule(), entry.pattern(), 1, rate, np.random.default_rng(0)))


@given(cells=st.lists(st.lists(st.integers(0, 1), min_size=4, max_size=4), min_size=1, max_size=4))
@settings(max_examples=cases(30))
def test_active_cells_are_those_that_see_something(cells):
    pattern = Pattern(np.array(cells, dtype=np.uint8))
    for name in ("B3/S23", "Byl-Loop"):
        neighborhood = find_rule(name).neighborhood
        found = np.argwhere(active(pattern.cells, neighborhood)) - neighborhood.radius
        assert set(map(tuple, found.tolist())) == naive_active(pattern, neighborhood.offsets)


def test_langton_s_replication_takes_32545_updates():
    """About 32,500, so that one error in 10,000 leaves about 4 % of replications exact, and in 100,000 about 72 %."""
    entry = find_replicator("langton")
    trajectory = record(entry.rule(), entry.pattern(), 150)
    updates = count_updates(entry.rule(), [trajectory.pattern(step) for step in range(151)])
    assert updates == 32545
    assert predicted_success(1 - 1e-4, updates) == pytest.approx(0.039, abs=0.001)
    assert predicted_success(1 - 1e-5, updates) == pytest.approx(0.722, abs=0.001)


def test_eigen_s_law_is_kept():
    """Of Byl's loops, a share (1 - p) ** 1013 makes no error in 25 steps; with another L the law is refused."""
    entry = find_replicator("byl")
    rule, start = entry.rule(), entry.pattern()
    rates, trials = np.array([0.3, 0.7, 1.5]) / 1013, 60
    counts = []
    for index, rate in enumerate(rates):
        clean = 0
        for seed in range(trials):
            *_, last = noisy_generations(rule, start, 25, rate, np.random.default_rng([index, seed]))
            clean += last.errors == 0
        counts.append(clean)
    sizes = np.full(3, trials)
    assert fit_to_prediction(counts, sizes, predicted_success(1 - rates, 1013), seed=0) > 0.001
    for other in (450, 2300):
        assert fit_to_prediction(counts, sizes, predicted_success(1 - rates, other), seed=0) < 0.001


# -- offspring ------------------------------------------------------------------------------------------------


def own_run(rule, start: Pattern, steps: int):
    return Universe(rule, start).generations(steps)


@pytest.mark.parametrize("name", ["byl", "chou-reggia-1", "chou-reggia-2", "highlife", "pre-pulsar", "spaceship"])
def test_offspring_of_a_rule_are_those_of_census_and_fertility(name):
    entry = find_replicator(name)
    rule, seed = entry.rule(), entry.pattern()
    period = entry.period or 20
    found = follow(
        partial(own_run, rule), seed, rule.symmetry_group,
        steps=3 * period, child_steps=period, depth=3, max_population=10_000,
    )  # fmt: skip
    census = take_census(seed, own_run(rule, seed, 3 * period), rule.symmetry_group)
    assert found.births == tuple(birth.step for birth in census.births)
    # The line is followed for one period each there, for three at first here.
    if not found.births or found.births[0] <= period:
        assert found.depth == measure_fertility(rule, seed, period, depth=3).depth


def test_a_run_that_grows_too_large_is_broken_off():
    rule = find_rule("B1/S012345678")
    seed = Pattern(np.ones((1, 1), dtype=np.uint8))
    found = follow(
        partial(own_run, rule), seed, rule.symmetry_group,
        steps=50, child_steps=5, depth=2, max_population=60,
    )  # fmt: skip
    assert found.outgrown
    assert max(found.births) < 8


def test_in_a_full_board_stand_only_copies_that_something_touches():
    """Life without death makes a field of live cells, in which a row of three stands everywhere, and free nowhere."""
    rule = find_rule("B2345678/S012345678")
    seed = Pattern(np.ones((1, 3), dtype=np.uint8))
    options = {"steps": 6, "child_steps": 2, "depth": 1, "max_population": 10_000}
    touched = follow(partial(own_run, rule), seed, rule.symmetry_group, **options)
    assert touched.births
    free = follow(partial(own_run, rule), seed, rule.symmetry_group, isolated=True, **options)
    assert (free.births, free.depth) == ((), 0)
    true = find_replicator("highlife")
    counted = follow(partial(own_run, true.rule()), true.pattern(), true.rule().symmetry_group, isolated=True,
                     steps=24, child_steps=12, depth=3, max_population=10_000)  # fmt: skip
    assert (counted.births, counted.depth) == ((12, 12, 24), 3)
