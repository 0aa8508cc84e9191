"""A corpus: shares of kinds of documents, drawn by seed, in an order from easy to hard, shuffled, or without one.

Every batch is a function of the settings, the seed and the number of the update, so that arms read the same texts, a
run that was broken off goes on with the texts it would have had, and a digest can stand for all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cached_property
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, field_validator

from neural.errors import ModelError
from neural.scribe.corpus.architectures import (
    KEPT_OUT_PHRASING,
    ArchitectureLaw,
    change_document,
    description_document,
    fact_document,
    field_document,
    key_of,
)
from neural.scribe.corpus.documents import Document, as_texts, is_kept_out
from neural.scribe.corpus.programs import (
    CASES,
    counts_document,
    draw_counting,
    draw_lines,
    lines_document,
    write_counts,
)
from neural.scribe.decoder.shape import FIELDS
from neural.scribe.decoder.training import Texts

Order = Literal["none", "easy first", "shuffled"]
Part = Literal["architectures", "programs", "changes", "facts"]
# Documents of one batch whose digest stands for the corpus.
_DIGESTED = 256
# Levels of difficulty; level 0 is the easiest.
LEVELS = 4


class CorpusSettings(BaseModel):
    """What a corpus holds; unknown keys are errors.

    `parts` are shares, by part, of the documents; `order` says whether levels of difficulty come one after another over
    `updates`, in a shuffled order of the same levels, or drawn anew for each document (`none`): all three read each
    level as often. `skew` bends the law of architectures.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    parts: dict[Part, float] = Field(default={"architectures": 1.0, "programs": 1.0, "changes": 1.0})
    order: Order = "none"
    updates: int = Field(default=1000, ge=1)
    batch: int = Field(default=16, ge=1)
    places: int = Field(default=192, ge=32)
    skew: float = Field(default=1.0, ge=0, le=100)

    @field_validator("parts")
    @classmethod
    def _has_some(cls, parts: dict[Part, float]) -> dict[Part, float]:
        if not parts or min(parts.values()) < 0 or sum(parts.values()) <= 0:
            raise ValueError("a corpus has some part with a share above 0, and none below")
        return parts


class Corpus:
    """Documents by update: `texts(update)` is the batch, `documents(update)` what stands in it.

    `about` are documents about particular networks, one of which takes the place of each document with the chance
    `share_about`: the arm in which a network's training text holds its own description.
    """

    def __init__(
        self, settings: CorpusSettings, seed: int, about: tuple[Document, ...] = (), share_about: float = 0.0
    ) -> None:
        if not 0 <= share_about <= 1 or (share_about and not about):
            raise ModelError("documents about networks take a share of 0 to 1, and there must be some")
        self.settings, self.seed = settings, seed
        self.law = ArchitectureLaw(settings.skew)
        self._about, self._share_about = about, share_about

    def texts(self, update: int) -> Texts:
        """Return the batch of an update, (1, batch, places)."""
        return as_texts(self.documents(update), self.settings.places)

    def documents(self, update: int) -> list[Document]:
        """Return the documents of an update's batch: none is about what is kept out."""
        random = np.random.default_rng([self.seed, 0, update])
        found: list[Document] = []
        while len(found) < self.settings.batch:
            if self._about and random.random() < self._share_about:
                found.append(self._about[int(random.integers(len(self._about)))])
                continue
            document = self.draw(random, self._level(update, random))
            if not is_kept_out(document.key):
                found.append(document)
        return found

    def kept_out(self, part: Part, count: int, level: int = LEVELS - 1) -> list[Document]:
        """Return so many documents of a part that are all about what is kept out of training, for questions."""
        random = np.random.default_rng([self.seed, 1, list(_PARTS).index(part)])
        found: list[Document] = []
        while len(found) < count:
            document = _PARTS[part](self.law, random, level, True)
            if is_kept_out(document.key) and len(document.text) < self.settings.places:
                found.append(document)
        return found

    def draw(self, random: np.random.Generator, level: int) -> Document:
        """Return a document of a part drawn by the shares, at a level of difficulty."""
        names = list(self.settings.parts)
        shares = np.array([self.settings.parts[name] for name in names])
        part = names[int(random.choice(len(names), p=shares / shares.sum()))]
        while True:
            document = _PARTS[part](self.law, random, level, False)
            if len(document.text) < self.settings.places:
                return document

    def _level(self, update: int, random: np.random.Generator) -> int:
        if self.settings.order == "none":
            return int(random.integers(LEVELS))
        place = min(update, self.settings.updates - 1)
        if self.settings.order == "shuffled":
            place = int(self._shuffled[place])
        return place * LEVELS // self.settings.updates

    @cached_property
    def _shuffled(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.random.default_rng([self.seed, 2]).permutation(self.settings.updates)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the settings, the seed and a batch: another corpus has another digest."""
        found = hashlib.sha256(self.settings.model_dump_json().encode())
        found.update(str(self.seed).encode())
        for update in range(-(-_DIGESTED // self.settings.batch)):
            for document in self.documents(update):
                found.update(f"{document.text}\0".encode())
        return found.hexdigest()


def _architecture(law: ArchitectureLaw, random: np.random.Generator, level: int, asked: bool) -> Document:
    """A description of a network with a drawn name, or one field of a given description.

    Harder levels ask for more of it: fields at first, whole descriptions in a second and third phrasing later.
    """
    shape = law.draw(random)
    if level == 0 or random.random() < 0.5:
        return field_document(shape, FIELDS[int(random.integers(len(FIELDS)))])
    phrasing = KEPT_OUT_PHRASING if asked else int(random.integers(min(level, KEPT_OUT_PHRASING)))
    return description_document(shape, f"{int(random.integers(10**6)):06}", phrasing)


def _fact(law: ArchitectureLaw, random: np.random.Generator, level: int, asked: bool) -> Document:
    return fact_document(law.draw(random), ("weights", "products")[int(random.integers(2))])


def _change(law: ArchitectureLaw, random: np.random.Generator, level: int, asked: bool) -> Document:
    """A description and an order to change up to `level` of its fields."""
    phrasing = int(random.integers(KEPT_OUT_PHRASING))
    while True:
        shape = law.draw(random)
        count = level if asked else int(random.integers(level + 1))
        fields = [FIELDS[place] for place in random.permutation(len(FIELDS))[:count]]
        if "width" in fields and "hidden" not in fields:
            fields.append("hidden")
        # The changed network must not be one that is kept out, nor the first where it is asked for.
        others = [other for other in law.differing(shape, fields) if is_kept_out(key_of(other)) == asked]
        if others:
            return change_document(shape, others[int(random.integers(len(others)))], phrasing)


def _program(law: ArchitectureLaw, random: np.random.Generator, level: int, asked: bool) -> Document:
    """Observations of a drawn rule and its program, in one of the three languages.

    Harder levels show observations in any order, of longer rules, and not all of them.
    """
    language = ("counts", "formula", "lines")[int(random.integers(3))]
    if language == "lines":
        states = int(random.integers(2, 3 + 2 * level)) if not asked else int(random.integers(5, 10))
        lines = draw_lines(random, states, min(1 + 2 * level, 7) if states > 2 else 2)
        key = "rule " + " ".join(map(str, sorted(lines)))
        return lines_document([line.turned(int(random.integers(4))) for line in lines], states, key)
    while True:
        alive = draw_counting(random)
        shown = np.arange(len(CASES)) if level == 0 else random.permutation(len(CASES))
        if level > 1 and not asked:
            shown = shown[: len(CASES) - int(random.integers(0, level))]
        document = counts_document(alive, [int(case) for case in shown], language)
        if level or language == "formula" or len(write_counts(alive)) <= 9:
            return document


_PARTS: dict[str, Callable[[ArchitectureLaw, np.random.Generator, int, bool], Document]] = {
    "architectures": _architecture, "programs": _program, "changes": _change, "facts": _fact,
}  # fmt: skip
