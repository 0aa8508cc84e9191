"""Emulator: a network with the signature of a rule: contexts in, one logit per next state out."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import torch
from pydantic import BaseModel, ConfigDict
from torch import Tensor, nn

from automata.neighborhood import Neighborhood


class EmulatorConfig(BaseModel):
    """What fixes an emulator's architecture; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Emulator(nn.Module):
    """A network over `n_states` states and a `neighborhood` of k cells; `kind` names its class on disk.

    Subclasses also take `seed`, keyword only: it draws the initial weights, None leaves them unset.
    """

    kind: ClassVar[str]
    config_type: ClassVar[type[EmulatorConfig]]

    def __init__(self, n_states: int, neighborhood: Neighborhood, config: EmulatorConfig):
        super().__init__()
        self.n_states = n_states
        self.neighborhood = neighborhood
        self.config = config

    @abstractmethod
    def forward(self, contexts: Tensor) -> Tensor:
        """Return logits, (B, n_states) float32, for contexts, (B, k) int64, centre first."""

    @property
    def n_parameters(self) -> int:
        """Number of trained numbers."""
        return sum(parameter.numel() for parameter in self.parameters())


def generator(seed: int) -> torch.Generator:
    """Return a CPU generator for `seed`, so that nothing depends on torch's global state."""
    return torch.Generator().manual_seed(seed)
