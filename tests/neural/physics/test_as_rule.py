"""A network made a rule: the answer to every context, asked one by one."""

from __future__ import annotations

import itertools
from unittest.mock import patch

import numpy as np
import pytest
import torch
from hypothesis import event, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from automata.errors import RuleError
from automata.neighborhood import MOORE, VON_NEUMANN, Neighborhood
from automata.testing.strategies import neighborhoods
from neural.emulators import MLP, MLPConfig
from neural.errors import ModelError
from neural.physics import as_rule as physics
from neural.physics.as_rule import logits_of, margins_of, to_rule

PAIR = Neighborhood("east", ((0, 0), (0, 1)))


@st.composite
def networks(draw: DrawFn) -> MLP:
    """Untrained networks, over at most 1024 contexts."""
    neighborhood = draw(neighborhoods(max_cells=9))
    most = max(states for states in range(2, 9) if states ** len(neighborhood) <= 1024)
    config = MLPConfig(width=draw(st.integers(1, 8)), depth=draw(st.integers(1, 2)))
    return MLP(draw(st.integers(2, most)), neighborhood, config, seed=draw(st.integers(0, 2**16 - 1)))


def contexts_of(network: MLP) -> np.ndarray:
    contexts = itertools.product(range(network.n_states), repeat=len(network.neighborhood))
    return np.array(list(contexts), dtype=np.uint8)


def ask(network: MLP, context: np.ndarray) -> list[float]:
    return network(torch.tensor([context.tolist()]))[0].tolist()


batches = st.sampled_from([1, 7, 64, physics._BATCH])


@given(networks(), batches)
@pytest.mark.long
def test_the_rule_gives_the_largest_logit_of_each_context(network, size):
    with patch.object(physics, "_BATCH", size):
        rule = to_rule(network, name="learnt")
    event(f"{min(len(set(rule.table.tolist())), 3)} states in the table")
    assert (rule.name, rule.n_states, rule.neighborhood) == ("learnt", network.n_states, network.neighborhood)
    for context, state in zip(contexts_of(network), rule.table.tolist(), strict=True):
        answers = ask(network, context)
        # Another batch may round the last bit otherwise.
        assert answers[state] >= max(answers) - 1e-5
        if sorted(answers)[-1] - sorted(answers)[-2] > 1e-5:
            assert state == answers.index(max(answers))


def test_a_tie_goes_to_the_smaller_state():
    network = MLP(4, PAIR, MLPConfig(width=3))
    with torch.no_grad():
        network.readout.weight.zero_()
        network.readout.bias.copy_(torch.tensor([-1.0, 2.0, 2.0, 0.0]))
    assert to_rule(network).table.tolist() == [1] * 16


def test_the_table_is_in_context_order():
    """A network made by hand: the cell to the east, where the centre is 0; else the centre."""
    network = MLP(3, PAIR, MLPConfig(width=9))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        # One hidden unit for every context: on when both cells say so.
        for unit, (centre, east) in enumerate(itertools.product(range(3), repeat=2)):
            network.embedding[centre, unit] = network.embedding[3 + east, unit] = 1
            network.bias[unit] = -1
            network.readout.weight[east if centre == 0 else centre, unit] = 1
    assert to_rule(network).table.tolist() == [0, 1, 2, 1, 1, 1, 2, 2, 2]


@given(networks(), batches, st.integers(0, 2**16 - 1))
def test_logits_and_margins_are_those_of_the_network(network, size, seed):
    whole = contexts_of(network)
    random = np.random.default_rng(seed)
    contexts = whole[random.integers(len(whole), size=random.integers(0, 80))]
    with patch.object(physics, "_BATCH", size):
        logits, margins = logits_of(network, contexts), margins_of(network, contexts)
    assert logits.shape == (len(contexts), network.n_states)
    assert logits.dtype == margins.dtype == np.float32
    assert len(margins) == len(contexts)
    for context, row, margin in zip(contexts, logits, margins, strict=True):
        answers = ask(network, context)
        assert row.tolist() == pytest.approx(answers, rel=1e-5, abs=1e-5)
        best, second, *_ = sorted(answers, reverse=True)
        assert margin == pytest.approx(best - second, rel=1e-5, abs=1e-5)
        assert margin >= 0


def test_it_leaves_no_gradients_behind():
    network = MLP(3, PAIR, MLPConfig(width=4))
    to_rule(network)
    assert all(parameter.grad is None for parameter in network.parameters())
    assert network(torch.zeros((1, 2), dtype=torch.int64)).requires_grad, "and can still be trained"


class Untouchable(MLP):
    def forward(self, contexts):
        raise AssertionError("no work before the size is known to fit")


@pytest.mark.parametrize(
    ("n_states", "neighborhood"), [(64, VON_NEUMANN), (37, VON_NEUMANN), (10, MOORE), (256, MOORE)]
)
def test_a_table_too_large_is_refused_before_any_work(n_states, neighborhood):
    network = Untouchable(n_states, neighborhood, MLPConfig(width=1))
    with pytest.raises(RuleError, match="'vast' would have"):
        to_rule(network, name="vast")


@pytest.mark.parametrize("size", [2, 100])
def test_answers_that_are_no_numbers_are_refused(size):
    """Finite weights may give them: infinity less infinity."""
    network = MLP(3, PAIR, MLPConfig(width=2))
    with torch.no_grad():
        network.embedding.fill_(3e38)
        network.readout.weight.copy_(torch.tensor([[1.0, -1.0]] * 3))
    with patch.object(physics, "_BATCH", size), pytest.raises(ModelError, match="not a number"):
        to_rule(network)
