"""Cells of the study: one arm of one language each, with its soups; what is not over when a soup ends is censored."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from automata.proportion import Proportion
from experiments.statistics.comparison import permuted_log_rank_test
from experiments.statistics.rates import hazard_ratio_test
from experiments.studies.origins.arms import ARMS, AS_IT_IS
from experiments.studies.origins.trial import OriginsSettings
from experiments.studies.table import TrialTable

EVENTS = ("appearance", "fertility", "wave", "takeover", "crossing")


@dataclass(frozen=True)
class ArmCell:
    """One arm of one language: its soups, and in how many each event was seen."""

    language: str
    arm: str
    part: TrialTable

    @property
    def label(self) -> str:
        """What it is called in tables and figures."""
        if self.arm in ("base", AS_IT_IS):
            return f"{self.language}, {ARMS[self.arm].label.replace('the language', 'it')}"
        return ARMS[self.arm].label

    @property
    def factor(self) -> str:
        """Which kind of change it is."""
        return ARMS[self.arm].factor

    @property
    def programs(self) -> int:
        """How many programs a soup has."""
        return int(self.part.rows[0]["programs"])

    @property
    def heads(self) -> str:
        """Where its heads start, in words, if elsewhere than the language's do."""
        start = self.part.rows[0].get("heads")
        return f", heads on bytes {start[0]} and {start[1]}" if start else ""

    @property
    def is_null(self) -> bool:
        """Whether nothing can copy there."""
        return ARMS[self.arm].null

    def seen(self, event: str) -> Proportion:
        """Return in how many soups an event was seen."""
        return Proportion(sum(row[event] is not None for row in self.part), len(self.part))

    def median(self, event: str) -> float | None:
        """Return the median epoch of an event where it was seen; None if it never was."""
        epochs = [row[event] for row in self.part if row[event] is not None]
        return float(np.median(epochs)) if epochs else None

    def takeovers(self, config: OriginsSettings) -> tuple[list[int], list[bool]]:
        """Return, soup by soup, when it was taken over and True, or until when that would have been seen and False."""
        last = config.epochs - config.lasting
        epochs = [last if row["takeover"] is None else min(row["takeover"], last) for row in self.part]
        return epochs, [row["takeover"] is not None for row in self.part]

    def differs(self, other: ArmCell, config: OriginsSettings) -> float:
        """Return the p-value of this cell's takeovers against another's: log-rank, by permutation of soups.

        With more programs, or fewer, there are as many more tries or fewer: the null is that each program's chance to
        start a takeover is the same, so that the rate of takeovers is proportional to the number of programs.
        """
        return self._against(other, *self.takeovers(config), config)

    def power(self, other: ArmCell, config: OriginsSettings) -> float:
        """Return the p-value that as many soups without any takeover would have had against another cell's."""
        none = [config.epochs - config.lasting] * len(self.part), [False] * len(self.part)
        return self._against(other, *none, config)

    def _against(self, other: ArmCell, epochs: list[int], seen: list[bool], config: OriginsSettings) -> float:
        if self.programs == other.programs:
            return permuted_log_rank_test(epochs, seen, *other.takeovers(config))
        return hazard_ratio_test(epochs, seen, *other.takeovers(config), self.programs / other.programs)

    def false_alarms(self, config: OriginsSettings) -> Proportion:
        """Of the soups whose entropy crossed 1 early enough, those that were not taken over within `waiting` epochs.

        Early enough: a takeover at the end of the wait would have been seen to last. Later crossings are censored:
        what became of them is not known, and they count for nothing.
        """
        latest = config.epochs - config.lasting - config.waiting
        crossed = [row for row in self.part if row["crossing"] is not None and row["crossing"] <= latest]
        return Proportion(
            sum(row["takeover"] is None or row["takeover"] > row["crossing"] + config.waiting for row in crossed),
            len(crossed),
        )

    def censored(self, config: OriginsSettings) -> int:
        """Return in how many soups the entropy crossed 1 too late for that."""
        return self.seen("crossing").successes - self.false_alarms(config).trials


def cells_of(table: TrialTable) -> tuple[ArmCell, ...]:
    """Return all arms in the order of the plan."""
    return tuple(ArmCell(language, arm, part) for (language, arm), part in table.groups("language", "arm").items())


def with_own_heads(cells: tuple[ArmCell, ...], config: OriginsSettings) -> ArmCell | None:
    """Return the soups of the base's size in which heads start as the language has them."""
    base = "base" if config.heads is None else "heads-together"
    return next((cell for cell in cells if (cell.language, cell.arm) == (config.language, base)), None)


def as_it_is(cells: tuple[ArmCell, ...], config: OriginsSettings) -> ArmCell | None:
    """Return the arm in which nothing of the base's language is changed: of its own size, or else of the base's."""
    own = (cell for cell in cells if (cell.language, cell.arm) == (config.language, AS_IT_IS))
    return next(own, None) or with_own_heads(cells, config)


def together(found: list[Proportion]) -> Proportion:
    """Return the counts of several cells as one."""
    return Proportion(sum(one.successes for one in found), sum(one.trials for one in found))
