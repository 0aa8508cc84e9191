"""Table: one row of logits for each context; the baseline that memorises and never generalises."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn

from automata.neighborhood import Neighborhood
from neural.arithmetic import current
from neural.emulators.emulator import Emulator, EmulatorConfig, one_hot
from neural.errors import ModelError

MAX_NUMBERS = 1 << 26


class TableConfig(EmulatorConfig):
    """Nothing but the shared factors; with `residual` it copies the centre for contexts that it has not learnt."""


class TableEmulator(Emulator):
    """A row of n_states logits for each of n_states ** k contexts, all 0 at first, for every seed.

    Raises ModelError where that is more than 2**26 numbers.
    """

    kind: ClassVar[str] = "table"
    stacks: ClassVar[bool] = True
    bounded: ClassVar[bool] = True
    config_type: ClassVar[type[EmulatorConfig]] = TableConfig

    def __init__(self, n_states: int, neighborhood: Neighborhood, config: TableConfig, *, seed: int | None = 0):
        super().__init__(n_states, neighborhood, config)
        contexts = n_states ** len(neighborhood)
        if contexts * n_states > MAX_NUMBERS:
            raise ModelError(
                f"a table of {n_states}**{len(neighborhood) + 1} numbers exceeds 2**26: choose another emulator"
            )
        self.rows = nn.Parameter(torch.zeros(contexts, n_states))

    def features(self, contexts: Tensor) -> Tensor:
        """Return the contexts' codes, (…,) int64."""
        codes = contexts[..., 0]
        for place in range(1, contexts.shape[-1]):
            codes = codes * self.n_states + contexts[..., place]
        return codes

    def centre(self, features: Tensor) -> Tensor:
        """Return the centre's state, one-hot, (…, n_states)."""
        return one_hot(features // self.n_states ** (len(self.neighborhood) - 1), self.n_states)

    def respond(self, features: Tensor) -> Tensor:
        """Return the rows, (…, n_states), of codes, (…,)."""
        if self.rows.dim() == 2:
            return current().looked_up(self.rows, features)
        # Of stacked networks each looks its own rows up.
        first = torch.arange(len(self.rows), device=features.device) * self.rows.shape[1]
        return nn.functional.embedding(features + first.view(-1, *[1] * (features.dim() - 1)), self.rows.flatten(0, 1))
