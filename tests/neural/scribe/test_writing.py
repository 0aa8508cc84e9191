"""Writing: the fast kernel against the readable version, in whole numbers; prompts; what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neural.errors import ModelError
from neural.scribe.description import read_scribe, rebuild
from neural.scribe.model import Prompt, write_plainly
from neural.scribe.prompts import to_copy, to_describe, to_edit, to_predict
from neural.scribe.shape import CELLS, END, FIELD, FIELDS, STATES, Shape
from neural.scribe.writing import copied, described, ended, physics_of_scribe, predicted, write
from tests.neural.scribe.scribes import TINY, drawn_scribe, scribes, tiny
from tests.support.depth import cases

tapes = st.lists(st.integers(0, END - 1), max_size=12)


@st.composite
def prompts(draw, scribe) -> Prompt:
    shape, tape = scribe.shape, draw(tapes)
    skill = draw(st.sampled_from(shape.skills))
    if skill == "physics":
        return to_predict(draw(st.lists(st.integers(0, STATES - 1), min_size=CELLS, max_size=CELLS)))
    if skill == "describe":
        return to_describe(tape, draw(st.sampled_from(FIELDS)), shape)
    edits = draw(st.dictionaries(st.integers(0, shape.capacity - 1), st.integers(0, END), max_size=4))
    return to_edit(tape, edits, shape) if skill == "edit" else to_copy(tape, shape)


@pytest.mark.kernel
@settings(max_examples=cases(30))
@given(st.data())
def test_fast_and_readable_versions_write_the_same(data):
    scribe = data.draw(scribes())
    prompt = data.draw(prompts(scribe))
    assert write(scribe, prompt) == tuple(write_plainly(scribe, prompt))


@pytest.mark.kernel
@settings(max_examples=cases(40))
@given(st.data())
def test_a_tape_is_copied_by_addresses_as_it_is_token_by_token(data):
    shape = Shape(
        data.draw(st.integers(5, 7)), data.draw(st.integers(1, 6)), 4, data.draw(st.integers(2, 5)), ("copy",)
    )
    scales = tuple(data.draw(st.integers(-3, 1)) for _ in range(4))
    scribe = drawn_scribe(shape, data.draw(st.integers(0, 2**32)), scales)
    # Up to where places recur, and beyond.
    tape = data.draw(st.lists(st.integers(0, END - 1), max_size=shape.capacity + 8))
    heat = data.draw(st.sampled_from([0.0, 0.5, 20.0]))
    expected = write(scribe, to_copy(tape, shape), temperature=heat, seed=3)
    assert copied(scribe, tape, temperature=heat, seed=3) == ended(expected)


def test_a_trained_scribe_with_wrong_weights_errs_in_the_same_places_by_both_ways():
    whole = rebuild(read_scribe("scribe-small"))
    random, wrong = np.random.default_rng(5), 0
    tape = tuple(random.integers(0, END, 700).tolist())
    for _ in range(12):
        queries, values = whole.queries.copy(), whole.values.copy()
        queries[random.integers(len(queries)), random.integers(queries.shape[1])] = random.integers(-8, 8)
        values[random.integers(len(values)), random.integers(values.shape[1])] = random.integers(-8, 8)
        changed = replace(whole, queries=queries, values=values)
        expected = ended(write(changed, to_copy(tape, whole.shape)))
        assert copied(changed, tape) == expected
        wrong += expected != tape
    assert 0 < wrong < 12


@pytest.mark.kernel
@settings(max_examples=cases(15))
@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_many_contexts_at_once_are_answered_as_one_by_one(seed, drawn):
    scribe = drawn_scribe(Shape(4, 3, 5, 4, ("copy", "physics")), seed)
    contexts = np.random.default_rng(drawn).integers(0, STATES, (20, CELLS))
    expected = [next(write_plainly(scribe, to_predict(context))) for context in contexts.tolist()]
    assert predicted(scribe, contexts).tolist() == expected


def test_physics_as_a_rule_holds_every_answer():
    scribe = drawn_scribe(Shape(4, 3, 5, 4, ("copy", "physics")), 7)
    rule = physics_of_scribe(scribe)
    contexts = np.random.default_rng(3).integers(0, STATES, (50, CELLS)).astype(np.uint8)
    answers = predicted(scribe, contexts)
    assert rule.evaluate(contexts).tolist() == [answer if answer < STATES else 0 for answer in answers.tolist()]


@settings(max_examples=cases(20))
@given(st.lists(st.integers(0, END - 1), max_size=TINY.capacity - 1), st.data())
def test_a_trained_scribe_copies_and_edits_any_tape(tape, data):
    scribe = tiny().scribe
    assert copied(scribe, tape) == tuple(tape)
    places = st.integers(0, max(0, len(tape) - 1))
    edits = data.draw(st.dictionaries(places, st.integers(0, END - 1), max_size=4)) if tape else {}
    after = tuple(edits.get(place, symbol) for place, symbol in enumerate(tape))
    assert write(scribe, to_edit(tape, edits, TINY)) == (*after, END)


def test_a_tape_that_is_too_long_is_answered_and_not_copied():
    tape = tuple(np.random.default_rng(0).integers(0, END, 3 * TINY.capacity).tolist())
    answer = copied(tiny().scribe, tape)
    assert answer != tape
    assert len(answer) <= len(tape) + 17


def test_an_end_among_the_instructions_cuts_the_tape_off():
    assert write(tiny().scribe, to_edit((1, 2, 3, 4), {2: END}, TINY)) == (1, 2, END)
    assert write(tiny().scribe, to_edit((1, 2), {2: 9, 3: END}, TINY)) == (1, 2, 9, END)


def test_temperature_makes_errors_and_its_seed_repeats_them():
    tape = (3, 1, 4, 1, 5, 9, 2, 6)
    hot = [copied(tiny().scribe, tape, temperature=30.0, seed=seed) for seed in (1, 1, 2)]
    assert hot[0] == hot[1]
    assert len({tape, *hot}) == 3
    assert copied(tiny().scribe, tape, temperature=1e-3, seed=1) == tape


def test_what_cannot_be_asked_is_refused_in_a_sentence():
    scribe = tiny().scribe
    for refused, words in (
        (lambda: write(scribe, to_predict((0, 0, 0, 0, 0))), "not learnt to physics"),
        (lambda: to_copy((3, END), TINY), "below 16"),
        (lambda: to_edit((3,), {99: 1}, TINY), "below 16"),
        (lambda: to_describe((3,), "colour", TINY), "no field 'colour'"),
        (lambda: to_predict((0, 0, 8, 0, 0)), "states below 8"),
        (lambda: copied(scribe, (1,), temperature=-1), "0 or more"),
        (lambda: Shape(places=99), "places are 4 to 13"),
        (lambda: Shape(skills=("copy", "juggle")), "skills are copy and some of"),
    ):
        with pytest.raises(ModelError, match=words):
            refused()


def test_fields_are_read_as_text():
    scribe = drawn_scribe(Shape(8, 3, 5, 4, ("copy", "describe")), 1)
    assert len(write(scribe, to_describe((1,) * 192, "kind", scribe.shape))) == FIELD
    assert isinstance(described(scribe, (1,) * 192, "kind"), str)
