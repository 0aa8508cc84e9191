"""The frames of a film before they are drawn: kept on disk, packed, so that their number costs no memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from automata.errors import EngineError, PatternError
from automata.pattern import Box, read_box

# Frames of a film, cells of one of them, and packed bytes of all.
MOST_FRAMES = 100_000
MOST_CELLS = 1 << 26
MOST_BYTES = 1 << 32


class Held(NamedTuple):
    """Cells of one universe at one time: (H, W) uint8 in `box`, outside which is state 0 as far as is shown."""

    cells: NDArray[np.uint8]
    box: Box
    population: int

    def read(self, view: Box) -> NDArray[np.uint8]:
        """Return the cells in `view`."""
        return read_box(self.cells, self.box, view)


@dataclass(frozen=True)
class FilmFrame:
    """What all universes hold at one time."""

    generation: int
    held: tuple[Held, ...]


class _Kept(NamedTuple):
    place: int
    size: int
    box: Box
    population: int


class Reel:
    """Frames in a file of their own, which is gone when the reel is closed. `states` were seen, by universe."""

    def __init__(self, universes: int):
        self._file = TemporaryFile(prefix="replicarium-film-")  # noqa: SIM115 (closed with the reel)
        self._kept: list[tuple[int, tuple[_Kept, ...]]] = []
        self._size = 0
        self.states: list[set[int]] = [set() for _ in range(universes)]
        self._view: Box | None = None

    def __enter__(self) -> Reel:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the disk back."""
        self._file.close()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def generations(self) -> list[int]:
        """The generations that were kept."""
        return [generation for generation, _ in self._kept]

    @property
    def populations(self) -> list[tuple[int, ...]]:
        """The live cells of each universe, by frame."""
        return [tuple(one.population for one in kept) for _, kept in self._kept]

    @property
    def view(self) -> Box:
        """The smallest box that holds all that was kept."""
        return self._view or Box(0, 0, 1, 1)

    def add(self, frame: FilmFrame) -> None:
        """Keep one more frame; PatternError or EngineError if it is too large, or there are too many."""
        if len(self._kept) >= MOST_FRAMES:
            raise EngineError(f"a film has at most {MOST_FRAMES:,} frames: take only every so many generations")
        kept = []
        for seen, held in zip(self.states, frame.held, strict=True):
            seen.update(np.flatnonzero(np.bincount(held.cells.ravel(), minlength=1)).tolist())
            data = zlib.compress(np.ascontiguousarray(held.cells).tobytes(), 1)
            if self._size + len(data) > MOST_BYTES:
                raise EngineError(
                    f"the frames take more than {MOST_BYTES >> 30} gigabytes: crop, or take only every so many "
                    "generations"
                )
            self._write(data)
            kept.append(_Kept(self._size, len(data), held.box, held.population))
            self._size += len(data)
            if held.cells.size:
                self._view = held.box if self._view is None else self._view.union(held.box)
        self._kept.append((frame.generation, tuple(kept)))

    def _write(self, data: bytes) -> None:
        try:
            self._file.write(data)
        except OSError as error:
            raise EngineError(
                f"the frames of a film are kept in the folder for temporary files (TMPDIR): {error.strerror}"
            ) from None

    def frames(self, chosen: Sequence[int] | None = None) -> Iterator[FilmFrame]:
        """Yield frames, all or those of the numbers `chosen`, one at a time."""
        for number in range(len(self._kept)) if chosen is None else chosen:
            generation, kept = self._kept[number]
            yield FilmFrame(generation, tuple(self._load(one) for one in kept))

    def _load(self, kept: _Kept) -> Held:
        self._file.seek(kept.place)
        cells = np.frombuffer(zlib.decompress(self._file.read(kept.size)), dtype=np.uint8)
        self._file.seek(0, 2)
        return Held(cells.reshape(kept.box.height, kept.box.width), kept.box, kept.population)


def check_shown(box: Box) -> None:
    """Raise PatternError for a box with more cells than one frame may have."""
    if box.height * box.width > MOST_CELLS:
        raise PatternError(
            f"there are {box.height} × {box.width} cells to show, more than {MOST_CELLS:,}: name a part of them (crop)"
        )
