"""The study's figures: daughters by the number of wrong entries, and under noise; nulls in each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from experiments.pictures.axes import intervals, legend_below
from experiments.statistics import predicted_success
from experiments.studies.doses import dose_cells, title_of
from experiments.studies.physics_fidelity.forms import copies
from experiments.studies.physics_fidelity.trial import KINDS, STATED, Kind, PhysicsFidelitySettings, stated_of
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.wrong_rules.reference_life import life_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme

_ENTRIES: tuple[Kind, ...] = ("uniform", "changing", "path", "network", "around")

_NULLS: dict[Kind, Literal["--", "-."]] = {"redrawn": "--", "redrawn around": "-."}


def figures(config: PhysicsFidelitySettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return daughters by wrong entries, by kind of error, and under noise."""
    return {
        "entries": (
            partial(_panels, config, table),
            "The share of wrong rules under which the seed is copied, by wrong entries among the contexts met until "
            "the first daughter is due, with 95 % Wilson intervals. Dashed: the null, every entry met drawn anew, all "
            "others right; dash-dotted: with a network's answers off the path. Dotted: 94 % of the entries right.",
        ),
        "noise": (
            partial(_noise, config, table),
            "The share of noisy runs in which the seed is copied, by expected errors a replication, with 95 % Wilson "
            "intervals. Dashed: the null that any error is fatal, without a free parameter. Dotted: 94 % of all "
            "answers right.",
        ),
    }


def _panels(config: PhysicsFidelitySettings, table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.lines import Line2D

    from experiments.pictures.themes import MARKERS

    cells = dose_cells(copies(table))
    figure, axes_of = _grid(config)
    for name, axes in axes_of.items():
        for index, kind in enumerate(_ENTRIES):
            if part := cells.get((name, kind)):
                intervals(
                    axes, [cell.level * 1.06 ** (index - 2) for cell in part], [cell.makes for cell in part],
                    fmt=MARKERS[index] + "-", color=theme.series[index], markersize=5, capsize=3, linewidth=1.2,
                    label=KINDS[kind],
                )  # fmt: skip
        for kind, style in _NULLS.items():
            for null in cells.get((name, kind), ()):
                axes.axhline(null.makes.share, color=theme.muted, linestyle=style, linewidth=1.2)
        axes.axvline(stated_of(name, "uniform"), color=theme.text, linestyle=":", linewidth=1.2)
        axes.set_title(f"{title_of(name)}: {len(life_of(name, 1).met)} entries met")
        axes.set_xscale("log", base=2)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.set_xlabel("wrong entries (logarithmic)")
    also = {
        **{KINDS[kind]: Line2D([], [], color=theme.muted, linestyle=style) for kind, style in _NULLS.items()},
        "94 %": Line2D([], [], color=theme.text, linestyle=":"),
    }
    legend_below(figure, 3, also)
    return figure


def _noise(config: PhysicsFidelitySettings, table: TrialTable, theme: Theme) -> Figure:
    cells = dose_cells(copies(table))
    figure, axes_of = _grid(config)
    for name, axes in axes_of.items():
        updates = life_of(name, 1).updates
        if part := cells.get((name, "noise")):
            intervals(
                axes, [cell.level * updates for cell in part], [cell.makes for cell in part],
                fmt="o-", color=theme.series[0], markersize=5, capsize=3, linewidth=1.2, label=KINDS["noise"],
            )  # fmt: skip
        errors = np.geomspace(0.03, max(10.0, STATED * updates), 200)
        null = predicted_success(1 - errors / updates, updates)
        axes.plot(errors, null, "--", color=theme.muted, label="null: any error is fatal")
        axes.axvline(STATED * updates, color=theme.text, linestyle=":", linewidth=1.2, label="94 %")
        axes.set_title(f"{title_of(name)}: {updates:,} updates a replication")
        axes.set_xscale("log")
        axes.set_xlabel("expected errors a replication (logarithmic)")
    legend_below(figure, 3)
    return figure


def _grid(config: PhysicsFidelitySettings) -> tuple[Figure, dict[str, Axes]]:
    """Return a figure with a panel for each replicator, by its name."""
    from matplotlib.figure import Figure

    columns = min(2, len(config.replicators))
    rows = -(-len(config.replicators) // columns)
    figure = Figure(figsize=(11, 3.1 * rows + 0.7), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False, sharey=True)
    for axes in list(grid.flat)[len(config.replicators) :]:
        axes.set_visible(False)
    for row in grid:
        row[0].set_ylabel("share under which\nthe seed is copied")
        row[0].set_ylim(-0.04, 1.06)
    return figure, dict(zip(config.replicators, grid.flat, strict=False))
