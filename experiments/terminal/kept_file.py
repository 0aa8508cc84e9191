"""A command's own checkpoint: asked about before the work, written now and then while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic

from automata.errors import ReplicariumError
from experiments.storage.outputs import check_kept, check_writable
from experiments.terminal.console import complain


class KeptFile:
    """The file of `--checkpoint`, if there is to be one; `write` puts into it what is done so far.

    Raises OutputError at once for a path that could not be written later.
    """

    def __init__(self, path: Path | None, write: Callable[[Path], None], *, every: float):
        if path is not None:
            check_kept(path)
            check_writable(path)
        self._path, self._write, self._every = path, write, every
        self._kept = monotonic()

    @property
    def found(self) -> Path | None:
        """The file, if an earlier run left it."""
        return self._path if self._path is not None and self._path.exists() else None

    def keep(self) -> None:
        """Write it; the run goes on where that fails."""
        if self._path is not None:
            try:
                self._write(self._path)
            except ReplicariumError as error:
                complain(f"no checkpoint was written: {error}")
        self._kept = monotonic()

    def keep_in_time(self) -> None:
        """Write it if `every` seconds have passed since it was written."""
        if monotonic() - self._kept > self._every:
            self.keep()
