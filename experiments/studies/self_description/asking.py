"""What networks answer when they are asked for a description, and what an answer is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from experiments.studies.self_description.texts import PLACES, description
from neural.scribe.corpus.architectures import ArchitectureLaw, values_of
from neural.scribe.corpus.documents import CHARACTERS, END, Document, as_texts, decode, encode
from neural.scribe.decoder.shape import FIELDS, DecoderShape
from neural.scribe.decoder.writing import bits, write

if TYPE_CHECKING:
    from torch import Tensor

_UNKNOWN = int(encode("?")[0])


def answers(shape: DecoderShape, weights: Mapping[str, Tensor], prompt: str) -> list[str]:
    """Return what each member writes after a prompt, its likeliest letter at each place."""
    letters = encode(prompt)[None, None]
    written = write(shape, weights, letters, PLACES - letters.shape[2], END)
    return [_text(member[0]) for member in written]


def _text(letters: NDArray[np.int64]) -> str:
    """Return a text; letters that the alphabet lacks, as an edited network may write them, are question marks."""
    return decode(np.where(letters > len(CHARACTERS), _UNKNOWN, letters))


def fields_right(answer: str, shape: DecoderShape) -> list[bool]:
    """Return for each field whether an answer has its value in its place; none if it is no list of so many values."""
    said = answer.split(" ")
    if len(said) != len(FIELDS):
        return [False] * len(FIELDS)
    return [one == other for one, other in zip(said, values_of(shape), strict=True)]


def beliefs(
    shape: DecoderShape, weights: Mapping[str, Tensor], prompt: str, law: ArchitectureLaw
) -> NDArray[np.float64]:
    """Return the chance that each member gives to each configuration of the law after a prompt: (N, 864).

    They sum to 1 with what it gives to texts that are no description.
    """
    documents = [Document("description", prompt, description(one), "") for one in law.shapes]
    texts = as_texts(documents, PLACES)
    found: NDArray[np.float64] = 2.0 ** -bits(shape, weights, texts.letters, texts.counts)
    return found


def place_of(shape: DecoderShape, law: ArchitectureLaw) -> int:
    """Return the number of a configuration among those of the law."""
    return [values_of(one) for one in law.shapes].index(values_of(shape))


def brier(chances: NDArray[np.float64], place: int) -> float:
    """Return the Brier score of chances when one of them is the case: 0 is perfect, 2 the worst."""
    return float((chances**2).sum() - 2 * chances[place] + 1)


def field_modes(law: ArchitectureLaw, chances: NDArray[np.float64] | None = None) -> list[str]:
    """Return the likeliest value of each field, each by itself: under the law, or under other chances."""
    weights = law.chances if chances is None else chances
    found = []
    for field in FIELDS:
        shares: dict[str, float] = {}
        for one, chance in zip(law.shapes, weights, strict=True):
            shares[one.field(field)] = shares.get(one.field(field), 0.0) + float(chance)
        found.append(max(shares, key=lambda value: shares[value]))
    return found


def given_number(law: ArchitectureLaw, number: int) -> NDArray[np.float64]:
    """Return the chance of each configuration under the law, if it has so many weights: (864,)."""
    chances = np.where([one.weights == number for one in law.shapes], law.chances, 0.0)
    found: NDArray[np.float64] = chances / chances.sum()
    return found
