"""The study of emergence: what networks are shown, its metrics by their oracles, its verdict on planted worlds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from automata.rules.strings.rulestring import LifeLike
from automata.trajectory import record
from experiments.pictures.themes import THEMES, draw
from experiments.studies.calibration import calibrate, unreached
from experiments.studies.emergence import STUDY
from experiments.studies.emergence.lessons import (
    any_rule,
    lesson_of,
    rule_bits,
    with_rule,
    withheld_orbits,
)
from experiments.studies.emergence.lines import lines_of, more_often
from experiments.studies.emergence.lines import tests_of as judged_lines
from experiments.studies.emergence.predictions import PREDICTIONS
from experiments.studies.emergence.trial import SHOWN, conditions, log_loss
from experiments.studies.emergence.truths import TRUTHS, drawn, weights_of
from experiments.studies.emergence.verdict import BEYOND, BREAK, LEARNING_RATE, MODES, QUESTIONS
from experiments.studies.table import TrialTable
from experiments.studies.trial import seeds_of
from experiments.wrong_rules.corruption import corrupt
from experiments.wrong_rules.reference_life import life_of
from experiments.wrong_rules.rollout import path_of
from neural.domains.domain import dense, encode
from neural.training.loop import TrainingConfig
from tests.support.depth import some
from tests.support.done_trials import done_here

QUICK = STUDY.config("quick")


# -- what is shown --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["byl", "highlife"])
def test_no_image_of_a_withheld_context_is_shown(name):
    lesson = lesson_of("contexts", name, 0.75, 3)
    rule = lesson.rule
    shown = set(encode(lesson.shown.contexts, rule.n_states).tolist())
    for transform in rule.symmetries:
        images = lesson.judged[:, list(transform.permutation(rule.neighborhood))]
        assert not shown.intersection(encode(images, rule.n_states).tolist())
    whole = len(shown) + len(lesson.judged)
    assert whole == (512 if name == "highlife" else len(life_of("byl", 1).met))
    assert len(lesson.judged) == pytest.approx(whole / 4, abs=3)
    other = lesson_of("contexts", name, 0.75, 4)
    assert not np.array_equal(other.judged, lesson.judged)
    assert len(other.judged) == pytest.approx(len(lesson.judged), abs=3)


def test_at_least_one_orbit_is_withheld():
    life = life_of("byl", 1)
    chosen = withheld_orbits(life.met, life.rule, 0.0, np.random.default_rng(0))
    assert 0 < chosen.sum() <= 4


def test_the_rule_that_is_told_which_to_be_is_each_of_them():
    """The oracle is the rule string's own rule."""
    random, rule = np.random.default_rng(0), any_rule()
    for _ in range(6):
        births, survivals = random.integers(2, size=(2, 5))
        said = "B{}/S{}V".format(*("".join(str(n) for n in range(5) if chosen[n]) for chosen in (births, survivals)))
        own = LifeLike.rule(_read(said))
        contexts = dense(own).contexts
        assert rule_bits(own).tolist() == [*births, *survivals]
        assert np.array_equal(rule.evaluate(with_rule(contexts, rule_bits(own))), own.evaluate(contexts))


def _read(said):
    from automata import find_rule

    found = LifeLike.of(find_rule(said))
    assert found is not None
    return found


def test_rules_that_are_asked_are_never_shown():
    lesson = lesson_of("rules", "parity", 0.25, 0)
    shown = {row.tobytes() for row in np.unique(lesson.shown.contexts[:, 5:], axis=0)}
    asked = {row.tobytes() for row in np.unique(lesson.asked[:, 5:], axis=0)}
    own = rule_bits(life_of("parity", 1).rule).tobytes()
    assert len(shown) == 256
    assert len(lesson.shown) == 256 * 4
    assert not shown & asked
    assert own not in shown | asked
    assert {row.tobytes() for row in lesson.judged[:, 5:]} == {own}


def test_nulls_are_counted_by_hand():
    table, withheld = lesson_of("table", "byl", 1.0, 0), lesson_of("contexts", "highlife", 0.75, 0)
    truth = table.rule.evaluate(table.judged)
    assert table.nulls()["copy"] == sum(int(c[0]) != int(t) for c, t in zip(table.judged, truth, strict=True))
    # HighLife counts neighbours: who looks up by counts has all withheld contexts right.
    assert withheld.nulls()["counts"] == 0 < withheld.nulls()["copy"]


# -- the metrics ----------------------------------------------------------------------------------------------


@settings(max_examples=8, deadline=None)
@given(count=st.integers(0, 4), seed=st.integers(0, 999))
def test_the_horizon_is_where_a_second_run_departs(count, seed):
    """The oracle runs the wrong rule and compares it with the true run, generation by generation."""
    life, path = life_of("byl", 1), path_of("byl")
    eligible = path.contexts[path.contexts.any(axis=1)]
    changed = corrupt(life.rule, eligible, count, np.random.default_rng(seed), "changed")
    missed = changed.evaluate(path.contexts) != life.rule.evaluate(path.contexts)
    true = record(life.rule, life.seed, life.replicator.period)
    own = record(changed, life.seed, life.replicator.period)
    departs = [
        step
        for step in range(true.steps + 1)
        if not np.array_equal(own.read(step, true.box), true.frames[step])
        or own.pattern(step).population != true.pattern(step).population
    ]
    assert path.horizon(missed) == (departs[0] if departs else None)
    if not departs:
        assert len(life.offspring_under(changed).births) == life.daughters


def test_log_loss_by_hand():
    logits = np.log(np.array([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1]], dtype=np.float32))
    assert log_loss(logits, np.array([0, 1], dtype=np.uint8)) == pytest.approx(-(np.log(0.5) + np.log(0.8)) / 2)
    assert log_loss(np.array([[2000.0, 0.0]], dtype=np.float32), np.array([1], dtype=np.uint8)) == 2000


def test_presets_span_four_decades_of_weights():
    for preset in ("quick", "full"):
        config = STUDY.config(preset)
        by_line: dict[tuple[str, str], list[int]] = {}
        for cell in conditions(config):
            by_line.setdefault((cell["task"], cell["rule"]), []).append(weights_of(cell))
        assert all(max(sizes) > 400_000 for sizes in by_line.values())
        counts = Counter()
        for cell in conditions(config):
            counts[cell["task"], cell["rule"], cell["width"], cell["steps"]] += cell["networks"] * config.seeds
        assert min(counts.values()) >= (6 if preset == "full" else 4), "two networks of a size say little"
        assert min(min(sizes) for sizes in by_line.values()) == 25
        assert all(np.log10(max(sizes) / min(sizes)) >= 4 for sizes in by_line.values())
        assert len(by_line) == 2 * len(config.rules) + 1


@pytest.mark.parametrize(("task", "rule"), [("table", "byl"), ("contexts", "highlife"), ("rules", "parity")])
def test_a_trial_measures_what_it_says(task, rule):
    condition = {"task": task, "rule": rule, "depth": 2, "width": 3, "steps": 2, "networks": 2}
    found = STUDY.trial(condition, seeds_of(condition, 0))
    assert set(found) == set(STUDY.measures)
    assert found == STUDY.trial(condition, seeds_of(condition, 0))
    assert found["weights"] == weights_of(condition)
    assert found["judged"] == len(lesson_of(task, rule, SHOWN[task], 0).judged)
    assert all(len(found[name]) == 2 for name in ("loss", "wrong", "horizon", "daughters"))
    if task == "table":
        assert [count == 0 for count in found["wrong"]] == [horizon is None for horizon in found["horizon"]]


# -- the verdict ----------------------------------------------------------------------------------------------


def test_the_verdict_is_calibrated():
    """A table of every third world, of each world in the long tests; the command draws hundreds."""
    found = calibrate(replace(STUDY, truths=dict(some(list(STUDY.truths.items()), 3))), QUICK, 1)
    assert sum(one.wrong.successes for one in found) <= 2
    assert sum(one.right.successes for one in found) >= 0.8 * len(found)


@pytest.mark.long
def test_the_verdict_is_fit():
    found = calibrate(STUDY, QUICK, 40)
    assert not unreached(found)
    for one in found:
        assert one.wrong.successes <= binom(40, 0.1).ppf(0.999), (one.name, one.question)
        assert one.truth.null or one.right.successes >= binom(40, 0.8).ppf(0.001), (one.name, one.question)


def test_a_break_is_found_whatever_exactness_does():
    """The first version took a clean jump of ability and loss for a smooth gain: errors are independent about it."""
    table = TRUTHS["a clean break"].draw(QUICK, np.random.default_rng(0))
    told = STUDY.verdict(QUICK, table)
    assert told.outcome == told.outcome_of(BREAK) == "shown"
    assert len(told.numbers["broken"]) == told.numbers["lines"] == 5
    assert told.outcome_of(BEYOND) != "shown"


def test_more_exact_networks_than_chances_predict_are_no_break():
    told = STUDY.verdict(QUICK, TRUTHS["all or none, slowly"].draw(QUICK, np.random.default_rng(0)))
    assert (told.outcome_of(BEYOND), told.outcome_of(MODES)) == ("shown", "shown")
    assert told.outcome in ("not shown", "undecided")
    assert told.numbers["broken"] == []


def test_too_few_sizes_are_no_line():
    config = STUDY.config("quick", None, ["widths=[2, 4, 8]"])
    told = STUDY.verdict(config, TRUTHS["a power law"].draw(config, np.random.default_rng(0)))
    assert told.outcome == "undecided"
    assert [finding.outcome for finding in told.findings] == ["undecided"] * 3
    assert [finding.question for finding in told.findings] == list(QUESTIONS)
    assert {predicate(config, TrialTable([]), told) for predicate in PREDICTIONS.values()} == {None}


def test_predictions_can_come_true_and_fail():
    said = {}
    for name in ("a steep fall", "a clean break"):
        table = TRUTHS[name].draw(QUICK, np.random.default_rng(1))
        told = STUDY.verdict(QUICK, table)
        said[name] = [predicate(QUICK, table, told) for predicate in PREDICTIONS.values()]
    assert set(said["a steep fall"]) == {True, False}
    assert said["a clean break"][1] is said["a clean break"][-1] is False


def test_daughters_come_with_scale_only_if_the_largest_make_some():
    """A line on which the middle sizes make daughters, and the largest none, is not one on which they come."""
    table = TRUTHS["a steep fall"].draw(QUICK, np.random.default_rng(0))
    widest = max(QUICK.widths)
    barren = TrialTable(
        [{**row, "daughters": [0] * len(row["daughters"])} if row["width"] == widest else row for row in table]
    )
    told, less = STUDY.verdict(QUICK, table), STUDY.verdict(QUICK, barren)
    assert len(told.numbers["appears"]) == told.numbers["lines"] == 5
    assert less.numbers["appears"] == []
    assert (told.outcome, less.outcome) == ("refuted", "not shown")


def test_lines_that_are_judged_on_what_was_shown_decide_nothing_beside_others():
    """Networks large enough to hold what they were shown are tables; on the rest these overfit."""
    told = STUDY.verdict(QUICK, TRUTHS["a break of what is shown alone"].draw(QUICK, np.random.default_rng(0)))
    assert (told.outcome, told.outcome_of(BREAK)) == ("not shown", "shown")
    assert len(told.numbers["appears"]) == 2
    assert set(told.numbers["deciding"]) == set(told.numbers["overfitting"])
    assert "on 3 it rises with size, which is overfitting" in told.sentence
    alone = STUDY.config("quick", None, ['tasks=["table"]'])
    said = STUDY.verdict(alone, TRUTHS["a clean break"].draw(alone, np.random.default_rng(0)))
    assert said.outcome == "shown"
    assert "On 2 of 2 lines that appear, networks are judged on what they were shown." in said.sentence


def test_the_range_names_how_networks_were_trained():
    told = STUDY.verdict(QUICK, TRUTHS["no gain"].draw(QUICK, np.random.default_rng(0)))
    assert f"{QUICK.steps} updates, each by all that is shown, at a learning rate of {LEARNING_RATE:g}" in told.asked
    assert TrainingConfig().learning_rate == LEARNING_RATE


def test_the_dip_is_asked_of_large_samples_alone():
    table = TRUTHS["a power law"].draw(QUICK, np.random.default_rng(0))
    for each in judged_lines(table):
        assert all(size >= 20 for size in each.sampled)
        assert len(each.sampled) == len(each.dips) == (0 if each.line.task != "table" else 14)
        assert not each.sampled or 0.8 <= each.dip_power < 1


def test_daughters_are_compared_by_fisher():
    table = TRUTHS["a steep fall"].draw(QUICK, np.random.default_rng(0))
    line = lines_of(table)[0]
    few, many = line.born(0, 5), line.born(len(line.levels) - 5, len(line.levels))
    assert more_often(many, few)
    assert not more_often(few, many)
    assert not more_often(few, few)


def test_figures_hold_their_nulls():
    table = TRUTHS["a clean break"].draw(QUICK, np.random.default_rng(0))
    made = STUDY.figures(QUICK, table, STUDY.verdict(QUICK, table))
    assert set(made) == {"losses", "exactness"}
    for make, caption in made.values():
        assert "null" in caption
        labels = {text.get_text() for legend in make(THEMES[0]).legends for text in legend.get_texts()}
        assert any("null" in label for label in labels)
    assert STUDY.figures(QUICK, TrialTable([]), STUDY.verdict(QUICK, TrialTable([]))) == {}


@pytest.mark.long
def test_a_tiny_study_to_its_end_with_figures():
    words = ["rules=['byl']", "networks=2", "few=1", "widths=[1, 2, 3, 4, 6, 8, 16, 48]", "steps=150", "seeds=2"]
    tiny = STUDY.config("quick", None, words)
    table = done_here(STUDY, tiny)
    assert min(table.where(task="table", width=48, steps=150).rows[0]["wrong"]) == 0
    told = STUDY.verdict(tiny, table)
    assert told.numbers["lines"] == 3
    for make, _ in STUDY.figures(tiny, table, told).values():
        assert draw(make, THEMES[0]) != draw(make, THEMES[1])
    again = TrialTable(drawn(tiny, np.random.default_rng(0), world=TRUTHS["no gain"].draw.keywords["world"]))
    assert len(again) == len(table)
