"""Replicators by name or by their pattern's file, with the period of their replication, measured where not known."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from automata.errors import ArgumentError, ReplicariumError
from automata.replication import first_birth
from automata.replicators import Replicator, find_replicator
from automata.replicators.files import pattern_endings

# A pattern of one's own is run for so long to find out when it first makes a copy.
LONGEST_SEARCH = 5_000


def is_pattern_file(name: str) -> bool:
    """Whether a name is the path of a pattern's file, by its ending."""
    return name.lower().endswith(pattern_endings())


@cache
def known_replicator(name: str, search: tuple[Path, ...] = ()) -> Replicator:
    """Return a catalogue entry, or the pattern of a file, that replicates: with its period.

    Of a file it is the generation of the first exact copy, turned in any way that the rule allows. ArgumentError if
    there is none in LONGEST_SEARCH generations, or for an entry whose period is not known.
    """
    entry = find_replicator(name, search)
    if entry.period is not None:
        return entry
    if not is_pattern_file(name):
        raise ArgumentError(f"no period is known of {name}, so that its replications cannot be told: choose another")
    rule, seed = entry.rule(), entry.pattern().cropped()
    found = first_birth(rule, seed, seed, LONGEST_SEARCH, rule.symmetry_group)
    if found is None:
        raise ArgumentError(
            f"{name} makes no copy of itself in {LONGEST_SEARCH} generations under {rule.name}: choose a pattern that "
            "replicates"
        )
    return replace(entry, period=found.step)


def content_of(name: str) -> dict[str, str]:
    """Return what a trial's condition says beside the name of a pattern's file: a digest of pattern and rule.

    So that trials of a file that was changed since are others. Nothing for an entry of the catalogue.
    """
    if not is_pattern_file(name):
        return {}
    entry = find_replicator(name)
    seed = entry.pattern().cropped()
    content = hashlib.sha256(f"{seed.cells.shape} {entry.rule().digest} ".encode() + seed.cells.tobytes())
    return {"content": content.hexdigest()[:16]}


def replicator_names(*known: str) -> Any:
    """Return the validator of settings that name replicators: those of a study, or pattern files that replicate."""
    return AfterValidator(partial(_checked, known))


def _checked(known: tuple[str, ...], name: str) -> str:
    if name in known:
        return name
    if not is_pattern_file(name):
        choose = f"{', '.join(known)}, or the path of a pattern file"
        said = {"name": repr(name), "choose": choose}
        raise PydanticCustomError("replicator", "there is no {name}: choose one of {choose}", said)
    try:
        known_replicator(name)
    except ReplicariumError as error:
        raise PydanticCustomError("replicator", "{said}", {"said": str(error)}) from None
    return name
