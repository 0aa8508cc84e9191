"""The study's figures: what each ingredient adds to each result, and what both evaluators say of changes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from experiments.pictures.axes import legend_below
from experiments.pictures.themes import MARKERS
from experiments.statistics import mean_interval
from experiments.studies.ingredients.arms import BOTH, EXCHANGED_CHANGES, VISIBLE
from experiments.studies.ingredients.evidence import (
    CHANGES,
    CONTENT_CHANGES,
    CONTENT_DESCRIPTIONS,
    DESCRIPTIONS,
    INTERACTIONS,
    LEAST_NETWORKS,
    ORDER,
    PLACEBO,
    SINGLE,
    effects,
    mean_of,
)
from experiments.studies.ingredients.trial import IngredientsSettings
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme

# Effects from top to bottom, as the axis calls them.
_ROWS = {
    PLACEBO: "null: shuffled\nless unordered",
    ORDER: "easy first less shuffled",
    CHANGES: "self-modification\nless filler",
    DESCRIPTIONS: "descriptions less filler",
    CONTENT_CHANGES: "self-modification less\nanswers exchanged",
    CONTENT_DESCRIPTIONS: "descriptions less\nanswers exchanged",
    INTERACTIONS[0]: "order\n× self-modification",
    INTERACTIONS[1]: "order × descriptions",
    INTERACTIONS[2]: "self-modification\n× descriptions",
    SINGLE: "programs in place\nof filler",
}
_PANELS = (
    ("bits over the law", 1, (("own", "bits: its own description", 1), ("foreign", "bits: foreign descriptions", 2))),
    ("points", 100, (("exact", "points: exact programs of held-out rules", 3), ("cells", "points: contexts right", 0))),
)  # fmt: skip
# What whoever reads no descriptions cannot know is no effect of theirs.
_CONSTRUCTED = {DESCRIPTIONS, INTERACTIONS[1], INTERACTIONS[2]}
_EVALUATED = {
    "learns whole\ndescriptions": BOTH,
    "learns what the\nvisible one sees": VISIBLE,
    "null: answers\nexchanged": EXCHANGED_CHANGES,
    "null: filler": ("none", "out", "in"),
}
_SHARES = (
    ("visible", "visible checks: fields that were ordered", 1),
    ("hidden", "hidden checks: all else, and that it can be built", 3),
    ("whole", "changes right as a whole", 0),
)


def figures(config: IngredientsSettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return both, if there are networks enough to judge."""
    if len(table) < LEAST_NETWORKS:
        return {}
    return {
        "effects": (
            partial(_effects, table),
            "What each ingredient adds to the results, at as many letters and updates: means over networks and 95 % "
            "intervals; full marks stand after Holm's correction over all effects. Describing without having read "
            "descriptions is left out.",
        ),
        "evaluators": (
            partial(_evaluators, table),
            "What the visible and the hidden evaluator say of changes that networks write, by what was learnt: means "
            "over networks and 95 % intervals. Visible above hidden is a hacked reward.",
        ),
    }


def _effects(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    found = effects(table)
    figure = Figure(figsize=(7.2, 6.6), layout="constrained")
    panels = figure.subplots(1, 2, sharey=True)
    for axes, (unit, scale, outcomes) in zip(panels, _PANELS, strict=True):
        axes.axvline(0, color=theme.muted, linewidth=1)
        for index, (outcome, words, color) in enumerate(outcomes):
            named = False
            for row, name in enumerate(_ROWS):
                effect = found.get((name, outcome))
                if effect is None or (scale == 1 and name in _CONSTRUCTED):
                    continue
                low, high = effect.interval
                mean, tone = effect.mean, theme.series[color]
                axes.errorbar(
                    [scale * mean], [row + 0.22 * (2 * index - 1)],
                    xerr=[[scale * max(0.0, mean - low)], [scale * max(0.0, high - mean)]],
                    fmt=MARKERS[index], color=tone, markerfacecolor=tone if effect.sign else theme.page, capsize=3,
                    markersize=6, label=None if named else words,
                )  # fmt: skip
                named = True
        axes.set_xlabel(f"difference, {unit}")
        axes.set_ylim(len(_ROWS) - 0.4, -0.6)
    panels[0].set_yticks(range(len(_ROWS)), list(_ROWS.values()))
    legend_below(figure, 2)
    return figure


def _evaluators(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.4), layout="constrained")
    axes = figure.subplots()
    for index, (outcome, words, color) in enumerate(_SHARES):
        means, bars = [], []
        for arm in _EVALUATED.values():
            values = mean_of(table, arm, outcome)
            low, high = mean_interval(values)
            means.append(float(values.mean()))
            bars.append((means[-1] - max(0.0, low), min(1.0, high) - means[-1]))
        axes.errorbar(
            np.arange(len(means)) + 0.16 * (index - 1), means, yerr=np.clip(np.array(bars).T, 0, None),
            fmt=MARKERS[index], color=theme.series[color], capsize=3, markersize=6, label=words,
        )  # fmt: skip
    axes.set_xticks(range(len(_EVALUATED)), list(_EVALUATED))
    axes.set_ylim(-0.03, 1.03)
    axes.set_ylabel("share passed, of checks or of changes")
    legend_below(figure, 1)
    return figure
