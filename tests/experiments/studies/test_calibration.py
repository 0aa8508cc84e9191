"""How often verdicts err is counted right, and a verdict that errs too often is found."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from automata.errors import ArgumentError
from experiments.errors import StudyError
from experiments.studies.calibration import calibrate, unreached
from experiments.studies.study import Finding, StudyVerdict, find_study

PLANTED = "example_studies.planted"


@pytest.fixture
def study(examples):
    return find_study(PLANTED)


def always(outcome):
    return lambda config, table: StudyVerdict(outcome, "It is so.")


def test_a_sound_verdict_is_fit(study):
    found = {one.name: one for one in calibrate(study, study.config(), 20, seed=1)}
    null, effect = found["no effect"], found["effect of 2"]
    assert null.fit
    assert effect.fit
    assert effect.right.share >= 0.8
    assert sum(effect.counts.values()) == sum(null.counts.values()) == 20
    assert unreached(tuple(found.values())) == ()


@pytest.mark.parametrize(
    ("outcome", "fit", "missing"),
    [
        ("shown", [False, True], ("undecided",)),  # it sees an effect everywhere
        ("undecided", [True, False], ("shown",)),  # it never decides
        ("refuted", [False, False], ("shown", "undecided")),
    ],
)
def test_verdicts_that_can_only_come_out_one_way_are_found(study, outcome, fit, missing):
    found = calibrate(replace(study, verdict=always(outcome)), study.config(), 10)
    assert [one.fit for one in found] == fit
    assert unreached(found) == missing


def test_to_leave_it_open_is_not_wrong(study):
    (null, effect) = calibrate(replace(study, verdict=always("not shown")), study.config(), 5)
    assert (null.wrong.successes, effect.wrong.successes, effect.right.successes) == (0, 0, 0)
    assert null.fit
    assert not effect.fit


def test_a_truth_s_tables_are_its_own(study):
    """Another truth beside it changes none of them."""
    alone = replace(study, truths={"effect of 2": study.truths["effect of 2"]})
    both, one = calibrate(study, study.config(), 5, seed=3), calibrate(alone, alone.config(), 5, seed=3)
    assert both[1] == one[0]


def test_what_cannot_be_calibrated_is_said(study):
    with pytest.raises(StudyError, match="names no truths"):
        calibrate(replace(study, truths={}), study.config(), 5)
    with pytest.raises(ArgumentError):
        calibrate(study, study.config(), 0)


def test_the_command_prints_the_matrix(here, examples):
    done = here("study", "calibrate", PLANTED, "--draws", "4")
    assert done.status == 0
    assert "effect of 2" in done.stdout
    told = json.loads(here("study", "calibrate", PLANTED, "--draws", "4", "--json").stdout)
    assert told["fit"] is True
    assert [one["truth"] for one in told["truths"]] == ["no effect", "effect of 2"]
    assert told["truths"][1]["right"]["of"] == 4
    again = json.loads(here("study", "calibrate", PLANTED, "--draws", "4", "--json").stdout)
    assert again == told


def test_further_questions_are_calibrated_each_by_itself(study):
    def verdict(config, table):
        found = study.verdict(config, table)
        return replace(found, findings=(Finding("is it noise", "shown", "It is."),))

    truths = {
        name: replace(truth, findings={"is it noise": "shown" if truth.null else "refuted"})
        for name, truth in study.truths.items()
    }
    told = calibrate(replace(study, verdict=verdict, truths=truths), study.config(), 10)
    assert [(one.name, one.question) for one in told] == [
        ("no effect", ""),
        ("no effect", "is it noise"),
        ("effect of 2", ""),
        ("effect of 2", "is it noise"),
    ]
    assert [one.right.share for one in told[1::2]] == [1.0, 0.0]
    assert unreached(told) == ("refuted (is it noise)",)
    unasked = {"no effect": replace(study.truths["no effect"], findings={"why": "shown"})}
    with pytest.raises(StudyError, match="answers no question 'why'"):
        calibrate(replace(study, truths=unasked), study.config(), 1)
