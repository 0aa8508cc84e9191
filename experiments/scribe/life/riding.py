"""The two ways round: a loop in the world of a scribe's physics copies the scribe's description, then the scribe does.

The world's rule is the scribe's own answers to all 32,768 contexts, lifted by passengers: the genes of the loop carry a
symbol each, which no line of the rule reads (`automata.rules.making.passengers`). In turn the automaton and the network
copy the description; each copy is compared with the first, bit for bit, and the next scribe is built of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from automata.errors import ReplicariumError
from automata.replication.labels.inheritance import loaded_loop, replication_time
from automata.rule import Rule
from automata.rules.making.passengers import passengers
from automata.rules.published.langton import GENES
from experiments.closed_loop.life.cycle import bear, side_of
from experiments.scribe.life.cycle import Tape, tape_hash
from neural.scribe.description import rebuild
from neural.scribe.model import Scribe
from neural.scribe.shape import SYMBOLS
from neural.scribe.writing import copied, physics_of_scribe


@dataclass(frozen=True)
class CopyTurn:
    """One turn: who copied, of how many bits how many are wrong, and what it took: steps of the world, or letters.

    `scribe` is the hash of the description that came; `ended` says why none did.
    """

    number: int
    copier: Literal["the automaton", "the network"]
    bits: int
    wrong_bits: int
    work: str
    scribe: str
    ended: str = ""

    ALSO = ("perfect",)

    @property
    def perfect(self) -> bool:
        """Whether the copy is the first description, bit for bit."""
        return not self.ended and not self.wrong_bits


def both_ways(tape: Tape, turns: int) -> Iterator[CopyTurn]:
    """Copy a description by automaton and network in turn, each scribe built of the copy before; yield each turn.

    Ends when nothing is born, or what came describes no scribe.
    """
    first, scribe = tape, rebuild(tape)
    for number in range(1, turns + 1):
        by_automaton = number % 2 == 1
        try:
            came, work = ride(scribe, tape) if by_automaton else _write(scribe, tape)
            scribe = rebuild(came)
        except ReplicariumError as error:
            yield CopyTurn(number, _who(by_automaton), 4 * len(first), 4 * len(first), "", "", str(error))
            return
        yield CopyTurn(number, _who(by_automaton), 4 * len(first), bits_apart(first, came), work, tape_hash(came))
        tape = came


def ride(scribe: Scribe, tape: Sequence[int]) -> tuple[Tape, str]:
    """Let a loop in the world of a scribe's physics carry a tape; return the tape on its daughter, and what it took.

    Raises SterileError when no daughter is born.
    """
    mother = loaded_loop(tape, SYMBOLS)
    came = bear(world_of(scribe), mother, SYMBOLS).symbols[: len(tape)]
    side = side_of(mother)
    return came, f"{replication_time(side):,} steps of a loop of side {side:,}"


def world_of(scribe: Scribe) -> Rule:
    """Return the rule of a scribe's answers, its genes carrying symbols."""
    return passengers(physics_of_scribe(scribe), GENES, SYMBOLS, name="the scribe's physics with passengers")


def bits_apart(first: Sequence[int], second: Sequence[int]) -> int:
    """Return in how many bits two tapes differ; a symbol that only one of them has counts as four."""
    pairs = zip(first, second, strict=False)
    return sum((one ^ other).bit_count() for one, other in pairs) + 4 * abs(len(first) - len(second))


def _write(scribe: Scribe, tape: Tape) -> tuple[Tape, str]:
    came = copied(scribe, tape)
    return came, f"{len(came):,} letters written"


def _who(by_automaton: bool) -> Literal["the automaton", "the network"]:
    return "the automaton" if by_automaton else "the network"
