"""Minimal: the smallest convolutional network that can compute Life, and wider ones of its form: states as numbers."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from automata.neighborhood import Neighborhood
from neural.arithmetic import current
from neural.emulators.emulator import Emulator, EmulatorConfig, generator, one_hot
from neural.emulators.layers import initialise


class MinimalConfig(EmulatorConfig):
    """`width` units that each read `2 * width` kernels; 1 is enough for Life.

    `initial` is the law of the first weights: of variance 2 / inputs (He et al. 2015), or `normal`, of variance 1.
    Biases begin at 0.
    """

    width: int = Field(default=1, ge=1, le=4096)
    initial: Literal["he", "normal"] = "he"


class Minimal(Emulator):
    """The network of Springer and Kenyon (2020): kernels over the states as numbers, units, one logit less than states.

    State 0 has the logit 0, so that the loss of two states is the cross-entropy of one sigmoid. Of two states, the
    Moore neighbourhood and width 1 it has their 25 weights.
    """

    kind: ClassVar[str] = "minimal"
    stacks: ClassVar[bool] = True
    bounded: ClassVar[bool] = True
    config_type: ClassVar[type[EmulatorConfig]] = MinimalConfig
    config: MinimalConfig

    def __init__(self, n_states: int, neighborhood: Neighborhood, config: MinimalConfig, *, seed: int | None = 0):
        super().__init__(n_states, neighborhood, config)
        self.kernels = nn.Linear(len(neighborhood), 2 * config.width)
        self.units = nn.Linear(2 * config.width, config.width)
        self.readout = nn.Linear(config.width, n_states - 1)
        if seed is not None:
            layers = (self.kernels, self.units, self.readout)
            random = generator(seed)
            initialise(layers, random)
            if config.initial == "normal":
                with torch.no_grad():
                    for layer in layers:
                        current().draw_normal(layer.weight, 1.0, random)

    def features(self, contexts: Tensor) -> Tensor:
        """Return contexts, (…, k) int64, as numbers: (…, k) float32."""
        return contexts.float()

    def centre(self, features: Tensor) -> Tensor:
        """Return the centre's state, one-hot, (…, n_states)."""
        return one_hot(features[..., 0].long(), self.n_states)

    def respond(self, features: Tensor) -> Tensor:
        """Return logits, (…, n_states), for contexts as numbers, (…, k)."""
        arithmetic = current()
        activity = arithmetic.activate("relu", arithmetic.linear(features, self.kernels))
        # A single unit has a silent one beside it, and state 0, whose weights are 0, is a column like the others: torch
        # sums a product of one column otherwise.
        silent = 1 if self.config.width == 1 else 0
        activity = arithmetic.activate("relu", _widened(self.units, activity, after=silent))
        return _widened(self.readout, activity, before=1, unread=silent)


def _widened(layer: nn.Linear, values: Tensor, *, before: int = 0, after: int = 0, unread: int = 0) -> Tensor:
    """Return a layer's outputs with zeros `before` and `after` them; the last `unread` inputs are not its own."""
    weight = nn.functional.pad(layer.weight, (0, unread, before, after))
    return current().affine(values, weight, nn.functional.pad(layer.bias, (before, after)))
