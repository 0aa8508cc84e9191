"""Axes that figures of several studies share."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from automata.proportion import Proportion
from experiments.statistics.wording import percent_of_mark

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def fidelity_axis(axes: Axes, low: float, high: float) -> None:
    """Make the x axis one of fidelity on a logit scale from `low` to `high` < 1, with 94 % among its marks."""
    axes.set_xscale("logit")
    axes.set_xlim(low, high)
    marks = [0.5, 0.94]
    marks += [1 - 10.0**-nines for nines in range(2, 1 + math.floor(-math.log10(1 - high)))]
    shown = [mark for mark in marks if low <= mark <= high]
    axes.set_xticks(shown, [percent_of_mark(mark) for mark in shown])
    axes.minorticks_off()
    axes.set_xlabel("fidelity (share of right answers, logit)")


def intervals(axes: Axes, places: Sequence[float] | NDArray[Any], found: Sequence[Proportion], **look: Any) -> None:
    """Draw shares at `places` with Wilson's intervals as error bars; `look` is what matplotlib's `errorbar` takes."""
    shares, low, high = np.array([(one.share, one.low, one.high) for one in found]).reshape(-1, 3).T
    axes.errorbar(places, shares, yerr=np.clip([shares - low, high - shares], 0, None), **{"clip_on": False, **look})


def legend_below(figure: Figure, columns: int, also: Mapping[str, Any] | None = None) -> None:
    """Put one legend below all axes, what several show once, and `also`: handles by their labels."""
    handles: dict[str, Any] = {}
    for axes in figure.axes:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            handles.setdefault(label, handle)
    handles |= also or {}
    figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=columns)


def shifted(shares: Sequence[float], by: float) -> NDArray[np.float64]:
    """Return shares a little to the side on a logit axis, so that points at one place do not overlap."""
    values = np.asarray(shares, dtype=np.float64)
    odds = values / (1 - values) * math.exp(by)
    return odds / (1 + odds)
