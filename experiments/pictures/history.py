"""Pictures for every profile, also without replication: the run, its population, what has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

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
    """The run, each row at one scale, its start also close up if that is small in its row; each with its population."""
    boxes = [board.bounding_box or history.boards[0].box for board in history.boards]
    start, largest = boxes[0], max(boxes, key=lambda box: max(box.height, box.width))
    close = 4 * max(start.height, start.width) < max(largest.height, largest.width)
    panels = [(0, history.boards[0], start)] if close else []
    panels += list(zip(history.times, history.boards, boxes, strict=True))
    columns = 1 if largest.width > 3 * largest.height else columns_of(len(panels))
    rows = [panels[at : at + columns] for at in range(0, len(panels), columns)]
    views = [_views([box for *_, box in row], alone=close and at == 0) for at, row in enumerate(rows)]
    width = 11.0 / columns
    heights = [min(4.0, max(0.45, *(width * view.height / view.width for view, _ in row))) for row in views]
    figure = Figure(figsize=(11.4, sum(heights) + 0.35 * len(rows) + 0.5), layout="constrained")
    palette = state_colors(colors_of(rule), theme.cells)
    axes_of = figure.subplots(len(rows), columns, squeeze=False, height_ratios=heights).ravel()
    for spare in axes_of[len(panels) :]:
        spare.set_axis_off()
    for at, (axes, (time, board, _), (view, moved)) in enumerate(zip(axes_of, panels, chain(*views), strict=False)):
        show_cells(axes, thinned(board.read(view), thinning(view)), palette)
        note = f"generation {time:,}{', close up' if close and not at else ''}: {board.population:,} live"
        if moved:
            note += f", around row {view.top + view.height // 2:,}, column {view.left + view.width // 2:,}"
        axes.set_title(note, fontsize=8, color=theme.text, pad=3)
    key_below(figure, state_key(rule, states_in(history.boards), palette))
    return figure


def columns_of(panels: int) -> int:
    """Return in how many columns panels are shown: four at most, and few places empty."""
    return panels if panels <= 4 else min((4, 3), key=lambda columns: -panels % columns)


def _views(boxes: Sequence[Box], *, alone: bool) -> list[tuple[Box, bool]]:
    """Return what each panel of a row shows, all at one scale, and whether it has a place of its own.

    That is one view of all, unless most of it would be empty: what moves is shown where it is. The first is shown by
    itself if it is to be `alone`.
    """
    if alone:
        return [(boxes[0].grown(1), False), *(_views(boxes[1:], alone=False) if boxes[1:] else [])]
    view = boxes[0]
    for box in boxes[1:]:
        view = view.union(box)
    height, width = max(box.height for box in boxes), max(box.width for box in boxes)
    if view.height * view.width <= 3 * height * width:
        return [(view.grown(1), False)] * len(boxes)
    own = [
        Box(box.top - (height - box.height) // 2, box.left - (width - box.width) // 2, height, width) for box in boxes
    ]
    return [(each.grown(1), True) for each in own]


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
    """Two patterns of one place side by side, and which cells differ; one below the other where they are wide.

    What has moved far away is laid back upon the start, which its title says.
    """
    first_box, last_box = (board.bounding_box or before.box for board in (before, after))
    (view, moved), (_, _) = _views([first_box, last_box], alone=False)
    if moved:
        down, right = last_box.top - first_box.top, last_box.left - first_box.left
        after = Pattern(after.read(last_box), first_box.top, first_box.left)
        view = first_box.union(after.box).grown(1)
        back = f"moved back by {down:,} rows and {right:,} columns"
        titles = (titles[0], f"{titles[1]}, {back}", titles[2])
    by = thinning(view)
    palette = state_colors(colors_of(rule), theme.cells)
    # As bright in both themes: they stand on the same dark background.
    tints = dict(zip(DIFFERENCES, (DARK.muted, DARK.series[2], DARK.series[3], DARK.series[1]), strict=True))
    wide = view.width > 3 * view.height
    width = 9.0 if wide else 3.0
    height = min(5.0, max(0.5, width * view.height / view.width))
    figure = Figure(figsize=(11.4, (3 * (height + 0.35) if wide else height) + 1.0), layout="constrained")
    first, second, third = figure.subplots(*((3, 1) if wide else (1, 3)))
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
