"""What is kept of a board: species with their births and descent, who lived when, what bred true, the neutral null."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from automata.replication.genealogy.record import Genealogy
from automata.replication.genealogy.tracing import trace_genealogy
from experiments.evolving.boards import Board, Setting, drawn_board
from experiments.evolving.neutral import mean_side, neutral_means, side_of

# Moments at which the living are counted, the first and the last among them; replays of the neutral null.
MOMENTS = 41
REPLAYS = 99


@dataclass(frozen=True)
class BredSpecies:
    """A genotype of one size: how many lived, since when, in how many births child and parent were both of it.

    `parent`: the place in the board's list of the species that the first was born to, None for a founder's.
    """

    genotype: str
    size: str
    individuals: int
    first: int
    true_births: int
    parent: int | None
    living: int


@dataclass(frozen=True)
class BoardRecord:
    """What came of one board. `extinct`: the generation in which the last died, None if some live at the end.

    `counts`: by size, how many lived at each of MOMENTS; `sides`: the mean side at each, 0 where nobody lived. Of the
    `births` so many were of another species than the parent's: `smaller`, `larger`, or of the same size. `neutral`:
    the mean side at the end in each replay of the null.
    """

    number: int
    height: int
    width: int
    births: int
    smaller: int
    larger: int
    other_genes: int
    debris: int
    extinct: int | None
    stopped: str
    species: tuple[BredSpecies, ...]
    counts: dict[str, list[int]]
    sides: tuple[float, ...]
    neutral: tuple[float, ...]

    @property
    def end(self) -> float | None:
        """The mean side of those who live at the end."""
        return None if self.extinct is not None else self.sides[-1]

    @property
    def commonest(self) -> BredSpecies | None:
        """The species that most of the living are of, of equal ones the older; None on an extinct board."""
        alive = [one for one in self.species if one.living]
        return max(alive, key=lambda one: (one.living, -one.first)) if alive else None

    @property
    def evolved(self) -> tuple[BredSpecies, ...]:
        """New species that bred true: some child of one was of it too."""
        return tuple(one for one in self.species if one.parent is not None and one.true_births)

    @property
    def below_neutral(self) -> float | None:
        """The share of replays that ended with a larger mean side than the board; ties count one half."""
        if self.end is None or not self.neutral:
            return None
        null = np.array(self.neutral)
        return float((null > self.end + 1e-9).mean() + 0.5 * (np.abs(null - self.end) <= 1e-9).mean())


def moments(generations: int) -> list[int]:
    """Return the generations at which the living are counted."""
    return [round(generations * part / (MOMENTS - 1)) for part in range(MOMENTS)]


def trace_board(setting: Setting, board: Board) -> Genealogy:
    """Run a board and return who descended from whom."""
    return trace_genealogy(
        setting.rule(), board.start, setting.generations, every=setting.every, topology=board.topology,
        sheath=setting.sheath(),
    )  # fmt: skip


def record_of(setting: Setting, board: Board, genealogy: Genealogy) -> BoardRecord:
    """Return what is kept of a board."""
    people = genealogy.individuals
    kinds: dict[tuple[str, tuple[int, int]], int] = {}
    for one in people:
        kinds.setdefault((one.genotype, one.phenotype), len(kinds))
    true_births: Counter[int] = Counter()
    smaller = larger = other_genes = 0
    for one in people:
        if one.parent is None:
            continue
        mother = people[one.parent - 1]
        kind, born_to = kinds[one.genotype, one.phenotype], kinds[mother.genotype, mother.phenotype]
        if kind == born_to:
            true_births[kind] += 1
        elif one.phenotype != mother.phenotype and side_of(one) != side_of(mother):
            smaller += side_of(one) < side_of(mother)
            larger += side_of(one) > side_of(mother)
        else:
            other_genes += 1
    alive = Counter(kinds[one.genotype, one.phenotype] for one in genealogy.living(genealogy.steps))
    species = tuple(
        BredSpecies(one.genotype, one.size, one.individuals, one.first, true_births[place], one.parent, alive[place])
        for place, one in enumerate(genealogy.species)
    )
    times = moments(genealogy.steps)
    ended = not alive
    return BoardRecord(
        number=board.number,
        height=board.sides[0],
        width=board.sides[1],
        births=len(genealogy.births),
        smaller=smaller,
        larger=larger,
        other_genes=other_genes,
        debris=genealogy.debris,
        extinct=max(genealogy.deaths, default=0) if ended else None,
        stopped=genealogy.stopped,
        species=species,
        counts=genealogy.sizes(times),
        sides=tuple(mean_side(genealogy.living(time)) or 0.0 for time in times),
        neutral=tuple(neutral_means(genealogy, REPLAYS, board.number)),
    )


def run_board(setting: Setting, number: int) -> BoardRecord:
    """Draw a board, run it, and return what is kept of it."""
    board = drawn_board(setting, number)
    return record_of(setting, board, trace_board(setting, board))
