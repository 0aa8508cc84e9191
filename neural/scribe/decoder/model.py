"""N decoders of one shape as one computation: weights stacked, texts in, the logits of each next letter out.

The members never meet: what one of them computes depends on its own weights and texts alone (a test compares it with
the same network computed by itself, by torch's own modules). Rounding may differ between processors and between
numbers of members, as everywhere in floating point; what is claimed of a decoder's answers is therefore claimed of
texts and counts, never of bits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn import functional

from neural.errors import ModelError
from neural.scribe.decoder.shape import DecoderShape

Weights = dict[str, Tensor]
_EPSILON = 1e-5
# The slowest turn of a pair of numbers takes this many places, over 2 pi.
_SLOWEST = 10_000.0


@dataclass
class Memory:
    """Keys and values of the places read so far, of each layer: (N, B, heads, T, width of a head)."""

    keys: list[Tensor] = field(default_factory=list)
    values: list[Tensor] = field(default_factory=list)

    @property
    def length(self) -> int:
        """How many places were read."""
        return int(self.keys[0].shape[3]) if self.keys else 0


def initial_weights(shape: DecoderShape, seeds: list[int]) -> Weights:
    """Return the first weights of one member a seed: each tensor (N, …) float32.

    Matrices are normal with variance 1 / (numbers that come in), those that lead back to the residual stream divided by
    the root of twice the number of layers as well; rows of letters and places are normal with deviation 0.05; gains are
    1, shifts 0. A member depends on its own seed alone.
    """
    if not seeds:
        raise ModelError("there is no decoder without a seed: give one seed for each member")
    members = [_initial(shape, seed) for seed in seeds]
    return {name: torch.stack([member[name] for member in members]) for name in members[0]}


def _initial(shape: DecoderShape, seed: int) -> Weights:
    random = torch.Generator().manual_seed(seed)
    found: Weights = {}
    for name, size in shape.sizes().items():
        kind = name.rpartition(".")[2]
        if kind == "norm":
            found[name] = torch.stack([torch.ones(size[1]), torch.zeros(size[1])])
        elif len(size) == 1:
            found[name] = torch.zeros(size)
        else:
            spread = 0.05 if kind in ("letters", "places") else size[0] ** -0.5
            if kind == "out":
                spread /= math.sqrt(2 * shape.layers)
            found[name] = torch.randn(size, generator=random) * spread
    return found


def check_weights(shape: DecoderShape, weights: Mapping[str, Tensor]) -> int:
    """Return the number of members; ModelError if these are not the stacked weights of that shape."""
    sizes = shape.sizes()
    if weights.keys() != sizes.keys():
        raise ModelError("these weights are not a decoder's of this shape: tensors are missing, or there are others")
    counts = {len(tensor) for tensor in weights.values()}
    wrong = [name for name, size in sizes.items() if tuple(weights[name].shape[1:]) != size]
    if wrong or len(counts) != 1:
        raise ModelError(f"the weights {', '.join(wrong) or 'of the members'} have another size than the shape says")
    return counts.pop()


def logits(shape: DecoderShape, weights: Mapping[str, Tensor], texts: Tensor, memory: Memory | None = None) -> Tensor:
    """Return the logits of each next letter, (N, B, T, tokens), for texts, (N, B, T) or (1, B, T) int64.

    `memory`, if given, holds what was read before, to which the texts are added: they go on from there.
    """
    begin = memory.length if memory else 0
    members = len(weights["letters"])
    length = texts.shape[2]
    if begin + length > shape.places:
        raise ModelError(
            f"a text of {begin + length} letters is longer than the {shape.places} that this decoder reads"
        )
    texts = texts.expand(members, -1, -1)
    batch = texts.shape[1]
    # Each member looks its letters up in rows of its own.
    first = shape.tokens * torch.arange(members, device=texts.device)[:, None]
    x = functional.embedding(texts.reshape(members, -1) + first, weights["letters"].flatten(0, 1))
    if shape.positions == "learnt":
        rows = weights["places"][:, None, begin : begin + length]
        x = (x.view(members, batch, length, -1) + rows).flatten(1, 2)
    for layer in range(shape.layers):
        part = {name: weights[f"{layer}.{name}"] for name in _PARTS}
        if shape.norm == "before":
            x = x + _attention(shape, part, _normed(x, part["attention.norm"]), batch, memory, layer)
            x = x + _hidden(shape, part, _normed(x, part["hidden.norm"]))
        else:
            x = _normed(x + _attention(shape, part, x, batch, memory, layer), part["attention.norm"])
            x = _normed(x + _hidden(shape, part, x), part["hidden.norm"])
    x = _normed(x, weights["norm"])
    readout = weights["letters"].transpose(1, 2) if shape.tied else weights["readout"]
    return torch.bmm(x, readout).view(members, batch, length, -1)


_PARTS = (
    "attention.norm", "attention.into", "attention.out",
    "hidden.norm", "hidden.into", "hidden.bias", "hidden.out", "hidden.shift",
)  # fmt: skip


def _normed(x: Tensor, gains: Tensor) -> Tensor:
    """Return x, (N, M, W), with mean 0 and variance 1 over W, times a gain and shifted: gains is (N, 2, W)."""
    plain = functional.layer_norm(x, x.shape[-1:], eps=_EPSILON)
    return plain * gains[:, :1] + gains[:, 1:]


def _attention(
    shape: DecoderShape, part: Mapping[str, Tensor], x: Tensor, batch: int, memory: Memory | None, layer: int
) -> Tensor:
    members = len(x)
    begin = memory.keys[layer].shape[3] if memory and len(memory.keys) > layer else 0
    heads = torch.bmm(x, part["attention.into"]).view(members, batch, -1, 3, shape.heads, shape.width // shape.heads)
    query, key, value = (heads[:, :, :, place].transpose(2, 3) for place in range(3))
    if shape.positions == "turned":
        query, key = _turned(query, begin), _turned(key, begin)
    if memory is not None:
        if begin:
            key = torch.cat([memory.keys[layer], key], dim=3)
            value = torch.cat([memory.values[layer], value], dim=3)
            memory.keys[layer], memory.values[layer] = key, value
        else:
            memory.keys.append(key)
            memory.values.append(value)
    length = query.shape[3]
    seen = None
    if begin and length > 1:
        seen = torch.ones(length, begin + length, dtype=torch.bool, device=x.device).tril(begin)
    found = functional.scaled_dot_product_attention(
        query.flatten(0, 1), key.flatten(0, 1), value.flatten(0, 1), attn_mask=seen, is_causal=not begin
    )
    mixed = found.transpose(1, 2).reshape(members, -1, shape.width)
    return torch.bmm(mixed, part["attention.out"])


def _hidden(shape: DecoderShape, part: Mapping[str, Tensor], x: Tensor) -> Tensor:
    units = torch.bmm(x, part["hidden.into"]) + part["hidden.bias"][:, None]
    units = functional.relu(units) if shape.activation == "relu" else functional.gelu(units)
    return torch.bmm(units, part["hidden.out"]) + part["hidden.shift"][:, None]


def _turned(x: Tensor, begin: int) -> Tensor:
    """Return queries or keys, (…, T, D), each pair of numbers (i, i + D / 2) turned by an angle of its place."""
    half = x.shape[-1] // 2
    rates = _SLOWEST ** -(torch.arange(half, device=x.device, dtype=x.dtype) / half)
    angles = torch.arange(begin, begin + x.shape[-2], device=x.device, dtype=x.dtype)[:, None] * rates
    cosine, sine = angles.cos(), angles.sin()
    left, right = x[..., :half], x[..., half:]
    return torch.cat([left * cosine - right * sine, left * sine + right * cosine], dim=-1)
