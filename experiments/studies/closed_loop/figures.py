"""The study's figures: what is kept of copies by the errors that they have, and a loop with its letters."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from experiments.closed_loop.wording import ARMS, SAME_LAW
from experiments.pictures.axes import legend_below
from experiments.studies.closed_loop.arms import answers, births, exact
from experiments.studies.closed_loop.kind import STATED
from experiments.studies.closed_loop.kinds.copies import COPIES
from experiments.studies.closed_loop.kinds.line import line_figures
from experiments.studies.closed_loop.kinds.lives import LIVES
from experiments.studies.closed_loop.trial import ChosenKinds
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme


def figures(config: ChosenKinds, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return the figures of those kinds of which something was tried."""
    found = dict(line_figures(table))
    if any(row["rate"] for row in COPIES.of(table)):
        found["function"] = (
            partial(_function, table),
            "What is kept of copies with errors, by how a network is written, with 95 % intervals over networks. Left: "
            "the share of answers that is right, on the contexts that a loop can meet; dotted: the null, networks "
            "of the same law. Right: the share that is exact on all of them; crosses: the share that made a daughter, "
            "by living. Vertical line: 94 % right.",
        )
    return found


def _function(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import MARKERS

    figure = Figure(figsize=(11, 5.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    for number, arm in enumerate(ARMS):
        rates = sorted({row["rate"] for row in COPIES.of(table).where(arm=arm)} - {0.0})
        if not rates:
            continue
        color = theme.series[number % len(theme.series)]
        marker = MARKERS[number % len(MARKERS)]
        line = "-" if number < len(theme.series) else "--"
        kept = [answers(table, arm, rate) for rate in rates]
        _drawn(left, rates, [(one.value, one.low, one.high) for one in kept], color, marker, line, arm)
        shares = [exact(table, arm, rate) for rate in rates]
        _drawn(right, rates, [(one.share, one.low, one.high) for one in shares], color, marker, line, arm)
        lived = sorted({row["rate"] for row in LIVES.of(table).where(arm=arm)} - {0.0})
        right.plot(
            lived, [births(table, arm, rate).share for rate in lived], "x", color=color, markersize=8, clip_on=False
        )
    if (null := answers(table, SAME_LAW)).units:
        left.axhline(null.value, color=theme.muted, linestyle=":", linewidth=1.4, label="null: same law")
    for axes, title in ((left, "share of answers right"), (right, "share exact (lines), with a daughter (crosses)")):
        axes.axvline(STATED, color=theme.text, linewidth=1.2, linestyle=(0, (1, 1)))
        axes.set_xscale("log")
        axes.set(xlabel="errors per symbol (logarithmic)", ylabel=title, ylim=(-0.02, 1.03))
    legend_below(figure, 5)
    return figure


def _drawn(
    axes: Axes,
    rates: list[float],
    points: list[tuple[float, float, float]],
    color: str,
    marker: str,
    line: str,
    label: str,
) -> None:
    values = [value for value, _, _ in points]
    below = [max(0.0, value - low) for value, low, _ in points]
    above = [max(0.0, high - value) for value, _, high in points]
    axes.errorbar(
        rates, values, yerr=[below, above], color=color, marker=marker, linestyle=line, markersize=4, capsize=2,
        linewidth=1.2, label=label, clip_on=False,
    )  # fmt: skip
