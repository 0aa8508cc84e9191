"""Trainings and networks as physics within a budget."""

from __future__ import annotations

import numpy as np
import pytest

from automata.containment.budget import Budget
from automata.containment.halts import BudgetExceeded
from automata.containment.meter import contained
from automata.rules import find_rule
from automata.universe import Universe
from neural.domains.domain import dense
from neural.emulators import build_emulator
from neural.physics.engine import NetworkEngine
from neural.training.ensemble import BLOCK, train_ensemble
from neural.training.loop import TrainingConfig, train

RULE = find_rule("W110")
CONFIG = TrainingConfig(max_steps=40, margin=1000.0)


def networks(count: int):
    return [build_emulator("mlp", 2, RULE.neighborhood, {"width": 32}, seed=seed) for seed in range(count)]


def test_a_training_takes_no_update_more_than_it_may():
    (network,) = networks(1)
    with contained(Budget(generations=12)) as meter:
        with pytest.raises(BudgetExceeded, match="allows 12 generations, and 12 were run"):
            train(network, RULE, dense(RULE), CONFIG)
        assert meter.spent()["generations"] == 12
    with contained(Budget(generations=40)):
        assert train(network, RULE, dense(RULE), CONFIG).step == 40


@pytest.mark.parametrize("workers", [1, 2])
def test_blocks_in_threads_share_the_budget(workers):
    with contained(Budget(generations=50)) as meter:
        with pytest.raises(BudgetExceeded, match="allows 50 generations"):
            train_ensemble(networks(BLOCK + 1), RULE, dense(RULE), CONFIG, workers=workers)
        assert meter.spent()["generations"] == 50


def test_a_network_that_steps_a_universe_is_held_to_the_budget():
    rule = find_rule("life")
    network = build_emulator("mlp", 2, rule.neighborhood, {"width": 4}, seed=3)
    train(network, rule, dense(rule), TrainingConfig(max_steps=60))
    universe = Universe(rule, np.ones((3, 3), dtype=np.uint8), engine=NetworkEngine(network, rule))
    with contained(Budget(generations=3)), pytest.raises(BudgetExceeded):
        universe.run(10)
    assert universe.generation == 3
