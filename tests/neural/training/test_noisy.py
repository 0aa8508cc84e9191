"""Training under errors: errors are those of miscopied codes; a network learns, and loses less when miscopied."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from automata import find_rule
from automata.errors import ArgumentError
from neural import build_emulator, dense
from neural.errors import ModelError
from neural.genome.record import encode
from neural.training.loop import TrainingConfig
from neural.training.noisy import train_under_errors, with_errors


def test_errors_are_those_of_a_description():
    """Oracle: the codes that a genome stores, one digit after another replaced."""
    rule = find_rule("W110")
    network = build_emulator("mlp", 2, rule.neighborhood, {"width": 3}, seed=3)
    part = encode(network, "W110", bits=7).parts[0]
    weight = torch.from_numpy(part.values.reshape(part.shape))
    step = 2.0**part.exponent
    found = set()
    for seed in range(200):
        read = with_errors(weight, 0.3, 7, torch.Generator().manual_seed(seed))
        codes = (read / step).round().to(torch.int64).flatten().tolist()
        for own, other in zip(part.codes.ravel().tolist(), codes, strict=True):
            digits = [(own & 127) >> place & 3 for place in (0, 2, 4, 6)]
            others = [(other & 127) >> place & 3 for place in (0, 2, 4, 6)]
            assert -64 <= other < 64
            found.add(sum(one != same for one, same in zip(digits, others, strict=True)))
    assert found >= {0, 1, 2}


def test_without_errors_nothing_changes():
    weight = torch.tensor([0.3, -1.7, 0.0])
    assert torch.equal(with_errors(weight, 0.0, 7, torch.Generator()), weight)
    assert torch.equal(with_errors(0 * weight, 1.0, 7, torch.Generator()), 0 * weight)


def test_a_network_learns_and_depends_on_its_seed_alone():
    rule = find_rule("W110")
    config = TrainingConfig(max_steps=200, learning_rate=0.05)
    nets = [build_emulator("mlp", 2, rule.neighborhood, {"width": 8}, seed=0) for _ in range(3)]
    checks = [
        train_under_errors(net, rule, dense(rule), config, rate=0.05, bits=7, seed=seed)
        for net, seed in zip(nets, (1, 1, 2), strict=True)
    ]
    assert checks[0].contexts_wrong == 0
    assert checks[0] == checks[1]
    assert checks[0].step == 200
    assert not math.isclose(checks[0].margin, checks[2].margin)
    weights = [np.concatenate([value.numpy().ravel() for value in net.state_dict().values()]) for net in nets]
    assert np.array_equal(weights[0], weights[1])


def test_what_is_refused():
    rule = find_rule("W110")
    net = build_emulator("table", 2, rule.neighborhood, {}, seed=0)
    small = TrainingConfig(batch=4)
    with pytest.raises(ModelError, match="raise the batch from 4"):
        train_under_errors(net, rule, dense(rule), small, rate=0.1, bits=7, seed=0)
    for wrong in ({"rate": 1.5, "bits": 7}, {"rate": 0.1, "bits": 1}):
        with pytest.raises(ArgumentError):
            train_under_errors(net, rule, dense(rule), TrainingConfig(), seed=0, **wrong)
