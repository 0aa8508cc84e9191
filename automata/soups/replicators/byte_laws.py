"""Laws by which the bytes of a program are drawn, each by itself: uniform, and three richer in instructions.

They are those of Knierim et al. 2026, arXiv:2607.01483, by their names. Their `bff` is shown as a picture only; ours is
measured as theirs was: what a soup writes before it is taken over (`written_bytes`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from automata.errors import ArgumentError
from automata.soups.draws import seed_of
from automata.soups.languages.language import Language
from automata.soups.pairing import arrange
from automata.soups.replicators.written import WRITTEN
from automata.soups.soup import Soup

_COIN = 1 << 24


@dataclass(frozen=True)
class ByteLaw:
    """A byte's chances: 256 weights, 0 or more."""

    name: str
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.weights) != 256 or min(self.weights) < 0 or sum(self.weights) <= 0:
            raise ArgumentError("a law of bytes has 256 weights, 0 or more, and not all of them 0")

    @cached_property
    def columns(self) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Walker's table: of each column so many of 2^24 chances are its own byte's, the rest those of its alias."""
        rest = np.array(self.weights, dtype=np.float64)
        rest *= 256 / rest.sum()
        keep, alias = np.full(256, _COIN, dtype=np.int64), np.arange(256, dtype=np.uint8)
        poor = [byte for byte in range(256) if rest[byte] < 1]
        rich = [byte for byte in range(256) if rest[byte] >= 1]
        while poor and rich:
            byte, giver = poor.pop(), rich.pop()
            keep[byte], alias[byte] = round(float(rest[byte]) * _COIN), giver
            rest[giver] -= 1 - rest[byte]
            (poor if rest[giver] < 1 else rich).append(giver)
        return keep, alias

    def letter(self, chance: int) -> int:
        """Return the byte that a chance of 32 bits stands for."""
        keep, alias = self.columns
        column = chance >> 24
        return column if (chance & (_COIN - 1)) < keep[column] else int(alias[column])


def _half(name: str, language: Language, also: tuple[int, ...] = ()) -> ByteLaw:
    """A fair coin decides for an instruction (or one of `also`) or for another byte; then each is as likely."""
    chosen = (language.table > 0) | np.isin(np.arange(256), also)
    weights = np.where(chosen, 1 / chosen.sum(), 1 / max(1, (~chosen).sum()))
    return ByteLaw(name, tuple(map(float, weights)))


def _written(name: str, language: Language) -> ByteLaw:
    if language.name not in WRITTEN:
        raise ArgumentError(
            f"what a soup of {language.name} writes was not measured: the law bff is of {', '.join(WRITTEN)}"
        )
    return ByteLaw(name, tuple(map(float, WRITTEN[language.name])))


LAWS: Mapping[str, Callable[[str, Language], ByteLaw]] = MappingProxyType(
    {
        "uniform": lambda name, _: ByteLaw(name, (1.0,) * 256),
        "bff": _written,
        "cust": _half,
        "cust64": lambda name, language: _half(name, language, (64,)),
    }
)


def find_law(name: str, language: Language) -> ByteLaw:
    """Return one of LAWS for a language; ArgumentError for another name."""
    if name.lower() not in LAWS:
        raise ArgumentError(f"bytes are drawn by the law {', '.join(LAWS)}, not {name!r}")
    return LAWS[name.lower()](name.lower(), language)


def written_bytes(soup: Soup, epochs: int) -> NDArray[np.int64]:
    """Run a soup so many epochs on and return how many bytes executions changed into each value, (256,).

    A byte that was changed more than once in an execution counts once, with its last value; mutations do not count.
    The soup is afterwards what `run` makes of it. ArgumentError where running costs energy.
    """
    from automata.soups.draw_kernels import mutate

    settings, language = soup.settings, soup.settings.language
    if settings.energy is not None:
        raise ArgumentError("what is written is not counted where running costs energy")
    pairs = settings.programs // 2
    budgets, counts = np.full(pairs, language.budget, dtype=np.int64), np.zeros(256, dtype=np.int64)
    scratch, alphabet = language.scratch(), np.frombuffer(settings.alphabet, dtype=np.uint8)
    for _ in range(epochs):
        soup.about_to_step()
        soup.pairs = arrange(settings.pairing, soup.order, settings.seed, soup.epoch)
        base = settings.programs * seed_of(settings.seed, soup.epoch) * 2 * language.length % (1 << 64)
        mutate(soup.programs, soup.order, 0, pairs, np.uint64(base), np.uint64(settings.threshold), alphabet)
        before = soup.programs.copy()
        language.kernel(
            soup.programs, soup.order, 0, soup.pairs, budgets, language.table, language.options, *scratch, soup.steps,
            soup.executed,
        )  # fmt: skip
        counts += np.bincount(soup.programs[soup.programs != before], minlength=256)
        soup.epoch += 1
    return counts
