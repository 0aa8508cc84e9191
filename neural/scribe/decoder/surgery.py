"""Surgery on decoders: edits that keep the function and edits of the body alone, all members of a stack alike.

Each edit takes a shape and its stacked weights, and returns those of the edited decoders. Edits that keep the function
do so exactly in real numbers, and but for the rounding of sums in those of a computer (tests compare the logits). Some
of them change the configuration, which therefore cannot be read off what a decoder writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from neural.errors import ModelError
from neural.scribe.decoder.model import Weights, check_weights
from neural.scribe.decoder.shape import DecoderShape


class EditedDecoder(NamedTuple):
    """The shape and the stacked weights of decoders after an edit."""

    shape: DecoderShape
    weights: Weights


Edit = Callable[[DecoderShape, Mapping[str, Tensor]], EditedDecoder]


def turn_heads(shape: DecoderShape, weights: Mapping[str, Tensor]) -> EditedDecoder:
    """Each layer's heads in another order, the last first: the function stays."""
    found = _copied(shape, weights)
    members, each = len(found["norm"]), shape.width // shape.heads
    for layer in range(shape.layers):
        into, out = found[f"{layer}.attention.into"], found[f"{layer}.attention.out"]
        split = into.view(members, shape.width, 3, shape.heads, each).flip(3)
        found[f"{layer}.attention.into"] = split.reshape(members, shape.width, -1)
        found[f"{layer}.attention.out"] = out.view(members, shape.heads, each, -1).flip(1).reshape(out.shape)
    return EditedDecoder(shape, found)


def turn_units(shape: DecoderShape, weights: Mapping[str, Tensor]) -> EditedDecoder:
    """Each layer's hidden units in another order, the last first: the function stays."""
    found = _copied(shape, weights)
    for layer in range(shape.layers):
        found[f"{layer}.hidden.into"] = found[f"{layer}.hidden.into"].flip(2)
        found[f"{layer}.hidden.bias"] = found[f"{layer}.hidden.bias"].flip(1)
        found[f"{layer}.hidden.out"] = found[f"{layer}.hidden.out"].flip(1)
    return EditedDecoder(shape, found)


def rescale_pairs(shape: DecoderShape, weights: Mapping[str, Tensor]) -> EditedDecoder:
    """Values twice and what reads them half, keys twice and queries half; with ReLU the hidden units too.

    The function stays; by powers of two, so that nothing is rounded.
    """
    found = _copied(shape, weights)
    width = shape.width
    for layer in range(shape.layers):
        into = found[f"{layer}.attention.into"].clone()
        into[:, :, :width] /= 2
        into[:, :, width:] *= 2
        found[f"{layer}.attention.into"] = into
        found[f"{layer}.attention.out"] = found[f"{layer}.attention.out"] / 2
        if shape.activation == "relu":
            for name, by in (("into", 4.0), ("bias", 4.0), ("out", 0.25)):
                found[f"{layer}.hidden.{name}"] = found[f"{layer}.hidden.{name}"] * by
    return EditedDecoder(shape, found)


def split_units(shape: DecoderShape, weights: Mapping[str, Tensor]) -> EditedDecoder:
    """Each hidden unit twice, each with half of its weights out (Net2Wider): twice as many, and the function stays."""
    found = _copied(shape, weights)
    for layer in range(shape.layers):
        into, bias, out = (f"{layer}.hidden.{name}" for name in ("into", "bias", "out"))
        found[into] = torch.cat([found[into], found[into]], dim=2)
        found[bias] = torch.cat([found[bias], found[bias]], dim=1)
        found[out] = torch.cat([found[out], found[out]], dim=1) / 2
    return EditedDecoder(_with(shape, hidden=2 * shape.hidden), found)


def add_layer(shape: DecoderShape, weights: Mapping[str, Tensor]) -> EditedDecoder:
    """One more layer, of which nothing comes out (Net2Deeper): the function stays.

    Raises ModelError where norms come after each part, since these would act even so.
    """
    if shape.norm != "before":
        raise ModelError("a layer that changes nothing can be added only where norms come before each part")
    found = _copied(shape, weights)
    last = shape.layers - 1
    for name in [name for name in found if name.startswith(f"{last}.")]:
        part = name.partition(".")[2]
        silent = part in ("attention.out", "hidden.out", "hidden.shift")
        found[f"{last + 1}.{part}"] = torch.zeros_like(found[name]) if silent else found[name].clone()
    return EditedDecoder(_with(shape, layers=shape.layers + 1), found)


def untie(shape: DecoderShape, weights: Mapping[str, Tensor]) -> EditedDecoder:
    """Letters read out with a matrix of its own, equal to their rows: the function stays; ModelError if untied."""
    if not shape.tied:
        raise ModelError("this decoder is not tied: it reads letters out with a matrix of its own")
    found = _copied(shape, weights)
    found["readout"] = found["letters"].transpose(1, 2).clone()
    return EditedDecoder(_with(shape, tied=False), found)


def other_activation(shape: DecoderShape, weights: Mapping[str, Tensor]) -> EditedDecoder:
    """The other activation, between the same weights."""
    return EditedDecoder(
        _with(shape, activation="gelu" if shape.activation == "relu" else "relu"), _copied(shape, weights)
    )


def other_norm(shape: DecoderShape, weights: Mapping[str, Tensor]) -> EditedDecoder:
    """Norms after each part instead of before it, or the other way, with the same weights."""
    return EditedDecoder(_with(shape, norm="after" if shape.norm == "before" else "before"), _copied(shape, weights))


def halve_units(shape: DecoderShape, weights: Mapping[str, Tensor]) -> EditedDecoder:
    """Every second hidden unit left out; ModelError where fewer than four would be left."""
    if shape.hidden < 7:
        raise ModelError(f"of {shape.hidden} hidden units half are fewer than the four that a decoder has at least")
    found = _copied(shape, weights)
    for layer in range(shape.layers):
        found[f"{layer}.hidden.into"] = found[f"{layer}.hidden.into"][:, :, ::2].contiguous()
        found[f"{layer}.hidden.bias"] = found[f"{layer}.hidden.bias"][:, ::2].contiguous()
        found[f"{layer}.hidden.out"] = found[f"{layer}.hidden.out"][:, ::2].contiguous()
    return EditedDecoder(_with(shape, hidden=-(-shape.hidden // 2)), found)


def remove_layer(shape: DecoderShape, weights: Mapping[str, Tensor]) -> EditedDecoder:
    """The last layer left out; ModelError for a decoder of one layer."""
    if shape.layers < 2:
        raise ModelError("the only layer of a decoder cannot be left out")
    last = f"{shape.layers - 1}."
    found = {name: tensor for name, tensor in _copied(shape, weights).items() if not name.startswith(last)}
    return EditedDecoder(_with(shape, layers=shape.layers - 1), found)


# Edits by name: those that keep the function, and those of the body alone, each with the field that it changes.
PRESERVING: Mapping[str, Edit] = {
    "heads turned": turn_heads, "units turned": turn_units, "pairs rescaled": rescale_pairs,
    "units split": split_units, "layer added": add_layer, "readout untied": untie,
}  # fmt: skip
BODY: Mapping[str, tuple[str, Edit]] = {
    "other activation": ("activation", other_activation),
    "other norm": ("norm", other_norm),
    "units halved": ("hidden", halve_units),
    "layer removed": ("layers", remove_layer),
}


def _copied(shape: DecoderShape, weights: Mapping[str, Tensor]) -> Weights:
    """Return the weights in a new mapping, of the same tensors; ModelError if they are not of this shape."""
    check_weights(shape, weights)
    return dict(weights)


def _with(shape: DecoderShape, **fields: object) -> DecoderShape:
    return DecoderShape.model_validate({**shape.model_dump(), **fields})
