"""The study's figure: wrong contexts of every candidate, nulls among them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from automata.replicators import find_replicator
from experiments.pictures.axes import legend_below
from experiments.studies.emulation.trial import EmulationSettings
from experiments.studies.emulation.verdict import Candidate, candidates_of
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme

_DOMAINS = (("visited", 1, "o"), ("orbit", 2, "s"), ("dense", 3, "D"))


def figures(config: EmulationSettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return the wrong contexts of all candidates; how far their runs go right stands in a table."""
    return {
        "wrong": (
            partial(_rows, config, table, _draw_wrong),
            "The share of contexts that are wrong, candidate by candidate, over three domains: those that the first "
            "replication meets, their turned images, and all that there are; floors and nulls in grey. Those on the "
            "left edge are exact: none is wrong.",
        ),
    }


def _rows(config: EmulationSettings, table: TrialTable, draw: Any, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    sets = [candidates_of(table, rule) for rule in config.rules]
    # Two replicators side by side: each has its own list of candidates.
    columns = min(2, len(sets))
    rows = -(-len(sets) // columns)
    tallest = max(len(each) for each in sets)
    figure = Figure(figsize=(11, (0.27 * tallest + 1.0) * rows + 0.6), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes, rule, candidates in zip(grid.flat, config.rules, sets, strict=False):
        axes.set_title(find_replicator(rule).title)
        if not candidates:  # of a run that was broken off
            continue
        for place, each in enumerate(candidates):
            draw(axes, place, each, theme)
        axes.set_yticks(
            range(len(candidates)),
            [each.label if each.is_null else f"{each.label} ({each.data})" for each in candidates],
            fontsize=8,
        )
        for label, each in zip(axes.get_yticklabels(), candidates, strict=True):
            label.set_color(theme.muted if each.is_null else theme.text)
        axes.set_ylim(len(candidates) - 0.5, -0.5)
    for axes in list(grid.flat)[len(sets) :]:
        axes.set_visible(False)
    legend_below(figure, 4)
    return figure


def _spread(count: int, wide: float) -> Any:
    return np.linspace(-wide, wide, count) if count > 1 else np.zeros(1)


def _draw_wrong(axes: Any, place: int, each: Candidate, theme: Theme) -> None:
    # What is exact has no place on a logarithmic axis: it stands on the left edge.
    edge = 0.3 / max(each.part.rows[0]["of"].values())
    for index, (domain, color, marker) in enumerate(_DOMAINS):
        shares = [max(edge, row["wrong"][domain] / row["of"][domain]) for row in each.part]
        axes.plot(
            shares, place + 0.24 * (index - 1) + _spread(len(shares), 0.06), marker, markersize=4.5, linestyle="",
            color=theme.series[4] if each.is_null else theme.series[color], clip_on=False,
            label=f"floor or null: over {domain}" if each.is_null else f"over {domain}",
        )  # fmt: skip
    axes.set_xscale("log")
    axes.set_xlim(edge, 1)
    axes.set_xlabel("share of contexts wrong")
    axes.set_xticks([edge, 1e-3, 1e-2, 1e-1, 1], ["exact", "0.1 %", "1 %", "10 %", "all"])
