"""Breaks: does a metric change abruptly along a scale, or as smooth laws do?

Segmented laws (a step, a change of slope, or both, at a place that is searched) stand against smooth ones: bends and
sigmoids that take half a unit of x or more, power laws with a floor (a bend in logarithms), and splines. The best of
each are compared by their likelihood and the number of their parameters. The law of the difference is that of values
drawn from the best smooth law, each judged by the same search, so that the search is paid for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from experiments.errors import StatisticsError

# A smooth change takes so much of x from a tenth to nine tenths of its way; what is faster is a break.
SMOOTH = 0.5
_TENTHS = 2 * float(np.log(9))
_STRETCH = (1.0, 1.25, 1.6, 2.2, 3.3, 5.0)
# So many places are tried for a bend or a sigmoid: a twelfth of a decade apart on a scale of four and a half.
_CENTRES = 55
_LEAST_LEVELS = 8
# A level's own variance counts as so many networks of the usual variance.
_PRIOR = 4.0


@dataclass(frozen=True)
class BreakTest:
    """`gain`: twice the log-likelihood by which the best segmented law leads the best smooth one, parameters paid.

    `p_value`: the chance of as much under the smooth law. `place`: the levels between which the segmented law breaks;
    `change`: by how much it changes from the one to the other. `fall`: how far the best smooth law goes from its
    highest to its lowest value. `power`: how often a jump of half of that, at least LEAST_JUMP, would have been found
    at the level asked for.
    """

    gain: float
    p_value: float
    place: tuple[float, float]
    change: float
    fall: float
    power: float


@dataclass(frozen=True)
class _Laws:
    """Laws that are linear once their places and widths are given: `basis`, (C, L, K), orthonormal columns, others 0.

    `cost`: parameters of each, (C,), those that are searched among them; `split`: the level before which each breaks.
    `columns`: how many each has, (C,), in ascending order.
    """

    basis: NDArray[np.float64]
    cost: NDArray[np.float64]
    split: NDArray[np.int64]
    columns: NDArray[np.int64]

    def deviances(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return -2 log-likelihood and the price of the parameters, (C, B), of weighted values, (B, L).

        The unit of variance is each value's own, or more of it where no law fits.
        """
        size = rows.shape[1]
        count, _, width = self.basis.shape
        along = rows @ self.basis.transpose(1, 0, 2).reshape(size, count * width)
        kept = np.sum(along.reshape(len(rows), count, width) ** 2, axis=2).T
        rest = np.maximum(np.sum(rows**2, axis=1)[None] - kept, 0.0)
        unlike = np.where(rest > size, size + size * np.log(np.maximum(rest, size) / size), rest)
        found: NDArray[np.float64] = unlike + self.cost[:, None] * np.log(size)
        return found

    def least(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the least of the deviances of weighted values, (B, L): (B,).

        Of laws that cost the same the one that keeps most is best, so that its deviance alone is worked out.
        """
        size, squares = rows.shape[1], np.sum(rows**2, axis=1)
        found = np.full(len(rows), np.inf)
        for width in np.unique(self.columns):
            held = self.columns == width
            basis = self.basis[held, :, :width].transpose(1, 2, 0)
            along = rows @ basis.reshape(size, -1)
            along *= along
            kept = along.reshape(len(rows), width, -1).sum(axis=1)
            for cost in np.unique(self.cost[held]):
                rest = np.maximum(squares - kept[:, self.cost[held] == cost].max(axis=1), 0.0)
                unlike = np.where(rest > size, size + size * np.log(np.maximum(rest, size) / size), rest)
                found = np.minimum(found, unlike + cost * np.log(size))
        return found

    def fitted(self, law: int, row: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what one law makes of weighted values, (L,)."""
        found: NDArray[np.float64] = self.basis[law] @ (self.basis[law].T @ row)
        return found


def find_break(
    x: Sequence[float],
    samples: Sequence[NDArray[np.float64]],
    *,
    seed: int,
    resamples: int = 399,
    level: float = 0.05,
) -> BreakTest:
    """Return whether the means of `samples` along ascending `x` break, with the evidence and the power.

    The power is that of p-values of `level` or less, so that it is the power of a decision at that level. Each sample
    holds one value for every unit at that level. Raises StatisticsError for fewer than eight levels, levels that do not
    ascend, empty samples, values that are not finite, or a level that so few resamples cannot reach.
    """
    counted = int(level * (resamples + 1) + 1e-9)
    if counted < 1:
        raise StatisticsError(f"no p-value of {resamples} resamples is {level} or less: give more resamples")
    places, means, errors, freedom = _levels(x, samples)
    smooth, broken = _laws(places, errors)
    row = means / errors
    bent = smooth.deviances(row[None])[:, 0]
    snapped = broken.deviances(row[None])[:, 0]
    best, other = int(bent.argmin()), int(snapped.argmin())
    curve = smooth.fitted(best, row) * errors
    spare = max(len(row) - int(smooth.cost[best]), 1)
    spread = max(1.0, float(np.sum((row - curve / errors) ** 2)) / spare) ** 0.5
    random = np.random.default_rng(seed)
    # Errors are estimates, so that means lie about the law as Student's t does.
    null = _gains(smooth, broken, curve / errors + spread * random.standard_t(freedom, size=(resamples, len(row))))
    gain = float(bent[best] - snapped[other])
    fall = float(np.ptp(curve))
    split = int(broken.split[other])
    law = broken.fitted(other, row) * errors
    return BreakTest(
        gain=gain,
        p_value=float((np.count_nonzero(null >= gain) + 1) / (resamples + 1)),
        place=(float(places[split - 1]), float(places[split])),
        change=float(law[split] - law[split - 1]),
        fall=fall,
        power=_power(smooth, broken, curve, errors, freedom, spread, float(np.sort(null)[-counted]), random),
    )


# A jump is planted no smaller than this, where the metric hardly moves at all.
LEAST_JUMP = 0.2


def _power(
    smooth: _Laws, broken: _Laws, curve: NDArray[np.float64], errors: NDArray[np.float64], freedom: NDArray[np.float64],
    spread: float, critical: float, random: np.random.Generator,
) -> float:  # fmt: skip
    """Return how often a jump of half of the fall is found: the rest of the fall is smooth, and shrunk by half."""
    direction = 1.0 if curve[-1] >= curve[0] else -1.0
    jump = direction * max(float(np.ptp(curve)) / 2, LEAST_JUMP)
    splits = np.arange(3, len(curve) - 2)
    planted = curve / 2 + jump * (np.arange(len(curve)) >= splits[:, None])
    rows = np.repeat(planted / errors, 8, axis=0)
    found = _gains(smooth, broken, rows + spread * random.standard_t(freedom, size=rows.shape))
    return float(np.mean(found > critical))


def _gains(smooth: _Laws, broken: _Laws, rows: NDArray[np.float64]) -> NDArray[np.float64]:
    gains: NDArray[np.float64] = smooth.least(rows) - broken.least(rows)
    return gains


def _levels(
    x: Sequence[float], samples: Sequence[NDArray[np.float64]]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return x, the means, their standard errors and the degrees of freedom of these.

    Small samples borrow from the usual variance.
    """
    places = np.asarray(x, dtype=np.float64)
    values = [np.asarray(sample, dtype=np.float64) for sample in samples]
    if places.ndim != 1 or len(places) < _LEAST_LEVELS or len(values) != len(places) or (np.diff(places) <= 0).any():
        raise StatisticsError(f"a break is looked for along {_LEAST_LEVELS} or more ascending levels, a sample at each")
    if not all(len(sample) and np.isfinite(sample).all() for sample in values):
        raise StatisticsError("a break is looked for in finite values, one or more at each level")
    sizes = np.array([len(sample) for sample in values])
    squares = np.array([np.sum((sample - sample.mean()) ** 2) for sample in values])
    freedom = sizes - 1
    own = squares[freedom > 0] / freedom[freedom > 0]
    usual = max(float(np.median(own)) if len(own) else 0.0, 1e-12)
    variances = (squares + _PRIOR * usual) / (freedom + _PRIOR)
    means = np.array([sample.mean() for sample in values])
    return places, means, np.sqrt(variances / sizes), freedom + _PRIOR


def _laws(places: NDArray[np.float64], errors: NDArray[np.float64]) -> tuple[_Laws, _Laws]:
    """Return the smooth laws and the segmented ones for these levels."""
    smooth, broken = _designs(tuple(places.tolist()))
    return _weighted(smooth, errors), _weighted(broken, errors)


@dataclass(frozen=True)
class _Designs:
    """What laws are sums of, (C, L, K) for each number K of columns, and each law's cost and split, in that order."""

    columns: tuple[NDArray[np.float64], ...]
    cost: NDArray[np.float64]
    split: NDArray[np.int64]


@lru_cache(maxsize=64)
def _designs(at: tuple[float, ...]) -> tuple[_Designs, _Designs]:
    """Return what the smooth laws and the segmented ones are sums of at these levels."""
    places = np.array(at)
    one, x = np.ones_like(places), (places - places.mean()) / float(np.ptp(places))
    smooth: list[tuple[list[NDArray[np.float64]], int, int]] = []
    for centre in np.linspace(places[0], places[-1], _CENTRES):
        for stretch in _STRETCH:
            width = SMOOTH * stretch / _TENTHS
            turned = np.clip((places - centre) / width, -500, 500)
            rise = 1 / (1 + np.exp(-turned))
            bend = np.logaddexp(0, turned)
            smooth += [([one, rise], 4, 0), ([one, x, rise], 5, 0), ([one, x, bend], 5, 0)]
    smooth += [([x**power for power in range(order)], order, 0) for order in range(1, 6)]
    smooth += [(_spline(places, knots), knots, 0) for knots in (4, 5, 6)]
    broken: list[tuple[list[NDArray[np.float64]], int, int]] = []
    for split in range(2, len(places) - 1):
        after = (np.arange(len(places)) >= split).astype(np.float64)
        middle = (x[split - 1] + x[split]) / 2
        ramp = np.maximum(x - middle, 0)
        broken += [
            ([one, after], 3, split),
            ([one, x, after], 4, split),
            ([one, x, ramp], 4, split),
            ([one, x, after, ramp], 5, split),
            ([*_spline(places, 4), after], 6, split),
            ([one, x, x * x, after, ramp, ramp * ramp], 7, split),
        ]
    return _gathered(smooth), _gathered(broken)


def _gathered(laws: list[tuple[list[NDArray[np.float64]], int, int]]) -> _Designs:
    ordered = sorted(laws, key=lambda law: len(law[0]))
    sizes = sorted({len(columns) for columns, _, _ in ordered})
    return _Designs(
        tuple(np.array([columns for columns, _, _ in ordered if len(columns) == size]).mT for size in sizes),
        np.array([cost for _, cost, _ in ordered], dtype=np.float64),
        np.array([split for _, _, split in ordered], dtype=np.int64),
    )


def _weighted(designs: _Designs, errors: NDArray[np.float64]) -> _Laws:
    """Return the laws as orthonormal columns, each level in units of its error."""
    basis = np.zeros((len(designs.cost), len(errors), designs.columns[-1].shape[2]))
    start, sizes = 0, []
    for columns in designs.columns:
        count, _, size = columns.shape
        sizes += [size] * count
        basis[start : start + count, :, :size] = np.linalg.qr(columns / errors[:, None])[0]
        start += count
    return _Laws(basis, designs.cost, designs.split, np.array(sizes))


def _spline(x: NDArray[np.float64], knots: int) -> list[NDArray[np.float64]]:
    """Return a basis of the natural cubic splines with so many knots, at quantiles of x (Hastie et al. 2009, 5.2)."""
    at = np.quantile(x, np.linspace(0.05, 0.95, knots))

    def pulled(knot: float) -> NDArray[np.float64]:
        cubes: NDArray[np.float64] = (np.maximum(x - knot, 0) ** 3 - np.maximum(x - at[-1], 0) ** 3) / (at[-1] - knot)
        return cubes

    last = pulled(float(at[-2]))
    return [np.ones_like(x), x, *(pulled(float(knot)) - last for knot in at[:-2])]
