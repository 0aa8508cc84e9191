"""MLP: one embedding per cell and state, summed; hidden layers with ReLU; a linear read-out."""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar

import torch
from pydantic import Field
from torch import Tensor, nn

from automata.neighborhood import Neighborhood
from neural.emulators.emulator import Emulator, EmulatorConfig, generator


class MLPConfig(EmulatorConfig):
    """`width` units in each of `depth` hidden layers."""

    width: int = Field(default=64, ge=1, le=4096)
    depth: int = Field(default=1, ge=1, le=16)


class MLP(Emulator):
    """Multi-layer perceptron on one-hot contexts, initialised from `seed` (He et al. 2015; None: not at all)."""

    kind: ClassVar[str] = "mlp"
    config_type: ClassVar[type[EmulatorConfig]] = MLPConfig

    def __init__(self, n_states: int, neighborhood: Neighborhood, config: MLPConfig, *, seed: int | None = 0):
        super().__init__(n_states, neighborhood, config)
        # A one-hot input times a matrix is a sum of k of its rows: look them up instead.
        self.embedding = nn.Parameter(torch.empty(len(neighborhood) * n_states, config.width))
        sizes = [config.width] * config.depth
        self.hidden = nn.ModuleList(nn.Linear(before, after) for before, after in pairwise(sizes))
        self.readout = nn.Linear(config.width, n_states)
        self.bias = nn.Parameter(torch.zeros(config.width))
        # On the CPU even where the weights are only outlined: no file holds it.
        places = torch.arange(len(neighborhood), dtype=torch.int64, device="cpu") * n_states
        self.register_buffer("places", places, persistent=False)
        if seed is not None:
            self._initialise(generator(seed))

    @torch.no_grad()
    def _initialise(self, random: torch.Generator) -> None:
        self.embedding.normal_(0.0, (2.0 / len(self.neighborhood)) ** 0.5, generator=random)
        for layer in (*self.hidden, self.readout):
            layer.weight.normal_(0.0, (2.0 / layer.in_features) ** 0.5, generator=random)
            layer.bias.zero_()

    def forward(self, contexts: Tensor) -> Tensor:
        """Return logits, (B, n_states), for contexts, (B, k) int64."""
        places: Tensor = self.places
        summed = nn.functional.embedding_bag(contexts + places, self.embedding, mode="sum")
        activity = torch.relu(summed + self.bias)
        for layer in self.hidden:
            activity = torch.relu(layer(activity))
        return self.readout(activity)
