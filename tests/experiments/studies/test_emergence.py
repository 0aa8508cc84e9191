"""The study of emergence: its metrics by their oracles, its verdict on planted tables, one tiny run to the end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.trajectory import record
from experiments.errors import StatisticsError
from experiments.pictures.themes import THEMES, draw
from experiments.statistics import predicted_success, sharper_than, two_modes
from experiments.studies.emergence import STUDY
from experiments.studies.emergence.figures import still_loss
from experiments.studies.emergence.trial import FACTORS, domain_of, log_loss, shown
from experiments.studies.emergence.verdict import judge_lines, seeds_of_cells
from experiments.studies.table import TrialTable
from experiments.studies.trial import seeds_of
from experiments.wrong_rules.corruption import corrupt
from experiments.wrong_rules.reference_life import life_of
from experiments.wrong_rules.rollout import path_of

ONE = ["rules=['byl']"]


# -- the metrics ----------------------------------------------------------------------------------------------


@settings(max_examples=8, deadline=None)
@given(count=st.integers(0, 4), seed=st.integers(0, 999))
def test_the_horizon_is_where_a_second_run_departs(count, seed):
    """The oracle runs the wrong rule and compares it with the true run, generation by generation."""
    life, path = life_of("byl", 1), path_of("byl")
    eligible = path.contexts[path.contexts.any(axis=1)]
    spoilt = corrupt(life.rule, eligible, count, np.random.default_rng(seed), "spoilt")
    missed = spoilt.evaluate(path.contexts) != life.rule.evaluate(path.contexts)
    true = record(life.rule, life.seed, life.replicator.period)
    own = record(spoilt, life.seed, life.replicator.period)
    departs = [
        step
        for step in range(true.steps + 1)
        if not np.array_equal(own.read(step, true.box), true.frames[step])
        or own.pattern(step).population != true.pattern(step).population
    ]
    assert path.horizon(missed) == (departs[0] if departs else None)
    if not departs:
        assert len(life.offspring_under(spoilt).births) == life.daughters


def test_log_loss_by_hand():
    logits = np.log(np.array([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1]], dtype=np.float32))
    assert log_loss(logits, np.array([0, 1], dtype=np.uint8)) == pytest.approx(-(np.log(0.5) + np.log(0.8)) / 2)
    assert log_loss(np.array([[2000.0, 0.0]], dtype=np.float32), np.array([1], dtype=np.uint8)) == 2000


def test_the_surest_copy_of_the_centre_is_beaten_by_no_other_confidence():
    life, domain = life_of("byl", 1), domain_of("byl")
    same = float(np.mean(life.rule.evaluate(domain.contexts) == domain.contexts[:, 0]))
    others = life.rule.n_states - 1
    losses = [-same * np.log(c) - (1 - same) * np.log((1 - c) / others) for c in np.linspace(0.01, 0.99, 199)]
    assert still_loss("byl") == pytest.approx(min(losses), abs=1e-4)
    assert still_loss("byl") <= min(losses)


def test_each_network_is_shown_as_many_contexts_but_others():
    masks = shown(40, 0.25, 6, np.random.default_rng(0))
    assert masks.sum(axis=1).tolist() == [10] * 6
    assert len({mask.tobytes() for mask in masks}) == 6
    assert shown(40, 1.0, 6, np.random.default_rng(0)) is None


# -- the tests of shape ---------------------------------------------------------------------------------------


def test_a_step_is_sharper_than_a_smooth_prediction_and_a_mixture_is_not():
    smooth, sizes = [0.02, 0.1, 0.3, 0.7, 0.9, 0.98], [20] * 6
    step = sharper_than([0, 0, 0, 20, 20, 20], sizes, smooth, seed=0)
    assert step.p_value == step.best_p_value < 0.001
    assert step.excess == pytest.approx(20 * (0.42 + 0.42))
    blunt = sharper_than([6, 8, 9, 11, 12, 14], sizes, smooth, seed=0)
    assert blunt.excess < 0
    assert blunt.p_value > 0.99
    # Where the prediction is itself a step, nothing could be sharper: the numbers tell nothing.
    assert sharper_than([0, 20], [20, 20], [0, 1], seed=0).best_p_value == 1


def test_what_is_as_predicted_is_seldom_sharper():
    random, smooth = np.random.default_rng(1), np.array([0.02, 0.1, 0.3, 0.7, 0.9, 0.98])
    found = sum(
        sharper_than(random.binomial(20, smooth), [20] * 6, smooth, seed=seed, resamples=499).p_value <= 0.05
        for seed in range(200)
    )
    assert found <= 22  # exceeded once in ten thousand times at a rate of 5 %


def test_two_heaps_are_found_and_one_is_not_wherever_it_lies():
    random = np.random.default_rng(2)
    groups = two_modes(np.concatenate([random.normal(-3, 0.3, 12), random.normal(0, 0.3, 8)]), seed=0)
    assert groups.p_value < 0.01
    assert (groups.share, round(groups.low), round(groups.high)) == (pytest.approx(0.4), -3, 0)
    values = random.normal(size=20)
    assert two_modes(values, seed=0).p_value == two_modes(8 + 4 * values, seed=0).p_value
    found = sum(two_modes(random.normal(5, 2, size=20), seed=0).p_value <= 0.05 for _ in range(200))
    assert found <= 22
    assert two_modes([1.0] * 6, seed=0).p_value == 1
    with pytest.raises(StatisticsError):
        two_modes([1, 2, 3], seed=0)


# -- the verdict ----------------------------------------------------------------------------------------------


def planted(wrong_at, loss_at, config=None) -> TrialTable:
    """`wrong_at(grade, random)` contexts of 100 and `loss_at(grade)`; a cell's grade is how far from the top it is."""
    config = config or STUDY.config("quick", None, ONE)
    random, rows = np.random.default_rng(0), []
    levels = {"width": config.widths, "depth": config.depths, "steps": (0, *config.steps), "data": config.data}
    for trial in STUDY.plan(config):
        cell = trial.condition
        grade = max(len(levels[name]) - 1 - levels[name].index(cell[name]) for name in FACTORS)
        wrong = [int(wrong_at(grade, random)) for _ in range(cell["networks"])]
        rows.append(
            {
                "key": trial.key, "seed": trial.seed, **cell, "contexts": 100, "path": 100,
                "loss": [float(loss_at(grade) * np.exp(random.normal(0, 0.05))) for _ in wrong],
                "wrong": wrong, "path_wrong": wrong, "horizon": [None if w == 0 else 3 for w in wrong],
                "daughters": [int(w == 0) for w in wrong],
            }
        )  # fmt: skip
    return TrialTable(rows)


def smooth(grade, random):
    return random.binomial(100, min(1, 0.002 * 2**grade))


def sudden(grade, random):
    """Up to the third grade from the top all is learnt, then one or two contexts are wrong, and never none."""
    return 0 if grade < 3 else 1 + (random.random() < 0.2)


def test_independent_errors_are_a_mirage_of_the_metric():
    config = STUDY.config("quick", None, ONE)
    verdict = STUDY.verdict(config, planted(smooth, lambda grade: 0.01 * 2**grade))
    assert verdict.outcome == "refuted"
    assert verdict.numbers["findings"] == {"byl": "a mirage of the metric"}
    assert (verdict.numbers["lines"], verdict.numbers["sharp"]) == (3, 0)
    assert verdict.numbers["shifted"]["byl"][0] == verdict.numbers["shifted"]["byl"][1]


def test_contexts_that_are_learnt_together_with_a_break_are_emergence():
    config = STUDY.config("quick", None, ONE)
    table = planted(sudden, lambda grade: 0.001 if grade < 3 else 1.0)
    verdict = STUDY.verdict(config, table)
    assert verdict.outcome == "shown"
    assert verdict.numbers["findings"] == {"byl": "sharp beyond p^L"}
    assert all(each.sharp and each.broken for each in judge_lines(config, table))
    places = {each.line.axis: each.place for each in judge_lines(config, table)}
    assert places["width"] == (config.widths[-4], config.widths[-3])


def test_sharpness_without_a_break_in_the_loss_decides_nothing():
    config = STUDY.config("quick", None, ONE)
    verdict = STUDY.verdict(config, planted(sudden, lambda grade: 0.01 * 2**grade))
    assert verdict.outcome == "undecided"
    assert verdict.numbers["sharp"] == 3


def test_seeds_of_two_kinds_are_told_from_a_shift():
    table = planted(smooth, lambda grade: 0.01 * 2**grade)
    assert seeds_of_cells(table, "byl").bimodal == 0
    halves = TrialTable(
        {**row, "loss": [loss * (1 if place % 2 else 100) for place, loss in enumerate(row["loss"])]} for row in table
    )
    found = seeds_of_cells(halves, "byl")
    assert found.bimodal == found.cells


def test_nothing_that_is_ever_exact_is_undecided():
    config = STUDY.config("quick", None, ONE)
    assert STUDY.verdict(config, planted(lambda grade, random: 90, lambda grade: 1.0)).outcome == "undecided"


def test_conditions_leave_the_corner_by_few_factors():
    quick, full = STUDY.config("quick"), STUDY.config("full")
    cells = list(STUDY.conditions(quick))
    assert len(cells) == 2 * (1 + 1 + 7 + 7 + 6)
    assert sum(cell["networks"] for cell in STUDY.conditions(full)) * full.seeds > 2000
    everything = STUDY.config("quick", None, [*ONE, "below=4"])
    assert len(list(STUDY.conditions(everything))) == 1 + 8 * 8 * 7


@pytest.mark.long
def test_a_tiny_study_to_its_end_with_figures():
    tiny = STUDY.config(
        "quick", None, [*ONE, "networks=2", "widths=[2, 3, 4, 48]", "steps=[1, 5, 10, 150]", "data=[1.0]"]
    )
    rows = []
    for trial in STUDY.plan(tiny):
        measures = STUDY.trial(trial.condition, seeds_of(trial.condition, trial.seed))
        assert set(measures) == set(STUDY.measures)
        assert [w == 0 for w in measures["path_wrong"]] == [h is None for h in measures["horizon"]]
        rows.append({"key": trial.key, "seed": trial.seed, **trial.condition, **measures})
    table = TrialTable(rows)
    corner = table.where(width=48, steps=150).rows[0]
    assert min(corner["path_wrong"]) == 0
    assert (
        STUDY.trial(tiny_corner := STUDY.plan(tiny)[-1].condition, seeds_of(tiny_corner, 0))["loss"] == corner["loss"]
    )
    predicted = predicted_success(1 - np.mean(corner["path_wrong"]) / corner["path"], corner["path"])
    assert 0 < predicted <= 1
    verdict = STUDY.verdict(tiny, table)
    for make, caption in STUDY.figures(tiny, table, verdict).values():
        assert "null" in caption
        assert draw(make, THEMES[0]) != draw(make, THEMES[1])
        labels = {text.get_text() for legend in make(THEMES[0]).legends for text in legend.get_texts()}
        assert any("null" in label for label in labels)
