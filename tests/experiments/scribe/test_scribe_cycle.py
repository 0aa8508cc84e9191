"""The scribe's life cycle, interventions and nulls, on the scribes that are shipped; every check can fail."""

from __future__ import annotations

import numpy as np
import pytest

from automata.rules import langton
from experiments.reproduction.questions import answer_table
from experiments.scribe.life.cycle import EndedError, differing, life_cycle, weights_apart
from experiments.scribe.life.edits import (
    edited,
    erased,
    expressed_edit,
    instructions,
    lethal_edit,
    small_shape,
    tape_of,
    widened,
    without,
)  # fmt: skip
from experiments.scribe.life.errors import error_curve, fertile, majority, miscopied, rounded
from experiments.scribe.life.interventions import SCRIBE_ACTS, ScribePair, carried_out
from experiments.scribe.life.questions import QUESTIONS, questioned
from experiments.scribe.life.riding import both_ways, world_of
from experiments.scribe.life.systems import by_cp, identity_quine, load, memoriser, the_scribe, untrained
from neural.scribe.certificate import certify_scribe
from neural.scribe.description import HEADER, describe, read_scribe, rebuild
from neural.scribe.lessons import physics_domain
from neural.scribe.shape import END, Shape
from neural.scribe.writing import copied, physics_of_scribe

WHOLE = read_scribe("scribe")
SMALL = read_scribe("scribe-small")
PAIR = ScribePair(WHOLE, SMALL, 0)
SAID = list(QUESTIONS)


def test_the_shipped_scribes_are_certified_and_of_the_default_shapes():
    assert all(one.exact for one in certify_scribe(rebuild(WHOLE)))
    assert all(one.exact for one in certify_scribe(rebuild(SMALL)))
    assert rebuild(WHOLE).shape == Shape()
    assert rebuild(SMALL).shape == small_shape(Shape())
    assert len(WHOLE) < Shape().capacity


def test_a_line_of_daughters_is_the_same_symbol_for_symbol():
    turns = list(life_cycle(SMALL, 3))
    assert [turn.perfect for turn, _ in turns] == [True] * 3
    assert [turn.repeats for turn, _ in turns] == [False, True, True]
    assert {written for _, written in turns} == {SMALL}


def test_errors_of_one_generation_are_what_the_next_is_built_of():
    place = len(SMALL) - 3

    def slip(scribe, tape):
        written = copied(scribe, tape)
        return (*written[:place], (written[place] + 1) % 16, *written[place + 1 :])

    turns = [turn for turn, _ in life_cycle(SMALL, 2, slip)]
    assert [turn.wrong for turn in turns] == [1, 1]
    assert not turns[0].perfect
    assert not turns[0].intact
    assert turns[0].scribe != turns[1].scribe
    assert not turns[1].repeats


def test_a_line_ends_when_what_was_written_describes_nothing():
    with pytest.raises(EndedError, match=r"generation 1: .* takes"):
        list(life_cycle(SMALL, 2, lambda scribe, tape: tape[:-1]))


def test_differences_are_counted():
    assert differing((1, 2, 3), (1, 9)) == 2
    one = rebuild(SMALL)
    other = rebuild(edited(SMALL, HEADER + 5, (SMALL[HEADER + 5] + 1) % 16))
    assert weights_apart(one, other) == 1
    assert weights_apart(one, rebuild(WHOLE)) == Shape().weights


# Edits are searched for until one does what is wanted.
SEARCHED = ("expressed edit", "lethal edit", "running weights", "told to change")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] if name in SEARCHED else []) for name in SCRIBE_ACTS]
)
def test_interventions_come_as_predicted(name):
    trial = carried_out(name, PAIR)
    assert trial.held, trial.came


def test_interventions_on_a_scribe_who_cannot_copy_fail():
    deaf = tape_of(erased(rebuild(WHOLE)))
    held = {name: carried_out(name, ScribePair(deaf, SMALL, 0)).held for name in ("foreign tape", "half tape")}
    assert held == {"foreign tape": False, "half tape": False}


def test_surgery_does_what_it_says():
    scribe = rebuild(WHOLE)
    wider, less = widened(scribe, 2, seed=3), without(scribe, "physics")
    assert wider.shape.width == scribe.shape.width + 2
    assert physics_of_scribe(wider) == physics_of_scribe(scribe)
    assert describe(wider)[HEADER : len(WHOLE)] == WHOLE[HEADER:]
    assert less.shape.skills == ("copy", "describe", "edit")
    assert copied(less, SMALL) == SMALL
    assert instructions((1, 2, 3), (1, 5)) == {1: 5, 2: END}
    assert instructions((1, 2), (1, 2, 7)) == {2: 7, 3: END}


@pytest.mark.long
def test_edits_are_found_by_what_they_do():
    _, tape = expressed_edit(WHOLE, 1)
    assert physics_of_scribe(rebuild(tape)) != physics_of_scribe(rebuild(WHOLE))
    assert fertile(tape)
    assert not fertile(lethal_edit(SMALL, 1)[1])


NO, YES, NOT_ASKED = False, True, None


@pytest.mark.long
def test_scribe_and_nulls_answer_the_same_questions():
    quine = identity_quine()
    told = {
        "scribe": questioned(the_scribe(SMALL), WHOLE, WHOLE, "physics", 0),
        "cp": questioned(by_cp(SMALL), SMALL, WHOLE, "physics", 0),
        "quine": questioned(quine, SMALL, SMALL, "edit", 0),
        "memoriser": questioned(memoriser(SMALL), WHOLE, WHOLE, "physics", 0),
        "untrained": questioned(untrained(SMALL, 0), SMALL, WHOLE, "physics", 0),
    }
    said = {name: [answer.yes for answer in answers] for name, answers in told.items()}
    assert said["scribe"] == [YES] * 11 + [NOT_ASKED]
    # What is not on its tape cannot be broken there.
    assert said["cp"] == [YES] * 7 + [NO, NO, YES, NOT_ASKED, NOT_ASKED]
    assert said["quine"] == [YES] * 10 + [NOT_ASKED, NOT_ASKED]
    assert said["memoriser"] == [YES, YES, NO, NO, NO, NO, YES, NO, NO, NO, NOT_ASKED, NOT_ASKED]
    assert not any(said["untrained"][:6])
    head, rows = answer_table([answer for answers in told.values() for answer in answers], QUESTIONS)
    assert len(rows) == len(SAID)
    assert len(head) == len(rows[0])


def test_the_quine_is_rebuilt_from_its_tape():
    quine = identity_quine()
    body = load(quine.tape)
    assert body.copy(quine.tape) == quine.tape
    assert np.abs(body.weights).max() > 0


@pytest.mark.long
def test_automaton_and_network_copy_in_turn():
    turns = list(both_ways(WHOLE, 2))
    assert [turn.copier for turn in turns] == ["the automaton", "the network"]
    assert all(turn.perfect for turn in turns)
    assert {turn.bits for turn in turns} == {4 * len(WHOLE)}


@pytest.mark.long
def test_in_the_world_of_a_wrong_physics_nothing_is_born():
    scribe = rebuild(WHOLE)
    contexts = physics_domain().contexts
    assert np.array_equal(physics_of_scribe(scribe).evaluate(contexts), langton().evaluate(contexts))
    blind = erased(scribe)
    (turn,) = both_ways(describe(blind), 4)
    assert turn.ended
    assert not turn.perfect
    assert world_of(scribe).n_states == 38


def test_errors_and_codes():
    random = np.random.default_rng(0)
    tape = tuple(range(16)) * 20
    assert miscopied(tape, 0.0, random) == tape
    wrong = differing(tape, miscopied(tape, 0.5, random))
    assert 120 < wrong < 200
    assert majority([(1, 2, 3), (1, 5, 3), (9, 5, 4)]) == (1, 5, 3)
    assert rounded(rebuild(SMALL), 3).shape.bits == 3
    points = list(error_curve(SMALL, 2, 3, 0))
    assert points[0].fertile.trials == 2
    assert {point.kind for point in points} == {
        "rate", "rate, each symbol three times", "temperature", "bits a weight",
    }  # fmt: skip
    at_94 = next(point for point in points if (point.kind, point.level) == ("rate", 0.06))
    assert at_94.fertile.successes == 0
    assert 0.9 < at_94.symbols_right < 0.97
