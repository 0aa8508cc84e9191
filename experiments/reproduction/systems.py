"""Systems that copy descriptions, and the laboratory that builds what a description says, the same for all of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeAlias, TypeVar

Tape: TypeAlias = tuple[int, ...]
Body = TypeVar("Body")


class Laboratory(Protocol[Body]):
    """What is done outside all systems: it builds what tapes describe, and makes the edits that are tried."""

    def load(self, tape: Tape) -> Body:
        """Build what a tape describes; GenomeError if it describes nothing."""

    def does(self, body: Body) -> Hashable:
        """Return what a network is seen to do, to be compared."""

    def expressed_edit(self, tape: Tape, seed: int) -> tuple[int, Tape]:
        """Return a place and a tape edited there: another network, which should still copy."""

    def breaking_edit(self, tape: Tape, seed: int) -> Tape:
        """Return an edited tape whose network should not copy."""

    def shuffled_weights(self, tape: Tape, seed: int) -> Tape:
        """Return the tape of a network of the same kind whose weights are shuffled."""

    def edited_body(self, tape: Tape, seed: int) -> Body:
        """Return what a tape describes, edited while it runs so that it should still copy."""

    def erased(self, body: Body) -> Body:
        """Return a network of the same kind whose weights are all 0."""


@dataclass(frozen=True, eq=False)
class CopyingSystem(Generic[Body]):
    """Something that is shown a tape and writes one: its own `tape`, and how something written comes of a `body`.

    `alone` returns what the copy of the own tape gives when all else was erased at its birth; `interrupted` what comes
    when the mother is erased half-way: both raise ReplicariumError where nothing does. Without them there is nothing
    beside the copy that could be erased, and what comes half-way is half a tape.

    `edit` returns a tape with other symbols at the places told, `read` what a field of a tape says: what programs do
    that are asked such things, and not the network that is described.
    """

    name: str
    tape: Tape
    write: Callable[[Body, Tape], Tape]
    alone: Callable[[Body], Tape] | None = None
    interrupted: Callable[[Body], Tape] | None = None
    edit: Callable[[Tape, Mapping[int, int]], Tape] | None = None
    read: Callable[[Tape, str], str] | None = None


def cp_system(tape: Tape) -> CopyingSystem[Body]:
    """Return the null in which a program copies files, with the same description and the same laboratory."""
    return CopyingSystem("cp", tape, lambda body, shown: shown)
