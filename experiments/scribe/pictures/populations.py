"""Figures of populations of scribes: what becomes of them, robustness at both ends, families and family trees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from matplotlib import colormaps
from matplotlib.cm import ScalarMappable
from matplotlib.colors import ListedColormap, Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray

from experiments.pictures.ancestry import draw_ancestry
from experiments.pictures.axes import legend_below
from experiments.pictures.themes import DASHES, Theme
from experiments.scribe.populations.evolution import ScribePopulation, ScribeTurn
from experiments.scribe.populations.outcome import PopulationsOutcome
from experiments.scribe.populations.settings import ARMS

# After Okabe and Ito, one for each arm, lighter on a dark page.
_LIGHT = ("#00795a", "#c2410c", "#1b1f24", "#6b7280", "#7c3aed", "#9aa3ad")
_DARK = ("#2fc79a", "#ff7a50", "#f4f6f8", "#9aa5b1", "#b794f6", "#697380")
_COURSES: tuple[tuple[str, str, Callable[[ScribeTurn], float | None]], ...] = (
    ("length of a description, mean", "symbols", lambda turn: turn.symbols),
    ("contexts answered rightly, mean", "share of 389", lambda turn: turn.right),
    ("births at which the mother's tape was written as it is", "share", lambda turn: turn.exact),
    ("of the first generation's scribes, those that have descendants", "scribes", lambda turn: float(turn.founders)),
)


def population_figures(found: PopulationsOutcome) -> dict[str, tuple[Callable[[Theme], Figure], str]]:
    """Return, by file name, what draws each figure and its caption."""
    shown = " and ".join(filter(None, [", ".join(_trees(found)[:-1]), *_trees(found)[-1:]]))
    return {
        "populations": (
            partial(draw_courses, found),
            f"Populations of {found.settings.scribes} scribes: thin lines are populations, thick ones their mean, in "
            "which those count that are not extinct.",
        ),
        "robustness": (
            partial(draw_robustness, found),
            "Share of single errors, drawn anywhere on the tape, after which a function is kept. Dots are populations; "
            "crosses their means with 95 % intervals; hollow the first generation, full the last. A population without "
            "a scribe that has the function has no dot.",
        ),
        "families": (
            partial(draw_families, found),
            f"The first population of {shown}. Above, a Muller plot: the share of scribes that descend from each of "
            "the first generation's. Below, the family tree of the last generation: the colour is the length of a "
            "description; crosses describe no scribe.",
        ),
    }


def draw_courses(found: PopulationsOutcome, theme: Theme) -> Figure:
    """Draw what becomes of every population, generation by generation."""
    figure = Figure(figsize=(10, 6.4), layout="constrained")
    for axes, (title, unit, value) in zip(figure.subplots(2, 2).flat, _COURSES, strict=True):
        for number, arm in enumerate(ARMS):
            rows = [_course(one.population, value, found.settings.generations) for one in found.of(arm.name)]
            if not rows:
                continue
            tint, dash = _colors(theme)[number], DASHES[0] if not arm.null else DASHES[1]
            for row in rows:
                axes.plot(row, color=tint, linewidth=0.5, alpha=0.5)
            table = np.array(rows)
            there = np.isfinite(table).any(axis=0)
            mean = np.full(table.shape[1], np.nan)
            mean[there] = np.nanmean(table[:, there], axis=0)
            axes.plot(mean, color=tint, linewidth=2.2, linestyle=dash, label=arm.name)
        axes.set(title=title, xlabel="generations", ylabel=unit, xlim=(0, found.settings.generations))
        if "share" in unit:
            axes.set_ylim(0, 1.03)
    legend_below(figure, 3)
    return figure


def _course(population: ScribePopulation, value: Callable[[ScribeTurn], float | None], births: int) -> list[float]:
    """Return a number for each generation, nan where no scribe is left."""
    told = [value(turn) if turn.readable else None for turn in population.turns]
    return [np.nan if one is None else one for one in told] + [np.nan] * (births + 1 - len(told))


def draw_robustness(found: PopulationsOutcome, theme: Theme) -> Figure:
    """Draw the robustness of both functions in the first and in the last generation, arm by arm."""
    figure = Figure(figsize=(10, 3.8), layout="constrained")
    arms = [arm.name for arm in ARMS if found.of(arm.name)]
    means = {(mean.arm, mean.measure): mean for mean in found.means}
    for axes, function in zip(figure.subplots(1, 2, sharey=True), ("copying", "physics"), strict=True):
        for place, arm in enumerate(arms):
            for shift, end, tint in ((-0.16, "first", theme.muted), (0.16, "last", theme.series[1])):
                measure = f"{function} robust, {end}"
                values = found.values(arm, measure)
                if not values:
                    continue
                spread = np.linspace(-0.07, 0.07, len(values))
                face = tint if end == "last" else "none"
                axes.scatter(
                    place + shift + spread, values, s=16, facecolors=face, edgecolors=tint, linewidths=0.9,
                    label=f"{end} generation",
                )  # fmt: skip
                mean = means[arm, measure]
                low, high = (mean.mean if one is None else one for one in (mean.low, mean.high))
                axes.errorbar(
                    place + shift, mean.mean, yerr=[[max(0.0, mean.mean - low)], [max(0.0, high - mean.mean)]],
                    marker="_", markersize=14, capsize=4, color=theme.text, linewidth=1.2,
                )  # fmt: skip
        axes.set_xticks(range(len(arms)), [arm.replace(": ", ":\n") for arm in arms], fontsize=8)
        axes.set(title=f"{function} kept after one error", ylabel="share of errors", xlim=(-0.5, len(arms) - 0.5))
        axes.grid(axis="x", visible=False)
    legend_below(figure, 2)
    return figure


def draw_families(found: PopulationsOutcome, theme: Theme) -> Figure:
    """Draw the families and the tree of the first population of up to four arms."""
    arms = _trees(found)
    populations = [found.of(arm)[0].population for arm in arms]
    low, high = (0.0, 0.86) if theme.name == "light" else (0.25, 1.0)
    shades = ListedColormap(colormaps["plasma"](np.linspace(low, high, 256)))
    lengths = [len(member.tape) for population in populations for member in population.readable]
    norm = Normalize(min(lengths, default=0), max(lengths, default=1) + 1)
    figure = Figure(figsize=(11, 6.6), layout="constrained")
    panels = figure.subplots(2, len(arms), squeeze=False, height_ratios=(1, 1.7))
    for column, (arm, population) in enumerate(zip(arms, populations, strict=True)):
        above, below = panels[:, column]
        shares = families(population)
        tints = colormaps["tab20"](np.arange(len(shares)) % 20)
        above.stackplot(range(shares.shape[1]), shares, colors=tints, edgecolor=theme.page, linewidth=0.2)
        above.set(ylim=(0, 1), xlim=(0, shares.shape[1] - 1), title=arm)
        above.set_xlabel("generations")
        if not column:
            above.set_ylabel("share of the scribes")
        draw_ancestry(
            below, population.tree, [shades(norm(len(member.tape))) for member in population.last],
            [member.scribe is not None for member in population.last], [""] * len(population.last), theme,
        )  # fmt: skip
    figure.colorbar(
        ScalarMappable(norm, shades), ax=list(panels[1]), label="symbols of the description", shrink=0.8, aspect=30
    )
    return figure


def families(population: ScribePopulation) -> NDArray[np.float64]:
    """Return which share of each generation descends from each scribe of the first, (scribes, generations + 1)."""
    scribes = len(population.last)
    founders = np.arange(scribes)
    shares = [np.bincount(founders, minlength=scribes)]
    for mothers in population.mothers:
        founders = founders[mothers]
        shares.append(np.bincount(founders, minlength=scribes))
    table: NDArray[np.float64] = np.array(shares).T / scribes
    return table


def _trees(found: PopulationsOutcome) -> list[str]:
    """Return the arms whose families are drawn: of those with errors that are drawn, up to four."""
    return [arm.name for arm in ARMS if arm.errors == "drawn" and found.of(arm.name)][:4]


def _colors(theme: Theme) -> Sequence[str]:
    return _LIGHT if theme.name == "light" else _DARK
