"""No bit of a network depends on which others learn beside it, nor, with portable arithmetic, on the processor."""

from __future__ import annotations

import json
import platform

import numpy as np
import pytest
import torch
from hypothesis import event, given, settings
from hypothesis import strategies as st
from torch import Tensor

from neural.arithmetic import ARITHMETICS, using
from neural.emulators import Emulator, EmulatorConfig
from neural.training.ensemble import train_ensemble
from neural.training.loop import TrainingConfig, training
from neural.training.stacked import StackedNetworks
from tests.neural import bits
from tests.support.depth import cases


@settings(max_examples=cases(16))
@given(st.integers(0, 2**32 - 1), st.sampled_from(ARITHMETICS))
def test_together_is_alone_for_every_shape(seed, arithmetic):
    """Of any kind, width and size; a failing seed names a case of `bits.drawn`."""
    case = bits.drawn(np.random.default_rng(seed))
    event(f"{arithmetic} {case[1]}")
    with using(arithmetic):
        assert not bits.differ(*case), case


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
@pytest.mark.parametrize(
    ("name", "kind", "width"),
    [
        ("byl", "mlp", 1),
        ("byl", "mlp", 5),
        ("byl", "minimal", 3),
        ("byl", "conv", 3),
        ("evoloop", "mlp", 6),
        ("evoloop", "attention", 6),
        ("evoloop", "binary", 2),
        ("langton", "binary", 1),
        ("highlife", "minimal", 7),
    ],
)
def test_shapes_that_batched_products_round_otherwise(arithmetic, name, kind, width):
    with using(arithmetic):
        assert not bits.differ(name, kind, {"width": width}, 75, 5)


class _Sums(Emulator):
    """A kind that knows nothing of stacked weights: one product, by torch's own functions."""

    kind = "sums"
    config_type = EmulatorConfig

    def __init__(self, n_states, neighborhood, config, *, seed=0):
        super().__init__(n_states, neighborhood, config)
        random = torch.Generator().manual_seed(seed)
        inputs = n_states * len(neighborhood)
        self.first = torch.nn.Parameter(torch.randn(inputs, 5, generator=random))
        self.second = torch.nn.Parameter(torch.randn(5, n_states, generator=random))

    def respond(self, features: Tensor) -> Tensor:
        return torch.tanh(features @ self.first) @ self.second


def test_a_kind_of_one_s_own_learns_together_as_alone():
    rule, met = bits.life_of("byl")
    config = TrainingConfig(max_steps=6, margin=50.0)
    together, alone = (
        [_Sums(rule.n_states, rule.neighborhood, EmulatorConfig(residual=True), seed=seed) for seed in range(3)]
        for _ in range(2)
    )
    assert not together[0].stacks
    checks = train_ensemble(together, rule, met, config)
    assert checks == [list(training(each, rule, met, config))[-1] for each in alone]
    assert list(map(bits.weights, together)) == list(map(bits.weights, alone))


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
@pytest.mark.parametrize("kind", ["mlp", "conv", "attention", "binary", "minimal", "table"])
def test_stacked_networks_answer_as_each_does(kind, arithmetic):
    """Up to rounding: a network by itself is not asked by the same calls."""
    rule, met = bits.life_of("byl")
    config = {"residual": True, "symmetry": "averaged", **({} if kind == "table" else {"width": 6})}
    contexts = torch.from_numpy(met.contexts[:70].astype(np.int64))
    with using(arithmetic), torch.no_grad():
        several = bits.networks(kind, rule, config, 3)
        members = StackedNetworks(several, torch.device("cpu"))
        logits = members.logits(members.weights, several[0].prepare(contexts))
        assert logits.shape == (3, 70, rule.n_states)
        for network, answers in zip(several, logits, strict=True):
            torch.testing.assert_close(network(contexts), answers, rtol=1e-5, atol=1e-5)
            if arithmetic == "portable":
                assert torch.equal(network(contexts), answers), "one order of every sum, stacked or not"


@pytest.mark.parametrize(("kind", "config", "recorded"), bits.RECORDED)
def test_portable_trainings_give_what_they_gave_elsewhere(kind, config, recorded):
    assert bits.digest(kind, config) == recorded


# Code of other processors, by what the libraries read when they are loaded; each is made to run on this one.
PATHS: dict[str, dict[str, str]] = {
    "torch without vectors": {"ATEN_CPU_CAPABILITY": "default"},
    "torch with AVX2": {"ATEN_CPU_CAPABILITY": "avx2"},
    "torch with AVX-512": {"ATEN_CPU_CAPABILITY": "avx512"},
    "MKL for all": {"MKL_CBWR": "COMPATIBLE"},
    "MKL reproducible with AVX2": {"MKL_CBWR": "AVX2"},
    "MKL with SSE4.2": {"MKL_ENABLE_INSTRUCTIONS": "SSE4_2"},
    "MKL with AVX2": {"MKL_ENABLE_INSTRUCTIONS": "AVX2"},
    "numba for any x86-64": {"NUMBA_CPU_NAME": "generic"},
    "numba for Haswell": {"NUMBA_CPU_NAME": "haswell"},
    "an old processor": {
        "ATEN_CPU_CAPABILITY": "default",
        "MKL_CBWR": "COMPATIBLE",
        "NUMBA_CPU_NAME": "generic",
        "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3",
        "OPENBLAS_CORETYPE": "Prescott",
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F",
    },
}


@pytest.mark.long
@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="these are x86-64's instructions")
@pytest.mark.parametrize("path", PATHS)
def test_no_bit_depends_on_the_code_path(path, run_python):
    """The drawn trainings together and alone, and the recorded ones, in a process that takes other instructions."""
    told = json.loads(run_python("from tests.neural.bits import main; main(40)", env=PATHS[path]))
    assert told["different"] == []
    assert told["digests"] == [recorded for _, _, recorded in bits.RECORDED]
