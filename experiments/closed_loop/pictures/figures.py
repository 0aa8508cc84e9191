"""Pictures of the closed loop: the corner of a big loop where its genome passes, every letter written on its gene."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from automata.pattern import Box, Pattern
from automata.rules import langton_labels
from experiments.closed_loop.pictures.colours import palette
from experiments.pictures.themes import Theme, show_cells

# Of the big loop, so many rows and columns around the lower right corner.
_ROWS, _COLUMNS = 12, 42


def corner(loop: Pattern, labels: int, theme: Theme) -> Figure:
    """The lower right corner of a loop, its genes' labels written on them."""
    columns, rows = min(_COLUMNS, loop.box.width), min(_ROWS, loop.box.height)
    figure = Figure(figsize=(0.24 * columns, 0.24 * rows + 0.4), layout="constrained")
    draw_corner(figure.subplots(), loop, labels, theme)
    return figure


def draw_corner(axes: Axes, loop: Pattern, labels: int, theme: Theme) -> None:
    """Draw the lower right corner of a loop on given axes."""
    box = loop.box
    columns, rows = min(_COLUMNS, box.width), min(_ROWS, box.height)
    cells = loop.read(Box(box.bottom - rows, box.right - columns, rows, columns))
    labelling = langton_labels(labels)
    show_cells(axes, cells, palette(labels, theme))
    for row, column in zip(*(cells > 0).nonzero(), strict=True):
        state = int(cells[row, column])
        if labelling.forget[state] in labelling.genes:
            sign = str(labelling.label[state])
            axes.text(column, row, sign, ha="center", va="center", fontsize=8, color="black")
    axes.set_title(f"the lower right corner of a loop of side {box.height - 2:,}")
