"""A sheet as pixels: indices into one table of colours, so that films keep every colour as it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from automata.films.look import lettering, printable, rgb, shades, shortened, text_width
from automata.films.sheet import KEY_LINE, LINE, PATCH, Sheet, Shown

# What a table of one byte a pixel can hold.
_SMALL = 256


class Raster:
    """Paints pictures of one sheet. `colors` is the (N, 3) uint8 table that the painted indices mean."""

    def __init__(self, sheet: Sheet):
        self._sheet = sheet
        page = sheet.look.page
        table: dict[tuple[int, int, int], int] = {}
        for shade in shades(page).tolist():
            table.setdefault((shade[0], shade[1], shade[2]), len(table))
        self._ink = np.array([table[(r, g, b)] for r, g, b in shades(page).tolist()], dtype=np.uint16)

        def number(color: str) -> int:
            return table.setdefault(rgb(color), len(table))

        outline = number(page.outline)
        self._of_states = [np.array([number(color) for color in panel.colors]) for panel in sheet.panels]
        self._base = np.full((sheet.height, sheet.width), self._ink[0], dtype=np.uint16)
        height, width = sheet.cells_size
        for panel, slot in zip(sheet.panels, sheet.slots, strict=True):
            self._write(self._base, panel.label, slot.left, slot.top - LINE, slot.room, LINE)
            self._base[slot.top - 1 : slot.top + height + 1, slot.left - 1 : slot.left + width + 1] = outline
        for entry, left, top in sheet.entries:
            shift = 0
            if entry.color:
                square = self._base[top + 4 : top + 4 + PATCH, left : left + PATCH]
                square[...] = outline
                square[1:-1, 1:-1] = number(entry.color)
                shift = round(1.6 * PATCH)
            self._write(self._base, entry.text, left + shift, top, sheet.width - left - shift, KEY_LINE)
        self.colors = np.array([*table], dtype=np.uint8)

    def _write(self, canvas: NDArray[np.uint16], text: str, left: int, top: int, room: int, height: int) -> None:
        if not text:
            return
        text = shortened(printable(text), room)
        width = min(room, text_width(text) + 1)
        canvas[top : top + height, left : left + width] = self._ink[lettering(text, width, height)]

    def paint(self, shown: Sequence[Shown]) -> NDArray[np.uint16]:
        """Return a picture, (height, width) uint16, of cells for each panel."""
        sheet, canvas = self._sheet, self._base.copy()
        height, width = sheet.cells_size
        for number, slot, panel in zip(self._of_states, sheet.slots, shown, strict=True):
            drawn = number[sheet.reduced(panel.cells)].repeat(sheet.scale, axis=0).repeat(sheet.scale, axis=1)
            canvas[slot.top : slot.top + height, slot.left : slot.left + width] = drawn
            self._write(canvas, sheet.note(panel.note), slot.left, slot.top + height + 1, slot.room, LINE - 1)
        return canvas

    def to_rgb(self, picture: NDArray[np.uint16]) -> NDArray[np.uint8]:
        """Return a picture's colours, (height, width, 3) uint8."""
        colors: NDArray[np.uint8] = self.colors[picture]
        return colors

    @property
    def is_small(self) -> bool:
        """Whether one byte a pixel holds every colour."""
        return len(self.colors) <= _SMALL

    def to_bytes(self, picture: NDArray[np.uint16]) -> NDArray[np.uint8]:
        """Return a picture in one byte a pixel: beyond 256 colours those behind stand as the nearest before."""
        if self.is_small:
            return picture.astype(np.uint8)
        colors = self.colors.astype(np.int32)
        distances = ((colors[:, None] - colors[None, :_SMALL]) ** 2).sum(axis=2)
        painted: NDArray[np.uint8] = distances.argmin(axis=1).astype(np.uint8)[picture]
        return painted

    @property
    def palette(self) -> bytes:
        """The colours of `to_bytes`, 768 bytes."""
        table = np.zeros((_SMALL, 3), dtype=np.uint8)
        kept = self.colors[:_SMALL]
        table[: len(kept)] = kept
        return table.tobytes()
