"""A run of a store: by its path, by its name or the beginning of one, or the last."""

from __future__ import annotations

import os
from pathlib import Path

from experiments.errors import StoreError
from experiments.runs.folder import PROVENANCE, latest, run_folders


def find_run(name: str, out: Path) -> Path:
    """Return a run's folder by its path, its name in the store, the beginning of one, or `last`; StoreError."""
    if not name:
        raise StoreError("a run is named by its folder, the beginning of its name, or `last`, not by nothing")
    if os.path.lexists(Path(name) / PROVENANCE):
        return Path(name)
    runs = run_folders(out)
    if not runs:
        raise StoreError(f"there is no run {name!r}, and none at all in {out}: name the store with --out")
    if name == "last":
        return latest(runs) or runs[-1]
    found = [path for path in runs if path.name == name] or [path for path in runs if path.name.startswith(name)]
    if len(found) != 1:
        what = "there is no run" if not found else f"{len(found)} runs begin with"
        raise StoreError(f"{what} {name!r} in {out}: `replicarium runs list` names them")
    return found[0]
