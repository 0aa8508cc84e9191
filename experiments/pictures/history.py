"""Pictures for every profile, also without replication: the run, its population, what has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from automata.errors import EngineError
from automata.palette import colors_of
from automata.pattern import Box, Pattern
from automata.replication import Profile
from automata.rule import Rule
from automata.topology import PLANE, Topology
from automata.universe import Universe
from experiments.pictures.themes import DARK, Theme, key_below, key_beside, show_cells, state_colors, state_key

# Boards beyond this side are shown thinned out; a picture has no more dots.
MOST_SHOWN = 1200
# Generations that are shown of a run in which nothing was born, and those of one that was not searched.
_LONGEST = 1024
_UNSEEN = 256
# Generations at which the population is counted; every one takes a call of the engine.
_SAMPLES = 256
# Seeds of more cells take long runs to anything: fewer counts.
_LARGE = 1 << 14


@dataclass(frozen=True)
class History:
    """A pattern's own run, as far as it is shown: some generations, and the population at many."""

    times: tuple[int, ...]
    boards: tuple[Pattern, ...]
    counted: tuple[int, ...]
    populations: tuple[int, ...]

    @property
    def view(self) -> Box:
        """The box that holds all that is shown."""
        boxes = [board.bounding_box or board.box for board in self.boards]
        view = boxes[0]
        for box in boxes[1:]:
            view = view.union(box)
        return view.grown(1)


def last_shown(profile: Profile) -> int:
    """Return the generation up to which a profile's run is shown."""
    if profile.period is not None and profile.replicator is profile:
        return profile.period
    if profile.startup and profile.startup.profile:
        return max(1, profile.startup.generation + (profile.period or 0))
    if profile.search is None:
        return min(profile.budget.steps, _UNSEEN)
    return max(1, min(profile.search.steps, _LONGEST))


def run_history(profile: Profile, rule: Rule, pattern: Pattern, topology: Topology = PLANE) -> History:
    """Run the pattern as it was given and keep what is shown; less if the engine has no room for all."""
    last = last_shown(profile)
    samples = _SAMPLES if pattern.cells.size <= _LARGE else 8
    counted = np.unique(np.linspace(0, last, min(samples, last) + 1).round().astype(int)).tolist()
    become = {profile.startup.generation} if profile.startup and profile.startup.profile else set()
    shown = sorted(({0, 1, *(last >> power for power in (3, 2, 1, 0))} | become) & set(range(last + 1)))
    universe = Universe(rule, pattern.renamed(None, 0), topology)
    boards, populations, reached = [], [], []
    try:
        for time in sorted({*counted, *shown}):
            universe.run(time - universe.generation)
            if time in shown:
                boards.append((time, universe.pattern))
            reached.append(time)
            populations.append(universe.population)
    except EngineError:
        pass  # what was reached is shown
    times, kept = zip(*boards, strict=True)
    return History(times, kept, tuple(reached), tuple(populations))


def run_figure(history: History, rule: Rule, theme: Theme) -> Figure:
    """The run at one scale, its start also close up if that is small in the view; each with its population."""
    view = history.view
    start = history.boards[0].bounding_box or view
    close = 4 * max(start.height, start.width) < max(view.height, view.width)
    panels = [(0, history.boards[0], start.grown(1))] if close else []
    panels += [(time, board, view) for time, board in zip(history.times, history.boards, strict=True)]
    columns = 1 if view.width > 3 * view.height else min(4, len(panels))
    rows = -(-len(panels) // columns)
    width = 11.0 / columns
    height = min(4.0, max(0.45, width * view.height / view.width))
    figure = Figure(figsize=(11.4, rows * (height + 0.35) + 0.5), layout="constrained")
    palette = state_colors(colors_of(rule), theme.cells)
    axes_of = figure.subplots(rows, columns, squeeze=False).ravel()
    for spare in axes_of[len(panels) :]:
        spare.set_axis_off()
    for axes, (time, board, box) in zip(axes_of, panels, strict=False):
        show_cells(axes, thinned(board.read(box), thinning(box)), palette)
        near = ", close up" if close and box is not view else ""
        note = f"generation {time}{near}: {board.population:,} live"
        axes.set_title(note, fontsize=8, color=theme.text, pad=3)
    key_below(figure, state_key(rule, states_in(history.boards), palette))
    return figure


def states_in(boards: Sequence[Pattern]) -> set[int]:
    """Return the states that boards hold, the background among them."""
    return {0}.union(*(np.unique(board.cells).tolist() for board in boards))


def thinning(box: Box) -> int:
    """Return into how many cells' squares a box must be drawn to fit a picture."""
    return -(-max(box.height, box.width) // MOST_SHOWN)


def thinned(cells: NDArray[np.uint8], by: int) -> NDArray[np.uint8]:
    """Return the highest state of each square of `by` × `by` cells."""
    if by == 1:
        return cells
    height, width = (-(-side // by) * by for side in cells.shape)
    padded = np.zeros((height, width), dtype=np.uint8)
    padded[: cells.shape[0], : cells.shape[1]] = cells
    highest: NDArray[np.uint8] = padded.reshape(height // by, by, width // by, by).max(axis=(1, 3))
    return highest


def population_figure(history: History, theme: Theme) -> Figure:
    """Live cells over time."""
    figure = Figure(figsize=(11, 2.8), layout="constrained")
    axes = figure.add_subplot()
    marker = "." if len(history.counted) <= 64 else ""
    axes.plot(history.counted, history.populations, color=theme.series[1], marker=marker, markersize=6)
    axes.set_xlim(0, max(1, history.counted[-1]))
    axes.set_ylim(0, 1.08 * max(1, *history.populations))
    axes.set_xlabel("generation")
    axes.set_ylabel("live cells")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    return figure


DIFFERENCES = ("as before", "in another state", "gone", "new")


def differences(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return what became of each cell: 0 empty in both, else 1 and on, in the order of DIFFERENCES."""
    kinds = np.zeros(before.shape, dtype=np.uint8)
    kinds[(before != 0) & (after == before)] = 1
    kinds[(before != 0) & (after != 0) & (after != before)] = 2
    kinds[(before != 0) & (after == 0)] = 3
    kinds[(before == 0) & (after != 0)] = 4
    return kinds


def difference_figure(
    before: Pattern, after: Pattern, theme: Theme, titles: tuple[str, str, str], rule: Rule
) -> Figure:
    """Two patterns of one place side by side, and which cells differ."""
    view = (before.bounding_box or before.box).union(after.bounding_box or before.box).grown(1)
    by = thinning(view)
    palette = state_colors(colors_of(rule), theme.cells)
    # As bright in both themes: they stand on the same dark background.
    tints = dict(zip(DIFFERENCES, (DARK.muted, DARK.series[2], DARK.series[3], DARK.series[1]), strict=True))
    width = 3.6
    height = min(5.0, max(0.5, width * view.height / view.width))
    figure = Figure(figsize=(11.4, height + 1.0), layout="constrained")
    first, second, third = figure.subplots(1, 3)
    for axes, board, title in ((first, before, titles[0]), (second, after, titles[1])):
        show_cells(axes, thinned(board.read(view), by), palette)
        _titled(axes, title, theme)
    kinds = differences(before.read(view), after.read(view))
    show_cells(third, thinned(kinds, by), state_colors(["", *tints.values()], theme.cells))
    _titled(third, titles[2], theme)
    counts = np.bincount(kinds.ravel(), minlength=len(DIFFERENCES) + 1)[1:].tolist()
    patches = [
        Patch(color=tints[kind], label=f"{kind}: {count:,}") for kind, count in zip(DIFFERENCES, counts, strict=True)
    ]
    key_beside(third, patches)
    key_below(figure, state_key(rule, states_in((before, after)), palette))
    return figure


def _titled(axes: Axes, title: str, theme: Theme) -> None:
    axes.set_title(title, fontsize=8, color=theme.text, pad=3)
