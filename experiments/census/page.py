"""The page of a census: what it came to in a sentence, its tables, what proliferates, replicators as they copy."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from automata.census.judging import SoupSeed
from automata.census.numbering import rule_name
from automata.universe import Universe
from experiments.census.summary import HEAD, KINDS, CensusSummary, cells_of, listed
from experiments.pictures import html
from experiments.pictures.axes import legend_below
from experiments.pictures.themes import Theme, in_both_themes, show_cells, state_colors
from experiments.storage.outputs import write_all

# Replicators that are drawn, at their start and after one, two and three times the generations of their first copies.
_DRAWN = 6
_LISTED = 40


def write_page(folder: Path, summary: CensusSummary, again: str) -> list[str]:
    """Write summary, pictures and page into the folder; return the files' names."""
    files = {"summary.json": (json.dumps(summary.to_json(), indent=1) + "\n").encode()}
    files["replicators.tsv"] = _all_lines(summary).encode()
    pictures = []
    for name, (make, caption) in figures(summary).items():
        drawn = in_both_themes(name, make)
        files |= drawn
        light, dark = drawn.values()
        pictures.append(html.picture(light, dark, caption))
    files["report.html"] = _page(summary, pictures, again).encode()
    write_all(folder, files)
    return [str(folder / name) for name in files]


def figures(summary: CensusSummary) -> dict[str, tuple[Callable[..., Figure], str]]:
    """Return, by file name, the drawing function and the caption."""
    told: dict[str, tuple[Callable[..., Figure], str]] = {}
    if summary.proliferating:
        told["kinds"] = (
            partial(kinds_figure, summary),
            "What it is that proliferates by the published criteria, tried alone; each rule counts once, by the most "
            "telling of its shapes. Beyond chance: more of it than on each of 19 boards with as many live cells.",
        )
    if summary.replicators:
        told["sizes"] = (
            partial(sizes_figure, summary),
            "Rules with a shape that replicates, by its live cells, and how many of 12 other patterns of as many cells "
            "make copies too: where most do, the rule does the copying.",
        )
    if chosen := drawn_replicators(summary):
        told["replicators"] = (
            partial(replicators_figure, chosen),
            "Shapes that arose in soups, alone: at the start, and after one, two and three times the generations that "
            "their first copies take.",
        )
    return told


def kinds_figure(summary: CensusSummary, theme: Theme) -> Figure:
    """Bars of the kinds of what proliferates, and of those beyond chance."""
    figure = Figure(figsize=(8, 3.6))
    axes = figure.subplots()
    names = [name for name, _ in KINDS if summary.kinds[name]]
    places = np.arange(len(names))
    axes.barh(places - 0.2, [summary.kinds[name] for name in names], 0.4, color=theme.series[4], label="all")
    beyond = [summary.kinds_beyond[name] for name in names]
    axes.barh(places + 0.2, beyond, 0.4, color=theme.series[1], label="with a count beyond chance")
    axes.set_yticks(places, names)
    axes.invert_yaxis()
    axes.set_xlabel("rules")
    axes.grid(axis="y", visible=False)
    legend_below(figure, 2)
    return figure


def sizes_figure(summary: CensusSummary, theme: Theme) -> Figure:
    """Replicators by their cells and by how many other patterns copy themselves."""
    figure = Figure(figsize=(8, 3.6))
    left, right = figure.subplots(1, 2)
    found = list(summary.replicators.values())
    sizes = np.array([min(16, cells_of(seed)) for seed in found])
    few = np.array([not seed.any_will_do for seed in found])
    counts = [np.bincount(sizes[few], minlength=17), np.bincount(sizes[~few], minlength=17)]
    places = np.arange(2, 17)
    left.bar(places, counts[0][2:], color=theme.series[1], label="fewer than half of others copy")
    left.bar(places, counts[1][2:], bottom=counts[0][2:], color=theme.series[4], label="half of others or more copy")
    left.set_yscale("symlog", linthresh=10)
    left.set_xlabel("live cells (16: or more)")
    left.set_ylabel("rules")
    others = np.bincount([seed.controls for seed in found], minlength=13)
    right.bar(np.arange(13), others, color=[theme.series[1 if 2 * place < 12 else 4] for place in range(13)])
    right.set_xlabel("of 12 other patterns that copy themselves")
    legend_below(figure, 2)
    return figure


def drawn_replicators(summary: CensusSummary) -> list[tuple[str, SoupSeed, list[NDArray[np.uint8]]]]:
    """Return the replicators to draw, with their boards: of the largest, those that come without a live background."""
    chosen: list[tuple[str, SoupSeed, list[NDArray[np.uint8]]]] = []
    order = sorted(summary.left.items(), key=lambda item: (-cells_of(item[1]), item[0]))
    for number, seed in order:
        if len(chosen) == _DRAWN:
            break
        if number & 1 or 3 * seed.generation > 120:
            continue
        chosen.append((rule_name(number), seed, _boards(rule_name(number), seed)))
    return chosen


def _boards(rule: str, seed: SoupSeed) -> list[NDArray[np.uint8]]:
    universe = Universe(rule, seed.pattern)
    patterns = [universe.pattern]
    for _ in range(3):
        patterns.append(universe.run(seed.generation).pattern)
    box = patterns[0].box
    for each in patterns[1:]:
        box = box.union(each.cropped().box)
    return [each.read(box) for each in patterns]


def replicators_figure(chosen: list[tuple[str, SoupSeed, list[NDArray[np.uint8]]]], theme: Theme) -> Figure:
    """A row a replicator, a panel a time."""
    figure = Figure(figsize=(8, 2.1 * len(chosen)))
    palette = state_colors(("#000000", theme.series[2] if theme.name == "dark" else "#f0b429"), theme.cells)
    for row, panels in enumerate(figure.subplots(len(chosen), 4, squeeze=False)):
        name, seed, boards = chosen[row]
        for times, (axes, cells) in enumerate(zip(panels, boards, strict=True)):
            show_cells(axes, cells, palette)
            title = f"{name}, {cells_of(seed)} cells" if not times else f"generation {times * seed.generation}"
            axes.set_title(title, fontsize=8)
    return figure


def _all_lines(summary: CensusSummary) -> str:
    rows = [
        "\t".join(
            (
                "rule",
                "cells",
                "shape",
                "copies",
                "generation",
                "others",
                "tried",
                "count",
                "soup",
                "chance",
                "last copies",
                "last live",
            )
        )
    ]
    for number, seed in sorted(summary.replicators.items()):
        facts = (
            rule_name(number), cells_of(seed), "/".join(seed.rows), seed.copies, seed.generation, seed.controls,
            seed.controls_tried, seed.count, seed.soup, seed.chance,
            seed.last_copies, seed.last_live,
        )  # fmt: skip
        rows.append("\t".join(str(fact) for fact in facts))
    return "".join(f"{row}\n" for row in rows)


def _page(summary: CensusSummary, pictures: list[str], again: str) -> str:
    told = summary.confined
    bounded = (
        f"Under {told['rules']:,} of these rules births take four neighbours or more, so that no pattern leaves its "
        f"box and none can replicate: {told['proliferating']:,} of them proliferate by the published criteria, and a "
        f"shape that makes copies was found under {told['copying']:,}."
    )
    parts = [
        html.paragraph(summary.sentence(), "verdict"),
        html.heading("What is left"),
        html.table(("step", "rules", "of these proliferate as published"), summary.ours_table()),
        html.heading("What proliferates by the published criteria"),
        html.table(("tried alone", "rules", "beyond chance"), summary.published_table()),
        html.paragraph(bounded),
        *pictures,
        html.heading("The largest shapes that replicate"),
        html.table(HEAD, listed(summary.left, _LISTED)),
        html.paragraph("replicators.tsv has them all.", "note"),
        html.heading("Provenance"),
        html.code(again),
    ]
    return html.page(
        "A census of outer-totalistic rules",
        f"{summary.rules:,} of 262,144 rules of two states, {summary.seconds:,.0f} processor seconds",
        parts,
    )
