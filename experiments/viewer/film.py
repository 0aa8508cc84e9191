"""Films that a page asks its server for: frames come in parts, and go back as MP4, made by ffmpeg.

A frame is a number of a colour for each pixel, packed by zlib. What a film may hold is bounded before anything is
unpacked; under a budget (`automata.containment`) its memory, its time and the bytes of the finished film count.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from automata.containment.meter import glance, writing
from automata.errors import ArgumentError, FormatError
from automata.files.json_types import JsonObject
from automata.films.encoders import find_ffmpeg, mp4

# Frames of a film, pixels of a frame, and bytes of all frames as they come, packed.
MOST_FRAMES, MOST_PIXELS, MOST_PACKED = 2_000, 2_048 * 2_048, 1 << 27
_MOST_COLOURS, _MOST_RATE = 256, 60
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def films_are_made() -> bool:
    """Whether ffmpeg is there."""
    try:
        find_ffmpeg()
    except FormatError:
        return False
    return True


class PageFilm:
    """The film that a page is sending; one at a time, which a first part begins anew."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._frames: list[bytes] = []
        self._size = (0, 0)
        self._rate = 0
        self.colors: NDArray[np.uint8] = np.zeros((0, 3), dtype=np.uint8)

    def take(self, asked: JsonObject) -> JsonObject:
        """Take some frames; return how many there are. ArgumentError for what is no part of a film, or too much."""
        glance()
        with self._lock:
            if asked.get("first"):
                self._begin(asked)
            frames = asked.get("frames")
            if not isinstance(frames, list) or not all(isinstance(frame, str) for frame in frames):
                raise ArgumentError("frames are a list of texts")
            if not self._size[0]:
                raise ArgumentError("a film begins with a first part: send its width, height, colours and rate")
            if len(self._frames) + len(frames) > MOST_FRAMES:
                raise ArgumentError(f"a film has at most {MOST_FRAMES} frames")
            if sum(map(len, self._frames)) + sum(3 * len(frame) // 4 for frame in frames) > MOST_PACKED:
                raise ArgumentError(f"the frames of a film are of at most {MOST_PACKED} bytes: take fewer, or smaller")
            try:
                self._frames += [base64.b64decode(frame, validate=True) for frame in frames]
            except (ValueError, binascii.Error):
                raise ArgumentError("a frame is written in base64") from None
            return {"frames": len(self._frames)}

    def _begin(self, asked: JsonObject) -> None:
        width, height, rate, colours = (asked.get(name) for name in ("width", "height", "rate", "colours"))
        if type(width) is not int or type(height) is not int or min(width, height) < 2 or width % 2 or height % 2:
            raise ArgumentError("a film's width and height are even numbers of pixels, 2 or more")
        if width * height > MOST_PIXELS:
            raise ArgumentError(f"a frame has at most {MOST_PIXELS} pixels, not {width} x {height}")
        if type(rate) is not int or not 1 <= rate <= _MOST_RATE:
            raise ArgumentError(f"a film has 1 to {_MOST_RATE} frames a second")
        if not isinstance(colours, list) or not 1 <= len(colours) <= _MOST_COLOURS:
            raise ArgumentError(f"a film has 1 to {_MOST_COLOURS} colours")
        if not all(isinstance(colour, str) and _COLOUR.fullmatch(colour) for colour in colours):
            raise ArgumentError("a colour is written as #rrggbb")
        self._size, self._rate, self._frames = (width, height), rate, []
        self.colors = np.array([list(bytes.fromhex(colour[1:])) for colour in colours], dtype=np.uint8)

    def to_rgb(self, picture: NDArray[np.uint16]) -> NDArray[np.uint8]:
        """Return a frame's colours, (height, width, 3)."""
        colors: NDArray[np.uint8] = self.colors[picture]
        return colors

    def end(self) -> bytes:
        """Return the film, of which nothing is kept; ArgumentError without frames, FormatError where ffmpeg fails."""
        with self._lock:
            if not self._frames:
                raise ArgumentError("there is no film to be made: send its frames first")
            try:
                made = b"".join(mp4(self, self._pictures(), self._rate))
            finally:
                self._frames, self._size = [], (0, 0)
            writing(len(made))
            return made

    def _pictures(self) -> Iterator[NDArray[np.uint16]]:
        width, height = self._size
        for packed in self._frames:
            glance()
            opened = zlib.decompressobj()
            try:
                pixels = opened.decompress(packed, width * height)
            except zlib.error:
                raise ArgumentError("a frame is packed by zlib") from None
            if len(pixels) != width * height or opened.unconsumed_tail:
                raise ArgumentError(f"a frame has {width * height} pixels of a byte each")
            picture = np.frombuffer(pixels, dtype=np.uint8).reshape(height, width).astype(np.uint16)
            if picture.max() >= len(self.colors):
                raise ArgumentError(f"a pixel is the number of one of {len(self.colors)} colours")
            yield picture
