"""Rates: how often something happens, and whether it happens at so many times the rate in one sample as in another."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.errors import StatisticsError


def poisson_interval(count: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a Poisson law's mean, of which `count` events were seen (Garwood 1936).

    Raises StatisticsError for a negative count.

    >>> low, high = poisson_interval(0)
    >>> round(low, 2), round(high, 2)
    (0.0, 3.69)
    """
    from scipy.stats import chi2

    if count < 0:
        raise StatisticsError(f"events are counted from 0 on, not {count}")
    tail = (1 - confidence) / 2
    low = float(chi2.ppf(tail, 2 * count)) / 2 if count else 0.0
    return low, float(chi2.isf(tail, 2 * count + 2)) / 2


def rate_ratio_interval(
    first: int, first_size: float, second: int, second_size: float, confidence: float = 0.95
) -> tuple[float, float]:
    """Return the exact interval of the first rate by the second: events, and what they were counted in, of each.

    By the first's share of all events (Clopper and Pearson 1934); (0, inf) if there is none at all.
    Raises StatisticsError for a size that is not positive.
    """
    from scipy.stats import beta

    if first_size <= 0 or second_size <= 0:
        raise StatisticsError("a rate is of something: give sizes above 0")
    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, first, second + 1)) if first else 0.0
    high = float(beta.isf(tail, first + 1, second)) if second else 1.0
    scale = second_size / first_size
    return scale * low / (1 - low), scale * high / (1 - high) if high < 1 else float("inf")


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
