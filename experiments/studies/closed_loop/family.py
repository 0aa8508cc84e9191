"""The family tree of a population's last generation, coloured by how far each genome is from the ancestor's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from automata.replication.genealogy.newick import Node, parse_newick
from experiments.studies.table import Row, TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme

# Up to so many leaves have their distance written beside them.
_WRITTEN = 40


def layout(root: Node) -> dict[int, tuple[float, float]]:
    """Return where each node stands, by `id`: generations from the root, and a row; parents between their children."""
    places: dict[int, tuple[float, float]] = {}
    times = {id(root): root.length or 0.0}
    nodes = root.nodes()
    for node in nodes:
        for child in node.children:
            times[id(child)] = times[id(node)] + (child.length or 0.0)
    rows = {id(leaf): float(row) for row, leaf in enumerate(_leaves_in_order(root))}
    for node in reversed(nodes):
        if node.children:
            rows[id(node)] = sum(rows[id(child)] for child in node.children) / len(node.children)
        places[id(node)] = (times[id(node)], rows[id(node)])
    return places


def _leaves_in_order(root: Node) -> list[Node]:
    """Return the leaves from top to bottom, so that no two branches cross."""
    found, pending = [], [root]
    while pending:
        node = pending.pop()
        if not node.children:
            found.append(node)
        pending.extend(reversed(node.children))
    return found


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
    from matplotlib.collections import LineCollection

    root = parse_newick(row["tree"])
    places = layout(root)
    lines = []
    for node in root.nodes():
        time, height = places[id(node)]
        for child in node.children:
            later, other = places[id(child)]
            lines += [[(time, height), (time, other)], [(time, other), (later, other)]]
    axes.add_collection(LineCollection(lines, colors=theme.muted, linewidths=0.9))
    leaves = _leaves_in_order(root)
    for leaf in leaves:
        number = int(leaf.name.removeprefix("loop-"))
        time, height = places[id(leaf)]
        axes.plot(
            time, height, marker="o" if row["viable_loops"][number] else "X", markersize=6,
            color=scale.to_rgba(row["distances"][number]), linestyle="", clip_on=False,
        )  # fmt: skip
        if len(leaves) <= _WRITTEN:
            axes.annotate(
                str(row["distances"][number]), (time, height), xytext=(6, 0), textcoords="offset points",
                va="center", fontsize=7, annotation_clip=False,
            )  # fmt: skip
    end = max(time for time, _ in places.values())
    axes.set(xlim=(-0.02 * end, max(end, 1)), ylim=(len(leaves) - 0.4, -0.6), yticks=[], xlabel="generations")
    axes.grid(axis="y", visible=False)
    axes.spines["left"].set_visible(False)
    alive = sum(row["viable_loops"])
    axes.set_title(f"{'selection' if row['select'] else 'null: drift'}: {alive} of {row['loops']} loops viable")
