"""MLP: one embedding per cell and state, summed; hidden layers; a linear read-out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, cast

import torch
from pydantic import Field
from torch import Tensor, nn

from automata.neighborhood import Neighborhood
from neural.arithmetic import current
from neural.emulators.emulator import Emulator, EmulatorConfig, generator, one_hot
from neural.emulators.layers import Activation, initialise, stack


class MLPConfig(EmulatorConfig):
    """`width` units in each of `depth` hidden layers.

    `spread` is what the embeddings drawn at the start are multiplied by: from near 0, states that the rule treats
    alike get equal updates and stay together, whereas far from it each keeps an offset of its own.
    """

    width: int = Field(default=64, ge=1, le=4096)
    depth: int = Field(default=1, ge=1, le=16)
    activation: Activation = "relu"
    # Not written where it is 1, so that networks from before it keep their digests.
    spread: float = Field(default=1.0, ge=0, le=1000, exclude_if=lambda spread: spread == 1.0)


class MLP(Emulator):
    """Multi-layer perceptron on one-hot contexts, initialised from `seed` (He et al. 2015; None: not at all)."""

    kind: ClassVar[str] = "mlp"
    stacks: ClassVar[bool] = True
    bounded: ClassVar[bool] = True
    config_type: ClassVar[type[EmulatorConfig]] = MLPConfig
    config: MLPConfig

    def __init__(self, n_states: int, neighborhood: Neighborhood, config: MLPConfig, *, seed: int | None = 0):
        super().__init__(n_states, neighborhood, config)
        # One row for each cell and state; a one-hot context times it is a sum of k rows.
        self.embedding = nn.Parameter(torch.empty(len(neighborhood) * n_states, config.width))
        self.hidden = stack(config.width, config.depth)
        self.readout = nn.Linear(config.width, n_states)
        self.bias = nn.Parameter(torch.zeros(config.width))
        if seed is not None:
            random = generator(seed)
            with torch.no_grad():
                scale = config.spread * (2.0 / len(neighborhood)) ** 0.5
                current().draw_normal(self.embedding, scale, random)
            initialise((*self.hidden, self.readout), random)

    def respond(self, features: Tensor) -> Tensor:
        """Return logits, (…, n_states), for one-hot contexts, (…, k * n_states)."""
        return self._beyond(current().product(features, self.embedding, self.bias, sparse=True))

    def _beyond(self, summed: Tensor) -> Tensor:
        """Return logits from the sums of embeddings and bias, (…, width)."""
        arithmetic, activation = current(), self.config.activation
        activity = arithmetic.activate(activation, summed)
        for layer in cast("Iterable[nn.Linear]", self.hidden):
            activity = arithmetic.activate(activation, arithmetic.linear(activity, layer))
        return arithmetic.linear(activity, self.readout)

    @torch.no_grad()
    def range_logits(self, start: int, stop: int) -> Tensor:
        """Return the logits, (stop - start, n_states), of those codes: in the first layer one addition a unit."""
        if self.config.symmetry != "none":
            return super().range_logits(start, stop)
        n, arity = self.n_states, len(self.neighborhood)
        rows = self.embedding.view(arity, n, -1)
        # The last cells' sums are the same for every choice of the first ones.
        last = arity // 2
        tail = _sums(rows[arity - last :])
        size = n**last
        first, end = start // size, -(-stop // size)
        heads = torch.arange(first, end, dtype=torch.int64, device=self.device)
        summed = torch.zeros(len(heads), self.config.width, dtype=self.dtype, device=self.device)
        for place in range(arity - last):
            summed += rows[place, heads // n ** (arity - last - 1 - place) % n]
        whole = (summed[:, None] + tail).flatten(0, 1)[start - first * size : stop - first * size]
        largest = torch.cat([rows.abs().amax(dim=1), self.bias.abs()[None]])
        logits = self._beyond(current().summed(whole + self.bias, largest))
        if self.config.residual:
            codes = torch.arange(start, stop, dtype=torch.int64, device=self.device)
            centre = one_hot(codes // n ** (arity - 1), n).to(self.dtype)
            logits = logits + current().scaled(centre, self.copying)
        return logits


def _sums(rows: Tensor) -> Tensor:
    """Return the sums of one row for each cell, (n ** cells, width), in the order of codes; rows (cells, n, width)."""
    sums = rows.new_zeros(1, rows.shape[-1])
    for cell in rows:
        sums = (sums[:, None] + cell).flatten(0, 1)
    return sums
