"""Networks that are trained together and stopped while so many contexts are still wrong."""

from __future__ import annotations

import numpy as np

from experiments.wrong_rules.reference_life import life_of
from experiments.wrong_rules.stopped import stop_in_window
from neural.emulators import build_emulator
from neural.training.loop import TrainingConfig, training


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
