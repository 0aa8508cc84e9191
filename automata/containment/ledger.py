"""Ledger: what was spent so far, in this process or in all those that share a budget."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from typing import Any

# What is counted, by its place. `microseconds`: of processor time; `limit` and `reached`: which limit was met, by its
# place in the budget counted from 1, and by what, in millionths where it is seconds.
COUNTED = ("generations", "births", "files", "bytes", "microseconds", "limit", "reached")
_PLACE = {name: place for place, name in enumerate(COUNTED)}


class Ledger:
    """Whole numbers by name, each taken and added to in one step, whichever threads and processes share it."""

    def __init__(self) -> None:
        self._numbers: Any = [0] * len(COUNTED)
        self._lock: AbstractContextManager[Any] = threading.Lock()
        self.shared = False

    def __getitem__(self, name: str) -> int:
        return int(self._numbers[_PLACE[name]])

    def note(self, name: str, value: int) -> None:
        """Enter a value."""
        with self._lock:
            self._numbers[_PLACE[name]] = value

    def add(self, name: str, amount: int) -> int:
        """Add an amount and return what that makes."""
        place = _PLACE[name]
        with self._lock:
            self._numbers[place] = total = int(self._numbers[place]) + amount
        return total

    def take(self, name: str, most: int, limit: int | None, *, whole: bool = False) -> int:
        """Add as much of `most` as the limit allows, or nothing if it is to be whole; return how much that was."""
        place = _PLACE[name]
        with self._lock:
            spent = int(self._numbers[place])
            taken = most if limit is None else max(0, min(most, limit - spent))
            if whole and taken < most:
                return 0
            self._numbers[place] = spent + taken
        return taken

    def share(self, context: Any) -> Any:
        """Return the numbers in memory that spawned processes see too, moved there the first time; for `joined`.

        It can be handed to a process only as that begins, which is what a pool's `initargs` are for.
        """
        if not self.shared:
            array = context.Array("q", len(COUNTED))
            with self._lock:
                array[:] = self._numbers
                self._numbers, self._lock, self.shared = array.get_obj(), array.get_lock(), True
                self._array = array
        return self._array

    @classmethod
    def joined(cls, array: Any) -> Ledger:
        """Return the ledger whose numbers another process has handed over."""
        ledger = cls()
        ledger._array = array
        ledger._numbers, ledger._lock, ledger.shared = array.get_obj(), array.get_lock(), True
        return ledger
