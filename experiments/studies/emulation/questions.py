"""What is asked of networks of one kind and size, rule by rule: are they exact, and what do they know beyond memory?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from automata.proportion import Proportion
from experiments.statistics import mean_interval
from experiments.studies.emulation.trial import EmulationSettings
from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import Outcome

Exactness = Literal["exact_visited", "exact_dense"]
# What networks must know more than: a memory that turns, a look-up by centre and counts, and two defaults.
RIVALS = ("turned", "counts", "copy", "quiescent")
# The least share of the contexts outside that must change the centre, or the rule's default is all there is to know.
CONTENT = 0.1


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


def cut_short(config: EmulationSettings, rows: TrialTable, kind: str, rule: str) -> int:
    """Return how many networks of a kind and rule used up all updates; others stop once all is right by a margin."""
    return sum(row["taken"] >= config.steps for row in rows.where(kind=kind, rule=rule))


def most_exact(config: EmulationSettings, rows: TrialTable, kind: str, rule: str, what: Exactness) -> bool | None:
    """Return whether more than half are exact; no only if that held had all that used up their updates become exact."""
    part = rows.where(kind=kind, rule=rule)
    if (majority := exactness(rows, kind, rule, what).majority) is not False:
        return majority
    might = sum(row[what] or (not row["exact_visited"] and row["taken"] >= config.steps) for row in part)
    return False if Proportion(might, len(part)).majority is False else None


def by_some_kind(outcomes: Iterable[Outcome]) -> Outcome:
    """Return whether some kind does it: refuted if no kind does, undecided while one is open."""
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


def changing_outside(table: TrialTable, rule: str) -> tuple[int, int] | None:
    """Return in how many of a rule's contexts outside the centre changes, and how many there are; None if not known."""
    for row in table.where(kind="copy", rule=rule):
        return row["wrong"]["dense"] - row["wrong"]["orbit"], row["of"]["dense"] - row["of"]["orbit"]
    return None


def has_content(changing: tuple[int, int]) -> bool:
    """Return whether enough of the contexts outside change the centre for more than the rule's default to be asked."""
    return changing[1] > 0 and changing[0] >= CONTENT * changing[1]


def asked_rules(config: EmulationSettings, table: TrialTable) -> list[str]:
    """Return the rules of which more than memory is asked: those whose contexts outside have content."""
    return [
        rule
        for rule in config.rules
        if (changing := changing_outside(table, rule)) is not None and has_content(changing)
    ]


def knowledge(table: TrialTable, rule: str) -> dict[str, float]:
    """Return the share of a rule's contexts outside that each null has right, by kind."""
    return {
        row["kind"]: share
        for row in table.where(rule=rule)
        if row["kind"] in RIVALS and (share := outside(row)) is not None
    }


@dataclass(frozen=True)
class BesideMemory:
    """Networks of one kind and rule beside the best of what learns nothing, on contexts outside of what they learnt.

    `shares`: the share of those contexts that each network, of a seed of its own, has right; `memory` is that of the
    null `best`, one number. The interval of the mean is Student's, at a `confidence` that leaves 5 % for all
    comparisons.
    """

    kind: str
    rule: str
    shares: tuple[float, ...]
    memory: float
    confidence: float
    best: str = "turned"

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
        """Whether networks know more than the null; None if the interval holds both."""
        low, high = self.interval
        return True if low > self.memory else False if high < self.memory else None


def beside_memory(
    config: EmulationSettings, table: TrialTable, kind: str, rules: Sequence[str], nulls: Sequence[str] = RIVALS
) -> list[BesideMemory]:
    """Return for each of some rules how networks of a kind, of the largest size, compare with the best of `nulls`."""
    rows, found = judged(config, table), []
    confidence = 1 - 0.05 / max(1, len(rules) * len(config.kinds))
    for rule in rules:
        known = {null: share for null, share in knowledge(table, rule).items() if null in nulls}
        shares = [share for row in rows.where(rule=rule, kind=kind) if (share := outside(row)) is not None]
        if len(known) == len(nulls) and shares:
            best = max(known, key=lambda null: known[null])
            found.append(BesideMemory(kind, rule, tuple(shares), known[best], confidence, best))
    return found


def beyond_memory(found: list[BesideMemory], rules: int) -> Outcome:
    """Return whether networks know more for every rule, or less for every rule; not shown if it depends on the rule."""
    told = [each.better for each in found]
    if not rules or len(told) < rules or any(len(each.shares) < 3 for each in found):
        return "undecided"
    return "shown" if all(told) else "refuted" if all(better is False for better in told) else "not shown"
