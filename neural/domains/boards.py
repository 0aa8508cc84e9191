"""The weights of contexts on random boards, so that learning from boards costs no more than from contexts.

The loss of a network over boards is a mean over their cells, and cells that see one context share one answer: the
losses of the contexts, weighed by the share of cells that see each, have the same sum, and so the same gradient. Eight
boards of 32 × 32 cells are 8,192 contexts to a network that reads boards; of Life there are 512.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from automata.rule import Rule


class BoardsConfig(BaseModel):
    """`count` square boards of `side` cells a step, on tori; a cell is other than quiescent with chance `density`.

    Networks that learn with the same `seed` see the same boards.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    count: int = Field(default=8, ge=1, le=4096)
    side: int = Field(default=32, ge=1, le=1024)
    density: float = Field(default=0.38, ge=0, le=1)
    seed: int = Field(default=0, ge=0)


class Boards:
    """Random boards of a rule's states, drawn from the seed and the step alone, and the contexts that they show."""

    def __init__(self, rule: Rule, config: BoardsConfig):
        self.rule = rule
        self.config = config
        radius = rule.neighborhood.radius
        # By index, because a board may be smaller than the radius.
        self._seen = np.arange(-radius, config.side + radius) % config.side

    def draw(self, step: int) -> NDArray[np.int64]:
        """Return the boards of a step, (count, side, side) int64."""
        config = self.config
        shape = (config.count, config.side, config.side)
        random = np.random.default_rng((config.seed, step))
        living = random.random(shape) < config.density
        if self.rule.n_states == 2:
            return living.astype(np.int64)
        return np.where(living, random.integers(1, self.rule.n_states, size=shape), 0)

    def count(self, boards: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many cells of boards, (B, side, side), see each context, (n_contexts,) int64, by code."""
        neighborhood, side = self.rule.neighborhood, self.config.side
        rimmed = boards[:, self._seen][:, :, self._seen]
        codes = np.zeros_like(boards)
        for row, column in neighborhood.offsets:
            top, left = neighborhood.radius + row, neighborhood.radius + column
            codes *= self.rule.n_states
            codes += rimmed[:, top : top + side, left : left + side]
        return np.bincount(codes.ravel(), minlength=self.rule.n_contexts)

    def shares(self, step: int) -> NDArray[np.float32]:
        """Return the share of a step's cells that see each context, (n_contexts,) float32; they add up to 1."""
        counts = self.count(self.draw(step))
        shares: NDArray[np.float32] = (counts / counts.sum()).astype(np.float32)
        return shares
