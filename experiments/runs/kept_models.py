"""The trained networks that a run keeps, one file each under `models/`, and checks that they are unchanged.

Only the process that runs a study writes here, the files before the line of the log that names them: what the log
names was there whole. A file is named after its trial, so that a trial that is done again takes its old one's place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from experiments.errors import StoreError
from experiments.runs.folder import MODELS
from experiments.storage.folders import Inside
from experiments.studies.trial import Record

# More than a network that a study trains takes.
_MOST_BYTES = 1 << 30


@dataclass(frozen=True)
class KeptModels:
    """The networks that records name: how many, their bytes, and of those that are not as they were, trial and why."""

    models: int
    size: int
    problems: tuple[tuple[str, str], ...]

    @property
    def spoilt(self) -> frozenset[str]:
        """Keys of the trials of which a network is missing or damaged."""
        return frozenset(key for key, _ in self.problems)


def keep_models(folder: Path, record: Record) -> Record:
    """Write the networks that a record brings into a run's folder; return it as it goes into the log, without them.

    Raises OutputError if the folder cannot be made or a file cannot be written.
    """
    if not record.files:
        return record
    files = Inside(folder)
    files.make_folder(MODELS)
    for name, data in record.files.items():
        files.write(f"{MODELS}/{name}", data)
    return replace(record, files={})


def look_over(folder: Path, records: Iterable[Record]) -> KeptModels:
    """Read every network that the records of a run name, and compare it with the SHA-256 that they say it has."""
    models = size = 0
    problems = []
    files = Inside(folder)
    for record in records:
        for name, digest in record.models.items():
            models += 1
            path = folder / MODELS / name
            try:
                data = files.read(f"{MODELS}/{name}", _MOST_BYTES)
            except FileNotFoundError:
                problems.append((record.key, f"{path} is missing"))
                continue
            except StoreError as error:
                problems.append((record.key, str(error)))
                continue
            size += len(data)
            if hashlib.sha256(data).hexdigest() != digest:
                problems.append((record.key, f"{path} is damaged: its SHA-256 is not the recorded one"))
    return KeptModels(models, size, tuple(problems))
