"""The study's figures: log-losses, accuracy and exact scores against weights, documents and updates, beside nulls."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.pictures.axes import legend_below
from experiments.pictures.themes import MARKERS
from experiments.statistics import mean_interval
from experiments.studies.scaling.lines import HELD_OUT, Scale, levels_of, tests_of
from experiments.studies.scaling.tables import null_score, scores, sizes_of
from experiments.studies.scaling.trial import ScalingSettings
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme

_SHORT = {
    "facts": "descriptions, bits a field", "law": "weights, bits from their law",
    "order": "programs in order, bits a letter", "any": "programs in any order, bits a letter",
}  # fmt: skip
_CALLED = {"documents": "different documents of a kind", "updates": "updates"}


def figures(config: ScalingSettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return the figures, if there are sizes enough for lines."""
    if not tests_of(config, table, "weights"):
        return {}
    found: dict[str, Picture] = {
        "losses": (
            partial(_losses, config, table),
            "Log-losses of what no network read against the number of weights, on logarithmic axes: every network, and "
            "the geometric mean at each size. Shaded: where the best segmented law breaks, if it leads smooth ones. "
            "Dashed: the null of the joint law (the prior); dotted: a reader who knows the law.",
        ),
        "scores": (
            partial(_scores, table),
            "What is right and what is exact against the number of weights: means over networks and 95 % intervals. "
            "Dashed: the likeliest values (the prior); dash-dotted: a look-up; dotted: a reader who knows the law.",
        ),
    }
    if tests_of(config, table, "documents") or tests_of(config, table, "updates"):
        found["along"] = (
            partial(_along, config, table),
            "The same log-losses against the number of different documents of a kind, and as training goes on, of "
            f"networks of width {config.focus}: geometric means over networks and 95 % intervals of them.",
        )
    return found


def _interval(values: NDArray[np.float64], *, share: bool = False) -> tuple[float, float, float]:
    middle = float(values.mean())
    low, high = mean_interval(values) if len(values) > 1 else (middle, middle)
    if share:
        low, high = max(0.0, low), min(1.0, high)
    return middle, middle - low, high - middle


def _bars(axes: Any, places: Sequence[float], triples: Sequence[tuple[float, float, float]], **look: Any) -> None:
    middle, below, above = np.array(triples).T
    axes.errorbar(places, middle, yerr=np.clip([below, above], 0, None), capsize=3, markersize=5, linewidth=1.1, **look)


def _losses(config: ScalingSettings, table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 6.2), layout="constrained")
    grid = figure.subplots(2, 2).ravel()
    nulls = {"facts": [("prior", "--", null_score(table, "facts", "prior", 2)),
                       ("reader", ":", null_score(table, "facts", "reader", 2))]}  # fmt: skip
    tests = {each.line.measure: each for each in tests_of(config, table, "weights")}
    for axes, measure in zip(grid, HELD_OUT, strict=True):
        each = tests[measure]
        random = np.random.default_rng(0)
        for level in each.line.levels:
            places = level.scale * 10 ** (0.04 * random.uniform(-1, 1, size=len(level.losses)))
            axes.plot(places, 10**level.logs, ".", color=theme.series[1], markersize=5, alpha=0.7)
        axes.plot([], [], ".", color=theme.series[1], label="network")
        axes.plot([level.scale for level in each.line.levels], [10 ** level.logs.mean() for level in each.line.levels],
                  "o-", color=theme.text, markersize=4, linewidth=1.2, label="geometric mean")  # fmt: skip
        if each.broken:
            low, high = (10**place for place in each.split.place)
            axes.axvspan(low, high, color=theme.series[3], alpha=0.25, label="break")
        for name, style, value in nulls.get(measure, []):
            axes.axhline(value, color=theme.series[3], linestyle=style, linewidth=1.3, label=f"null: {name}")
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlabel("weights")
        axes.set_ylabel(_SHORT[measure])
    legend_below(figure, 3)
    return figure


def _scores(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 6.2), layout="constrained")
    grid = figure.subplots(2, 2).ravel()
    panels = (
        ("descriptions of held-out networks", "facts", ("fields", "exact facts")),
        ("programs, cases in order", "order", ("cells order", "exact order")),
        ("programs, cases in any order", "any", ("cells any", "exact any")),
        ("programs, not all told", "untold", ("cells untold", "exact untold")),
    )
    sizes = sizes_of(table)
    for axes, (title, measure, names) in zip(grid, panels, strict=True):
        for index, (name, words, color) in enumerate(
            zip(names, ("fields, or contexts, right", "exact as a whole"), (1, 2), strict=True)
        ):
            shares = [_interval(scores(rows, name), share=True) for _, rows in sizes]
            look = {"fmt": f"{MARKERS[index]}-", "color": theme.series[color], "label": words}
            _bars(axes, [weights for weights, _ in sizes], shares, **look)
            for null, style in (("prior", "--"), ("look-up", "-."), ("reader", ":")):
                value = null_score(table, measure, null, 1 - index)
                axes.axhline(value, color=theme.series[color], linestyle=style, linewidth=1.2)
        axes.set_xscale("log")
        axes.set_ylim(-0.03, 1.03)
        axes.set_xlabel("weights")
        axes.set_ylabel("share")
        axes.set_title(title, fontsize="medium")
    for null, style in (("prior", "--"), ("look-up", "-."), ("reader", ":")):
        grid[0].plot([], [], color=theme.muted, linestyle=style, label=f"null: {null}" if null != "reader" else null)
    legend_below(figure, 3)
    return figure


def _along(config: ScalingSettings, table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    scales: tuple[Scale, ...] = ("documents", "updates")
    figure = Figure(figsize=(8, 4.6), layout="constrained")
    for axes, scale in zip(figure.subplots(1, 2, sharey=True), scales, strict=True):
        for index, measure in enumerate(HELD_OUT):
            levels = list(levels_of(config, table, scale, measure))
            if not levels:
                continue
            ends = []
            for level in levels:
                middle, below, above = _interval(level.logs)
                ends.append((10**middle, 10**middle - 10 ** (middle - below), 10 ** (middle + above) - 10**middle))
            look = {"fmt": f"{MARKERS[index]}-", "color": theme.series[index % 4], "label": _SHORT[measure]}
            _bars(axes, [level.scale for level in levels], ends, **look)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlabel(_CALLED[scale])
    figure.axes[0].set_ylabel("bits")
    legend_below(figure, 2)
    return figure
