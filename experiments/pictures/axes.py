"""Axes that figures of several studies share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def fidelity_axis(axes: Axes, low: float, high: float) -> None:
    """Make the x axis one of fidelity on a logit scale from `low` to `high` < 1, with 94 % among its marks."""
    axes.set_xscale("logit")
    axes.set_xlim(low, high)
    marks = [0.5, 0.94]
    marks += [1 - 10.0**-nines for nines in range(2, 1 + math.floor(-math.log10(1 - high)))]
    shown = [mark for mark in marks if low <= mark <= high]
    axes.set_xticks(shown, [percent_of(mark) for mark in shown])
    axes.minorticks_off()
    axes.set_xlabel("fidelity (share of right answers, logit)")


def percent_of(share: float) -> str:
    """Return a share as a percentage with no digit that is not needed."""
    return f"{100 * share:.{max(0, round(-math.log10(1 - share)) - 2)}f} %"


def shifted(shares: Sequence[float], by: float) -> NDArray[np.float64]:
    """Return shares a little to the side on a logit axis, so that points at one place do not overlap."""
    values = np.asarray(shares, dtype=np.float64)
    odds = values / (1 - values) * math.exp(by)
    return odds / (1 + odds)
