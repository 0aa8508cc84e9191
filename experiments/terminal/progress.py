"""Progress on the terminal: stages, a bar, what is left; silent with `quiet` or when stderr is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

from experiments.terminal.visible import visible

Advance = Callable[[int], None]


def progress_for(as_json: bool, quiet: bool) -> Progress:
    """Return what a command shows its progress by: nothing if it is quiet, prints JSON, or nobody watches."""
    return Progress(quiet=quiet or as_json or not sys.stderr.isatty())


class Progress:
    """Shows stages one below the other on standard error, so that standard output stays the result's."""

    def __init__(self, *, quiet: bool = False):
        self._bars = RichProgress(
            TextColumn("{task.description:<16}", markup=False),
            BarColumn(bar_width=32),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=quiet,
        )

    def __enter__(self) -> Progress:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    @contextmanager
    def stage(self, name: str, total: int = 1) -> Iterator[Advance]:
        """Show a stage of `total` units; the body reports how many it did. A stage that ends early is done."""
        task = self._bars.add_task(visible(name), total=total)
        yield lambda units: self._bars.advance(task, units)
        done = self._bars.tasks[task].completed or 1
        self._bars.update(task, total=done, completed=done)

    def say(self, text: str) -> None:
        """Put `text` in the place of the latest stage's name."""
        if self._bars.tasks:
            self._bars.update(self._bars.tasks[-1].id, description=visible(text))
