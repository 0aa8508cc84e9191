"""Totals of the stored trials, per network and over all, with intervals and predictions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

import numpy as np

from automata.proportion import Proportion
from experiments.statistics import critical_error, predicted_success
from experiments.statistics.wording import counted
from experiments.studies.closed_loop.trial import STATED, Act
from experiments.studies.table import TrialTable

Part = Literal["copier", "constructor", "controller", "description"]
# Which interventions each of von Neumann's parts is judged by.
PARTS: dict[Part, tuple[Act, ...]] = {
    "copier": ("foreign genome", "shuffled genome"),
    "constructor": ("foreign genome", "shuffled weights", "another rule"),
    "controller": ("parent erased", "parent erased early"),
    "description": ("edited symbol", "lethal symbol", "edited body"),
}
SHOWS: dict[Part, str] = {
    "copier": "a foreign genome, and one that no network can be read from, come out verbatim",
    "constructor": "what is built changes with the genome: a foreign network, a network of shuffled weights, one of "
    "the mirrored rule",
    "controller": "the daughter replicates when all else is erased at its birth, and is not born when its mother is "
    "erased before",
    "description": "an edit of the genome is inherited, whatever its effect; an edit of the running network is not",
}


Status = Literal["shown", "refuted", "undecided"]
STATUS: dict[bool | None, Status] = {True: "shown", False: "refuted", None: "undecided"}


@dataclass(frozen=True)
class Count(Proportion):
    """A proportion that a sentence tells, with its interval."""

    @property
    def status(self) -> Status:
        """Whether the interval lies above one half, below, or on both sides."""
        return STATUS[self.majority]

    def __str__(self) -> str:
        return counted(self)


@dataclass(frozen=True)
class CopyLevel:
    """Genomes miscopied at one error `rate` per symbol: `alive` and `untouched` counts; `predicted` from edits."""

    rate: float
    alive: Count
    untouched: Count
    predicted: float | None
    chance_untouched: float


def closed(table: TrialTable) -> Count:
    """Return how many generations were perfect of those asked for."""
    lines = table.where(kind="line")
    return Count(sum(row["perfect"] for row in lines), sum(row["generations"] for row in lines))


def part_counts(table: TrialTable) -> dict[Part, Count]:
    """Return of each part how many of its interventions came as predicted."""
    found = {}
    for part, acts in PARTS.items():
        held = [row["held"] for row in table.where(kind="intervention") if row["act"] in acts]
        found[part] = Count(sum(held), len(held))
    return found


def fate_counts(table: TrialTable) -> Counter[str]:
    """Return the fates of single edits, those that never came among them."""
    total: Counter[str] = Counter()
    for row in table.where(kind="edits"):
        for fate, count in row["fates"].items():
            total[fate] += count
    return total


def viable_edits(table: TrialTable) -> Count:
    """Return how many single edits leave a network that is exact on all that a loop can meet."""
    edits = table.where(kind="edits")
    return Count(sum(row["viable"] for row in edits), sum(row["judged"] for row in edits))


def dead_shares(table: TrialTable) -> dict[int, float]:
    """Return for each network, by seed, the share of its single edits that kill."""
    return {row["seed"]: 1 - row["viable"] / row["judged"] for row in table.where(kind="edits")}


def death(table: TrialTable) -> tuple[CopyLevel, ...]:
    """Return the levels of miscopying, the fewest errors first.

    Predicted is that errors act alone, each killing as single edits do: (1 - rate × the share that kills) ** symbols,
    network by network. Known is the chance that a copy has no error at all: (1 - rate) ** symbols.
    """
    kill, levels = dead_shares(table), []
    for (rate,), part in sorted(table.where(kind="miscopy").groups("rate").items()):
        copies = sum(row["copies"] for row in part)
        known = [row for row in part if row["seed"] in kill]
        predicted = [predicted_success(1 - rate * kill[row["seed"]], row["symbols"]) for row in known]
        levels.append(
            CopyLevel(
                rate,
                Count(sum(row["alive"] for row in part), copies),
                Count(sum(row["untouched"] for row in part), copies),
                float(np.mean(predicted)) if predicted else None,
                float(np.mean([predicted_success(1 - rate, row["symbols"]) for row in part])),
            )
        )
    return tuple(levels)


def senses(table: TrialTable) -> dict[str, Count]:
    """Return how many copies live that are 94 % right, by what is counted: symbols, or else."""
    found: dict[str, Count] = {}
    for level in death(table):
        if level.rate == STATED:
            found["symbols"] = level.alive
    for (reading,), part in table.where(kind="reading").groups("reading").items():
        found[reading] = Count(sum(row["alive"] for row in part), sum(row["copies"] for row in part))
    return found


def lives(table: TrialTable) -> tuple[Count, Count]:
    """Return how many copies that are 94 % right describe a network, and how many made a daughter like themselves."""
    rows = table.where(kind="life").rows
    tried = sum(row["confirmed"] for row in rows)
    return Count(sum(row["readable"] for row in rows), tried), Count(sum(row["bore"] for row in rows), tried)


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


def confirmed(table: TrialTable) -> tuple[Count, Count]:
    """Return how many neutral, and how many erring edits made a daughter with their symbols in their own world."""
    rows = table.where(kind="confirmation").rows
    return (
        Count(sum(row["neutral_bore"] for row in rows), sum(row["neutral"] for row in rows)),
        Count(sum(row["erring_bore"] for row in rows), sum(row["erring"] for row in rows)),
    )


def living_lines(table: TrialTable, rate: float) -> list[Count]:
    """Return how many lineages live after 0, 1, … births at a rate of errors per symbol, over all networks."""
    rows = table.where(kind="lineage", rate=rate).rows
    lines = sum(row["lineages"] for row in rows)
    return [Count(sum(alive), lines) for alive in zip(*(row["alive_after"] for row in rows), strict=True)]


def expected_lines(table: TrialTable, rate: float) -> list[float] | None:
    """Return the share of lineages predicted to live after 0, 1, … births, if errors act alone; None without edits."""
    from experiments.closed_loop.evolution.lineages import predicted  # torch: seconds to import

    kill = dead_shares(table)
    rows = [row for row in table.where(kind="lineage", rate=rate) if row["seed"] in kill]
    curves = [
        predicted(row["symbols"], rate=rate, viable=1 - kill[row["seed"]], generations=row["births"]) for row in rows
    ]
    return np.mean(curves, axis=0).tolist() if curves else None


def last_viable(table: TrialTable, select: bool) -> Count:
    """Return how many loops of the populations' last generations are viable; those of an extinct one are not."""
    rows = table.where(kind="population", select=select).rows
    alive = sum(0 if row["extinct"] else row["viable_after"][-1] for row in rows)
    return Count(alive, sum(row["loops"] for row in rows))
