"""The law of configurations that descriptions are drawn from: a table over all of them, eight fields each.

The study's networks are among them, so that what is known without any network (the likeliest value of each field, the
bits of a description, what the facts in a prompt settle) are sums.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from experiments.studies.scaling.sizes import WIDTHS, code_of, weight_count, width_letter
from neural.scribe.corpus.documents import is_kept_out

FIELDS = ("layers", "heads", "width", "hidden", "activation", "norm", "positions", "tied")
_LAYERS = {1: 0.25, 2: 0.4, 3: 0.2, 4: 0.15}
_HEADS = {1: 0.2, 2: 0.4, 4: 0.25, 8: 0.15}
_RATIOS = {1: 0.3, 2: 0.3, 4: 0.4}
_ACTIVATIONS = {"g": 0.7, "r": 0.3}
_NORMS = {"b": 0.9, "a": 0.1}
_POSITIONS = {"t": 0.6, "l": 0.4}
_TIED = {"y": 0.8, "n": 0.2}


@dataclass(frozen=True, eq=False)
class Configurations:
    """All configurations of the law: `codes` and `facts`, a text each; `chances`, (C,); `kept_out` of training, (C,).

    `letters`: the code of each as numbers of characters, (C, 8).
    """

    codes: tuple[str, ...]
    facts: tuple[str, ...]
    chances: NDArray[np.float64]
    kept_out: NDArray[np.bool_]
    letters: NDArray[np.uint8]

    @property
    def modes(self) -> str:
        """The likeliest value of each field by itself: a constant answer."""
        return likeliest_fields(self.letters, self.chances)

    def given(self, fact: str) -> NDArray[np.int64]:
        """Return the numbers of the configurations of which all facts are these."""
        return np.array(_by_facts()[fact])

    def surprise(self, number: int) -> float:
        """Return the bits of a configuration under the law."""
        return float(-np.log2(self.chances[number]))

    def left(self, number: int) -> float:
        """Return the bits that its facts leave of a configuration, for a reader who knows the law."""
        same = self.given(self.facts[number])
        return float(-np.log2(self.chances[number] / self.chances[same].sum()))


def likeliest_fields(letters: NDArray[np.uint8], chances: NDArray[np.float64]) -> str:
    """Return the likeliest letter in each place of codes, (C, 8), with these chances."""
    found = ""
    for column in letters.T:
        values = np.unique(column)
        found += chr(values[int(np.argmax([chances[column == value].sum() for value in values]))])
    return found


@cache
def configurations() -> Configurations:
    """Return the law's table."""
    codes, facts, chances = [], [], []
    for (layers, a), (heads, b), width, (ratio, c), (activation, d), (norm, e), (positions, f), (tied, g) in (
        itertools.product(
            _LAYERS.items(), _HEADS.items(), WIDTHS, _RATIOS.items(), _ACTIVATIONS.items(), _NORMS.items(),
            _POSITIONS.items(), _TIED.items(),
        )
    ):  # fmt: skip
        if width % (2 * heads):
            continue
        hidden = ratio * width
        number = weight_count(layers, width, hidden, learnt=positions == "l", tied=tied == "y")
        codes.append(f"{layers}{heads}{width_letter(width)}{ratio}{activation}{norm}{positions}{tied}")
        facts.append(f"{width:03}x{hidden:04} {heads}x{width // heads:03} {number:08}")
        chances.append(a * b * c * d * e * f * g)
    share = np.array(chances)
    own = {code_of(width) for width in WIDTHS}
    return Configurations(
        tuple(codes),
        tuple(facts),
        share / share.sum(),
        np.array([code in own or is_kept_out(f"scaled net {code}") for code in codes]),
        np.frombuffer("".join(codes).encode(), dtype=np.uint8).reshape(-1, len(FIELDS)),
    )


@cache
def _by_facts() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, fact in enumerate(configurations().facts):
        found.setdefault(fact, []).append(number)
    return found
