"""Growth: CPU time and memory against generations and population, with fitted exponents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from automata.files.reading import write_atomically
from experiments.bench.results import OURS, Bench, BenchRun, RowResult
from experiments.pictures.themes import DASHES, MARKERS, Theme, in_both_themes

# Memory that starting up takes varies by as much; less growth cannot be distinguished from it.
_LEAST_MEMORY = 1 << 20
_LEAST_SECONDS = 1e-3
_FEW_POWERS = 2.5
# A slope over less than that says nothing of growth.
_LEAST_SPAN = 1.5


@dataclass(frozen=True)
class GrowthLine:
    """One program on one row: generations, population, CPU seconds, megabytes beyond what it began with."""

    row: str
    program: str
    generations: tuple[float, ...]
    population: tuple[float, ...]
    seconds: tuple[float, ...]
    megabytes: tuple[float, ...]


def growth_lines(bench: Bench) -> list[GrowthLine]:
    """Return a line for every contestant with a curve; its last point is the row's run of median CPU time."""
    return [
        _line(
            row,
            one.name,
            [(point.generations, point.run) for point in one.curve] + [(row.generations, _middle(row, one.runs))],
        )
        for row in bench.rows.values()
        for one in row.contestants
        if one.curve and one.runs and one.status == "ok"
    ]


def _middle(row: RowResult, runs: tuple[BenchRun, ...]) -> BenchRun:
    return sorted(runs, key=lambda run: row.compared(run).cpu)[len(runs) // 2]


def _line(row: RowResult, program: str, points: list[tuple[int, BenchRun]]) -> GrowthLine:
    points = sorted(points, key=lambda point: point[0])
    runs = [run for _, run in points]
    return GrowthLine(
        row.name,
        program,
        tuple(float(generations) for generations, _ in points),
        tuple(float(run.population) for run in runs),
        tuple(row.compared(run).cpu for run in runs),
        tuple(max(run.peak - run.resident, 0) / 1e6 for run in runs),
    )


def exponent(x: tuple[float, ...], y: tuple[float, ...], least: float) -> float | None:
    """Return the slope of log y on log x, least squares over y > `least`; None where x spans too little for one."""
    kept = [(a, b) for a, b in zip(x, y, strict=True) if a > 0 and b > least]
    if not kept or max(kept)[0] < _LEAST_SPAN * min(kept)[0]:
        return None
    logs = np.log(np.array(kept))
    return float(np.polyfit(logs[:, 0], logs[:, 1], 1)[0])


def growth(lines: list[GrowthLine], theme: Theme) -> Figure:
    """Draw four panels, log-log: colour and marker show the row, the dash the program."""
    figure = Figure(figsize=(11, 10), layout="constrained")
    panels = figure.subplots(2, 2)
    rows = list(dict.fromkeys(line.row for line in lines))
    for down, (value, least, title) in enumerate(
        (("seconds", _LEAST_SECONDS, "CPU seconds"), ("megabytes", _LEAST_MEMORY / 1e6, "MB beyond start-up"))
    ):
        for right, against in enumerate(("generations", "population")):
            axes = panels[down][right]
            for line in lines:
                _draw(axes, line, rows.index(line.row), against, value, least, theme)
            axes.set_xscale("log")
            axes.set_yscale("log")
            axes.set_xlabel(against)
            axes.set_ylabel(title)
            axes.set_title(f"{title} against {against} (fitted exponents in brackets)")
            # Below the panel: ten lines leave no corner free.
            axes.legend(fontsize=8, ncols=2, loc="upper left", bbox_to_anchor=(0, -0.16))
            for axis in (axes.xaxis, axes.yaxis):
                _mark(axis)
    return figure


def _mark(axis: Axis) -> None:
    """Put figures at 1, 2 and 5 where the axis spans few powers of ten, else at powers alone."""
    low, high = axis.get_view_interval()
    if low > 0 and high < low * 10**_FEW_POWERS:
        axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    axis.set_minor_formatter(NullFormatter())


def _draw(axes: Axes, line: GrowthLine, index: int, against: str, value: str, least: float, theme: Theme) -> None:
    x, y = getattr(line, against), getattr(line, value)
    kept = [(a, b) for a, b in zip(x, y, strict=True) if b > least]
    if not kept:
        return
    slope = exponent(x, y, least)
    label = f"{line.row}, {line.program}" + ("" if slope is None else f" ({slope:.2f})")
    axes.plot(
        [a for a, _ in kept], [b for _, b in kept],
        color=theme.series[index % len(theme.series)], marker=MARKERS[index % len(MARKERS)], markersize=4.5,
        linestyle=DASHES[line.program != OURS], label=label,
    )  # fmt: skip


def write_figures(bench: Bench, folder: Path) -> tuple[Path, Path] | None:
    """Write benchmark-growth-light.png and -dark.png; None, and no file, if no row has a curve."""
    lines = growth_lines(bench)
    if not lines:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    drawn = in_both_themes("benchmark-growth", partial(growth, lines))
    for file, data in drawn.items():
        write_atomically(folder / file, data)
    light, dark = (folder / file for file in drawn)
    return light, dark
