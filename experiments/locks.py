"""Locks between processes, which the system gives back when their holder ends, however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from experiments.errors import StoreError


def take(path: Path, *, patient: bool = False) -> IO[bytes] | None:
    """Return the open file that is the lock, until it is closed; None if another process has it and we do not wait.

    Where the system has no such locks, everybody gets it: who starts two runs at once there is on their own. Raises
    StoreError if the file cannot be made.
    """
    try:
        file = path.open("ab")
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from None
    try:
        import fcntl
    except ModuleNotFoundError:
        return file
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if patient else fcntl.LOCK_NB))
    except BlockingIOError:
        file.close()
        return None
    return file


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold a lock during the block, waiting for it."""
    held = take(path, patient=True)
    assert held is not None
    try:
        yield
    finally:
        held.close()
