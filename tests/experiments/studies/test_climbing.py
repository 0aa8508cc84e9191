"""The smallest effect that a verdict recognises is found, and said to be none where there is none."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from automata.proportion import Proportion
from experiments.errors import StudyError
from experiments.studies.climbing import Climb, Rung, climb
from experiments.studies.ladder import EffectLadder
from experiments.studies.study import StudyVerdict, find_study, study_names

PLANTED = "example_studies.planted"


@pytest.fixture
def study(examples):
    return find_study(PLANTED)


def always(outcome):
    return lambda config, table: StudyVerdict(outcome, "It is so.")


def test_larger_effects_are_recognised_more_often(study):
    (found,) = climb(study, study.config(), 8)
    shares = [rung.right.share for rung in found.rungs]
    assert shares[0] < 0.3
    assert shares[-1] == 1.0
    assert found.smallest in found.ladder.sizes[1:]
    assert not any(rung.wrong.successes for rung in found.rungs)


def test_what_is_never_recognised_has_no_smallest_size(study):
    (found,) = climb(replace(study, verdict=always("undecided")), study.config(), 3)
    assert found.smallest is None
    (found,) = climb(replace(study, verdict=always("shown")), study.config(), 3)
    assert found.smallest == found.ladder.sizes[0]
    (found,) = climb(replace(study, verdict=always("refuted")), study.config(), 3)
    assert (found.smallest, found.rungs[0].wrong.successes) == (None, 3)


def test_the_smallest_is_that_from_which_on_all_are_recognised():
    """A size that is recognised by chance, below one that is not, does not count."""
    ladder = EffectLadder("", (1, 2, 3, 4), "shown", lambda config, random, size: None)
    rungs = [Rung(size, Proportion(right, 10), Proportion(0, 10)) for size, right in ((1, 9), (2, 7), (3, 8), (4, 10))]
    assert Climb("", ladder, tuple(rungs)).smallest == 3


def test_a_size_s_tables_are_its_own(study):
    (ladder,) = study.ladders.values()
    fewer = replace(study, ladders={"effect": replace(ladder, sizes=ladder.sizes[:1])})
    assert climb(fewer, study.config(), 4)[0].rungs == climb(study, study.config(), 4)[0].rungs[:1]


def test_a_study_without_ladders_says_so(study):
    with pytest.raises(StudyError, match="has no ladders"):
        climb(replace(study, ladders={}), study.config(), 1)


def test_the_command_prints_them(here, examples):
    done = here("study", "calibrate", PLANTED, "--draws", "3", "--ladders")
    assert done.status == 0
    assert "dose" in done.stdout
    told = json.loads(here("study", "calibrate", PLANTED, "--draws", "3", "--ladders", "--json").stdout)
    assert [one["ladder"] for one in told["ladders"]] == ["effect"]
    assert all(rung["right"]["of"] == 3 for rung in told["ladders"][0]["rungs"])


@pytest.mark.parametrize("name", study_names())
def test_ladders_go_from_the_hard_to_the_easy(name):
    """Sizes go one way, questions are those that the verdict answers, and the largest effect can be drawn."""
    study = find_study(name)
    for one in study.ladders.values():
        steps = [later - earlier for earlier, later in zip(one.sizes, one.sizes[1:], strict=False)]
        assert all(step > 0 for step in steps) or all(step < 0 for step in steps)
        assert {truth.right for truth in study.truths.values()} >= {one.right} or one.question
        assert not one.question or any(one.question in truth.findings for truth in study.truths.values())
