"""The metric mirage: an exact score that needs L answers in a row looks sharp where each answer improves smoothly.

If every answer is right with probability p, independently, all L are with p**L. So a jump of the exact score alone
shows nothing: the continuous score must break as well (Schaeffer et al. 2023).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.errors import StatisticsError


def predicted_success(accuracy: ArrayLike, length: ArrayLike) -> NDArray[np.float64]:
    """Return accuracy ** length; StatisticsError for accuracies outside 0..1 or negative lengths.

    >>> predicted_success([0.94, 0.999], 641).round(4).tolist()
    [0.0, 0.5266]
    """
    shares, counts = np.asarray(accuracy, dtype=np.float64), np.asarray(length, dtype=np.float64)
    if not ((shares >= 0) & (shares <= 1)).all() or not (counts >= 0).all():
        raise StatisticsError("an accuracy lies between 0 and 1, and a number of answers is not negative")
    return np.power(shares, counts)


def fit_to_prediction(
    successes: ArrayLike, trials: ArrayLike, predicted: ArrayLike, *, seed: int, resamples: int = 9999
) -> float:
    """Return the p-value of counted `successes` out of `trials` under the `predicted` chances, point by point.

    The deviance is compared with that of counts drawn from the prediction itself, because its law is not chi-square
    where chances are near 0 or 1. Raises StatisticsError if the three do not fit together.
    """
    counts, sizes, chances = _counted(successes, trials, predicted)
    observed = float(_deviance(counts, sizes, chances))
    drawn = np.random.default_rng(seed).binomial(sizes, chances, size=(resamples, len(counts)))
    # Equal deviances differ in their last places, depending on how they were added up.
    slack = 1e-9 * max(1.0, observed) if np.isfinite(observed) else 0.0
    beyond = np.count_nonzero(_deviance(drawn, sizes, chances) >= observed - slack)
    return (beyond + 1) / (resamples + 1)


def _counted(
    successes: ArrayLike, trials: ArrayLike, predicted: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    counts, sizes = np.asarray(successes, dtype=np.int64), np.asarray(trials, dtype=np.int64)
    chances = np.asarray(predicted, dtype=np.float64)
    if counts.ndim != 1 or counts.shape != sizes.shape or counts.shape != chances.shape:
        raise StatisticsError("successes, trials and predictions are three rows of equal length")
    if not ((counts >= 0) & (counts <= sizes)).all() or not ((chances >= 0) & (chances <= 1)).all():
        raise StatisticsError("there are at most as many successes as trials, and chances lie between 0 and 1")
    return counts, sizes, chances


def _deviance(counts: NDArray[np.int64], sizes: NDArray[np.int64], chances: NDArray[np.float64]) -> Any:
    """Twice the log-likelihood that free chances would gain, summed over the last axis; infinite if impossible.

    A float64 for one row of counts, (points,), else one for each, (…,).
    """
    total = np.zeros(counts.shape)
    for part, chance in ((counts, chances), (sizes - counts, 1 - chances)):
        with np.errstate(divide="ignore", invalid="ignore"):
            gain = part * np.log(part / (sizes * chance))
        total += np.where(part == 0, 0.0, gain)
    return 2 * total.sum(axis=-1)
