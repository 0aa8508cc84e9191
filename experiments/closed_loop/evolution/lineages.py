"""Lineages: lines of genomes that are copied with errors, generation after generation, until they are not viable.

At each birth every symbol is replaced with the same probability. A line goes on as long as its symbols can be decoded
and its network is exact on every context that a loop can meet: by certificate, no world is simulated. There is no
competition: each line has one child per generation.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from automata.checks import as_share, at_least
from automata.proportion import Proportion
from experiments.closed_loop.evolution.edits import drawn_edits, edited, miscopied
from experiments.closed_loop.evolution.fates_batched import BatchedFates, FateDecider
from neural.genome.record import Genome


@dataclass(frozen=True)
class Lineages:
    """Of `draws` lines of one ancestor, `exact` are after 0, 1, … `generations` births at an error `rate` per symbol.

    `different_symbols` is the mean number of symbols in which these differ from the ancestor, `distinct` the number of
    different networks they describe; both 0 where there is none. `living`, (exact, n) uint8, are the last of them.
    """

    ALSO = ("intervals",)

    rate: float
    draws: int
    generations: int
    exact: tuple[int, ...]
    different_symbols: tuple[float, ...]
    distinct: tuple[int, ...]
    labels: int = field(repr=False)
    living: NDArray[np.uint8] = field(repr=False, compare=False)

    @property
    def intervals(self) -> tuple[tuple[float, float], ...]:
        """The 95 % interval of the share that is exact, generation by generation."""
        return tuple(Proportion(exact, self.draws).interval for exact in self.exact)

    def survivors(self, most: int) -> tuple[Genome, ...]:
        """Return the genomes of up to `most` living lines, the first ones."""
        return tuple(Genome.read(row.tolist(), self.labels) for row in self.living[:most])


def lineages(
    genome: Genome, *, rate: float, lineages: int, generations: int, seed: int, decider: FateDecider | None = None
) -> Lineages:
    """Follow `lineages` lines of `genome` through `generations` births, every symbol miscopied with probability `rate`.

    A miscopied symbol is one of the other letters, all alike. `decider` decides fates in place of a
    `BatchedFates` of the genome. Raises ArgumentError for a rate beyond 0 to 1, no lines or less than no generation.
    """
    at_least(1, lineages=lineages)
    at_least(0, generations=generations)
    decide = (decider or BatchedFates(genome)).decide
    random = np.random.default_rng(seed)
    ancestor = genome.array
    living = np.tile(ancestor, (lineages, 1))
    networks = [decide(ancestor[None]).networks[0]] * lineages
    exact, different, distinct = [lineages], [0.0], [1]
    for _ in range(generations):
        children = miscopied(living, rate, genome.labels, random)
        # A child copied without errors is exact, as its mother was.
        changed = np.flatnonzero((children != living).any(axis=1))
        fates = decide(children[changed])
        lives = np.ones(len(children), dtype=bool)
        lives[changed] = fates.viable
        for place, network in zip(changed.tolist(), fates.networks, strict=True):
            networks[place] = network
        living = children[lives]
        networks = [network for network, own in zip(networks, lives.tolist(), strict=True) if own]
        exact.append(len(living))
        different.append(float((living != ancestor).sum(axis=1).mean()) if len(living) else 0.0)
        distinct.append(len(set(networks)))
    return Lineages(rate, lineages, generations, tuple(exact), tuple(different), tuple(distinct), genome.labels, living)


def predicted(symbols: int, *, rate: float, viable: float, generations: int) -> tuple[float, ...]:
    """Return the share that is exact after 0, 1, … births of genomes of so many `symbols` if errors act independently.

    The formula is (1 - rate × (1 - viable)) ** (symbols × births), with `viable` the share of the ancestor's single
    edits that leave a network exact. Assumes:

    * no epistasis: two edits that are viable alone are viable together, and no edit repairs another (a good
      approximation while rate × symbols is well below 1 and there are few differences from the ancestor);
    * a constant viable share, although the margin of the network drifts;
    * no selection of robust lines, which die less often.

    Compare `viable_share` of the survivors with the ancestor's.
    """
    as_share(rate, "rate")
    as_share(viable, "viable")
    step = (1 - rate * (1 - viable)) ** symbols
    return tuple(step**births for births in range(generations + 1))


def viable_share(genome: Genome, edits: int, seed: int, *, decider: FateDecider | None = None) -> Proportion:
    """Return how many of `edits` different single-symbol edits of a genome, drawn at random, leave a network exact."""
    rows = edited(genome, drawn_edits(genome, edits, seed=seed))
    return Proportion(int((decider or BatchedFates(genome)).decide(rows).viable.sum()), len(rows))
