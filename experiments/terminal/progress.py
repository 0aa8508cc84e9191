"""Progress on the terminal: stages, a bar, what is left; silent with `quiet` or when stderr is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from experiments.terminal.visible import visible

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

Advance = Callable[[int], None]


def progress_for(as_json: bool, quiet: bool) -> Progress:
    """Return what a command shows its progress by: nothing if it is quiet, prints JSON, or nobody watches."""
    return Progress(quiet=quiet or as_json or not sys.stderr.isatty())


class Progress:
    """Shows stages one below the other on standard error, so that standard output stays the result's."""

    def __init__(self, *, quiet: bool = False):
        self._bars = None if quiet else _bars()

    def __enter__(self) -> Progress:
        if self._bars is not None:
            self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bars is not None:
            self._bars.stop()

    @contextmanager
    def stage(self, name: str, total: int = 1) -> Iterator[Advance]:
        """Show a stage of `total` units; the body reports how many it did. A stage that ends early is done."""
        if (bars := self._bars) is None:
            yield lambda units: None
            return
        task = bars.add_task(visible(name), total=total)
        yield lambda units: bars.advance(task, units)
        done = bars.tasks[task].completed or 1
        bars.update(task, total=done, completed=done)

    def say(self, text: str) -> None:
        """Put `text` in the place of the latest stage's name."""
        if self._bars is not None and self._bars.tasks:
            self._bars.update(self._bars.tasks[-1].id, description=visible(text))


def _bars() -> Bars:
    from rich.console import Console  # a tenth of a second to import: only where there is something to show
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description:<16}", markup=False),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
