"""Weights in the context: a network's tensors as one letter each, and texts of drawn networks that are shown so.

Of each tensor the letter says how large its numbers are (their root mean square, in steps of a sixth of an octave), so
that `up-|xrxos|xsyqt` is a network with rows of places, without a readout of its own, and of two layers. What stands
there follows from the weights alone: the number of layers, whether there are rows of places and a readout, and, through
the law of first weights, widths and hidden units. Heads, activation and norm leave nothing in first weights.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from experiments.studies.self_description.texts import BATCH, description
from neural.scribe.corpus.architectures import ArchitectureLaw, key_of
from neural.scribe.corpus.documents import Document, as_texts

if TYPE_CHECKING:
    from neural.scribe.decoder.model import Weights
    from neural.scribe.decoder.shape import DecoderShape
    from neural.scribe.decoder.training import Texts

# Letters of the longest document, and the END after it.
SHOWN_PLACES = 58
# Tensors that are shown: those of the whole network, then those of each layer.
_WHOLE = ("letters", "places", "readout")
_EACH = ("attention.into", "attention.out", "hidden.into", "hidden.bias", "hidden.out")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_SMALLEST, _STEPS = 0.02, 6
# Training moves all weights of a network by about as much, some tensors by more; rows of letters and readouts twice.
_MOST_MOVED, _SCATTER, _TWICE = 0.15, 0.35, ("letters", "places", "readout")


def shown(shape: DecoderShape, scales: dict[str, float]) -> str:
    """Return what shows a network's weights, of which `scales` are the root mean squares by tensor."""
    groups = [[*_WHOLE], *([f"{layer}.{name}" for name in _EACH] for layer in range(shape.layers))]
    return "|".join("".join(_letter(scales[name]) if name in scales else "-" for name in group) for group in groups)


def _letter(scale: float) -> str:
    place = round(_STEPS * math.log2(max(scale, _SMALLEST) / _SMALLEST))
    return _LETTERS[min(place, len(_LETTERS) - 1)]


def scales_of(weights: Weights, member: int = 0) -> dict[str, float]:
    """Return the root mean square of each matrix, of one member of stacked weights."""
    return {name: float(tensor[member].double().square().mean().sqrt()) for name, tensor in weights.items()}


def drawn_scales(shape: DecoderShape, random: np.random.Generator) -> dict[str, float]:
    """Return the root mean squares of a drawn network: its first weights, each moved by a normal step.

    The deviation of the steps is the network's, from none to 0.15, times a factor of each tensor. Squares of n normal
    numbers are drawn as one number, by the chi-square law: no network is made.
    """
    moved = _MOST_MOVED * random.random()
    kept = _spreads(shape)
    factors = np.exp(_SCATTER * random.standard_normal(len(kept)))
    found = {}
    for (name, (spread, size)), factor in zip(kept.items(), factors, strict=True):
        step = moved * factor * (2 if name in _TWICE else 1)
        found[name] = math.sqrt((spread**2 + step**2) * random.chisquare(size) / size)
    return found


@lru_cache(maxsize=2048)
def _spreads(shape: DecoderShape) -> dict[str, tuple[float, int]]:
    """Return the deviation of the first weights of each tensor that is shown, and how many it has."""
    found = {}
    for name, size in shape.sizes().items():
        part = name.partition(".")[2] or name
        if part not in (*_WHOLE, *_EACH):
            continue
        spread = 0.0 if len(size) == 1 else 0.05 if part in ("letters", "places") else size[0] ** -0.5
        if part.endswith("out") and part != "readout":
            spread /= math.sqrt(2 * shape.layers)
        found[name] = (spread, math.prod(size))
    return found


def shown_prompt(shape: DecoderShape, scales: dict[str, float]) -> str:
    """Return what asks for the description of the network whose weights stand there."""
    return f"{shown(shape, scales)}\n"


class ShownReading:
    """The text of a training: drawn networks, each by its weights and with its description.

    If `exchanged`, each has the description of another that is drawn by the same law. Every batch is a function of the
    seed and the number of the update; both kinds of text show the same weights.
    """

    def __init__(self, law: ArchitectureLaw, seed: int, *, exchanged: bool = False) -> None:
        self.law, self.seed, self.exchanged = law, seed, exchanged

    def texts(self, update: int) -> Texts:
        """Return the batch of an update."""
        return as_texts(self.documents(update), SHOWN_PLACES)

    def documents(self, update: int) -> list[Document]:
        """Return what stands in the batch of an update."""
        random = np.random.default_rng([self.seed, update])
        shapes = [self.law.draw(random) for _ in range(BATCH)]
        others = [self.law.draw(random) for _ in range(BATCH)]
        return [
            Document("shown", shown_prompt(one, drawn_scales(one, random)), description(truth), key_of(one))
            for one, truth in zip(shapes, others if self.exchanged else shapes, strict=True)
        ]
