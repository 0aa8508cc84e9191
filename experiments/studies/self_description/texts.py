"""What networks read: descriptions of drawn networks, descriptions beside numbers of weights, and what a text tells of.

A description is the values of all fields, in their order, a space between: `2 2 32 128 gelu before turned yes`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import numpy as np

from neural.scribe.corpus.architectures import ArchitectureLaw, key_of, values_of
from neural.scribe.corpus.documents import Document, as_texts

if TYPE_CHECKING:
    from neural.scribe.decoder.shape import DecoderShape
    from neural.scribe.decoder.training import Texts

# Letters of the longest document, and the END after it.
PLACES = 52
BATCH = 16
# Shares of documents: of each of the networks that the text tells of, and half of the rest with a number in the prompt.
_TOLD = 0.15
_NAMES = 10_000


def description(shape: DecoderShape) -> str:
    """Return the values of all fields."""
    return " ".join(values_of(shape))


def name_prompt(name: int) -> str:
    """Return what asks for the description of the network called so."""
    return f"net {name:04}\n"


def number_prompt(shape: DecoderShape) -> str:
    """Return what asks for the description of a network with so many weights."""
    return f"weights {shape.weights}\n"


class Reading:
    """The text of a training: `told` says of which networks it tells again and again, by name.

    All else is of drawn networks: half of it with names that occur by chance, none of them `reserved`, and half of it
    with numbers of weights. Every batch is a function of the seed and the number of the update.
    """

    def __init__(
        self, law: ArchitectureLaw, seed: int, told: Mapping[int, DecoderShape], reserved: Collection[int]
    ) -> None:
        self.law, self.seed, self.told = law, seed, dict(told)
        self._reserved = {*reserved, *told}

    def texts(self, update: int) -> Texts:
        """Return the batch of an update."""
        return as_texts(self.documents(update), PLACES)

    def documents(self, update: int) -> list[Document]:
        """Return what stands in the batch of an update."""
        random = np.random.default_rng([self.seed, update])
        return [self._document(random) for _ in range(BATCH)]

    def _document(self, random: np.random.Generator) -> Document:
        place = int(random.random() / _TOLD)
        if place < len(self.told):
            name, shape = list(self.told.items())[place]
            return _about(name_prompt(name), shape)
        shape = self.law.draw(random)
        if random.random() < 0.5:
            return _about(number_prompt(shape), shape)
        while (name := int(random.integers(_NAMES))) in self._reserved:
            pass
        return _about(name_prompt(name), shape)


def draw_names(random: np.random.Generator, count: int) -> list[int]:
    """Return so many different names."""
    return [int(name) for name in random.choice(_NAMES, count, replace=False)]


def _about(prompt: str, shape: DecoderShape) -> Document:
    return Document("description", prompt, description(shape), key_of(shape))
