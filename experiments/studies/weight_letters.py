"""Weights as letters: each weight in units of the deviation of its law, rounded to one of sixteen letters.

Matrices are drawn from a normal law with a deviation that their size gives, so that in units of it the first weights of
every network, of any size and seed, follow one law: a standard normal one.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

SYMBOLS = "abcdefghijklmnop"
STEP = 0.4


def symbols_of(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the number of each value's symbol: 0 to 15, those at the ends for all that is beyond."""
    places = np.floor(values / STEP).astype(np.int64) + len(SYMBOLS) // 2
    found: NDArray[np.int64] = np.clip(places, 0, len(SYMBOLS) - 1)
    return found


def values_of_symbols(symbols: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the middle of what each symbol stands for."""
    found: NDArray[np.float64] = STEP * (symbols.astype(np.float64) - (len(SYMBOLS) - 1) / 2)
    return found


@cache
def symbol_shares() -> NDArray[np.float64]:
    """Return the exact share of each symbol under the law of first weights, (16,)."""
    from scipy.stats import norm  # lazily: it takes longer to import than most runs

    edges = (np.arange(1, len(SYMBOLS)) - len(SYMBOLS) // 2) * STEP
    found: NDArray[np.float64] = np.diff(np.concatenate([[0.0], norm.cdf(edges), [1.0]]))
    return found
