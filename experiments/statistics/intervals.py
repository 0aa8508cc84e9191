"""The bootstrap's interval, of any statistic; that of a count is Wilson's, of `automata.proportion`."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from experiments.errors import StatisticsError

__all__ = ["bootstrap_interval"]


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
