"""The catalogue: known replicators by name."""

from __future__ import annotations

from automata.errors import PatternError
from automata.replicators.langton import LANGTON
from automata.replicators.replicator import Replicator

CATALOGUE: dict[str, Replicator] = {entry.name: entry for entry in (LANGTON,)}


def find_replicator(name: str) -> Replicator:
    """Return the catalogue entry called `name` (case does not matter); PatternError names the known ones."""
    entry = CATALOGUE.get(name.lower())
    if entry is None:
        raise PatternError(f"the catalogue has no {name!r}: it knows {', '.join(CATALOGUE)}")
    return entry
