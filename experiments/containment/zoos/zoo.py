"""The zoo: all inhabitants, whatever they are made of."""

from __future__ import annotations

from functools import cache

from experiments.containment.zoos import loops, soups, sterile, still_boards, writings
from experiments.containment.zoos.entry import ZooEntry
from experiments.errors import StudyError


@cache
def inhabitants() -> tuple[ZooEntry, ...]:
    """Return all entries, boards first, then soups, then networks."""
    return (*still_boards.entries(), *sterile.entries(), *loops.entries(), *soups.entries(), *writings.entries())


@cache
def _by_name() -> dict[str, ZooEntry]:
    return {entry.name: entry for entry in inhabitants()}


def find_entry(name: str) -> ZooEntry:
    """Return the entry of that name; StudyError if there is none."""
    found = _by_name().get(name)
    if found is None:
        raise StudyError(f"the zoo has no {name!r}: entries are called as {inhabitants()[0].name}")
    return found
