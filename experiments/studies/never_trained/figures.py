"""The study's figures: replication by training set, and accuracy against coverage; nulls in each."""

from __future__ import annotations

from functools import partial
from textwrap import fill
from typing import TYPE_CHECKING, Any

from automata.proportion import Proportion
from automata.replicators import find_replicator
from experiments.pictures.axes import intervals, legend_below
from experiments.studies.never_trained.arms import ARMS, LEARNERS
from experiments.studies.never_trained.trial import NeverTrainedSettings
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme


def figures(config: NeverTrainedSettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return replication by training set, and accuracy against coverage."""
    return {
        "births": (
            partial(_births, config, table),
            "The share that made a copy, by what was shown, with 95 % Wilson intervals. The nulls: a memoriser of "
            "the same contexts, which changes nothing elsewhere; the answer of the nearest context shown; no training. "
            "Where nothing stands nothing was tried.",
        ),
        "coverage": (
            partial(_coverage, config, table),
            "The share of the contexts needed for the first copy that a network has right, by the share that it was "
            "shown. Dashed: the null of coverage, right where shown and nowhere else. Crosses: the null of the nearest "
            "context. Filled: it made a copy.",
        ),
    }


def _births(config: NeverTrainedSettings, table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import MARKERS

    figure = Figure(figsize=(11, 1.6 + 1.8 * len(config.replicators)), layout="constrained")
    rows = figure.subplots(len(config.replicators), 1, sharex=True, squeeze=False)[:, 0]
    for axes, name in zip(rows, config.replicators, strict=True):
        for index, (learner, words) in enumerate(LEARNERS.items()):
            places, found = [], []
            for place, arm in enumerate(ARMS):
                part = table.where(replicator=name, arm=arm, learner=learner)
                if not len(part):
                    continue
                places.append(place + 0.15 * (index - 1))
                found.append(Proportion(int(part.column("bore").sum()), len(part)))
            color = theme.series[(1, 3, 4)[index]]
            if not places:  # bars of nothing would leave the figure no room
                axes.plot([], [], MARKERS[(1, 3, 4)[index]], color=color, label=words)
                continue
            intervals(
                axes, places, found, fmt=MARKERS[(1, 3, 4)[index]], color=color, capsize=3, linewidth=1.3, label=words
            )
        axes.set_ylim(0, 1)
        axes.set_title(find_replicator(name).title, pad=10)
        axes.set_ylabel("share that made a copy")
    rows[-1].set_xticks(range(len(ARMS)), [fill(words, 20) for words in ARMS.values()], fontsize=8)
    rows[-1].set_xlim(-0.5, len(ARMS) - 0.5)
    legend_below(figure, 3)
    return figure


def _coverage(config: NeverTrainedSettings, table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.ticker import PercentFormatter

    figure = Figure(figsize=(11, 4.8), layout="constrained")
    grid = figure.subplots(1, len(config.replicators), sharey=True, squeeze=False)[0]
    dots: dict[str, Any] = {"linestyle": "", "marker": "o", "markersize": 6}
    for axes, name in zip(grid, config.replicators, strict=True):
        axes.plot([0, 1], [0, 1], "--", color=theme.muted, linewidth=1)
        for arm, color in zip(ARMS, theme.series, strict=True):
            part = table.where(replicator=name, arm=arm)
            for row in part.where(learner="network"):
                fill_style = "full" if row["bore"] else "none"
                axes.plot(row["covered"], row["path_right"], color=color, fillstyle=fill_style, clip_on=False, **dots)
            for row in part.where(learner="nearest"):
                axes.plot(row["covered"], row["path_right"], "x", color=color, markersize=5, clip_on=False)
        axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[0, 0.5, 1], xlabel="share of the path shown")
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
        axes.get_xticklabels()[-1].set_horizontalalignment("right")  # apart from the next panel's first
        axes.set_title(find_replicator(name).title)
    grid[0].set_ylabel("share of the path right")
    handles = [
        Line2D([], [], color=color, fillstyle="none", label=words, **dots)
        for words, color in zip(ARMS.values(), theme.series, strict=True)
    ]
    handles.append(Line2D([], [], color=theme.text, label="filled: made a copy", **dots))
    handles.append(Line2D([], [], color=theme.muted, linestyle="--", label="null: right where shown"))
    handles.append(Line2D([], [], color=theme.muted, linestyle="", marker="x", label="null: the nearest context shown"))
    figure.legend(handles=handles, loc="outside lower center", ncols=3)
    return figure
