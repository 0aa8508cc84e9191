"""Populations: miscopied at every birth, a constant number of loops, with selection and without."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypedDict

import numpy as np
from pydantic import Field

from automata.files.json_types import Json
from experiments.pictures.axes import legend_below
from experiments.statistics.wording import counted
from experiments.studies.closed_loop import networks
from experiments.studies.closed_loop.family import draw_family
from experiments.studies.closed_loop.kind import AtLeastOne, Count, DifferentAfter, Rate, Symbols, TrialKind
from experiments.studies.study import Picture, StudyConfig, product
from experiments.studies.table import Row, TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme


class PopulationSettings(StudyConfig):
    """A population of `loops` at a `population_rate` of errors per symbol for `population_births`."""

    loops: Annotated[int, Field(ge=2)] = 24
    population_births: AtLeastOne = 30
    population_rate: Rate = 1e-4


class _PopulationMeasures(TypedDict):
    viable_after: Annotated[list[int], "loops of a population that are exact, generation by generation"]
    different_after: DifferentAfter
    coalescence: Annotated[
        int | None, "generations back to the last generation's common mother; none if there was none"
    ]
    fixed: Annotated[int, "places at which all have the same symbol and the ancestor another"]
    networks: Annotated[int, "different networks in the last generation"]
    extinct: Annotated[bool, "no fertile loop was left"]
    tree: Annotated[str, "the last generation's family tree, in Newick's form"]
    distances: Annotated[
        list[int], "of each loop of the last generation, in how many symbols it differs from the ancestor"
    ]
    viable_loops: Annotated[list[bool], "which loops of the last generation are exact"]
    symbols: Symbols


def trial(seed: int, chance: int, *, loops: int, births: int, rate: float, select: bool) -> _PopulationMeasures:
    """Let a population have children, with selection or without."""
    from experiments.closed_loop.evolution.population import evolve

    genome = networks.physics_of_subject(seed).genome
    found = evolve(genome, loops=loops, generations=births, rate=rate, seed=chance, select=select)
    last = found.turns[-1]
    return {
        "viable_after": [turn.viable for turn in found.turns],
        "different_after": [round(turn.different_symbols, 6) for turn in found.turns],
        "coalescence": last.coalescence,
        "fixed": last.fixed,
        "networks": last.networks,
        "extinct": found.extinct,
        "tree": found.newick(),
        "distances": (found.symbols != genome.array).sum(axis=1).tolist(),
        "viable_loops": found.viable.tolist(),
        "symbols": len(genome),
    }


def last_viable(table: TrialTable, select: bool) -> Count:
    """Return how many loops of the populations' last generations are viable; those of an extinct one are not."""
    rows = _chosen(table, select)
    alive = sum(0 if row["extinct"] else row["viable_after"][-1] for row in rows)
    return Count(alive, sum(row["loops"] for row in rows))


def _chosen(table: TrialTable, select: bool) -> tuple[Row, ...]:
    return POPULATION.of(table).where(select=select).rows


def _numbers(table: TrialTable) -> dict[str, Json]:
    return {"populations": {"selection": last_viable(table, True).pair, "drift": last_viable(table, False).pair}}


def _remark(table: TrialTable) -> str:
    rows = POPULATION.of(table).rows
    if not rows:
        return ""
    chosen, drifted = (last_viable(table, select) for select in (True, False))
    ends = [row["different_after"][-1] for row in _chosen(table, True)]
    apart = sum(ends) / max(1, len(ends))
    return (
        f"After {rows[0]['births']} generations at {rows[0]['rate']:g} errors a symbol {counted(chosen, 'loops')} are "
        f"viable where only those of exact networks have children, by then {apart:.1f} symbols from their "
        f"ancestor on average, and {drifted} where all who can be read have children, the drift null."
    )


def _figures(table: TrialTable) -> Mapping[str, Picture]:
    return {
        "family": (
            partial(draw_family, table),
            "The family tree of the last generation, of the first network's population with selection and of its drift "
            "null. Colour: in how many symbols the genome differs from the ancestor's. Crosses: its network errs.",
        ),
        "populations": (
            partial(_populations, table),
            "Populations with selection, and the drift null in which all that can be read have children. Left: the "
            "share of viable loops with 95 % Wilson intervals, over all networks. Right: how far the viable are from "
            "the ancestor, population by population.",
        ),
    }


def _populations(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    for select, color, words in ((True, 1, "selection"), (False, 4, "null: drift")):
        rows = _chosen(table, select)
        if not rows:
            continue
        tint = theme.series[color]
        long = max(row["births"] for row in rows) + 1
        room = sum(row["loops"] for row in rows)
        # An extinct population has no viable loops from then on.
        viable = np.sum([np.pad(row["viable_after"], (0, long - len(row["viable_after"]))) for row in rows], axis=0)
        counts = [Count(int(alive), room) for alive in viable]
        low, high = np.array([count.interval for count in counts]).T
        left.fill_between(np.arange(long), low, high, color=tint, alpha=0.2, linewidth=0)
        left.plot(np.arange(long), viable / room, color=tint, label=words)
        for row in rows:
            # Where none is viable there is no distance of theirs.
            apart = np.array(row["different_after"], dtype=float)
            apart[np.array(row["viable_after"]) == 0] = np.nan
            right.plot(np.arange(len(apart)), apart, color=tint, linewidth=1.2)
    left.set(xlabel="generations", ylabel="share of loops viable", ylim=(0, 1.02), xlim=(0, None))
    right.set(xlabel="generations", ylabel="symbols apart from the ancestor", ylim=(0, None), xlim=(0, None))
    legend_below(figure, 2)
    return figure


POPULATION = TrialKind(
    name="population",
    settings=PopulationSettings,
    conditions=lambda config: product(
        loops=[config.loops], births=[config.population_births], rate=[config.population_rate], select=(True, False)
    ),
    trial=trial,
    seconds=lambda loops, births, rate, select: 0.001 * births * loops,
    full={"loops": 64, "population_births": 200},
    nulls={"drift": "A population in which every loop whose symbols can be decoded may be a mother."},
    numbers=_numbers,
    remark=_remark,
    figures=_figures,
)
