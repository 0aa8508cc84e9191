"""Differences of two that are asked alike, over units drawn independently: the interval, and what it shows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from experiments.statistics import mean_interval
from experiments.studies.truth import Outcome


def difference_interval(differences: NDArray[np.float64], tests: int = 1, *, most: float = 1.0) -> tuple[float, float]:
    """Return an interval of a mean over units, 95 % for all of so many tests together (Bonferroni).

    Where all units agree nothing is known of their scatter: three of n could differ, by `most` (rule of three). Of
    fewer than two units nothing is known.
    """
    if len(differences) < 2:
        return -most, most
    low, high = mean_interval(differences, 1 - 0.05 / tests)
    if high == low:
        return low - 3 * most / len(differences), high + 3 * most / len(differences)
    return low, high


def difference_outcome(
    differences: NDArray[np.float64], alike: float, tests: int = 1, *, most: float = 1.0, below: float | None = None
) -> Outcome:
    """Return what is shown: a mean above 0; refuted, one below it; not shown, one within `alike` of it; or nothing.

    `below` is another margin on the other side of 0: infinity where being less is no matter.
    """
    low, high = difference_interval(differences, tests, most=most)
    return interval_outcome((low, high), int(low > 0) - int(high < 0), alike, below)


def interval_outcome(interval: tuple[float, float], side: int, alike: float, below: float | None = None) -> Outcome:
    """Return the outcome of a mean that stands on a `side` of 0, 1 or -1, or, with 0, on none.

    On none it is not shown if its interval ends within `alike` above 0 and `below` under it (None: as above).
    """
    if side:
        return "shown" if side > 0 else "refuted"
    low, high = interval
    return "not shown" if high <= alike and -low <= (alike if below is None else below) else "undecided"


def smallest_found(differences: NDArray[np.float64], tests: int = 1) -> float:
    """Return the mean difference that would have been found in 80 % of runs, of so many asked together.

    Infinity for fewer than two units.
    """
    from scipy.special import stdtrit  # lazily: it takes longer to import than most runs

    count = len(differences)
    if count < 2:
        return float(np.inf)
    error = float(differences.std(ddof=1)) / np.sqrt(count)
    return float(error * (stdtrit(count - 1, 1 - 0.025 / tests) + stdtrit(count - 1, 0.8)))
