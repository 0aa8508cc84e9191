"""How like two networks' weights are up to what changes no function, and whether weights follow the first law.

Units of a layer have no order, and with ReLU no scale: rows are compared by their directions, in the best order.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from experiments.studies.weight_letters import SYMBOLS, symbol_shares, symbols_of
from experiments.studies.weight_patterns.rows import SHAPE, Layers, rounded

# Fresh draws that give the distribution of each statistic of the law.
_DRAWS = 199
_LEVEL = 0.05
# Rows with which those of a layer are compared.
_REFERENCE = 64
TESTS = ("KS", "energy", "spectrum")


def likeness(first: Layers, second: Layers) -> float:
    """Return the mean cosine of the rows of two networks, each layer's in the order in which it is largest.

    -1 to 1; a row that is missing, or of length 0, is like none (0).
    """
    from scipy.optimize import linear_sum_assignment  # lazily: it takes longer to import than most runs

    total = 0.0
    for one, other in zip(first, second, strict=True):
        cosines = _directions(one) @ _directions(other).T
        mine, theirs = linear_sum_assignment(-cosines)
        total += float(cosines[mine, theirs].sum()) / SHAPE.hidden
    return total / len(first)


def _directions(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    found: NDArray[np.float64] = rows / np.where(length > 0, length, 1.0)
    return found


def rank_of(own: float, others: Sequence[float]) -> int:
    """Return the place of one likeness among others, 1 for the largest; equal ones come before it."""
    return 1 + sum(other >= own for other in others)


def rejections(layers: Layers) -> dict[str, int]:
    """Return for each of TESTS in how many layers it tells the weights from the law of first weights, at 5 %.

    KS: the symbols against their exact shares. Energy: the rows against fresh ones. Spectrum: the singular values
    against their means. Each statistic has the distribution that fresh draws have, as they come back from symbols; a
    layer of which less than half is there is told from it.
    """
    found = dict.fromkeys(TESTS, 0)
    for layer in layers:
        if len(layer) < SHAPE.hidden // 2:
            found = {test: count + 1 for test, count in found.items()}
            continue
        drawn = _statistics_of_draws(len(layer))
        for test, value in zip(TESTS, _statistics(layer, len(layer)), strict=True):
            beyond = int((drawn[:, TESTS.index(test)] >= value).sum())
            found[test] += (1 + beyond) / (1 + len(drawn)) <= _LEVEL
    return found


def _statistics(rows: NDArray[np.float64], count: int) -> tuple[float, float, float]:
    shares = np.bincount(symbols_of(rows).ravel(), minlength=len(SYMBOLS)) / rows.size
    kolmogorov = float(np.abs(np.cumsum(shares) - np.cumsum(symbol_shares())).max())
    reference = _reference()
    energy = 2 * _distance(rows, reference) - _distance(rows, rows)
    spectrum = float(np.abs(np.linalg.svd(rows, compute_uv=False) - _mean_spectrum(count)).mean())
    return kolmogorov, energy, spectrum


def _distance(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    return float(np.sqrt(((first[:, None] - second[None]) ** 2).sum(axis=2)).mean())


def _fresh(random: np.random.Generator, count: int, rows: int) -> NDArray[np.float64]:
    return np.array(rounded(list(random.standard_normal((count, rows, SHAPE.width)))))


@cache
def _reference() -> NDArray[np.float64]:
    found: NDArray[np.float64] = _fresh(np.random.default_rng(1), 1, _REFERENCE)[0]
    return found


@cache
def _mean_spectrum(count: int) -> NDArray[np.float64]:
    draws = _fresh(np.random.default_rng([2, count]), 400, count)
    found: NDArray[np.float64] = np.linalg.svd(draws, compute_uv=False).mean(axis=0)
    return found


@cache
def _statistics_of_draws(count: int) -> NDArray[np.float64]:
    draws = _fresh(np.random.default_rng([3, count]), _DRAWS, count)
    return np.array([_statistics(draw, count) for draw in draws])
