"""Shapes: is a series a line or a sigmoid, and is there a place at which it breaks?

Models are compared by the Bayesian information criterion; a difference above 6 is called strong evidence, above 10
very strong (Kass and Raftery 1995).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.errors import StatisticsError
from experiments.statistics.splits import explained

STRONG = 6.0
# The sigmoid's places and widths that are tried, as shares of the range of x; the best is then refined.
_PLACES = 41
_WIDTHS = np.geomspace(0.005, 1.0, 24)


@dataclass(frozen=True)
class ShapeComparison:
    """A line against a four-parameter sigmoid: `delta_bic` > 0 speaks for the sigmoid.

    The sigmoid is low + (high - low) / (1 + exp(-(x - centre) / width)), width > 0.
    """

    delta_bic: float
    slope: float
    intercept: float
    low: float
    high: float
    centre: float
    width: float

    @property
    def sigmoid(self) -> bool:
        """Whether the evidence for the sigmoid is strong."""
        return self.delta_bic > STRONG


@dataclass(frozen=True)
class ChangePoint:
    """The split of a series that explains most: `index` is the first value after it; `p_value` by permutation.

    `delta_bic` > 0 speaks for two means and against one; the place itself counts as a parameter.
    """

    index: int
    before: float
    after: float
    delta_bic: float
    p_value: float


def compare_shapes(x: ArrayLike, y: ArrayLike, *, rounding: float = 1e-9) -> ShapeComparison:
    """Fit a line and a sigmoid to y(x) by least squares and compare them.

    No fit is taken to be better than `rounding`, the standard deviation below which y says nothing. Raises
    StatisticsError for fewer than six points, values that are not finite, or x without spread.
    """
    places, values = _series(x, y)
    low, high = float(places.min()), float(places.max())
    if high == low:
        raise StatisticsError("a shape needs points at more than one x")
    slope, intercept = np.polyfit(places, values, 1)
    line = float(np.sum((values - slope * places - intercept) ** 2))
    centre, width, (bottom, top), sigmoid = _fit_sigmoid(places, values, low, high)
    count, floor = len(places), len(places) * rounding**2
    delta = count * np.log(max(line, floor) / max(sigmoid, floor)) - (4 - 2) * np.log(count)
    return ShapeComparison(float(delta), float(slope), float(intercept), bottom, top, float(centre), float(width))


def _series(x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    places, values = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if places.ndim != 1 or places.shape != values.shape or len(places) < 6:
        raise StatisticsError("shapes are compared on six points or more, x and y of equal length")
    if not (np.isfinite(places).all() and np.isfinite(values).all()):
        raise StatisticsError("shapes are compared on finite numbers")
    return places, values


def _fit_sigmoid(
    x: NDArray[np.float64], y: NDArray[np.float64], low: float, high: float
) -> tuple[float, float, tuple[float, float], float]:
    """Return centre, width, (low, high) and the sum of squares: for a given centre and width the rest is linear."""
    from scipy.optimize import minimize  # lazily: it takes longer to import than most runs

    def residual(centre: float, width: float) -> tuple[float, tuple[float, float]]:
        rise = 1 / (1 + np.exp(-np.clip((x - centre) / width, -500, 500)))
        basis = np.stack([1 - rise, rise], axis=1)
        levels, *_ = np.linalg.lstsq(basis, y, rcond=None)
        return float(np.sum((y - basis @ levels) ** 2)), (float(levels[0]), float(levels[1]))

    spread = high - low
    tried = [
        (residual(place, share * spread)[0], place, share)
        for place in np.linspace(low, high, _PLACES)
        for share in _WIDTHS
    ]
    _, place, share = min(tried)
    found = minimize(
        lambda p: residual(low + spread * p[0], spread * np.exp(np.clip(p[1], -12, 3)))[0],
        [(place - low) / spread, np.log(share)],
        method="Nelder-Mead",
        options={"xatol": 1e-6, "fatol": 1e-14},
    )
    centre, width = low + spread * found.x[0], spread * float(np.exp(np.clip(found.x[1], -12, 3)))
    squares, levels = residual(centre, width)
    return centre, width, levels, squares


def change_point(values: ArrayLike, *, seed: int, resamples: int = 999) -> ChangePoint:
    """Return the best single split of a series into two means, with its evidence.

    The p-value compares the explained sum of squares with that of shuffled series, each at its own best split, so
    that the search for the place is paid for. Raises StatisticsError for fewer than four values.
    """
    series = np.asarray(values, dtype=np.float64)
    if series.ndim != 1 or len(series) < 4 or not np.isfinite(series).all():
        raise StatisticsError("a change point needs four or more finite values")
    gains = explained(series[None])[0]
    index = int(gains.argmax()) + 1
    shuffled = np.random.default_rng(seed).permuted(np.tile(series, (resamples, 1)), axis=1)
    best = explained(shuffled).max(axis=1)
    p_value = (np.count_nonzero(best >= gains.max() * (1 - 1e-12)) + 1) / (resamples + 1)
    count, total = len(series), float(np.sum((series - series.mean()) ** 2))
    floor = count * 1e-18
    rest = max(total - float(gains.max()), floor)
    delta = count * np.log(max(total, floor) / rest) - 2 * np.log(count)
    before, after = float(series[:index].mean()), float(series[index:].mean())
    return ChangePoint(index, before, after, float(delta), float(p_value))
