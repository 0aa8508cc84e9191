"""Descriptions of architectures: the joint law that configurations are drawn from, phrasings, facts, readings back.

The law is a table over all 864 configurations, so what a constant answer reaches, the information in a description and
every conditional share are sums, not estimates. `skew` bends it: 0 is uniform, 1 the shares below, which are those that
practice has (nearly every network has four hidden units a number of width), more is more skewed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from neural.errors import ModelError
from neural.scribe.corpus.documents import Document
from neural.scribe.decoder.shape import FIELDS, DecoderShape

_LAYERS = {1: 0.2, 2: 0.6, 3: 0.2}
# Deeper networks are wider, and wider ones have more heads.
_WIDTHS = {1: {16: 0.6, 24: 0.3, 32: 0.1}, 2: {16: 0.2, 24: 0.3, 32: 0.5}, 3: {16: 0.1, 24: 0.2, 32: 0.7}}
_HEADS = {16: {1: 0.3, 2: 0.6, 4: 0.1}, 24: {1: 0.1, 2: 0.7, 4: 0.2}, 32: {1: 0.05, 2: 0.25, 4: 0.7}}
_RATIOS = {2: 0.1, 4: 0.9}
_ACTIVATIONS = {"relu": 0.3, "gelu": 0.7}
_NORMS = {"before": 0.9, "after": 0.1}
_POSITIONS = {"learnt": 0.4, "turned": 0.6}
_TIED = {False: 0.2, True: 0.8}

Values = tuple[str, ...]


@dataclass(frozen=True)
class ArchitectureLaw:
    """The joint law of configurations at a `skew` of 0 (uniform) or more, for a given alphabet and number of places."""

    skew: float = 1.0
    tokens: int = 64
    places: int = 128

    def __post_init__(self) -> None:
        if not 0 <= self.skew <= 100:
            raise ModelError(f"a law's skew is 0 to 100, not {self.skew}")

    @cached_property
    def shapes(self) -> tuple[DecoderShape, ...]:
        """All configurations, in one fixed order."""
        return tuple(shape for shape, _ in _configurations(self.tokens, self.places))

    @cached_property
    def chances(self) -> NDArray[np.float64]:
        """The chance of each configuration, (864,), which sum to 1."""
        raw = np.array([chance for _, chance in _configurations(self.tokens, self.places)]) ** self.skew
        found: NDArray[np.float64] = raw / raw.sum()
        return found

    def draw(self, random: np.random.Generator) -> DecoderShape:
        """Return a configuration drawn from the law."""
        place = int(np.searchsorted(self._sums, random.random(), side="right"))
        return self.shapes[min(place, len(self.shapes) - 1)]

    @cached_property
    def _sums(self) -> NDArray[np.float64]:
        found: NDArray[np.float64] = np.cumsum(self.chances)
        return found

    @cached_property
    def _values(self) -> NDArray[np.str_]:
        return np.array([values_of(shape) for shape in self.shapes])

    def differing(self, shape: DecoderShape, fields: Collection[str]) -> list[DecoderShape]:
        """Return the configurations of the law that differ from one in exactly these fields."""
        wanted = np.array([field in fields for field in FIELDS])
        found = np.flatnonzero(((self._values != np.array(values_of(shape))) == wanted).all(axis=1))
        return [self.shapes[place] for place in found]

    def shares(self, field: str) -> dict[str, float]:
        """Return the chance of each value of a field."""
        found: dict[str, float] = {}
        for shape, chance in zip(self.shapes, self.chances, strict=True):
            found[shape.field(field)] = found.get(shape.field(field), 0.0) + float(chance)
        return found

    def constant(self) -> dict[str, float]:
        """Return the share of networks of which a constant answer is right, field by field; `all`: in every field.

        Each is the best constant for its own question, so the fields' answers need not be one configuration.
        """
        found = {field: max(self.shares(field).values()) for field in FIELDS}
        return {**found, "all": float(self.chances.max())}

    def information(self) -> float:
        """Return the bits in a whole description: the entropy of the joint law."""
        some = self.chances[self.chances > 0]
        return float(-(some * np.log2(some)).sum())

    def surprise(self, shape: DecoderShape) -> float:
        """Return the bits of one configuration under the law; ModelError for one that it never gives."""
        for known, chance in zip(self.shapes, self.chances, strict=True):
            if values_of(known) == values_of(shape):
                return float(-np.log2(chance))
        raise ModelError("the law never gives this configuration")


@lru_cache(maxsize=8)
def _configurations(tokens: int, places: int) -> tuple[tuple[DecoderShape, float], ...]:
    found = []
    for layers, ratio, activation, norm, positions, tied in itertools.product(
        _LAYERS, _RATIOS, _ACTIVATIONS, _NORMS, _POSITIONS, _TIED
    ):
        for width, heads in itertools.product(_WIDTHS[layers], (1, 2, 4)):
            shape = DecoderShape.model_validate({
                "layers": layers, "heads": heads, "width": width, "hidden": ratio * width, "activation": activation,
                "norm": norm, "positions": positions, "tied": tied, "tokens": tokens, "places": places,
            })  # fmt: skip
            chance = (
                _LAYERS[layers] * _WIDTHS[layers][width] * _HEADS[width][heads] * _RATIOS[ratio]
                * _ACTIVATIONS[activation] * _NORMS[norm] * _POSITIONS[positions] * _TIED[tied]
            )  # fmt: skip
            found.append((shape, chance))
    return tuple(found)


@lru_cache(maxsize=4096)
def values_of(shape: DecoderShape) -> Values:
    """Return the values of all FIELDS, as descriptions write them."""
    return tuple(shape.field(name) for name in FIELDS)


# How a description may be put. The last is kept out of every training.
PHRASINGS = (
    "layers {layers}, heads {heads}, width {width}, hidden {hidden}, {activation}, norm {norm}, "
    "{positions}, tied {tied}.",
    "{layers} layers of width {width} with {heads} heads; hidden {hidden}, {activation}; norm {norm}; "
    "{positions}; tied {tied}.",
    "tied {tied}, {positions}, norm {norm}, {activation}, hidden {hidden}, width {width}, "
    "heads {heads}, layers {layers}.",
    "{activation} {hidden} {norm} {heads} {width} {positions} {tied} {layers}.",
)
KEPT_OUT_PHRASING = len(PHRASINGS) - 1
_PATTERNS = tuple(
    re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>\\w+)", re.escape(phrasing)).replace(r"\ ", " "))
    for phrasing in PHRASINGS
)


def describe(shape: DecoderShape, phrasing: int = 0) -> str:
    """Return the description in one of PHRASINGS."""
    return PHRASINGS[phrasing].format(**dict(zip(FIELDS, values_of(shape), strict=True)))


def read(text: str) -> dict[str, str]:
    """Return the fields that a description states, whichever phrasing it is in; empty if it is none."""
    for pattern in _PATTERNS:
        if found := pattern.fullmatch(text):
            return found.groupdict()
    return {}


def build(values: dict[str, str], tokens: int, places: int) -> DecoderShape:
    """Return the configuration that a description's values stand for; ModelError if they stand for none."""
    if values.keys() != set(FIELDS) or values["tied"] not in ("yes", "no"):
        raise ModelError("a description states each field once, and tied as yes or no")
    try:
        return DecoderShape.model_validate(
            {**values, "tied": values["tied"] == "yes", "tokens": tokens, "places": places}
        )
    except ValueError as error:
        raise ModelError(f"no decoder is like this: {str(error).splitlines()[-1].strip()[:200]}") from None


def key_of(shape: DecoderShape) -> str:
    """Return what decides whether a configuration is kept out of training."""
    return "net " + " ".join(values_of(shape))


def description_document(shape: DecoderShape, name: str, phrasing: int) -> Document:
    """Return a document that describes the network called `name`, all fields at once."""
    return Document("description", f"net {name}\n", describe(shape, phrasing), key_of(shape))


def field_document(shape: DecoderShape, field: str) -> Document:
    """Return a document that asks for one field of a network whose description is given."""
    return Document("field", f"{describe(shape)}\n{field}?", shape.field(field), key_of(shape))


def fact_document(shape: DecoderShape, fact: str) -> Document:
    """Return a document that asks for a number that follows from a description: its weights, or products a token."""
    numbers = {"weights": shape.weights, "products": shape.products}
    if fact not in numbers:
        raise ModelError(f"there is no fact {fact!r}: there are {', '.join(numbers)}")
    return Document("fact", f"{describe(shape)}\n{fact}?", str(numbers[fact]), key_of(shape))


def change_document(shape: DecoderShape, changed: DecoderShape, phrasing: int = 0) -> Document:
    """Return a document that asks for a description with what differs in `changed` set anew."""
    orders = [f"{field}={changed.field(field)}" for field in FIELDS if shape.field(field) != changed.field(field)]
    prompt = f"{describe(shape, phrasing)}\n{' '.join(orders) or 'same'}\n"
    return Document("change", prompt, describe(changed, phrasing), key_of(shape))
