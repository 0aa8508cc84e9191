"""Splits of a series in two: how much of its squares two means explain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def explained(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, for each row and each split after 1..n-1 values, the squares that two means explain."""
    count = rows.shape[1]
    sums = np.cumsum(rows - rows.mean(axis=1, keepdims=True), axis=1)[:, :-1]
    left = np.arange(1, count)
    # The two means differ from the common one by sum/left and -sum/(count - left).
    found: NDArray[np.float64] = sums**2 * (count / (left * (count - left)))
    return found
