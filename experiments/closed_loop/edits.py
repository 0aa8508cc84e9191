"""Edits: what becomes of a genome one symbol of which, or a share of which, is another; judged by certificate.

An edit is called neutral if the network is exact on every context that a loop can meet with any passengers. That is
enough for life, and more than one loop needs: what is counted as dead is a bound from above.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from automata.intervals import wilson_interval
from automata.rules import langton_passengers
from experiments.errors import ConfigError
from neural.device import one_thread
from neural.errors import GenomeError
from neural.genome import Genome
from neural.labelled import labelled
from neural.physics import logits_of

Fate = Literal["unreadable", "other kind", "same network", "neutral", "errs"]
FATES: dict[Fate, str] = {
    "unreadable": "describes no network any more",
    "other kind": "describes a network with other states or another neighbourhood",
    "same network": "the same network: the checksum or a name was hit, or a bit that nothing reads",
    "neutral": "another network, exact on all that a loop can meet",
    "errs": "another network, which errs on some of it",
}
VIABLE: tuple[Fate, ...] = ("same network", "neutral")
# Shares of symbols that are miscopied; the last is the complement of 94 %.
RATES = (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 0.06)


@dataclass(frozen=True)
class Survival:
    """At a `rate` of errors a symbol, `alive` of `draws` genomes stay exact; `low` to `high` is the 95 % interval.

    `predicted` is (1 - rate × the share of single edits that are not viable) ** symbols.
    """

    rate: float
    draws: int
    alive: int
    low: float
    high: float
    predicted: float

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self)


class Judge:
    """Tells the fate of edited genomes of one kind."""

    def __init__(self, genome: Genome):
        self.genome = genome
        rule = langton_passengers(genome.labels)
        self._signature = (rule.n_states, rule.neighborhood)
        self._contexts = labelled(genome.labels).contexts
        self._right = rule.evaluate(self._contexts)
        self._weights = [part.values for part in genome.parts]

    def fate(self, symbols: Iterable[int]) -> Fate:
        """Return what becomes of a genome of these symbols."""
        try:
            edited = Genome.read(tuple(symbols), self.genome.labels)
            network = edited.network()
        except GenomeError:
            return "unreadable"
        if (network.n_states, network.neighborhood) != self._signature:
            return "other kind"
        if edited.architecture == self.genome.architecture and all(
            np.array_equal(part.values, own) for part, own in zip(edited.parts, self._weights, strict=True)
        ):
            return "same network"
        answers = logits_of(network, self._contexts)
        exact = not np.isnan(answers).any() and np.array_equal(answers.argmax(axis=1), self._right)
        return "neutral" if exact else "errs"

    def miscopied(self, rate: float, random: np.random.Generator) -> tuple[int, ...]:
        """Return the symbols, each replaced by another with probability `rate`."""
        symbols = np.array([self.genome.symbols], dtype=np.uint8)
        return tuple(miscopied(symbols, rate, self.genome.labels, random)[0].tolist())


def miscopied(
    symbols: NDArray[np.uint8], rate: float, labels: int, random: np.random.Generator
) -> NDArray[np.uint8]:
    """Return genomes, (N, n) uint8, each symbol replaced with probability `rate` by one of the others, all alike."""
    if not 0 <= rate <= 1:
        raise ConfigError(f"a rate of errors lies between 0 and 1, not at {rate:g}")
    hit = random.random(symbols.shape) < rate
    shift = random.integers(1, labels, symbols.shape)
    copies: NDArray[np.uint8] = ((symbols + hit * shift) % labels).astype(np.uint8)
    return copies


def drawn_edits(genome: Genome, count: int, *, seed: int) -> list[tuple[int, int]]:
    """Return `count` different single-symbol edits, (place, symbol), drawn at random; all if there are no more."""
    if count < 1:
        raise ConfigError(f"at least 1 edit is tried, not {count}")
    others = genome.labels - 1
    drawn = np.random.default_rng(seed).permutation(len(genome) * others)[:count]
    places = [divmod(number, others) for number in drawn.tolist()]
    return [(place, (genome.symbols[place] + 1 + shift) % genome.labels) for place, shift in places]


def single_edits(genome: Genome, count: int, *, seed: int) -> Counter[Fate]:
    """Return the fates of `count` different single-symbol edits, drawn at random; of all if there are no more."""
    judge = Judge(genome)
    fates: Counter[Fate] = Counter()
    with one_thread():
        for place, symbol in drawn_edits(genome, count, seed=seed):
            symbols = list(genome.symbols)
            symbols[place] = symbol
            fates[judge.fate(symbols)] += 1
    return fates


def survival(
    genome: Genome, fates: Counter[Fate], draws: int, *, seed: int, rates: tuple[float, ...] = RATES
) -> Iterator[Survival]:
    """Miscopy the genome `draws` times at every rate, and yield how many copies stay exact beside what is predicted."""
    judge = Judge(genome)
    dead = 1 - sum(fates[fate] for fate in VIABLE) / fates.total()
    for number, rate in enumerate(rates):
        random = np.random.default_rng((seed, number))
        with one_thread():
            alive = sum(judge.fate(judge.miscopied(rate, random)) in VIABLE for _ in range(draws))
        low, high = wilson_interval(alive, draws)
        yield Survival(rate, draws, alive, low, high, (1 - rate * dead) ** len(genome))
