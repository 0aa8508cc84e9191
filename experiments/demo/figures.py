"""The demonstration's figures: each a function of the result and a theme."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from automata.palette import colors_of
from experiments.demo.measure import PhysicsRun
from experiments.pictures.axes import intervals
from experiments.pictures.themes import DASHES, MARKERS, Theme, key_below, show_cells, state_colors, state_key
from experiments.statistics.wording import many, percent_to

if TYPE_CHECKING:
    from experiments.demo.result import DemoResult


def filmstrip(result: DemoResult, theme: Theme) -> Figure:
    """Rows: the four update rules; columns: the same steps of each one's own run."""
    truth = result.truth
    # Of a pattern that falls into no two parts, or of which it is not known when, half a period is shown.
    split = truth.replicator.split or truth.period // 2
    steps = tuple(dict.fromkeys((0, split, *truth.checkpoints)))
    palette = state_colors(colors_of(truth.rule), theme.cells)
    height, width = truth.view.height, truth.view.width
    cell = 10.4 / (len(steps) * width)
    figure = Figure(figsize=(11.6, len(result.runs) * (height * cell + 0.34) + 0.5), layout="constrained")
    grid = figure.subplots(len(result.runs), len(steps), squeeze=False)
    for row, run in zip(grid, result.runs, strict=True):
        for axes, step in zip(row, steps, strict=True):
            show_cells(axes, run.frames[step], palette)
            axes.set_title(_caption(run, step), fontsize=8, color=theme.muted, pad=3)
        share = f"{run.measurement.visited_right} of {run.measurement.visited} contexts"
        row[0].set_ylabel(f"{run.measurement.title}\n{share}", fontsize=9, color=theme.text, labelpad=6)
    for axes, step in zip(grid[0], steps, strict=True):
        axes.set_title(f"step {step}\n{_caption(result.runs[0], step)}", fontsize=8, color=theme.text, pad=3)
    shown = {state for run in result.runs for step in steps for state in np.unique(run.frames[step]).tolist()}
    key_below(figure, state_key(truth.rule, shown | {0}, palette))
    return figure


def _caption(run: PhysicsRun, step: int) -> str:
    daughters = sum(birth.step <= step for birth in run.measurement.births)
    wrong = int(run.cells_wrong[step])
    born = many(daughters, "daughter") if step else "the seed"
    return f"{born} · {wrong:,} cells wrong" if wrong else born


def scores(result: DemoResult, theme: Theme) -> Figure:
    """Scores beside outcomes, for each update rule and each baseline."""
    runs = (*result.runs, *result.nulls)
    figure = Figure(figsize=(11, 3.4), layout="constrained")
    panels = figure.subplots(1, 3, sharey=True)
    last = result.truth.trajectory.steps
    measures = [run.measurement for run in runs]
    columns = (
        ("one-step accuracy over all cells", [m.all_cells for m in measures], True),
        (
            f"accuracy on the {measures[0].changing} changing contexts",
            [m.changing_right / m.changing for m in measures],
            True,
        ),
        (f"daughters by step {last} (own run)", [float(m.daughters[-1]) for m in measures], False),
    )
    places = np.arange(len(runs))[::-1]
    for axes, (title, values, share) in zip(panels, columns, strict=True):
        axes.barh(places, values, height=0.62, color=theme.series[: len(runs)])
        top = 1.0 if share else max(values)
        for place, value in zip(places, values, strict=True):
            text = percent_to(value, 2) if share else f"{value:.0f}"
            axes.text(value + 0.02 * top, place, text, va="center", fontsize=8.5)
        axes.set_xlim(0, top * 1.25)
        axes.set_title(title)
        axes.grid(False, axis="y")
        if share:
            axes.set_xticks([0, 0.25, 0.5, 0.75, 1.0])
            axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f} %"))
            axes.set_xlabel("share right")
        else:
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
            axes.set_xlabel("daughters (places newly taken by an exact copy)")
    panels[0].set_yticks(places, [m.title for m in measures])
    return figure


def timeline(result: DemoResult, theme: Theme) -> Figure:
    """Daughters and wrong cells over time, each physics in its own run."""
    figure = Figure(figsize=(11, 5.6), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True)
    steps = np.arange(result.truth.trajectory.steps + 1)
    for index, run in enumerate((*result.runs, *result.nulls)):
        births = np.array([birth.step for birth in run.measurement.births])
        daughters = (births[None, :] <= steps[:, None]).sum(axis=1)
        look: dict[str, Any] = {
            "color": theme.series[index],
            "linestyle": DASHES[index],
            "label": run.measurement.title,
            # The certified line lies exactly on the truth's: draw it thinner, above.
            "linewidth": 4.0 if index == 0 else 1.8,
        }
        upper.plot(steps, daughters, drawstyle="steps-post", **look)
        lower.plot(steps, run.cells_wrong, **look)
    for checkpoint in result.truth.checkpoints:
        for axes in (upper, lower):
            axes.axvline(checkpoint, color=theme.muted, linewidth=0.8, linestyle=":")
    upper.set_xlim(0, steps[-1] + 2)
    upper.set_ylabel("daughters")
    upper.yaxis.set_major_locator(MaxNLocator(integer=True))
    upper.set_title("daughters born (dotted: whole replication periods)")
    upper.legend(loc="upper left", ncols=2)
    lower.set_yscale("symlog", linthresh=1)
    lower.set_ylim(bottom=0)
    lower.set_ylabel("cells that differ from the truth")
    lower.set_xlabel("step (generation)")
    lower.set_title("wrong cells in the physics' own run (0 at the bottom; logarithmic above 1)")
    return figure


def learning(result: DemoResult, theme: Theme) -> Figure:
    """The same training, seen by counting contexts and seen by scoring cells."""
    figure = Figure(figsize=(11, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    checks, early = result.networks.checks, result.networks.early
    steps = [check.step for check in checks]
    met = result.truth.visited
    for axes, values, at_early in (
        (left, [check.contexts_wrong / len(met) for check in checks], early.contexts_wrong / len(met)),
        (
            right,
            [check.updates_wrong / met.n_updates for check in checks],
            early.updates_wrong / met.n_updates,
        ),
    ):
        axes.plot(steps, values, color=theme.series[1])
        axes.plot([early.step], [at_early], MARKERS[2], color=theme.series[2], markersize=8)
        axes.annotate(
            f"stopped early: {percent_to(at_early, 2)}", (early.step, at_early), xytext=(9, 7),
            textcoords="offset points", fontsize=8.5, color=theme.text,
        )  # fmt: skip
        axes.set_xlabel("training step (full batch)")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g} %"))
    left.set_title(f"wrong among the {len(met)} distinct visited contexts")
    left.set_ylabel("share wrong")
    left.set_ylim(bottom=0)
    right.set_title("wrong over all cell updates, as a test set would score it")
    right.set_ylabel("share wrong (0 below the axis)")
    right.set_yscale("log")
    for index, run in enumerate(result.nulls):
        _null_line(right, 1 - run.measurement.all_cells, run.measurement.title, theme, index)
        _null_line(left, 1 - run.measurement.visited_right / len(met), run.measurement.title, theme, index)
    return figure


def _null_line(axes: Axes, value: float, title: str, theme: Theme, index: int) -> None:
    axes.axhline(value, color=theme.series[4 + index], linestyle=DASHES[4 + index], linewidth=1.4)
    # On the line itself, at its right end, where no curve runs.
    axes.annotate(
        f"{title}: {percent_to(value, 2)}", (1, value), xycoords=("axes fraction", "data"), xytext=(-2, 3),
        textcoords="offset points", ha="right", va="bottom", fontsize=8.5, color=theme.text,
    )  # fmt: skip


def fidelity(result: DemoResult, theme: Theme) -> Figure:
    """Under how many rules with errors a copy is made, with 95 % intervals: errors drawn, and networks' own."""
    figure = Figure(figsize=(7.4, 4.2), layout="constrained")
    axes = figure.subplots()
    *placed, control = result.levels
    networks = result.stopped
    for shares, counts, color, marker, label in (
        (
            [1 - level.fidelity for level in placed],
            [level.replicated for level in placed],
            theme.series[3],
            MARKERS[3],
            "errors drawn among visited contexts",
        ),
        (
            # Beside the corruptions of the same share, not under them.
            [1.15 * (1 - networks.fidelity)],
            [networks.replicated],
            theme.series[2],
            MARKERS[2],
            f"networks stopped with {networks.least}–{networks.most} wrong",
        ),
        (
            [1 - control.fidelity],
            [control.replicated],
            theme.series[1],
            MARKERS[1],
            f"by construction: {control.wrong:,} errors, none on a visited context",
        ),
    ):
        intervals(
            axes, shares, counts,
            fmt=marker, color=color, markersize=7, capsize=4, linewidth=1.4, label=label, clip_on=True,
        )  # fmt: skip
    axes.plot(
        [1 - level.fidelity for level in placed], [level.untouched for level in placed],
        color=theme.muted, linestyle="--", linewidth=1.2,
        label="null: any error met in the first period is fatal",
    )  # fmt: skip
    stated = placed[-1]
    axes.axvline(1 - stated.fidelity, color=theme.muted, linestyle=":", linewidth=1)
    axes.annotate(
        f"{percent_to(stated.fidelity, 0)}\nright", (1 - stated.fidelity, 0.5), xytext=(-8, 0),
        textcoords="offset points", ha="right", va="center", fontsize=9,
    )  # fmt: skip
    axes.set_xscale("log")
    axes.set_xticks(
        [1 - level.fidelity for level in placed],
        [f"{percent_to(1 - level.fidelity, 2)}\n({level.wrong})" for level in placed],
    )
    axes.minorticks_off()
    axes.set_ylim(-0.04, 1.06)
    axes.set_xlabel(f"share (number) of the {stated.contexts} visited contexts that are wrong, logarithmic")
    axes.set_ylabel("share that made a copy within a period")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g} %"))
    axes.set_title(f"{stated.replicated.trials} independent rules at each point; bars: 95 % Wilson intervals")
    axes.legend(loc="center left", bbox_to_anchor=(0.12, 0.78))
    return figure


def figures(result: DemoResult) -> dict[str, tuple[partial[Figure], str]]:
    """Return, by file name, the drawing function and the caption."""
    early, met = result.networks.early, result.truth.visited
    copying = result.nulls[0].measurement
    parts = {
        "filmstrip": (
            filmstrip,
            "The same seed under four update rules, each in its own run. "
            "Daughters are places newly taken by an exact copy of the seed.",
        ),
        "scores": (
            scores,
            f"A score over all cells says little: copying the centre, which changes nothing, has "
            f"{percent_to(copying.all_cells)}. The contexts in which the centre changes say more, the daughters all.",
        ),
        "timeline": (
            timeline,
            "The run under each update rule, from the same seed. Wrong cells are counted on the whole plane.",
        ),
        "learning": (
            learning,
            f"Stopped at step {early.step}, the network is wrong on {percent_to(early.contexts_wrong / len(met))} of "
            f"the visited contexts and on {percent_to(early.updates_wrong / met.n_updates, 2)} of the cells.",
        ),
        "fidelity": (
            fidelity,
            "Replication against the share of contexts that are right. The dashed null model has no free parameter; "
            "where points lie above it, some loops made a copy although they met an error. The control could not have "
            "come out otherwise: what meets no error is the true run.",
        ),
    }
    return {name: (partial(make, result), caption) for name, (make, caption) in parts.items()}
