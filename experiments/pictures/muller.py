"""How many live over time, as bands: of species in Muller's way, of one species by depth in the family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from automata.replication.genealogy.record import Genealogy, Individual
from experiments.pictures.themes import HUES, Theme

# Spans of time of which each has one number: how many lived in it on average.
SPANS = 240
# Bands of depths, and the part of the largest number alive that a band must reach for its size to be written in it.
_BANDS = 6
_WRITTEN = 0.09


def alive(people: Sequence[Individual], steps: int, spans: int = SPANS) -> NDArray[np.float64]:
    """Return how many of `people` lived on average in each of `spans` equal parts of `steps` generations, (spans,).

    >>> from automata.pattern import Box
    >>> one = Individual(1, None, 0, 6, 0, Box(0, 0, 1, 1), None, "")
    >>> alive([one], 8, 2).tolist()
    [1.0, 0.5]
    """
    edges = np.linspace(0, max(1, steps), spans + 1)
    total = np.zeros(spans)
    for one in people:
        end = edges[-1] if one.died is None else one.died
        total += np.clip(np.minimum(end, edges[1:]) - np.maximum(one.born, edges[:-1]), 0, None)
    return total / np.diff(edges)


def muller_order(parents: Sequence[int | None]) -> list[int]:
    """Return species from the lowest band to the highest, each twice: half of it below its daughters, half above.

    parents: of each species the place of the one that it came from, None for a founder's.

    >>> muller_order([None, 0, 1, 0])
    [0, 1, 2, 2, 1, 3, 3, 0]
    """
    daughters: dict[int | None, list[int]] = {}
    for species, parent in enumerate(parents):
        daughters.setdefault(parent, []).append(species)
    order: list[int] = []
    pending = [(species, False) for species in reversed(daughters.get(None, []))]
    while pending:
        species, closed = pending.pop()
        order.append(species)
        if not closed:
            pending.append((species, True))
            pending += [(daughter, False) for daughter in reversed(daughters.get(species, []))]
    return order


def draw_muller(axes: Axes, genealogy: Genealogy, colors: Mapping[str, str], theme: Theme) -> None:
    """Draw each species as a band as wide as many live of it, inside the band of the species that it came from."""
    species = genealogy.species
    members: dict[tuple[str, tuple[int, int]], list[Individual]] = {}
    for one in genealogy.individuals:
        members.setdefault((one.genotype, one.phenotype), []).append(one)
    widths = [alive(members[each.genotype, each.phenotype], genealogy.steps) for each in species]
    order = muller_order([each.parent for each in species])
    bands = np.array([widths[number] / 2 for number in order])
    middles = _middles(genealogy.steps)
    axes.stackplot(
        middles, bands, colors=[colors[species[number].size] for number in order], linewidth=0.3,
        edgecolor=theme.page,
    )  # fmt: skip
    _write_sizes(axes, middles, np.cumsum(bands, axis=0) - bands / 2, bands, [species[number].size for number in order])
    _finish(axes)


def _write_sizes(
    axes: Axes, times: NDArray[np.float64], heights: NDArray[np.float64], bands: NDArray[np.float64],
    sizes: Sequence[str],
) -> None:  # fmt: skip
    """Write each size once, where a band of it is widest, if there is room."""
    most = bands.sum(axis=0).max()
    widest: dict[str, int] = {}
    for band, size in enumerate(sizes):
        if size not in widest or bands[band].max() > bands[widest[size]].max():
            widest[size] = band
    for size, band in widest.items():
        time = int(np.convolve(bands[band], np.ones(9), "same").argmax())
        if size != "0" and bands[band, time] > _WRITTEN * most:
            axes.text(
                times[time], heights[band, time], size, ha="center", va="center", fontsize=9, color="white",
                fontweight="bold",
            )  # fmt: skip


def draw_depths(axes: Axes, genealogy: Genealogy, theme: Theme) -> None:
    """Draw how many live, in bands of depths: births between them and their founder."""
    deepest = max(one.depth for one in genealogy.individuals)
    edges = np.unique(np.linspace(0, deepest + 1, min(_BANDS, deepest + 1) + 1).round().astype(int)).tolist()
    bands, labels = [], []
    for low, high in pairwise(edges):
        bands.append(alive([one for one in genealogy.individuals if low <= one.depth < high], genealogy.steps))
        labels.append(f"{low}" if high == low + 1 else f"{low}–{high - 1}")
    axes.stackplot(
        _middles(genealogy.steps), bands, colors=HUES, labels=labels, linewidth=0.3, edgecolor=theme.page,
    )  # fmt: skip
    axes.legend(title="births deep", loc="upper left", fontsize=8, title_fontsize=8)
    _finish(axes)


def _middles(steps: int) -> NDArray[np.float64]:
    edges = np.linspace(0, max(1, steps), SPANS + 1)
    middles: NDArray[np.float64] = (edges[:-1] + edges[1:]) / 2
    return middles


def _finish(axes: Axes) -> None:
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel("living individuals")
