"""The family tree of a population's last generation, drawn from its text in Newick's form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from automata.replication.genealogy.newick import Node, parse_newick
from experiments.pictures.themes import Theme

# Up to so many leaves have their words written beside them.
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


def draw_ancestry(
    axes: Axes, tree: str, tints: Sequence[Any], alive: Sequence[bool], words: Sequence[str], theme: Theme
) -> None:
    """Draw a tree whose leaves are named `something-NUMBER`: by number, each one's colour, mark and words.

    A leaf that is not alive is a cross.
    """
    root = parse_newick(tree)
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
        number = int(leaf.name.rpartition("-")[2])
        time, height = places[id(leaf)]
        axes.plot(
            time, height, marker="o" if alive[number] else "X", markersize=6, color=tints[number], linestyle="",
            clip_on=False,
        )  # fmt: skip
        if len(leaves) <= _WRITTEN:
            axes.annotate(
                words[number], (time, height), xytext=(6, 0), textcoords="offset points", va="center", fontsize=7,
                annotation_clip=False,
            )  # fmt: skip
    end = max(time for time, _ in places.values())
    axes.set(xlim=(-0.02 * end, max(end, 1)), ylim=(len(leaves) - 0.4, -0.6), yticks=[], xlabel="generations")
    axes.grid(axis="y", visible=False)
    axes.spines["left"].set_visible(False)
