"""Quantized: a network whose weights are whole numbers of a few bits times a scale, kept as codes."""

from __future__ import annotations

from math import prod
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from automata.neighborhood import Neighborhood
from neural.emulators.emulator import Emulator, EmulatorConfig, NetworkSettings
from neural.emulators.registry import build_emulator
from neural.errors import ModelError

# Bits of a rounded weight.
Bits = Literal[8, 4, 2]


class QuantizedConfig(EmulatorConfig):
    """The network that was rounded, `of` its kind with its `settings`, and to how many `bits`."""

    of: str = "mlp"
    settings: NetworkSettings = Field(default_factory=dict)
    bits: Bits = 8


class Quantized(Emulator):
    """The network with rounded weights, 8 / `bits` codes to a byte; made by `rounding`, all zeros otherwise.

    Nothing in it can be trained. Residual and symmetry are those of its settings.
    """

    kind: ClassVar[str] = "quantized"
    config_type: ClassVar[type[EmulatorConfig]] = QuantizedConfig
    config: QuantizedConfig

    def __init__(self, n_states: int, neighborhood: Neighborhood, config: QuantizedConfig, *, seed: int | None = 0):
        if config.residual or config.symmetry != "none":
            raise ModelError("the residual and the symmetry of a quantised network are those of its settings")
        super().__init__(n_states, neighborhood, config)
        with torch.device("meta"):
            outline = self._build()
        self.shapes = {name: tuple(weight.shape) for name, weight in outline.named_parameters()}
        for number, shape in enumerate(self.shapes.values()):
            size = -(-prod(shape) * config.bits // 8)
            self.register_buffer(f"codes_{number}", torch.zeros(size, dtype=torch.uint8))
            self.register_buffer(f"scale_{number}", torch.zeros(()))

    def _build(self) -> Emulator:
        if self.config.of == self.kind:
            raise ModelError("a quantised network cannot be quantised again")
        return build_emulator(self.config.of, self.n_states, self.neighborhood, self.config.settings, seed=None)

    def plain(self) -> Emulator:
        """Return the network with the rounded weights as it was before: floating-point numbers, to be trained on."""
        weights = {}
        for number, (name, shape) in enumerate(self.shapes.items()):
            codes, scale = self.get_buffer(f"codes_{number}"), self.get_buffer(f"scale_{number}")
            levels = unpack(codes, self.config.bits)[: prod(shape)]
            weights[name] = levels.to(scale.dtype).view(shape) * scale
        # An outline first: nothing is drawn only to be replaced.
        with torch.device("meta"):
            plain = self._build()
        plain.load_state_dict(weights, assign=True)
        return plain.to(self.device)

    def prepare(self, contexts: Tensor) -> Tensor:
        """Return what the network prepares for contexts, (B, k) int64: (B, …)."""
        return self.plain().prepare(contexts)

    def answer(self, prepared: Tensor) -> Tensor:
        """Return logits, (B, n_states), for prepared contexts."""
        return self.plain().answer(prepared)

    def respond(self, features: Tensor) -> Tensor:
        """Return the bare network's logits, (…, n_states), for features."""
        return self.plain().respond(features)

    def interior(self, padded: Tensor) -> Tensor:
        """Return the logits, (B, H, W, n_states), of the cells inside a rim, as the network finds them."""
        return self.plain().interior(padded)

    def range_logits(self, start: int, stop: int) -> Tensor:
        """Return the logits, (stop - start, n_states), of the contexts of those codes, as the network finds them."""
        return self.plain().range_logits(start, stop)

    @property
    def n_parameters(self) -> int:
        """Number of rounded weights."""
        return sum(prod(shape) for shape in self.shapes.values())

    @property
    def n_bits(self) -> int:
        """Bits of all codes, and 32 for each tensor's scale."""
        return self.config.bits * self.n_parameters + 32 * len(self.shapes)

    @property
    def dtype(self) -> torch.dtype:
        """Type of the scales, in which it computes."""
        return self.get_buffer("scale_0").dtype


def pack(levels: Tensor, bits: int) -> Tensor:
    """Return whole numbers from -2**(bits-1), (M,), 8 / bits to a byte of uint8, the first in the lowest bits."""
    per_byte = 8 // bits
    codes = torch.nn.functional.pad((levels.long() + 2 ** (bits - 1)), (0, -len(levels) % per_byte))
    shifts = torch.arange(per_byte, device=levels.device) * bits
    return (codes.view(-1, per_byte) << shifts).sum(dim=1).to(torch.uint8)


def unpack(packed: Tensor, bits: int) -> Tensor:
    """Return the whole numbers, (8 / bits * M,) int64, of packed bytes, (M,) uint8."""
    shifts = torch.arange(8 // bits, device=packed.device) * bits
    codes = (packed.long()[:, None] >> shifts) & (2**bits - 1)
    levels: Tensor = codes.flatten() - 2 ** (bits - 1)
    return levels
