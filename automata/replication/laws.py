"""Growth laws: the count after k periods, and their least-squares fits."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

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
