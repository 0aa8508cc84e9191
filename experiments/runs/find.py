"""A run of a store, by its path, its name or the beginning of one, or the last; read once and handed on."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from experiments.errors import StoreError, SupersededError
from experiments.runs.folder import PROVENANCE, read_provenance, run_folders, status_of, when
from experiments.runs.trial_log import NAME, read_log
from experiments.storage.documents import Provenance, parse
from experiments.studies.study import REPLACED, Study, StudyConfig, find_stored_study
from experiments.studies.table import TrialTable
from experiments.studies.trial import Record


@dataclass(frozen=True)
class StudyRun:
    """A run of a study: its settings, the last record of each trial by key, and the table of the planned ones.

    `problems` are what could not be read of its log.
    """

    folder: Path
    study: Study
    config: StudyConfig
    records: Mapping[str, Record]
    table: TrialTable
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class StoredRun:
    """A run of any kind as its folder has it; its log is read when it is first asked for."""

    folder: Path
    provenance: Provenance

    @classmethod
    def at(cls, folder: Path) -> StoredRun:
        """Return the run in a folder; StoreError if it is no run's."""
        return cls(folder, read_provenance(folder))

    @property
    def status(self) -> str:
        """How it ended, `killed` if it says that it is running and no process holds its lock."""
        return status_of(self.folder, self.provenance)

    @cached_property
    def log(self) -> tuple[dict[str, Record], list[str]]:
        """The last record of each trial, by key, and what could not be read of the log; StoreError if nothing can."""
        return read_log(self.folder)

    @property
    def stored_table(self) -> TrialTable:
        """The table as it was written when the run was judged; StoreError if there is none that can be read."""
        path = self.folder / "metrics.jsonl"
        try:
            rows = [parse(line) for line in path.read_text(encoding="utf-8").splitlines()]
        except (OSError, ValueError) as error:
            raise StoreError(f"{path} cannot be read: {error}") from None
        if not all(isinstance(row, dict) for row in rows):
            raise StoreError(f"{path} is no table of trials")
        failed = [row for row in rows if "status" in row]
        return TrialTable([row for row in rows if "status" not in row], failed)

    def of_study(self, named: str | None = None) -> StudyRun:
        """Return it as a study's; the module of the study is imported if it is known, or `named` by the user.

        Raises StoreError for a run of no study, of a later version of one, or with what it does not measure,
        SupersededError for one of a version whose trials measured something else, and StudyError for a study that is
        not to be had.
        """
        identity = self.provenance.get("study")
        if not identity:
            raise StoreError(f"{self.folder} is not the run of a study")
        if now := REPLACED.get(identity["name"]):
            raise SupersededError(
                f"{self.folder} is of the study {identity['name']}, whose question {' and '.join(now)} "
                f"{'asks' if len(now) == 1 else 'ask'} now: its verdict is superseded"
            )
        study = find_stored_study(identity, named)
        if identity["version"] < study.measured:
            raise SupersededError(
                f"{self.folder} is of version {identity['version']} of the study {study.name}, and this is version "
                f"{study.version}: its verdict is superseded"
            )
        if identity["version"] > study.version:
            raise StoreError(
                f"{self.folder} is of version {identity['version']} of the study {study.name}, and this is version "
                f"{study.version}: install a later replicarium"
            )
        try:
            config = study.settings.model_validate(self.provenance.get("parameters"))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, ("parameters", *first["loc"])))
            raise StoreError(
                f"{self.folder / PROVENANCE} holds other settings than {study.name} has: {field}: "
                f"{first['msg'].lower()}"
            ) from None
        records, problems = self.log
        for key, record in records.items():
            if unknown := (record.measures or {}).keys() - study.measures.keys():
                raise StoreError(
                    f"{self.folder / NAME}: trial {key}: measures.{min(unknown)}: the study {study.name} has no such "
                    "measure"
                )
        table = TrialTable.of(study.plan(config), records)
        return StudyRun(self.folder, study, config, records, table, tuple(problems))


def stored_runs(store: Path) -> Iterator[StoredRun]:
    """Yield the runs of a store that can be read, by name."""
    for folder in run_folders(store):
        with suppress(StoreError):
            yield StoredRun.at(folder)


def latest(runs: Iterable[StoredRun]) -> StoredRun | None:
    """Return the run that was begun last, None of none."""
    return max(runs, key=lambda run: (when(run.provenance), run.folder.name), default=None)


def find_folder(name: str, out: Path) -> Path:
    """Return a run's folder by its path, its name in the store, the beginning of one, or `last`; StoreError."""
    if not name:
        raise StoreError("a run is named by its folder, the beginning of its name, or `last`, not by nothing")
    if os.path.lexists(Path(name) / PROVENANCE):
        return Path(name)
    folders = run_folders(out)
    if not folders:
        raise StoreError(f"there is no run {name!r}, and none at all in {out}: name the store with --out")
    if name == "last":
        last = latest(stored_runs(out))
        return last.folder if last else folders[-1]
    found = [path for path in folders if path.name == name] or [path for path in folders if path.name.startswith(name)]
    if len(found) != 1:
        what = "there is no run" if not found else f"{len(found)} runs begin with"
        raise StoreError(f"{what} {name!r} in {out}: `replicarium runs list` names them")
    return found[0]


def find_run(name: str, out: Path) -> StoredRun:
    """Return a run by its path, its name in the store, the beginning of one, or `last`; StoreError."""
    return StoredRun.at(find_folder(name, out))
