"""Painted pictures as the bytes of a file, one picture after the other: no film is held in memory.

Pillow packs each picture; what stands around them in an animated GIF or PNG is written here, because Pillow collects
all pictures before it writes the first. A film in MP4 is ffmpeg's work.
"""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
import struct
import subprocess
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain, repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from automata.errors import FormatError
from automata.films.raster import Raster

Picture = NDArray[np.uint16]
# The last picture stands for so many seconds before a film begins again.
HOLD = 2.0
# Sides that a GIF can have.
_MOST_GIF = 65_535
# Bytes of a finished film that are read at once.
_PIECE = 1 << 20
NO_FFMPEG = (
    "a film in MP4 is made by ffmpeg, which is not installed: install it (or python -m pip install imageio-ffmpeg), "
    "or name a .gif or .apng file"
)


def png(raster: Raster, picture: Picture) -> bytes:
    """Return a picture as a PNG."""
    from PIL import Image  # lazily: few sessions draw

    out = BytesIO()
    if raster.is_small:
        image = Image.fromarray(raster.to_bytes(picture)).convert("P")
        image.putpalette(raster.palette)
        # Every picture of a film is packed alike, eight bits a pixel.
        image.save(out, "PNG", bits=8)
    else:
        Image.fromarray(raster.to_rgb(picture)).save(out, "PNG")
    return out.getvalue()


def gif(raster: Raster, pictures: Iterable[Picture], fps: float) -> Iterator[bytes]:
    """Yield an animated GIF that begins again and again; of each picture only the part that has changed is written."""
    from PIL import GifImagePlugin, Image

    before: NDArray[np.uint8] | None = None
    for picture, seconds in _timed(pictures, fps):
        now = raster.to_bytes(picture)
        height, width = now.shape
        if before is None:
            if max(height, width) > _MOST_GIF:
                raise FormatError(f"a GIF has at most {_MOST_GIF} pixels a side, not {max(height, width)}")
            yield b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF7, 0, 0) + raster.palette
            yield b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
        top, bottom, left, right = _changed(before, now)
        image = Image.fromarray(np.ascontiguousarray(now[top:bottom, left:right])).convert("P")
        yield b"".join(GifImagePlugin.getdata(image, (left, top), duration=1000 * seconds, disposal=1))
        before = now
    yield b";"


def apng(raster: Raster, pictures: Iterable[Picture], number: int, fps: float) -> Iterator[bytes]:
    """Yield an animated PNG of `number` pictures, which shows the first where animations are not understood."""
    sequence, before = 0, None
    for picture, seconds in _timed(pictures, fps):
        shown = picture
        top, bottom, left, right = _changed(before, shown)
        part = list(_chunks(png(raster, np.ascontiguousarray(shown[top:bottom, left:right]))))
        if before is None:
            yield b"\x89PNG\r\n\x1a\n"
            yield from (_chunk(kind, data) for kind, data in part if kind in (b"IHDR", b"PLTE"))
            yield _chunk(b"acTL", struct.pack(">II", number, 0))
        place = (sequence, right - left, bottom - top, left, top, round(1000 * seconds), 1000, 0, 0)
        yield _chunk(b"fcTL", struct.pack(">IIIIIHHBB", *place))
        sequence += 1
        packed = b"".join(data for kind, data in part if kind == b"IDAT")
        if before is None:
            yield _chunk(b"IDAT", packed)
        else:
            yield _chunk(b"fdAT", struct.pack(">I", sequence) + packed)
            sequence += 1
        before = shown
    yield _chunk(b"IEND", b"")


def _timed(pictures: Iterable[Picture], fps: float) -> Iterator[tuple[Picture, float]]:
    """Yield each picture and for how many seconds it stands."""
    waiting: Picture | None = None
    for picture in pictures:
        if waiting is not None:
            yield waiting, 1 / fps
        waiting = picture
    if waiting is not None:
        yield waiting, HOLD


def _changed(before: NDArray[np.generic] | None, now: NDArray[np.generic]) -> tuple[int, int, int, int]:
    """Return top, bottom, left and right of what differs from the picture before; one pixel if nothing does."""
    if before is None:
        return 0, now.shape[0], 0, now.shape[1]
    differs = before != now
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not rows.size:
        return 0, 1, 0, 1
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of a PNG's chunks."""
    place = 8
    while place < len(data):
        (size,) = struct.unpack(">I", data[place : place + 4])
        yield data[place + 4 : place + 8], data[place + 8 : place + 8 + size]
        place += size + 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def find_ffmpeg() -> str:
    """Return the program ffmpeg, the system's or that of imageio-ffmpeg; FormatError if there is none."""
    found = shutil.which("ffmpeg")
    if found is None and importlib.util.find_spec("imageio_ffmpeg") is not None:
        import imageio_ffmpeg

        with contextlib.suppress(RuntimeError):
            found = imageio_ffmpeg.get_ffmpeg_exe()
    if found is None:
        raise FormatError(NO_FFMPEG)
    return found


class Coloured(Protocol):
    """What knows the colours of pictures."""

    def to_rgb(self, picture: Picture) -> NDArray[np.uint8]:
        """Return a picture's colours, (height, width, 3) uint8."""


def mp4(raster: Coloured, pictures: Iterable[Picture], fps: float) -> Iterator[bytes]:
    """Yield a film in MP4 (H.264), made by ffmpeg in a file of its own; FormatError if it fails."""
    program, first = find_ffmpeg(), iter(pictures)
    begin = next(first)
    height, width = begin.shape
    with TemporaryDirectory(prefix="replicarium-film-") as folder:
        film, said = Path(folder) / "film.mp4", Path(folder) / "said"
        reads = {"loglevel": "error", "f": "rawvideo", "pix_fmt": "rgb24", "s": f"{width}x{height}"}
        reads |= {"framerate": f"{fps:g}", "i": "pipe:0"}
        writes = {"c:v": "libx264", "preset": "fast", "crf": "16", "pix_fmt": "yuv420p", "movflags": "+faststart"}
        settings = [(f"-{name}", value) for name, value in (*reads.items(), *writes.items())]
        words = [program, *chain.from_iterable(settings), str(film)]
        with said.open("wb") as log, subprocess.Popen(words, stdin=subprocess.PIPE, stdout=log, stderr=log) as made:
            try:
                assert made.stdin is not None
                last = begin
                for last in chain([begin], first):
                    made.stdin.write(raster.to_rgb(last).tobytes())
                for again in repeat(last, max(0, round(HOLD * fps) - 1)):
                    made.stdin.write(raster.to_rgb(again).tobytes())
                made.stdin.close()
                made.wait()
            except BrokenPipeError:  # it has given up, and says why
                made.wait()
            except BaseException:
                made.kill()
                raise
        if made.returncode or not film.exists():
            lines = said.read_text(errors="replace").split("\n")
            reason = next((line.strip() for line in lines if line.strip()), f"exit code {made.returncode}")
            raise FormatError(f"ffmpeg could not make the film: {reason}")
        with film.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
