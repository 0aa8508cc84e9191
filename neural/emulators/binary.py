"""Binary: layers of threshold gates with weights -1, 0 and 1, which vote for the next state."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor, nn

from automata.neighborhood import Neighborhood
from neural.arithmetic import current
from neural.emulators.emulator import Emulator, EmulatorConfig, generator

# A vote's worth in logits: a power of two, so that logits are exact.
VOTE = 0.25


class BinaryConfig(EmulatorConfig):
    """`width` gates in each of `depth` layers."""

    width: int = Field(default=256, ge=1, le=4096)
    depth: int = Field(default=1, ge=1, le=16)


@dataclass(frozen=True)
class Gates:
    """The logic alone. A gate is on when its inputs' weights, (inputs, gates) in -1..1, and threshold add up to > 0.

    `votes`, (gates, n_states) in -1..1, and `ballast`, (n_states,), make the result: most votes win.
    """

    weights: tuple[NDArray[np.int8], ...]
    thresholds: tuple[NDArray[np.int64], ...]
    votes: NDArray[np.int8]
    ballast: NDArray[np.int64]

    def count(self, bits: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the votes for each state, (M, n_states), on one-hot contexts, (M, k * n_states); integers only."""
        on = bits.astype(np.int64)
        for weights, threshold in zip(self.weights, self.thresholds, strict=True):
            on = (on @ weights.astype(np.int64) + threshold > 0).astype(np.int64)
        return on @ self.votes.astype(np.int64) + self.ballast


class Binary(Emulator):
    """Threshold gates with ternary weights, initialised from `seed`; what is trained are the numbers behind them.

    Every forward pass goes through the rounded weights and the gates themselves, gradients pass round them as if they
    were smooth (straight-through estimation, Bengio et al. 2013): a training counts what the logic answers.
    """

    kind: ClassVar[str] = "binary"
    stacks: ClassVar[bool] = True
    bounded: ClassVar[bool] = True
    config_type: ClassVar[type[EmulatorConfig]] = BinaryConfig
    config: BinaryConfig

    def __init__(self, n_states: int, neighborhood: Neighborhood, config: BinaryConfig, *, seed: int | None = 0):
        super().__init__(n_states, neighborhood, config)
        sizes = [len(neighborhood) * n_states, *[config.width] * config.depth]
        self.weights = nn.ParameterList(torch.empty(before, after) for before, after in pairwise(sizes))
        self.thresholds = nn.ParameterList(torch.zeros(size) for size in sizes[1:])
        self.votes = nn.Parameter(torch.empty(config.width, n_states))
        self.ballast = nn.Parameter(torch.zeros(n_states))
        if seed is not None:
            random = generator(seed)
            with torch.no_grad():
                for weight in (*self.weights, self.votes):
                    weight.uniform_(-1.0, 1.0, generator=random)

    def respond(self, features: Tensor) -> Tensor:
        """Return logits, (…, n_states), for one-hot contexts, (…, k * n_states): VOTE for each vote."""
        arithmetic, on = current(), features
        for layer, (weight, threshold) in enumerate(zip(self.weights, self.thresholds, strict=True)):
            sums = arithmetic.product(on, _ternary(weight), _whole(threshold), sparse=not layer)
            on = arithmetic.gate(sums, on.shape[-1])
        return arithmetic.product(on, _ternary(self.votes), _whole(self.ballast)) * VOTE

    @torch.no_grad()
    def gates(self) -> Gates:
        """Return the hardened network: integers only, the numbers that were trained left behind."""

        def whole(values: Tensor) -> NDArray[np.int64]:
            return values.round().long().cpu().numpy()

        return Gates(
            tuple(whole(weight.clamp(-1, 1)).astype(np.int8) for weight in self.weights),
            tuple(whole(threshold) for threshold in self.thresholds),
            whole(self.votes.clamp(-1, 1)).astype(np.int8),
            whole(self.ballast),
        )

    @property
    def n_bits(self) -> int:
        """Two bits for each weight, sixteen for each threshold."""
        ternary: int = sum(weight.numel() for weight in (*self.weights, self.votes))
        return 2 * ternary + 16 * (self.n_parameters - ternary)


def _ternary(weight: Tensor) -> Tensor:
    """Return the weight rounded to -1, 0 or 1; gradients pass where it lies between -1 and 1."""
    held = weight.clamp(-1, 1)
    # held - held is 0 exactly, so that the value is the rounded one to the last bit.
    return held.detach().round() + (held - held.detach())


def _whole(threshold: Tensor) -> Tensor:
    return threshold.detach().round() + (threshold - threshold.detach())
