"""The study's figures: survival and depth by fidelity, and where replication dies; nulls in each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from automata.replicators import find_replicator
from experiments.pictures.axes import fidelity_axis, intervals, legend_below, shifted
from experiments.statistics import predicted_success
from experiments.studies.fidelity.trial import FidelitySettings
from experiments.studies.fidelity.verdict import FidelityPoint, curve_of, expected_untouched, levels_of, threshold_of
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.wrong_rules.reference_life import KINDS, STATED, Kind, ReferenceLife, life_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme

# Which of a theme's colours and markers a kind of error has.
_LOOKS: dict[Kind, int] = {"table": 3, "changing": 2, "noise": 0, "network": 1, "unmet": 4}


def figures(config: FidelitySettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return the survival curves, the lines' depth, and where replication dies."""
    return {
        "survival": (
            partial(_panels, config, table, "bore"),
            "The share that made a copy, by fidelity, with 95 % Wilson intervals and fitted curves. Dashed: the "
            "null of its kind, "
            "the chance that no error is met on the first replication's path, which has no free parameter. Grey: "
            "the same share of errors on contexts never met. Cross: the rule that changes nothing. The axis is the "
            "logit of the share of right answers: of contexts, or of updates for noise.",
        ),
        "line": (
            partial(_panels, config, table, "line"),
            f"How deep the line of first children went, of {config.depth} births, on average, with 95 % bootstrap "
            "intervals. Dashed: the null that each birth needs a replication without errors, one after the other.",
        ),
        "thresholds": (
            partial(_forest, config, table),
            "The fidelity at which half make no copy, with 95 % intervals; one that reaches the right edge is open "
            "there. Bars are the null: where half of all replications would meet an error. A bar alone: all that were "
            "tried made one, or none did.",
        ),
    }


def _panels(config: FidelitySettings, table: TrialTable, measure: str, theme: Theme) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    columns = min(2, len(config.replicators))
    rows = -(-len(config.replicators) // columns)
    figure = Figure(figsize=(11, 3.3 * rows + 0.7), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes, name in zip(grid.flat, config.replicators, strict=False):
        life = life_of(name, config.periods)
        edge = 1 - 0.05 / life.updates
        for kind in config.kinds:
            _draw_kind(axes, levels_of(table, name, kind, config.periods), kind, measure, edge, theme)
            if kind in ("table", "changing", "noise"):
                _draw_null(axes, life, kind, measure, config.depth, edge, theme)
        still = np.mean(life.rule.evaluate(life.met.contexts) == life.met.contexts[:, 0])
        axes.plot([still], [0], "x", color=theme.text, markersize=8, label="null: copy the centre")
        axes.axvline(1 - STATED, color=theme.text, linestyle=":", linewidth=1.2)
        axes.set_title(f"{life.replicator.title}: {len(life.met)} contexts, {life.updates} updates a replication")
        fidelity_axis(axes, 0.3, edge)
    for axes in list(grid.flat)[len(config.replicators) :]:
        axes.set_visible(False)
    for row in grid:
        row[0].set_ylabel("share that bore a daughter" if measure == "bore" else "births in the line")
    null = Line2D([], [], color=theme.muted, linestyle="--")
    stated = Line2D([], [], color=theme.text, linestyle=":")
    legend_below(figure, 3, {"dashed: null, no error on the path": null, "94 %": stated})
    return figure


def _draw_kind(
    axes: Any, levels: tuple[FidelityPoint, ...], kind: Kind, measure: str, edge: float, theme: Theme
) -> None:
    if not levels:
        return
    color, marker = _look(kind, theme)
    # What is exact has no place on a logit axis: it stands on its right edge.
    places = shifted([min(level.fidelity, edge) for level in levels], 0.05 * (_LOOKS[kind] - 2))
    look = {"fmt": marker, "color": color, "markersize": 5, "capsize": 3, "linewidth": 1.2, "label": KINDS[kind]}
    if measure == "line":
        means, low, high = np.array([level.line for level in levels]).T
        axes.errorbar(places, means, yerr=np.clip([means - low, high - means], 0, None), clip_on=False, **look)
        return
    intervals(axes, places, [level.bore for level in levels], **look)
    if fit := curve_of(levels):
        grid = np.geomspace(0.5, 1 - edge, 200)
        axes.plot(1 - grid, fit.at(grid), color=color, linewidth=1)


def _draw_null(axes: Any, life: ReferenceLife, kind: Kind, measure: str, depth: int, edge: float, theme: Theme) -> None:
    """Draw what is expected if every error on the path kills: of a rule's errors at whole numbers of contexts."""
    if kind == "noise":
        grid = np.geomspace(0.5, 1 - edge, 200)
        null = predicted_success(1 - grid, life.updates)
        # Errors in a rule are the same for every birth; those of noise are made anew.
        births = sum(null**birth for birth in range(1, depth + 1))
    else:
        wrong = np.arange(1, int(life.stated(kind)) + 1)
        grid = wrong / len(life.met)
        null = np.array([expected_untouched(life, kind, count) for count in wrong.tolist()])
        births = depth * null
    axes.plot(1 - grid, null if measure == "bore" else births, "--", color=_look(kind, theme)[0], linewidth=1.1)


def _look(kind: Kind, theme: Theme) -> tuple[str, str]:
    """Return a kind's colour and marker."""
    from experiments.pictures.themes import MARKERS

    return theme.series[_LOOKS[kind]], MARKERS[_LOOKS[kind]]


def _forest(config: FidelitySettings, table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    kinds = [kind for kind in config.kinds if kind != "unmet"]
    figure = Figure(figsize=(10, 0.75 * len(config.replicators) + 1.6), layout="constrained")
    axes = figure.subplots()
    for index, kind in enumerate(kinds):
        color, marker = _look(kind, theme)
        first = True
        for row, name in enumerate(config.replicators):
            found = threshold_of(levels_of(table, name, kind, config.periods))
            if found is None:
                continue
            axes.plot([found.null], [row + 0.16 * (index - (len(kinds) - 1) / 2)], "|", color=color, markersize=11)
            if found.fidelity is None:
                continue
            place = row + 0.16 * (index - (len(kinds) - 1) / 2)
            ends = [[found.fidelity - found.low], [min(found.high, 1 - 1e-7) - found.fidelity]]
            axes.errorbar(
                [found.fidelity], [place], xerr=np.clip(ends, 0, None), fmt=marker,
                color=color, capsize=3, markersize=6, label=KINDS[kind] if first else None,
            )  # fmt: skip
            first = False
    axes.plot([], [], "|", color=theme.muted, markersize=11, label="null: half meet an error")
    axes.axvline(1 - STATED, color=theme.text, linestyle=":", linewidth=1.2, label="94 %")
    axes.set_yticks(range(len(config.replicators)), [find_replicator(name).title for name in config.replicators])
    axes.set_ylim(len(config.replicators) - 0.5, -0.5)
    fidelity_axis(axes, 0.8, 1 - 1e-6)
    axes.set_title("The fidelity at which half bear no daughter")
    legend_below(figure, 3)
    return figure
