"""Index: what runs there are and what their trials measured, in SQLite, so that queries need not read every folder.

The folders are the truth. The index can be deleted; one that is missing, empty, damaged or of another schema is made
from the folders in one transaction, so that none is ever made in part. `reconcile` reads the folders that have changed.
Only the process that runs a study writes to it, never a worker, and several such processes may do so at once (WAL).
"""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from time import monotonic, sleep

from experiments.errors import StoreError
from experiments.runs.folder import PROVENANCE, read_provenance, run_folders, status_of, when
from experiments.runs.trial_log import NAME as LOG
from experiments.runs.trial_log import read_log
from experiments.storage.documents import StudyIdentity
from experiments.storage.locks import exclusive
from experiments.studies.trial import Condition, Record, to_json

NAME = "index.sqlite"
VERSION = 2
_FILES = ("", "-wal", "-shm")
# Seconds that one process waits for another's writing.
_PATIENCE = 30.0
# Errors that say that the index cannot be reached, and nothing about what is in it.
_NO_WRITING = ("unable to open", "readonly")
_NOT_DAMAGE = (*_NO_WRITING, "locked", "disk is full", "disk I/O error")
# What a run's folder may hold that no run writes, although each field is of its type.
_NO_RUN = (StoreError, ValueError, OverflowError, sqlite3.InterfaceError, sqlite3.ProgrammingError)
_TABLES = """
CREATE TABLE runs (
  run TEXT PRIMARY KEY, kind TEXT, study TEXT, version INTEGER, status TEXT, started TEXT, finished TEXT,
  commit_id TEXT, planned INTEGER, sentence TEXT, parameters TEXT, ordered TEXT, stamp TEXT
);
CREATE TABLE trials (
  run TEXT, key TEXT, status TEXT, seed INTEGER, seconds REAL, condition TEXT, measures TEXT, PRIMARY KEY (run, key)
);
"""
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"


@dataclass(frozen=True)
class RunSummary:
    """One run as the index has it; `done` and `failed` count its trials, and `planned` is None where none were."""

    run: str
    kind: str
    study: str | None
    status: str
    started: str
    finished: str | None
    planned: int | None
    done: int
    failed: int
    sentence: str | None


class Index:
    """The index of the runs in the folder `store`; made, or made again, if it is not there or damaged.

    In a folder that cannot be written to it is made in memory, each time. `mended` says why it was made again, "" if it
    was not, and `problems` what was then found in the folders.
    """

    def __init__(self, store: Path):
        self.store = store
        self.problems: list[str] = []
        self.path = store / NAME
        self.mended = ""
        if not store.is_dir():
            raise StoreError(f"there is no store {store}: name the folder that holds the runs with --out")
        self._place: Path | str = self.path
        try:
            self._check_place()
            self._open()
        except OSError as error:
            raise StoreError(f"cannot open {self.path}: {error.strerror}") from None
        except sqlite3.DatabaseError as error:
            if any(word in str(error) for word in _NO_WRITING) and not os.access(store, os.W_OK):
                self._place = ":memory:"
                self._open()
            elif any(word in str(error) for word in _NOT_DAMAGE):
                raise StoreError(f"cannot open {self.path}: {error}") from None
            else:
                self.mended = f"{self.path} was damaged ({error}) and is made again from the folders"
                self.problems = self.rebuild()

    def _check_place(self) -> None:
        """Raise sqlite3.DatabaseError if one of the index's files is a link, through which other files would change."""
        for ending in _FILES:
            with suppress(FileNotFoundError):
                told = os.stat(f"{self.path}{ending}", follow_symlinks=False)
                if not stat.S_ISREG(told.st_mode) or told.st_nlink > 1:
                    raise sqlite3.DatabaseError("it is a link")

    def _open(self) -> None:
        """Connect, and wait for another process that makes the index just now."""
        deadline = monotonic() + _PATIENCE
        while True:
            self._base = sqlite3.connect(self._place, timeout=_PATIENCE, isolation_level=None)
            try:
                self._prepare()
                return
            except sqlite3.OperationalError as error:
                self._base.close()
                # The change to WAL does not wait by itself.
                if "locked" not in str(error) or monotonic() > deadline:
                    raise
                sleep(0.05)
            except BaseException:
                self._base.close()
                raise

    def _prepare(self) -> None:
        """Check the index and, if there is nothing in it yet, make it from the folders: wholly, or not at all."""
        self._base.execute("PRAGMA trusted_schema=OFF")
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=NORMAL")
        (sound,) = self._base.execute("PRAGMA quick_check(1)").fetchone()
        if sound != "ok":
            raise sqlite3.DatabaseError(sound)
        with self._writing():
            (version,) = self._base.execute("PRAGMA user_version").fetchone()
            schema = self._base.execute(_SCHEMA).fetchall()
            if not schema and version == 0:
                for statement in _TABLES.split(";"):
                    self._base.execute(statement)
                self._base.execute(f"PRAGMA user_version={VERSION}")
                self.problems = [problem for path in run_folders(self.store) for problem in self._take_in(path)]
            elif version != VERSION or schema != _own_schema():
                raise sqlite3.DatabaseError("it is of another version")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction: all of the block or nothing, without other writers; may be nested."""
        begin, undo, end = (
            ("SAVEPOINT part", "ROLLBACK TO part", "RELEASE part")
            if self._base.in_transaction
            else ("BEGIN IMMEDIATE", "ROLLBACK", "COMMIT")
        )
        self._base.execute(begin)
        try:
            yield
        except BaseException:
            self._base.execute(undo)
            if undo != "ROLLBACK":
                self._base.execute(end)
            raise
        self._base.execute(end)

    def close(self) -> None:
        """Close the index."""
        self._base.close()

    def rebuild(self) -> list[str]:
        """Throw everything away and read all folders anew; return what could not be read."""
        with suppress(AttributeError, sqlite3.Error):
            self._base.close()
        if self._place == ":memory:":
            self._open()
            return self.problems
        with exclusive(self.store / "index.lock"):
            for ending in _FILES:
                Path(f"{self.path}{ending}").unlink(missing_ok=True)
            self._open()
        return self.problems

    def reconcile(self) -> list[str]:
        """Read the folders that have changed, and forget those that are gone; return what could not be read."""
        problems: list[str] = []
        folders = {path.name: path for path in run_folders(self.store)}
        with self._writing():
            known = dict(self._base.execute("SELECT run, stamp FROM runs"))
            for name in known.keys() - folders.keys():
                self._forget(name)
            for name, path in folders.items():
                if known.get(name) != _stamp(path):
                    problems += self._take_in(path)
        return problems

    def _take_in(self, folder: Path) -> list[str]:
        """Enter a run as its folder has it, or leave it out; return why, or what could not be read of its log."""
        try:
            return self.refresh(folder)
        except _NO_RUN as error:
            with suppress(ValueError):  # a name that is no text
                self._forget(folder.name)
            said = " ".join(str(error).split())
            return [f"{said if str(folder) in said else f'{folder}: {said}'}: it is left out"]

    def _forget(self, name: str) -> None:
        for table in ("runs", "trials"):
            self._base.execute(f"DELETE FROM {table} WHERE run = ?", (name,))

    def refresh(self, folder: Path) -> list[str]:
        """Take in a run as its folder has it; return what could not be read of its log."""
        stamp = _stamp(folder)  # before it is read: what is written meanwhile is read the next time
        records, problems = read_log(folder)
        with self._writing():
            self._forget(folder.name)
            self.enter(folder, stamp)
            self.add(folder, records.values())
        return problems

    def enter(self, folder: Path, stamp: str = "") -> None:
        """Enter a run, or what has become of it, from its provenance; `stamp` identifies the state that is entered."""
        told = read_provenance(folder)
        study: StudyIdentity = told.get("study") or {}
        row = (
            folder.name,
            _kind(folder.name),
            study.get("name"),
            study.get("version"),
            told["status"],
            told.get("started"),
            told.get("finished"),
            (told.get("software") or {}).get("git_commit"),
            study.get("planned"),
            study.get("sentence"),
            to_json(told.get("parameters") or {}),
            when(told)[0],
            stamp,
        )
        with self._writing():
            self._base.execute(f"INSERT OR REPLACE INTO runs VALUES ({','.join('?' * len(row))})", row)

    def add(self, folder: Path, records: Iterable[Record]) -> None:
        """Add trials of a run; one that is there already is replaced."""
        rows = [
            (
                folder.name,
                record.key,
                record.status,
                record.seed,
                record.seconds,
                to_json(record.condition),
                None if record.measures is None else to_json(record.measures),
            )
            for record in records
        ]
        with self._writing():
            self._base.executemany("INSERT OR REPLACE INTO trials VALUES (?,?,?,?,?,?,?)", rows)

    def runs(self, study: str | None = None) -> list[RunSummary]:
        """Return the runs in the order in which they were begun, of one study or all; `killed` by `store.status_of`."""
        found = self._base.execute(
            "SELECT run, kind, study, status, started, finished, planned, "
            "(SELECT count(*) FROM trials t WHERE t.run = r.run AND t.status = 'done'), "
            "(SELECT count(*) FROM trials t WHERE t.run = r.run AND t.status != 'done'), sentence "
            "FROM runs r WHERE ?1 IS NULL OR study = ?1 ORDER BY ordered, run",
            (study,),
        )
        runs = (RunSummary(*row) for row in found)
        return [replace(run, status=status_of(self.store / run.run, {"status": run.status})) for run in runs]

    def seconds(self, study: str, first: int, last: int) -> list[tuple[Condition, float]]:
        """Return condition and seconds of all trials that were done of a study's versions from `first` to `last`."""
        found = self._base.execute(
            "SELECT t.condition, t.seconds FROM trials t JOIN runs r ON r.run = t.run "
            "WHERE r.study = ? AND r.version BETWEEN ? AND ? AND t.status = 'done' ORDER BY t.run, t.key",
            (study, first, last),
        )
        return [(json.loads(condition), seconds) for condition, seconds in found]


@cache
def _own_schema() -> list[tuple[str, ...]]:
    """Return what an index of ours says of its tables."""
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(_TABLES)
        return base.execute(_SCHEMA).fetchall()


def _stamp(folder: Path) -> str:
    """Return what changes whenever a run's provenance or its log does."""
    told = []
    for name in (PROVENANCE, LOG):
        with suppress(OSError):
            status = os.stat(folder / name, follow_symlinks=False)
            told.append(f"{status.st_ino} {status.st_size} {status.st_mtime_ns}")
    return ", ".join(told)


def _kind(name: str) -> str:
    """What a run is of: the middle of its folder's name, time-kind-hash."""
    parts = name.split("-")
    return "-".join(parts[1:-1]) if len(parts) > 2 else name


# What an index may meet that stops no study: it can be made again from the folders.
TROUBLES = (StoreError, sqlite3.Error, OSError)


@contextmanager
def opened(store: Path) -> Iterator[Index]:
    """Open the index of a store for the block."""
    index = Index(store)
    try:
        yield index
    finally:
        index.close()
