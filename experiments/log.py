"""TrialLog: what came of each trial, one JSON object a line, appended as trials end; what survives kill -9.

A line is handed to the system whole as soon as its trial ended. A process that is killed leaves at most one line in
half, the last; it is cut off when the log is next opened for writing. One process writes: a lock says so.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from automata.formats.files import write_atomically
from experiments.errors import StoreError
from experiments.interrupts import held
from experiments.locks import take
from experiments.trials import Record

NAME = "trials.jsonl"


class TrialLog:
    """The log of the run in `folder`, open for appending; `problems` says what was mended at its opening.

    Raises StoreError if another process writes to it.
    """

    def __init__(self, folder: Path):
        self.path = folder / NAME
        self._lock = take(folder / "lock")
        if self._lock is None:
            raise StoreError(f"{folder} is being written by another process: wait for its end")
        try:
            self.records, self.problems = read_log(folder)
            if self.problems:
                write_atomically(
                    self.path, "".join(record.as_json() + "\n" for record in self.records.values())
                )
            # Unbuffered: what a full disk refused must not be tried again when the log is closed.
            self._file = self.path.open("ab", buffering=0)
        except OSError as error:
            self._lock.close()
            raise StoreError(f"cannot write {self.path}: {error.strerror}") from None
        except BaseException:
            self._lock.close()
            raise

    def append(self, record: Record) -> None:
        """Add a record; one whose trial is in the log already takes its place when the log is read.

        Raises StoreError if the disk does not take it.
        """
        with held():
            data = memoryview((record.as_json() + "\n").encode())
            try:
                while data:
                    data = data[self._file.write(data) :]
            except OSError as error:
                raise StoreError(
                    f"cannot write {self.path}: {error.strerror}: what was written is kept, --resume goes on"
                ) from None
            self.records[record.key] = record

    def close(self) -> None:
        """Close the log, on the disk."""
        with suppress(
            OSError
        ):  # some places cannot be synchronised; what was written can be read all the same
            os.fsync(self._file.fileno())
        self._file.close()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> TrialLog:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()


def read_log(folder: Path) -> tuple[dict[str, Record], list[str]]:
    """Return the last record of each trial in the log, by key, and what could not be read of it."""
    path = folder / NAME
    if not path.exists():
        return {}, []
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror}") from None
    records: dict[str, Record] = {}
    problems = []
    *lines, rest = data.split(b"\n")
    if rest:
        problems.append(f"{path}: the last line is cut off, so its trial is done again")
    for number, line in enumerate(lines, start=1):
        try:
            record = Record.from_json(line.decode())
        except (ValueError, TypeError):
            problems.append(f"{path}: line {number} is damaged, so its trial is done again")
            continue
        records[record.key] = record
    return records, problems
