"""Outputs: whether they can be written, asked before the work whose result they are to receive."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from automata.formats.files import write_atomically
from experiments.errors import OutputError


def check_writable(output: Path) -> None:
    """Raise OutputError, before any work, for an output that could not be written after it."""
    folder = output.parent
    possible = folder.is_dir() and not output.is_dir()
    if output.exists():
        possible = possible and os.access(output, os.W_OK)
    if output.is_file() or not output.exists():  # made by renaming, unlike a device or a pipe
        possible = possible and os.access(folder, os.W_OK)
    if not possible:
        raise OutputError(f"cannot write {output}: choose a file in an existing, writable folder")


def check_folder(folder: Path) -> None:
    """Raise OutputError, before any work, for a folder that could not be made or written to after it."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        raise OutputError(f"cannot write into {folder}: choose a folder that can be made, or written to")


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder` and write `files` by name, each whole or not at all, in their order."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            write_atomically(folder / name, data)
    except OSError as error:
        raise OutputError(f"cannot write into {folder}: {error.strerror}") from None
