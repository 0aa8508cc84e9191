"""Comparison: whether two samples differ, by permutation, and which of many such findings stand together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.errors import StatisticsError

Alternative = Literal["two-sided", "greater", "less"]


def _difference_of_means(first: NDArray[np.float64], second: NDArray[np.float64], axis: int = -1) -> Any:
    return np.mean(first, axis=axis) - np.mean(second, axis=axis)


def permutation_test(
    first: ArrayLike,
    second: ArrayLike,
    statistic: Callable[..., object] = _difference_of_means,
    *,
    seed: int,
    alternative: Alternative = "two-sided",
    resamples: int = 9999,
) -> float:
    """Return the p-value of `statistic(first, second, axis=…)` under exchange of the two samples' values.

    All divisions are tried if they are no more than `resamples`, else that many drawn ones, the observed one counted
    among them, so that the p-value is never 0 (Phipson and Smyth 2010). Raises StatisticsError for a sample of fewer
    than two values.

    >>> permutation_test([5, 6, 7, 8], [1, 2, 3, 4], seed=0) < 0.05
    True
    """
    from scipy import stats  # lazily: it takes longer to import than most runs

    samples = tuple(np.asarray(values, dtype=np.float64) for values in (first, second))
    for values in samples:
        if values.ndim != 1 or len(values) < 2 or not np.isfinite(values).all():
            raise StatisticsError("a permutation test needs two samples of two or more finite values each")
    found = stats.permutation_test(
        samples, statistic, permutation_type="independent", vectorized=True, n_resamples=resamples,
        alternative=alternative, rng=np.random.default_rng(seed),
    )  # fmt: skip
    return float(found.pvalue)


def benjamini_hochberg(p_values: ArrayLike, rate: float = 0.05) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the adjusted p-values and which are discoveries at a false discovery rate (Benjamini, Hochberg 1995).

    Raises StatisticsError for p-values or a rate outside 0..1.

    >>> adjusted, found = benjamini_hochberg([0.001, 0.2, 0.03])
    >>> found.tolist()
    [True, False, True]
    """
    from scipy import stats  # lazily: it takes longer to import than most runs

    values = np.asarray(p_values, dtype=np.float64)
    if values.ndim != 1 or not ((values >= 0) & (values <= 1)).all() or not 0 < rate < 1:
        raise StatisticsError("p-values and the rate of false discoveries lie between 0 and 1")
    adjusted = stats.false_discovery_control(values, method="bh") if len(values) else values
    return adjusted, adjusted <= rate
