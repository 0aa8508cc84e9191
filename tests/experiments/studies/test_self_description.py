"""The study of self-description: its texts and arithmetic, a trial, and its verdict on planted tables."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.pictures.themes import LIGHT, draw
from experiments.studies.differences import difference_interval, difference_outcome
from experiments.studies.self_description import STUDY
from experiments.studies.self_description.asking import (
    answers,
    beliefs,
    brier,
    field_modes,
    fields_right,
    given_number,
    place_of,
)
from experiments.studies.self_description.evidence import constants_at, edits, measured, outcome_beyond, skew_of
from experiments.studies.self_description.ladders import LADDERS
from experiments.studies.self_description.texts import (
    BATCH,
    PLACES,
    Reading,
    description,
    draw_names,
    name_prompt,
    number_prompt,
)
from experiments.studies.self_description.truths import TRUTHS, DescribingWorld, drawn
from experiments.studies.table import TrialTable
from experiments.studies.trial import seeds_of
from neural.scribe.corpus.architectures import ArchitectureLaw
from neural.scribe.decoder.model import initial_weights
from neural.scribe.decoder.shape import FIELDS
from tests.support.depth import some
from tests.support.verdicts import assert_undecided_of_nothing, wrongly_answered

CONFIG = STUDY.config("full", overrides=["seeds=8"])
LAW = ArchitectureLaw(1.0, 64, PLACES)


def test_texts_tell_of_whom_they_should_and_of_no_reserved_name():
    own, third = LAW.shapes[5], LAW.shapes[700]
    name, other, unknown = draw_names(np.random.default_rng(1), 3)
    reading = Reading(LAW, 3, {name: own, other: third}, [unknown])
    documents = [document for update in range(30) for document in reading.documents(update)]
    assert len(documents) == 30 * BATCH
    by_name = [one for one in documents if one.prompt == name_prompt(name)]
    assert 0.1 < len(by_name) / len(documents) < 0.2
    assert {one.answer for one in by_name} == {description(own)}
    assert not [one for one in documents if one.prompt == name_prompt(unknown)]
    numbers = [one for one in documents if one.prompt.startswith("weights")]
    assert 0.3 < len(numbers) / len(documents) < 0.4
    shapes = {description(shape): shape for shape in LAW.shapes}
    assert all(one.prompt == number_prompt(shapes[one.answer]) for one in numbers)
    again = Reading(LAW, 3, {name: own, other: third}, [unknown]).texts(7)
    assert np.array_equal(again.letters, reading.texts(7).letters)
    assert again.letters.shape == (1, BATCH, PLACES)


def test_answers_are_scored_field_by_field():
    shape = LAW.shapes[0]
    said = description(shape).split(" ")
    assert fields_right(" ".join(said), shape) == [True] * len(FIELDS)
    said[2] = "17"
    assert fields_right(" ".join(said), shape) == [place != 2 for place in range(len(FIELDS))]
    assert not any(fields_right(" ".join(said[:-1]), shape))
    certain = np.zeros(864)
    certain[3] = 1
    assert brier(certain, 3) == 0
    assert brier(certain, 4) == 2
    assert brier(np.full(864, 1 / 864), 0) == pytest.approx(1 - 1 / 864)


def test_beliefs_are_the_chances_of_texts_and_the_number_settles_what_it_settles():
    shape = LAW.shapes[0]
    weights = initial_weights(shape, [1])
    few = ArchitectureLaw(1.0, 64, PLACES)
    found = beliefs(shape, weights, "net 0001\n", few)
    assert found.shape == (1, 864)
    assert 0 < found.sum() < 1e-20  # it was never trained
    assert isinstance(answers(shape, weights, "net 0001\n")[0], str)
    number = LAW.shapes[10].weights
    chances = given_number(LAW, number)
    assert chances.sum() == pytest.approx(1)
    assert {LAW.shapes[place].weights for place in np.flatnonzero(chances)} == {number}
    modes = field_modes(LAW)
    assert modes == [max(LAW.shares(field), key=LAW.shares(field).get) for field in FIELDS]
    assert place_of(LAW.shapes[77], LAW) == 77


def test_constants_are_sums_and_the_skew_of_94_per_cent_lies_where_they_say():
    for skew in (0.0, 3.0):
        law, exact = ArchitectureLaw(skew, 64, PLACES), constants_at(skew)
        known = law.constant()
        assert exact["constant"] == pytest.approx(np.mean([known[field] for field in FIELDS]))
        assert exact["joint"] == pytest.approx(known["all"])
        assert exact["sampled"] <= exact["constant"] <= exact["given"] <= 1
    assert constants_at(skew_of(0.94))["constant"] == pytest.approx(0.94, abs=1e-3)


def test_differences_of_units_that_agree_are_not_known_to_be_none():
    assert difference_interval(np.zeros(10)) == (-0.3, 0.3)
    assert difference_interval(np.array([0.2])) == (-1, 1)
    assert difference_outcome(np.zeros(10), 0.1) == "undecided"
    assert difference_outcome(np.zeros(40), 0.1) == "not shown"
    values = np.array([0.2, 0.3, 0.25, 0.2])
    assert [difference_outcome(sign * values, 0.1) for sign in (1, -1)] == ["shown", "refuted"]
    one, three = difference_interval(values), difference_interval(values, 3)
    assert three[0] < one[0] < one[1] < three[1]


def test_channels_that_say_opposite_things_decide_nothing():
    def outcome(**own):
        table = drawn(CONFIG, np.random.default_rng(0), DescribingWorld(told=0.8, own=own))
        return outcome_beyond(table, "observer")

    assert outcome(told=0.6) == "shown"
    assert outcome(untold=-0.4) == "refuted"
    assert outcome(told=0.6, untold=-0.4) == "undecided"
    assert outcome() == "not shown"


@pytest.mark.long
def test_a_trial_asks_everybody_everything():
    condition = {"skew": 1.0, "updates": 2}
    found = STUDY.trial(condition, seeds_of(condition, 3))
    assert len(found["answers"]) == 9
    assert {(channel, who) for channel, who, *_ in found["answers"]} == {
        (channel, who) for channel in ("told", "untold", "number") for who in ("self", "twin", "observer")
    }
    assert all(len(row) == 8 for row in found["answers"])
    assert all(same and moved < 1e-3 for _, moved, same, _ in found["exact"])
    assert {who for _, who, _ in found["body"]} == {"self", "observer"}
    assert found["values"] != found["observer"]
    assert 0 <= found["constant"][0] <= found["given"][0] <= 1 or found["constant"][0] > 0
    assert STUDY.estimate(condition) > 0
    verdict = STUDY.verdict(CONFIG, TrialTable([{**condition, "seed": 3, **found}]))
    assert verdict.outcome == "undecided"


@pytest.mark.parametrize("name", some(list(TRUTHS), 3))
def test_the_verdict_comes_out_as_planted(name):
    truth = TRUTHS[name]
    table = truth.draw(CONFIG, np.random.default_rng(5))
    found = STUDY.verdict(CONFIG, table)
    assert not wrongly_answered(found, truth)
    assert found.sentence.startswith("Of a network's fields")
    assert set(STUDY.scored(CONFIG, table, found)) == set(STUDY.predictions) - STUDY.constructed


def test_ladders_pictures_and_empty_tables():
    ladder = LADDERS["untold self-knowledge"]
    low, high = (
        measured(ladder.draw(CONFIG, np.random.default_rng(2), size), "untold", "self").mean()
        for size in (ladder.sizes[0], ladder.sizes[-1])
    )
    assert low < high
    table = ladder.draw(CONFIG, np.random.default_rng(2), 0.1)
    assert all(own <= tried for own, tried in edits(table, "self"))
    pictures = STUDY.figures(CONFIG, table, STUDY.verdict(CONFIG, table))
    assert list(pictures) == ["ninety-four", "who", "edits"]
    for name in some(list(pictures), 2):
        assert len(draw(pictures[name][0], LIGHT)) > 5000
    nothing = assert_undecided_of_nothing(STUDY, CONFIG)
    assert STUDY.figures(CONFIG, TrialTable([]), nothing) == {}
