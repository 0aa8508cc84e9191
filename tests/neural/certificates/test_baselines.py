"""Baselines: what they answer, found the slow way, and what they score on Langton's loop."""

from __future__ import annotations

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
from neural.domains.domain import Domain, dense, visited
from tests.support.depth import cases


def nearest(rule, domain: Domain, context: list[int]) -> int:
    """By the definition: fewest cells differ, then the same centre, then the first."""
    ranked = sorted(
        (sum(a != b for a, b in zip(known, context, strict=True)), known[0] != context[0], place)
        for place, known in enumerate(domain.contexts.tolist())
    )
    return rule.next_state(domain.contexts[ranked[0][2]].tolist())


@settings(max_examples=cases(40))
@given(rules(max_table=256), st.integers(0, 2**16 - 1), st.sampled_from([1, 5, 1024]))
def test_the_nearest_context_answers(rule, seed, chunk):
    everything = dense(rule)
    random = np.random.default_rng(seed)
    mask = random.random(len(everything)) < 0.2
    mask[random.integers(len(everything))] = True
    known = everything.select("known", mask)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("neural.certificates.baselines._CHUNK", chunk)
        learnt = nearest_context(rule, known)
    assert learnt.table.tolist() == [nearest(rule, known, context) for context in everything.contexts.tolist()]
    assert certify(learnt, rule, [known])["known"].exact


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
    remembered = certify(nearest_context(rule, met), rule, [met, everywhere])
    assert remembered["visited"].exact
    # Remembering what the loop meets says little about what it does not: 28 % of all contexts.
    assert remembered["dense"].agreeing == 9121
    copied = certify(copy_the_centre(rule), rule, [met])["visited"]
    assert copied.contexts - copied.agreeing == 187
    changes = int(np.count_nonzero(run.frames[1:] != run.frames[:-1]))
    assert copied.updates - copied.agreeing_updates == changes
    # In a box of 50 × 55 cells, as it is often shown: 98.5 %.
    assert 1 - changes / (151 * 50 * 55) == pytest.approx(0.985, abs=5e-4)


def test_what_cannot_be_remembered_is_refused():
    rule = langton()
    nothing = dense(rule).select("nothing", np.zeros(rule.n_contexts, dtype=bool))
    with pytest.raises(ArgumentError, match="nearest"):
        nearest_answers(rule, nothing, dense(rule).contexts[:3])
    vast = perrier()
    some = Domain("some", np.zeros((1, 5), dtype=np.uint8), np.ones(1, dtype=np.int64))
    with pytest.raises(RuleError, match=r"over 2\*\*26"):
        nearest_context(vast, some)
    assert nearest_answers(vast, some, np.full((2, 5), 63, dtype=np.uint8)).tolist() == [0, 0]
