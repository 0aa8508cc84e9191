"""How pictures and films look: their colours, their lettering, the size of a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from automata.checks import as_positive, brief
from automata.errors import ArgumentError, PatternError
from automata.pattern import Box, as_box

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

# Grey levels of the lettering, from the page to the text.
SHADES = 8
FONT = 13
# The room that the cells of one picture are given, and the largest and the finest that a cell is drawn there.
ROOM, LARGEST_CELL, FINEST = (1280, 720), 16, 2048
# Pixels of the largest picture.
MOST_PIXELS = 1 << 26
# States that a key names; rules have up to 256.
MOST_NAMED = 24


@dataclass(frozen=True)
class Page:
    """The colours around the cells, as `#rrggbb`. Cells keep their rule's own colours, state 0 as well."""

    page: str
    text: str
    outline: str


THEMES = {
    "dark": Page(page="#14181d", text="#e8ecf0", outline="#343c46"),
    "light": Page(page="#ffffff", text="#1b1f24", outline="#9aa3ad"),
}


@dataclass(frozen=True)
class Look:
    """What is shown and how: `crop` the cells, `scale` the pixels of a cell's side, `theme` a name of THEMES.

    None: all that was ever alive, and what fits a screen. `key` explains the states below. Raises ArgumentError.
    """

    crop: Box | None = None
    scale: int | None = None
    theme: str = "dark"
    key: bool = True

    def __post_init__(self) -> None:
        if self.crop is not None:
            object.__setattr__(self, "crop", checked_crop(self.crop))
        if self.scale is not None:
            object.__setattr__(self, "scale", as_positive(self.scale, "scale"))
        if self.theme not in THEMES:
            raise ArgumentError(f"theme is one of {', '.join(THEMES)}, not {brief(self.theme)}")

    @property
    def page(self) -> Page:
        """The colours around the cells."""
        return THEMES[self.theme]

    def cell_size(self, view: Box, columns: int, rows: int) -> tuple[int, int]:
        """Return the pixels of a cell's side, and how many cells a side are drawn as one, for panels of `view`.

        Raises PatternError if that makes more pixels than a picture may have.
        """
        width, height = view.width * columns, view.height * rows
        scale, block = self.scale, 1
        if scale is None:
            scale = max(1, min(LARGEST_CELL, ROOM[0] // max(1, width), ROOM[1] // max(1, height)))
            block = max(1, -(-max(width, height) // FINEST))
        if width * height * scale * scale > MOST_PIXELS * block * block:
            raise PatternError(
                f"{height} × {width} cells at {scale} pixels are more than the {MOST_PIXELS:,} pixels of a picture: "
                "take a smaller scale, or crop"
            )
        return scale, block


def checked_crop(value: Box) -> Box:
    """Return a box of at least one cell."""
    box: Box = as_box(value, "crop")
    if box.height < 1 or box.width < 1:
        raise ArgumentError(f"crop is a Box of at least 1 × 1 cells, not of {box.height} × {box.width}")
    return box


def rgb(color: str) -> tuple[int, int, int]:
    """Return the parts of a colour, 0 to 255 each."""
    from PIL import ImageColor  # lazily: few sessions draw

    red, green, blue = ImageColor.getrgb(color)[:3]
    return red, green, blue


def shades(page: Page) -> NDArray[np.uint8]:
    """Return the colours of the lettering, (SHADES, 3) uint8, from the page's to the text's."""
    return np.linspace(rgb(page.page), rgb(page.text), SHADES).round().astype(np.uint8)


@cache
def font() -> FreeTypeFont:
    """Return the font of all lettering."""
    from pathlib import Path

    import matplotlib  # carries a font that has every sign we use, on every machine
    from PIL import ImageFont

    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"), FONT)


def printable(text: str) -> str:
    """Return a text without marks that no picture can hold, such as those that control a terminal."""
    return "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in text)


def text_width(text: str) -> int:
    """Return the pixels that a text takes."""
    return int(np.ceil(font().getlength(text)))


def shortened(text: str, width: int) -> str:
    """Return a text, its end left out if it is wider than so many pixels."""
    if text_width(text) <= width:
        return text
    while text and text_width(f"{text}…") > width:
        text = text[:-1]
    return f"{text}…"


def lettering(text: str, width: int, height: int) -> NDArray[np.uint8]:
    """Return a text as shades 0 to SHADES - 1, (height, width) uint8, in the middle of the height."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (width, height))
    ImageDraw.Draw(image).text((0, height // 2), text, fill=255, font=font(), anchor="lm")
    return (np.asarray(image).astype(np.uint16) * (SHADES - 1) // 255).astype(np.uint8)


def wrapped(widths: Sequence[int], room: int, gap: int) -> list[tuple[int, int]]:
    """Return line and left edge for things of such widths, set one behind the other in lines of `room` pixels."""
    places, line, left = [], 0, 0
    for width in widths:
        if left and left + width > room:
            line, left = line + 1, 0
        places.append((line, left))
        left += width + gap
    return places
