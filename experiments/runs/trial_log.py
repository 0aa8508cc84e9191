"""TrialLog: the result of each trial, one JSON object per line, appended as trials end; it survives kill -9.

A line is handed to the system whole as soon as its trial ended. A process that is killed leaves at most one line in
half, the last; it is cut off when the log is next opened for writing. One process writes: a lock says so.
A log from another person may be a link, which is refused, or a hard link, which is replaced by a copy.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from automata.containment.meter import writing
from experiments.errors import BusyError, StoreError
from experiments.runs.folder import LOCK, RunFolder
from experiments.storage.folders import Inside
from experiments.storage.locks import take
from experiments.studies.trial import Record
from experiments.terminal.interrupts import held

NAME = "trials.jsonl"
_MOST_BYTES = 1 << 30


class TrialLog:
    """The log of the run in `folder`, open for appending; `problems` says what was mended at its opening.

    A `RunFolder` holds the lock already. Raises BusyError if another process writes to the run, StoreError and
    OutputError if it cannot be read or written.
    """

    def __init__(self, folder: Path | RunFolder):
        files = folder.files if isinstance(folder, RunFolder) else Inside(folder)
        self.path = files.root / NAME
        self._lock = None if isinstance(folder, RunFolder) else take(files.root / LOCK)
        if self._lock is None and not isinstance(folder, RunFolder):
            raise BusyError(f"{files.root} is being written by another process: wait for its end")
        try:
            self.records, self.problems = read_log(files.root)
            if self.problems or files.linked_elsewhere(NAME):
                files.write(NAME, "".join(record.as_json() + "\n" for record in self.records.values()))
            # Unbuffered: what a full disk refused must not be tried again when the log is closed.
            self._file = files.appending(NAME)
        except OSError as error:
            self._unlock()
            raise StoreError(f"cannot write {self.path}: {error.strerror}") from None
        except BaseException:
            self._unlock()
            raise

    def append(self, record: Record) -> None:
        """Add a record; one whose trial is in the log already takes its place when the log is read.

        Raises StoreError if the disk does not take it.
        """
        with held():
            data = memoryview((record.as_json() + "\n").encode())
            writing(len(data), files=0)
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
        with suppress(OSError):  # some places cannot be synchronised; what was written can be read all the same
            os.fsync(self._file.fileno())
        self._file.close()
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> TrialLog:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()


def read_log(folder: Path) -> tuple[dict[str, Record], list[str]]:
    """Return the last record of each trial in the log, by key, and what could not be read of it.

    Raises StoreError for a log that cannot be read at all.
    """
    path = folder / NAME
    try:
        data = Inside(folder).read(NAME, _MOST_BYTES)
    except FileNotFoundError:
        return {}, []
    records: dict[str, Record] = {}
    problems = []
    *lines, rest = data.split(b"\n")
    if rest:
        problems.append(f"{path}: the last line is cut off, so its trial is done again")
    for number, line in enumerate(lines, start=1):
        try:
            record = Record.from_json(line)
        except ValueError as error:
            problems.append(f"{path}: line {number} is damaged ({error}), so its trial is done again")
            continue
        records[record.key] = record
    return records, problems
