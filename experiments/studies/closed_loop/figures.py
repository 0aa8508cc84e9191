"""The study's figures: the loop and its genome, the death curve, lineages under errors, families, populations."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.pictures.axes import intervals, legend_below
from experiments.studies.closed_loop.counting import (
    Count,
    dead_shares,
    death,
    expected_lines,
    half_dead,
    living_lines,
)
from experiments.studies.closed_loop.family import draw_family
from experiments.studies.closed_loop.trial import STATED, ClosedLoopSettings
from experiments.studies.study import Picture, StudyVerdict
from experiments.studies.table import TrialTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from automata.pattern import Pattern
    from experiments.pictures.themes import Theme


def figures(config: ClosedLoopSettings, table: TrialTable, verdict: StudyVerdict) -> dict[str, Picture]:
    """Return those figures for which something was tried."""
    drawn: dict[str, Picture] = {}
    if any(row["tape"] for row in table.where(kind="line")):
        drawn["loop"] = (
            partial(_loop, table),
            "The last daughter of a line. Left: its ring, and which part of its network's description is where on "
            "it; a quarter is filler without genes. Right: the letters of all its genes, row by row. Below: the "
            "corner at which its arm begins, cell by cell.",
        )
    if len(table.where(kind="miscopy")):
        drawn["death"] = (
            partial(_death, table),
            "The share of copies whose network stays exact, by errors per symbol, with 95 % Wilson intervals. "
            "Dashed: the null of independent errors, from single edits, no parameter fitted. Dotted: the known share "
            "without any error, and how many had none (small). Left edge: the null of no errors. Bar: where half are "
            "dead.",
        )
    if len(table.where(kind="lineage")):
        drawn["lineages"] = (
            partial(_lineages, table),
            "The share of lineages that live, birth by birth, each symbol miscopied with a small chance; bands "
            "are 95 % Wilson intervals. Dashed: the null that errors are independent and their share stays.",
        )
    if len(table.where(kind="population")):
        drawn["family"] = (
            partial(draw_family, table),
            "The family tree of the last generation, of the first network's population with selection and of its drift "
            "null. Colour: in how many symbols the genome differs from the ancestor's. Crosses: its network errs.",
        )
        drawn["populations"] = (
            partial(_populations, table),
            "Populations with selection, and the drift null in which all that can be read have children. Left: the "
            "share of viable loops with 95 % Wilson intervals, over all networks. Right: how far the viable are from "
            "the ancestor, population by population.",
        )
    return drawn


# -- the loop -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _rebuilt(tape: str, labels: int) -> Pattern:
    """Return the loop whose genes carry the letters of a tape: one per gene, as many as its side is long."""
    from automata.replication.labels.on_rings import write_labels
    from automata.replicators import langton_loop
    from neural.genome.record import LETTERS  # torch: seconds to import

    return write_labels(langton_loop(len(tape)), [LETTERS.index(letter) for letter in tape], labels)


def _loop(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    from experiments.closed_loop.pictures.figures import draw_corner

    row = next(row for row in table.where(kind="line") if row["tape"])
    figure = Figure(figsize=(11, 9.4), layout="constrained")
    places = figure.subplot_mosaic([["ring", "tape"], ["corner", "corner"]], height_ratios=(6, 4))
    _draw_ring(places["ring"], row, theme)
    _draw_tape(places["tape"], row, theme)
    draw_corner(places["corner"], _rebuilt(row["tape"], row["labels"]), row["labels"], theme)
    return figure


def _draw_ring(axes: Any, row: Any, theme: Theme) -> None:
    """Draw the ring as a square, coloured by the part of the genome that rides there."""
    from automata.replicators.entries.langton import ring_places

    side = len(row["tape"])
    path = np.array(ring_places(side))
    parts = [["what it is (header)", 0], *row["parts"]]
    ends = [start for _, start in parts[1:]] + [row["symbols"]]
    colors = (theme.series[4], *(theme.series[place] for place in (1, 2, 3, 0, 5)))
    filler = {"linewidth": 10, "solid_capstyle": "butt", "label": "filler, no genes"}
    axes.plot(path[3 * row["symbols"] :, 1], path[3 * row["symbols"] :, 0], color=theme.grid, **filler)
    for number, ((name, start), end) in enumerate(zip(parts, ends, strict=True)):
        # A gene and what follows it take three cells of the ring.
        here = path[3 * start : 3 * end + 1]
        axes.plot(
            here[:, 1], here[:, 0], color=colors[number % len(colors)], linewidth=10, solid_capstyle="butt",
            label=f"{name}: {end - start:,} letters",
        )  # fmt: skip
    axes.annotate(
        "shown below", (side, side), xytext=(0.72 * side, 0.86 * side), ha="center",
        arrowprops={"arrowstyle": "->", "color": theme.muted},
    )  # fmt: skip
    axes.legend(loc="center", fontsize=8)
    axes.set(
        aspect="equal",
        xticks=[],
        yticks=[],
        xlim=(-0.06 * side, 1.06 * side),
        ylim=(1.06 * side, -0.06 * side),
    )
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_title(f"the ring, {side:,} genes on {len(path):,} cells")


def _draw_tape(axes: Any, row: Any, theme: Theme) -> None:
    """Draw the letters of the genes as a square of colours."""
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Patch

    from experiments.closed_loop.pictures.colours import LETTERS as COLORS
    from neural.genome.record import LETTERS

    letters = np.array([LETTERS.index(letter) for letter in row["tape"]])
    wide = int(np.ceil(np.sqrt(len(letters))))
    cells = np.full(wide * -(-len(letters) // wide), row["labels"])
    cells[: len(letters)] = letters
    shown = [to_rgb(COLORS[letter % len(COLORS)]) for letter in range(row["labels"])]
    axes.imshow(np.array([*shown, to_rgb(theme.page)])[cells.reshape(-1, wide)], interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.legend(
        handles=[Patch(color=color, label=str(letter)) for letter, color in enumerate(shown)], ncols=row["labels"],
        loc="upper center", bbox_to_anchor=(0.5, 0.0), fontsize=8,
    )  # fmt: skip
    axes.set_title("the letters of its genes")


# -- death --------------------------------------------------------------------------------------------------------


def _death(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    levels = death(table)
    spoilt = [level for level in levels if level.rate > 0]
    least = min([level.rate for level in spoilt], default=1e-4)
    most = max([level.rate for level in spoilt] + [STATED])
    edge = least / 4
    figure = Figure(figsize=(10, 4.8), layout="constrained")
    axes = figure.subplots()
    grid = np.geomspace(least / 2, 1.4 * most, 300)
    kill = dead_shares(table)
    symbols = {row["seed"]: row["symbols"] for row in table.where(kind="miscopy")}
    known = [seed for seed in symbols if seed in kill]
    if known:
        null = np.mean([(1 - grid * kill[seed]) ** symbols[seed] for seed in known], axis=0)
        axes.plot(grid, null, "--", color=theme.series[3], linewidth=1.4, label="null: independent errors")
    whole = np.mean([(1 - grid) ** length for length in symbols.values()], axis=0)
    axes.plot(grid, whole, ":", color=theme.series[4], linewidth=1.4, label="known: no error at all")
    places = [max(level.rate, edge) for level in levels]
    intervals(
        axes, places, [level.alive for level in levels], fmt="o", color=theme.series[1], capsize=3, linewidth=1.4,
        label="exact on all that a loop can meet",
    )  # fmt: skip
    none = [level.untouched.share for level in levels]
    axes.plot(places, none, ".", color=theme.series[4], clip_on=False, label="without any error")
    if found := half_dead(levels):
        rate, low, high = found
        axes.plot([max(low, edge), min(high, 1.4 * most)], [0.5, 0.5], color=theme.text, linewidth=2)
        axes.annotate(
            f"half are dead at {rate:.2g}\n(one error in {1 / rate:,.0f} symbols)", (rate, 0.5), xytext=(12, 14),
            textcoords="offset points",
        )  # fmt: skip
    axes.axvline(STATED, color=theme.text, linewidth=1.2, linestyle=(0, (1, 1)))
    axes.annotate(
        "94 % right", (STATED, 0.9), xytext=(-6, 0), textcoords="offset points", ha="right", fontweight="bold"
    )
    axes.set_xscale("log")
    decades = 10.0 ** np.arange(np.ceil(np.log10(least)), np.floor(np.log10(most)) + 1)
    axes.set_xticks([edge, *decades], ["0", *(f"{decade:g}" for decade in decades)])
    axes.minorticks_off()
    axes.set(xlim=(edge * 0.8, 1.4 * most), ylim=(-0.02, 1.03), xlabel="errors per symbol (logarithmic)")
    axes.set_ylabel("share of genomes alive")
    axes.legend(loc="lower left", bbox_to_anchor=(0.02, 0.05))
    return figure


# -- lineages and populations -------------------------------------------------------------------------------------


def _lineages(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    from experiments.pictures.themes import MARKERS

    figure = Figure(figsize=(10, 4.4), layout="constrained")
    axes = figure.subplots()
    rates = sorted(table.where(kind="lineage").levels("rate"))
    for number, rate in enumerate(rates):
        counts = living_lines(table, rate)
        births = np.arange(len(counts))
        color = theme.series[number % len(theme.series)]
        shares = [count.share for count in counts]
        low, high = np.array([count.interval for count in counts]).T
        axes.fill_between(births, low, high, color=color, alpha=0.18, linewidth=0)
        axes.plot(
            births, shares, color=color, marker=MARKERS[number % len(MARKERS)], markersize=4,
            markevery=max(1, len(births) // 10), label=f"{rate:g} errors per symbol", clip_on=False,
        )  # fmt: skip
        if rate and (expected := expected_lines(table, rate)):
            axes.plot(births, expected, "--", color=color, linewidth=1.2)
    axes.plot([], [], "--", color=theme.muted, linewidth=1.2, label="null: independent errors")
    axes.set(xlim=(0, len(counts) - 1), ylim=(0, 1.02), xlabel="births", ylabel="share of lineages alive")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    legend_below(figure, 5)
    return figure


def _populations(table: TrialTable, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    for select, color, words in ((True, 1, "selection"), (False, 4, "null: drift")):
        rows = table.where(kind="population", select=select).rows
        if not rows:
            continue
        tint = theme.series[color]
        long = max(row["births"] for row in rows) + 1
        room = sum(row["loops"] for row in rows)
        # An extinct population has no viable loops from then on.
        viable = np.sum([np.pad(row["viable_after"], (0, long - len(row["viable_after"]))) for row in rows], axis=0)
        counts = [Count(int(alive), room) for alive in viable]
        low, high = np.array([count.interval for count in counts]).T
        left.fill_between(np.arange(long), low, high, color=tint, alpha=0.2, linewidth=0)
        left.plot(np.arange(long), viable / room, color=tint, label=words)
        for row in rows:
            # Where none is viable there is no distance of theirs.
            apart = np.array(row["different_after"], dtype=float)
            apart[np.array(row["viable_after"]) == 0] = np.nan
            right.plot(np.arange(len(apart)), apart, color=tint, linewidth=1.2)
    left.set(xlabel="generations", ylabel="share of loops viable", ylim=(0, 1.02), xlim=(0, None))
    right.set(xlabel="generations", ylabel="symbols apart from the ancestor", ylim=(0, None), xlim=(0, None))
    legend_below(figure, 2)
    return figure
