"""The positive control: the interventions put to a network that copies, builds and starts by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from experiments.reproduction.builder import (
    CONSTRUCTOR,
    PATIENCE,
    BuilderBody,
    Individual,
    broken,
    edited,
    next_in_line,
    step,
    tape_of,
)
from experiments.reproduction.systems import Tape
from experiments.studies.neural_replicators.interventions import (
    ALONE,
    BODY,
    BREAKING,
    BUILDS,
    EDIT,
    ERASED,
    FOREIGN,
    GENERATIONS,
    INTERRUPTED,
    LINE,
    NEEDS,
    SWAP,
    Answer,
)


@dataclass(frozen=True, eq=False)
class BuilderReplicator:
    """A `body` in a world of its own, and `foreign`, another one's; each carries the tape that describes it."""

    body: BuilderBody
    foreign: BuilderBody

    def answers(self, seed: int) -> dict[str, Answer]:
        """Return the answer to each of INTERVENTIONS; all is seen in the world, none of which is asked to go on."""
        body, other = self.body, self.foreign
        tape, shown = tape_of(body), tape_of(other)
        changed, ends = edited(tape, seed)[1], broken(tape)
        line = list(islice(_line(Individual(body, tape)), GENERATIONS))
        return {
            FOREIGN: _comes(Individual(body, shown), shown),
            ERASED: not _comes(Individual(body.without(), tape), tape),
            SWAP: _comes(Individual(body, shown), shown, other) and _comes(Individual(other, tape), tape, body),
            BUILDS: not _comes(Individual(body.without(CONSTRUCTOR), tape), tape, body),
            # The parent is erased when its daughter is there: `_line` follows the daughter alone.
            ALONE: len(line) > 1 and _is(line[1], tape, body),
            INTERRUPTED: not _after_half(Individual(body, tape)),
            EDIT: _inherits(body, tape, changed),
            BODY: _comes(Individual(body.build(changed), tape), tape, body),
            BREAKING: not _comes(Individual(body.build(ends), ends), ends) and _comes(Individual(body, ends), ends),
            LINE: len(line) == GENERATIONS and all(_is(each, tape, body) for each in line),
            NEEDS: bool(line) and next_in_line(Individual(line[0].body.without(), line[0].tape)) is None,
        }


def _line(one: Individual) -> Iterator[Individual]:
    """Yield the daughter, her daughter, and so on, each left alone at its birth, until none comes."""
    daughter = next_in_line(one)
    while daughter is not None:
        yield daughter
        daughter = next_in_line(daughter)


def _is(one: Individual | None, tape: Tape, body: BuilderBody | None = None) -> bool:
    return one is not None and one.tape == tape and (body is None or one.body.does() == body.does())


def _comes(one: Individual, tape: Tape, body: BuilderBody | None = None) -> bool:
    """Whether a daughter with this tape comes, and, if a body is given, does what that does."""
    return _is(next_in_line(one), tape, body)


def _inherits(body: BuilderBody, tape: Tape, changed: Tape) -> bool:
    """Whether a changed tape comes, what is built of it does something else, and that passes both on."""
    meant = body.build(changed)
    line = list(islice(_line(Individual(body, changed)), 2))
    return len(line) == 2 and meant.does() != body.does() and all(_is(each, changed, meant) for each in line)


def _after_half(one: Individual) -> bool:
    """Whether a body and a tape lie there if the parent is erased after half of the steps to its daughter's birth."""
    world, steps = [one], 0
    while len(world) == 1 and steps < PATIENCE:
        world, steps = step(world), steps + 1
    world = [one]
    for _ in range(steps // 2):
        world = step(world)
    return len(world) > 1 or None not in (world[0].copied, world[0].built)
