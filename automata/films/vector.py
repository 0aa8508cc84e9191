"""A sheet as SVG: for each state one path of the runs of its cells, so that it can be enlarged and edited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from automata.films.look import FONT, printable
from automata.films.sheet import KEY_LINE, LINE, PATCH, Sheet, Shown


def svg(sheet: Sheet, shown: Sequence[Shown]) -> Iterator[str]:
    """Yield an SVG document of cells for each panel, in parts."""
    page, scale = sheet.look.page, sheet.scale
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{sheet.width}" height="{sheet.height}" '
        f'viewBox="0 0 {sheet.width} {sheet.height}" font-family="DejaVu Sans, sans-serif" font-size="{FONT}" '
        f'fill="{page.text}">\n<rect width="100%" height="100%" fill="{page.page}"/>\n'
    )
    height, width = sheet.cells_size
    for panel, slot, what in zip(sheet.panels, sheet.slots, shown, strict=True):
        if panel.label:
            yield _text(panel.label, slot.left, slot.top - LINE, LINE)
        cells = sheet.reduced(what.cells)
        yield (
            f'<rect x="{slot.left}" y="{slot.top}" width="{width}" height="{height}" fill="{panel.colors[0]}" '
            f'stroke="{page.outline}"/>\n'
            f'<g transform="translate({slot.left} {slot.top}) scale({scale})" shape-rendering="crispEdges">\n'
        )
        for state in np.flatnonzero(np.bincount(cells.ravel(), minlength=1)):
            if state:
                yield f'<path fill="{panel.colors[state]}" d="{runs(cells == state)}"/>\n'
        yield "</g>\n"
        yield _text(sheet.note(what.note), slot.left, slot.top + height, LINE)
    for entry, left, top in sheet.entries:
        shift = 0
        if entry.color:
            yield (
                f'<rect x="{left}" y="{top + 4}" width="{PATCH}" height="{PATCH}" fill="{entry.color}" '
                f'stroke="{page.outline}"/>\n'
            )
            shift = round(1.6 * PATCH)
        yield _text(entry.text, left + shift, top, KEY_LINE)
    yield "</svg>\n"


def runs(marked: NDArray[np.bool_]) -> str:
    """Return the path of the marked cells of a board: a rectangle for each run of them in a row.

    >>> runs(np.array([[True, True, False], [False, False, True]]))
    'M0 0h2v1h-2zM2 1h1v1h-1z'
    """
    bordered = np.pad(marked, ((0, 0), (1, 1))).astype(np.int8)
    rows, starts = np.nonzero(np.diff(bordered, axis=1) == 1)
    ends = np.nonzero(np.diff(bordered, axis=1) == -1)[1]
    return "".join(
        f"M{start} {row}h{end - start}v1h-{end - start}z"
        for row, start, end in zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True)
    )


def _text(text: str, left: int, top: int, height: int) -> str:
    words = escape(printable(text))
    return f'<text x="{left}" y="{top + height // 2}" dominant-baseline="central">{words}</text>\n'
