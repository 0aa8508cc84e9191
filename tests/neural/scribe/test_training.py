"""Training: what is learnt is what the whole numbers do; the same seed gives the same scribe, killed or not."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from neural.errors import ModelError
from neural.scribe.certificate import certify_scribe, is_exact
from neural.scribe.description import describe, rebuild
from neural.scribe.lessons import copy_lesson, drawn_tape, edit_lesson, field_lesson, physics_domain
from neural.scribe.model import signs
from neural.scribe.shape import FIELD, FIELDS, LETTERS, Shape
from neural.scribe.training import ScribeRun, ScribeTraining, train_scribe
from neural.scribe.writing import copied
from tests.neural.scribe.scribes import TINY, tiny

SHORT = ScribeTraining(updates=16, check_every=8)
WHOLE = Shape(8, 5, 6, 4)


def test_a_tiny_scribe_is_certified_and_its_description_is_it():
    trained = tiny()
    assert is_exact(trained.scribe)
    assert all(one.margin > 0 for one in certify_scribe(trained.scribe))
    assert rebuild(describe(trained.scribe)) == trained.scribe


def test_the_float_network_answers_as_the_whole_numbers_do():
    run = ScribeRun(WHOLE, SHORT, 3)
    list(run.checks())
    scribe = run.scribe()
    lesson = edit_lesson(WHOLE, 64, np.random.default_rng(5))
    rounded = {name: torch.from_numpy(getattr(scribe, name) * 2.0**scale).float()
               for name, scale in zip(scribe.shape.sizes, scribe.scales, strict=True)}  # fmt: skip
    _, right = run._lesson(lesson, rounded)
    answers = []
    for ask, place in zip(lesson.asks.tolist(), lesson.asked_places.tolist(), strict=True):
        query = signs([place], 8)[0] @ scribe.queries[:8] + scribe.queries[8 + ask]
        keys = signs(lesson.places, 8) @ scribe.keys[:8] + scribe.keys[8 + lesson.roles]
        # Scores are compared before they are rounded down, as training sees them.
        scores = keys @ query * 2.0 ** (scribe.scales[0] + scribe.scales[1])
        weights = 2.0 ** (scores - scores.max())
        mixed = weights @ scribe.value_rows()[lesson.tokens] / weights.sum()
        answers.append(int((np.maximum(mixed + scribe.values[0], 0) @ scribe.readout).argmax()))
    assert np.mean(np.array(answers) == lesson.letters) == pytest.approx(right, abs=2 / 64)


def test_killed_and_resumed_training_gives_the_same_scribe():
    whole = ScribeRun(WHOLE, SHORT, 7)
    list(whole.checks())
    first = ScribeRun(WHOLE, SHORT, 7)
    next(first.checks())
    second = ScribeRun(WHOLE, SHORT, 7)
    second.restore(first.state())
    assert second.updates == 8
    list(second.checks())
    assert second.scribe() == whole.scribe()
    other = ScribeRun(WHOLE, SHORT, 8)
    list(other.checks())
    assert other.scribe() != whole.scribe()


def test_lessons_ask_for_what_stands_there():
    random = np.random.default_rng(1)
    for length in (4, 40, 256):
        for lesson in (
            copy_lesson(WHOLE, length, random),
            copy_lesson(WHOLE, length, random, np.arange(9)),
            edit_lesson(WHOLE, length, random),
            edit_lesson(WHOLE, length, random, np.arange(9), np.arange(9)),
        ):
            seen = list(zip(lesson.tokens, lesson.roles, lesson.places, strict=True))
            source = {place: token for token, role, place in seen if role == WHOLE.roles.index("source")}
            told = {place: token for token, role, place in seen if role == WHOLE.roles.index("instruction")}
            assert len(source) == length
            for ask, place, letter in zip(lesson.asks, lesson.asked_places, lesson.letters, strict=True):
                assert letter == (told.get(place, source[place]) if WHOLE.asks[ask] == "edit" else source[place])
    hard = copy_lesson(WHOLE, 256, random, np.array([200]))
    assert 200 in hard.asked_places
    lesson = field_lesson(WHOLE, 200, random)
    for ask, offset, letter in zip(lesson.asks, lesson.asked_places, lesson.letters, strict=True):
        place = FIELDS.index(WHOLE.asks[ask]) * FIELD + offset
        assert letter == lesson.tokens[place]


def test_drawn_tapes_are_even_or_repeat_one_letter():
    random = np.random.default_rng(2)
    shares = [np.bincount(drawn_tape(400, random), minlength=LETTERS).max() / 400 for _ in range(60)]
    assert min(shares) < 0.15
    assert max(shares) > 0.8


def test_lessons_never_show_the_scribe_its_own_description_but_in_the_control():
    own = ScribeRun(TINY, ScribeTraining(updates=4, own_tape=True, curriculum=False), 1)
    description = describe(own.scribe())
    assert own._tape_lesson(16).tokens[: len(description)].tolist() == list(description)
    assert [check.updates for check in own.checks()] == [own.settings.most]  # within an update too


def test_a_training_that_fails_says_what_to_change():
    with pytest.raises(ModelError, match="allow more updates"):
        train_scribe(TINY, seed=1, settings=ScribeTraining(updates=2), attempts=2)


@pytest.mark.long
def test_the_whole_scribe_is_certified_and_writes_itself():
    trained = train_scribe(seed=3)
    tape = describe(trained.scribe)
    assert {one.skill: one.exact for one in certify_scribe(trained.scribe)} == dict.fromkeys(
        ("copy", "describe", "edit", "physics"), True
    )
    assert next(one for one in certify_scribe(trained.scribe) if one.skill == "physics").cases == len(physics_domain())
    assert copied(trained.scribe, tape) == tape
