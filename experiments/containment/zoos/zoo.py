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


def find_entry(name: str) -> ZooEntry:
    """Return the entry of that name; StudyError if there is none."""
    found = next((entry for entry in inhabitants() if entry.name == name), None)
    if found is None:
        raise StudyError(f"the zoo has no {name!r}: entries are called as {inhabitants()[0].name}")
    return found
