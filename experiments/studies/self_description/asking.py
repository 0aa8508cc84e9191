"""What networks answer when they are asked for a description, and what an answer is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from experiments.studies.self_description.texts import description
from neural.scribe.corpus.architectures import ArchitectureLaw, values_of
from neural.scribe.corpus.documents import CHARACTERS, END, Document, as_texts, decode, encode
from neural.scribe.decoder.shape import FIELDS, DecoderShape
from neural.scribe.decoder.writing import bits, write

if TYPE_CHECKING:
    from torch import Tensor

_UNKNOWN = int(encode("?")[0])
# Fields on which the sizes and the law of first weights depend; heads, activation and norm leave nothing in them.
SEEN_FIELDS = ("layers", "width", "hidden", "positions", "tied")


def answers(shape: DecoderShape, weights: Mapping[str, Tensor], prompt: str) -> list[str]:
    """Return what each member writes after a prompt, its likeliest letter at each place."""
    letters = encode(prompt)[None, None]
    written = write(shape, weights, letters, shape.places - letters.shape[2], END)
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
    texts = as_texts(documents, shape.places)
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


def given_matrices(law: ArchitectureLaw, shape: DecoderShape) -> NDArray[np.float64]:
    """Return the chance of each configuration under the law, if its weights are of the same matrices: (864,).

    Layers, width, hidden units, rows of places and a readout of its own are settled, and nothing else of the fields.
    """
    wanted = [shape.field(field) for field in SEEN_FIELDS]
    same = [[one.field(field) for field in SEEN_FIELDS] == wanted for one in law.shapes]
    chances = np.where(same, law.chances, 0.0)
    found: NDArray[np.float64] = chances / chances.sum()
    return found


def other_than(law: ArchitectureLaw, own: DecoderShape, random: np.random.Generator) -> DecoderShape:
    """Return another configuration drawn from the law."""
    while (found := law.draw(random)) == own:
        pass
    return found


def shares(
    shape: DecoderShape, weights: Mapping[str, Tensor], prompts: Sequence[str], truth: DecoderShape
) -> list[tuple[float, ...]]:
    """Return for each member the share of fields that it says right, and of answers right in all, over prompts."""
    right = np.array([[fields_right(said, truth) for said in answers(shape, weights, one)] for one in prompts])
    return [(float(part.mean()), float(part.all(axis=1).mean())) for part in right.swapaxes(0, 1)]


def right_of(values: Sequence[str], shape: DecoderShape) -> list[float]:
    """Return the share of fields with these values, and whether all have."""
    same = [value == own for value, own in zip(values, values_of(shape), strict=True)]
    return [float(np.mean(same)), float(all(same))]


def expected(law: ArchitectureLaw, shape: DecoderShape) -> float:
    """Return the share of fields that an answer drawn from the law has right, expected."""
    return float(np.mean([law.shares(field)[shape.field(field)] for field in FIELDS]))


def short(values: Sequence[float]) -> list[float]:
    """Return numbers with six digits, as they are stored."""
    return [float(f"{value:.6g}") for value in values]
