"""The profile's figures: each a function of its subject and a theme, in the coordinates of the given pattern."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from automata.palette import colors_of
from automata.pattern import Box, Pattern
from automata.replication import GrowthReport, Profile
from automata.replication.controls.mutants import FATES, Fate, Mutant
from automata.replication.description.cell_roles import PARTS
from automata.rule import Rule
from automata.topology import PLANE, Topology
from automata.universe import Universe
from experiments.pictures.family_tree import family_tree
from experiments.pictures.history import (
    History,
    difference_figure,
    last_shown,
    population_figure,
    run_figure,
    run_history,
    states_in,
    thinned,
    thinning,
)
from experiments.pictures.themes import (
    MARKERS,
    Theme,
    key_below,
    key_beside,
    show_cells,
    state_colors,
    state_key,
)
from experiments.statistics.wording import many, number

# Copies are framed only where frames do not overlap.
_MOST_FRAMED = 60


@dataclass(frozen=True)
class ProfiledPattern:
    """What is drawn: a profile, the rule, the pattern as it was given, and where it runs."""

    profile: Profile
    rule: Rule
    pattern: Pattern
    topology: Topology = PLANE

    @cached_property
    def history(self) -> History:
        """The pattern's own run, as far as it is shown."""
        return run_history(self.profile, self.rule, self.pattern, self.topology)

    @property
    def replicator(self) -> ProfiledPattern:
        """What the pattern first becomes, if it becomes a replicator, else itself."""
        become = self.profile.replicator
        if become is self.profile:
            return self
        return ProfiledPattern(become, self.rule, become.frame.pattern_back(become.pattern), self.topology)


def figures(subject: ProfiledPattern) -> dict[str, tuple[partial[Figure], str]]:
    """Return, by file name, the drawing function and the caption, of all pictures that the profile has data for.

    Of every profile there are the run, the population over time and what has changed since the start.
    """
    become = subject.replicator
    listed = {name: (partial(make, become), caption) for name, (make, caption) in _of_copies(become).items()}
    profile = subject.profile
    where = "alone on an empty plane" if profile.topology == "plane" else f"on a {profile.topology}"
    run = f"The run of the given pattern, {where}, up to generation {last_shown(profile):,}, each row at one scale"
    if become is not subject:
        assert profile.startup is not None
        what = "it" if profile.startup.whole else "a part of it"
        run += f"; from generation {profile.startup.generation} on {what} is a replicator"
    if become is not subject or profile.period is None:
        listed = {"run": (partial(run_of, subject), f"{run}."), **listed}
    listed["population"] = (
        partial(population, subject),
        "Live cells of the run of the given pattern over time.",
    )
    listed["difference"] = (partial(difference, subject), _difference_caption(subject))
    return listed


def run_of(subject: ProfiledPattern, theme: Theme) -> Figure:
    """The given pattern's own run."""
    return run_figure(subject.history, subject.rule, theme)


def population(subject: ProfiledPattern, theme: Theme) -> Figure:
    """Live cells over time."""
    return population_figure(subject.history, theme)


def difference(subject: ProfiledPattern, theme: Theme) -> Figure:
    """What differs between the start and the last generation shown, or between the parent and a near copy."""
    before, after, titles = _compared(subject)
    return difference_figure(before, after, theme, titles, subject.rule)


def _compared(subject: ProfiledPattern) -> tuple[Pattern, Pattern, tuple[str, str, str]]:
    profile, history = subject.profile, subject.history
    start, last = history.boards[0], history.boards[-1]
    if profile.near and profile.period == history.times[-1]:
        place = profile.frame.box_back(profile.near.copy.box)
        motion = profile.near.copy.motion
        seed = Pattern(np.ascontiguousarray(motion.apply(profile.pattern.cells)), *profile.near.copy.box[:2])
        parent = profile.frame.pattern_back(seed)
        child = Pattern(np.where(parent.read(place) != 0, last.read(place), 0), place.top, place.left)
        return (
            parent,
            child,
            ("the parent, laid there", f"the child at generation {history.times[-1]:,}", "differ"),
        )
    at = len(history.times) - 1
    if profile.startup and profile.startup.profile and profile.startup.generation in history.times[1:]:
        at = history.times.index(profile.startup.generation)
    return start, history.boards[at], ("generation 0", f"generation {history.times[at]:,}", "what has changed")


def _difference_caption(subject: ProfiledPattern) -> str:
    if subject.profile.near:
        return "Where the child differs from its parent, cell by cell; a pulse in another phase differs too."
    startup = subject.profile.startup
    at = startup.generation if startup and startup.profile else 0
    return f"What differs at generation {at or last_shown(subject.profile):,} from the start, cell by cell."


def _of_copies(subject: ProfiledPattern) -> dict[str, tuple[Callable[[ProfiledPattern, Theme], Figure], str]]:
    """Return the pictures of a profile's copies, counts, mutants, genes and family."""
    profile = subject.profile
    listed: dict[str, tuple[Callable[[ProfiledPattern, Theme], Figure], str]] = {}
    if profile.period is not None:
        listed["filmstrip"] = (filmstrip, _filmstrip_caption(profile))
    if profile.counts and _growing(profile):
        listed["growth"] = (
            growth,
            "Connected parts in any phase, and exact copies that share no live cell, after whole periods; what stays "
            "the same is left out. Lines: the best growth law, without the onset that it leaves out; dotted: the null, "
            "a constant.",
        )
    if profile.mutants and profile.mutants.mutants:
        listed["mutants"] = (
            mutants,
            "Every live cell, coloured by the best outcome of its mutants; the number is how many of its mutants "
            "have a fate other than no copy. Reverted: a child is the seed as it was; inherited: a child has the "
            "mutation and has such a child in turn; other: a copy that does neither. Small picture: the seed.",
        )
    if profile.genes and profile.genes.cells:
        listed["genes"] = (
            genes,
            "Which cells are description and which body, found from two births: description carries a label that is "
            "found again on the child's ring and on the grandchild's.",
        )
    if profile.genealogy and len(profile.genealogy.individuals) > 1:
        listed["family"] = (
            family,
            "The family tree: a lifeline for each individual, from birth to death or the end, coloured by the cells "
            "inside its ring; links are births. Of a large family the first generations have lines, and all are "
            "counted, or species are bands as wide as many live of each.",
        )
    return listed


def family(subject: ProfiledPattern, theme: Theme) -> Figure:
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


def filmstrip(subject: ProfiledPattern, theme: Theme) -> Figure:
    """The given pattern's own run, each row at one scale, exact copies framed."""
    times = film_times(subject.profile)
    universe = Universe(subject.rule, subject.pattern.renamed(None, 0), subject.topology)
    boards = [universe.run(time - universe.generation).pattern for time in times]
    boxes = [board.bounding_box or subject.pattern.box for board in boards]
    columns = 1 if boxes[-1].width > 3 * boxes[-1].height else min(3, len(times))
    rows = -(-len(times) // columns)
    # Each row has a scale of its own: at the last generation's the first ones would be lost in empty space.
    views = [_around(boxes[row * columns : (row + 1) * columns]) for row in range(rows)]
    width = 11.0 / columns
    heights = [min(5.0, max(0.45, width * view.height / view.width)) for view in views]
    figure = Figure(figsize=(11.4, sum(heights) + 0.35 * rows + 0.5), layout="constrained")
    palette = state_colors(colors_of(subject.rule), theme.cells)
    counts = subject.profile.counts
    counted = {sighting.time: sighting for sighting in counts.sightings} if counts else {}
    panels = figure.subplots(rows, columns, squeeze=False, height_ratios=heights).ravel()
    for spare in panels[len(times) :]:
        spare.set_axis_off()
    for place, (axes, time, board) in enumerate(zip(panels, times, boards, strict=False)):
        view = views[place // columns]
        thin = thinning(view)
        show_cells(axes, thinned(board.read(view), thin), palette)
        sighting = counted.get(time)
        note = f"generation {time:,}"
        if sighting:
            note += f": {len(sighting.copies)} exact, {many(sighting.parts, 'part')}"
        axes.set_title(note, fontsize=8, color=theme.text, pad=3)
        for copy in sighting.copies[:_MOST_FRAMED] if sighting else ():
            _frame(axes, subject.profile.frame.box_back(copy.box), view, thin, theme)
    key_below(figure, state_key(subject.rule, states_in(boards), palette))
    return figure


def _around(boxes: Sequence[Box]) -> Box:
    """Return the box around all of `boxes` and a cell more."""
    view = boxes[0]
    for box in boxes[1:]:
        view = view.union(box)
    return view.grown(1)


def _frame(axes: Axes, box: Box, view: Box, thin: int, theme: Theme) -> None:
    left, top = (box.left - view.left) / thin - 0.5, (box.top - view.top) / thin - 0.5
    size = box.width / thin, box.height / thin
    axes.add_patch(Rectangle((left, top), *size, fill=False, edgecolor=theme.series[2], linewidth=1.0))


def _filmstrip_caption(profile: Profile) -> str:
    framed = "Each row has a scale of its own." + (" Exact copies are framed." if profile.counts else "")
    where = "alone on an empty plane" if profile.topology == "plane" else f"on a {profile.topology}"
    return f"The run of the replicator, {where}. {framed}"


# -- growth -----------------------------------------------------------------------------------------------------------


def growth(subject: ProfiledPattern, theme: Theme) -> Figure:
    """Counts after whole periods with the law that explains them best, and a level as the null."""
    profile = subject.profile
    told = _growing(profile)
    figure = Figure(figsize=(5.6 * len(told), 3.6), layout="constrained")
    panels = figure.subplots(1, len(told), squeeze=False).ravel()
    for index, (axes, (title, law)) in enumerate(zip(panels, told, strict=True)):
        _law(axes, title, law, theme, index)
    return figure


def _growing(profile: Profile) -> list[tuple[str, GrowthReport]]:
    """Return what is counted of a profile and changes: of a number that stays the same no curve is drawn."""
    told = (("connected parts, any phase", profile.parts_law), ("disjoint exact copies", profile.copies_law))
    return [(title, law) for title, law in told if law is not None and len(set(law.counts)) > 1]


def _law(axes: Axes, title: str, law: GrowthReport, theme: Theme, index: int) -> None:
    axes.plot(law.times, law.counts, MARKERS[index], color=theme.series[1 + index], markersize=6, label="counted")
    fit = law.fit
    if fit:
        told = ", ".join(f"{name} {number(value)}" for name, value in fit.parameters.items())
        axes.plot(
            law.times[fit.onset :], fit.predicted[fit.onset :], color=theme.text, linewidth=1.2,
            label=f"{fit.law}: {told}",
        )  # fmt: skip
    level = next(other for other in law.fits if other.law == "bounded")
    if not fit or fit.law != "bounded":
        axes.axhline(level.predicted[-1], color=theme.muted, linestyle=":", linewidth=1.2, label="null: a level")
    axes.set_title(f"{title}: {law.law}")
    axes.set_xlabel(f"generation (period {law.period})")
    axes.set_ylabel("number")
    axes.set_ylim(0, 1.3 * max(law.counts) + 0.5)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="upper left")


# -- maps of the seed -------------------------------------------------------------------------------------------------


def _fate_colors(theme: Theme) -> dict[Fate, str]:
    return dict(zip(FATES, (theme.grid, theme.series[1], theme.series[3], theme.series[2]), strict=True))


def mutants(subject: ProfiledPattern, theme: Theme) -> Figure:
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


def genes(subject: ProfiledPattern, theme: Theme) -> Figure:
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
    return _map(subject, theme, marks, legend, "description and body, found from two births")


def _map(
    subject: ProfiledPattern,
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
    figure = Figure(figsize=(max(6.5, 1.7 * width + 1.4), height + 1.3), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1, 2))
    palette = state_colors(colors_of(subject.rule), theme.cells)
    show_cells(left, subject.pattern.read(box), palette)
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
        right.add_patch(Rectangle((place[0] - 0.46, place[1] - 0.46), 0.92, 0.92, facecolor=color, edgecolor="none"))
        if text and inch > 0.12:
            right.text(
                *place, text, ha="center", va="center", fontsize=min(8, 26 * inch), color=theme.page
                if color != theme.grid else theme.text,
            )  # fmt: skip
    right.set_title(title)
    key_beside(right, [Patch(color=color, label=label) for color, label in legend])
    key_below(figure, state_key(subject.rule, states_in([subject.pattern]), palette))
    return figure
