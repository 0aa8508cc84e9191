"""Index: what runs there are and what their trials measured, in SQLite, so that nobody need read every folder.

The folders are the truth. The index can be thrown away and is then made again from them; one that is damaged is. Only
the process that runs a study writes to it, never a worker, and several such processes may at once (WAL).
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from experiments.errors import StoreError
from experiments.locks import exclusive
from experiments.log import read_log
from experiments.store import read_provenance
from experiments.trials import Record, to_json

NAME = "index.sqlite"
VERSION = 1
# Seconds that one process waits for another's writing.
_PATIENCE = 30.0
# Errors that say that the index cannot be reached, and nothing about what is in it.
_NO_WRITING = ("unable to open", "readonly")
_NOT_DAMAGE = (*_NO_WRITING, "locked", "disk is full", "disk I/O error")
_TABLES = """
CREATE TABLE runs (
  run TEXT PRIMARY KEY, kind TEXT, study TEXT, version INTEGER, status TEXT, started TEXT, finished TEXT,
  commit_id TEXT, planned INTEGER, sentence TEXT, parameters TEXT
);
CREATE TABLE trials (
  run TEXT, key TEXT, status TEXT, seed INTEGER, seconds REAL, condition TEXT, measures TEXT, PRIMARY KEY (run, key)
);
"""


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
        new = not self.path.exists()
        try:
            self._open()
        except OSError as error:
            raise StoreError(f"cannot open {self.path}: {error.strerror}") from None
        except sqlite3.DatabaseError as error:
            if any(word in str(error) for word in _NO_WRITING) and not os.access(store, os.W_OK):
                self._place, new = ":memory:", True
                self._open()
            elif any(word in str(error) for word in _NOT_DAMAGE):
                raise StoreError(f"cannot open {self.path}: {error}") from None
            else:
                self.mended = f"{self.path} was damaged ({error}) and is made again from the folders"
        if new or self.mended:
            self.problems = self._read_folders() if self._place == ":memory:" else self.rebuild()

    def _open(self) -> None:
        """Connect, and wait for another process that makes the tables just now."""
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
            except sqlite3.DatabaseError:
                self._base.close()
                raise

    def _prepare(self) -> None:
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=NORMAL")
        (sound,) = self._base.execute("PRAGMA quick_check(1)").fetchone()
        if sound != "ok":
            raise sqlite3.DatabaseError(sound)
        with self._writing():
            (version,) = self._base.execute("PRAGMA user_version").fetchone()
            (tables,) = self._base.execute("SELECT count(*) FROM sqlite_master WHERE type='table'").fetchone()
            if version == VERSION and tables == 2:
                return
            if tables:
                raise sqlite3.DatabaseError("it is of another version")
            for statement in _TABLES.split(";"):
                self._base.execute(statement)
            self._base.execute(f"PRAGMA user_version={VERSION}")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """All of the block or nothing, and nobody else meanwhile."""
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    def close(self) -> None:
        """Close the index."""
        self._base.close()

    def rebuild(self) -> list[str]:
        """Throw everything away and read all folders anew; return what could not be read."""
        with suppress(AttributeError, sqlite3.Error):
            self._base.close()
        with exclusive(self.store / "index.lock"):
            for ending in ("", "-wal", "-shm"):
                Path(f"{self.path}{ending}").unlink(missing_ok=True)
            self._open()
            return self._read_folders()

    def _read_folders(self) -> list[str]:
        problems = []
        for folder in sorted(path for path in self.store.iterdir() if path.is_dir()):
            if not (folder / "provenance.json").exists():
                continue
            try:
                problems += self.refresh(folder)
            except StoreError as error:
                problems.append(str(error))
        return problems

    def refresh(self, folder: Path) -> list[str]:
        """Take in a run as its folder has it; return what could not be read of its log."""
        records, problems = read_log(folder)
        self.enter(folder)
        self.add(folder, records.values())
        return problems

    def enter(self, folder: Path) -> None:
        """Enter a run, or what has become of it, from its provenance."""
        told = read_provenance(folder)
        study = told.get("study") or {}
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
            to_json(told.get("parameters", {})),
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
        """Return the runs, the oldest first, of one study or all."""
        found = self._base.execute(
            "SELECT run, kind, study, status, started, finished, planned, "
            "(SELECT count(*) FROM trials t WHERE t.run = r.run AND t.status = 'done'), "
            "(SELECT count(*) FROM trials t WHERE t.run = r.run AND t.status != 'done'), sentence "
            "FROM runs r WHERE ?1 IS NULL OR study = ?1 ORDER BY started, run",
            (study,),
        )
        return [RunSummary(*row) for row in found]

    def seconds(self, study: str, version: int) -> list[tuple[dict[str, Any], float]]:
        """Return condition and seconds of all trials of a study that were done."""
        found = self._base.execute(
            "SELECT t.condition, t.seconds FROM trials t JOIN runs r ON r.run = t.run "
            "WHERE r.study = ? AND r.version = ? AND t.status = 'done' ORDER BY t.run, t.key",
            (study, version),
        )
        return [(json.loads(condition), seconds) for condition, seconds in found]


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
