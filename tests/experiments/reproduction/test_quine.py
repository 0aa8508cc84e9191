"""The identity-map quine: hand-set networks with known answers, plain oracles, and that the swap test tells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from automata.errors import ArgumentError
from automata.proportion import Proportion
from experiments.reproduction import quine
from experiments.reproduction.quine import LAYERS, N_WEIGHTS, PLACES, TOLERANCE
from experiments.reproduction.quine_tape import QuineCode, trained_quine
from neural.errors import GenomeError

networks = arrays(np.float64, (3, N_WEIGHTS), elements=st.floats(-2, 2))


def by_hand(slope: float) -> np.ndarray:
    """A network that passes the value on from cell to cell, `slope` times what it was, and looks at no place."""
    first, second, third = np.zeros((2, 4)), np.zeros((2, 2)), np.zeros((1, 2))
    first[0, 0] = slope
    second[0, 0] = third[0, 0] = 1.0
    return np.concatenate([first.ravel(), second.ravel(), third.ravel()])[None]


def asked_one_by_one(weights: np.ndarray, shown: np.ndarray) -> list[float]:
    """Plain oracle: every weight of one network, layer by layer, cell by cell."""
    first, second, third = weights[:8].reshape(2, 4), weights[8:12].reshape(2, 2), weights[12:].reshape(1, 2)
    answers, number = [], 0
    for layer, (cells, inputs) in enumerate(LAYERS):
        for cell in range(cells):
            for place in range(inputs):
                given = [shown[number], layer / 2, cell / max(1, cells - 1), place / max(1, inputs - 1)]
                for matrix in (first, second, third):
                    given = [sum(w * x for w, x in zip(row, given, strict=True)) for row in matrix]
                answers.append(given[0])
                number += 1
    return answers


def test_the_network_has_the_published_size():
    assert sum(cells * inputs for cells, inputs in LAYERS) == N_WEIGHTS == 14
    assert PLACES.shape == (14, 3)
    assert PLACES.min() == 0.0
    assert PLACES.max() == 1.0
    assert len(np.unique(PLACES, axis=0)) == 14


@given(networks, networks)
def test_answers_are_those_of_the_layers_one_by_one(weights, shown):
    found = quine.put_out(weights, shown)
    for row, one, other in zip(found, weights, shown, strict=True):
        np.testing.assert_allclose(row, asked_one_by_one(one, other), rtol=1e-9, atol=1e-9)


@given(networks)
def test_a_step_of_training_follows_the_slope(weights):
    """Oracle: torch's own derivative, the shown weights and the wanted answers held fixed."""
    tensor = torch.tensor(weights, requires_grad=True)
    ends = np.cumsum([cells * inputs for cells, inputs in LAYERS])[:-1].tolist()
    first, second, third = (
        part.reshape(-1, *shape) for part, shape in zip(torch.tensor_split(tensor, ends, dim=1), LAYERS, strict=True)
    )
    places = torch.tensor(PLACES).expand(len(weights), -1, -1)
    shown = torch.cat([tensor.detach()[..., None], places], dim=2)
    answers = (shown @ (third @ second @ first).transpose(1, 2))[..., 0]
    ((answers - tensor.detach()) ** 2).mean(dim=1).sum().backward()
    stepped = quine.self_trained(weights, steps=1, rate=1.0)
    np.testing.assert_allclose(weights - stepped, tensor.grad.numpy(), rtol=1e-9, atol=1e-9)


@given(networks)
def test_the_identity_map_is_a_quine_and_copies_everything(shown):
    identity = by_hand(1.0)
    assert quine.own_errors(identity)[0] == 0.0
    assert not quine.copy_errors(identity, shown).any()


@pytest.mark.parametrize("slope", [0.9, -1.0, 2.0])
def test_a_map_with_another_slope_is_none(slope):
    network = by_hand(slope)
    assert quine.own_errors(network)[0] == pytest.approx(max(1.0, abs(slope)) * abs(slope - 1))
    assert (quine.copy_errors(network, quine.initial_weights(range(5))) > TOLERANCE).all()


def test_zeros_are_a_trivial_fixpoint_that_inherits_nothing():
    nothing = np.zeros((1, N_WEIGHTS))
    assert quine.own_errors(nothing)[0] == 0.0
    assert not quine.inherits(nothing).any()
    assert (quine.copy_errors(nothing, quine.initial_weights(range(5))) > TOLERANCE).all()


def test_there_is_a_quine_that_copies_itself_alone():
    """What makes the swap test a test: a fixpoint fails it."""
    own = quine.selfish_quine()[None]
    assert quine.own_errors(own)[0] < 1e-9
    assert abs(quine.slopes(own)[0, 0] - 1) > 0.5
    assert np.abs(own).max() > 0.1
    others = np.vstack([by_hand(1.0), quine.initial_weights(range(20))])
    assert (quine.copy_errors(own, others) > 0.01).all()


def test_trained_networks_become_the_identity():
    trained = quine.self_trained(quine.initial_weights(range(6)))
    assert (quine.own_errors(trained) < TOLERANCE).all()
    np.testing.assert_allclose(quine.slopes(trained), np.tile([1.0, 0, 0, 0], (6, 1)), atol=1e-6)


def test_the_trials_count_what_they_say():
    found = quine.quine_trials(range(6), seed=1)
    assert (found.networks, found.fixpoints, found.trivial, found.others.successes, found.untrained) == (6, 6, 0, 6, 0)
    assert found.copiers == Proportion(6, 6)
    assert (found.edits, found.shown) == (6 * 14, 5 + 6)
    assert found.inherited > 42
    assert (found.selfish_error, found.selfish_copied) == (0.0, 0)
    assert found.random_error > 0.1
    assert abs(found.effect_high) < TOLERANCE
    assert found.impostors
    assert found == quine.quine_trials(range(6), seed=1)
    plain = found.as_dict()
    assert (plain["others"], plain["copiers"], plain["shown"]) == (6, 6, 11)
    assert (plain["others_low"], plain["copiers_high"]) == (found.others.low, 1.0)


@pytest.mark.parametrize(
    "change",
    [
        {"others": Proportion(0, 3)},
        {"copiers": Proportion(2, 3)},
        {"effect_high": 0.1},
        {"selfish_copied": 1},
        {"selfish_error": 0.1},
    ],
)
def test_whoever_fails_a_question_is_no_impostor(change):
    found = quine.quine_trials(range(3))
    assert found.impostors
    assert not replace(found, **change).impostors


def test_a_swap_needs_two_quines(monkeypatch):
    with pytest.raises(ArgumentError, match="two seeds at least, not 1"):
        quine.quine_trials([3])
    monkeypatch.setattr(quine, "self_trained", lambda weights: weights)
    with pytest.raises(ArgumentError, match="0 of 4 networks became quines"):
        quine.quine_trials(range(4))


def test_fifty_quines_are_asked():
    found = quine.quines_of(0)
    assert found.copiers == found.others == Proportion(50, 50)
    assert found.shown == 99
    assert 2 * found.inherited > found.edits


@pytest.mark.parametrize("letters", [4, 16])
def test_a_quine_is_rebuilt_from_its_tape_and_copies_tapes(letters):
    code = QuineCode((3, 2, 1, 0), letters)
    made = trained_quine(letters)
    tape = code.write(made)
    read = code.read(tape)
    assert code.write(read) == tape
    assert read.copy(tape) == tape
    assert code.write(read.edited()) != tape
    assert read.edited().copy(tape) == tape
    for other in (read.broken(), read.erased(), read.shuffled(1)):
        assert other.copy(tape) != tape
    assert sorted(read.shuffled(1).weights) == sorted(read.weights)


def test_what_is_no_quine_is_refused():
    code = QuineCode((3, 2, 1, 0), 4)
    assert code.read((0, 1, 2, 3)) is None
    with pytest.raises(GenomeError, match="takes 228 symbols, and there are 5"):
        code.read((3, 2, 1, 0, 1))
    with pytest.raises(GenomeError, match="no numbers"):
        code.read((3, 2, 1, 0, *([1, 3, 3, 3, 3] + [3] * 11) * 14))
