"""The study's figures: how many alarms are true, operating curves, latency, evasion round by round, logs, walls."""

from __future__ import annotations

from functools import partial
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from automata.proportion import Proportion
from experiments.containment.reach import COPIERS
from experiments.containment.walls import WALLS
from experiments.pictures.axes import legend_below
from experiments.pictures.themes import DASHES, MARKERS
from experiments.statistics import ClusteredShare
from experiments.studies.containment.evidence import LogLoss, Misses, escapes_of, logs_of, misses_of
from experiments.studies.containment.operating import (
    REPORTED,
    Operating,
    curve,
    latencies,
    operating,
    predictive_value,
    zoo_of,
)
from experiments.studies.containment.tables import ARM_WORDS, BASE_RATES, ends_of_value
from experiments.studies.containment.trial import ContainmentSettings
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme

_TITLES = {"board": "boards", "soup": "soups", "writing": "what networks write"}
_SHOWN = ("fertility", "copies", "components", "population")
# Colours that differ in lightness as well as in hue, and how lines are drawn.
_LOOKS = ((1, 0), (3, 1), (2, 2), (0, 3), (4, 4), (5, 5), (1, 3), (3, 4), (2, 5))


def figures(config: ContainmentSettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return those that the table has the trials for."""
    told: dict[str, Picture] = {}
    if zoo_of(table, "board").scores:
        told["values"] = (
            partial(_values, table),
            "How many alarms are true where so many of what is watched replicate, for tripwires on boards at the "
            "thresholds chosen; bands: the ends of the intervals, families as clusters; where no false alarm was seen "
            "the lower end stands alone. Labels published or proved. Marked: measured base rates.",
        )
        told["curves"] = (
            partial(_curves, table),
            "Operating curves of the half that is reported on, boards of labels that are published or "
            "proved; marked: the threshold that the other half chose, with "
            "95 % intervals, families as clusters.",
        )
        told["latency"] = (
            partial(_latency, table),
            "When replicators on boards were seen, in times of a first copy: medians and quartiles, at the thresholds "
            "chosen; how many of how many.",
        )
    if misses_of(table):
        told["evasion"] = (
            partial(_evasion, misses_of(table)),
            "Of the programs that spread, how many a tripwire misses, round by round: lines selected against it, lines "
            "selected against nothing, and what the log within reach of the selected lines misses.",
        )
    if escapes_of(table):
        told["walls"] = (
            partial(_walls, table),
            "How many runs get out from behind each wall, with 95 % intervals; filled: a wall that holds "
            "by an argument.",
        )
    if logs_of(table).draws:
        told["logs"] = (
            partial(_logs, logs_of(table)),
            "How many logs that stand among a soup's programs are lost within 8 epochs, with 95 % intervals: where "
            "copiers spread, and where nothing does.",
        )
    return told


def _boards(table: TrialTable) -> dict[str, Operating]:
    zoo = zoo_of(table, "board")
    return {name: operating(zoo, name) for name in zoo.scores}


def _values(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.4), layout="constrained")
    axes = figure.subplots()
    rates, found = np.logspace(-7, -0.05, 200), _boards(table)
    for number, name in enumerate(name for name in _SHOWN if name in found):
        one, (color, dash) = found[name], _LOOKS[number]
        ends = np.array([ends_of_value(one, rate) for rate in rates])
        if one.alarms.successes:
            line, label = [predictive_value(rate, one.hits.share, one.alarms.share) for rate in rates], name
            axes.fill_between(rates, *ends.T, color=theme.series[color], alpha=0.12, linewidth=0)
        else:  # no false alarm was seen: what is known is that it is no less than this
            line, label = ends[:, 0].tolist(), f"{name}, at least"
        axes.plot(rates, line, color=theme.series[color], linestyle=DASHES[dash], label=label)
    perfect = [predictive_value(rate, 1.0, 1e-6) for rate in rates]
    axes.plot(rates, perfect, color=theme.muted, linewidth=1, label="all seen, one false alarm in a million")
    for number, rate in enumerate(BASE_RATES.values(), start=1):
        axes.axvline(rate, color=theme.muted, linewidth=0.8, linestyle=":")
        axes.annotate(
            str(number), (rate, 1.0), xytext=(2, 2), textcoords="offset points", fontsize=8, annotation_clip=False
        )
    axes.set_xscale("log")
    axes.set_xlim(rates[0], 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel("share of what is watched that replicates\n" + _numbered())
    axes.set_ylabel("share of alarms that are true")
    legend_below(figure, 3)
    return figure


def _numbered() -> str:
    names = [name.split(" (")[0] for name in BASE_RATES]
    told = [f"{number}: {name}" for number, name in enumerate(names, start=1)]
    return "\n".join("    ".join(told[start : start + 2]) for start in range(0, len(told), 2))


def _curves(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    worlds = [world for world in _TITLES if zoo_of(table, world).scores]
    # The first stands above the others, as wide as they are together: legible on a narrow screen too.
    below = worlds[1:]
    rows: list[Any] = [[worlds[0]] * max(1, len(below)), *([below] if below else [])]
    figure = Figure(figsize=(7, 4.6 if not below else 7.8), layout="constrained")
    panels = figure.subplot_mosaic(rows, height_ratios=[1.35, 1][: len(rows)])
    looks: dict[str, tuple[int, int]] = {"fertility": (1, 0)}
    for world, axes in panels.items():
        zoo = zoo_of(table, world)
        reported = zoo.half(REPORTED)
        for name in zoo.scores:
            color, dash = looks.setdefault(name, _LOOKS[len(looks) % len(_LOOKS)])
            one = operating(zoo, name)
            alarms, hits = curve(reported.scores[name], reported.replicates)
            axes.plot(
                alarms, hits, color=theme.series[color], linestyle=DASHES[dash], label=name,
                linewidth=2.4 if name == "fertility" else 1.4 if name in _SHOWN or world != "board" else 0.9,
                drawstyle="steps-post",
            )  # fmt: skip
            axes.errorbar(
                one.alarms.share, one.hits.share, xerr=_bars(one.alarms), yerr=_bars(one.hits), fmt=MARKERS[dash],
                color=theme.series[color], markersize=5, linewidth=0.8,
            )  # fmt: skip
        axes.plot([0, 1], [0, 1], color=theme.muted, linewidth=0.8, linestyle=":")
        axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal", title=_TITLES[world])
        axes.set_xlabel("false alarms")
        axes.set_ylabel("hits")
    legend_below(figure, 5)
    return figure


def _bars(found: ClusteredShare) -> NDArray[np.float64]:
    bars: NDArray[np.float64] = np.clip([[found.share - found.low], [found.high - found.share]], 0, None)
    return bars


def _latency(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    zoo, found = zoo_of(table, "board"), _boards(table)
    names = [name for name in found if name != "population"]
    figure = Figure(figsize=(7, 0.36 * len(names) + 1.2), layout="constrained")
    axes = figure.subplots()
    known = int(sum(1 for row in zoo.rows if row["is"] == "replicator" and row["first"]))
    for place, name in enumerate(names):
        seen = latencies(zoo, name, found[name].threshold)
        axes.text(1.01, place, f"{len(seen)} of {known}", transform=axes.get_yaxis_transform(), va="center", fontsize=8)
        if not seen:
            continue
        low, middle, high = np.percentile(seen, [25, 50, 75])
        axes.plot(seen, np.full(len(seen), place), "|", color=theme.muted, markersize=7, alpha=0.6)
        axes.errorbar(
            middle, place, xerr=[[middle - low], [high - middle]], fmt="o", color=theme.series[1], markersize=5
        )
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xscale("log")
    axes.set_xlabel("first alarm, in times of a first copy")
    return figure


def _evasion(misses: tuple[Misses, ...], theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    columns = min(3, len(misses))
    rows = -(-len(misses) // columns)
    figure = Figure(figsize=(2.7 * columns + 0.6, 2.2 * rows + 0.8), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True)
    for panel in panels.ravel()[len(misses) :]:
        panel.set_axis_off()
    for axes, one in zip(panels.ravel(), misses, strict=False):
        for values, label, color, dash in (
            (one.selected, "selected against it", 3, 0),
            (one.drift, "selected against nothing", 0, 1),
            (one.log, "the log within reach", 2, 2),
        ):
            if not values.size:
                continue
            known = np.isfinite(values)
            mean = np.where(known, values, 0).sum(axis=0) / np.maximum(1, known.sum(axis=0))
            axes.plot(mean, color=theme.series[color], linestyle=DASHES[dash], linewidth=1.4, label=label)
        axes.set(ylim=(-0.02, 1.02), title=one.name)
    for axes in panels[-1]:
        axes.set_xlabel("rounds")
    for axes in panels[:, 0]:
        axes.set_ylabel("share missed")
    legend_below(figure, 3)
    return figure


def _logs(logs: LogLoss, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 2.4), layout="constrained")
    axes = figure.subplots()
    for place, arm in enumerate(ARM_WORDS):
        _one_share(axes, place, logs.share(arm), theme, filled=arm == COPIERS)
    axes.set_yticks(range(len(ARM_WORDS)), [fill(says, 34) for says in ARM_WORDS.values()])
    axes.set_ylim(len(ARM_WORDS) - 0.5, -0.5)
    axes.set_xlim(-0.02, 1.02)
    axes.set_xlabel("share of logs lost")
    return figure


def _walls(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    escapes = escapes_of(table)
    figure = Figure(figsize=(7.5, 0.32 * len(escapes) + 1.0), layout="constrained")
    axes = figure.subplots()
    for place, (wall, found) in enumerate(escapes.items()):
        _one_share(axes, place, found, theme, filled=bool(WALLS[wall].holds))
    worlds = {"board": "boards", "soup": "soups"}
    labels = [f"{worlds[WALLS[wall].world]}: {WALLS[wall].label}" for wall in escapes]
    axes.set_yticks(range(len(labels)), labels, fontsize=8)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xlim(-0.01, 1.01)
    axes.set_xlabel("share of runs that got out")
    return figure


def _one_share(axes: Axes, place: int, found: Proportion, theme: Theme, *, filled: bool) -> None:
    bars = np.clip([[found.share - found.low], [found.high - found.share]], 0, None)
    axes.errorbar(
        found.share, place, xerr=bars, fmt="s" if filled else "o", color=theme.series[1 if filled else 3], markersize=5,
        fillstyle="full" if filled else "none", clip_on=False,
    )  # fmt: skip
