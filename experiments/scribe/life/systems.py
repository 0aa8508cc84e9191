"""Scribes and the nulls beside them as systems that copy descriptions, and the laboratory that builds of tapes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace

import numpy as np

from experiments.reproduction.quine_tape import Quine, QuineCode, trained_quine
from experiments.reproduction.systems import CopyingSystem, Tape, cp_system
from experiments.scribe.life.edits import Traits, erased, expressed_edit, lethal_edit, silent_edit
from neural.scribe.description import HEADER, describe, read, rebuild, with_checksum, written
from neural.scribe.model import Scribe
from neural.scribe.shape import END, FIELD, FIELDS, SYMBOLS
from neural.scribe.writing import copied

# By this name a laboratory knows a quine's description.
_CODE = QuineCode(tuple(written("quine 1")), SYMBOLS)
Body = Scribe | Quine
System = CopyingSystem[Body]


class ScribeLaboratory:
    """Builds scribes and quines, and edits either; edits of scribes are found by what they do."""

    def load(self, tape: Tape) -> Body:
        """Build what a tape describes; GenomeError if it is nothing."""
        return _CODE.read(tape) or rebuild(tape)

    def does(self, body: Body) -> Hashable:
        """Return what a network does: a scribe's traits, a quine's weights."""
        return body.traits if isinstance(body, Quine) else Traits.of(body)

    def expressed_edit(self, tape: Tape, seed: int) -> tuple[int, Tape]:
        """Return a place and a tape edited there whose network does something else, and still copies."""
        body = self.load(tape)
        if isinstance(body, Quine):
            return FIELD, _CODE.write(body.edited())
        return expressed_edit(tape, seed)

    def breaking_edit(self, tape: Tape, seed: int) -> Tape:
        """Return an edited tape whose network does not copy."""
        body = self.load(tape)
        return _CODE.write(body.broken()) if isinstance(body, Quine) else lethal_edit(tape, seed)[1]

    def shuffled_weights(self, tape: Tape, seed: int) -> Tape:
        """Return the tape of a network of the same shape whose weights are in another order."""
        body = self.load(tape)
        if isinstance(body, Quine):
            return _CODE.write(body.shuffled(seed))
        first = HEADER
        order = np.random.default_rng((seed, 3)).permutation(np.arange(first, len(tape)))
        return with_checksum((*tape[:first], *(tape[place] for place in order.tolist())))

    def edited_body(self, tape: Tape, seed: int) -> Body:
        """Return the network of a tape, edited while it runs: it still copies."""
        body = self.load(tape)
        return body.edited() if isinstance(body, Quine) else self.load(silent_edit(tape, seed)[1])

    def erased(self, body: Body) -> Body:
        """Return a network of the same kind whose weights are all 0."""
        return body.erased() if isinstance(body, Quine) else erased(body)


LABORATORY = ScribeLaboratory()
load = LABORATORY.load


def run(body: Body, shown: Tape) -> Tape:
    """Return what a network writes that is shown a tape, and told to copy it if it can be told anything."""
    return copied(body, shown) if isinstance(body, Scribe) else body.copy(shown)


def the_scribe(tape: Tape, name: str = "the scribe") -> System:
    """Return the system in which the network that is described does the copying."""
    return CopyingSystem(name, tape, run)


def by_cp(tape: Tape) -> System:
    """Return the null in which a program copies files, with the same description and the same laboratory."""
    return cp_system(tape)


def by_script(tape: Tape) -> System:
    """Return the null in which a program copies tapes, edits them as it is told, and reads their fields."""
    return replace(by_cp(tape), name="script", edit=replaced, read=field_of)


def replaced(tape: Tape, told: Mapping[int, int]) -> Tape:
    """Return a tape with other symbols at the places told, which may lie behind its end; END cuts it off there."""
    written = [*tape, *[END] * (max(told, default=0) + 1 - len(tape))]
    for place, symbol in told.items():
        written[place] = symbol
    return tuple(written[: written.index(END)] if END in written else written)


def field_of(tape: Tape, field: str) -> str:
    """Return the text of a field of a description; GenomeError if its symbols are no text."""
    place = FIELDS.index(field) * FIELD
    return read(tape[place : place + FIELD])


def memoriser(tape: Tape) -> System:
    """Return the null that has one tape by heart and writes it, whatever it is shown."""
    return CopyingSystem("memoriser", tape, lambda body, shown: tape)


def untrained(tape: Tape, seed: int) -> System:
    """Return the null with a scribe of the same shape and random weights."""
    scribe = rebuild(tape)
    random, limit = np.random.default_rng(seed), 1 << (scribe.shape.bits - 1)
    tables = {name: random.integers(1 - limit, limit, size) for name, size in scribe.shape.sizes.items()}
    drawn = Scribe(scribe.shape, scales=scribe.scales, **tables)
    return CopyingSystem("untrained", describe(drawn), run)


def identity_quine(seed: int = 0) -> System:
    """Return the null whose network is a weight-wise quine that training found: a linear map that is the identity."""
    return CopyingSystem("identity quine", _CODE.write(trained_quine(SYMBOLS, seed)), run)
