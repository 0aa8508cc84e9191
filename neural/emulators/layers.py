"""Layers: what several kinds of emulator are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Literal

import torch
from torch import Tensor, nn

Activation = Literal["relu", "leaky_relu", "gelu", "silu", "tanh"]
ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu,
    "leaky_relu": lambda values: nn.functional.leaky_relu(values, 0.01),
    "gelu": nn.functional.gelu,
    "silu": nn.functional.silu,
    "tanh": torch.tanh,
}


def stack(width: int, depth: int) -> nn.ModuleList:
    """Return the `depth - 1` layers between `depth` hidden layers of `width` units."""
    return nn.ModuleList(nn.Linear(before, after) for before, after in pairwise([width] * depth))


@torch.no_grad()
def initialise(layers: Iterable[nn.Linear], random: torch.Generator) -> None:
    """Draw weights of variance 2 / inputs (He et al. 2015), biases 0."""
    for layer in layers:
        layer.weight.normal_(0.0, (2.0 / layer.in_features) ** 0.5, generator=random)
        layer.bias.zero_()
