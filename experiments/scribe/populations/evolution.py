"""Wright-Fisher populations of scribes that copy with errors, each a number of scribes that stays the same.

Each scribe of a generation has a mother of the generation before, drawn in proportion to her fitness. She is shown her
own tape and writes, really, letter by letter: her copier may be damaged, and then its errors are her daughter's. On top
of what was written come errors of the channel, drawn: symbols replaced, now and then a part lost or gained. Of that the
daughter is built, if it describes a scribe; else her place stays empty. So a scribe that cannot copy has no daughters
that can be read, whatever is selected. In the null of `cp` tapes are copied by a program, whatever a scribe can do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from automata.containment.meter import counted, step_begins
from automata.errors import ReplicariumError
from automata.replication.genealogy.generations import Mothers, coalescence, draw_mothers, lifelines
from automata.replication.genealogy.newick import write_newick
from automata.rules import langton
from experiments.scribe.life.cycle import Tape
from experiments.scribe.life.errors import miscopied
from experiments.scribe.populations.settings import ScribeArm, ScribePopulationSettings
from experiments.scribe.populations.structure import Units, changed_structure
from neural.scribe.description import rebuild
from neural.scribe.lessons import physics_domain
from neural.scribe.model import Scribe
from neural.scribe.writing import copied, predicted


@dataclass(frozen=True, eq=False)
class Member:
    """One member of a population: its tape, what that describes, and which of the ancestor's hidden units it has."""

    tape: Tape
    units: Units
    scribe: Scribe | None

    @cached_property
    def right(self) -> int:
        """Contexts of Langton's loop that it answers rightly; 0 where the skill, or the scribe, is lacking."""
        if self.scribe is None or "physics" not in self.scribe.shape.skills:
            return 0
        contexts, truth = _questions()
        return int(np.count_nonzero(predicted(self.scribe, contexts) == truth))

    @cached_property
    def written(self) -> Tape:
        """What it writes that is shown its own tape."""
        return copied(self.scribe, self.tape) if self.scribe is not None else ()

    @property
    def writes_itself(self) -> bool:
        """Whether its own tape comes out of it."""
        return self.scribe is not None and self.written == self.tape


@dataclass(frozen=True)
class ScribeTurn:
    """One generation: of its members `readable` are scribes, and have on average so many `symbols`.

    `right` is the mean share of the contexts that they answer rightly, `skills` how many have each skill; `exact` is
    the share of this generation's births at which the mother, or cp, wrote the mother's tape (None in the first).
    `genomes` counts different tapes, `coalescence` how many generations ago all had one mother, None if before the
    first birth, and `founders` how many of the first generation they descend from.
    """

    generation: int
    readable: int
    symbols: float
    right: float
    skills: dict[str, int]
    exact: float | None
    genomes: int
    coalescence: int | None
    founders: int


@dataclass(frozen=True, eq=False)
class ScribePopulation:
    """The history of one population: its turns, who was whose mother, (generations, scribes), and the last members."""

    arm: ScribeArm
    ancestor: Member = field(repr=False)
    turns: tuple[ScribeTurn, ...]
    mothers: Mothers = field(repr=False)
    last: tuple[Member, ...] = field(repr=False)

    @property
    def readable(self) -> tuple[Member, ...]:
        """The members of the last generation that are scribes."""
        return tuple(member for member in self.last if member.scribe is not None)

    @property
    def tree(self) -> str:
        """The tree of the last generation in Newick's form, its leaves `scribe-PLACE`."""
        return write_newick(lifelines(self.mothers, len(self.last), "scribe"))


def evolve_scribes(
    tape: Tape, arm: ScribeArm, settings: ScribePopulationSettings, seed: Sequence[int]
) -> ScribePopulation:
    """Let a population of copies of a scribe have daughters for so many generations; it ends early if none is left."""
    random = np.random.default_rng(seed)
    built: dict[Tape, Scribe | None] = {}
    scribe = rebuild(tape)
    ancestor = Member(tape, tuple(range(scribe.shape.width)), scribe)
    present = (ancestor,) * settings.scribes
    turns, mothers = [_turn(present, [], None)], list[Mothers]()
    for _ in range(settings.generations):
        fitness = np.array([_fitness(member, ancestor, arm, settings) for member in present])
        if not fitness.any():
            break
        step_begins()
        drawn = draw_mothers(fitness, settings.scribes, random)
        exact, daughters = 0, []
        for place in drawn.tolist():
            mother = present[place]
            written = _written(mother, arm, settings, random)  # the network's part, or cp's
            exact += written == mother.tape
            daughters.append(_with_errors(mother, written, arm, settings, random, built))  # channel and laboratory
            counted(1)
        present = tuple(daughters)
        mothers.append(drawn)
        turns.append(_turn(present, mothers, exact / settings.scribes))
    born = np.array(mothers, dtype=np.int32).reshape(-1, settings.scribes)
    return ScribePopulation(arm, ancestor, tuple(turns), born, present)


def _fitness(member: Member, ancestor: Member, arm: ScribeArm, settings: ScribePopulationSettings) -> float:
    """Return what a member's chance to be a mother is in proportion to: 0 for a tape that describes no scribe."""
    if member.scribe is None:
        return 0.0
    if arm.selected == "physics":
        return float((member.right / len(_questions()[1])) ** settings.physics_strength)
    if arm.selected == "length":
        return float((len(ancestor.tape) / len(member.tape)) ** settings.length_strength)
    return 1.0


def _written(mother: Member, arm: ScribeArm, settings: ScribePopulationSettings, random: np.random.Generator) -> Tape:
    """Return what is written of a mother's tape: by herself, at a temperature where errors are her own, or by cp."""
    if not arm.scribes_copy:
        return mother.tape
    if arm.errors != "temperature":
        return mother.written
    assert mother.scribe is not None
    return copied(mother.scribe, mother.tape, temperature=settings.temperature, seed=int(random.integers(1 << 32)))


def _with_errors(
    mother: Member, written: Tape, arm: ScribeArm, settings: ScribePopulationSettings, random: np.random.Generator,
    built: dict[Tape, Scribe | None],
) -> Member:  # fmt: skip
    """Return the daughter that is built of what was written, after the errors of the channel. `built` is a memory."""
    drawn = arm.errors == "drawn"
    tape = miscopied(written, settings.rate, random) if drawn and settings.rate else written
    if tape == mother.tape:
        daughter = mother
    else:
        if tape not in built:
            built[tape] = _built(tape)
        daughter = _member(tape, mother.units, built[tape])
    if drawn and daughter.scribe is not None and random.random() < settings.changes:
        tape, units = changed_structure(daughter.scribe, daughter.units, random)
        daughter = _member(tape, units, _built(tape))
    return daughter


def _member(tape: Tape, units: Units, scribe: Scribe | None) -> Member:
    # A damaged copier can write a header that speaks of another width: then no unit is known.
    if scribe is not None and scribe.shape.width != len(units):
        units = (-1,) * scribe.shape.width
    return Member(tape, units, scribe)


def _built(tape: Tape) -> Scribe | None:
    try:
        return rebuild(tape)
    except ReplicariumError:
        return None


def _turn(present: Sequence[Member], mothers: list[Mothers], exact: float | None) -> ScribeTurn:
    readable = [member for member in present if member.scribe is not None]
    skills = Counter(skill for member in readable if member.scribe is not None for skill in member.scribe.shape.skills)
    return ScribeTurn(
        generation=len(mothers),
        readable=len(readable),
        symbols=_mean([len(member.tape) for member in readable]),
        right=_mean([member.right / len(_questions()[1]) for member in readable]),
        skills=dict(skills),
        exact=exact,
        genomes=len({member.tape for member in readable}),
        coalescence=coalescence(mothers) if len(present) > 1 else 0,
        founders=_founders(present, mothers),
    )


def _founders(present: Sequence[Member], mothers: list[Mothers]) -> int:
    """Return from how many members of the first generation those of the last that are scribes descend."""
    places = np.array([place for place, member in enumerate(present) if member.scribe is not None], dtype=np.int64)
    for row in reversed(mothers):
        places = np.unique(row[places])
    return len(places)


def _mean(numbers: Sequence[float]) -> float:
    return float(np.mean(numbers)) if numbers else 0.0


@cache
def _questions() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the contexts that one replication of Langton's loop meets, (N, 5), and the right answers, (N,)."""
    contexts = physics_domain().contexts
    return contexts, langton().evaluate(contexts)
