"""Survival against the share of errors, and the share at which half die.

If each of L updates goes wrong with probability e, all are right with exp(-L e) for small e. The curve fitted here
is exp(-(e / scale) ** shape): scale 1 / L and shape 1 are the prediction of independent, always lethal errors, and
other values say how much is forgiven and how sharply it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.errors import StatisticsError

# Steeper than this, counts cannot distinguish curves: a step between two levels.
_SHAPES = (0.05, 20.0)
_ROUNDS = 80


Values = NDArray[np.float64]


@dataclass(frozen=True)
class Survival:
    """exp(-(e / scale) ** shape), the chance to survive a share `e` of errors."""

    scale: float
    shape: float

    def at(self, errors: ArrayLike) -> NDArray[np.float64]:
        """Return the chance to survive each share of errors."""
        chance: NDArray[np.float64] = np.exp(-((np.asarray(errors, dtype=np.float64) / self.scale) ** self.shape))
        return chance

    def error_at(self, share: float) -> float:
        """Return the share of errors that `share` of all survive, 0 < share < 1."""
        return float(self.scale * (-log(share)) ** (1 / self.shape))


def fit_survival(errors: ArrayLike, survived: ArrayLike, trials: ArrayLike) -> Survival | None:
    """Return the most likely curve for `survived` of `trials` at each share of `errors` > 0.

    None where there is nothing to fit: all survived, or none. Raises StatisticsError for impossible counts.
    """
    shares, alive, sizes = _counts(errors, survived, trials)
    if not alive.sum() or alive.sum() == sizes.sum():
        return None
    scale, shape = _fit(np.log(shares), alive[None], sizes)
    return Survival(float(scale[0]), float(shape[0]))


def _fit(
    logs: NDArray[np.float64], alive: NDArray[np.int64], sizes: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return scale and shape for each row of `alive`, (R, levels), by Fisher scoring on all rows at once.

    The logarithm of the hazard is level + shape * x, and the likelihood is concave in both.
    """
    x = logs - logs.mean()
    dead = sizes - alive
    level, shape, pace = np.zeros(len(alive)), np.ones(len(alive)), np.ones(len(alive))

    def look(level: Values, shape: Values) -> tuple[Values, Values, Values]:
        hazard = np.exp(np.clip(level[:, None] + shape[:, None] * x, -37, 6.5))
        died = -np.expm1(-hazard)
        return hazard, died, np.sum(alive * hazard - dead * np.log(died), axis=1)

    hazard, died, loss = look(level, shape)
    for _ in range(_ROUNDS):
        pull = hazard * (dead * np.exp(-hazard) / died - alive)
        weight = sizes * hazard**2 * np.exp(-hazard) / died + 1e-12
        one, two, three = weight.sum(axis=1), (weight * x).sum(axis=1), (weight * x * x).sum(axis=1)
        first, second = pull.sum(axis=1), (pull * x).sum(axis=1)
        turn = (one * second - two * first) / np.maximum(one * three - two * two, 1e-12)
        wanted = np.clip(shape + pace * np.clip(turn, -1, 1), *_SHAPES)
        # The level's own step, given the shape's: exact for a shape that is held at its limit.
        rise = np.clip((first - two * (wanted - shape)) / one, -3, 3)
        moved = level + pace * rise, wanted
        tried = look(*moved)
        better = tried[2] <= loss
        pace = np.where(better, np.minimum(1.0, 2 * pace), pace / 2)
        level, shape = np.where(better, moved[0], level), np.where(better, moved[1], shape)
        loss = np.where(better, tried[2], loss)
        hazard = np.where(better[:, None], tried[0], hazard)
        died = np.where(better[:, None], tried[1], died)
    return np.exp(logs.mean() - level / shape), shape


def critical_error(
    errors: ArrayLike,
    survived: ArrayLike,
    trials: ArrayLike,
    *,
    seed: int,
    share: float = 0.5,
    confidence: float = 0.95,
    resamples: int = 400,
) -> tuple[float, float, float] | None:
    """Return the share of errors that `share` of all survive, and its bootstrap interval; None without a curve.

    Counts are drawn anew from the fitted curve (parametric bootstrap); a draw in which all survived, or none, puts
    the end of the interval beyond the levels that were tried: 0 or infinity.
    """
    fit = fit_survival(errors, survived, trials)
    if fit is None:
        return None
    shares, _, sizes = _counts(errors, survived, trials)
    alive = np.random.default_rng(seed).binomial(sizes, fit.at(shares), size=(resamples, len(shares)))
    drawn = np.where(alive.any(axis=1), np.inf, 0.0)
    mixed = alive.any(axis=1) & (alive < sizes).any(axis=1)
    scale, shape = _fit(np.log(shares), alive[mixed], sizes)
    drawn[mixed] = scale * (-log(share)) ** (1 / shape)
    tail = (1 - confidence) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], method="nearest")
    return fit.error_at(share), float(low), float(high)


def _counts(
    errors: ArrayLike, survived: ArrayLike, trials: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    shares = np.asarray(errors, dtype=np.float64)
    alive, sizes = np.asarray(survived, dtype=np.int64), np.asarray(trials, dtype=np.int64)
    if shares.ndim != 1 or not len(shares) or shares.shape != alive.shape or shares.shape != sizes.shape:
        raise StatisticsError("errors, survivors and trials are three rows of equal length, one or more")
    if not (np.isfinite(shares).all() and (shares > 0).all()):
        raise StatisticsError("a share of errors is above 0: what happens without errors needs no curve")
    if not ((alive >= 0) & (alive <= sizes)).all():
        raise StatisticsError("there are at most as many survivors as trials")
    return shares, alive, sizes
