"""The study's figures: what reaches 94 % knowing nothing, who knows more of whom, what descriptions follow."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from experiments.pictures.axes import legend_below
from experiments.pictures.themes import DASHES, MARKERS
from experiments.studies.differences import difference_interval
from experiments.studies.self_description.channels import CHANNELS, EXCHANGED, FLOOR, SUBJECTS
from experiments.studies.self_description.evidence import answered, at_ceiling, beyond, constants_at, measured
from experiments.studies.self_description.trial import SelfDescriptionSettings
from experiments.studies.self_description.verdict import WORDS
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme

_SKEWS = np.linspace(0, 8, 17)
_COLORS = {"told": (1, 0), "number": (2, 2), "weights": (3, 3), FLOOR: (4, 1)}
_CAME = ("follows", "keeps", "other", "unreadable")


def figures(config: SelfDescriptionSettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return the four, if two networks or more were asked in each way."""
    if any(len(answered(table, channel)) < 2 for channel in CHANNELS):
        return {}
    return {
        "ninety-four": (
            partial(_ninety_four, table),
            "The share of fields that answers without knowledge have right, exactly, by how skewed configurations are, "
            "and what networks say right of themselves, with 95 % intervals over networks; where all of them agree "
            "nothing is known of their scatter, and none is drawn.",
        ),
        "who": (
            partial(_who, table),
            "How many more of its fields a network says right than another network, and than its twin of another seed, "
            "that know the same and are asked the same: each network, the mean, and the interval (95 % for three "
            "channels together). Where the text says what it is all are at the ceiling, and cannot differ.",
        ),
        "edits": (
            partial(_edits, table),
            "What a description says of a field after an edit of the body alone: of the network's own body, and of the "
            "other network's that is asked about it.",
        ),
        "shown": (
            partial(_reads, table),
            "Shown a network's weights after an edit of them: how often what the edit made of it is said, by the "
            "network whose weights they are, its twin, another, and one trained on exchanged descriptions. Beside each "
            "edit, how many networks could have it.",
        ),
    }


def _ninety_four(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.6), layout="constrained")
    axes = figure.subplots()
    exact = [constants_at(float(skew)) for skew in _SKEWS]
    for name, label, color, dash in (
        ("constant", "constant answer, exact", 0, 0), ("sampled", "answer drawn from the law, exact", 4, 1),
        ("given", "best answer given the number of weights, exact", 5, 2),
    ):  # fmt: skip
        axes.plot(
            _SKEWS, [one[name] for one in exact], color=theme.series[color], linestyle=DASHES[dash], label=label,
            linewidth=1.5,
        )  # fmt: skip
    for shift, channel in zip((-0.12, -0.04, 0.04, 0.12), (*CHANNELS, FLOOR), strict=True):
        color, dash = _COLORS[channel]
        skews, middles, bars = [], [], []
        for (skew,), part in table.groups("skew").items():
            values = measured(part, channel, "self")
            if len(values) > 1:
                low, high = difference_interval(values) if np.ptp(values) else (values[0], values[0])
                skews.append(skew + shift)
                middles.append(float(values.mean()))
                bars.append((middles[-1] - max(0.0, low), min(1.0, high) - middles[-1]))
        axes.errorbar(
            skews, middles, yerr=np.array(bars).reshape(-1, 2).T, fmt=MARKERS[dash], color=theme.series[color],
            capsize=3, markersize=6, label=f"networks: {WORDS[channel]}{', a floor' * (channel == FLOOR)}",
        )  # fmt: skip
    axes.axhline(0.94, color=theme.muted, linewidth=1, linestyle=":")
    axes.annotate("94 %", (8, 0.94), xytext=(0, -3), textcoords="offset points", ha="right", va="top", fontsize=9)
    axes.set_xlim(-0.3, 8.1)
    axes.set_ylim(0.3, 1.03)
    axes.set_xlabel("skew of the law of configurations (0: all alike; 1: as in practice)")
    axes.set_ylabel("share of the eight fields said right")
    legend_below(figure, 2)
    return figure


def _who(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 3.6), layout="constrained")
    random = np.random.default_rng(0)
    panels = figure.subplots(1, 2, sharey=True)
    for axes, other, title in zip(
        panels, ("observer", "twin"), ("less another network's", "less its twin's"), strict=True
    ):
        for place, channel in enumerate(CHANNELS):
            color, dash = _COLORS[channel]
            values = beyond(table, channel, other)
            low, high = difference_interval(values, len(CHANNELS))
            spread = place + 0.25 + 0.2 * (random.random(len(values)) - 0.5)
            axes.plot(100 * values, spread, ".", color=theme.muted, markersize=5, alpha=0.6)
            mean = 100 * float(values.mean())
            if at_ceiling(table, channel, other):
                axes.annotate("at the ceiling", (0, place - 0.05), ha="center", va="center", fontsize=9)
                continue
            axes.errorbar(
                mean, place - 0.1, xerr=[[mean - 100 * low], [100 * high - mean]], fmt=MARKERS[dash], capsize=3,
                color=theme.series[color], markersize=6,
            )  # fmt: skip
        axes.axvline(0, color=theme.muted, linewidth=1, linestyle=":")
        axes.set_title(title)
        axes.set_xlabel("percentage points of its fields")
    panels[0].set_yticks(range(len(CHANNELS)), [_BROKEN[one] for one in CHANNELS])
    panels[0].set_ylim(len(CHANNELS) - 0.4, -0.5)
    return figure


def _edits(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    rows = [each for row in answered(table, "told") for each in row["body"]]
    names = list(dict.fromkeys(name for name, _, _ in rows))
    figure = Figure(figsize=(7, 0.5 * len(names) + 1.6), layout="constrained")
    panels = figure.subplots(1, 2, sharey=True)
    colors = (theme.series[1], theme.series[0], theme.series[2], theme.grid)
    for axes, who, title in zip(panels, ("self", "observer"), ("its own body", "the other's body"), strict=True):
        for place, name in enumerate(names):
            said = [came for each, subject, came in rows if each == name and subject == who]
            left = 0.0
            for came, color in zip(_CAME, colors, strict=True):
                share = said.count(came) / max(1, len(said))
                axes.barh(place, share, left=left, color=color, label=_LABELS[came] if not place else None, height=0.7)
                left += share
            axes.annotate(
                f"{len(said)}", (1.0, place), xytext=(3, 0), textcoords="offset points", va="center", fontsize=8
            )
        axes.set_title(title)
        axes.set_xlim(0, 1)
        axes.set_xlabel("share of edited networks")
    panels[0].set_yticks(range(len(names)), names)
    panels[0].set_ylim(len(names) - 0.5, -0.5)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4)
    return figure


def _reads(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    rows = [each for row in answered(table, "weights") for each in row["edited"]]
    names = list(dict.fromkeys(name for name, *_ in rows))
    figure = Figure(figsize=(7, 0.55 * max(1, len(names)) + 1.6), layout="constrained")
    axes = figure.subplots()
    for index, (who, words) in enumerate(_READERS.items()):
        shares, places = [], []
        for place, name in enumerate(names):
            said = [came for each, subject, _, _, came in rows if each == name and subject == who]
            shares.append(said.count("follows") / max(1, len(said)))
            places.append(place + 0.17 * (index - 1.5))
        axes.plot(shares, places, MARKERS[index], color=theme.series[_TONES[index]], markersize=6, label=words)
    for place, name in enumerate(names):
        count = sum(each == name and subject == "self" for each, subject, *_ in rows)
        axes.annotate(
            f"{count}", (1.0, place), xytext=(10, 0), textcoords="offset points", va="center", fontsize=9,
            annotation_clip=False,
        )  # fmt: skip
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(-0.03, 1.03)
    axes.set_xlabel("share of edits after which the new value is said")
    legend_below(figure, 2)
    return figure


_TONES = (1, 2, 3, 4)
_READERS = dict(
    zip((*SUBJECTS, EXCHANGED), ("itself", "its twin", "another network", "trained on exchanged texts"), strict=True)
)
_BROKEN = {
    "told": "its text says\nwhat it is",
    "number": "shown its number\nof weights",
    "weights": "shown its\nweights",
}
_LABELS = {
    "follows": "the new value", "keeps": "what the text told", "other": "another value", "unreadable": "no description",
}  # fmt: skip
