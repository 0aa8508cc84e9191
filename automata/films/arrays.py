"""Frames as NumPy's files: one array in .npy, and arrays with the generations and the place in .npz."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from tempfile import TemporaryFile

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from automata.films.reel import Reel
from automata.pattern import Box

_PIECE = 1 << 20


def npy(reel: Reel, view: Box, universe: int = 0) -> Iterator[bytes]:
    """Yield the frames of one universe, (T, H, W) uint8, as a .npy file."""
    yield _header((len(reel), view.height, view.width), np.dtype(np.uint8))
    for frame in reel.frames():
        yield np.ascontiguousarray(frame.held[universe].read(view)).tobytes()


def _header(shape: tuple[int, ...], dtype: np.dtype[np.generic]) -> bytes:
    head = io.BytesIO()
    described = {"descr": npy_format.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
    npy_format.write_array_header_1_0(head, described)
    return head.getvalue()


def npz(
    reel: Reel, view: Box, labels: list[str], told: Callable[[Iterator[bytes]], Iterator[bytes]]
) -> Iterator[bytes]:
    """Yield a .npz file: `frames` (`frames_1` and on for further universes), `generations`, `place`, `labels`.

    `place` is the row and the column of the first cell. `told` is given the pieces of each array of frames.
    """
    small: dict[str, NDArray[np.generic]] = {
        "generations": np.array(reel.generations),
        "place": np.array([view.top, view.left]),
        "labels": np.array(labels),
    }
    with TemporaryFile(prefix="replicarium-film-") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for universe in range(len(labels)):
                name = f"frames_{universe}" if universe else "frames"
                _member(archive, name, told(npy(reel, view, universe)))
            for name, values in small.items():
                _member(archive, name, [_header(values.shape, values.dtype), values.tobytes()])
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _member(archive: zipfile.ZipFile, name: str, parts: Iterable[bytes]) -> None:
    # A date of its own would make equal films unequal files.
    place = zipfile.ZipInfo(f"{name}.npy")
    place.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(place, "w", force_zip64=True) as member:
        for part in parts:
            member.write(part)
