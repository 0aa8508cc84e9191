"""Outputs: whether a file can be written, asked before the work whose result it is to receive."""

from __future__ import annotations

import os
from pathlib import Path

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
