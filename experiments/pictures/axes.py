"""Axes that figures of several studies share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from automata.proportion import Proportion

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


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
