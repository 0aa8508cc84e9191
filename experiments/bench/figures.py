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

# What is drawn against what: the value, the axis, from where on it counts, its name.
_PANELS = (
    ("seconds", "generations", _LEAST_SECONDS, "CPU seconds"),
    ("seconds", "population", _LEAST_SECONDS, "CPU seconds"),
    ("megabytes", "generations", _LEAST_MEMORY / 1e6, "MB beyond start-up"),
    ("megabytes", "population", _LEAST_MEMORY / 1e6, "MB beyond start-up"),
)


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
    """Draw small multiples, log-log: a row of panels for each of the benchmark, each program a line with its name."""
    rows = list(dict.fromkeys(line.row for line in lines))
    figure = Figure(figsize=(11, 2.3 * len(rows) + 0.4), layout="constrained")
    panels = figure.subplots(len(rows), len(_PANELS), squeeze=False, sharey="col")
    for down, row in enumerate(rows):
        for axes, (value, against, least, title) in zip(panels[down], _PANELS, strict=True):
            drawn = [_draw(axes, line, against, value, least, theme) for line in lines if line.row == row]
            axes.set_xscale("log")
            axes.set_yscale("log")
            axes.set_xlabel(against, fontsize=8)
            axes.set_title(f"{row}: {title}", fontsize=9)
            axes.tick_params(labelsize=8)
            if not any(drawn):
                axes.annotate("too little to measure", (0.5, 0.5), xycoords="axes fraction", ha="center", fontsize=8)
    for axes in panels.ravel():
        axes.margins(x=0.3)  # room for names
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


def _draw(axes: Axes, line: GrowthLine, against: str, value: str, least: float, theme: Theme) -> bool:
    """Draw one program's line, its name at the end; return whether there is one."""
    x, y = getattr(line, against), getattr(line, value)
    kept = [(a, b) for a, b in zip(x, y, strict=True) if b > least]
    if not kept:
        return False
    theirs = line.program != OURS
    color = theme.series[3 if theirs else 1]
    axes.plot(
        [a for a, _ in kept], [b for _, b in kept],
        color=color, marker=MARKERS[theirs], markersize=4, linestyle=DASHES[theirs], linewidth=1.5,
    )  # fmt: skip
    axes.annotate(
        line.program, kept[-1], xytext=(5, 0), textcoords="offset points", va="center", fontsize=8, color=color
    )
    return True


def exponents(lines: list[GrowthLine]) -> tuple[list[str], list[list[str]]]:
    """Return the fitted exponents as a table: its head, and a row for each row of the benchmark and program."""
    head = ["row", "program", *(f"{title} against {against}" for _, against, _, title in _PANELS)]
    return head, [
        [line.row, line.program]
        + [
            "" if (slope := exponent(getattr(line, against), getattr(line, value), least)) is None else f"{slope:.2f}"
            for value, against, least, _ in _PANELS
        ]
        for line in lines
    ]


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
