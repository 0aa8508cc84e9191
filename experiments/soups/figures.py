"""Figures of a soup's run: entropy and distinct programs, steps, who takes over, the film of a grid."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from automata.soups.replicators.families import families
from experiments.pictures.animation import side_by_side
from experiments.pictures.axes import legend_below
from experiments.pictures.themes import Theme
from experiments.soups.record import MOST_FRAMES, SoupRecord

# Families that a Muller plot tells apart; colours that differ in both themes.
FAMILIES = 10
FAMILY_COLOURS = (
    "#00795a", "#c47f00", "#c2410c", "#4f6db8", "#9b4f96", "#5f8d00", "#b5465e", "#2a8fa8", "#8a6d3b", "#6b7280",
)  # fmt: skip
_FILM_MS = 80


def figures(
    record: SoupRecord, programs: int, text: Callable[[bytes], str]
) -> dict[str, tuple[Callable[..., Figure], str]]:
    """Return, by file name, the drawing function and the caption; `text` writes bytes so that they can be read."""
    return {
        "entropy": (
            partial(entropy_figure, record, programs),
            "High-order entropy (what brotli finds beyond the bytes' own entropy; 1 is the paper's transition), and "
            "how many programs are distinct.",
        ),
        "steps": (
            partial(steps_figure, record),
            "Steps of a pair in the last epoch, and how many of them were instructions: copying loops run long.",
        ),
        "takeover": (
            partial(takeover_figure, record, text),
            "Muller plot: shares of the families of programs that have a word of eight bytes in common, read either "
            "way, in the order in which they came; white is all the rest. Of each sample 512 programs were read.",
        ),
    }


def entropy_figure(record: SoupRecord, programs: int, theme: Theme) -> Figure:
    """Entropy and the share of distinct programs over the epochs."""
    figure = Figure(figsize=(8, 4.2))
    above, below = figure.subplots(2, 1, sharex=True)
    epochs = [sample.epoch for sample in record.samples]
    told = [(sample.epoch, sample.entropy) for sample in record.samples if sample.entropy is not None]
    if told:
        above.plot(*zip(*told, strict=True), color=theme.series[1])
    above.axhline(1, color=theme.muted, linewidth=0.8, linestyle="--")
    above.set_title("high-order entropy, bits a byte")
    above.set_ylim(bottom=min(0.0, *above.get_ylim()))
    below.plot(epochs, [sample.distinct / programs for sample in record.samples], color=theme.series[3])
    below.set_ylim(0, 1.05)
    below.set_title("distinct programs, share of the soup")
    below.set_xlabel("epochs")
    return figure


def steps_figure(record: SoupRecord, theme: Theme) -> Figure:
    """Mean steps and executed instructions of a pair, on a logarithmic scale."""
    figure = Figure(figsize=(8, 3))
    axes = figure.subplots()
    run = [sample for sample in record.samples if sample.epoch]
    epochs = [sample.epoch for sample in run]
    axes.plot(epochs, [sample.steps for sample in run], color=theme.series[1], label="steps")
    axes.plot(epochs, [sample.executed for sample in run], color=theme.series[2], label="instructions executed")
    if any(sample.steps > 0 for sample in run):
        axes.set_yscale("log")
    axes.set_xlabel("epochs")
    axes.set_title("a pair's steps, mean")
    legend_below(figure, 2)
    return figure


def takeover_figure(record: SoupRecord, text: Callable[[bytes], str], theme: Theme) -> Figure:
    """Shares of the families that were largest at some time, one above the other."""
    figure = Figure(figsize=(8, 4.6))
    axes = figure.subplots()
    found = families(record.read, FAMILIES)
    epochs = [sample.epoch for sample in record.samples]
    if found and len(epochs) > 1:
        labels = [f"{text(family.word)}   {family.word.hex()}" for family in found]
        axes.stackplot(epochs, [family.shares for family in found], colors=FAMILY_COLOURS[: len(found)], labels=labels)
        figure.legend(loc="outside lower center", ncols=2, prop={"family": "monospace", "size": 6.5})
    axes.set_ylim(0, 1)
    axes.set_xlim(min(epochs, default=0), max(1, *epochs))
    axes.set_xlabel("epochs")
    axes.set_title("share of the soup")
    return figure


def film(record: SoupRecord) -> bytes:
    """Return the film of the grid as a GIF: the lighter a program, the more of its bytes are instructions."""
    frames = record.frames[:: max(1, -(-len(record.frames) // MOST_FRAMES))]
    palette = np.array([[20 + 13 * level, 24 + 14 * level, 60 + 8 * level] for level in range(16)], dtype=np.uint8)
    cells: NDArray[np.uint8] = np.array([cells for _, cells in frames])
    captions = [f"after {epoch} epochs" for epoch, _ in frames]
    scale = max(1, min(4, 720 // cells.shape[2]))
    return side_by_side([("the grid", cells)], palette, captions, scale=scale, frame_ms=_FILM_MS)
