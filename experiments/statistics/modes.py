"""Modes: is a sample bimodal, such as the scores of networks that differ only in their seeds?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.errors import StatisticsError
from experiments.statistics.splits import explained


@dataclass(frozen=True)
class TwoModes:
    """The best split of a sorted sample in two: the means, the `share` of values above, the variance `explained`.

    `p_value`: the chance that a normal sample of that size is split as well. It depends on neither mean nor spread, so
    that a shift of the whole sample is no finding.
    """

    low: float
    high: float
    share: float
    explained: float
    p_value: float


def two_modes(values: ArrayLike, *, seed: int, resamples: int = 1999) -> TwoModes:
    """Return the split of a sample into two groups with its evidence; StatisticsError for fewer than four values.

    A sample without spread has one mode and the p-value 1.
    """
    sample = np.sort(np.asarray(values, dtype=np.float64))
    if sample.ndim != 1 or len(sample) < 4 or not np.isfinite(sample).all():
        raise StatisticsError("a test for two modes takes four or more finite values")
    if sample[0] == sample[-1]:
        return TwoModes(float(sample[0]), float(sample[0]), 0.0, 0.0, 1.0)
    gains = _explained(sample[None])[0]
    split = int(gains.argmax()) + 1
    explained = float(gains.max())
    beyond = np.count_nonzero(_normal_law(len(sample), seed, resamples) >= explained)
    return TwoModes(
        low=float(sample[:split].mean()),
        high=float(sample[split:].mean()),
        share=1 - split / len(sample),
        explained=explained,
        p_value=float((beyond + 1) / (resamples + 1)),
    )


@lru_cache(maxsize=64)
def _normal_law(size: int, seed: int, resamples: int) -> NDArray[np.float64]:
    """Return how much the best splits of normal samples explain, (resamples,)."""
    drawn = np.sort(np.random.default_rng(seed).normal(size=(resamples, size)), axis=1)
    best: NDArray[np.float64] = _explained(drawn).max(axis=1)
    return best


def _explained(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, for each sorted row and each split after 1..n-1 values, the share of the variance between the two."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    found: NDArray[np.float64] = explained(rows) / np.sum(centred**2, axis=1, keepdims=True)
    return found
