"""The profile's figures: each a function of its subject and a theme, in the coordinates of the given pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from automata.pattern import Box, Pattern
from automata.replication import FATES, PARTS, Fate, GrowthReport, Mutant, Profile
from automata.rule import Rule
from automata.universe import Universe
from experiments.family import family_tree
from experiments.plotting import MARKERS, Theme, show_cells, state_colors

# Boards beyond this side are shown thinned out; a picture has no more dots.
_MOST_SHOWN = 1200
# A copy is framed only where frames can be told apart.
_MOST_FRAMED = 60


@dataclass(frozen=True)
class Subject:
    """What is drawn: a profile, the rule and the pattern as it was given."""

    profile: Profile
    rule: Rule
    pattern: Pattern


def figures(subject: Subject) -> dict[str, tuple[partial[Figure], str]]:
    """Return, by file name, the drawing function and the caption, of all pictures that the profile has data for."""
    profile = subject.profile
    listed = {}
    if profile.period is not None:
        listed["filmstrip"] = (filmstrip, _filmstrip_caption(profile))
    if profile.counts and profile.copies_law and profile.parts_law:
        listed["growth"] = (
            growth,
            "Exact copies that share no live cell, and connected parts in whatever phase, after whole periods. "
            "Lines: the law of growth that explains them best, drawn from the onset that it leaves out; dotted: the "
            "null, a level.",
        )
    if profile.mutants and profile.mutants.mutants:
        listed["mutants"] = (
            mutants,
            "Every live cell, coloured by the best that any of its mutants did; the number is how many of them did "
            "anything but bear nothing. Small picture: the seed.",
        )
    if profile.genes and profile.genes.cells:
        listed["genes"] = (
            genes,
            "Which cells are description and which are body, as two births tell: description carries a label that is "
            "found again on the child's ring and on the grandchild's.",
        )
    if profile.genealogy and len(profile.genealogy.individuals) > 1:
        listed["family"] = (
            family,
            "Who bore whom: a lifeline for each individual, from birth to death or the end, coloured by the cells "
            "inside its ring; links are births.",
        )
    return {name: (partial(make, subject), caption) for name, (make, caption) in listed.items()}


def family(subject: Subject, theme: Theme) -> Figure:
    """The family tree over time."""
    assert subject.profile.genealogy
    return family_tree(subject.profile.genealogy, theme)


# -- filmstrip --------------------------------------------------------------------------------------------------------


def film_times(profile: Profile) -> tuple[int, ...]:
    """Return the generations that the filmstrip shows: the start, half a period, a period and powers of two of it."""
    period = profile.period or 1
    last = profile.counts.times[-1] if profile.counts else period
    times = [0, period // 2, *(period << power for power in range(4))]
    return tuple(sorted({time for time in times if time <= max(last, period)}))


def filmstrip(subject: Subject, theme: Theme) -> Figure:
    """The given pattern's own run, all at one scale, exact copies framed."""
    times = film_times(subject.profile)
    universe = Universe(subject.rule, subject.pattern.renamed(None, 0))
    boards = [universe.run(time - universe.generation).pattern for time in times]
    boxes = [board.bounding_box or subject.pattern.box for board in boards]
    view = boxes[0]
    for box in boxes[1:]:
        view = view.union(box)
    view = view.grown(1)
    thin = -(-max(view.height, view.width) // _MOST_SHOWN)
    columns = 1 if view.width > 3 * view.height else min(3, len(times))
    rows = -(-len(times) // columns)
    width = 11.0 / columns
    height = min(5.0, max(0.45, width * view.height / view.width))
    figure = Figure(figsize=(11.4, rows * (height + 0.35) + 0.2), layout="constrained")
    palette = state_colors(subject.rule.colors, theme.panel)
    counts = subject.profile.counts
    counted = {sighting.time: sighting for sighting in counts.sightings} if counts else {}
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for spare in panels[len(times) :]:
        spare.set_axis_off()
    for axes, time, board in zip(panels, times, boards, strict=False):
        show_cells(axes, _thinned(board.read(view), thin), palette)
        sighting = counted.get(time)
        note = f"generation {time}"
        if sighting:
            note += (
                f": {len(sighting.copies)} exact, {sighting.parts} part{'' if sighting.parts == 1 else 's'}"
            )
        axes.set_title(note, fontsize=8, color=theme.text, pad=3)
        for copy in sighting.copies[:_MOST_FRAMED] if sighting else ():
            _frame(axes, subject.profile.frame.box_back(copy.box), view, thin, theme)
    return figure


def _thinned(cells: NDArray[np.uint8], by: int) -> NDArray[np.uint8]:
    """Return the highest state of each square of `by` × `by` cells."""
    if by == 1:
        return cells
    height, width = (-(-side // by) * by for side in cells.shape)
    padded = np.zeros((height, width), dtype=np.uint8)
    padded[: cells.shape[0], : cells.shape[1]] = cells
    return padded.reshape(height // by, by, width // by, by).max(axis=(1, 3))


def _frame(axes: Axes, box: Box, view: Box, thin: int, theme: Theme) -> None:
    left, top = (box.left - view.left) / thin - 0.5, (box.top - view.top) / thin - 0.5
    size = box.width / thin, box.height / thin
    axes.add_patch(Rectangle((left, top), *size, fill=False, edgecolor=theme.series[2], linewidth=1.0))


def _filmstrip_caption(profile: Profile) -> str:
    framed = "Exact copies are framed." if profile.counts else "One scale for all."
    return f"The run of the given pattern, alone on an empty plane. {framed}"


# -- growth -----------------------------------------------------------------------------------------------------------


def growth(subject: Subject, theme: Theme) -> Figure:
    """Counts after whole periods with the law that explains them best, and a level as the null."""
    profile = subject.profile
    assert profile.copies_law
    assert profile.parts_law
    figure = Figure(figsize=(11, 3.6), layout="constrained")
    panels = figure.subplots(1, 2)
    told = (("disjoint exact copies", profile.copies_law), ("connected parts, any phase", profile.parts_law))
    for index, (axes, (title, law)) in enumerate(zip(panels, told, strict=True)):
        _law(axes, title, law, theme, index)
    return figure


def _law(axes: Axes, title: str, law: GrowthReport, theme: Theme, index: int) -> None:
    axes.plot(
        law.times, law.counts, MARKERS[index], color=theme.series[1 + index], markersize=6, label="counted"
    )
    fit = law.fit
    if fit:
        told = ", ".join(f"{name} {value:.4g}" for name, value in fit.parameters.items())
        axes.plot(
            law.times[fit.onset :], fit.predicted[fit.onset :], color=theme.text, linewidth=1.2,
            label=f"{fit.law}: {told}",
        )  # fmt: skip
    level = next(other for other in law.fits if other.law == "bounded")
    if not fit or fit.law != "bounded":
        axes.axhline(
            level.predicted[-1], color=theme.muted, linestyle=":", linewidth=1.2, label="null: a level"
        )
    axes.set_title(f"{title}: {law.law}")
    axes.set_xlabel(f"generation (period {law.period})")
    axes.set_ylabel("number")
    axes.set_ylim(0, 1.3 * max(law.counts) + 0.5)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="upper left")


# -- maps of the seed -------------------------------------------------------------------------------------------------


def _fate_colors(theme: Theme) -> dict[Fate, str]:
    return dict(zip(FATES, (theme.grid, theme.series[1], theme.series[3], theme.series[2]), strict=True))


def mutants(subject: Subject, theme: Theme) -> Figure:
    """The seed's cells, each coloured by the fate of its mutants."""
    profile = subject.profile
    assert profile.mutants
    by_cell: dict[tuple[int, int], list[Mutant]] = {}
    for mutant in profile.mutants.mutants:
        by_cell.setdefault(profile.frame.cell_back(mutant.row, mutant.column), []).append(mutant)
    colors = _fate_colors(theme)
    # From the least to the most that a mutant can do.
    order: tuple[Fate, ...] = ("no copy", "reverted", "other", "inherited")
    marks = {}
    for cell, tried in by_cell.items():
        best = max((mutant.fate for mutant in tried), key=order.index)
        active = sum(mutant.fate != "no copy" for mutant in tried)
        marks[cell] = (colors[best], str(active) if active else "")
    tally = profile.mutants.tally
    legend = [(colors[fate], f"{fate}: {tally[fate]}") for fate in order if tally[fate]]
    title = f"{len(profile.mutants.mutants)} mutants, {profile.mutants.steps} generations each"
    return _map(subject, theme, marks, legend, title)


def genes(subject: Subject, theme: Theme) -> Figure:
    """The seed's cells, coloured by whether they are description or body."""
    profile = subject.profile
    assert profile.genes
    shades = dict(zip(PARTS, (theme.series[2], theme.series[3], theme.series[1], theme.grid), strict=True))
    marks = {
        profile.frame.cell_back(row, column): (shades[part], str(profile.frame.state_back(state)))
        for row, column, state, part in profile.genes.cells
    }
    tally = profile.genes.tally
    legend = [(shades[part], f"{part}: {tally[part]}") for part in PARTS if tally[part]]
    return _map(subject, theme, marks, legend, "description and body, told by two births")


def _map(
    subject: Subject,
    theme: Theme,
    marks: dict[tuple[int, int], tuple[str, str]],
    legend: Sequence[tuple[str, str]],
    title: str,
) -> Figure:
    """Draw the seed beside its cells in the given colours, each with a short text."""
    box = subject.pattern.bounding_box
    assert box is not None
    inch = min(0.32, 7.2 / box.width, 5.5 / box.height)
    width, height = box.width * inch, box.height * inch
    figure = Figure(figsize=(max(6.5, 1.7 * width + 1.4), height + 0.9), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1, 2))
    show_cells(left, subject.pattern.read(box), state_colors(subject.rule.colors, theme.panel))
    left.set_title("the seed")
    right.set_xlim(-0.5, box.width - 0.5)
    right.set_ylim(box.height - 0.5, -0.5)
    right.set_aspect("equal")
    right.grid(False)
    right.set_xticks([])
    right.set_yticks([])
    for spine in right.spines.values():
        spine.set_visible(False)
    for (row, column), (color, text) in marks.items():
        place = column - box.left, row - box.top
        right.add_patch(
            Rectangle((place[0] - 0.46, place[1] - 0.46), 0.92, 0.92, facecolor=color, edgecolor="none")
        )
        if text and inch > 0.12:
            right.text(
                *place, text, ha="center", va="center", fontsize=min(8, 26 * inch), color=theme.page
                if color != theme.grid else theme.text,
            )  # fmt: skip
    right.set_title(title)
    figure.legend(
        handles=[Patch(color=color, label=label) for color, label in legend],
        loc="outside lower center", ncols=len(legend),
    )  # fmt: skip
    return figure
