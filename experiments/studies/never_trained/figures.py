"""The study's figures: networks against nulls rule by rule, and daughters by what was shown."""

from __future__ import annotations

from functools import partial
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics import clustered_share
from experiments.studies.never_trained.comparing import Rates, compared, rates_of
from experiments.studies.never_trained.exposures import EXPOSURES, LACKING
from experiments.studies.never_trained.nulls import NULLS
from experiments.studies.never_trained.trial import NeverTrainedSettings
from experiments.studies.never_trained.verdict import NETWORK, WORDS
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.wrong_rules.doubling.units import kind_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme

_SHOWN = ("next state", "turned next state", "daughters", "turned", "counts")


def figures(config: NeverTrainedSettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return each rule's difference from each null, and the share with daughters by what was shown."""
    return {
        "rules": (
            partial(_rules, table),
            "Networks trained on next states less each null: the share of trials with a daughter, where contexts of "
            "the first replication lacked. One mark a rule, moved sideways where marks would cover each other; a line "
            "is the mean over rules.",
        ),
        "exposures": (
            partial(_exposures, table),
            "The share of trials in which the pattern makes a daughter, by what was shown, where contexts lacked; 95 % "
            "intervals with rules for clusters. The two nulls, a memory turned by the rule's symmetry and a look-up by "
            "counts, are shown the same.",
        ),
    }


def _rules(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import MARKERS

    rates = rates_of(table)
    figure = Figure(figsize=(10, 4.6), layout="constrained")
    axes = figure.subplots()
    kinds = list(dict.fromkeys(kind_of(rule) for rule, _, _ in rates))
    labelled: set[str] = set()
    for place, null in enumerate(NULLS):
        rules = list(dict.fromkeys(rule for rule, _, learner in rates if learner == NETWORK))
        values = {rule: compared(_of(rates, rule), NETWORK, null, LACKING).differences for rule in rules}
        at: dict[float, int] = {}
        for rule, found in values.items():
            if not found:
                continue
            number = at[found[0]] = at.get(found[0], 0) + 1
            offset = 0.045 * (number // 2) * (1 if number % 2 else -1)
            kind = kind_of(rule)
            index = kinds.index(kind)
            axes.plot(
                place + offset, found[0], MARKERS[index % len(MARKERS)], color=theme.series[index % len(theme.series)],
                label=None if kind in labelled else kind,
            )  # fmt: skip
            labelled.add(kind)
        means = [found[0] for found in values.values() if found]
        if means:
            axes.hlines(float(np.mean(means)), place - 0.4, place + 0.4, color=theme.text)
    axes.axhline(0, color=theme.muted, linestyle="--", linewidth=1)
    axes.set_xticks(range(len(NULLS)), [fill(f"null: {words}", 22) for words in NULLS.values()], fontsize=8)
    axes.set_ylim(-1.05, 1.05)
    axes.set_ylabel("networks less null")
    if labelled:
        figure.legend(loc="outside lower center", ncols=3)
    return figure


def _of(rates: Rates, rule: str) -> Rates:
    return {key: value for key, value in rates.items() if key[0] == rule}


def _exposures(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import MARKERS

    rates = rates_of(table)
    figure = Figure(figsize=(10, 4.4), layout="constrained")
    axes = figure.subplots()
    for index, learner in enumerate(_SHOWN):
        color = theme.series[index % len(theme.series)]
        label = f"null: {WORDS[learner]}" if learner in NULLS else WORDS[learner]
        axes.plot([], [], MARKERS[index], color=color, label=label)
        for place, exposure in enumerate(LACKING):
            counts = [found for (_, name, one), found in rates.items() if (name, one) == (exposure, learner)]
            if not counts:
                continue
            made, tried = map(list, zip(*counts, strict=True))
            low, high = clustered_share(made, tried).interval
            share, at = sum(made) / sum(tried), place + 0.13 * (index - 2)
            axes.errorbar(
                [at], [share], yerr=[[max(0.0, share - low)], [max(0.0, high - share)]], fmt=MARKERS[index],
                color=color, capsize=3,
            )  # fmt: skip
    axes.set_xticks(range(len(LACKING)), [fill(EXPOSURES[name], 24) for name in LACKING], fontsize=8)
    axes.set_ylim(-0.03, 1.03)
    axes.set_ylabel("share that makes a daughter")
    figure.legend(loc="outside lower center", ncols=2)
    return figure
