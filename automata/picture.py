"""Pictures of cells for notebooks: a small PNG inside a piece of HTML, in the colours of a rule."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from automata.palette import default_colors

# The side that a picture is to have on the screen, in pixels, and the most that one cell takes of it.
SIDE = 360
CELL = 12
# A board with a longer side is shown in blocks of cells, of which each stands for its largest state.
LONGEST = 1024
_STYLE = "image-rendering:pixelated;border:1px solid #8886;display:block"


def shrink(cells: NDArray[np.uint8], longest: int = LONGEST) -> tuple[NDArray[np.uint8], int]:
    """Return (H, W) cells in blocks of n × n, each as its largest state, so that no side is over `longest`; and n.

    >>> import numpy as np
    >>> small, n = shrink(np.eye(6, dtype=np.uint8), 3)
    >>> small.tolist(), n
    ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], 2)
    """
    n = max(1, -(-max(cells.shape) // longest))
    if n == 1:
        return cells, 1
    rows = np.maximum.reduceat(cells, np.arange(0, cells.shape[0], n), axis=0)
    return np.maximum.reduceat(rows, np.arange(0, cells.shape[1], n), axis=1), n


def png(cells: NDArray[np.uint8], colors: Sequence[str]) -> bytes:
    """Return (H, W) cells as a PNG, one pixel a cell; `colors` are `#rrggbb`, default ones for further states."""
    from PIL import Image, ImageColor  # lazily: few sessions show a picture

    known = [*colors, *default_colors(256)[len(colors) :]]
    image = Image.fromarray(cells, mode="P")
    image.putpalette([part for color in known for part in ImageColor.getrgb(color)[:3]])
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def cells_html(cells: NDArray[np.uint8], colors: Sequence[str], caption: str) -> str:
    """Return (H, W) cells as HTML: an image that needs no other file, and `caption`, plain text, below."""
    if not cells.size:
        return f"<div><small>{escape(caption)}</small></div>"
    shown, block = shrink(cells)
    height, width = shown.shape
    scale = min(CELL, max(1.0, SIDE / max(height, width)))
    data = base64.b64encode(png(np.ascontiguousarray(shown), colors)).decode()
    note = f"; a pixel is {block} × {block} cells" if block > 1 else ""
    return (
        f'<div><img style="{_STYLE}" width="{round(width * scale)}" height="{round(height * scale)}" '
        f'alt="{escape(caption)}" src="data:image/png;base64,{data}"><small>{escape(caption + note)}</small></div>'
    )


def table_html(head: Sequence[str], rows: Iterable[Sequence[object]], caption: str = "") -> str:
    """Return a table as HTML; everything in it is plain text."""
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def contexts_html(rule: str, contexts: Sequence[Sequence[int]], caption: str) -> str:
    """Return contexts of the rule of that name as HTML, side by side as they lie in the plane, the centre amid them."""
    from automata.errors import ReplicariumError
    from automata.rules.library import find_rule

    try:
        around = find_rule(rule).neighborhood
    except ReplicariumError:
        return f"<div><small>{escape(caption)}</small></div>"
    radius = around.radius
    board = np.zeros((2 * radius + 1, (2 * radius + 2) * len(contexts)), dtype=np.uint8)
    for number, context in enumerate(contexts):
        for (row, column), state in zip(around.offsets, context, strict=True):
            board[radius + row, (2 * radius + 2) * number + radius + column] = state
    return cells_html(board[:, :-1], colors_of_named(rule), caption)


def colors_of_named(rule: str | None) -> list[str]:
    """Return the colours of the rule of that name, or default ones: a picture must not fail for want of a rule."""
    from automata.errors import ReplicariumError
    from automata.palette import colors_of
    from automata.rules.library import find_rule

    if rule is not None:
        try:
            return colors_of(find_rule(rule.partition(":")[0]))
        except ReplicariumError:
            pass
    return default_colors(256)
