"""Edits of a scribe: found by what they do, or asked of the scribe; the descriptions that should come of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from automata.errors import ReplicariumError
from experiments.scribe.life.cycle import Tape, proved
from neural.errors import ModelError
from neural.scribe.certificate import certify_scribe
from neural.scribe.description import HEADER, describe, rebuild, with_checksum
from neural.scribe.model import Scribe
from neural.scribe.shape import END, LETTERS, SYMBOLS, Shape
from neural.scribe.writing import all_answers, copied

# Edits that are tried before it is said that there is none of the kind.
_MOST_EDITS = 200


@dataclass(frozen=True)
class Traits:
    """What a scribe is seen to do: the skills proved of it, and the whole of its physics, or nothing."""

    proved: tuple[str, ...]
    physics: str

    @classmethod
    def of(cls, scribe: Scribe) -> Traits:
        """Return the traits of a scribe."""
        physics = hashlib.sha256(all_answers(scribe).tobytes()).hexdigest() if "physics" in scribe.shape.skills else ""
        return cls(proved(certify_scribe(scribe)), physics)


def edited(tape: Tape, place: int, symbol: int) -> Tape:
    """Return a tape with another symbol at one place, its checksum set right."""
    return with_checksum((*tape[:place], symbol, *tape[place + 1 :]))


def expressed_edit(tape: Tape, seed: int) -> tuple[int, Tape]:
    """Return a place and a tape edited there whose scribe copies for sure and does something else than before."""
    before = Traits.of(rebuild(tape))
    if "copy" not in before.proved:
        raise ModelError("it is not proved that this scribe can copy: no edit can leave the scribe able to")

    def will_do(other: Tape) -> bool:
        after = Traits.of(rebuild(other))
        return "copy" in after.proved and after != before

    return _found(tape, seed, will_do, "is expressed and leaves the scribe able to copy")


def lethal_edit(tape: Tape, seed: int) -> tuple[int, Tape]:
    """Return a place and a tape edited there whose scribe does not copy that tape."""
    return _found(tape, seed + 1, lambda other: copied(rebuild(other), other) != other, "is lethal")


def silent_edit(tape: Tape, seed: int) -> tuple[int, Tape]:
    """Return a place and a tape edited there whose scribe has all its proofs still."""
    before = Traits.of(rebuild(tape)).proved
    return _found(tape, seed + 2, lambda other: Traits.of(rebuild(other)).proved == before, "changes no proof")


def _found(tape: Tape, seed: int, will_do: Callable[[Tape], bool], wanted: str) -> tuple[int, Tape]:
    random = np.random.default_rng(seed)
    for _ in range(_MOST_EDITS):
        place = int(random.integers(HEADER, len(tape)))
        other = edited(tape, place, (tape[place] + int(random.integers(1, SYMBOLS))) % SYMBOLS)
        try:
            if will_do(other):
                return place, other
        except ReplicariumError:
            continue
    raise ModelError(f"{_MOST_EDITS} edits of a symbol were tried and none {wanted}: take another seed")


def instructions(tape: Tape, wanted: Tape) -> dict[int, int]:
    """Return what a scribe is told so that one tape becomes the other: a letter for each place that differs."""
    changes = {place: symbol for place, symbol in enumerate(wanted) if tape[place : place + 1] != (symbol,)}
    return changes if len(wanted) == len(tape) else {**changes, len(wanted): END}


def widened(scribe: Scribe, units: int = 1, *, seed: int = 0) -> Scribe:
    """Return a scribe with hidden units more that does the same: they read at random, and nothing reads them."""
    shape = replace(scribe.shape, width=scribe.shape.width + units)
    limit = 1 << (shape.bits - 1)
    more = np.random.default_rng(seed).integers(1 - limit, limit, (1 + shape.tokens, units))
    values = np.hstack([scribe.values, more])
    readout = np.vstack([scribe.readout, np.zeros((units, LETTERS), dtype=np.int64)])
    return replace(scribe, shape=shape, values=values, readout=readout)


def without(scribe: Scribe, skill: str) -> Scribe:
    """Return a scribe that lacks one skill and does all else as before."""
    shape = scribe.shape
    less = replace(shape, skills=tuple(one for one in shape.skills if one != skill))
    return Scribe(
        less,
        scribe.queries[kept_rows(shape.places, shape.asks, less.asks)],
        scribe.keys[kept_rows(shape.places, shape.roles, less.roles)],
        scribe.values[: 1 + less.tokens],
        scribe.readout,
        scribe.scales,
    )


def narrowed(scribe: Scribe, unit: int) -> Scribe:
    """Return a scribe that lacks one hidden unit."""
    shape = replace(scribe.shape, width=scribe.shape.width - 1)
    values, readout = np.delete(scribe.values, unit, axis=1), np.delete(scribe.readout, unit, axis=0)
    return replace(scribe, shape=shape, values=values, readout=readout)


def kept_rows(places: int, names: tuple[str, ...], kept: tuple[str, ...]) -> list[int]:
    """Return the rows of a table of queries (its names: asks) or keys (roles) that one with fewer names has still."""
    return [*range(places), *(places + names.index(name) for name in kept)]


def erased(scribe: Scribe) -> Scribe:
    """Return a scribe of the same shape whose weights are all 0."""
    tables = {name: np.zeros_like(getattr(scribe, name)) for name in scribe.shape.sizes}
    return Scribe(scribe.shape, scales=scribe.scales, **tables)


def tape_of(scribe: Scribe) -> Tape:
    """Return a scribe's description."""
    return describe(scribe)


def small_shape(shape: Shape) -> Shape:
    """Return the shape of a smaller scribe that copies as far, and neither predicts nor describes."""
    return replace(shape, width=max(8, shape.width // 2), skills=("copy", "edit"))
