"""The study's figures: programs that are exact or 94 % right, by what was shown; replicators under written rules."""

from __future__ import annotations

from functools import partial
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from automata.proportion import Proportion
from experiments.statistics import mean_interval
from experiments.studies.functional_equivalence.comparing import ALL, matrices, mean_of
from experiments.studies.functional_equivalence.lives import MET, lives_of, shares
from experiments.studies.functional_equivalence.trial import EXPOSURES, FunctionalEquivalenceSettings
from experiments.studies.functional_equivalence.verdict import NETWORK, PUBLISHED, READER
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme

_DRAWN = {
    NETWORK: "networks",
    READER: "a reader who knows the law",
    "nearest": "null: look-up, else the nearest counts",
    "majority": "null: look-up, else the majority",
    "nearest rule": "null: the rule trained on that agrees most",
    "constant": "null: one rule, whatever is shown",
}


def figures(config: FunctionalEquivalenceSettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return programs by what was shown, and replicators under them, of those that there are."""
    found: dict[str, Picture] = {}
    if len(matrices(table)):
        found["programs"] = (
            partial(_programs, table),
            "Programs of rules never seen, by how many of a rule's 18 cases were shown; families weigh the same. 95 % "
            "intervals over networks, each of which has rules of its own; marks stand side by side. The dotted line is "
            "AutomataGPT's 82 % of exact rules, with grids in the prompt.",
        )
    if any(row.get("lives") for row in table):
        found["replicators"] = (
            partial(_replicators, table),
            "Under how many written rules a held-out replicator makes a daughter, by what was shown of its run; "
            "Wilson's 95 % intervals over networks. Crosses are nulls: a look-up of what was shown, and as many "
            "errors as the network's, drawn alike.",
        )
    return found


def _programs(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import MARKERS

    figure = Figure(figsize=(8.4, 5.2), layout="constrained")
    shown = sorted({score["shown"] for row in matrices(table) for score in row["scores"]}, reverse=True)
    panels = figure.subplots(1, 2, sharey=True)
    for axes, of, title in zip(
        panels, ("exact", "at_94"), ("exact on all 512 contexts", "94 % of the contexts right, or more"), strict=True
    ):
        for index, (learner, words) in enumerate(_DRAWN.items()):
            for place, count in enumerate(shown):
                values = [
                    mean_of(row, learner, lambda score, of=of: score[of] / score["rules"], shown=count.__eq__)  # type: ignore[misc]
                    for row in matrices(table)
                ]
                kept = [value for value in values if value is not None]
                mean = float(np.mean(kept))
                low, high = mean_interval(kept) if len(kept) > 1 else (mean, mean)
                low, high = max(0.0, low), min(1.0, high)
                axes.errorbar(
                    [place + 0.11 * (index - 2.5)], [mean], yerr=[[max(0.0, mean - low)], [max(0.0, high - mean)]],
                    fmt=MARKERS[index % len(MARKERS)], color=theme.series[index % len(theme.series)], capsize=3,
                    label=words if place == 0 and of == "exact" else None,
                )  # fmt: skip
        axes.set_xticks(range(len(shown)), [f"{count} of {ALL}" for count in shown])
        axes.set_xlabel("cases shown")
        axes.set_title(title)
        axes.set_ylim(-0.03, 1.05)
    panels[0].axhline(PUBLISHED["exact"], color=theme.muted, linestyle=":", label="AutomataGPT, from grids: 82 % exact")
    panels[0].set_ylabel("share of programs")
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def _replicators(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import MARKERS

    chunks = sorted({row["chunk"] for row in table.where(language="lines")})
    series = [("all cases met", lives_of(table, "matrix"), EXPOSURES[0])]
    series += [("all but two", lives_of(table, "matrix"), EXPOSURES[1])]
    series += [
        ("all lines met, one at a time" if chunk == 1 else f"all lines met, up to {chunk} at a time",
         lives_of(table, "lines", chunk), MET)
        for chunk in chunks
    ]  # fmt: skip
    names = list(dict.fromkeys(life["replicator"] for _, lives, _ in series for life in lives))
    figure = Figure(figsize=(8.4, 5.2), layout="constrained")
    axes = figure.subplots()
    marked: set[str] = set()
    for index, (words, lives, exposure) in enumerate(series):
        color = theme.series[index % len(theme.series)]
        offset = -0.17 if index % 2 == 0 else 0.17
        own = shares(lives, NETWORK, exposure)
        for name, found in own.items():
            at = names.index(name) + offset
            axes.errorbar(
                [at], [found.share], yerr=_spread(found), fmt=MARKERS[index % len(MARKERS)], color=color, capsize=3,
                label=None if words in marked else f"networks: {words}",
            )  # fmt: skip
            marked.add(words)
        for null, sign, label in (("dead", "x", "look-up"), ("as many errors", "+", "as many errors")):
            other = shares(lives, null, exposure)
            places = [names.index(name) + offset + 0.12 for name in other]
            axes.plot(
                places, [found.share for found in other.values()], sign, color=theme.muted, linestyle="",
                label=None if label in marked else f"null: {label}",
            )  # fmt: skip
            marked.add(label)
    axes.set_xticks(range(len(names)), [fill(name, 14) for name in names], rotation=60, ha="right", fontsize=8)
    axes.set_ylim(-0.04, 1.06)
    axes.set_xlabel("held-out replicator")
    axes.set_ylabel("share of rules with a daughter")
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def _spread(found: Proportion) -> list[list[float]]:
    return [[max(0.0, found.share - found.low)], [max(0.0, found.high - found.share)]]
