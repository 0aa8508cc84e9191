"""The multi-layer perceptron: what it computes, what draws its weights, what may configure it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from pydantic import ValidationError

from automata.neighborhood import MOORE, VON_NEUMANN
from automata.testing.strategies import neighborhoods
from neural.emulators import EMULATORS, MLP, MLPConfig, build_emulator
from neural.errors import ModelError


@st.composite
def networks(draw: DrawFn) -> MLP:
    """Small networks with all weights drawn, biases too."""
    config = MLPConfig(width=draw(st.integers(1, 9)), depth=draw(st.integers(1, 4)))
    network = MLP(draw(st.integers(2, 6)), draw(neighborhoods(max_cells=9)), config)
    random = torch.Generator().manual_seed(draw(st.integers(0, 2**16 - 1)))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.normal_(generator=random)
    return network


def weights(network: MLP) -> dict[str, list]:
    return {name: value.tolist() for name, value in network.state_dict().items()}


def from_one_hot(network: MLP, contexts: np.ndarray) -> np.ndarray:
    """The definition: one-hot contexts times a matrix, hidden layers with ReLU, a linear read-out; in float64."""
    values = {name: value.numpy().astype(np.float64) for name, value in network.state_dict().items()}
    arity = len(network.neighborhood)
    one_hot = np.zeros((len(contexts), arity * network.n_states))
    for row, context in enumerate(contexts):
        for position, state in enumerate(context):
            one_hot[row, position * network.n_states + state] = 1
    activity = np.maximum(one_hot @ values["embedding"] + values["bias"], 0)
    for layer in range(network.config.depth - 1):
        activity = np.maximum(activity @ values[f"hidden.{layer}.weight"].T + values[f"hidden.{layer}.bias"], 0)
    return activity @ values["readout.weight"].T + values["readout.bias"]


@pytest.mark.long
@given(networks(), st.integers(0, 20), st.integers(0, 2**16 - 1))
def test_it_is_a_product_with_one_hot_contexts(network, batch, seed):
    random = np.random.default_rng(seed)
    contexts = random.integers(network.n_states, size=(batch, len(network.neighborhood)))
    logits = network(torch.from_numpy(contexts))
    assert logits.shape == (batch, network.n_states)
    assert logits.dtype == torch.float32
    np.testing.assert_allclose(logits.detach().numpy(), from_one_hot(network, contexts), rtol=1e-4, atol=1e-4)


@given(networks())
def test_parameters_are_counted(network):
    width, depth = network.config.width, network.config.depth
    first = len(network.neighborhood) * network.n_states * width + width
    assert network.n_parameters == first + (depth - 1) * (width * width + width) + (
        width * network.n_states + network.n_states
    )
    assert network.n_parameters == sum(value.numel() for value in network.state_dict().values())


def test_the_demonstrations_network_has_3144_weights():
    assert MLP(8, VON_NEUMANN, MLPConfig()).n_parameters == 3144


# -- seeds ------------------------------------------------------------------------------------------------

DEEP = MLPConfig(width=5, depth=3)


def test_a_seed_decides_the_weights_whatever_torch_drew_before():
    torch.manual_seed(1)
    first = weights(MLP(8, VON_NEUMANN, DEEP, seed=7))
    torch.manual_seed(2)
    torch.rand(13)
    again = weights(MLP(8, VON_NEUMANN, DEEP, seed=7))
    assert first == again
    assert weights(build_emulator("mlp", 8, VON_NEUMANN, DEEP.model_dump(), seed=7)) == first


def test_other_seeds_draw_other_weights_in_every_layer():
    first, second = (MLP(8, VON_NEUMANN, DEEP, seed=seed) for seed in (0, 1))
    drawn = [name for name in first.state_dict() if name.endswith(("embedding", "weight"))]
    assert len(drawn) == 4
    for name in drawn:
        assert (first.state_dict()[name] != second.state_dict()[name]).all(), name
    assert all(not value.any() for name, value in first.state_dict().items() if name not in drawn)


def test_weights_are_drawn_as_he_et_al_say():
    """Variance 2 / (number of inputs that are not 0), so that activities keep their size from layer to layer."""
    network = MLP(8, MOORE, MLPConfig(width=300, depth=3), seed=0)
    for name, inputs in (("embedding", 9), ("hidden.0.weight", 300), ("hidden.1.weight", 300), ("readout.weight", 300)):
        values = network.state_dict()[name]
        assert values.std().item() == pytest.approx((2 / inputs) ** 0.5, rel=0.06), name
        assert abs(values.mean().item()) < 0.05 * (2 / inputs) ** 0.5 + 1e-2, name


# -- configuration ----------------------------------------------------------------------------------------

BAD = [
    {"widht": 64},
    {"width": 64, "dropout": 0.1},
    {"width": 0},
    {"depth": 0},
    {"width": 4097},
    {"depth": 17},
    {"width": 2.5},
    {"width": "wide"},
    {"width": None},
    {"width": float("inf")},
]


@pytest.mark.parametrize("settings", BAD, ids=str)
def test_settings_that_are_unknown_or_out_of_range_are_errors(settings):
    with pytest.raises(ValidationError):
        MLPConfig(**settings)
    with pytest.raises(ModelError, match="'mlp'"):
        build_emulator("mlp", 8, VON_NEUMANN, settings)


def test_a_configuration_cannot_be_changed():
    with pytest.raises(ValidationError):
        DEEP.width = 6


def test_an_unknown_kind_is_an_error_that_names_the_known():
    with pytest.raises(ModelError, match="mlp"):
        build_emulator("transformer", 8, VON_NEUMANN, {})


def test_every_kind_builds_itself():
    for kind, emulator in EMULATORS.items():
        built = build_emulator(kind, 3, VON_NEUMANN, {})
        assert type(built) is emulator
        assert (built.kind, built.n_states, built.neighborhood) == (kind, 3, VON_NEUMANN)
        assert built.config == emulator.config_type()
