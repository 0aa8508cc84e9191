"""The life cycle: a scribe is shown its own description, and what it writes is decoded, rebuilt and asked in turn."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from automata.containment.meter import counted, step_begins, watching
from automata.errors import ReplicariumError
from neural.scribe.certificate import SkillCertificate, certify_scribe
from neural.scribe.description import intact, rebuild
from neural.scribe.model import Scribe
from neural.scribe.writing import copied

Tape = tuple[int, ...]
# What copies a description: a scribe's own copying, or whatever stands in its place.
Copier = Callable[[Scribe, Tape], Tape]


@dataclass(frozen=True)
class ScribeGeneration:
    """One generation: what the mother wrote, compared with its own description, and the daughter with the mother.

    `wrong` symbols of `symbols` differ (missing and surplus ones count), `weights_wrong` of `weights`; `scribe` is the
    hash of what was written; `certified` are the skills proved of the daughter, of all `skills` that it has, and
    `mothers` those that are proved of the mother.
    `repeats`: mother and description are those of the generation before, whose outcome this must then have.
    """

    depth: int
    symbols: int
    wrong: int
    weights: int
    weights_wrong: int
    intact: bool
    scribe: str
    same: bool
    skills: tuple[str, ...]
    certified: tuple[str, ...]
    mothers: tuple[str, ...]
    repeats: bool

    ALSO = ("perfect",)

    @property
    def perfect(self) -> bool:
        """Whether description and weights are the mother's, and as many skills are proved of the daughter."""
        return self.same and not self.wrong and not self.weights_wrong and self.certified == self.mothers


class EndedError(ReplicariumError):
    """A line ended: what the mother wrote describes no scribe; the message says why."""


def life_cycle(mother: Tape, generations: int, copier: Copier = copied) -> Iterator[tuple[ScribeGeneration, Tape]]:
    """Yield each generation of a line, and what its mother wrote: the description of which the daughter is built.

    Every generation is asked anew, also when it must repeat the one before. Raises EndedError when what was written
    describes no scribe, GenomeError if `mother` does not.
    """
    scribe = rebuild(mother)
    certified = {mother: proved(certify_scribe(scribe))}
    before: Tape | None = None
    monitors = watching("network")
    for depth in range(1, generations + 1):
        step_begins()
        written = copier(scribe, mother)  # the network's part
        try:
            daughter = rebuild(written)  # the laboratory's
        except ReplicariumError as error:
            raise EndedError(f"generation {depth}: {error}") from None
        counted(1)
        if monitors is not None:
            monitors.look(np.array(written, dtype=np.uint8), depth)
        if written not in certified:
            certified[written] = proved(certify_scribe(daughter))
        turn = ScribeGeneration(
            depth=depth,
            symbols=len(mother),
            wrong=differing(mother, written),
            weights=scribe.shape.weights,
            weights_wrong=weights_apart(scribe, daughter),
            intact=intact(written),
            scribe=tape_hash(written),
            same=written == mother,
            skills=daughter.shape.skills,
            certified=certified[written],
            mothers=certified[mother],
            repeats=before == mother,
        )
        yield turn, written
        before, mother, scribe = mother, written, daughter


def proved(certificates: Sequence[SkillCertificate]) -> tuple[str, ...]:
    """Return the skills whose certificates are exact."""
    return tuple(certificate.skill for certificate in certificates if certificate.exact)


def differing(one: Sequence[int], other: Sequence[int]) -> int:
    """Return in how many places two tapes differ; places that only one of them has count."""
    return sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))


def weights_apart(one: Scribe, other: Scribe) -> int:
    """Return in how many weights two scribes differ; in all of the larger one's if their shapes do."""
    if one.shape != other.shape or one.scales != other.scales:
        return max(one.shape.weights, other.shape.weights)
    return sum(int((getattr(one, name) != getattr(other, name)).sum()) for name in one.shape.sizes)


def tape_hash(tape: Sequence[int]) -> str:
    """Return the SHA-256 of a tape."""
    return hashlib.sha256(bytes(tape)).hexdigest()
