"""Miscopying: each symbol of the genome is replaced with a small probability, once; how many copies stay exact?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypedDict

import numpy as np

from automata.files.json_types import Json
from experiments.pictures.axes import intervals
from experiments.statistics import critical_error, predicted_success
from experiments.statistics.wording import percent
from experiments.studies.closed_loop import networks
from experiments.studies.closed_loop.kind import STATED, Alive, CopySettings, Count, PageTable, Rate, Symbols, TrialKind
from experiments.studies.closed_loop.kinds.edits import dead_shares
from experiments.studies.study import Picture, product
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme


class MiscopySettings(CopySettings):
    """At which `rates` of errors per symbol copies are made."""

    rates: tuple[Rate, ...] = (0.0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, STATED)


class _MiscopyMeasures(TypedDict):
    alive: Alive
    untouched: Annotated[int, "copies without any error"]
    symbols: Symbols


def trial(seed: int, chance: int, *, rate: float, copies: int) -> _MiscopyMeasures:
    """Copy the genome with errors, each time anew."""
    from experiments.closed_loop.evolution.edits import miscopied
    from experiments.closed_loop.evolution.fates_batched import BatchedFates

    genome = networks.physics_of_subject(seed).genome
    own = np.tile(genome.array, (copies, 1))
    made = miscopied(own, rate, genome.labels, np.random.default_rng(chance))
    return {
        "alive": int(np.count_nonzero(BatchedFates(genome).decide(made).viable)),
        "untouched": int(np.count_nonzero((made == own).all(axis=1))),
        "symbols": len(genome),
    }


@dataclass(frozen=True)
class CopyLevel:
    """Genomes miscopied at one error `rate` per symbol: `alive` and `untouched` counts; `predicted` from edits."""

    rate: float
    alive: Count
    untouched: Count
    predicted: float | None
    chance_untouched: float


def death(table: TrialTable) -> tuple[CopyLevel, ...]:
    """Return the levels of miscopying, the fewest errors first.

    Predicted is that errors act alone, each killing as single edits do: (1 - rate × the share that kills) ** symbols,
    network by network. Known is the chance that a copy has no error at all: (1 - rate) ** symbols.
    """
    kill, levels = dead_shares(table), []
    for (rate,), part in sorted(MISCOPY.of(table).groups("rate").items()):
        known = [row for row in part if row["seed"] in kill]
        predicted = [predicted_success(1 - rate * kill[row["seed"]], row["symbols"]) for row in known]
        levels.append(
            CopyLevel(
                rate,
                Count.over(part, "alive", "copies"),
                Count.over(part, "untouched", "copies"),
                float(np.mean(predicted)) if predicted else None,
                float(np.mean([predicted_success(1 - rate, row["symbols"]) for row in part])),
            )
        )
    return tuple(levels)


def half_dead(levels: tuple[CopyLevel, ...]) -> tuple[float, float, float] | None:
    """Return the errors per symbol at which half of the genomes die, with an interval; None without a curve."""
    spoilt = [level for level in levels if level.rate > 0]
    if not spoilt:
        return None
    return critical_error(
        [level.rate for level in spoilt],
        [level.alive.successes for level in spoilt],
        [level.alive.trials for level in spoilt],
        seed=0,
    )


def _numbers(table: TrialTable) -> dict[str, Json]:
    # An end that lies beyond all rates that were tried is none.
    return {"half_dead": [value if np.isfinite(value) else None for value in half_dead(death(table)) or ()]}


def _death_table(table: TrialTable) -> PageTable:
    rows = [
        [
            f"{level.rate:g}",
            f"{percent(1 - level.rate)} %",
            str(level.alive),
            "" if level.predicted is None else f"{level.predicted:.3g}",
            str(level.untouched),
            f"{level.chance_untouched:.3g}",
        ]
        for level in death(table)
    ]
    head = ["errors per symbol", "symbols right", "exact", "predicted from single edits", "without any error",
            "predicted: (1 − p)ⁿ"]  # fmt: skip
    return "Fates of genomes copied with errors", head, rows


def _figures(table: TrialTable) -> Mapping[str, Picture]:
    caption = (
        "The share of copies whose network stays exact, by errors per symbol, with 95 % Wilson intervals. Dashed: the "
        "null of independent errors, from single edits, no parameter fitted. Dotted: the known share without any "
        "error, and how many had none (small). Left edge: the null of no errors. Bar: where half are dead."
    )
    return {"death": (partial(_death, table), caption)}


def _death(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    levels = death(table)
    spoilt = [level for level in levels if level.rate > 0]
    least = min([level.rate for level in spoilt], default=1e-4)
    most = max([level.rate for level in spoilt] + [STATED])
    edge = least / 4
    figure = Figure(figsize=(10, 4.8), layout="constrained")
    axes = figure.subplots()
    grid = np.geomspace(least / 2, 1.4 * most, 300)
    kill = dead_shares(table)
    symbols = {row["seed"]: row["symbols"] for row in MISCOPY.of(table)}
    known = [seed for seed in symbols if seed in kill]
    if known:
        null = np.mean([(1 - grid * kill[seed]) ** symbols[seed] for seed in known], axis=0)
        axes.plot(grid, null, "--", color=theme.series[3], linewidth=1.4, label="null: independent errors")
    whole = np.mean([(1 - grid) ** length for length in symbols.values()], axis=0)
    axes.plot(grid, whole, ":", color=theme.series[4], linewidth=1.4, label="known: no error at all")
    places = [max(level.rate, edge) for level in levels]
    intervals(
        axes, places, [level.alive for level in levels], fmt="o", color=theme.series[1], capsize=3, linewidth=1.4,
        label="exact on all that a loop can meet",
    )  # fmt: skip
    none = [level.untouched.share for level in levels]
    axes.plot(places, none, ".", color=theme.series[4], clip_on=False, label="without any error")
    if found := half_dead(levels):
        rate, low, high = found
        axes.plot([max(low, edge), min(high, 1.4 * most)], [0.5, 0.5], color=theme.text, linewidth=2)
        axes.annotate(
            f"half are dead at {rate:.2g}\n(one error in {1 / rate:,.0f} symbols)", (rate, 0.5), xytext=(12, 14),
            textcoords="offset points",
        )  # fmt: skip
    axes.axvline(STATED, color=theme.text, linewidth=1.2, linestyle=(0, (1, 1)))
    axes.annotate(
        "94 % right", (STATED, 0.9), xytext=(-6, 0), textcoords="offset points", ha="right", fontweight="bold"
    )
    axes.set_xscale("log")
    decades = 10.0 ** np.arange(np.ceil(np.log10(least)), np.floor(np.log10(most)) + 1)
    axes.set_xticks([edge, *decades], ["0", *(f"{decade:g}" for decade in decades)])
    axes.minorticks_off()
    axes.set(xlim=(edge * 0.8, 1.4 * most), ylim=(-0.02, 1.03), xlabel="errors per symbol (logarithmic)")
    axes.set_ylabel("share of genomes alive")
    axes.legend(loc="lower left", bbox_to_anchor=(0.02, 0.05))
    return figure


MISCOPY = TrialKind(
    name="miscopy",
    settings=MiscopySettings,
    conditions=lambda config: product(rate=config.rates, copies=[config.copies]),
    trial=trial,
    seconds=lambda rate, copies: 0.005 * copies,
    full={"copies": 500, "rates": [0.0, 1e-5, 3e-5, 1e-4, 2e-4, 3e-4, 5e-4, 1e-3, 3e-3, 1e-2, STATED]},
    numbers=_numbers,
    details=(_death_table,),
    figures=_figures,
)
