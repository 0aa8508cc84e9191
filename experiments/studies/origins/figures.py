"""The study's figures: takeovers and other events arm by arm, with intervals; when soups were taken over."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from experiments.pictures.axes import legend_below
from experiments.studies.origins.cells import ArmCell, cells_of
from experiments.studies.origins.trial import OriginsSettings
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme

_SHOWN = (
    ("appearance", "a replicator met", 2, "o"),
    ("crossing", "entropy of 1", 3, "s"),
    ("takeover", "taken over", 1, "D"),
)


def figures(config: OriginsSettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return the shares of soups with each event, and the epochs of the takeovers."""
    return {
        "events": (
            partial(_events, table),
            "The share of soups in which each event was seen, with 95 % intervals. Where entropy crosses 1 and nothing "
            "is taken over, order came without copies. Nulls, in which nothing can copy, at the bottom.",
        ),
        "epochs": (
            partial(_epochs, config, table),
            "The epochs of first replicators (open) and of takeovers (filled); a look every "
            f"{config.every} epochs, {config.epochs:,} epochs at most.",
        ),
    }


def _rows(cells: tuple[ArmCell, ...], theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 0.34 * max(2, len(cells)) + 1.4), layout="constrained")
    axes = figure.subplots()
    axes.set_yticks(range(len(cells)), [cell.label for cell in cells])
    axes.set_ylim(len(cells) - 0.4, -0.6)
    for place, cell in enumerate(cells):
        if cell.is_null:
            axes.axhspan(place - 0.5, place + 0.5, color=theme.panel, zorder=0)
    return figure


def _events(table: TrialTable, theme: Theme) -> Figure:
    cells = cells_of(table)
    figure = _rows(cells, theme)
    axes = figure.axes[0]
    for number, (event, label, color, marker) in enumerate(_SHOWN):
        found = [cell.seen(event) for cell in cells]
        shares = np.array([one.share for one in found])
        errors = [shares - [one.low for one in found], [one.high for one in found] - shares]
        axes.errorbar(
            shares, np.arange(len(cells)) + 0.22 * (number - 1), xerr=np.clip(errors, 0, None), fmt=marker,
            markersize=4.5, color=theme.series[color], linewidth=1.1, label=label, clip_on=False,
        )  # fmt: skip
    axes.set_xlim(0, 1)
    axes.set_xlabel("share of soups")
    legend_below(figure, 3)
    return figure


def _epochs(config: OriginsSettings, table: TrialTable, theme: Theme) -> Figure:
    cells = cells_of(table)
    figure = _rows(cells, theme)
    axes = figure.axes[0]
    for place, cell in enumerate(cells):
        for event, fill in (("appearance", "none"), ("takeover", "full")):
            epochs = [row[event] for row in cell.part if row[event] is not None]
            heights = place + np.linspace(-0.2, 0.2, max(1, len(epochs)))[: len(epochs)]
            axes.plot(
                epochs, heights, "o", fillstyle=fill, color=theme.series[1], markersize=4.5, clip_on=False,
                label={"none": "first replicator met", "full": "taken over"}[fill],
            )  # fmt: skip
    axes.set_xlim(0, config.epochs)
    axes.set_xlabel("epochs")
    legend_below(figure, 2)
    return figure
