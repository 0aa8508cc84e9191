"""Comparisons over rules: under how many one learner makes daughters more often than another, of the same contexts.

A rule is one observation. Its difference is the mean, over the exposures in which contexts were lacking, of the share
of networks under whose rule the seed makes a daughter less that of the null's draws: a null that is a table answers
once where the contexts shown are always the same, and once a draw where they are drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from automata.proportion import Proportion
from experiments.statistics import bootstrap_interval
from experiments.statistics.comparison import holm
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

# Fewer rules than this decide nothing.
LEAST_RULES = 12
# Of so few a sign test allows a single exception at 5 %: the least where no more rules than 11 can be asked.
LEAST_OF_FEW = 9
LEVEL = 0.05
# Under fewer than this share of rules, by Wilson's interval, is so few that it counts against the claim.
FEW = 0.25

# By rule, exposure and learner: trials in which contexts were lacking, and in how many of them a daughter was made.
Rates = Mapping[tuple[str, str, str], tuple[int, int]]


@dataclass(frozen=True)
class Comparison:
    """One learner against another: each rule's difference in the share that makes a daughter."""

    against: str
    differences: tuple[float, ...]

    @property
    def more(self) -> int:
        """Number of rules in which the first does so more often."""
        return sum(each > 0 for each in self.differences)

    @property
    def less(self) -> int:
        """Number of rules in which the second does."""
        return sum(each < 0 for each in self.differences)

    @property
    def mean(self) -> float:
        """The mean difference over rules."""
        return float(np.mean(self.differences)) if self.differences else 0.0

    @property
    def p_value(self) -> float:
        """The sign test's, two-sided: that neither is more often ahead. Ties say nothing (Dixon and Mood 1946)."""
        from scipy.stats import binomtest  # lazily: it takes longer to import than most runs

        decided = self.more + self.less
        return float(binomtest(self.more, decided).pvalue) if decided else 1.0

    @property
    def ahead(self) -> bool | None:
        """Whether the first makes daughters under more rules (False: under fewer) than the second; None: open."""
        return None if self.p_value > LEVEL else self.more > self.less

    @cached_property
    def interval(self) -> tuple[float, float]:
        """The 95 % bootstrap interval of the mean difference, over rules."""
        if len(self.differences) < 2:
            return -1.0, 1.0
        return bootstrap_interval(self.differences, seed=0)


def rates_of(table: TrialTable) -> Rates:
    """Return how often daughters were made where contexts of the first replication were lacking."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for row in table:
        if row["lacking"] > 0:
            counts = found.setdefault((row["rule"], row["exposure"], row["learner"]), [0, 0])
            counts[0] += row["daughters"] > 0
            counts[1] += 1
    return {key: (made, tried) for key, (made, tried) in found.items()}


def compared(rates: Rates, learner: str, against: str, exposures: Iterable[str]) -> Comparison:
    """Compare two learners rule by rule, on the exposures in which both were tried; rules without any are left out.

    What is shown to nobody, an untrained network, is held against every exposure.
    """
    listed = tuple(exposures)
    differences: dict[str, list[float]] = {}
    for rule, exposure, one in rates:
        if one != learner or exposure not in listed:
            continue
        other = rates.get((rule, exposure, against)) or rates.get((rule, "nothing", against))
        if other is not None:
            mine = rates[rule, exposure, learner]
            differences.setdefault(rule, []).append(mine[0] / mine[1] - other[0] / other[1])
    # A third added three times is no whole: what is left of rounding is no difference.
    return Comparison(against, tuple(round(float(np.mean(each)), 9) for each in differences.values()))


def adjusted(comparisons: Iterable[Comparison]) -> tuple[float, ...]:
    """Return the sign tests' p-values after Holm's correction: the hardest of several is chosen after looking."""
    return tuple(float(each) for each in holm([one.p_value for one in comparisons], LEVEL)[0])


def judged(
    comparisons: Iterable[Comparison], fertile: Proportion, least: int = LEAST_RULES
) -> tuple[Outcome, Comparison | None]:
    """Return what comparisons with several others come to, and the one that does best: the hardest to beat.

    `fertile`: under how many rules the learner made any daughter. Shown if the sign test over rules, two-sided, finds
    it ahead of each of the others at 5 %: all must fail, so that none is chosen. Refuted if the test finds it behind
    one of the others at 5 % after Holm's correction over all; or if it makes daughters under so few rules that Wilson's
    interval lies below a quarter. Undecided with fewer than `least` rules. Else not shown: there were rules enough,
    and they do not say so.
    """
    listed = tuple(comparisons)
    if not listed:
        return "undecided", None
    behind = [p <= LEVEL and one.less > one.more for one, p in zip(listed, adjusted(listed), strict=True)]
    # One that it is behind of is named before one that is better in the mean, through few rules.
    hardest = [one for one, worse in zip(listed, behind, strict=True) if worse] or listed
    best = min(hardest, key=lambda one: (one.mean, one.more - one.less))
    if min(len(one.differences) for one in listed) < least:
        return "undecided", best
    if all(one.ahead for one in listed):
        return "shown", best
    return "refuted" if any(behind) or fertile.high < FEW else "not shown", best
