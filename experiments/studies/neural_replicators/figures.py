"""The study's figure: the table of parts, and in how many trainings each intervention was passed."""

from __future__ import annotations

from functools import partial
from textwrap import fill
from typing import TYPE_CHECKING

from experiments.studies.neural_replicators.cells import cells, made
from experiments.studies.neural_replicators.interventions import PARTS
from experiments.studies.neural_replicators.replicators import KINDS
from experiments.studies.neural_replicators.trial import NeuralReplicatorsSettings
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme

_SIGNS = {"shown": "●", "not shown": "–", "not testable": "○", "undecided": "?"}


def figures(config: NeuralReplicatorsSettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return the table of parts, if anything was asked."""
    if not any(made(table, name) for name in table.levels("replicator")):
        return {}
    return {
        "parts": (
            partial(_parts, table),
            "What is shown of published neural replicators, of ours, and of nulls. A filled disc: shown, most "
            "trainings pass what most of cp's fail; a dash: not shown; a ring: not testable; ?: open. Beside it, how "
            "many trainings passed all interventions of the part; Wilson's 95 % interval decides.",
        )
    }


def _parts(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    found = cells(table)
    names = [name for name in KINDS if name in table.levels("replicator")]
    figure = Figure(figsize=(7.6, 0.8 + 0.36 * len(names)), layout="constrained")
    axes = figure.subplots()
    colors = {"shown": theme.series[1], "not shown": theme.muted, "not testable": theme.muted, "undecided": theme.text}
    for row, name in enumerate(names):
        for column, part in enumerate(PARTS):
            cell = found[name, part]
            axes.text(
                column - 0.08, row, _SIGNS[cell.status], ha="right", va="center", fontsize=15, color=colors[cell.status]
            )
            axes.text(
                column, row, f"{cell.passed.successes}/{cell.passed.trials}", ha="left", va="center", color=theme.text
            )
    previous = ""
    for row, name in enumerate(names):
        if previous and KINDS[name] != previous:
            axes.axhline(row - 0.5, color=theme.muted, linewidth=1)
        previous = KINDS[name]
    axes.set_xlim(-0.5, len(PARTS) - 0.5)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xticks(range(len(PARTS)), [fill(part, 12) for part in PARTS])
    axes.set_yticks(range(len(names)), [f"{name} ({KINDS[name]})" for name in names])
    axes.xaxis.tick_top()
    axes.set_xlabel("part: sign, and trainings that passed of those made")
    axes.set_ylabel("replicator")
    axes.tick_params(length=0)
    axes.grid(False)
    return figure
