"""Quantised copies: codes there and back, the nearest levels, errors that are counted and not hidden."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from automata.neighborhood import VON_NEUMANN
from automata.rule import Rule
from neural.certificates.rule_certificate import certify
from neural.domains.domain import dense
from neural.emulators import MLP, MLPConfig, Quantized, QuantizedConfig, build_emulator
from neural.emulators.quantized import pack, unpack
from neural.emulators.rounding import quantize
from neural.errors import ModelError
from neural.physics.as_rule import to_rule
from neural.training.ensemble import train_ensemble
from neural.training.loop import TrainingConfig, training


@given(st.sampled_from([8, 4, 2]), st.data())
def test_codes_come_back(bits, data):
    top = 2 ** (bits - 1)
    levels = data.draw(st.lists(st.integers(-top, top - 1), max_size=40))
    packed = pack(torch.tensor(levels), bits)
    assert packed.dtype == torch.uint8
    assert len(packed) == -(-len(levels) * bits // 8)
    assert unpack(packed, bits)[: len(levels)].tolist() == levels


@given(st.sampled_from([8, 4, 2]), st.integers(0, 2**16 - 1), st.integers(1, 12))
def test_weights_are_levels_times_a_scale_and_none_lies_nearer(bits, seed, width):
    network = MLP(3, VON_NEUMANN, MLPConfig(width=width), seed=seed)
    copy = quantize(network, bits)
    top = 2 ** (bits - 1) - 1
    for number, (before, after) in enumerate(zip(network.parameters(), copy.plain().parameters(), strict=True)):
        scale = copy.get_buffer(f"scale_{number}")
        if scale == 0:
            assert not before.any()
            continue
        levels = (after / scale).round()
        torch.testing.assert_close(levels * scale, after)
        assert levels.abs().max() <= top
        nearest = (before / scale).round().clamp(-top, top)
        assert torch.equal(nearest, levels)
    assert copy.n_parameters == network.n_parameters
    assert copy.n_bits == bits * network.n_parameters + 32 * 4


@pytest.mark.parametrize("kind", ["mlp", "conv", "attention", "binary", "minimal", "table"])
def test_a_copy_answers_as_the_network_with_the_rounded_weights(kind):
    network = build_emulator(kind, 3, VON_NEUMANN, {"residual": True}, seed=1)
    copy = quantize(network, 4)
    contexts = torch.from_numpy(dense(to_rule(network)).contexts.astype(np.int64))
    plain = copy.plain()
    assert torch.equal(copy(contexts), plain(contexts))
    assert torch.equal(copy.range_logits(5, 90), plain.range_logits(5, 90))
    boards = torch.from_numpy(np.random.default_rng(0).integers(3, size=(2, 4, 5)))
    assert torch.equal(copy.grid(boards), plain.grid(boards))


def test_eight_bits_keep_what_was_learnt_and_two_do_not():
    rule = Rule.from_function(lambda context: int(sum(context) % 3), 3, VON_NEUMANN, name="sum")
    network = MLP(3, VON_NEUMANN, MLPConfig(width=48), seed=0)
    *_, last = training(network, rule, dense(rule), TrainingConfig(margin=4.0))
    assert last.finished
    wrong = {}
    for bits in (8, 4, 2):
        count = certify(to_rule(quantize(network, bits)), rule, [dense(rule)])["dense"]
        wrong[bits] = count.contexts - count.agreeing
    assert wrong[8] == 0
    assert wrong[2] > 0


def test_what_cannot_be_quantised_is_refused():
    network = MLP(3, VON_NEUMANN, MLPConfig(width=4))
    with pytest.raises(ModelError, match="8, 4, 2 bits"):
        quantize(network, 3)
    copy = quantize(network, 8)
    with pytest.raises(ModelError, match="already"):
        quantize(copy, 4)
    with pytest.raises(ModelError, match="again"):
        Quantized(3, VON_NEUMANN, QuantizedConfig(of="quantized"))
    with pytest.raises(ModelError, match="nothing to train"):
        train_ensemble([copy], to_rule(copy), dense(to_rule(copy)), TrainingConfig())
