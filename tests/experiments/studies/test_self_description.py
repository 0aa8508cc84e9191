"""The study of self-description: its texts and arithmetic, a trial, and its verdict on planted tables."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ks_2samp

from experiments.pictures.themes import LIGHT, draw
from experiments.studies.differences import difference_interval, difference_outcome, smallest_found
from experiments.studies.self_description import STUDY
from experiments.studies.self_description.asking import (
    answers,
    beliefs,
    brier,
    field_modes,
    fields_right,
    given_matrices,
    given_number,
    place_of,
)
from experiments.studies.self_description.channels import CHANNELS, EXCHANGED
from experiments.studies.self_description.evidence import (
    at_ceiling,
    constants_at,
    edits,
    followed_shown,
    measured,
    outcome_beyond,
    shown_edits,
    skew_of,
)
from experiments.studies.self_description.ladders import LADDERS
from experiments.studies.self_description.showing import (
    SHOWN_PLACES,
    ShownReading,
    drawn_scales,
    scales_of,
    shown,
    shown_prompt,
)
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


def test_weights_are_shown_tensor_by_tensor_and_drawn_ones_follow_the_law_of_first_weights_that_are_moved():
    two = next(shape for shape in LAW.shapes if shape.layers == 2 and shape.positions == "turned" and shape.tied)
    found = scales_of(initial_weights(two, [1]))
    text = shown(two, found)
    assert [len(part) for part in text.split("|")] == [3, 5, 5]
    assert text[1:3] == "--"
    assert text[7] == "a"  # biases are 0
    twice = shown(two, {name: 2 * scale for name, scale in found.items()})
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    assert letters.index(twice[0]) - letters.index(text[0]) == 6
    # The short way, chi-square draws, against networks that are made and moved.
    random, torch_random = np.random.default_rng(2), np.random.default_rng(3)
    drawn_ones = [drawn_scales(two, random) for _ in range(400)]
    made = []
    for seed in range(100):
        moved, weights = 0.15 * torch_random.random(), initial_weights(two, [seed])
        made.append({})
        for name in drawn_ones[0]:
            first = weights[name][0].double().numpy()
            step = moved * np.exp(0.35 * torch_random.standard_normal()) * (2 if name == "letters" else 1)
            made[-1][name] = float(np.sqrt(np.mean((first + step * torch_random.standard_normal(first.shape)) ** 2)))
    for name in drawn_ones[0]:
        assert ks_2samp([one[name] for one in drawn_ones], [one[name] for one in made]).pvalue > 1e-4, name


def test_texts_that_show_weights_say_whose_they_are_or_whose_they_are_not():
    plain, exchanged = ShownReading(LAW, 5), ShownReading(LAW, 5, exchanged=True)
    documents = [(one, other) for update in range(20) for one, other in zip(
        plain.documents(update), exchanged.documents(update), strict=True)]  # fmt: skip
    assert all(one.prompt == other.prompt for one, other in documents)
    shapes = {description(shape): shape for shape in LAW.shapes}
    for one, _ in documents:
        shape = shapes[one.answer]
        assert one.prompt.count("|") == shape.layers
        assert (one.prompt[1] == "-", one.prompt[2] == "-") == (shape.positions == "turned", shape.tied)
    assert 0.2 < np.mean([one.answer.split()[0] == other.answer.split()[0] for one, other in documents]) < 0.7
    assert plain.texts(3).letters.shape == (1, BATCH, SHOWN_PLACES)
    longest = max(len(description(shape)) + len(shown_prompt(shape, {})) for shape in LAW.shapes)
    assert longest < SHOWN_PLACES
    chances = given_matrices(LAW, LAW.shapes[100])
    assert chances.sum() == pytest.approx(1)
    sizes = {tuple(LAW.shapes[place].sizes().values()) for place in np.flatnonzero(chances)}
    assert sizes == {tuple(LAW.shapes[100].sizes().values())}


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
    # A mean that would be found in 80 % of runs: by drawing them.
    random, spread = np.random.default_rng(0), 0.3
    sample = random.normal(0, spread, 20)
    size = smallest_found(sample * spread / sample.std(ddof=1), 3)
    runs = [difference_interval(random.normal(size, spread, 20), 3)[0] > 0 for _ in range(400)]
    assert 0.7 < np.mean(runs) < 0.88


def test_channels_that_say_opposite_things_decide_nothing():
    def outcome(**own):
        table = drawn(CONFIG, np.random.default_rng(0), DescribingWorld(told=0.8, own=own))
        return outcome_beyond(table, "observer")

    assert outcome(told=0.6) == "shown"
    assert outcome(weights=-0.4) == "refuted"
    assert outcome(told=0.6, weights=-0.4) == "undecided"
    assert outcome(untold=-0.4) == outcome(untold=0.6)  # a floor decides nothing
    assert outcome(number=0.0) != "shown"


def test_at_the_ceiling_none_can_know_more():
    table = drawn(CONFIG, np.random.default_rng(0), DescribingWorld(number=0.99, weights=0.99))
    assert all(at_ceiling(table, channel, "observer") for channel in CHANNELS)
    assert outcome_beyond(table, "observer") == "undecided"
    assert "a ceiling, at which none can know more" in STUDY.verdict(CONFIG, table).sentence
    assert not at_ceiling(drawn(CONFIG, np.random.default_rng(0), DescribingWorld()), "weights", "observer")


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


@pytest.mark.long
def test_a_trial_that_shows_weights_asks_everybody_about_them_and_their_edits():
    condition = {"skew": 0.0, "updates": 1, "shown": "weights"}
    found = STUDY.trial(condition, seeds_of(condition, 5))
    assert [(channel, who) for channel, who, *_ in found["answers"]] == [
        ("weights", who) for who in ("self", "twin", EXCHANGED, "observer")
    ]
    assert all(len(row) == 8 for row in found["answers"])
    assert found["prompt"].count("|") == int(found["values"][0])
    assert {who for _, who, *_ in found["edited"]} == {"self", "twin", EXCHANGED, "observer"}
    assert all(came == "unreadable" and not before for *_, before, came in found["edited"])
    names = [name for name, who, *_ in found["edited"] if who == "self"]
    assert len(names) == len(set(names)) > 0
    assert not {"heads turned", "other activation"} & set(names)
    assert STUDY.estimate(condition) > 0


@pytest.mark.parametrize("name", some(list(TRUTHS), 3))
def test_the_verdict_comes_out_as_planted(name):
    truth = TRUTHS[name]
    table = truth.draw(CONFIG, np.random.default_rng(5))
    found = STUDY.verdict(CONFIG, table)
    assert not wrongly_answered(found, truth)
    assert found.sentence.startswith("Of a network's fields")
    assert set(STUDY.scored(CONFIG, table, found)) == set(STUDY.predictions) - STUDY.constructed


def test_ladders_pictures_and_empty_tables():
    ladder = LADDERS["knowledge of its own weights"]
    low, high = (
        measured(ladder.draw(CONFIG, np.random.default_rng(2), size), "weights", "self").mean()
        for size in (ladder.sizes[0], ladder.sizes[-1])
    )
    assert low < high
    table = ladder.draw(CONFIG, np.random.default_rng(2), 0.1)
    assert all(own <= tried for own, tried in edits(table, "self"))
    counts = [shown_edits(table, "self", came) for came in ("follows", "keeps", "other", "unreadable")]
    assert all(sum(one for one, _ in row) == row[0][1] for row in zip(*counts, strict=True))
    assert followed_shown(table).mean() > 0.2
    pictures = STUDY.figures(CONFIG, table, STUDY.verdict(CONFIG, table))
    assert list(pictures) == ["ninety-four", "who", "edits", "shown"]
    for name in some(list(pictures), 2):
        assert len(draw(pictures[name][0], LIGHT)) > 5000
    nothing = assert_undecided_of_nothing(STUDY, CONFIG)
    assert STUDY.figures(CONFIG, TrialTable([]), nothing) == {}
