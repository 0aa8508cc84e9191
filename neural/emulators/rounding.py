"""Quantised copies of a network: 8, 4 or 2 bits per weight, certified like any other."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor

from neural.emulators import Emulator, Quantized, QuantizedConfig
from neural.emulators.quantized import Bits, pack
from neural.errors import ModelError

BITS = (8, 4, 2)
# Scales that are tried for each tensor, as parts of the one that its largest weight needs.
_SHARES = torch.linspace(0.3, 1.0, 57)


@torch.no_grad()
def quantize(emulator: Emulator, bits: int) -> Quantized:
    """Return a copy whose weights are whole numbers of `bits` bits, symmetric about 0, times one scale a tensor.

    The scale is the one, of 57, with the least squared error. ModelError for other bits than 8, 4, 2, or a network
    that is quantised already.
    """
    if bits not in BITS:
        raise ModelError(f"a weight is quantised to {', '.join(map(str, BITS))} bits, not to {bits}")
    if isinstance(emulator, Quantized):
        raise ModelError("the network is quantised already: quantise the one that it was made from")
    settings = emulator.config.model_dump(mode="json")
    config = QuantizedConfig(of=emulator.kind, settings=settings, bits=cast("Bits", bits))
    copy = Quantized(emulator.n_states, emulator.neighborhood, config)
    for number, weight in enumerate(emulator.parameters()):
        levels, scale = _rounded(weight.detach().cpu().flatten(), 2 ** (bits - 1) - 1)
        copy.get_buffer(f"codes_{number}").copy_(pack(levels, bits))
        copy.get_buffer(f"scale_{number}").copy_(scale)
    return copy.to(emulator.device)


def _rounded(weights: Tensor, top: int) -> tuple[Tensor, Tensor]:
    """Return the levels in -top..top, and the scale, that lie nearest to the weights."""
    largest = weights.abs().max()
    if largest == 0:
        return torch.zeros_like(weights), torch.zeros(())
    scales = largest / top * _SHARES
    errors = [((weights / scale).round().clamp(-top, top) * scale - weights).square().sum() for scale in scales]
    scale = scales[int(torch.stack(errors).argmin())]
    return (weights / scale).round().clamp(-top, top), scale
