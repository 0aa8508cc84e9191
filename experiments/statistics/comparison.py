"""Comparison: whether two samples differ, by permutation or by epochs; which of many such findings stand together."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import combinations
from math import comb
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


def holm(p_values: ArrayLike, level: float = 0.05) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the adjusted p-values and which stand when none but a share `level` of families may err (Holm 1979).

    Raises StatisticsError for p-values or a level outside 0..1.

    >>> adjusted, found = holm([0.001, 0.2, 0.03])
    >>> found.tolist()
    [True, False, False]
    """
    values = np.asarray(p_values, dtype=np.float64)
    if values.ndim != 1 or not ((values >= 0) & (values <= 1)).all() or not 0 < level < 1:
        raise StatisticsError("p-values and the level of the family lie between 0 and 1")
    order = np.argsort(values, kind="stable")
    steps = np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1))
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(steps, 1)
    return adjusted, adjusted <= level


def permuted_log_rank_test(
    first: ArrayLike, first_seen: ArrayLike, second: ArrayLike, second_seen: ArrayLike, *, resamples: int = 19_999
) -> float:
    """Return the p-value, two-sided, of the log-rank statistic under exchange of the two samples' members.

    What is exchanged are the scores, whose sum over a sample is what was seen there less what was expected: 1 where it
    was seen, less the Nelson-Aalen estimate at that time of both samples together. It keeps its level in samples in
    which few events leave the law of the usual test approximate, where both are looked at equally long. All divisions
    are tried if they are no more than `resamples`, else that many drawn ones, the observed one counted among them.
    Raises StatisticsError for an empty sample.

    >>> permuted_log_rank_test([3, 4, 5, 6], [True] * 4, [9, 9, 9, 9], [False] * 4) == 2 / 70
    True
    """
    sizes = []
    for epochs, seen in ((first, first_seen), (second, second_seen)):
        if np.ndim(epochs) != 1 or np.shape(epochs) != np.shape(seen) or not np.size(epochs):
            raise StatisticsError("a log-rank test needs two samples of one or more times, each seen or not")
        sizes.append(np.size(epochs))
    times = np.concatenate([np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)])
    happened = np.concatenate([np.asarray(first_seen, dtype=np.bool_), np.asarray(second_seen, dtype=np.bool_)])
    epochs_seen, counts = np.unique(times[happened], return_counts=True)
    at_risk = (times[:, None] >= epochs_seen).sum(axis=0)
    scores = happened - ((times[:, None] >= epochs_seen) * (counts / at_risk)).sum(axis=1)
    found = abs(float(scores[: sizes[0]].sum()))
    divisions, all_of_them = _divisions(sizes[0], sizes[1], resamples)
    # Sums of the same scores in another order differ by rounding.
    as_much = int(np.count_nonzero(np.abs(divisions @ scores) >= found - 1e-9))
    return as_much / len(divisions) if all_of_them else (as_much + 1) / (len(divisions) + 1)


@lru_cache(maxsize=8)
def _divisions(first: int, second: int, resamples: int) -> tuple[NDArray[np.float64], bool]:
    """Return which members the first sample has in divisions of both, (D, first + second), and if these are all."""
    size = first + second
    if comb(size, first) <= resamples:
        chosen = np.array(list(combinations(range(size), first)))
    else:
        chosen = np.random.default_rng(0).random((resamples, size)).argpartition(first - 1, axis=1)[:, :first]
    divisions = np.zeros((len(chosen), size))
    np.put_along_axis(divisions, chosen, 1.0, axis=1)
    return divisions, len(chosen) == comb(size, first)


def log_rank_test(first: ArrayLike, first_seen: ArrayLike, second: ArrayLike, second_seen: ArrayLike) -> float:
    """Return the p-value, two-sided, of the log-rank test: whether what happens comes as early and as often in both.

    `first`, `second`: when it happened, or, where it was not `seen`, until when it was looked for (censored). Without
    an event there is no difference, and the value is 1. Raises StatisticsError for an empty sample.

    >>> log_rank_test([3, 4, 5, 6], [True] * 4, [9, 9, 9, 9], [False] * 4) < 0.05
    True
    """
    from scipy import stats  # lazily: it takes longer to import than most runs

    samples = []
    for epochs, seen in ((first, first_seen), (second, second_seen)):
        values, happened = np.asarray(epochs, dtype=np.float64), np.asarray(seen, dtype=np.bool_)
        if values.ndim != 1 or values.shape != happened.shape or not len(values):
            raise StatisticsError("a log-rank test needs two samples of one or more times, each seen or not")
        samples.append(stats.CensoredData.right_censored(values, ~happened))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = float(stats.logrank(*samples).pvalue)
    return found if np.isfinite(found) else 1.0
