"""Baselines: what they answer, found the slow way, and what they score on Langton's loop."""

from __future__ import annotations

from collections import Counter
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import ArgumentError, RuleError
from automata.replicators import langton_loop
from automata.rules.published.langton import langton
from automata.rules.published.perrier import perrier
from automata.testing.strategies import rules
from automata.trajectory import record
from neural.certificates.baselines import all_quiescent, copy_the_centre, nearest_answers, nearest_context
from neural.certificates.rule_certificate import certify
from neural.domains.domain import dense, visited
from tests.support.depth import cases


def nearest(shown: list[list[int]], answers: list[int], context: list[int]) -> int:
    """By the definition: the nearest vote; of states with as many votes the centre's, else the lowest."""
    apart = [sum(a != b for a, b in zip(known, context, strict=True)) for known in shown]
    votes = Counter(answer for answer, far in zip(answers, apart, strict=True) if far == min(apart))
    winners = [state for state, count in votes.items() if count == max(votes.values())]
    return context[0] if context[0] in winners else min(winners)


@settings(max_examples=cases(40))
@given(rules(max_table=256), st.integers(0, 2**16 - 1), st.sampled_from([1, 5, 1024]))
def test_the_nearest_contexts_vote(rule, seed, chunk):
    """Also where what is shown has the answers of another rule."""
    everything = dense(rule)
    random = np.random.default_rng(seed)
    mask = random.random(len(everything)) < 0.2
    mask[random.integers(len(everything))] = True
    known = everything.select("known", mask)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("neural.certificates.baselines._CHUNK", chunk)
        answers = random.integers(0, rule.n_states, size=len(known), dtype=np.uint8)
        strange = nearest_context(rule, known.contexts, answers)
        learnt = nearest_context(rule, known.contexts, rule.evaluate(known.contexts))
    for found, given_answers in ((strange, answers), (learnt, rule.evaluate(known.contexts))):
        expected = partial(nearest, known.contexts.tolist(), given_answers.tolist())
        assert found.table.tolist() == [expected(context) for context in everything.contexts.tolist()]
    assert certify(learnt, rule, [known])["known"].exact


def test_votes_are_counted_and_equals_decided():
    shown = np.array([[0, 1, 1], [0, 2, 1], [1, 0, 1], [2, 2, 2]], dtype=np.uint8)
    asked = np.array([[0, 0, 1], [1, 1, 1], [3, 1, 2], [0, 2, 2]], dtype=np.uint8)
    # Most of three; the centre's of two equals; the lowest of two, neither the centre's; again the centre's of two.
    assert nearest_answers(shown, np.array([2, 2, 1, 0], dtype=np.uint8), asked).tolist() == [2, 1, 0, 0]


@given(rules(max_table=256))
def test_the_other_two_need_no_training(rule):
    contexts = dense(rule).contexts
    assert np.array_equal(copy_the_centre(rule).evaluate(contexts), contexts[:, 0])
    assert not all_quiescent(rule).evaluate(contexts).any()


def test_what_they_score_on_langtons_loop():
    rule = langton()
    run = record(rule, langton_loop(), 151)
    met = visited(run)
    everywhere = dense(rule)
    remembered = certify(nearest_context(rule, met.contexts, rule.evaluate(met.contexts)), rule, [met, everywhere])
    assert remembered["visited"].exact
    # Remembering what the loop meets says little about what it does not: 26 % of all contexts.
    assert remembered["dense"].agreeing == 8359
    copied = certify(copy_the_centre(rule), rule, [met])["visited"]
    assert copied.contexts - copied.agreeing == 187
    changes = int(np.count_nonzero(run.frames[1:] != run.frames[:-1]))
    assert copied.updates - copied.agreeing_updates == changes
    # In a box of 50 × 55 cells, as it is often shown: 98.5 %.
    assert 1 - changes / (151 * 50 * 55) == pytest.approx(0.985, abs=5e-4)


def test_what_cannot_be_remembered_is_refused():
    rule = langton()
    everything, nothing = dense(rule).contexts, np.zeros((0, 5), dtype=np.uint8)
    with pytest.raises(ArgumentError, match="nearest"):
        nearest_answers(nothing, nothing[:, 0], everything[:3])
    vast = perrier()
    some = np.zeros((1, 5), dtype=np.uint8)
    with pytest.raises(RuleError, match=r"over 2\*\*26"):
        nearest_context(vast, some, some[:, 0])
    assert nearest_answers(some, some[:, 0], np.full((2, 5), 63, dtype=np.uint8)).tolist() == [0, 0]
