"""Layers: what several kinds of emulator are made of."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Literal

import torch
from torch import nn

from neural.arithmetic import current

Activation = Literal["relu", "leaky_relu", "gelu", "silu", "tanh"]


def stack(width: int, depth: int) -> nn.ModuleList:
    """Return the `depth - 1` layers between `depth` hidden layers of `width` units."""
    return nn.ModuleList(nn.Linear(before, after) for before, after in pairwise([width] * depth))


@torch.no_grad()
def initialise(layers: Iterable[nn.Linear], random: torch.Generator) -> None:
    """Draw weights of variance 2 / inputs (He et al. 2015), biases 0."""
    for layer in layers:
        current().draw_normal(layer.weight, (2.0 / layer.in_features) ** 0.5, random)
        layer.bias.zero_()
