"""Strata: which states are interchangeable, that contexts are drawn by that, and what a training makes of them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.neighborhood import VON_NEUMANN
from automata.rule import Rule
from automata.rules import find_rule
from automata.testing.strategies import rules
from neural.certificates.network_certificate import model_digest
from neural.domains.domain import all_contexts, decode, dense
from neural.domains.strata import Strata, interchangeable
from neural.emulators import MLP, MLPConfig
from neural.errors import ModelError
from neural.training.hard_examples import Examples, HardExamples
from neural.training.loop import TrainingConfig, training
from neural.training.stacked import StackedNetworks
from tests.support.depth import cases


def alike(rule: Rule, position: int, one: int, other: int) -> bool:
    """The definition: no context's answer changes if one state takes the other's place."""
    arity = len(rule.neighborhood)
    for context in product(range(rule.n_states), repeat=arity):
        if context[position] == one:
            changed = (*context[:position], other, *context[position + 1 :])
            if rule.next_state(context) != rule.next_state(changed):
                return False
    return True


# -- known answers ----------------------------------------------------------------------------------------


def test_a_neighbour_shows_one_of_five_signals_to_von_neumanns_rule():
    """From the north: an arrow pointing south, ordinary, excited or special; a confluent that emits; or nothing."""
    classes = interchangeable(find_rule("JvN29"))
    north = classes[1].tolist()
    shown = {frozenset(s for s in range(29) if north[s] == number) for number in set(north)}
    special = [{12}, {16}, {24}, {27, 28}]
    assert shown == {*map(frozenset, special), frozenset(set(range(29)).difference(*special))}
    assert [len(set(each.tolist())) for each in classes] == [19, 5, 5, 5, 5]
    assert len(Strata(find_rule("JvN29"))) == 19 * 5**4


def test_nobili_needs_a_signal_more():
    classes = interchangeable(find_rule("Nobili32"))
    assert [len(set(each.tolist())) for each in classes] == [21, 6, 6, 6, 6]


# -- properties -------------------------------------------------------------------------------------------


@settings(max_examples=cases(40))
@given(rules(max_table=256))
def test_states_are_interchangeable_when_no_answer_changes(rule):
    for position, numbers in enumerate(interchangeable(rule)):
        for one, other in product(range(rule.n_states), repeat=2):
            assert (numbers[one] == numbers[other]) == alike(rule, position, one, other)


@settings(max_examples=cases(40))
@given(rules(max_table=256), st.integers(0, 2**16 - 1), st.integers(0, 50))
def test_what_is_drawn_are_contexts_and_a_seed_decides_which(rule, seed, size):
    drawn = Strata(rule).draw(np.random.default_rng(seed), size)
    assert (drawn.dtype, drawn.shape) == (np.int64, (size,))
    assert ((drawn >= 0) & (drawn < rule.n_contexts)).all()
    assert (drawn == Strata(rule).draw(np.random.default_rng(seed), size)).all()


def test_every_stratum_comes_as_often_as_any_other_and_every_context_of_one_too():
    # The centre is copied unless the first neighbour is 2: states 0 and 1 of that neighbour are alike.
    rule = Rule.from_function(lambda context: 0 if context[1] == 2 else context[0], 3, VON_NEUMANN, name="wiped")
    assert len(Strata(rule)) == 3 * 2
    size = 60_000
    drawn = decode(Strata(rule).draw(np.random.default_rng(0), size), 3, 5)
    for column, shares in ((0, [1 / 3] * 3), (1, [1 / 4, 1 / 4, 1 / 2]), (2, [1 / 3] * 3)):
        counts = np.bincount(drawn[:, column], minlength=3)
        expected = np.array(shares) * size
        assert (np.abs(counts - expected) < 5 * np.sqrt(expected)).all()


@settings(max_examples=cases(25))
@given(rules(max_table=256), st.integers(0, 2**16 - 1), st.integers(1, 40))
def test_a_row_of_contexts_is_judged_as_they_are_one_by_one(rule, seed, least):
    """Sweeps of all contexts share the first cells' sums; the hard ones, the counts and the margin are the same."""
    network = MLP(rule.n_states, rule.neighborhood, MLPConfig(width=6), seed=seed)
    found = []
    for domain in (all_contexts(rule), dense(rule)):
        miner = HardExamples(Examples(rule, domain, network, torch.device("cpu")), 8, seed, 0.5)
        sweep = miner.sweep(StackedNetworks([network], torch.device("cpu")), least, None, lambda wrong: None)
        found.append((sweep, set(miner.pool.tolist())))
    (rows, hard_rows), (single, hard_single) = found
    assert rows.margin == pytest.approx(single.margin, rel=1e-4, abs=1e-5)
    assert rows.loss == pytest.approx(single.loss, rel=1e-4, abs=1e-6)
    logits = network(torch.from_numpy(dense(rule).contexts.astype(np.int64))).detach().numpy()
    top = np.sort(logits, axis=1)
    if (top[:, -1] - top[:, -2]).min() > 1e-4:
        assert (rows.seen, rows.wrong) == (single.seen, single.wrong)
        assert abs(len(hard_rows) - len(hard_single)) <= 1


# -- in a training ----------------------------------------------------------------------------------------


def test_a_rare_signal_is_learnt_by_strata_sooner_than_evenly():
    """The same network and as many updates; the null is drawing evenly, which meets four pulses once in 6**4 draws."""

    def lit(context: tuple[int, ...]) -> int:
        return 1 if all(state == 5 for state in context[1:]) else 0

    rule = Rule.from_function(lit, 6, VON_NEUMANN, name="four pulses")
    wrong = {}
    for sampling in ("even", "strata"):
        config = TrainingConfig(
            learning_rate=0.04,
            schedule="cosine",
            max_steps=150,
            batch=256,
            sweep_every=150,
            hard=0.0,
            sampling=sampling,
        )
        network = MLP(6, VON_NEUMANN, MLPConfig(width=16, spread=0.1), seed=0)
        *_, last = training(network, rule, all_contexts(rule), config)
        assert last.seen == rule.n_contexts
        wrong[sampling] = last.contexts_wrong
    assert wrong["strata"] == 0 < wrong["even"]


def test_strata_are_of_all_contexts_or_of_none():
    rule = find_rule("B3/S23")
    part = dense(rule).select("part", np.arange(512) < 300)
    network = MLP(2, rule.neighborhood, MLPConfig(width=4), seed=0)
    with pytest.raises(ModelError, match="strata are drawn of all contexts"):
        list(training(network, rule, part, TrainingConfig(batch=64, sampling="strata")))


def test_a_spread_scales_the_first_embeddings_and_nothing_else():
    plain, near = (MLP(3, VON_NEUMANN, MLPConfig(width=4, depth=2, spread=spread)) for spread in (1.0, 0.01))
    for (name, one), (_, other) in zip(plain.named_parameters(), near.named_parameters(), strict=True):
        scale = 0.01 if name == "embedding" else 1.0
        torch.testing.assert_close(other, scale * one)
    assert "spread" not in plain.config.model_dump()
    assert near.config.model_dump()["spread"] == 0.01
    assert model_digest(plain) != model_digest(near)
