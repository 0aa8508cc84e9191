"""Shelf: the trained networks that a run keeps, one file each under `models/`, and whether they are what they were.

Only the process that runs a study writes here, the files before the line of the log that names them: what the log
names was there whole. A file is named after its trial, so that a trial that is done again takes its old one's place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from automata.formats.files import write_atomically
from experiments.errors import OutputError
from experiments.trials import Record

FOLDER = "models"


@dataclass(frozen=True)
class Shelf:
    """The networks that records name: how many, their bytes, and of those that are not as they were, trial and why."""

    models: int
    size: int
    problems: tuple[tuple[str, str], ...]

    @property
    def spoilt(self) -> frozenset[str]:
        """Keys of the trials of which a network is missing or damaged."""
        return frozenset(key for key, _ in self.problems)


def shelve(folder: Path, record: Record) -> Record:
    """Write the networks that a record brings into a run's folder; return it as it goes into the log, without them.

    Raises OutputError if the folder cannot be made, FormatError if a file cannot be written.
    """
    if not record.files:
        return record
    place = folder / FOLDER
    try:
        place.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot create {place}: {error.strerror}") from None
    for name, data in record.files.items():
        write_atomically(place / name, data)
    return replace(record, files={})


def look_over(folder: Path, records: Iterable[Record]) -> Shelf:
    """Read every network that the records of a run name, and compare it with the SHA-256 that they say it has."""
    models = size = 0
    problems = []
    for record in records:
        for name, digest in record.models.items():
            models += 1
            path = folder / FOLDER / name
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                problems.append((record.key, f"{path} is missing"))
                continue
            except OSError as error:
                problems.append((record.key, f"{path} cannot be read: {error.strerror}"))
                continue
            size += len(data)
            if hashlib.sha256(data).hexdigest() != digest:
                problems.append((record.key, f"{path} is damaged: its SHA-256 is not the recorded one"))
    return Shelf(models, size, tuple(problems))
