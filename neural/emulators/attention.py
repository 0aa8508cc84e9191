"""Attention: a small transformer whose tokens are the neighbourhood's cells, read at the centre."""

from __future__ import annotations

from typing import ClassVar

import torch
from pydantic import Field, model_validator
from torch import Tensor, nn

from automata.neighborhood import Neighborhood
from neural.arithmetic import current
from neural.emulators.emulator import Emulator, EmulatorConfig, generator
from neural.emulators.layers import initialise


class AttentionConfig(EmulatorConfig):
    """`depth` blocks of `heads` heads on tokens of `width` numbers; each block's own layer has 2 * `width` units."""

    width: int = Field(default=32, ge=2, le=1024)
    heads: int = Field(default=2, ge=1, le=64)
    depth: int = Field(default=1, ge=1, le=16)

    @model_validator(mode="after")
    def _heads_divide(self) -> AttentionConfig:
        if self.width % self.heads:
            raise ValueError(f"{self.heads} heads do not divide a width of {self.width}")
        return self


class Block(nn.Module):
    """Attention of all tokens to all, then a layer on each, both added to what was there (normalised first)."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm_tokens = nn.LayerNorm(width)
        self.queries = nn.Linear(width, 3 * width)  # and keys and values
        self.mixed = nn.Linear(width, width)
        self.norm_mixed = nn.LayerNorm(width)
        self.wide = nn.Linear(width, 2 * width)
        self.narrow = nn.Linear(2 * width, width)

    def forward(self, tokens: Tensor) -> Tensor:
        """Return tokens, (…, k, width)."""
        arithmetic, stacked = current(), self.mixed.weight.dim() == 3
        parts = arithmetic.linear(arithmetic.layer_norm(tokens, self.norm_tokens), self.queries)
        query, key, value = (part.transpose(-3, -2) for part in parts.unflatten(-1, (3, self.heads, -1)).unbind(-3))
        near = arithmetic.pairwise(query, key.transpose(-1, -2), stacked=stacked) / query.shape[-1] ** 0.5
        read = arithmetic.pairwise(arithmetic.softmax(near), value, stacked=stacked)
        tokens = tokens + arithmetic.linear(read.transpose(-3, -2).flatten(-2), self.mixed)
        wide = arithmetic.activate("relu", arithmetic.linear(arithmetic.layer_norm(tokens, self.norm_mixed), self.wide))
        return tokens + arithmetic.linear(wide, self.narrow)


class Attention(Emulator):
    """A transformer (Vaswani et al. 2017) over k tokens, its positions learned, initialised from `seed`."""

    kind: ClassVar[str] = "attention"
    stacks: ClassVar[bool] = True
    bounded: ClassVar[bool] = True
    config_type: ClassVar[type[EmulatorConfig]] = AttentionConfig
    config: AttentionConfig

    def __init__(self, n_states: int, neighborhood: Neighborhood, config: AttentionConfig, *, seed: int | None = 0):
        super().__init__(n_states, neighborhood, config)
        self.states = nn.Parameter(torch.empty(n_states, config.width))
        self.places = nn.Parameter(torch.empty(len(neighborhood), config.width))
        self.blocks = nn.ModuleList(Block(config.width, config.heads) for _ in range(config.depth))
        self.norm = nn.LayerNorm(config.width)
        self.readout = nn.Linear(config.width, n_states)
        if seed is not None:
            random = generator(seed)
            with torch.no_grad():
                current().draw_normal(self.states, 1.0, random)
                current().draw_normal(self.places, 1.0, random)
            initialise((layer for layer in self.modules() if isinstance(layer, nn.Linear)), random)

    def respond(self, features: Tensor) -> Tensor:
        """Return logits, (…, n_states), for one-hot contexts, (…, k * n_states)."""
        arithmetic, cells = current(), features.unflatten(-1, (len(self.neighborhood), self.n_states))
        tokens = arithmetic.product(cells, self.states, sparse=True)
        tokens = arithmetic.shifted(tokens.flatten(-2), self.places.flatten(-2)).unflatten(-1, tokens.shape[-2:])
        for block in self.blocks:
            tokens = block(tokens)
        return arithmetic.linear(arithmetic.layer_norm(tokens[..., 0, :], self.norm), self.readout)
