"""Outputs: whether they can be written, asked before the work whose result they are to receive."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from automata.files.reading import descriptor_of, replaced_whole, sweep, write_atomically
from experiments.errors import OutputError


def check_writable(output: Path) -> None:
    """Raise OutputError, before any work, for an output that could not be written after it.

    What a killed command left half written beside the file is removed.
    """
    if (descriptor := descriptor_of(output)) is not None:
        _check_descriptor(output, descriptor)
        return
    # Of a link, its target is what is made or replaced.
    place = Path(os.path.realpath(output))
    folder = place.parent
    possible = folder.is_dir() and not place.is_dir()
    if place.exists():
        possible = possible and os.access(place, os.W_OK)
    if replaced_whole(output):  # made by renaming, unlike a device or a pipe
        possible = possible and os.access(folder, os.W_OK)
    if not possible:
        link = f" (it leads to {place})" if output.is_symlink() else ""
        raise OutputError(f"cannot write {output}{link}: choose a file in an existing, writable folder")
    if replaced_whole(output):
        sweep(output)


def _check_descriptor(output: Path, descriptor: int) -> None:
    try:
        import fcntl

        writable = fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY
    except ModuleNotFoundError:  # a system that does not say
        writable = True
    except OSError:
        writable = False
    if not writable:
        raise OutputError(f"cannot write {output}: it is not open for writing")


def check_apart(outputs: Mapping[str, Path | None]) -> None:
    """Raise OutputError if two of a command's outputs, by the words that name them, are one file."""
    seen: dict[str, str] = {}
    for name, path in outputs.items():
        if path is None:
            continue
        place = str(descriptor_of(path) or os.path.realpath(path))
        if place in seen:
            raise OutputError(f"{seen[place]} and {name} name the same file, {path}: give each its own")
        seen[place] = name


def check_kept(path: Path) -> None:
    """Raise OutputError for a checkpoint that could not be read again: anything but a file."""
    if not replaced_whole(path):
        raise OutputError(f"a checkpoint is read again later: {path} is no regular file")


def takes_standard_output(output: Path | None) -> bool:
    """Whether a file is written to standard output, so that nothing else may be."""
    return output is not None and descriptor_of(output) == 1


def check_ending(output: Path, *endings: str) -> None:
    """Raise OutputError for a file whose name ends in something else than what is written; devices have no endings."""
    name = output.name.lower().removesuffix(".gz") if ".gz" in endings else output.name.lower()
    if not replaced_whole(output) or name.endswith(endings) or not Path(name).suffix:
        return
    *first, last = endings
    listed = f"{', '.join(first)} or {last}" if first else last
    raise OutputError(f"cannot write {output}: what is written there ends in {listed}")


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
            sweep(folder / name)
            write_atomically(folder / name, data)
    except OSError as error:
        raise OutputError(f"cannot write into {folder}: {error.strerror}") from None
