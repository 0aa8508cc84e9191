"""Every step of enclosing arithmetic by itself: inputs anywhere within their radii give results within theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from neural.arithmetic.enclosing import Ball, Enclosing, exact, rounding
from neural.arithmetic.portable import Portable
from tests.support.depth import cases

# Contexts, and numbers of each.
M, K = 3, 4

WEIGHT = torch.linspace(-1.5, 1.0, K * 5, dtype=torch.float64).reshape(K, 5).sin()
BIAS = torch.linspace(-0.3, 0.8, 5, dtype=torch.float64)
LAYER = nn.Linear(K, 5).double()
NORM = nn.LayerNorm(K).double()
with torch.no_grad():
    NORM.weight.copy_(torch.tensor([1.0, -2.0, 0.5, 3.0]))

STEPS: dict[str, Callable[[Any, Any], Any]] = {
    "product": lambda by, x: by.product(x, WEIGHT, BIAS),
    "linear": lambda by, x: by.linear(x, LAYER),
    "pairwise": lambda by, x: by.pairwise(
        x.unflatten(-1, (2, 2)), x.unflatten(-1, (2, 2)).transpose(-1, -2), stacked=False
    ),
    "shifted": lambda by, x: by.shifted(x, WEIGHT[:, 0]),
    "stretched": lambda by, x: by.stretched(x, WEIGHT[:, 1]),
    "scaled": lambda by, x: by.scaled(x, BIAS[4]),
    "softmax": lambda by, x: by.softmax(x),
    "normalised": lambda by, x: by.normalised(x, 1e-5),
    "layer_norm": lambda by, x: by.layer_norm(x, NORM),
    "gate": lambda by, x: by.gate(x, K),
    "sum": lambda by, x: x + x,
    "sum with a tensor": lambda by, x: x + WEIGHT[:1, :K],
    "multiple": lambda by, x: x * -0.7,
    "quotient": lambda by, x: x / 3.0,
    "mean": lambda by, x: x.unflatten(-1, (2, 2)).mean(-2),
    **{
        name: lambda by, x, name=name: by.activate(name, x)
        for name in ("relu", "leaky_relu", "tanh", "sigmoid", "silu", "gelu")
    },
}


@pytest.mark.parametrize("pooled", [True, False])
@settings(max_examples=cases(20))
@given(
    seed=st.integers(0, 2**32 - 1),
    scale=st.sampled_from([0.05, 1.0, 20.0]),
    spread=st.sampled_from([0.0, 1e-6, 1e-3, 0.1]),
)
def test_what_lies_within_the_radii_stays_within_them(pooled, seed, scale, spread):
    random, portable = torch.Generator().manual_seed(seed), Portable()
    value = torch.randn(M, K, generator=random, dtype=torch.float64) * scale
    rad = torch.rand(1 if pooled else M, K, generator=random, dtype=torch.float64) * spread

    def near() -> Tensor:
        """At the ends of the radii, but for this sum's own error: functions that rise or fall go farthest there."""
        return value + rad * (1 - 1e-9) * torch.randint(-1, 2, (M, K), generator=random)

    for name, step in STEPS.items():
        found, true = step(Enclosing(portable, pooled=pooled), Ball(near(), rad + 1e-30)), step(portable, value)
        assert len(found.rad) == len(rad)
        for each in (found.mid, step(portable, near()), step(portable, near())):
            assert ((each - true).abs() <= found.rad + 1e-15 * true.abs()).all(), name


def test_radii_are_not_much_larger_than_what_is_seen():
    """Bounds that say nothing would hold too: at radii of 1e-6 no step makes them a thousand times as large."""
    random = torch.Generator().manual_seed(0)
    ball = Ball(torch.randn(M, K, generator=random, dtype=torch.float64), torch.full((1, K), 1e-6, dtype=torch.float64))
    for name, step in STEPS.items():
        assert step(Enclosing(Portable(), pooled=True), ball).rad.max() <= (1e-3 if name != "gate" else 0), name


def test_sums_in_single_precision_stay_within_the_bound_in_every_order():
    random = torch.Generator().manual_seed(1)
    x, weight = torch.randn(8, 400, generator=random), torch.randn(400, 3, generator=random)
    ball = Enclosing(Portable(), pooled=False).product(x, weight)
    true = x.double() @ weight.double()
    for _ in range(5):
        order = torch.randperm(400, generator=random)
        assert ((x[:, order] @ weight[order] - true).abs() <= ball.rad).all()
        one_by_one = torch.zeros(8, 3)
        for place in order.tolist():
            one_by_one = one_by_one + x[:, place : place + 1] * weight[place]
        assert ((one_by_one - true).abs() <= ball.rad).all()
    assert ball.rad.max() < 0.05


def test_what_is_too_large_has_no_bound():
    vast = exact(torch.full((1, 2), 1e30))
    found = Enclosing(Portable(), pooled=True).product(vast, torch.full((2, 2), 1e9))
    assert found.rad.isinf().all()
    assert rounding(1 << 25, 2.0**-24) == float("inf")
    still = Enclosing(Portable(), pooled=True).normalised(
        Ball(torch.ones(1, 4), torch.full((1, 4), 0.1).double()), 1e-5
    )
    assert still.rad.isinf().all(), "numbers that may all be equal cannot be normalised"
