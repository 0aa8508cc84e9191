"""Genealogies: individuals with parent, time and place of birth, genotype and death.

A run is sampled every few generations. *Parts* are 8-connected sets of live cells in any states. Whose a
cell is passes on by overlap, by these rules:

* A part that holds cells of one individual alone is that individual, with all that has grown on it.
* If an individual's cells lie in several parts, it is the one that holds most of its place: of the cells of its ring
  and of what that encloses, as they were when it was recognised (of all its cells, where no rings are asked for); of
  equal ones, the one that holds most of its cells. Each other part is new, and its parent is the one to whom most of
  its cells belonged.
* Where individuals grow together, both live on: each keeps its cells, and cells newly born between them go to the
  nearest. When they part, each part is whose place it holds.
* A new part is at first a *fragment*. It becomes an individual, born when it came off, once its ring has read the same
  at two samples 16 generations apart or more, and at those between, for what reads as a mutation in a newborn may be a
  signal caught at a corner. A fragment that never does is debris: an arm's tip, what a loop dissolves into, a daughter
  hit too early. One that grows together with something else ends there. Its offspring are its parent's.
* An individual dies when the sheath inside its ring is broken at a look, or its last cell is gone; what is left of it
  is a fragment.

Rings are read by `find_sheathed_ring`, the sheath being the state that the seed's own ring has. A seed without a ring
has no genotype and no phenotype, "" and (0, 0); then a fragment is an individual as soon as it has half as many cells
as the seed, and lives until its last cell is gone. What moves farther than its own length between two samples is lost,
and what comes apart as it copies itself, as HighLife's replicator does, dies and is born in doing so: look at such at
every generation, and ask `Census` where its copies are.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from io import StringIO
from typing import Any

from automata.conversions import data_frame
from automata.errors import FormatError
from automata.files.json_types import JsonObject
from automata.pattern import Box
from automata.replication.genealogy.newick import Lifeline, write_newick

# The columns of a genealogy's table, one row an individual.
COLUMNS = ("number", "parent", "born", "died", "depth", "top", "left", "height", "width", "size", "genotype")


def _size(phenotype: tuple[int, int]) -> str:
    height, width = phenotype
    return str(height) if height == width else f"{height}×{width}"


@dataclass(frozen=True)
class Individual:
    """One that lived: `number` counts from 1 by date of birth; a founder has no `parent`, and `depth` 0.

    `box` is where it lay when it was first seen apart, at `born`; `died` is None if it outlived the run. `ring` is what
    its ring encloses, where it stands, and `genotype` what runs round it; None and "" if rings are not asked for.
    """

    number: int
    parent: int | None
    born: int
    died: int | None
    depth: int
    box: Box
    ring: Box | None
    genotype: str

    @property
    def phenotype(self) -> tuple[int, int]:
        """Height and width of the sheath inside its ring, (0, 0) if there is none."""
        return (0, 0) if self.ring is None else (self.ring.height, self.ring.width)

    @property
    def size(self) -> str:
        """The phenotype as a word: "13" for a sheath of 13 × 13 inside the ring, "12×13" for one that is no square."""
        return _size(self.phenotype)

    def lives(self, step: int) -> bool:
        """Whether it lives after `step` steps."""
        return self.born <= step and (self.died is None or step < self.died)


@dataclass(frozen=True)
class Species:
    """All individuals of one genotype and phenotype: the first was born at `first`, to one of species `parent`.

    `parent` is that species' place in the table, None for a founder's.
    """

    genotype: str
    phenotype: tuple[int, int]
    individuals: int
    first: int
    parent: int | None

    @property
    def size(self) -> str:
        """The phenotype as a word, as in the literature on evoloops: species 13 has 13 × 13 cells inside its ring."""
        return _size(self.phenotype)


def _row(one: Individual) -> tuple[Any, ...]:
    return (one.number, one.parent, one.born, one.died, one.depth, *one.box, one.size, one.genotype)


@dataclass(frozen=True, repr=False)
class Genealogy:
    """All individuals of a run of `steps` generations that was sampled `every` so many; see the module for the rules.

    `sheath` is the state by which rings were read, 0 if none were; `debris` counts the fragments that never became
    individuals. `stopped` says why the run ended before its time, "" if it did not.
    """

    individuals: tuple[Individual, ...]
    steps: int
    every: int
    sheath: int
    debris: int
    stopped: str = ""

    def __repr__(self) -> str:
        return f"<Genealogy of {len(self.individuals)} individuals in {self.steps} generations>"

    def living(self, step: int) -> tuple[Individual, ...]:
        """Return those who live after `step` steps."""
        return tuple(one for one in self.individuals if one.lives(step))

    def children(self, number: int) -> tuple[Individual, ...]:
        """Return those whose parent is individual `number`."""
        return tuple(one for one in self.individuals if one.parent == number)

    @property
    def births(self) -> tuple[int, ...]:
        """Dates of all births but the founders', ascending."""
        return tuple(sorted(one.born for one in self.individuals if one.parent is not None))

    @property
    def deaths(self) -> tuple[int, ...]:
        """Dates of all deaths, ascending."""
        return tuple(sorted(one.died for one in self.individuals if one.died is not None))

    def sizes(self, times: Iterable[int]) -> dict[str, list[int]]:
        """Return how many live of each size (see `Individual.size`) after each of `times` steps, first seen first."""
        asked = list(times)
        table = {one.size: [0] * len(asked) for one in self.individuals}
        for at, step in enumerate(asked):
            for size, count in Counter(one.size for one in self.living(step)).items():
                table[size][at] = count
        return table

    @cached_property
    def species(self) -> tuple[Species, ...]:
        """The species in order of their first birth."""
        kinds: dict[tuple[str, tuple[int, int]], list[Individual]] = {}
        for one in self.individuals:
            kinds.setdefault((one.genotype, one.phenotype), []).append(one)
        places = {kind: place for place, kind in enumerate(kinds)}
        table = []
        for (genotype, phenotype), members in kinds.items():
            bearer = members[0].parent
            mother = None if bearer is None else self.individuals[bearer - 1]
            parent = None if mother is None else places[mother.genotype, mother.phenotype]
            table.append(Species(genotype, phenotype, len(members), members[0].born, parent))
        return tuple(table)

    def to_csv(self) -> str:
        """Return a table, one line an individual; what is None is left empty."""
        out = StringIO()
        table = csv.writer(out, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(map(_row, self.individuals))
        return out.getvalue()

    def to_frame(self) -> Any:
        """Return the table of `to_csv` as a `pandas.DataFrame`; ReplicariumError without the extra `frames`."""
        return data_frame((dict(zip(COLUMNS, _row(one), strict=True)) for one in self.individuals), COLUMNS)

    def to_newick(self) -> str:
        """Return the family tree: leaves are named by number, lengths are generations.

        A leaf's comment says [&living] or [&died], and the size. Raises ReplicariumError if there is no individual.
        """
        return write_newick(
            [
                Lifeline(
                    str(one.number),
                    None if one.parent is None else one.parent - 1,
                    one.born,
                    self.steps if one.died is None else one.died,
                    f"&{'living' if one.died is None else 'died'},size={one.size}",
                )
                for one in self.individuals
            ]
        )

    def to_dict(self) -> JsonObject:
        """Return the genealogy as what JSON can hold."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Genealogy:
        """Return the genealogy that `to_dict` gave, JSON in between or not; FormatError for anything else."""
        try:
            people = tuple(
                Individual(
                    **{
                        **one,
                        "box": Box(*one["box"]),
                        "ring": None if one["ring"] is None else Box(*one["ring"]),
                    }
                )
                for one in data["individuals"]
            )
            return cls(**{**data, "individuals": people})
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise FormatError(f"this is no genealogy: {error}") from None
