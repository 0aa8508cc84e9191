"""Fates of genomes with one symbol, or a share of the symbols, changed; decided by certificate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from automata.checks import as_share, at_least
from automata.files.json_types import JsonObject
from automata.proportion import Proportion
from experiments.closed_loop.evolution.fates_batched import BatchedFates
from experiments.closed_loop.wording import VIABLE, Fate
from neural.genome.record import Genome

# Shares of symbols that are miscopied; the last is the complement of 94 %.
RATES = (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 0.06)


@dataclass(frozen=True)
class ViableShare:
    """At a `rate` of errors a symbol, so many of the drawn genomes stay `exact` on all contexts that a loop can meet.

    `predicted` is (1 - rate × the share of single edits that are not viable) ** symbols, that share estimated.
    """

    rate: float
    exact: Proportion
    predicted: float

    def as_dict(self) -> JsonObject:
        """Return plain data for JSON."""
        exact = self.exact
        return {
            "rate": self.rate,
            "draws": exact.trials,
            "exact": exact.successes,
            "low": exact.low,
            "high": exact.high,
            "predicted": self.predicted,
        }


def miscopied(symbols: NDArray[np.uint8], rate: float, labels: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """Return genomes, (N, n) uint8, each symbol replaced with probability `rate` by one of the others, all alike."""
    as_share(rate, "rate")
    hit = random.random(symbols.shape) < rate
    shift = random.integers(1, labels, symbols.shape)
    copies: NDArray[np.uint8] = ((symbols + hit * shift) % labels).astype(np.uint8)
    return copies


def drawn_edits(genome: Genome, count: int, *, seed: int) -> list[tuple[int, int]]:
    """Return `count` different single-symbol edits, (place, symbol), drawn at random; all if there are no more."""
    at_least(1, count=count)
    others = genome.labels - 1
    drawn = np.random.default_rng(seed).permutation(len(genome) * others)[:count]
    places = [divmod(number, others) for number in drawn.tolist()]
    return [(place, (genome.symbols[place] + 1 + shift) % genome.labels) for place, shift in places]


def edited(genome: Genome, edits: Sequence[tuple[int, int]]) -> NDArray[np.uint8]:
    """Return the symbols of a genome with each of the edits, (place, symbol), made alone: (edits, n) uint8."""
    rows = np.tile(genome.array, (len(edits), 1))
    for row, (place, symbol) in zip(rows, edits, strict=True):
        row[place] = symbol
    return rows


def single_edits(genome: Genome, count: int, *, seed: int) -> Counter[Fate]:
    """Return the fates of `count` different single-symbol edits, drawn at random; of all if there are no more."""
    return Counter(BatchedFates(genome).decide(edited(genome, drawn_edits(genome, count, seed=seed))).fates)


def survival(
    genome: Genome, fates: Counter[Fate], draws: int, *, seed: int, rates: tuple[float, ...] = RATES
) -> Iterator[ViableShare]:
    """Miscopy the genome `draws` times at every rate, and yield how many copies stay exact beside what is predicted."""
    decider, symbols = BatchedFates(genome), genome.array[None]
    errs = 1 - sum(fates[fate] for fate in VIABLE) / fates.total()
    for number, rate in enumerate(rates):
        random = np.random.default_rng((seed, number))
        # One after another, so that the first copies do not depend on how many follow.
        copies = [miscopied(symbols, rate, genome.labels, random) for _ in range(draws)]
        exact = int(decider.decide(np.concatenate(copies)).viable.sum())
        yield ViableShare(rate, Proportion(exact, draws), (1 - rate * errs) ** len(genome))
