"""The study's figures: daughters and births by the number of wrong cells, and which phases function; nulls in each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from automata.replicators import find_replicator
from experiments.pictures.axes import intervals, legend_below
from experiments.studies.copy_fidelity.copies import KINDS, mother_of
from experiments.studies.copy_fidelity.trial import CopyFidelitySettings
from experiments.studies.copy_fidelity.verdict import DRAWN
from experiments.studies.doses import dose_cells
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme


def figures(config: CopyFidelitySettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return daughters and births by wrong cells, and the turns of the ring."""
    return {
        "daughters": (
            partial(_panels, config, table, "makes"),
            "The share of copies that make a daughter in any form, by wrong cells, with 95 % Wilson intervals. Dashed: "
            "the null, boxes of the seed's cells in another order. Cross: the exact copy. Dotted: 94 % of the cells "
            "right.",
        ),
        "births": (
            partial(_panels, config, table, "kept"),
            "Births in the time given as a share of the exact copy's, over copies, with 95 % intervals. Dashed: the "
            "null, boxes of the seed's cells in another order. Cross: the exact copy.",
        ),
        "phase": (
            partial(_phases, config, table),
            "Copies that differ in the phase of their genes alone: by how many cells the genes are turned round the "
            "ring, and how many cells of the box are wrong then. Filled: it makes a daughter. Cross: the null, the "
            "exact copy.",
        ),
    }


def _panels(config: CopyFidelitySettings, table: TrialTable, measure: str, theme: Theme) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    from experiments.pictures.themes import MARKERS

    cells = dose_cells(table)
    columns = min(3, len(config.replicators))
    rows = -(-len(config.replicators) // columns)
    figure = Figure(figsize=(11, 2.9 * rows + 0.7), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False, sharey=True)
    for axes, name in zip(grid.flat, config.replicators, strict=False):
        mother = mother_of(name)
        for index, kind in enumerate(DRAWN):
            part = cells.get((name, kind), ())
            places = [cell.level * 1.05 ** (index - 1) for cell in part]
            look = {"fmt": MARKERS[index] + "-", "color": theme.series[index], "markersize": 5, "capsize": 3}
            _draw(axes, places, [getattr(cell, measure) for cell in part], {**look, "label": KINDS[kind]})
        for null in cells.get((name, "shuffled"), ()):
            axes.axhline(getattr(null, measure).share, color=theme.muted, linestyle="--", linewidth=1.2)
        axes.plot([0.6], [1], "x", color=theme.text, markersize=7, clip_on=False)
        if mother.stated:
            axes.axvline(mother.stated, color=theme.text, linestyle=":", linewidth=1.2)
        axes.set_xscale("log", base=2)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.set_ylim(-0.04, 1.06)
        axes.set_title(f"{find_replicator(name).title}: {mother.n} cells")
        axes.set_xlabel("wrong cells (logarithmic)")
    for axes in list(grid.flat)[len(config.replicators) :]:
        axes.set_visible(False)
    for row in grid:
        row[0].set_ylabel("share that make a daughter" if measure == "makes" else "births, exact copy = 1")
    also = {
        "null: cells in another order": Line2D([], [], color=theme.muted, linestyle="--"),
        "exact copy": Line2D([], [], color=theme.text, linestyle="", marker="x"),
        "94 %": Line2D([], [], color=theme.text, linestyle=":"),
    }
    legend_below(figure, 3, also)
    return figure


def _draw(axes: Any, places: list[float], found: list[Any], look: dict[str, Any]) -> None:
    if found:
        intervals(axes, places, found, **{"linewidth": 1.2, **look})


def _phases(config: CopyFidelitySettings, table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    cells = dose_cells(table)
    names = [name for name in config.replicators if cells.get((name, "phase"))]
    figure = Figure(figsize=(10, 0.55 * max(1, len(names)) + 1.8), layout="constrained")
    axes = figure.subplots()
    for row, name in enumerate(names):
        mother = mother_of(name)
        turns = cells[name, "phase"]
        wrong = np.array([mother.differing(mother.turned(int(turn.level))) for turn in turns])
        alive = np.array([turn.makes.successes > 0 for turn in turns])
        places = 1 - wrong / mother.n
        for chosen, fill in ((alive, theme.series[1]), (~alive, "none")):
            axes.scatter(
                places[chosen], row + 0.3 * np.linspace(-1, 1, len(turns))[chosen], s=22, marker="o",
                facecolors=fill, edgecolors=theme.series[1], linewidths=1,
            )  # fmt: skip
        axes.plot([1], [row], "x", color=theme.text, markersize=7)
    axes.axvline(0.94, color=theme.text, linestyle=":", linewidth=1.2, label="94 %")
    axes.plot([], [], "x", color=theme.text, label="null: the exact copy")
    axes.plot([], [], "o", color=theme.series[1], label="makes a daughter (open: does not)")
    axes.set_yticks(range(len(names)), [find_replicator(name).title for name in names])
    axes.set_ylim(max(1, len(names)) - 0.5, -0.5)
    axes.set_xlabel("share of the box's cells that are right; within a row: turned by 1 cell (top) to all but 1")
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    legend_below(figure, 3)
    return figure
