"""Films in MP4, read back by ffmpeg."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from automata.errors import FormatError
from automata.films.encoders import find_ffmpeg


def ffmpeg() -> str:
    """Return the program, "" where it is missing."""
    try:
        return find_ffmpeg()
    except FormatError:
        return ""


needs_ffmpeg = pytest.mark.skipif(not ffmpeg(), reason="needs ffmpeg, which makes films in MP4")


def frames_of(film: bytes, height: int, width: int) -> NDArray[np.uint8]:
    """Return all frames of a film of that size, (n, height, width, 3)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        path.write_bytes(film)
        words = [ffmpeg(), "-loglevel", "error", "-threads", "1", "-i", str(path), "-vsync", "passthrough"]
        done = subprocess.run([*words, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], capture_output=True, check=True)
    return np.frombuffer(done.stdout, dtype=np.uint8).reshape(-1, height, width, 3)
