"""Pictures of the closed loop: the corner of a big loop where its genome passes, every letter written on its gene."""

from __future__ import annotations

from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from automata.pattern import Box, Pattern
from automata.rules import langton_labels, langton_passengers
from experiments.plotting import Theme, show_cells, state_colors

# Of the big loop, so many rows and columns around the lower right corner.
_ROWS, _COLUMNS, _ARM = 12, 42, 7


def corner(loop: Pattern, labels: int, theme: Theme) -> Figure:
    """The lower right corner of a loop, its genes' labels written on them."""
    box = loop.box
    columns = min(_COLUMNS, box.width)
    rows = min(_ROWS, box.height)
    view = Box(box.bottom - rows, box.right - columns, rows, columns)
    cells, labelling = loop.read(view), langton_labels(labels)
    palette = state_colors(langton_passengers(labels).colors, theme.panel)
    figure = Figure(figsize=(0.24 * columns, 0.24 * rows + 0.4), layout="constrained")
    axes = figure.subplots()
    show_cells(axes, cells, palette)
    for row, column in zip(*(cells > 0).nonzero(), strict=True):
        state = int(cells[row, column])
        if labelling.forget[state] in labelling.genes:
            red, green, blue = palette[state] / 255
            dark = 0.3 * red + 0.6 * green + 0.1 * blue < 0.5
            axes.text(
                column, row, str(labelling.label[state]), ha="center", va="center", fontsize=8,
                color=to_rgb("white" if dark else "black"),
            )  # fmt: skip
    axes.set_title(f"the lower right corner of a loop of side {box.height - 2}")
    return figure
