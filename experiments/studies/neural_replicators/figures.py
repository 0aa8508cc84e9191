"""The study's figure: the table of parts, and in how many trainings each intervention was passed."""

from __future__ import annotations

from functools import partial
from textwrap import fill
from typing import TYPE_CHECKING

from experiments.studies.neural_replicators.interventions import PARTS
from experiments.studies.neural_replicators.replicators import KINDS
from experiments.studies.neural_replicators.trial import NeuralReplicatorsSettings
from experiments.studies.neural_replicators.verdict import Assay
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme

_SIGNS = {"shown": "●", "failed": "×", "as cp": "=", "outside": "○", "not testable": "○", "undecided": "?"}


def figures(config: NeuralReplicatorsSettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return the table of parts, if anything was asked."""
    assay = Assay.of(table)
    if not any(own.answers for own in assay.trainings.values()):
        return {}
    return {
        "parts": (
            partial(_parts, assay),
            "What is shown of published neural replicators, of ours, of nulls and of the positive control. A filled "
            "disc: shown, most trainings pass what cp fails; a cross: most fail; a ring: it cannot be asked for, since "
            "the laboratory has the part by design, or an intervention cannot be put; ?: open. Beside it, how many of "
            "all trainings passed, those that gave no replicator among them; Wilson's 95 % interval decides.",
        )
    }


def _parts(assay: Assay, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    names = list(assay.trainings)
    figure = Figure(figsize=(7.6, 0.8 + 0.36 * len(names)), layout="constrained")
    axes = figure.subplots()
    colors = dict.fromkeys(_SIGNS, theme.muted) | {"shown": theme.series[1], "failed": theme.series[2]}
    for row, name in enumerate(names):
        for column, part in enumerate(PARTS):
            cell = assay.cells[name, part]
            axes.text(
                column - 0.08, row, _SIGNS[cell.status], ha="right", va="center", fontsize=15, color=colors[cell.status]
            )
            if cell.asked:
                said = f"{cell.passed.successes}/{cell.passed.trials}"
                axes.text(column, row, said, ha="left", va="center", color=theme.text)
    previous = ""
    for row, name in enumerate(names):
        if previous and KINDS[name] != previous:
            axes.axhline(row - 0.5, color=theme.muted, linewidth=1)
        previous = KINDS[name]
    axes.set_xlim(-0.5, len(PARTS) - 0.5)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xticks(range(len(PARTS)), [fill(part, 12) for part in PARTS])
    axes.set_yticks(range(len(names)), [_called(assay, name) for name in names])
    axes.xaxis.tick_top()
    axes.set_xlabel("part: sign, and trainings that passed of all")
    axes.set_ylabel("replicator")
    axes.tick_params(length=0)
    axes.grid(False)
    return figure


def _called(assay: Assay, name: str) -> str:
    """Return a name with its kind, and how many trainings gave none."""
    lost = assay.trainings[name].lost
    return f"{name} ({KINDS[name]}{f'; {lost} trainings failed' if lost else ''})"
