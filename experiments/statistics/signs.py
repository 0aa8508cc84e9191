"""Whether the mean of one sample is a given number, by flipping the signs of the deviations from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from experiments.errors import StatisticsError


def sign_flip_test(values: ArrayLike, constant: float = 0.0, *, seed: int, resamples: int = 9999) -> float:
    """Return the two-sided p-value of the mean of `values` less `constant` under flips of the deviations' signs.

    All 2**n flips are tried if they are no more than `resamples`, else that many drawn ones, the observed one counted
    among them. With n values p is never below 2 / 2**n. Exact where deviations are symmetric about 0 if nothing
    differs. Raises StatisticsError for fewer than two values or any that is not finite.

    >>> sign_flip_test([5.0, 6.0, 7.0, 8.0, 6.5, 7.5], 4.0, seed=0)
    0.03125
    """
    from scipy import stats  # lazily: it takes longer to import than most runs

    sample = np.asarray(values, dtype=np.float64)
    if sample.ndim != 1 or len(sample) < 2 or not np.isfinite([*sample, constant]).all():
        raise StatisticsError("a test by signs needs two or more finite values and a finite number to compare with")
    found = stats.permutation_test(
        (sample - constant,), np.mean, permutation_type="samples", vectorized=True, n_resamples=resamples,
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    return float(found.pvalue)
