"""Comparison: whether two samples differ, by permutation or by epochs; which of many such findings stand together."""

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


def hazard_ratio_test(
    first: ArrayLike, first_seen: ArrayLike, second: ArrayLike, second_seen: ArrayLike, ratio: float
) -> float:
    """Return the p-value of the likelihood-ratio test: whether the first's rate is `ratio` times the second's.

    For times that are seen at looks, so that many are equal: between looks a rate a in the second and `ratio` a in the
    first, any a. As in `log_rank_test` what was not `seen` is censored. Without an event the value is 1.
    Raises StatisticsError for an empty sample or a ratio that is not positive.

    >>> hazard_ratio_test([9] * 8, [False] * 8, [3, 4, 5, 6] * 2, [True] * 8, 1 / 16) > 0.05
    True
    >>> hazard_ratio_test([9] * 8, [False] * 8, [3, 4, 5, 6] * 2, [True] * 8, 4) < 0.001
    True
    """
    from scipy import stats  # lazily: it takes longer to import than most runs

    if not (np.isfinite(ratio) and ratio > 0):
        raise StatisticsError("a ratio of rates is positive")
    samples = []
    for times, seen in ((first, first_seen), (second, second_seen)):
        values, happened = np.asarray(times, dtype=np.float64), np.asarray(seen, dtype=np.bool_)
        if values.ndim != 1 or values.shape != happened.shape or not len(values):
            raise StatisticsError("a test of rates needs two samples of one or more times, each seen or not")
        samples.append((values, happened))
    looks = np.unique(np.concatenate([values[happened] for values, happened in samples]))
    if not len(looks):
        return 1.0
    # How many were met by each look, and how many passed it without.
    met = np.array([[(values[happened] == look).sum() for look in looks] for values, happened in samples])
    passed = np.array([[(values >= look).sum() for look in looks] for values, _ in samples]) - met

    # The likelihood has one maximum over the ratio, or is monotone and near its limit at the ends.
    null, span = float(np.log(ratio)), np.linspace(-12.0, 12.0, 49)
    coarse = _profile(met, passed, np.exp(null + span))
    middle = null + span[int(coarse.argmax())]
    fine = _profile(met, passed, np.exp(np.append(middle + np.linspace(-0.5, 0.5, 41), null)))
    # The law of F in place of that of chi-square: in samples of eight the latter errs too often.
    return float(
        stats.f.sf(max(0.0, 2 * (fine.max() - fine[-1])), 1, max(1, sum(len(values) for values, _ in samples) - 2))
    )


def _profile(met: NDArray[np.int64], passed: NDArray[np.int64], ratios: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, for each ratio, the largest log-likelihood over the rates between looks.

    The derivative by the logarithm of a rate falls throughout, so that its root, found by bisection, is the maximum.
    """
    rates = np.stack([ratios, np.ones_like(ratios)])[:, :, None]
    met, passed = met[:, None, :], passed[:, None, :]
    low = np.full((len(ratios), met.shape[2]), -40.0)
    high = np.full_like(low, 16.0)
    with np.errstate(over="ignore", divide="ignore"):
        for _ in range(40):
            middle = (low + high) / 2
            slope = (met * rates / np.expm1(rates * np.exp(middle)) - passed * rates).sum(axis=0)
            low, high = np.where(slope > 0, middle, low), np.where(slope > 0, high, middle)
        through = rates * np.exp((low + high) / 2)
        seen = np.where(met > 0, met * np.log(-np.expm1(-through)), 0.0)
    total: NDArray[np.float64] = (seen - passed * through).sum(axis=(0, 2))
    return total
