"""The scribe itself: one layer, one head, decoder only, in whole numbers. This file is all that it computes.

To write the letter for a place it asks with a *query*, a sum of rows of a table: one for each bit of the place, added
or subtracted, and one for what is asked. Every token before it has a *key*, made in the same way from its place and
its role. The *score* of a token is the product of query and key, so it depends on places and roles alone, never on
what is written there. A token's weight is two to the power of its score; tokens give their *values*, in proportion to
their weights, to the hidden units, which add a bias and cut off what is below zero; and the letter whose sum of hidden
units is largest is written, in the next place, where it is itself a token from then on.

Powers of two and whole numbers make everything exact: there is no rounding but where a score is rounded down to a whole
number and where a weight is less than 2 ** -24 of the largest, which counts as nothing. So all processors agree, and
what is proved of these numbers is true of the network. Departures from the usual transformer: no path round the
attention (a place's own token reaches the output only if attended to), no normalisation, powers of two instead of e.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neural.errors import ModelError
from neural.scribe.shape import END, Shape

# The largest weight is two to this power; what is less than one is nothing.
WINDOW = 24

Table = NDArray[np.int64]


@dataclass(frozen=True)
class Prompt:
    """Tokens with their roles and places, what is asked, and how many letters may be written at most.

    `tokens` are letters, or rows of the shape's cells; `answer` is the exact number of letters wanted, 0 if the scribe
    ends with END.
    """

    ask: str
    tokens: tuple[int, ...]
    roles: tuple[str, ...]
    places: tuple[int, ...]
    most: int
    answer: int = 0


@dataclass(frozen=True, eq=False)
class Scribe:
    """A scribe: its shape, its four tables of whole numbers, and the power of two that each is to be multiplied by.

    `queries` (places + asks, keys), `keys` (places + roles, keys), `values` (1 + tokens, width), `readout`
    (width, letters), each int64 below 2 ** (bits - 1) in size.
    """

    shape: Shape
    queries: Table
    keys: Table
    values: Table
    readout: Table
    scales: tuple[int, int, int, int]

    def __post_init__(self) -> None:
        limit = 1 << (self.shape.bits - 1)
        for name, size in self.shape.sizes.items():
            table = getattr(self, name)
            if table.shape != size or (table.size and (table.min() < -limit or table.max() >= limit)):
                raise ModelError(f"the {name} of this scribe are not {size[0]} x {size[1]} numbers of its bits")

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Scribe)
            and (self.shape, self.scales) == (other.shape, other.scales)
            and all(np.array_equal(getattr(self, name), getattr(other, name)) for name in self.shape.sizes)
        )

    def __hash__(self) -> int:
        return hash((self.shape, self.scales, self.values.tobytes()))

    def query(self, ask: str, place: int) -> Table:
        """Return the query, (keys,), for the letter at `place`."""
        if ask not in self.shape.asks:
            raise ModelError(f"this scribe has not learnt to {ask}: its skills are {', '.join(self.shape.skills)}")
        row: Table = self.queries[self.shape.places + self.shape.asks.index(ask)]
        found: Table = signs([place], self.shape.places)[0] @ self.queries[: self.shape.places] + row
        return found

    def keys_of(self, roles: Sequence[str], places: Sequence[int]) -> Table:
        """Return the keys, (M, keys), of tokens with these roles at these places."""
        rows = [self.shape.places + self.shape.roles.index(role) for role in roles]
        return signs(places, self.shape.places) @ self.keys[: self.shape.places] + self.keys[rows]

    def value_rows(self) -> Table:
        """Return the values of tokens, (tokens + 1, width); the last, of the token that asks, is nothing."""
        return np.vstack([self.values[1:], np.zeros((1, self.shape.width), dtype=np.int64)])

    def scores(self, query: Table, keys: Table) -> Table:
        """Return the scores, (M,), rounded down to whole numbers."""
        return scaled(keys @ query, self.scales[0] + self.scales[1])

    def sums(self, query: Table, keys: Table, tokens: Sequence[int]) -> tuple[Table, int]:
        """Return each letter's sum, (letters,), and what all are to be divided by: the attention's total weight."""
        scores = self.scores(query, keys)
        powers = WINDOW + scores - scores.max()
        weights = np.where(powers >= 0, np.left_shift(1, np.clip(powers, 0, WINDOW)), 0)
        total = int(weights.sum())
        hidden = np.maximum(weights @ self.value_rows()[list(tokens)] + total * self.values[0], 0)
        return hidden @ self.readout, total


def signs(places: Sequence[int] | NDArray[Any], bits: int) -> Table:
    """Return the bits of each place, (M, bits), the lowest first: 1 where set, else -1. Higher bits are not seen."""
    return (np.asarray(places, dtype=np.int64)[:, None] >> np.arange(bits) & 1) * 2 - 1


def scaled(numbers: Table, power: int) -> Table:
    """Return numbers times two to a power, rounded down."""
    found: Table = np.left_shift(numbers, power) if power >= 0 else np.right_shift(numbers, -power)
    return found


def write_plainly(scribe: Scribe, prompt: Prompt) -> Iterator[int]:
    """Yield letter after letter, END last: the readable version, and the oracle of `writing.write`."""
    asking = scribe.shape.tokens
    tokens, roles, places = [*prompt.tokens, asking], [*prompt.roles, "written"], [*prompt.places, 0]
    for place in range(prompt.answer or prompt.most):
        sums, _ = scribe.sums(scribe.query(prompt.ask, place), scribe.keys_of(roles, places), tokens)
        letter = int(sums.argmax())
        yield letter
        if letter == END and not prompt.answer:
            return
        tokens, roles, places = [*tokens, letter], [*roles, "written"], [*places, place + 1]
