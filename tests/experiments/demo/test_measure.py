"""Measuring a physics, corrupting it and surveying corruptions, on cases small enough to know the answer."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy.stats import hypergeom

from automata import reference
from automata.neighborhood import VON_NEUMANN
from automata.pattern import Pattern
from automata.proportion import Proportion
from automata.replicators import Growth, Replicator
from automata.rule import Rule
from automata.rules.files.rule_file import parse_rule
from automata.trajectory import Trajectory, record
from experiments.demo.measure import Truth, measure
from experiments.demo.survey import FidelityLevel, chance_untouched, survey
from experiments.wrong_rules.corruption import corrupt, never_visited
from neural.certificates.baselines import all_quiescent, copy_the_centre
from neural.domains.domain import HeldDomain, changing, dense, visited

# A 1 moves east over whatever lies there; a 2 stays (see `creep` in conftest.py, with a variable fewer).
CREEP = """@RULE creep
@TABLE
n_states:3
neighborhood:vonNeumann
symmetries:none
var a={0,1,2}
var b=a
var c=a
var d=a
a,b,c,d,1,1
1,a,b,c,d,0
"""


def planted(rule: Rule, context: tuple[int, ...], state: int) -> Rule:
    return rule.with_changes({context: state})


def truth_of(rule: Rule, seed: Pattern, period: int, checkpoints: tuple[int, ...]) -> Truth:
    replicator = Replicator(
        name="toy",
        title="toy",
        rule=lambda: rule,
        pattern=lambda: seed,
        period=period,
        offset=(0, 0),
        split=0,
        recurrence=0,
        growth=Growth("", ()),
        citation="",
    )
    trajectory = record(rule, seed, checkpoints[-1])
    met = visited(trajectory)
    return Truth(replicator, rule, seed, trajectory, (met, changing(met, rule), dense(rule)), checkpoints)


@pytest.fixture(scope="module")
def creep() -> Truth:
    """Ten steps of a mover that meets a wall at step 4 and has left it behind at step 6."""
    seed = Pattern(np.array([[1, 0, 0, 0, 0, 2, 2]], dtype=np.uint8))
    return truth_of(parse_rule(CREEP), seed, 3, (3, 10))


@cache
def once() -> Truth:
    """A lone 1 is a 2, which bears a 1 in the east and is a 3; beside that the 1 stays as it is."""
    table = {(1, 0, 0, 0, 0): 2, (2, 0, 0, 0, 0): 3, (0, 0, 0, 0, 2): 1}
    rule = Rule.from_function(lambda context: table.get(context, context[0]), 4, VON_NEUMANN, name="once")
    return truth_of(rule, Pattern(np.array([[1]], dtype=np.uint8)), 2, (2, 4))


@pytest.fixture(scope="module")
def parity() -> Truth:
    """One live cell under addition modulo 2 of the four neighbours, which replicates anything."""
    rule = Rule.from_function(lambda context: sum(context[1:]) % 2, 2, VON_NEUMANN, name="parity")
    return truth_of(rule, Pattern(np.array([[1]], dtype=np.uint8)), 1, (1, 2, 3))


def cells_of(pattern: Pattern) -> dict[tuple[int, int], int]:
    return {(row, column): state for row, column, state in pattern.live_cells()}


def free_runs(physics: Rule, truth: Truth) -> list[tuple[dict, dict]]:
    """Return what lives in the physics' own run and in the true one, step by step, by the reference."""
    ours = theirs = truth.seed
    pairs = []
    for _ in range(truth.trajectory.steps + 1):
        pairs.append((cells_of(ours), cells_of(theirs)))
        ours = reference.step(ours, physics.next_state, physics.neighborhood)
        theirs = reference.step(theirs, truth.rule.next_state, truth.rule.neighborhood)
    return pairs


# -- horizon ------------------------------------------------------------------------------------------------


def test_the_truth_has_no_horizon(creep):
    run = measure("truth", "the truth", creep.rule, creep)
    assert run.measurement.horizon is None
    assert run.cells_wrong.tolist() == [0] * 11
    assert run.measurement.all_cells == 1.0
    assert (run.measurement.visited_right, run.measurement.changing_right) == (
        run.measurement.visited,
        run.measurement.changing,
    )


def test_an_error_shows_a_step_after_its_context_is_met(creep):
    """At step 4 the mover stands before the wall: the wall's first cell sees it from the west."""
    run = measure("planted", "planted", planted(creep.rule, (2, 0, 2, 0, 1), 2), creep)
    assert run.measurement.horizon == 5
    assert run.cells_wrong.tolist()[:6] == [0, 0, 0, 0, 0, 1]
    assert run.measurement.visited_right == run.measurement.visited - 1
    assert run.measurement.changing_right == run.measurement.changing - 1
    assert run.certificate["dense"].agreeing == 3**5 - 1


def test_each_planted_error_shows_when_its_context_is_first_met(creep):
    frames = np.pad(creep.trajectory.frames, ((0, 0), (2, 2), (2, 2)))  # what grows beyond the box, too
    horizons = set()
    for context in map(tuple, creep.visited.contexts.tolist()):
        if not any(context):
            continue
        met = [
            step
            for step in range(creep.trajectory.steps)
            for row in range(1, frames.shape[1] - 1)
            for column in range(1, frames.shape[2] - 1)
            if context
            == tuple(frames[step, row + down, column + right] for down, right in creep.rule.neighborhood.offsets)
        ]
        for wrong in {0, 1, 2} - {creep.rule.next_state(context)}:
            physics = planted(creep.rule, context, wrong)
            run = measure("planted", "planted", physics, creep)
            assert run.measurement.horizon == met[0] + 1
            differing = [
                sum(ours.get(place) != theirs.get(place) for place in ours.keys() | theirs.keys())
                for ours, theirs in free_runs(physics, creep)
            ]
            assert run.cells_wrong.tolist() == differing
        horizons.add(met[0] + 1)
    assert horizons == {1, 4, 5, 6}  # the start, and three meetings with the wall


def test_an_error_on_a_context_that_is_not_met_never_shows(creep):
    assert (1, 1, 1, 1, 1) not in set(map(tuple, creep.visited.contexts.tolist()))
    run = measure("planted", "planted", planted(creep.rule, (1, 1, 1, 1, 1), 2), creep)
    assert run.measurement.horizon is None
    assert run.measurement.visited_right == run.measurement.visited
    assert run.certificate["dense"].agreeing == 3**5 - 1


def test_cells_are_counted_wrong_beyond_the_true_run_s_box(creep):
    """A mover that leaves a trail northwards: what grows outside the box counts as well."""
    physics = planted(creep.rule, (0, 0, 0, 1, 0), 2)  # north of the mover
    run = measure("planted", "planted", physics, creep)
    assert creep.trajectory.box.height == 1
    assert run.measurement.horizon == 1
    differing = [len(ours.keys() ^ theirs.keys()) for ours, theirs in free_runs(physics, creep)]
    assert differing[10] > 3
    assert run.cells_wrong.tolist() == differing
    assert run.measurement.final_population == creep.trajectory.pattern(10).population + differing[10]


def test_frames_are_the_physics_own_run_in_the_view(creep):
    physics = planted(creep.rule, (0, 0, 0, 1, 0), 2)
    run = measure("planted", "planted", physics, creep)
    view = creep.view
    assert run.frames.shape == (11, view.height, view.width)
    assert view == creep.trajectory.box.grown(3)
    for frame, (ours, _) in zip(run.frames, free_runs(physics, creep), strict=True):
        assert cells_of(Pattern(frame, view.top, view.left)) == ours


# -- scores -------------------------------------------------------------------------------------------------


def test_accuracy_over_all_cells_is_of_one_step_at_a_time(creep):
    """An error that spoils the whole run costs one cell update a meeting, no more: 1 and 0 of 2 x 11 x 10."""
    frames = creep.trajectory.frames
    updates = frames[:-1].size
    once = measure("planted", "planted", planted(creep.rule, (2, 0, 2, 0, 1), 2), creep).measurement
    assert once.all_cells == pytest.approx(1 - 1 / updates)
    still = measure("copy", "copy", copy_the_centre(creep.rule), creep).measurement
    assert still.all_cells == pytest.approx(np.mean(frames[1:] == frames[:-1]))
    empty = measure("quiescent", "quiescent", all_quiescent(creep.rule), creep).measurement
    assert empty.all_cells == pytest.approx(np.mean(frames[1:] == 0))


def test_the_nulls_are_what_they_say(creep):
    contexts = dense(creep.rule).contexts
    assert np.array_equal(copy_the_centre(creep.rule).evaluate(contexts), contexts[:, 0])
    assert not all_quiescent(creep.rule).evaluate(contexts).any()
    still = measure("copy", "copy", copy_the_centre(creep.rule), creep).measurement
    assert still.changing_right == 0
    assert still.final_population == creep.seed.population
    empty = measure("quiescent", "quiescent", all_quiescent(creep.rule), creep).measurement
    assert (empty.final_population, empty.components) == (0, (0, 0))


# -- daughters ----------------------------------------------------------------------------------------------


def test_daughters_are_places_newly_taken(parity):
    """Step 1: four neighbours, which touch at their corners; step 2: four cells two away; step 3: sixteen
    touching cells, of which the four next to the centre were known since step 1. At steps 1 and 2 all earlier
    places are empty, so one of the four is no birth but where the mother went."""
    measured = measure("truth", "the truth", parity.rule, parity).measurement
    assert measured.daughters == (3, 6, 18)
    assert measured.components == (1, 4, 1)
    # In reading order the northern one comes first and is the one that moved.
    assert {(birth.rows, birth.columns) for birth in measured.births if birth.step == 1} == {
        (0, 1), (1, 0), (0, -1),
    }  # fmt: skip
    assert {(birth.rows, birth.columns) for birth in measured.births if birth.step == 2} == {
        (0, 2), (2, 0), (0, -2),
    }  # fmt: skip
    assert not any(birth.isolated for birth in measured.births if birth.step == 1)
    assert all(birth.isolated for birth in measured.births if birth.step == 2)
    assert measured.fertile is True
    assert measured.final_population == 16


def test_without_a_daughter_there_is_none_to_be_fertile(parity):
    measured = measure("copy", "copy", copy_the_centre(parity.rule), parity).measurement
    assert (measured.daughters, measured.births, measured.fertile) == ((0, 0, 0), (), None)


def test_a_daughter_can_be_sterile():
    """In company: its spent mother hangs on it and hinders it. Alone it would do as she did."""
    measured = measure("truth", "the truth", once().rule, once()).measurement
    assert (measured.daughters, measured.components) == ((1, 1), (1, 1))
    assert measured.fertile is False


# -- corruption ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [0, 1, 3, 12])
def test_exactly_so_many_contexts_are_wrong(creep, wrong):
    contexts = creep.visited.contexts
    assert len(contexts) > wrong
    for seed in range(5):
        rule = corrupt(creep.rule, contexts, wrong, np.random.default_rng(seed), "wrong")
        everything = dense(creep.rule).contexts
        differing = everything[rule.evaluate(everything) != creep.rule.evaluate(everything)]
        assert len(differing) == wrong
        assert set(map(tuple, differing.tolist())) <= set(map(tuple, contexts.tolist()))
        assert rule.quiescent


def test_corruption_follows_its_random_numbers(creep):
    def rules(seed: int) -> Rule:
        return corrupt(creep.rule, creep.visited.contexts, 4, np.random.default_rng(seed), "wrong")

    assert rules(1) == rules(1)
    assert len({rules(seed) for seed in range(20)}) > 15


def test_every_context_but_the_background_and_every_other_state_is_drawn(creep):
    contexts = creep.visited.contexts
    drawn = set()
    for seed in range(400):
        rule = corrupt(creep.rule, contexts, 1, np.random.default_rng(seed), "wrong")
        (place,) = np.flatnonzero(rule.evaluate(contexts) != creep.rule.evaluate(contexts))
        drawn.add((int(place), int(rule.evaluate(contexts[place : place + 1])[0])))
    expected = {
        (place, state)
        for place, context in enumerate(contexts)
        for state in range(3)
        if context.any() and state != creep.rule.evaluate(context[None])[0]
    }
    assert drawn == expected


def test_never_visited_is_the_rest(creep):
    rest = never_visited(creep.rule, creep.visited)
    met = set(map(tuple, creep.visited.contexts.tolist()))
    others = set(map(tuple, rest.tolist()))
    assert not met & others
    assert len(met) + len(rest) == len(met | others) == 3**5


# -- the survey ---------------------------------------------------------------------------------------------


def on_path(truth: Truth) -> int:
    """How many contexts, the background's aside, are met within the first period."""
    steps = truth.replicator.period
    first = Trajectory(truth.rule, truth.trajectory.frames[: steps + 1], truth.trajectory.box)
    return len(visited(first)) - 1


def test_the_null_is_hypergeometric(creep):
    contexts = creep.visited.contexts
    eligible = len(contexts) - 1
    path = on_path(creep)
    assert 0 < path < eligible
    for wrong in range(eligible + 1):
        expected = hypergeom(eligible, path, wrong).pmf(0)
        assert chance_untouched(creep, contexts, wrong) == pytest.approx(expected, abs=1e-15)
    rest = never_visited(creep.rule, creep.visited)
    assert chance_untouched(creep, rest, 100) == 1.0


def test_a_survey_counts_those_that_bear_a_daughter(parity):
    """Of four errors on the five contexts of step 1, the fifth right one bears a daughter or is the seed's own."""
    contexts = np.eye(5, dtype=np.uint8)
    advanced = []
    level = survey(parity.rule, parity, contexts, "path", 4, 20, np.random.SeedSequence(5), advanced.append)
    naive = 0
    for seed in np.random.SeedSequence(5).spawn(20):
        rule = corrupt(parity.rule, contexts, 4, np.random.default_rng(seed), "wrong")
        after = cells_of(reference.step(parity.seed, rule.next_state, rule.neighborhood))
        naive += any(place != (0, 0) for place in after)
    assert 0 < naive < 20
    assert level == FidelityLevel("path", 4, 5, Proportion(naive, 20), 0.0)
    assert level.fidelity == pytest.approx(1 / 5)
    assert advanced == [1] * 20


def test_a_survey_of_harmless_errors(parity):
    harmless = np.array([[1, 1, 1, 1, 1], [0, 1, 1, 1, 1], [1, 1, 0, 1, 0]], dtype=np.uint8)
    level = survey(parity.rule, parity, harmless, "harmless", 2, 10, np.random.SeedSequence(0), lambda _: None)
    assert (level.replicated, level.untouched) == (Proportion(10, 10), 1.0)


@pytest.mark.parametrize(("period", "replicated"), [(1, 0), (2, 3)])
def test_a_daughter_that_comes_after_the_period_is_too_late(period, replicated):
    truth = replace(once(), replicator=replace(once().replicator, period=period))
    never = np.array([[3, 3, 3, 3, 3]], dtype=np.uint8)
    level = survey(truth.rule, truth, never, "far", 1, 3, np.random.SeedSequence(0), lambda _: None)
    assert level.replicated.successes == replicated


def test_a_domain_s_first_is_the_visited_one(creep):
    assert creep.visited is creep.domains[0]
    assert isinstance(creep.visited, HeldDomain)
    assert creep.visited.name == "visited"
