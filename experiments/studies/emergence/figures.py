"""The study's figures: three metrics along each factor, and exactness against p^L in every cell; nulls in each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from automata.replicators import find_replicator
from experiments.pictures.axes import intervals, legend_below
from experiments.studies.emergence.trial import FACTORS, EmergenceSettings, domain_of
from experiments.studies.emergence.verdict import AXES, MetricLine, cell_of, lines_of
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.wrong_rules.reference_life import life_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme

_WORDS = {"width": "width of the hidden layers", "steps": "steps of training", "data": "share of the contexts shown"}


def figures(config: EmergenceSettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return the exact and the linear score, the log-loss, and exactness against its prediction."""
    return {
        "scores": (
            partial(_grid, config, table, _draw_scores),
            "The exact score and the linear one on the same networks, along each factor with the others at their "
            "largest. Dots: the share with an exact rollout, with 95 % Wilson intervals; diamonds: the share under "
            "which a daughter is born; squares: right contexts. Dashed: the null p^L, which has no free parameter. "
            "Dotted: the contexts that the null has right that copies the centre. Triangles on the left edge: what "
            "untrained networks have right, and their exact rollouts.",
        ),
        "loss": (
            partial(_grid, config, table, _draw_losses),
            "The log-loss of every network, on a logarithmic axis, along each factor. Dashed: untrained networks. "
            "Dotted: the null that copies the centre and is as sure of it as is best.",
        ),
        "prediction": (
            partial(_prediction, config, table),
            "Every cell: the share that is exact, with 95 % Wilson intervals, against the null p^L (dashed). Emergence "
            "beyond the metric would lie below the diagonal on the left and above it on the right.",
        ),
    }


def _grid(config: EmergenceSettings, table: TrialTable, draw: Any, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 2.7 * len(config.rules) + 0.9), layout="constrained")
    grid = figure.subplots(len(config.rules), len(AXES), squeeze=False, sharey="row")
    for row, rule in zip(grid, config.rules, strict=True):
        widest = {line.axis: line for line in lines_of(table, rule)}  # those of the largest others come last
        for axes, axis in zip(row, AXES, strict=True):
            if axis in widest:
                draw(axes, widest[axis], table.where(rule=rule), theme)
            if axis != "data":
                axes.set_xscale("log", base=2)
                axes.xaxis.set_major_formatter("{x:g}")
            axes.set_xlabel(_WORDS[axis])
        row[0].set_title(find_replicator(rule).title)
    legend_below(figure, 3)
    return figure


def _draw_scores(axes: Any, line: MetricLine, table: TrialTable, theme: Theme) -> None:
    levels = [cell.level for cell in line.cells]
    axes.plot(levels, [cell.predicted for cell in line.cells], "--", color=theme.text, linewidth=1.3, label="null: p^L")
    intervals(
        axes, levels, [cell.exact for cell in line.cells], fmt="o", color=theme.series[1], capsize=3, linewidth=1.3,
        label="exact rollout",
    )  # fmt: skip
    axes.plot(
        levels, [cell.bore.share for cell in line.cells], "D", color=theme.series[3], fillstyle="none",
        markersize=9, label="bore a daughter", clip_on=False,
    )  # fmt: skip
    axes.plot(
        levels, [cell.right for cell in line.cells], "s-", color=theme.series[2], markersize=4, linewidth=1,
        label="contexts of the path right", clip_on=False,
    )  # fmt: skip
    axes.axhline(_still(line.rule), color=theme.muted, linestyle=":", linewidth=1.3, label="null: copy the centre")
    bare = table.where(steps=0)
    if len(bare):
        cell = cell_of(bare, line.axis)
        for height in (cell.right, cell.exact.share):
            axes.plot(
                0.0, height, ">", color=theme.series[4], markersize=7, clip_on=False, label="null: untrained",
                transform=axes.get_yaxis_transform(),
            )  # fmt: skip
    axes.set_ylim(0, 1)
    if line.axis == "width":
        axes.set_ylabel("share")


def _draw_losses(axes: Any, line: MetricLine, table: TrialTable, theme: Theme) -> None:
    random = np.random.default_rng(0)
    for cell in line.cells:
        spread = random.uniform(-1, 1, size=cell.networks)
        places = cell.level * 2 ** (0.15 * spread) if line.axis != "data" else cell.level + 0.008 * spread
        axes.plot(places, cell.losses, ".", color=theme.series[1], markersize=4, alpha=0.7)
    middle = [float(np.median(cell.losses)) for cell in line.cells]
    axes.plot(
        [cell.level for cell in line.cells], middle, "o-", color=theme.text, markersize=4, linewidth=1.2,
        label="median network",
    )  # fmt: skip
    axes.plot([], [], ".", color=theme.series[1], label="network")
    bare = table.where(steps=0)
    if len(bare):
        axes.axhline(
            float(np.median(cell_of(bare, line.axis).losses)), color=theme.series[4], linestyle="--", linewidth=1.2,
            label="null: untrained",
        )  # fmt: skip
    axes.axhline(still_loss(line.rule), color=theme.muted, linestyle=":", linewidth=1.4, label="null: copy the centre")
    axes.set_yscale("log")
    if line.axis == "width":
        axes.set_ylabel("log-loss (nats)")


def _still(rule: str) -> float:
    """Return the share of the path's contexts that change nothing."""
    life = life_of(rule, 1)
    return 1 - len(life.moving) / len(life.met)


def still_loss(rule: str) -> float:
    """Return the least log-loss of a predictor that gives the centre's state one chance, and the others the rest."""
    life, domain = life_of(rule, 1), domain_of(rule)
    same = float(np.mean(life.rule.evaluate(domain.contexts) == domain.contexts[:, 0]))
    moved = 1 - same
    spread = moved * np.log((life.rule.n_states - 1) / moved) if moved else 0.0
    return float(spread - (same * np.log(same) if same else 0.0))


def _prediction(config: EmergenceSettings, table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import MARKERS

    figure = Figure(figsize=(11, 4.4), layout="constrained")
    grid = figure.subplots(1, len(config.rules), sharey=True, squeeze=False)[0]
    for axes, rule in zip(grid, config.rules, strict=True):
        parts = table.where(rule=rule).groups(*FACTORS)
        axes.plot([0, 1], [0, 1], "--", color=theme.text, linewidth=1.2, label="null: p^L")
        for kind, color, marker, words in (
            (False, theme.series[1], MARKERS[0], "all contexts shown"),
            (True, theme.series[2], MARKERS[1], "some withheld"),
        ):
            cells = [
                cell_of(part, "width") for (_, _, steps, data), part in parts.items() if steps and (data < 1) == kind
            ]
            if not cells:
                continue
            intervals(
                axes, [cell.predicted for cell in cells], [cell.exact for cell in cells],
                fmt=marker, color=color, markersize=5, capsize=2, linewidth=0.9, label=words,
            )  # fmt: skip
        bare = table.where(rule=rule, steps=0)
        if len(bare):
            cell = cell_of(bare, "width")
            axes.plot(
                [cell.predicted], [cell.exact.share], ">", color=theme.series[4], markersize=9,
                clip_on=False, zorder=5, label="null: untrained",
            )  # fmt: skip
        still = _still(rule) ** len(life_of(rule, 1).met)
        axes.plot(
            [still], [0], "x", color=theme.text, markersize=9, clip_on=False, zorder=6, label="null: copy the centre"
        )
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="share predicted: p^L")
        axes.set_title(find_replicator(rule).title)
    grid[0].set_ylabel("share with an exact rollout")
    legend_below(figure, 5)
    return figure
