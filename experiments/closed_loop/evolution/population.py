"""Wright-Fisher populations of loops whose genomes are copied with errors, and their genealogies.

The number of loops is fixed. Each loop of a generation has a mother drawn uniformly among the fertile loops of the
generation before. With selection a loop is fertile if its network is exact on every context that a loop can meet;
without, if its symbols describe a network, so that only drift remains. Fertile loops have equal chances.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from automata.checks import at_least
from automata.containment.meter import counted, step_begins
from automata.replication.genealogy.generations import Mothers, coalescence, draw_mothers, lifelines
from automata.replication.genealogy.newick import write_newick
from experiments.closed_loop.evolution.edits import miscopied
from experiments.closed_loop.evolution.fates_batched import BatchedFates, FateDecider, Fates
from neural.genome.record import Genome


@dataclass(frozen=True)
class Turn:
    """One generation: of all its loops `viable` are exact and `fertile` may be mothers.

    `different_symbols` is the mean distance from the ancestor and `margin` the mean least lead of a right logit, both
    over those that are viable (0 if none is); `genomes` and `networks` count distinct ones, and `commonest` is the
    share of the commonest genome. `coalescence` is how many generations ago all had one mother, None if that was
    before the first birth. At `fixed` places all have the same symbol, and the ancestor had another.
    """

    generation: int
    viable: int
    fertile: int
    different_symbols: float
    margin: float
    genomes: int
    networks: int
    commonest: float
    coalescence: int | None
    fixed: int


@dataclass(frozen=True, eq=False)
class Population:
    """The history of `loops` copies of an `ancestor` with an error `rate` per symbol; `turns` begins with them.

    `parents`, (generations, loops) int32, are each loop's mother's places in the generation before. `symbols`,
    (loops, n) uint8, and `viable`, (loops,) bool, are of the last generation. A population without a fertile loop
    has ended early.
    """

    ALSO = ("extinct", "fixed")

    ancestor: Genome = field(repr=False)
    loops: int
    rate: float
    seed: int
    select: bool
    turns: tuple[Turn, ...]
    parents: Mothers = field(repr=False)
    symbols: NDArray[np.uint8] = field(repr=False)
    viable: NDArray[np.bool_] = field(repr=False)

    @property
    def generations(self) -> int:
        """Generations that were born."""
        return len(self.parents)

    @property
    def extinct(self) -> bool:
        """Whether no fertile loop is left."""
        return self.turns[-1].fertile == 0

    @property
    def fixed(self) -> tuple[int, ...]:
        """The places where all loops have the same symbol and the ancestor another."""
        return tuple(np.flatnonzero(_fixed(self.symbols, self.ancestor)).tolist())

    def living(self, most: int) -> tuple[Genome, ...]:
        """Return the genomes of up to `most` viable loops, the first ones."""
        rows = self.symbols[self.viable][:most]
        return tuple(Genome.read(row.tolist(), self.ancestor.labels) for row in rows)

    def newick(self) -> str:
        """Return the tree of the last generation, in generations."""
        return write_newick(lifelines(self.parents, self.loops))


def evolve(
    genome: Genome,
    *,
    loops: int,
    generations: int,
    rate: float,
    seed: int,
    select: bool = True,
    decider: FateDecider | None = None,
) -> Population:
    """Run a population of `loops` copies of `genome` for `generations`, each symbol copied with errors at `rate`.

    With `select`, mothers are viable loops; without, all whose symbols describe a network. `decider` decides
    fates in the place of a `BatchedFates` of the genome. Ends early when no genome is fertile. Raises ArgumentError for
    no loops or fewer than no generations, and for a rate beyond 0 to 1.
    """
    at_least(1, loops=loops)
    at_least(0, generations=generations)
    decider = decider or BatchedFates(genome)
    random = np.random.default_rng(seed)
    present = _Present.founders(genome, loops, decider)
    fertile = present.fertile(select)
    parents: list[Mothers] = []
    turns = [_turn(0, present, fertile, genome, parents)]
    for generation in range(1, generations + 1):
        if not fertile.any():
            break
        mothers = draw_mothers(fertile, loops, random)
        step_begins()
        present = present.children(mothers, rate, genome.labels, random, decider)
        counted(loops)
        parents.append(mothers)
        fertile = present.fertile(select)
        turns.append(_turn(generation, present, fertile, genome, parents))
    born = np.array(parents, dtype=np.int32).reshape(-1, loops)
    return Population(genome, loops, rate, seed, select, tuple(turns), born, present.symbols, present.viable)


# -- one generation -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Present:
    """The loops of one generation with the fate of each."""

    symbols: NDArray[np.uint8]
    viable: NDArray[np.bool_]
    readable: NDArray[np.bool_]
    networks: NDArray[np.object_]
    margins: NDArray[np.float32]

    @classmethod
    def founders(cls, genome: Genome, loops: int, decider: FateDecider) -> _Present:
        symbols = genome.array[None]
        return cls._decided(symbols, decider.decide(symbols)).take(np.zeros(loops, dtype=np.int32))

    @classmethod
    def _decided(cls, symbols: NDArray[np.uint8], fates: Fates) -> _Present:
        readable = np.array([fate != "unreadable" for fate in fates.fates], dtype=bool)
        networks = np.array(fates.networks, dtype=object)
        return cls(symbols, fates.viable, readable, networks, fates.margins)

    def take(self, places: NDArray[np.int32]) -> _Present:
        return _Present(
            self.symbols[places],
            self.viable[places],
            self.readable[places],
            self.networks[places],
            self.margins[places],
        )

    def fertile(self, select: bool) -> NDArray[np.bool_]:
        return self.viable if select else self.readable

    def children(
        self, mothers: Mothers, rate: float, labels: int, random: np.random.Generator, decider: FateDecider
    ) -> _Present:
        """Return the children of `mothers`; those copied without errors have their mothers' fates."""
        born = self.take(mothers)
        symbols = miscopied(born.symbols, rate, labels, random)
        changed = np.flatnonzero((symbols != born.symbols).any(axis=1))
        decided = self._decided(symbols[changed], decider.decide(symbols[changed]))
        for name in ("viable", "readable", "networks", "margins"):
            getattr(born, name)[changed] = getattr(decided, name)
        return _Present(symbols, born.viable, born.readable, born.networks, born.margins)


def _turn(
    generation: int, present: _Present, fertile: NDArray[np.bool_], ancestor: Genome, parents: list[Mothers]
) -> Turn:
    genomes = Counter(row.tobytes() for row in present.symbols)
    viable = present.viable
    different = (present.symbols[viable] != ancestor.array).sum(axis=1)
    margins = present.margins[viable]
    margins = margins[np.isfinite(margins)]
    loops = len(viable)
    return Turn(
        generation=generation,
        viable=int(viable.sum()),
        fertile=int(fertile.sum()),
        different_symbols=float(different.mean()) if len(different) else 0.0,
        margin=float(margins.mean()) if len(margins) else 0.0,
        genomes=len(genomes),
        networks=len(set(present.networks.tolist()) - {b""}),
        commonest=max(genomes.values()) / loops,
        coalescence=0 if loops == 1 else coalescence(parents),
        fixed=int(_fixed(present.symbols, ancestor).sum()),
    )


def _fixed(symbols: NDArray[np.uint8], ancestor: Genome) -> NDArray[np.bool_]:
    """Return where all loops have the same symbol and the ancestor another, (n,) bool."""
    same = (symbols == symbols[0]).all(axis=0)
    fixed: NDArray[np.bool_] = same & (symbols[0] != ancestor.array)
    return fixed
