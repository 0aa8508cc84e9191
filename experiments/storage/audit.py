"""The audit log: what was run and what ended it, one JSON object a line, each bound to all before it by a hash.

A line's `hash` is the SHA-256 of the hash of the line before it (64 zeros before the first) and of the line without
its own hash, keys sorted, no blanks. Whoever changes, removes or moves a line would have to write all later ones anew,
and the last hash, the head, would be another one. Lines that are cut off the end leave no trace in the file: only a
head that was kept elsewhere tells. Each line is written in one call and brought to the disk, so that a process that is
killed leaves whole lines and at most one torn one, the last, without its line end.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from automata.files.json_types import Json, JsonObject
from experiments.errors import StoreError

NAME = "audit.jsonl"
BEGIN = "0" * 64
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_PIECE = 1 << 16


@dataclass(frozen=True)
class Verification:
    """What a log is found to be: its whole lines, its head, and the first thing that is wrong with it, "" if nothing.

    `line` is that thing's line, from 1 on, 0 for none. `torn`: bytes of a last line that was never finished.
    `open_runs`: runs that were begun and have not ended: they go on, or were killed.
    """

    lines: int
    head: str
    problem: str = ""
    line: int = 0
    torn: int = 0
    open_runs: int = 0

    @property
    def sound(self) -> bool:
        """Whether every line follows from those before it."""
        return not self.problem


class AuditLog:
    """The log in a file, made if there is none; several processes may add to one log.

    Raises StoreError for a file that cannot be written, is a link, or is no audit log.
    """

    def __init__(self, path: Path):
        self.path = path
        with self._opened():
            pass

    def append(self, event: str, **facts: Json) -> str:
        """Add a line, on the disk when this returns; return its hash, the head."""
        with self._opened() as file:
            last, torn = _end(file, self.path)
            if torn:
                os.ftruncate(file, os.fstat(file).st_size - len(torn))
                told: JsonObject = {"bytes": len(torn), "sha256": hashlib.sha256(torn).hexdigest()}
                last = self._write(file, last, "torn line removed", told)
            return str(self._write(file, last, event, facts)["hash"])

    def _write(self, file: int, last: JsonObject | None, event: str, facts: JsonObject) -> JsonObject:
        number, before = (1, BEGIN) if last is None else (int(str(last["number"])) + 1, str(last["hash"]))
        line: JsonObject = {**facts, "event": event, "number": number, "at": _now()}
        line["hash"] = chained(before, line)
        data = (canonical(line) + "\n").encode()
        try:
            while data:
                data = data[os.write(file, data) :]
            os.fsync(file)
        except OSError as error:
            raise StoreError(f"cannot write {self.path}: {error.strerror}") from None
        return line

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """Yield the file, open for reading and for adding at its end, held by this process alone."""
        try:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | _FLAGS, 0o666)
        except OSError as error:
            what = "it is a symbolic link" if self.path.is_symlink() else error.strerror
            raise StoreError(f"cannot write {self.path}: {what}: choose another file for the audit log") from None
        try:
            told = os.fstat(file)
            if not stat.S_ISREG(told.st_mode) or told.st_nlink > 1:
                raise StoreError(f"{self.path} is no file of its own: choose another file for the audit log")
            with suppress(ModuleNotFoundError, OSError):  # systems and disks without locks
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX)
            _end(file, self.path)
            yield file
        finally:
            os.close(file)


def canonical(line: JsonObject) -> str:
    """Return a line as it is written: keys sorted, no blanks, ASCII."""
    return json.dumps(line, sort_keys=True, separators=(",", ":"), allow_nan=False)


def chained(before: str, line: JsonObject) -> str:
    """Return the hash of a line that has none yet, after a line with the hash `before`."""
    return hashlib.sha256((before + canonical(line)).encode()).hexdigest()


def verified(data: bytes, head: str = "") -> Verification:
    """Return what a log's bytes are found to be; `head` is a hash that it is known to have had once."""
    *lines, torn = data.split(b"\n")
    before, heads, begun = BEGIN, set(), 0
    for number, text in enumerate(lines, start=1):
        line = _parsed(text)
        problem = ""
        if line is None:
            problem = "it is no line of an audit log"
        elif line["number"] != number:
            problem = f"it was written as line {line['number']}: lines are missing before it, or were moved or added"
        elif chained(before, {name: value for name, value in line.items() if name != "hash"}) != line["hash"]:
            problem = "it does not follow from the lines before it: it was changed, or one of them"
        if line is None or problem:
            return Verification(number - 1, before, problem, number, open_runs=max(0, begun))
        before = str(line["hash"])
        heads.add(before)
        begun += {"begun": 1, "ended": -1}.get(str(line["event"]), 0)
    found = Verification(len(lines), before, torn=len(torn), open_runs=max(0, begun))
    if head and head not in heads:
        problem = "it has no line with that head: lines were cut off its end, or it was written anew"
        return Verification(found.lines, before, problem, len(lines) + 1, len(torn), found.open_runs)
    return found


def _parsed(text: bytes) -> JsonObject | None:
    """Return a line as it was written, None if it cannot have been."""
    try:
        line = json.loads(text)
        told = canonical(line)
    except (ValueError, RecursionError):
        return None
    right = isinstance(line, dict) and isinstance(line.get("hash"), str) and isinstance(line.get("event"), str)
    return line if right and type(line.get("number")) is int and told.encode() == text else None


def _end(file: int, path: Path) -> tuple[JsonObject | None, bytes]:
    """Return the last whole line, None if there is none, and what stands behind it."""
    size = os.fstat(file).st_size
    tail, start = b"", size
    while start and tail.count(b"\n") < 2:
        piece = min(_PIECE, start)
        start -= piece
        tail = os.pread(file, piece, start) + tail
    *lines, torn = tail.split(b"\n")
    if not lines:
        if torn and not torn.startswith(b"{"[: len(torn)]):
            raise StoreError(f"{path} is no audit log: choose another file")
        return None, torn
    if (last := _parsed(lines[-1])) is None:
        raise StoreError(f"{path} is no audit log, or its end was changed: `replicarium audit` says which")
    return last, torn


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
