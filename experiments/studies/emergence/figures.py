"""The study's figures: the log-loss and the exact score along each line of scale, the null models in each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.pictures.axes import intervals, legend_below
from experiments.studies.emergence.lines import LineTests, level_of, tests_of
from experiments.studies.emergence.trial import EmergenceSettings
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme


def figures(config: EmergenceSettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return the log-losses, and exactness beside what networks' own chances predict, along every line of scale."""
    tests = tests_of(table)
    if not tests:
        return {}
    return {
        "losses": (
            partial(_grid, tests, table, _draw_losses, "log-loss (nats)"),
            "The log-loss of every network, and its geometric mean at each size, on logarithmic axes. Shaded: where "
            "the best segmented law breaks, if it leads the smooth ones. Dashed: the null of untrained networks.",
        ),
        "exactness": (
            partial(_grid, tests, table, _draw_shares, "share of networks"),
            "Dots: the share of networks that have all judged contexts right, with 95 % Wilson intervals; diamonds: "
            "the share under which a daughter is born. Dashed: the null, what independent errors predict, each network "
            "with a chance of its own. Dotted: the null p^L of equal chances.",
        ),
    }


def _grid(
    tests: tuple[LineTests, ...], table: TrialTable, draw: Callable[[Any, LineTests, TrialTable, Theme], None],
    name: str, theme: Theme,
) -> Figure:  # fmt: skip
    from matplotlib.figure import Figure

    columns = min(3, len(tests))
    rows = -(-len(tests) // columns)
    figure = Figure(figsize=(11, 2.8 * rows + 0.9), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, each in zip(grid, tests, strict=False):
        draw(axes, each, table.where(task=each.line.task, rule=each.line.rule), theme)
        axes.set_xscale("log")
        axes.set_xlabel("weights")
        axes.set_ylabel(name)
        axes.set_title(each.line.title, fontsize="small")
    for axes in grid[len(tests) :]:
        axes.set_visible(False)
    legend_below(figure, 4)
    return figure


def _draw_losses(axes: Any, each: LineTests, table: TrialTable, theme: Theme) -> None:
    random = np.random.default_rng(0)
    for level in each.line.levels:
        places = level.weights * 10 ** (0.04 * random.uniform(-1, 1, size=len(level.losses)))
        axes.plot(places, 10**level.logs, ".", color=theme.series[1], markersize=4, alpha=0.7)
    axes.plot([], [], ".", color=theme.series[1], label="network")
    axes.plot(
        [level.weights for level in each.line.levels], [10 ** level.logs.mean() for level in each.line.levels], "o-",
        color=theme.text, markersize=4, linewidth=1.2, label="geometric mean",
    )  # fmt: skip
    if each.broken:
        low, high = (10**place for place in each.split.place)
        axes.axvspan(low, high, color=theme.series[3], alpha=0.25, label="break")
    bare = table.where(steps=0)
    if len(bare):
        axes.axhline(
            10 ** float(level_of(bare).logs.mean()), color=theme.series[4], linestyle="--", linewidth=1.2,
            label="null: untrained",
        )  # fmt: skip
    axes.set_yscale("log")


def _predicted(each: LineTests, part: slice) -> float:
    cells = each.exactness.cells[part]
    return sum(cell.predicted for cell in cells) / sum(cell.units for cell in cells)


def _draw_shares(axes: Any, each: LineTests, table: TrialTable, theme: Theme) -> None:
    levels = each.line.levels
    weights = [level.weights for level in levels]
    axes.plot(
        weights, [_predicted(each, part) for part in each.line.predicted], "--", color=theme.text, linewidth=1.3,
        label="null: chances of their own",
    )  # fmt: skip
    axes.plot(
        weights, [(1 - float(level.wrong.mean()) / level.judged) ** level.judged for level in levels], ":",
        color=theme.muted, linewidth=1.4, label="null: p^L",
    )  # fmt: skip
    intervals(
        axes, weights, [level.exact for level in levels], fmt="o", color=theme.series[1], capsize=3, linewidth=1.3,
        label="exact",
    )  # fmt: skip
    axes.plot(
        weights, [level.bore.share for level in levels], "D", color=theme.series[3], fillstyle="none", markersize=8,
        label="a daughter is born", clip_on=False,
    )  # fmt: skip
    axes.set_ylim(0, 1)
