"""What is shown while a study runs: done, failed, left, rate and time left; on standard error."""

from __future__ import annotations

import sys
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING

from experiments.terminal.console import complain
from experiments.terminal.visible import visible

if TYPE_CHECKING:
    from rich.live import Live

# Seconds between two lines where stderr is no terminal, as in a cluster's log.
_EVERY = 60.0
# The rate is that of the last so many trials.
_WINDOW = 200


class LiveTable:
    """Counts of a run under way; a table that is redrawn on a terminal, now and then a line elsewhere."""

    def __init__(self, total: int, done: int, where: str, *, quiet: bool = False):
        self._total = total
        self._done = done
        self._failed = 0
        self._where = where
        self._last_error = ""
        self._ends: deque[float] = deque([monotonic()], maxlen=_WINDOW)
        self._began = self._told = monotonic()
        self._quiet = quiet
        terminal = sys.stderr.isatty() and not quiet
        self._live = _live() if terminal else None

    def __enter__(self) -> LiveTable:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def note(self, error: str | None) -> None:
        """Count a trial that ended, in an error or not."""
        self._done += 1
        if error is not None:
            self._failed += 1
            self._last_error = error
        self._ends.append(monotonic())

    def rate(self) -> float:
        """Return the trials a second of late, 0 before the first."""
        span = monotonic() - self._ends[0]
        return (len(self._ends) - 1) / span if span > 0 else 0.0

    def words(self, running: int, slots: int) -> dict[str, str]:
        """Return the state of the run by name."""
        rate = self.rate()
        left = self._total - self._done
        told = {
            "done": f"{self._done} of {self._total}",
            "failed": str(self._failed),
            "running": f"{min(running, slots)} on {self._where}" if slots else f"waiting for workers: {self._where}",
            "rate": f"{rate:.2f} a second" if rate < 10 else f"{rate:.0f} a second",
            "time": f"{duration(monotonic() - self._began)} so far, about "
            f"{duration(left / rate) if rate else '?'} left",
        }
        if self._last_error:
            told["last error"] = self._last_error
        return told

    def show(self, running: int, slots: int) -> None:
        """Redraw the table, or say a line if the last one was a minute ago."""
        if self._live is not None:
            from rich.table import Table
            from rich.text import Text

            grid = Table.grid(padding=(0, 2))
            for name, text in self.words(running, slots).items():
                grid.add_row(name, Text(visible(text)))
            self._live.update(grid)
        elif not self._quiet and monotonic() - self._told > _EVERY:
            self._told = monotonic()
            complain(", ".join(f"{name} {text}" for name, text in self.words(running, slots).items()))


def _live() -> Live:
    from rich.console import Console  # a tenth of a second to import: only where there is a terminal
    from rich.live import Live

    return Live(console=Console(stderr=True), refresh_per_second=4, transient=True)


def duration(seconds: float) -> str:
    """Return seconds as a person says them: 40 s, 3 min, 2.5 h, 4 days."""
    for limit, unit, name in ((90, 1, "s"), (90 * 60, 60, "min"), (48 * 3600, 3600, "h")):
        if seconds < limit:
            return f"{seconds / unit:.1f} {name}" if unit == 3600 else f"{seconds / unit:.0f} {name}"
    return f"{seconds / 86400:.0f} days"
