"""Conv: a neural cellular automaton: learned perception of each state's plane, then 1×1 layers, on whole grids."""

from __future__ import annotations

from typing import ClassVar

import torch
from pydantic import Field
from torch import Tensor, nn

from automata.neighborhood import Neighborhood
from neural.arithmetic import current
from neural.emulators.emulator import Emulator, EmulatorConfig, generator, one_hot
from neural.emulators.layers import Activation, initialise, stack


class ConvConfig(EmulatorConfig):
    """`filters` learned kernels read each state's plane; `depth` 1×1 layers of `width` units follow."""

    filters: int = Field(default=8, ge=1, le=256)
    width: int = Field(default=64, ge=1, le=4096)
    depth: int = Field(default=1, ge=1, le=16)
    activation: Activation = "relu"


class Conv(Emulator):
    """A neural cellular automaton (Mordvintsev et al. 2020) whose channels are the states, initialised from `seed`.

    The kernels cover the neighbourhood's cells and no others, and are the same for all states.
    """

    kind: ClassVar[str] = "conv"
    stacks: ClassVar[bool] = True
    bounded: ClassVar[bool] = True
    config_type: ClassVar[type[EmulatorConfig]] = ConvConfig
    config: ConvConfig

    def __init__(self, n_states: int, neighborhood: Neighborhood, config: ConvConfig, *, seed: int | None = 0):
        super().__init__(n_states, neighborhood, config)
        self.kernels = nn.Parameter(torch.empty(config.filters, len(neighborhood)))
        self.perceived = nn.Linear(config.filters * n_states, config.width)
        self.hidden = stack(config.width, config.depth)
        self.readout = nn.Linear(config.width, n_states)
        if seed is not None:
            random = generator(seed)
            with torch.no_grad():
                current().draw_normal(self.kernels, 1.0, random)
                initialise((self.perceived, *self.hidden, self.readout), random)
                # Of a filter's n_states channels only as many as there are cells can differ from 0.
                self.perceived.weight *= (n_states / len(neighborhood)) ** 0.5

    def respond(self, features: Tensor) -> Tensor:
        """Return logits, (…, n_states), for one-hot contexts, (…, k * n_states)."""
        planes = features.unflatten(-1, (len(self.neighborhood), self.n_states))
        arithmetic, activity = current(), current().perceived(self.kernels, planes).flatten(-2)
        for layer in (self.perceived, *self.hidden):
            activity = arithmetic.activate(self.config.activation, arithmetic.linear(activity, layer))
        return arithmetic.linear(activity, self.readout)

    @torch.no_grad()
    def interior(self, padded: Tensor) -> Tensor:
        """Return the logits, (B, H, W, n_states), of the cells inside a rim, (B, H + 2r, W + 2r), by convolutions."""
        if self.config.symmetry != "none" or current().name == "portable":
            return super().interior(padded)
        radius = self.neighborhood.radius
        height, width = (side - 2 * radius for side in padded.shape[1:])
        planes = one_hot(padded, self.n_states).to(self.dtype).permute(0, 3, 1, 2)
        batch, channels, *sides = planes.shape
        convolved = nn.functional.conv2d(planes.reshape(batch * channels, 1, *sides), self._square_kernels())
        # respond lays filters out before states.
        activity = convolved.view(batch, channels, -1, height, width).transpose(1, 2).flatten(1, 2)
        for layer in (self.perceived, *self.hidden):
            activity = current().activate(self.config.activation, _pointwise(layer, activity))
        logits = _pointwise(self.readout, activity)
        if self.config.residual:
            logits = logits + self.copying * planes[..., radius : radius + height, radius : radius + width]
        return logits.permute(0, 2, 3, 1)

    def _square_kernels(self) -> Tensor:
        """Return the kernels, 0 on the cells that the neighbourhood lacks, (filters, 1, 2r + 1, 2r + 1)."""
        radius = self.neighborhood.radius
        square = self.kernels.new_zeros(self.config.filters, 1, 2 * radius + 1, 2 * radius + 1)
        for place, (row, column) in enumerate(self.neighborhood.offsets):
            square[:, 0, radius + row, radius + column] = self.kernels[:, place]
        return square


def _pointwise(layer: nn.Linear, planes: Tensor) -> Tensor:
    """Return a linear layer applied at every cell, a 1×1 convolution: planes (B, channels, H, W)."""
    return nn.functional.conv2d(planes, layer.weight[:, :, None, None], layer.bias)
