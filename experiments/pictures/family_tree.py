"""Drawings of a genealogy: a tree over time, and the number of living individuals of each size."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from automata.errors import ReplicariumError
from automata.files.reading import write_atomically
from automata.replication.genealogy.record import Genealogy, Individual
from experiments.pictures.muller import draw_depths, draw_muller
from experiments.pictures.themes import HUES, Theme, in_both_themes
from experiments.statistics.wording import many

# So many sizes have a colour of their own; the rest share one.
_SHOWN_SIZES = 8
_OTHER = "other"
# Up to so many individuals have a line each; with more, lines hide each other.
_DRAWN = 30
_SAMPLES = 600


def rows(genealogy: Genealogy) -> dict[int, int]:
    """Return each individual's row: below its parent, later children first, so that no link crosses a lifeline.

    Later siblings, whose rows a link passes, are not born yet when it is drawn.
    """
    children: dict[int | None, list[int]] = {}
    for one in genealogy.individuals:
        children.setdefault(one.parent, []).append(one.number)
    places: dict[int, int] = {}
    pending = children.get(None, [])[::-1]
    while pending:
        number = pending.pop()
        places[number] = len(places)
        # Popped from the end: the last born first.
        pending.extend(children.get(number, ()))
    return places


def size_colors(genealogy: Genealogy, theme: Theme) -> dict[str, str]:
    """Return a colour for each size, the largest first; rare ones, and what is not among the commonest, share one."""
    counts = Counter(one.size for one in genealogy.individuals)
    areas = {one.size: (one.phenotype[0] * one.phenotype[1], one.size) for one in genealogy.individuals}
    least = len(genealogy.individuals) // 200
    common = [size for size, count in counts.most_common(_SHOWN_SIZES) if count > least]
    common.sort(key=areas.__getitem__, reverse=True)
    colors = dict(zip(common, HUES, strict=False))
    return {size: colors.get(size, theme.muted) for size in sorted(counts, key=areas.__getitem__, reverse=True)}


def _named(size: str) -> str:
    return "no ring" if size == "0" else size


def _legend(figure: Figure, colors: dict[str, str], theme: Theme) -> None:
    """Name the colours below the panel, where no line runs."""
    shown = {_named(size): color for size, color in colors.items() if color != theme.muted}
    if len(shown) < len(colors):
        shown[_OTHER] = theme.muted
    handles = [Line2D([], [], color=color, linewidth=5, label=name) for name, color in shown.items()]
    figure.legend(
        handles=handles, title="cells inside the ring, a side", ncols=len(handles), fontsize=8, title_fontsize=8,
        loc="outside lower left", alignment="left", handlelength=1.2, columnspacing=1.2,
    )  # fmt: skip


def _mark_time(axes: Axes, genealogy: Genealogy) -> None:
    axes.set_xlim(0, genealogy.steps or 1)
    axes.set_xlabel("generations")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))


def family_tree(genealogy: Genealogy, theme: Theme) -> Figure:
    """Draw the family over time: every lifeline of a small one; of a large one the first, and the number alive.

    Of large families of several species the number alive is drawn as a Muller plot, of others by depth.
    """
    if len(genealogy.individuals) <= _DRAWN:
        figure = Figure(figsize=(9, 2.0 + 0.2 * len(genealogy.individuals)), layout="constrained")
        axes = figure.add_subplot()
        _lifelines(axes, genealogy, theme)
        _legend(figure, size_colors(genealogy, theme), theme)
        return figure
    if len(genealogy.species) > 1:
        figure = Figure(figsize=(11, 5.2), layout="constrained")
        axes = figure.add_subplot()
        colors = size_colors(genealogy, theme)
        draw_muller(axes, genealogy, colors, theme)
        _mark_time(axes, genealogy)
        axes.set_title(
            f"{_counts(genealogy)}; {len(genealogy.species):,} species, each within the one that it came from"
        )
        _legend(figure, colors, theme)
        return figure
    first = first_generations(genealogy, _DRAWN)
    figure = Figure(figsize=(11, 2.4 + 0.2 * len(first.individuals)), layout="constrained")
    left, right = figure.subplots(1, 2)
    _lifelines(left, first, theme)
    depth = max(one.depth for one in first.individuals)
    left.set_title(f"the first {many(len(first.individuals), 'individual')}: founder and {many(depth, 'generation')}")
    draw_depths(right, genealogy, theme)
    _mark_time(right, genealogy)
    right.set_title(f"all {_counts(genealogy)}")
    return figure


def first_generations(genealogy: Genealogy, most: int) -> Genealogy:
    """Return the family down to the last depth at which it has at most `most` members, the founder at the least.

    Individuals keep their numbers.

    >>> from automata.replication import Genealogy
    >>> first_generations(Genealogy((), 9, 1, 0, 0), 30)
    <Genealogy of 0 individuals in 9 generations>
    """
    depths = Counter(one.depth for one in genealogy.individuals)
    deepest, members = -1, 0
    for depth in sorted(depths):
        members += depths[depth]
        if deepest >= 0 and members > most:
            break
        deepest = depth
    return replace(genealogy, individuals=tuple(one for one in genealogy.individuals if one.depth <= deepest))


def _counts(genealogy: Genealogy) -> str:
    deaths = f", {len(genealogy.deaths):,} died" if genealogy.deaths else ""
    depth = max(one.depth for one in genealogy.individuals)
    return f"{many(len(genealogy.individuals), 'individual')}{deaths}; {many(depth, 'birth')} deep"


def _lifelines(axes: Axes, genealogy: Genealogy, theme: Theme) -> None:
    """Draw lifelines from birth to death or the end, coloured by size, and a link from the parent's at each birth."""
    places, colors = rows(genealogy), size_colors(genealogy, theme)
    number, people, width = len(places), genealogy.individuals, 2.4
    lines = [[(one.born, places[one.number]), (_end(genealogy, one), places[one.number])] for one in people]
    links = [
        [(one.born, places[one.parent]), (one.born, places[one.number])] for one in people if one.parent is not None
    ]
    tints = [colors[one.size] for one in people]
    born = [tint for tint, one in zip(tints, people, strict=True) if one.parent is not None]
    axes.add_collection(LineCollection(links, colors=born, linewidths=0.5 * width))
    axes.add_collection(LineCollection(lines, colors=tints, linewidths=width, capstyle="butt"))
    for one in people:
        end, row = _end(genealogy, one), places[one.number]
        if one.died is not None:
            axes.plot(
                end,
                row,
                marker="x",
                color=colors[one.size],
                markersize=4,
                markeredgewidth=1.2,
                clip_on=False,
            )
        axes.annotate(
            str(one.number), (end, row), xytext=(5, 0), textcoords="offset points", va="center", fontsize=7,
            annotation_clip=False,
        )  # fmt: skip
    _mark_time(axes, genealogy)
    axes.set_ylim(number - 0.4, -0.6)
    axes.set_yticks([])
    axes.grid(axis="y", visible=False)
    axes.spines["left"].set_visible(False)
    axes.set_ylabel("individuals")
    axes.set_title(_counts(genealogy))


def _end(genealogy: Genealogy, one: Individual) -> int:
    return genealogy.steps if one.died is None else one.died


def sizes_over_time(genealogy: Genealogy, theme: Theme) -> Figure:
    """Draw how many live of each size, stacked, the largest size at the bottom."""
    times = np.unique(np.linspace(0, genealogy.steps, min(_SAMPLES, genealogy.steps + 1)).round().astype(int))
    colors = size_colors(genealogy, theme)
    counts = genealogy.sizes(times.tolist())
    figure = Figure(figsize=(9, 4.2), layout="constrained")
    axes = figure.add_subplot()
    common = [size for size, color in colors.items() if color != theme.muted]
    layers = [counts[size] for size in common]
    tints = [colors[size] for size in common]
    if rare := [counts[size] for size in colors if size not in common]:
        layers.append(np.sum(rare, axis=0).tolist())
        tints.append(theme.muted)
    axes.stackplot(times, layers, colors=tints, step="post", linewidth=0.3, edgecolor=theme.page)
    _mark_time(axes, genealogy)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel("living individuals")
    axes.set_title("Who lives, by size")
    _legend(figure, colors, theme)
    return figure


def write_figures(genealogy: Genealogy, folder: Path, name: str) -> tuple[Path, ...]:
    """Write NAME-tree-light.png, NAME-sizes-light.png and the same in dark to `folder`; return their paths.

    Raises ReplicariumError if there is no individual.
    """
    if not genealogy.individuals:
        raise ReplicariumError("there is no individual in this genealogy, and so no tree to draw")
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    made = (("tree", family_tree), ("sizes", sizes_over_time))
    drawn = [in_both_themes(f"{name}-{kind}", partial(make, genealogy)).items() for kind, make in made]
    for file, data in (each for theme in zip(*drawn, strict=True) for each in theme):
        write_atomically(folder / file, data)
        paths.append(folder / file)
    return tuple(paths)
