"""Intervals: the bootstrap's, of any statistic, and that of a share counted in clusters.

That of a share of independent trials is Wilson's, of `automata.proportion`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from automata.proportion import wilson_interval
from experiments.errors import StatisticsError

__all__ = ["ClusteredShare", "bootstrap_interval", "clustered_share", "mean_interval"]

# The normal law's 97.5 % point.
_Z = 1.959963984540054


@dataclass(frozen=True)
class ClusteredShare:
    """So many `successes` in so many `trials` of so many `units` drawn independently; `low` to `high`: 95 % interval.

    `effective` is the number of independent trials that would tell as much.
    """

    successes: int
    trials: int
    units: int
    low: float
    high: float
    effective: float

    @property
    def share(self) -> float:
        """Successes by trials; 0 of none."""
        return self.successes / self.trials if self.trials else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The interval's ends."""
        return self.low, self.high

    @property
    def majority(self) -> bool | None:
        """Whether the share is more than one half; None if one half lies in the interval."""
        return True if self.low > 0.5 else False if self.high < 0.5 else None

    def as_dict(self) -> dict[str, int | float]:
        """Return plain data for JSON."""
        return {
            "successes": self.successes,
            "trials": self.trials,
            "units": self.units,
            "share": self.share,
            "low": self.low,
            "high": self.high,
        }


def clustered_share(successes: ArrayLike, trials: ArrayLike) -> ClusteredShare:
    """Return a share whose trials come in clusters: networks' edits, populations' members; one entry for each unit.

    Wilson's interval with the effective sample size: the trials divided by the design effect, which is estimated from
    the scatter between units (Rao and Scott 1992) and never taken to be below 1, and cut for few units as Korn and
    Graubard (1998) do. Where all trials agree nothing is known of the scatter, and each unit counts once. Units
    without trials are left out; of fewer than two nothing is known (0 to 1). Raises StatisticsError for counts that do
    not fit together.

    >>> clustered_share([10, 0, 10, 0], [10, 10, 10, 10]).interval == (0.0, 1.0)
    False
    """
    from scipy.stats import t as student  # lazily: it takes longer to import than most runs

    counts, sizes = np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    if counts.ndim != 1 or counts.shape != sizes.shape or not ((counts >= 0) & (counts <= sizes)).all():
        raise StatisticsError("successes and trials are two rows of equal length, 0 ≤ successes ≤ trials in each unit")
    counts, sizes = counts[sizes > 0], sizes[sizes > 0]
    units, total, all_trials = len(sizes), float(counts.sum()), float(sizes.sum())
    if units < 2:
        return ClusteredShare(int(total), int(all_trials), units, 0.0, 1.0, 0.0)
    share = total / all_trials
    if share in (0.0, 1.0):
        effective = float(units)
    else:
        variance = units / (units - 1) * float(((counts - share * sizes) ** 2).sum()) / all_trials**2
        effective = min(all_trials, share * (1 - share) / variance) if variance > 0 else all_trials
        effective *= (_Z / float(student.ppf(0.975, units - 1))) ** 2
    low, high = wilson_interval(share, effective, _Z)
    return ClusteredShare(int(total), int(all_trials), units, low, high, effective)


def mean_interval(sample: ArrayLike, confidence: float = 0.95) -> tuple[float, float]:
    """Return Student's interval of the mean of a sample; StatisticsError for fewer than two values.

    >>> low, high = mean_interval([4.0, 5.0, 6.0])
    >>> round(low, 2), round(high, 2)
    (2.52, 7.48)
    """
    from scipy.stats import t as student  # lazily: it takes longer to import than most runs

    values = np.asarray(sample, dtype=np.float64)
    if values.ndim != 1 or len(values) < 2 or not np.isfinite(values).all():
        raise StatisticsError(f"an interval of a mean needs two or more finite values, not shape {values.shape}")
    half = float(student.ppf(0.5 + confidence / 2, len(values) - 1) * values.std(ddof=1) / len(values) ** 0.5)
    return float(values.mean()) - half, float(values.mean()) + half


def bootstrap_interval(
    sample: ArrayLike,
    statistic: Callable[..., object] = np.mean,
    *,
    seed: int,
    confidence: float = 0.95,
    resamples: int = 2000,
) -> tuple[float, float]:
    """Return the bias-corrected, accelerated bootstrap interval of `statistic(values, axis=…)` (Efron 1987).

    A sample whose resamples are all alike has an interval of no width; one whose skewness is undefined has the
    percentiles instead. Raises StatisticsError for fewer than two values or values that are not finite.

    >>> low, high = bootstrap_interval([3, 4, 5, 6, 7], seed=0)
    >>> low < 5 < high
    True
    """
    from scipy.stats import bootstrap  # lazily: it takes longer to import than most runs

    values = np.asarray(sample, dtype=np.float64)
    if values.ndim != 1 or len(values) < 2 or not np.isfinite(values).all():
        raise StatisticsError(
            f"a bootstrap needs two or more finite values in a row, not an array of shape {values.shape}"
        )
    if np.all(values == values[0]):
        constant = float(np.asarray(statistic(values, axis=-1)))
        return constant, constant

    def interval(method: str) -> tuple[float, float]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # degenerate: the result is nan
            found = bootstrap(
                (values,), statistic, vectorized=True, n_resamples=resamples, confidence_level=confidence,
                method=method, rng=np.random.default_rng(seed),
            ).confidence_interval  # fmt: skip
        return float(found.low), float(found.high)

    low, high = interval("BCa")
    return (low, high) if np.isfinite([low, high]).all() else interval("percentile")
