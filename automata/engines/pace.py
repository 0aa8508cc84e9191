"""Pace: how many generations take about as long as two looks are to lie apart."""

from __future__ import annotations

from collections.abc import Callable


class Pace:
    """`some` generations to be done next, 1 at first; after each lot of them `took` changes it, by a clock."""

    def __init__(self, seconds: float, clock: Callable[[], float]):
        self.some = 1
        self._seconds, self._clock = seconds, clock
        self._began = clock()

    def took(self) -> None:
        """Take note that `some` generations are done."""
        now = self._clock()
        # By no more than eight times: the universe may become busier.
        self.some = max(1, int(self.some * min(8.0, self._seconds / max(now - self._began, 1e-9))))
        self._began = now
