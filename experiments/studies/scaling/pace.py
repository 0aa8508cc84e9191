"""Pace: along how much of a scale a score makes half of its way, and whether an exact score does so in less than the
log-loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.studies.scale_lines import Values

_RESAMPLES, _PLACES = 200, 400


@dataclass(frozen=True)
class Pace:
    """Decades of a scale in which the `exact` score and the log-`loss` make half of their way, where they are fastest.

    `low` and `high`: the 95 % interval of the ratio of the first to the second, by networks drawn again at each level.
    """

    exact: float
    loss: float
    low: float
    high: float

    @property
    def sharper(self) -> bool:
        """Whether the exact score makes half of its way in less of the scale than the log-loss."""
        return self.high < 1

    @property
    def wider(self) -> bool:
        """Whether it takes more of the scale."""
        return self.low > 1


def pace_of(places: Sequence[float], logs: Sequence[Values], exact: Sequence[Values]) -> Pace:
    """Return the pace of both along ascending places; (networks,) values at each, of which there is one or more."""
    random = np.random.default_rng(0)
    drawn = [random.integers(len(level), size=(_RESAMPLES, len(level))) for level in logs]
    scores, losses = (
        np.array([level[who].mean(axis=1) for level, who in zip(each, drawn, strict=True)]).T for each in (exact, logs)
    )
    ratios = [half_way(places, one) / half_way(places, -two) for one, two in zip(scores, losses, strict=True)]
    low, high = np.quantile(ratios, (0.025, 0.975))
    means = [np.array([level.mean() for level in each]) for each in (exact, logs)]
    return Pace(half_way(places, means[0]), half_way(places, -means[1]), float(low), float(high))


def half_way(places: Sequence[float], values: NDArray[np.float64]) -> float:
    """Return the shortest stretch of a scale in which values make half of their way up, straight between the levels.

    What falls again on the way does not count: values are taken as the highest so far. To a four-hundredth of the
    scale, which values that do not rise are given in full.
    """
    best = np.maximum.accumulate(values)
    whole, length = float(best[-1] - best[0]), float(places[-1] - places[0])
    if whole <= 0:
        return length
    x = np.linspace(places[0], places[-1], _PLACES + 1)
    y = np.interp(x, places, best)
    ends = np.searchsorted(y, y + whole / 2 - 1e-12)
    reached = ends <= _PLACES
    return float((x[ends[reached]] - x[reached]).min())
