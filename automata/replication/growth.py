"""Growth: which law the counts of a colony follow, and the strength of the evidence.

Every law is fitted to the same counts by least squares. A colony needs room and time before its law shows (Langton's
keeps to its own from the fourth period on), so each law may leave out an *onset*: first counts that it does not explain
and that are charged for as one parameter each. Laws are compared by Bayes' information criterion of whole numbers,
whose scatter is never taken to be less than that of rounding, 1/12; without that floor every exact fit would be
infinitely good and none could be compared with another.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from automata.checks import at_least
from automata.errors import ArgumentError

Law = Literal["bounded", "linear", "popcount", "quadratic", "exponential"]
Values = NDArray[np.float64]

LAWS: tuple[Law, ...] = ("bounded", "linear", "popcount", "quadratic", "exponential")
FORMULAS: Mapping[Law, str] = MappingProxyType(
    {
        "bounded": "N = level",
        "linear": "N = level + slope·k",
        "popcount": "N = scale·2^popcount(k)",
        "quadratic": "N = level + slope·k + curvature·k²",
        "exponential": "N = scale·factor^k",
    }
)
# What a law must be better than to compete: those that it contains, and always a level.
SIMPLER: Mapping[Law, tuple[Law, ...]] = MappingProxyType(
    {
        "bounded": (),
        "linear": ("bounded",),
        "popcount": ("bounded",),
        "quadratic": ("bounded", "linear"),
        "exponential": ("bounded",),
    }
)


def _polynomial(*names: str) -> Callable[[Values, Values], tuple[dict[str, float], Values]]:
    def fit(k: Values, target: Values) -> tuple[dict[str, float], Values]:
        curve = np.polynomial.Polynomial.fit(k, target, len(names) - 1)
        values = curve.convert().coef.tolist() + [0.0] * len(names)  # trailing zeros are trimmed
        return dict(zip(names, values, strict=False)), curve(k)

    return fit


def _popcount(k: Values, target: Values) -> tuple[dict[str, float], Values]:
    basis = np.array([2.0 ** int(period).bit_count() for period in k])
    scale = float(basis @ target / (basis @ basis))
    return {"scale": scale}, scale * basis


def _exponential(k: Values, target: Values) -> tuple[dict[str, float], Values]:
    """Least squares over the rate, the scale following from it: a grid refined fourteen times, eightfold each."""
    span = float(k[-1] - k[0])
    # Counts fit into 64 bits: nothing grows by more than e^44 over all that was seen.
    rates = np.linspace(0, 44 / span, 353)
    for _ in range(15):
        basis = np.exp(rates[:, None] * (k - k[-1]))
        scales = basis @ target / np.sum(basis**2, axis=1)
        residuals = np.sum((scales[:, None] * basis - target) ** 2, axis=1)
        best = int(np.argmin(residuals))
        rate, scale = float(rates[best]), float(scales[best])
        step = float(rates[1] - rates[0])
        predicted = scale * basis[best]
        if step * span < 1e-14:
            break
        rates = np.linspace(max(0.0, rate - step), rate + step, 17)
    return {"scale": scale * math.exp(-rate * float(k[-1])), "factor": math.exp(rate)}, predicted


# Parameters of each law.
SIZES: Mapping[Law, int] = {"bounded": 1, "linear": 2, "popcount": 1, "quadratic": 3, "exponential": 2}
# From periods and counts, (n,) each, to parameters by name and predicted counts.
FITTERS: Mapping[Law, Callable[[Values, Values], tuple[dict[str, float], Values]]] = {
    "bounded": _polynomial("level"),
    "linear": _polynomial("level", "slope"),
    "popcount": _popcount,
    "quadratic": _polynomial("level", "slope", "curvature"),
    "exponential": _exponential,
}

MIN_COUNTS = 6
# Differences of the criterion beyond 6 are called strong evidence (Kass & Raftery 1995, J. Am. Stat. Assoc. 90).
SEPARATION = 6.0
_ROUNDING = 1 / 12
# What makes a law more than a smaller one must move it by this much, half a count, over all that it explains.
_VISIBLE = 0.5


@dataclass(frozen=True)
class Fit:
    """One law fitted to counts: `residual` is the sum of squared differences after the first `onset` counts.

    `parameters` are those of FORMULAS, k counting periods; `predicted` holds a value for every count, those of the
    onset left as they are. `bic` is Bayes' information criterion, smaller for better. `ruled_out` says why the law does
    not compete, "" if it does.
    """

    law: Law
    parameters: Mapping[str, float]
    onset: int
    residual: float
    bic: float
    predicted: tuple[float, ...]
    ruled_out: str = ""


@dataclass(frozen=True, repr=False)
class GrowthReport:
    """What law counts follow: `law`, one of LAWS or "undecided", `reason`, and a `Fit` for every law, best first.

    `period` is the number of generations that k counts in; `margin` is by how much the criterion of the best law is
    below that of the next, infinite if nothing competes with it and 0 if nothing could be fitted.
    """

    law: Law | Literal["undecided"]
    reason: str
    times: tuple[int, ...]
    counts: tuple[int, ...]
    period: int
    margin: float
    fits: tuple[Fit, ...]

    def __repr__(self) -> str:
        formula = f", {FORMULAS[self.law]}" if self.law != "undecided" else ""
        return f"<GrowthReport of {len(self.counts)} counts: {self.law}{formula}; {self.reason}>"

    @property
    def fit(self) -> Fit | None:
        """The fit of the chosen law, None if undecided."""
        return next((fit for fit in self.fits if fit.law == self.law), None)


def growth_law(times: Iterable[int], counts: Iterable[int], *, period: int | None = None) -> GrowthReport:
    """Return which of LAWS the `counts` at the generations `times` follow, with the evidence for every one of them.

    k is a time divided by `period`, by default the greatest common divisor of all times. The choice is "undecided" for
    fewer than MIN_COUNTS counts, and where the criterion of the best law is not at least SEPARATION below that of every
    other one that competes. A law does not compete if it does not grow, or if a level, or a law that it contains, is as
    good. Raises ArgumentError unless times increase strictly from 0 or later and counts are not negative, all whole
    numbers.

    >>> growth_law(range(0, 80, 10), [1, 3, 5, 7, 9, 11, 13, 15]).law
    'linear'
    """
    at, seen = _whole("times", times), _whole("counts", counts)
    if len(at) != len(seen):
        raise ArgumentError(f"there are {len(at)} times but {len(seen)} counts: give one count for each time")
    if any(later <= earlier for earlier, later in pairwise(at)):
        raise ArgumentError("the times of a growth law must increase strictly")
    at_least(1, period=period)
    unit = period or reduce(math.gcd, at, 0) or 1
    if len(at) < MIN_COUNTS:
        reason = f"{len(at)} counts are too few: at least {MIN_COUNTS} are needed"
        return GrowthReport("undecided", reason, at, seen, unit, 0.0, ())
    periods, values = np.array(at) / unit, np.array(seen, dtype=np.float64)
    fits = [fit for law in LAWS if (fit := _best_onset(law, periods, values))]
    fits = sorted(_compete(fits), key=lambda fit: (bool(fit.ruled_out), fit.bic))
    return _chosen(at, seen, unit, tuple(fits))


def _whole(name: str, values: Iterable[int]) -> tuple[int, ...]:
    try:
        whole = tuple(operator.index(value) for value in values)
    except TypeError:
        raise ArgumentError(f"the {name} of a growth law must be whole numbers") from None
    if any(value < 0 for value in whole):
        raise ArgumentError(f"the {name} of a growth law must not be negative ({min(whole)})")
    return whole


def _chosen(times: tuple[int, ...], counts: tuple[int, ...], unit: int, fits: tuple[Fit, ...]) -> GrowthReport:
    running = [fit for fit in fits if not fit.ruled_out]
    best = running[0]  # a level can always be fitted, and nothing rules it out
    margin = running[1].bic - best.bic if len(running) > 1 else math.inf
    if margin >= SEPARATION:
        beaten = f"{margin:.1f} below {running[1].law}" if len(running) > 1 else "the only law that is not ruled out"
        return GrowthReport(best.law, f"{FORMULAS[best.law]}: {beaten}", times, counts, unit, margin, fits)
    reason = (
        f"{best.law} and {running[1].law} are only {margin:.1f} apart, less than {SEPARATION:g}: "
        "count for longer or more often"
    )
    return GrowthReport("undecided", reason, times, counts, unit, margin, fits)


def _compete(fits: list[Fit]) -> list[Fit]:
    """Rule out what is no better than a level or a law that it contains."""
    by_law = {fit.law: fit for fit in fits}
    ruled = []
    for fit in fits:
        better = [law for law in SIMPLER[fit.law] if law in by_law and by_law[law].bic <= fit.bic]
        if better and not fit.ruled_out:
            fit = replace(fit, ruled_out=f"{better[0]} explains the counts as well with less")
        ruled.append(fit)
    return ruled


# -- one law ------------------------------------------------------------------------------------------------------


def _best_onset(law: Law, periods: Values, values: Values) -> Fit | None:
    """Fit a law with every onset of up to half of the counts; return the best fit that grows, else the best."""
    if law == "popcount" and np.any(periods != np.floor(periods)):
        return None  # counted between the periods, where it says nothing
    size = SIZES[law]
    onsets = range(min(len(values) // 2, len(values) - size - 3) + 1)
    fits = [_fit(law, periods, values, onset) for onset in onsets] or [_fit(law, periods, values, 0)]
    return min(fits, key=lambda fit: (bool(fit.ruled_out), fit.bic))


def _fit(law: Law, periods: Values, values: Values, onset: int) -> Fit:
    k, target = periods[onset:], values[onset:]
    parameters, predicted = FITTERS[law](k, target)
    residual = float(np.sum((predicted - target) ** 2))
    n = len(values)
    variance = max(residual / n, _ROUNDING)
    deviance = n * math.log(2 * math.pi * variance) + residual / variance
    bic = deviance + (SIZES[law] + onset + 1) * math.log(n)
    whole = (*values[:onset].tolist(), *predicted.tolist())
    return Fit(
        law,
        MappingProxyType(parameters),
        onset,
        residual,
        bic,
        whole,
        _no_growth(law, parameters, k, predicted),
    )


def _no_growth(law: Law, parameters: dict[str, float], k: Values, predicted: Values) -> str:
    """Return why a law, so fitted, is none of growth."""
    span = float(k[-1] - k[0])
    rise = float(predicted[-1] - predicted[0])
    if law == "popcount":
        return "" if parameters["scale"] >= _VISIBLE else "what it repeats is less than half a copy"
    if law == "quadratic" and parameters["curvature"] * span**2 < _VISIBLE:
        return "it does not bend upwards"
    if law != "bounded" and rise < _VISIBLE:
        return "it does not grow"
    return ""
