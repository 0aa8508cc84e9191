"""Beside the null: of which replicators and kinds of error more rules at 94 % let a daughter be made, or fewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from automata.proportion import Proportion
from experiments.statistics import benjamini_hochberg
from experiments.studies.physics_fidelity.trial import Kind
from experiments.studies.truth import Outcome

# Discoveries are false at this rate, over all comparisons.
RATE = 0.05
# Shares of which the power is told; a comparison is telling if it would find one half, as the claim has it, so often.
SHARES = (0.2, 0.25, 0.3)
SEEN, TELLING = 0.5, 0.8


@dataclass(frozen=True)
class Pair:
    """Rules of one replicator and kind at 94 %, and those of its null: how many let a daughter be made."""

    name: str
    kind: Kind
    one: Proportion
    null: Proportion


@dataclass(frozen=True)
class Comparisons:
    """All pairs of one question, and of each whether more rules than the null's let a daughter be made, or fewer."""

    pairs: tuple[Pair, ...]
    found: tuple[bool | None, ...]

    @classmethod
    def of(cls, pairs: Sequence[Pair]) -> Comparisons:
        """Compare all pairs at once."""
        return cls(tuple(pairs), tuple(told_apart(pairs)))

    def those(self, answer: bool) -> list[Pair]:
        """Return the pairs in which there are more (True), or fewer."""
        return [pair for pair, found in zip(self.pairs, self.found, strict=True) if found is answer]

    @property
    def outcome(self) -> Outcome:
        """Shown: more in every pair; refuted: fewer in every pair; undecided: neither, and half cannot tell."""
        if not self.pairs:
            return "undecided"
        if all(self.found):
            return "shown"
        if all(found is False for found in self.found):
            return "refuted"
        telling = [
            found is not None or bool(pair.null.majority) or self.power(pair, SEEN) >= TELLING
            for pair, found in zip(self.pairs, self.found, strict=True)
        ]
        return "not shown" if 2 * sum(telling) > len(telling) else "undecided"

    def power(self, pair: Pair, share: float) -> float:
        """Return how often a share would be told to be more than this null, if nothing else is found."""
        return power(pair.one.trials, pair.null.trials, pair.null.successes, share, RATE / len(self.pairs))

    def powers(self) -> list[float]:
        """Return the power in the median pair for each of SHARES."""
        return [float(np.median([self.power(pair, share) for pair in self.pairs])) for share in SHARES]


def told_apart(pairs: Sequence[Pair]) -> list[bool | None]:
    """Return, pair by pair, whether more rules than the null's let one be made (True), or fewer (False); None: neither.

    By Fisher's exact test, two-sided, at a false discovery rate over all pairs.
    """
    if not pairs:
        return []
    found = benjamini_hochberg([p_value(each.one, each.null) for each in pairs], RATE)[1]
    return [each.one.share > each.null.share if apart else None for each, apart in zip(pairs, found, strict=True)]


def p_value(one: Proportion, null: Proportion) -> float:
    """Return Fisher's exact p-value of two shares being one, two-sided."""
    return float(_p_values(one.trials, null.trials, null.successes)[one.successes])


@cache
def _p_values(trials: int, nulls: int, made: int) -> tuple[float, ...]:
    """Return the p-value for every number of `trials` that may let one be made, beside `made` of `nulls`."""
    from scipy.stats import hypergeom  # lazily: it takes longer to import than most runs

    found = []
    for one in range(trials + 1):
        both = one + made
        chances = hypergeom.pmf(np.arange(max(0, both - nulls), min(trials, both) + 1), trials + nulls, both, trials)
        own = hypergeom.pmf(one, trials + nulls, both, trials)
        # Tables as likely as this one count, whatever the last digits say.
        found.append(float(min(1.0, chances[chances <= own * (1 + 1e-7)].sum())))
    return tuple(found)


@cache
def power(trials: int, nulls: int, made: int, share: float, level: float) -> float:
    """Return how often a `share` would be told to be more than `made` of `nulls`, in so many trials, at a level."""
    from scipy.stats import binom

    p_values = _p_values(trials, nulls, made)
    telling = [one for one in range(trials + 1) if p_values[one] <= level and one * nulls > made * trials]
    return float(binom.pmf(telling, trials, share).sum()) if telling else 0.0
