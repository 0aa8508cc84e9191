"""Checkpoint of a universe in one macrocell file, from which a killed run continues."""

from __future__ import annotations

import hashlib
from pathlib import Path
from time import monotonic

from automata.errors import FormatError, ReplicariumError
from automata.files.reading import read_pieces, write_atomically
from automata.formats import format_macrocell, read_macrocell
from automata.trees.macrocell import Macrocell
from automata.universe import Universe
from experiments.errors import OutputError
from experiments.storage.outputs import check_kept, check_writable

_MARK = "#C a checkpoint of run "
# Seconds between two checkpoints.
EVERY = 60.0


def run_key(start: Macrocell, rule: str, topology: str) -> str:
    """Return a hash that identifies a run: of its start, its rule and its topology."""
    state = hashlib.sha256(f"{rule}\n{topology}\n{start.generation}\n".encode())
    state.update(start.children.astype("<i4").tobytes() + start.levels.astype("<u2").tobytes())
    return state.hexdigest()[:16]


class Checkpoint:
    """The file of one run's checkpoint; raises OutputError if it cannot be one, or belongs to another run."""

    def __init__(self, path: Path, key: str):
        if not path.name.removesuffix(".gz").endswith(".mc"):
            raise OutputError(f"a checkpoint is a macrocell file: name it *.mc or *.mc.gz, not {path.name}")
        check_kept(path)
        check_writable(path)
        self.path = path
        self._key = key
        self._last = monotonic()

    def load(self) -> Macrocell | None:
        """Return the universe that was kept, or None if nothing was."""
        if not self.path.exists():
            return None
        try:
            head = next(read_pieces(self.path), b"").decode("utf-8", "replace").splitlines()[:8]
            keys = [line.removeprefix(_MARK).strip() for line in head if line.startswith(_MARK)]
            if not keys:
                raise OutputError(f"{self.path} is no checkpoint: name another file, it would be overwritten")
            if keys[0] != self._key:
                raise OutputError(
                    f"{self.path} is the checkpoint of a run of another pattern, rule or universe: "
                    "name another file, or remove it"
                )
            return read_macrocell(self.path)
        except FormatError as error:
            raise OutputError(f"the checkpoint cannot be read: {error}: remove it to begin anew") from None

    def due(self) -> bool:
        """Whether the last checkpoint is a minute old."""
        return monotonic() - self._last > EVERY

    def save(self, universe: Macrocell) -> None:
        """Keep `universe`: under a temporary name, then renamed, so that a kill leaves the old one or the new one."""
        comments = [_MARK.removeprefix("#C ") + self._key]
        write_atomically(self.path, format_macrocell(universe, comments=comments))
        self._last = monotonic()

    def try_to_save(self, universe: Universe) -> OutputError | None:
        """Keep the state of `universe` if that is possible; return why it is not."""
        try:
            self.save(universe.macrocell)
            return None
        except (ReplicariumError, MemoryError) as error:
            self._last = monotonic()
            reason = "there is not enough memory" if isinstance(error, MemoryError) else error
            return OutputError(f"no checkpoint was written: {reason}")
