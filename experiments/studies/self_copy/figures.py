"""The study's figures: what a longer reach costs, and what is left of copies with errors."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from automata.proportion import Proportion
from experiments.studies.self_copy.trial import SelfCopySettings
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme


def figures(config: SelfCopySettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return the cost of reach, and the errors if any were made."""
    found: dict[str, Picture] = {}
    if len(table.where(kind="copier")):
        found["reach"] = (
            partial(_reach, table),
            "Copiers by the longest tape that they can copy: their weights, and the updates of the training that was "
            "certified. One mark a seed.",
        )
    if any(row.get("errors") for row in table):
        found["errors"] = (
            partial(_errors, table),
            "The share of copies that write themselves, by errors a symbol, all scribes together with 95 % intervals.",
        )
    return found


def _reach(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    rows = [row for row in table.where(kind="copier", curriculum=True) if row["certified"]]
    figure = Figure(figsize=(10, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    for axes, name in ((left, "weights"), (right, "updates")):
        axes.plot(
            [row["reach"] for row in rows], [row[name] for row in rows], marker="o", linestyle="", color=theme.series[1]
        )
        axes.set_xscale("log", base=2)
        axes.set_xlabel("longest tape, in symbols")
        axes.set_title(name)
        axes.set_ylim(bottom=0)
    return figure


def _errors(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    points = [point for row in table for point in row.get("errors", ())]
    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.subplots()
    for kind, words, color in (
        ("rate", "each symbol once", theme.series[1]),
        ("rate, each symbol three times", "each symbol three times", theme.series[2]),
    ):
        part = [point for point in points if point["kind"] == kind]
        levels = sorted({point["level"] for point in part})
        found = [
            Proportion(
                sum(point["fertile"] for point in part if point["level"] == level),
                sum(point["draws"] for point in part if point["level"] == level),
            )
            for level in levels
        ]
        shares = [each.share for each in found]
        spread = [
            [max(0.0, each.share - each.low) for each in found],
            [max(0.0, each.high - each.share) for each in found],
        ]
        axes.errorbar(levels, shares, yerr=spread, marker="o", capsize=3, color=color, label=words)
    axes.axvline(0.06, color=theme.series[3], linestyle=":", label="94 % of symbols right")
    axes.set_xscale("log")
    axes.set_xlabel("errors a symbol")
    axes.set_ylabel("share that writes itself")
    axes.set_ylim(-0.03, 1.05)
    axes.legend()
    return figure
