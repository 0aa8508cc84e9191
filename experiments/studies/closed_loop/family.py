"""The family tree of a population's last generation, coloured by how far each genome is from the ancestor's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies.table import Row, TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme


def draw_family(table: TrialTable, theme: Theme) -> Figure:
    """Draw the trees of the first network's populations, with selection and without."""
    from matplotlib import colormaps
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, Normalize
    from matplotlib.figure import Figure

    rows = table.where(kind="population").rows
    first = [row for row in rows if row["seed"] == rows[0]["seed"]]
    most = max(max(row["distances"]) for row in first)
    # Each theme leaves out the end of the map that its page swallows.
    low, high = (0.0, 0.86) if theme.name == "light" else (0.25, 1.0)
    shades = ListedColormap(colormaps["plasma"](np.linspace(low, high, 256)))
    scale = ScalarMappable(Normalize(0, max(1, most)), shades)
    tall = max(row["loops"] for row in first)
    figure = Figure(figsize=(11, 1.6 + min(8.0, 0.17 * tall)), layout="constrained")
    panels = figure.subplots(1, len(first), squeeze=False)[0]
    for axes, row in zip(panels, first, strict=True):
        _draw_tree(axes, row, scale, theme)
    figure.colorbar(scale, ax=list(panels), label="symbols apart from the ancestor", shrink=0.7, aspect=30)
    return figure


def _draw_tree(axes: Any, row: Row, scale: Any, theme: Theme) -> None:
    from experiments.pictures.ancestry import draw_ancestry

    apart = row["distances"]
    draw_ancestry(
        axes, row["tree"], [scale.to_rgba(symbols) for symbols in apart], row["viable_loops"],
        [str(symbols) for symbols in apart], theme,
    )  # fmt: skip
    alive = sum(row["viable_loops"])
    axes.set_title(f"{'selection' if row['select'] else 'null: drift'}: {alive} of {row['loops']} loops viable")
