"""Locks between processes, which the system gives back when their holder ends, however it ends."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import IO

from experiments.errors import StoreError

# Seconds for which a lock that is taken is asked for again: `is_free` has it for a moment.
_MOMENT = 0.5
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


def take(path: Path, *, patient: bool = False) -> IO[bytes] | None:
    """Return the open file that is the lock, until it is closed; None if another process has it and we do not wait.

    Where the system or the disk has no such locks, every process gets it: nothing then keeps two runs apart. Raises
    StoreError if the file cannot be made, or is a link or anything else than a file.
    """
    try:
        number = os.open(path, os.O_RDWR | os.O_CREAT | _FLAGS, 0o666)
    except OSError as error:
        if path.is_symlink():
            raise StoreError(
                f"{path} is a symbolic link, which no lock of ours is: remove it, unless a process is using it"
            ) from None
        raise StoreError(f"cannot write {path}: {error.strerror}") from None
    file = open(number, "r+b", buffering=0)  # noqa: SIM115 - it is the lock until it is closed
    if not stat.S_ISREG(os.fstat(number).st_mode):
        file.close()
        raise StoreError(f"{path} is no file: remove it, unless a process is using it")
    try:
        import fcntl
    except ModuleNotFoundError:
        return file
    deadline = monotonic() + _MOMENT
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if patient else fcntl.LOCK_NB))
            return file
        except BlockingIOError:
            if monotonic() > deadline:
                file.close()
                return None
            sleep(0.02)
        except OSError:  # this file system has none
            return file


def is_free(path: Path) -> bool | None:
    """Return whether no process holds the lock, without making a file; None where that is unknown."""
    try:
        import fcntl
    except ModuleNotFoundError:
        return None
    try:
        number = os.open(path, os.O_RDONLY | _FLAGS)
    except FileNotFoundError:
        return True
    except OSError:
        return None
    with open(number, "rb", buffering=0) as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            return None
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return None
    return True


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold a lock during the block, waiting for it."""
    held = take(path, patient=True)
    assert held is not None
    try:
        yield
    finally:
        held.close()
