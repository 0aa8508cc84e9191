"""Lineages: the genome is miscopied at every birth, one child each; how many lines live on?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypedDict

import numpy as np

from automata.files.json_types import Json
from experiments.pictures.axes import legend_below
from experiments.statistics.wording import percent
from experiments.studies.closed_loop import networks
from experiments.studies.closed_loop.kind import AtLeastOne, Count, DifferentAfter, Rate, Symbols, TrialKind
from experiments.studies.closed_loop.kinds.edits import dead_shares
from experiments.studies.study import Picture, StudyConfig, product
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme


class LineageSettings(StudyConfig):
    """So many `lineages` at each of `lineage_rates` of errors per symbol, for so many `births`."""

    lineage_rates: tuple[Rate, ...] = (0.0, 1e-5, 1e-4, 3e-4)
    lineages: AtLeastOne = 50
    births: AtLeastOne = 20


class _LineageMeasures(TypedDict):
    alive_after: Annotated[list[int], "lineages that live after 0, 1, … births"]
    different_after: DifferentAfter
    symbols: Symbols


def trial(seed: int, chance: int, *, rate: float, lineages: int, births: int) -> _LineageMeasures:
    """Follow lines that are miscopied at every birth."""
    from experiments.closed_loop.evolution import lineages as lines

    genome = networks.physics_of_subject(seed).genome
    found = lines.lineages(genome, rate=rate, lineages=lineages, generations=births, seed=chance)
    return {
        "alive_after": list(found.alive),
        "different_after": [round(value, 6) for value in found.different_symbols],
        "symbols": len(genome),
    }


def living_lines(table: TrialTable, rate: float) -> list[Count]:
    """Return how many lineages live after 0, 1, … births at a rate of errors per symbol, over all networks."""
    rows = LINEAGE.of(table).where(rate=rate).rows
    lines = sum(row["lineages"] for row in rows)
    return [Count(sum(alive), lines) for alive in zip(*(row["alive_after"] for row in rows), strict=True)]


def expected_lines(table: TrialTable, rate: float) -> list[float] | None:
    """Return the share of lineages predicted to live after 0, 1, … births, if errors act alone; None without edits."""
    from experiments.closed_loop.evolution.lineages import predicted  # torch: seconds to import

    kill = dead_shares(table)
    curves = [
        predicted(row["symbols"], rate=rate, viable=1 - kill[row["seed"]], generations=row["births"])
        for row in LINEAGE.of(table).where(rate=rate)
        if row["seed"] in kill
    ]
    return np.mean(curves, axis=0).tolist() if curves else None


def _numbers(table: TrialTable) -> dict[str, Json]:
    rates = LINEAGE.of(table).levels("rate")
    return {"lineages": {f"{rate:g}": [count.pair for count in living_lines(table, rate)] for rate in rates}}


def _remark(table: TrialTable) -> str:
    told = []
    for rate in sorted(LINEAGE.of(table).levels("rate")):
        last = living_lines(table, rate)[-1]
        expected = expected_lines(table, rate)
        told.append(f"{last} at {rate:g}" + ("" if expected is None else f", predicted {percent(expected[-1])} %"))
    births = LINEAGE.of(table).levels("births")
    return f"After {births[0]} births with errors there are alive: {'; '.join(told)}." if told else ""


def _figures(table: TrialTable) -> Mapping[str, Picture]:
    caption = (
        "The share of lineages that live, birth by birth, each symbol miscopied with a small chance; bands are 95 % "
        "Wilson intervals. Dashed: the null that errors are independent and their share stays."
    )
    return {"lineages": (partial(_lineages, table), caption)}


def _lineages(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    from experiments.pictures.themes import MARKERS

    figure = Figure(figsize=(10, 4.4), layout="constrained")
    axes = figure.subplots()
    rates = sorted(LINEAGE.of(table).levels("rate"))
    for number, rate in enumerate(rates):
        counts = living_lines(table, rate)
        births = np.arange(len(counts))
        color = theme.series[number % len(theme.series)]
        shares = [count.share for count in counts]
        low, high = np.array([count.interval for count in counts]).T
        axes.fill_between(births, low, high, color=color, alpha=0.18, linewidth=0)
        axes.plot(
            births, shares, color=color, marker=MARKERS[number % len(MARKERS)], markersize=4,
            markevery=max(1, len(births) // 10), label=f"{rate:g} errors per symbol", clip_on=False,
        )  # fmt: skip
        if rate and (expected := expected_lines(table, rate)):
            axes.plot(births, expected, "--", color=color, linewidth=1.2)
    axes.plot([], [], "--", color=theme.muted, linewidth=1.2, label="null: independent errors")
    axes.set(xlim=(0, len(counts) - 1), ylim=(0, 1.02), xlabel="births", ylabel="share of lineages alive")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    legend_below(figure, 5)
    return figure


LINEAGE = TrialKind(
    name="lineage",
    settings=LineageSettings,
    conditions=lambda config: product(lineages=[config.lineages], births=[config.births], rate=config.lineage_rates),
    trial=trial,
    seconds=lambda rate, lineages, births: 0.001 * births * lineages,
    full={"lineages": 200, "births": 50},
    numbers=_numbers,
    remark=_remark,
    figures=_figures,
)
