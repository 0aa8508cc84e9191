"""What is asked of networks of one kind and size, rule by rule: are they exact, and what do they know beyond memory?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from automata.proportion import Proportion
from experiments.statistics import mean_interval
from experiments.studies.emulation.trial import EmulationSettings
from experiments.studies.study import OUTCOMES
from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import Outcome

Exactness = Literal["exact_visited", "exact_dense"]


def size(config: EmulationSettings, which: Callable[[Iterable[int]], int]) -> dict[str, int]:
    """Return the greatest width and depth tried, by `max`, or the least, by `min`."""
    return {"width": which(config.widths), "depth": which(config.depths)}


def judged(config: EmulationSettings, table: TrialTable, which: Callable[[Iterable[int]], int] = max) -> TrialTable:
    """Return the networks that learnt one replication, of the size that is judged, whatever came out at others."""
    return table.where(data="visited", **size(config, which))


def exactness(rows: TrialTable, kind: str, rule: str, what: Exactness) -> Proportion:
    """Return how many networks of a kind and rule are exact, one for each seed, of such rows."""
    part = rows.where(kind=kind, rule=rule)
    return Proportion(sum(row[what] for row in part), len(part))


def for_every_rule(found: Iterable[Proportion]) -> Outcome:
    """Return whether more than half are exact for every rule: refuted by one rule for which fewer than half are."""
    majorities = [each.majority for each in found]
    if any(majority is False for majority in majorities):
        return OUTCOMES[False]
    return OUTCOMES[(bool(majorities) and all(majorities)) or None]


def by_some_kind(outcomes: Iterable[Outcome]) -> Outcome:
    """Return whether some kind does it for every rule: refuted if each kind is."""
    outcomes = list(outcomes)
    if "shown" in outcomes:
        return "shown"
    return "refuted" if outcomes and set(outcomes) == {"refuted"} else "undecided"


def beyond_by_some_kind(outcomes: Iterable[Outcome]) -> Outcome:
    """Return whether some kind knows more than memory: refuted if each knows less, undecided while one kind is open."""
    outcomes = list(outcomes)
    if "shown" in outcomes:
        return "shown"
    if not outcomes or "undecided" in outcomes:
        return "undecided"
    return "refuted" if set(outcomes) == {"refuted"} else "not shown"


def outside(row: Row) -> float | None:
    """Return the share right of the contexts that no turned context of the replication is; None if there are none."""
    asked = row["of"]["dense"] - row["of"]["orbit"]
    return 1 - (row["wrong"]["dense"] - row["wrong"]["orbit"]) / asked if asked else None


def turned(row: Row) -> float | None:
    """Return the share right of the turned contexts of the replication that it did not meet; None if there are none."""
    asked = row["of"]["orbit"] - row["of"]["visited"]
    return 1 - (row["wrong"]["orbit"] - row["wrong"]["visited"]) / asked if asked else None


@dataclass(frozen=True)
class BesideMemory:
    """Networks of one kind and rule beside the memory of what they learnt, turned, on contexts outside of it.

    `shares`: the share of those contexts that each network, of a seed of its own, has right; `memory` is the memory's,
    one number. The interval of the mean is Student's, at a `confidence` that leaves 5 % for all rules and kinds.
    """

    kind: str
    rule: str
    shares: tuple[float, ...]
    memory: float
    confidence: float

    @property
    def mean(self) -> float:
        """Of the networks' shares."""
        return float(np.mean(self.shares))

    @cached_property
    def interval(self) -> tuple[float, float]:
        """Of the mean over seeds; 0 to 1 from fewer than three networks."""
        if len(self.shares) < 3:
            return 0.0, 1.0
        low, high = mean_interval(self.shares, self.confidence)
        return max(0.0, low), min(1.0, high)

    @property
    def better(self) -> bool | None:
        """Whether networks know more than memory; None if the interval holds both."""
        low, high = self.interval
        return True if low > self.memory else False if high < self.memory else None


def beside_memory(config: EmulationSettings, table: TrialTable, rows: TrialTable, kind: str) -> list[BesideMemory]:
    """Return for each rule that has contexts to guess how networks of a kind compare, of those in `rows`."""
    memories, found = table.where(kind="turned"), []
    confidence = 1 - 0.05 / (len(config.rules) * len(config.kinds))
    for rule in config.rules:
        known = [share for row in memories if row["rule"] == rule and (share := outside(row)) is not None]
        shares = [share for row in rows.where(rule=rule, kind=kind) if (share := outside(row)) is not None]
        if known and shares:
            found.append(BesideMemory(kind, rule, tuple(shares), known[0], confidence))
    return found


def beyond_memory(found: list[BesideMemory], rules: int) -> Outcome:
    """Return whether networks know more for every rule: refuted by one rule for which they know less."""
    told = [each.better for each in found]
    if any(better is False for better in told):
        return "refuted"
    if len(told) == rules and all(told):
        return "shown"
    return "not shown" if len(told) == rules and all(len(each.shares) > 2 for each in found) else "undecided"
