"""Documents: a prompt and its answer in a small alphabet, and which of them are kept out of training."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from neural.errors import ModelError
from neural.scribe.decoder.training import Texts

# Letter 0 ends a document and fills what is left of a text.
END = 0
CHARACTERS = " \n0123456789abcdefghijklmnopqrstuvwxyzBS>/=.,:;()?-+<@|&!*"
_NUMBERS = {character: number for number, character in enumerate(CHARACTERS, start=1)}
# One in so many rules and configurations is never trained on.
KEPT_OUT = 5

Letters = NDArray[np.int64]


@dataclass(frozen=True)
class Document:
    """What is asked and what is to be written; `key` says what it is about, by which documents are kept out."""

    kind: str
    prompt: str
    answer: str
    key: str

    @property
    def text(self) -> str:
        """Prompt and answer."""
        return self.prompt + self.answer


def encode(text: str) -> Letters:
    """Return a text's letters, (T,) int64; ModelError for a character that the alphabet lacks."""
    try:
        return np.array([_NUMBERS[character] for character in text], dtype=np.int64)
    except KeyError as error:
        raise ModelError(f"the alphabet of documents has no {error.args[0]!r}: it has {CHARACTERS!r}") from None


def decode(letters: Sequence[int] | Letters) -> str:
    """Return the text of letters up to the first END; ModelError for a number that is no letter."""
    found = []
    for letter in letters:
        if letter == END:
            break
        if not 0 < letter <= len(CHARACTERS):
            raise ModelError(f"{letter} is no letter: they are 0 to {len(CHARACTERS)}")
        found.append(CHARACTERS[letter - 1])
    return "".join(found)


@lru_cache(maxsize=1 << 14)
def is_kept_out(key: str) -> bool:
    """Return whether documents about `key` are kept out of every training: by its SHA-256, so the same everywhere."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) % KEPT_OUT == 0


def as_texts(documents: Sequence[Document], places: int) -> Texts:
    """Return documents as one batch, (1, B, places): what counts is each answer and the END after it.

    Raises ModelError for a document that does not fit.
    """
    letters = np.zeros((1, len(documents), places), dtype=np.int64)
    counts = np.zeros((1, len(documents), places), dtype=bool)
    for place, document in enumerate(documents):
        begin, length = len(document.prompt), len(document.text)
        if length >= places:
            raise ModelError(f"a document of {length} letters, and END, does not fit into {places} places")
        letters[0, place, :length] = encode(document.text)
        counts[0, place, begin : length + 1] = True
    return Texts(letters, counts)
