"""Strides: which power of two of generations HashLife takes at once.

Twice the stride costs less than two strides as long as the universe is regular on that scale, and without bound more
beyond it. So strides grow from small ones, each double is given an allowance of work, and one that exceeds it is given
up and tried again after twice as many strides. Work is counted in results, not in seconds: the same run takes the same
strides.
"""

from __future__ import annotations

# Strides of one size before the double is tried, and after a failure.
_PATIENCE = 2
# Twice the generations may cost so many times the work, and a little more for what has to be computed once.
_TOLERATED = 4
_START_UP = 20_000
# Strides that cost so many times what half ones did, and more than chance, are too long.
_REGRETTED = 3
_NOISE = 1_000
# After so many failures the double is not tried more rarely any more.
_RARELY = 12


class Strides:
    """The next stride, given what the ones before cost; `largest` bounds its power of two."""

    def __init__(self, largest: int, fixed: int | None = None):
        self._largest = largest
        self._fixed = fixed
        self._log = 0 if fixed is None else min(fixed, largest)
        self._since = 0
        self._failures = 0
        self._patience = _PATIENCE
        self._costs: dict[int, int] = {}

    @property
    def log_step(self) -> int:
        """The power of two that strides have at present."""
        return self._log

    def choose(self, steps: int) -> tuple[int, int | None]:
        """Return the power of two to take next of `steps` generations, and how many results it may cost (None: any)."""
        fits = min(steps.bit_length() - 1, self._largest)
        if self._fixed is not None or self._since < self._patience or fits <= self._log:
            return min(fits, self._log), None
        return self._log + 1, _START_UP + _TOLERATED * self._costs.get(self._log, 0)

    def done(self, log_step: int, cost: int) -> None:
        """Take note that 2**log_step generations cost so many results."""
        if self._fixed is not None or log_step < self._log:
            return
        half = self._costs.get(log_step - 1)
        self._costs[log_step] = cost
        if log_step > self._log:
            self._log, self._since, self._patience = log_step, 0, _PATIENCE
            return
        self._since += 1
        # The first stride of a size also computes what all of them share.
        if half is not None and self._since > 1 and cost > _REGRETTED * half + _NOISE:
            self._log -= 1
            self._fail()

    def given_up(self) -> None:
        """Take note that the double stride exceeded its allowance."""
        self._fail()

    def _fail(self) -> None:
        self._failures += 1
        self._since, self._patience = 0, _PATIENCE << min(self._failures, _RARELY)
