"""Frames from files: recorded generations that a rule is made of, or that say which of its contexts count."""

from __future__ import annotations

import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.errors import FormatError, FrameWarning
from automata.formats.bounded import find_topology
from automata.frames.seen import SeenContexts, as_frames, seen_in
from automata.neighborhood import MOORE, find_neighborhood
from automata.rule import Rule

# Bytes of a file of frames, unpacked.
MAX_BYTES = 1 << 32
# What an archive's array is called if there are several.
ARRAY = "frames"
# What says that it is not known what lies beyond the frames.
WINDOW = "window"


@dataclass(frozen=True)
class FrameFile:
    """A file of frames, .npy or .npz, the neighbourhood of the rule that made them, and what lies beyond their edges.

    `neighborhood` is a name ("": Moore's, or that of the rule that is named), `topology` a suffix as `T64,64`, a letter
    alone for one of the frames' size, `plane`, or `window` (and ""): it is not known what lies there.
    """

    path: Path
    neighborhood: str = ""
    topology: str = ""

    def read(self) -> NDArray[Any]:
        """Return the frames, (runs, T, H, W); FormatError, with the path, if the file holds none."""
        return read_frames(self.path, one_row=self._is_row)

    @property
    def _is_row(self) -> bool:
        return bool(self.neighborhood) and all(not row for row, _ in find_neighborhood(self.neighborhood).offsets)

    def rule(self) -> Rule:
        """Return the rule that the frames show; its `seen` says what they do. It is called as the file is."""
        frames, neighborhood = self.read(), find_neighborhood(self.neighborhood) if self.neighborhood else MOORE
        return Rule.from_frames(frames, neighborhood, self._surface(frames), name=self.path.name)

    def seen_of(self, rule: Rule) -> SeenContexts:
        """Return which contexts of a rule the frames show; warns (FrameWarning) if they are not of that rule."""
        if self.neighborhood and find_neighborhood(self.neighborhood) != rule.neighborhood:
            raise FormatError(
                f"{rule.name} is of the {rule.neighborhood.name} neighbourhood: name no other for its frames",
                path=self.path,
            )
        frames = read_frames(self.path, one_row=all(not row for row, _ in rule.neighborhood.offsets))
        seen = seen_in(frames, rule.neighborhood, self._surface(frames), n_states=rule.n_states)
        if wrong := seen.contradicting(rule.evaluate(seen.contexts)):
            warnings.warn(
                f"{self.path} is not of {rule.name}: of {len(seen):,} contexts seen {len(wrong):,} were followed by "
                f"another state than the rule's; {wrong[0]}",
                FrameWarning,
                stacklevel=2,
            )
        return seen

    def _surface(self, frames: NDArray[Any]) -> Any:
        if self.topology.lower() in ("", WINDOW):
            return None
        return find_topology(self.topology, frames.shape[2], frames.shape[3])


def read_frames(path: Path, *, one_row: bool = False) -> NDArray[Any]:
    """Return the frames in a file, (runs, T, H, W); a .npz holds one array, or one that is called `frames`.

    Raises FormatError, with the path, if the file cannot be read or holds no frames.
    """
    try:
        return as_frames(_array(path), one_row=one_row)
    except FormatError:
        raise
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:  # ArgumentError is a ValueError
        said = getattr(error, "strerror", None) or " ".join(str(error).split())
        if isinstance(error, ValueError) and ("pickle" in said or "Python objects" in said):
            said = "it is no array of numbers"
        raise FormatError(f"no frames can be read: {said}", path=path) from None


def _array(path: Path) -> NDArray[Any]:
    if path.suffix.lower() not in (".npy", ".npz"):
        raise FormatError("frames are read from .npy and .npz: save an array (T, H, W) with numpy.save", path=path)
    if path.suffix.lower() == ".npy":
        # Not read at once: what is counted is one generation after the other.
        array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
        return array
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > MAX_BYTES:
        raise FormatError(f"holds {size} bytes, more than the {MAX_BYTES} that are read", path=path)
    with np.load(path, allow_pickle=False) as arrays:
        if len(arrays.files) != 1 and ARRAY not in arrays.files:
            raise FormatError(f"holds {len(arrays.files)} arrays: call that of the states {ARRAY!r}", path=path)
        array = arrays[ARRAY if ARRAY in arrays.files else arrays.files[0]]
        return array
