"""The closed loop and its nulls as systems that copy descriptions, and the laboratory that builds what tapes say.

The loop: a network is the rule of a world, and a loop there carries a tape, which its daughter has. The nulls have the
same laboratory: the rule itself in place of the network, a program that copies files, and an identity quine, a network
that copies by being the identity.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from automata.replication.labels.inheritance import loaded_loop, replication_time
from automata.rule import Rule
from automata.rules import langton_passengers
from experiments.closed_loop.life.cycle import bear, find_daughter, live, physics_of, side_of
from experiments.closed_loop.life.variants import Variants, same_law
from experiments.closed_loop.wording import CP, LOOP, QUINE, TRUE_RULE
from experiments.reproduction.quine_tape import Quine, QuineCode, trained_quine
from experiments.reproduction.systems import CopyingSystem, Tape, cp_system
from neural.genome.record import Genome, encode

LABELS = 4
# A heading that no genome begins with.
_CODE = QuineCode((3, 2, 1, 0) * 8, LABELS)


@dataclass(frozen=True, eq=False)
class Rebuilt:
    """A network that was rebuilt of a genome, and the rule that it computes."""

    genome: Genome

    @cached_property
    def physics(self) -> Rule:
        """What the network computes, on all contexts."""
        return physics_of(self.genome.network())


Body = Rebuilt | Quine
System = CopyingSystem[Body]


class LoopLaboratory:
    """Builds networks of genomes, and quines; edits of networks are chosen by certificate, and what they do is seen."""

    def __init__(self, labels: int = LABELS):
        self.labels = labels

    def load(self, tape: Tape) -> Body:
        """Build what a tape begins with; GenomeError if it is nothing."""
        return _CODE.read(tape) or Rebuilt(Genome.read(tape, self.labels))

    def does(self, body: Body) -> Hashable:
        """Return what a network does: a quine's weights, or the answers to all contexts, as a digest."""
        return body.traits if isinstance(body, Quine) else body.physics.digest

    def expressed_edit(self, tape: Tape, seed: int) -> tuple[int, Tape]:
        """Return an edit that changes the answer to some context, but to none of those that a loop meets."""
        body = self.load(tape)
        if isinstance(body, Quine):
            return len(_CODE.heading), _CODE.write(body.edited())
        place, genome = _variants(body.genome, seed).neutral
        return place, genome.symbols

    def breaking_edit(self, tape: Tape, seed: int) -> Tape:
        """Return a tape whose network errs on a context that every loop meets."""
        body = self.load(tape)
        if isinstance(body, Quine):
            return _CODE.write(body.broken())
        return _variants(body.genome, seed).lethal[1].symbols

    def shuffled_weights(self, tape: Tape, seed: int) -> Tape:
        """Return the tape of a network of the same law: the weights of each tensor in another order."""
        body = self.load(tape)
        return (
            _CODE.write(body.shuffled(seed))
            if isinstance(body, Quine)
            else same_law(body.genome, np.random.default_rng((seed, 3))).symbols
        )

    def edited_body(self, tape: Tape, seed: int) -> Body:
        """Return the network of a tape with a weight edited while it runs: it is exact on what a loop meets."""
        body = self.load(tape)
        return body.edited() if isinstance(body, Quine) else Rebuilt(_variants(body.genome, seed).neutral[1])

    def erased(self, body: Body) -> Body:
        """Return a network of the same kind whose weights are all 0."""
        if isinstance(body, Quine):
            return body.erased()
        network = body.genome.network()
        for weight in network.parameters():
            weight.data.zero_()
        return Rebuilt(encode(network, body.genome.rule, bits=8, labels=self.labels))


def the_loop(tape: Tape) -> System:
    """Return the system in which a loop copies a tape in the world that the running network computes."""
    return CopyingSystem(
        LOOP, tape, _run, lambda body: _alone(_world_of(body), tape), lambda body: _interrupted(_world_of(body), tape)
    )


def by_the_true_rule(tape: Tape) -> System:
    """Return the null in which a loop copies a tape in the world of the rule itself, whatever network runs."""
    rule = langton_passengers(LABELS)
    return CopyingSystem(
        TRUE_RULE,
        tape,
        lambda body, shown: _ridden(rule, shown),
        lambda body: _alone(rule, tape),
        lambda body: _interrupted(rule, tape),
    )


def by_cp(tape: Tape) -> System:
    """Return the null in which a program copies files, with the same description and the same laboratory."""
    return cp_system(tape)


def identity_quine(tape: Tape) -> System:
    """Return the null whose network is a weight-wise quine that training found: its own tape stands in for `tape`."""
    return CopyingSystem(QUINE, _CODE.write(trained_quine(LABELS)), _run)


def _run(body: Body, shown: Tape) -> Tape:
    """Return what comes of a tape by a network: out of a quine, or on a loop's daughter in the network's world."""
    return body.copy(shown) if isinstance(body, Quine) else _ridden(body.physics, shown)


def _world_of(body: Body) -> Rule:
    assert isinstance(body, Rebuilt), "a quine is no rule of a world"
    return body.physics


@lru_cache(maxsize=64)
def _ridden(physics: Rule, shown: Tape) -> Tape:
    """Return the tape of the daughter of a loop that carries a tape; SterileError if there is none.

    Remembered, since several questions need the same birth, and a world has no chance in it.
    """
    return bear(physics, loaded_loop(shown, LABELS), LABELS).symbols[: len(shown)]


def _alone(physics: Rule, tape: Tape) -> Tape:
    """Return the tape of the granddaughter when all but the daughter was erased at its birth, in the same world."""
    daughter = bear(physics, loaded_loop(tape, LABELS), LABELS)
    return bear(physics, daughter.board.crop(daughter.box), LABELS).symbols[: len(tape)]


def _interrupted(physics: Rule, tape: Tape) -> Tape:
    """Return the daughter's tape when the mother's square was erased half-way; SterileError if none comes."""
    mother = loaded_loop(tape, LABELS)
    side = side_of(mother)
    half = replication_time(side) // 2
    board = live(physics, mother, half)
    east = mother.left + side + 2
    orphan = board.crop(board.box._replace(left=east, width=board.box.right - east))
    return find_daughter(live(physics, orphan, replication_time(side) - half), mother, LABELS).symbols[: len(tape)]


# By name.
MAKERS: dict[str, Callable[[Tape], System]] = {
    LOOP: the_loop,
    TRUE_RULE: by_the_true_rule,
    CP: by_cp,
    QUINE: identity_quine,
}


@lru_cache(maxsize=4)
def _variants(genome: Genome, seed: int) -> Variants:
    """Return what finds edits of a genome by certificate."""
    return Variants(genome, seed)
