"""Pace: how many generations take about as long as two looks are to lie apart."""

from __future__ import annotations

from collections.abc import Callable


class Pace:
    """`some` generations to be done next, 1 at first; after each lot of them `took` changes it, by a clock."""

    def __init__(self, seconds: float, clock: Callable[[], float]):
        self.some = 1
        self._seconds, self._clock = seconds, clock
        self.begins()

    def begins(self) -> None:
        """Take note that generations begin now."""
        self._began = self._clock()

    def took(self, done: int) -> None:
        """Take note that so many generations are done."""
        now = self._clock()
        # By no more than eight times: the universe may become busier. Fewer than are done at once say little.
        wanted = int(done * min(8.0, self._seconds / max(now - self._began, 1e-9)))
        self.some = max(1, wanted if done == self.some else min(self.some, max(wanted, done)))
        self._began = now
