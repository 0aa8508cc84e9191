"""Errors as networks make them: drawn where networks err, with their answers; networks are stopped in a window."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from automata.replicators import find_replicator
from experiments.wrong_rules.confusions import Confusions, confusions_of
from experiments.wrong_rules.reference_life import life_of
from experiments.wrong_rules.stopped import stop_in_window
from neural.emulators import build_emulator
from neural.training.loop import TrainingConfig, training


@pytest.fixture
def rule():
    return find_replicator("byl").rule()


@pytest.fixture
def pool(rule) -> Confusions:
    """Three networks: context 1 is wrong of two of them, context 2 of one, the background of all."""
    contexts = np.array([[0, 0, 0, 0, 0], [1, 0, 0, 0, 0], [2, 0, 0, 0, 0], [2, 1, 0, 0, 0]], dtype=np.uint8)
    right = rule.evaluate(contexts)
    answers = np.tile(right, (3, 1))
    answers[:, 0] = 5
    answers[0, 1], answers[1, 1] = (right[1] + 1) % 6, (right[1] + 2) % 6
    answers[2, 2] = (right[2] + 3) % 6
    return Confusions(contexts, right, answers)


def test_errors_are_drawn_where_networks_err_with_their_answers(rule, pool):
    assert pool.most == 2
    drawn = Counter()
    for seed in range(300):
        wrong = pool.corrupt(rule, 1, np.random.default_rng(seed), "wrong")
        (place,) = np.flatnonzero(wrong.evaluate(pool.contexts) != pool.right)
        drawn[int(place), int(wrong.evaluate(pool.contexts)[place])] += 1
        assert wrong.quiescent
    assert set(drawn) == {(1, int(pool.answers[0, 1])), (1, int(pool.answers[1, 1])), (2, int(pool.answers[2, 2]))}
    # Two networks err on context 1, one on context 2: two thirds and one third, in halves among the answers.
    assert all(70 < count < 130 for count in drawn.values()), drawn


def test_no_more_can_be_drawn_than_some_network_has_wrong(rule, pool):
    both = pool.corrupt(rule, 2, np.random.default_rng(0), "wrong")
    assert (both.evaluate(pool.contexts) != pool.right).tolist() == [False, True, True, False]
    with pytest.raises(ValueError, match="non-zero"):
        pool.corrupt(rule, 3, np.random.default_rng(0), "wrong")


def test_networks_are_stopped_as_each_would_be_alone():
    life = life_of("chou-reggia-2", 1)
    settings = TrainingConfig(check_every=1, margin=0.0)

    def made(seed: int):
        return build_emulator("mlp", life.rule.n_states, life.rule.neighborhood, {"width": 16}, seed=seed)

    networks = [made(seed) for seed in range(3)]
    caught = stop_in_window(networks, life.rule, life.met, settings, 3, 5, 8)
    assert caught
    for seed in range(3):
        alone, last = made(seed), None
        for check in training(alone, life.rule, life.met, settings):
            if 3 <= check.contexts_wrong <= 8:
                last = check.contexts_wrong, [weight.detach().clone() for weight in alone.parameters()]
            if check.contexts_wrong <= 5:
                break
        assert caught.get(seed) == (last and last[0])
        if last:
            same = zip(last[1], networks[seed].parameters(), strict=True)
            assert all(np.array_equal(mine.numpy(), other.detach().numpy()) for mine, other in same)


@pytest.mark.long
def test_a_pool_is_always_the_same_and_about_as_wrong_as_asked():
    pool = confusions_of("chou-reggia-2", 4, 48)
    assert np.array_equal(pool.answers, confusions_of("chou-reggia-2", 4, 48).answers)
    assert len(pool.answers) >= 8
    assert ((pool.wrong.sum(axis=1) >= 2) & (pool.wrong.sum(axis=1) <= 8)).all()
    assert pool.most >= 8
