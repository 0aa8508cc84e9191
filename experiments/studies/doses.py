"""Doses: how many of a replicator's trials still make a daughter at each number of errors, and in words.

Studies of replicators with errors fill tables with the columns replicator, kind (of error), level (the dose), makes (a
daughter), births and of_births (those of the replicator without errors). Each replicator and kind is counted by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from automata.proportion import Proportion
from automata.replicators import find_replicator
from experiments.statistics import ClusteredShare, agreed, clustered_share, half_between
from experiments.statistics.wording import counted, listed, many, percent_interval, percent_to
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

# The standard deviation of replicators' chances in planted worlds, in logits.
_SCATTER = 0.3


@dataclass(frozen=True)
class DoseCell:
    """Of the trials of one replicator, kind and level, how many `makes` a daughter.

    `kept` is the share of the births without errors, over trials; more than all count as all.
    """

    level: float
    makes: Proportion
    kept: ClusteredShare


@dataclass(frozen=True)
class WholeShare(Proportion):
    """A share of all that there are, each tried: it is known, and has no interval but itself."""

    def interval_at(self, confidence: float) -> tuple[float, float]:
        """Return the share twice."""
        return self.share, self.share


def whole_cell(level: float, cells: Sequence[DoseCell]) -> DoseCell:
    """Return the cell of all trials that there are at a level, each of them in a cell of its own."""
    makes = WholeShare(sum(cell.makes.successes for cell in cells), sum(cell.makes.trials for cell in cells))
    births, most = (sum(getattr(cell.kept, name) for cell in cells) for name in ("successes", "trials"))
    share = births / most if most else 0.0
    return DoseCell(level, makes, ClusteredShare(births, most, len(cells), share, share, most))


DoseCells = Mapping[tuple[str, str], tuple[DoseCell, ...]]


@lru_cache(maxsize=4)  # a verdict, its predictions and its figures ask for the same
def dose_cells(table: TrialTable) -> DoseCells:
    """Return the cells of a table by replicator and kind, in order of their level."""
    found: dict[tuple[str, str], list[DoseCell]] = {}
    for (name, kind, level), part in table.groups("replicator", "kind", "level").items():
        makes, births, most = part.column("makes"), part.column("births"), part.column("of_births")
        kept = clustered_share([min(born, all_) for born, all_ in zip(births, most, strict=True)], most)
        found.setdefault((name, kind), []).append(DoseCell(level, Proportion(int(makes.sum()), len(part)), kept))
    return {key: tuple(sorted(cells, key=lambda cell: cell.level)) for key, cells in found.items()}


def cell_at(cells: DoseCells, name: str, kind: str, level: float | None) -> DoseCell | None:
    """Return the cell at a level; None if it was not tried."""
    return next((cell for cell in cells.get((name, kind), ()) if cell.level == level), None)


def outcome_of(cells: DoseCells, asked: Iterable[tuple[str, DoseCell]], null: str) -> Outcome:
    """Return what a claim of a majority comes to from (replicator, cell), beside the cells of one kind, `null`."""
    return outcome_beside((cell, cells.get((name, null), ())) for name, cell in asked)


def outcome_beside(asked: Iterable[tuple[DoseCell, Sequence[DoseCell]]]) -> Outcome:
    """Return what a claim of a majority comes to from cells, each with its nulls and an answer of its own.

    One says yes if Wilson's interval lies above one half and above those of its nulls, no if it lies below one half.
    Those of whose nulls more than half make a daughter say nothing; if there are no others, nulls do as well, and the
    claim is not shown.
    """
    answers: list[bool | None] = []
    silent = False
    for cell, nulls in asked:
        if any(one.makes.majority for one in nulls):
            silent = True
        elif cell.makes.majority and any(one.makes.high >= cell.makes.low for one in nulls):
            answers.append(None)
        else:
            answers.append(cell.makes.majority)
    return "not shown" if silent and not answers else agreed(answers)


def scattered(chance: float, random: np.random.Generator) -> float:
    """Return a planted chance as one replicator has it: they differ around it, on the scale of logits."""
    odds = chance / (1 - chance) * np.exp(random.normal(0, _SCATTER))
    return float(odds / (1 + odds))


def half_in_words(cells: Sequence[DoseCell], whole: float | None = None) -> str:
    """Return between which levels half cease to make a daughter, as `0 and 2`; the second as a share of `whole` too."""
    more, fewer = half_between((cell.level, cell.makes) for cell in cells)
    if fewer is None:
        return f"above {more:g} ({max(cell.level for cell in cells):g} tried)"
    return f"{more:g} and {fewer:g}" + (f" ({percent_to(fewer / whole)})" if whole else "")


@cache
def title_of(name: str) -> str:
    """Return what the catalogue calls a replicator."""
    return find_replicator(name).title


def shares_in_words(found: Mapping[str, Proportion]) -> str:
    """Return shares by replicator in words; those that have none, of equally many trials, together."""
    none = [name for name, share in found.items() if not share.successes and not isinstance(share, WholeShare)]
    together = none if len(none) > 2 and len({found[name].trials for name in none}) == 1 else []
    told = [f"{title_of(name)} {share_in_words(share)}" for name, share in found.items() if name not in together]
    if together:
        some = f"each of {'the other ' * bool(told)}{many(len(together), 'replicator')}"
        told.append(f"{some} {counted(found[together[0]])}")
    return "; ".join(told)


def share_in_words(share: Proportion) -> str:
    """Return a share with its interval, if it has one: 3 of 40 (2.6–20 %), or 14 of all 80."""
    return f"{share.successes} of all {share.trials}" if isinstance(share, WholeShare) else counted(share)


def kept_in_words(found: Mapping[str, DoseCell]) -> str:
    """Return, replicator by replicator, the share of the births without errors and its interval."""
    return "; ".join(
        f"{title_of(name)} {percent_to(cell.kept.share, 0)} ("
        f"{'all tried' if isinstance(cell.makes, WholeShare) else percent_interval(*cell.kept.interval)})"
        for name, cell in found.items()
    )


def titles_in_words(names: Iterable[str]) -> str:
    """Return what the catalogue calls each, as a list."""
    return listed([title_of(name) for name in names])


def span(values: Iterable[int]) -> str:
    """Return the least and the greatest value, or the only one."""
    low, high = min(them := tuple(values)), max(them)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
