"""The study's figures: where the own first weights stand among other seeds', and what passes tests of the law."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from experiments.pictures.axes import legend_below
from experiments.pictures.themes import MARKERS
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.weight_patterns.evidence import NEAR, near, networks_of, rejected, values_of
from experiments.studies.weight_patterns.trial import GENERATORS, OTHERS, WeightPatternsSettings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme

_LOOKS = {"untold": (3, 1), "told": (1, 0)}
_LABELS = {
    "written": "the network", "twin": "its twin", "fresh": "a fresh draw", "current": "current weights",
    "noise": "text + noise", "average": "text, average", "nearest": "text, nearest",
}  # fmt: skip


def figures(config: WeightPatternsSettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return both, if two untold networks or more were asked."""
    if len(networks_of(table, "untold")) < 2:
        return {}
    return {
        "identity": (
            partial(_identity, table),
            f"The rank of a network's own first weights among {1 + OTHERS} seeds by likeness to what each generator "
            f"gives, one mark a network (1 is the nearest; left of the line the nearest {NEAR}), and the share of "
            "networks left of it with 95 % intervals.",
        ),
        "law-and-identity": (
            partial(_both, table),
            "Law and identity apart: the share of tests that reject what a generator gives as weights of the first "
            "law, and the share of networks whose own first weights it gives; 95 % intervals over networks. Dotted: "
            "5 %, what chance gives of either.",
        ),
    }


def _identity(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    names = [name for name in GENERATORS if len(values_of(table, "told", name, "rank"))] or list(GENERATORS)
    figure = Figure(figsize=(7.4, 0.5 * len(names) + 1.6), layout="constrained")
    random = np.random.default_rng(0)
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[3, 2])
    for place, name in enumerate(names):
        for arm, (color, dash) in _LOOKS.items():
            ranks = values_of(table, arm, name, "rank")
            if not len(ranks):
                continue
            at = place + (-0.18 if arm == "untold" else 0.18)
            spread = at + 0.14 * (random.random(len(ranks)) - 0.5)
            look = {"color": theme.series[color], "marker": MARKERS[dash]}
            left.plot(ranks, spread, linestyle="", markersize=4, alpha=0.6, **look)
            found = near(table, arm, name)
            bars = np.clip([[found.share - found.low], [found.high - found.share]], 0, None)
            label = f"{arm}" if name == "written" else None
            right.errorbar(found.share, at, xerr=bars, markersize=5, capsize=3, label=label, clip_on=False, **look)
    left.axvline(NEAR + 0.5, color=theme.muted, linewidth=1, linestyle=":")
    left.set_xlim(-4, OTHERS + 5)
    left.set_xlabel(f"rank of the own first weights of {1 + OTHERS}")
    right.axvline(NEAR / (1 + OTHERS), color=theme.muted, linewidth=1, linestyle=":")
    right.set_xlim(-0.03, 1.03)
    right.set_xlabel(f"share with a rank of {NEAR} or less")
    left.set_yticks(range(len(names)), [_LABELS[name] for name in names])
    left.set_ylim(len(names) - 0.5, -0.5)
    legend_below(figure, 2)
    return figure


def _both(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.6), layout="constrained")
    axes = figure.subplots()
    looks = {
        "written": (3, 1),
        "fresh": (4, 2),
        "current": (0, 3),
        "noise": (5, 4),
        "average": (2, 0),
        "nearest": (4, 5),
    }
    for name, (color, dash) in looks.items():
        law, identity = rejected(table, "untold", name), near(table, "untold", name)
        _cross(axes, law, identity, theme.series[color], MARKERS[dash % len(MARKERS)], f"{_LABELS[name]}, untold")
    if len(networks_of(table, "told")) > 1:
        law, identity = rejected(table, "told", "written"), near(table, "told", "written")
        _cross(axes, law, identity, theme.series[1], MARKERS[0], "the network, told")
    for line in (axes.axvline, axes.axhline):
        line(0.05, color=theme.muted, linewidth=1, linestyle=":")
    axes.set_xlim(-0.03, 1.03)
    axes.set_ylim(-0.03, 1.03)
    axes.set_xlabel("law: share of tests that reject it")
    axes.set_ylabel("identity: share of networks\nwhose own first weights it gives")
    legend_below(figure, 3)
    return figure


def _cross(axes: object, law: object, identity: object, color: str, marker: str, label: str) -> None:
    bars = [
        np.clip([[found.share - found.low], [found.high - found.share]], 0, None)  # type: ignore[attr-defined]
        for found in (law, identity)
    ]
    axes.errorbar(  # type: ignore[attr-defined]
        law.share, identity.share, xerr=bars[0], yerr=bars[1], color=color, marker=marker, markersize=7,  # type: ignore[attr-defined]
        label=label, linewidth=1, clip_on=False,
    )  # fmt: skip
