"""Growth: CPU time and memory against generations and population, with fitted exponents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from automata.formats.files import write_atomically
from experiments.bench.results import OURS, Bench, RowResult, Run
from experiments.plotting import DASHES, MARKERS, THEMES, Theme, draw

# Memory that starting up takes varies by as much; less growth is not told from it.
_LEAST_MEMORY = 1 << 20
_LEAST_SECONDS = 1e-3


@dataclass(frozen=True)
class Line:
    """One program on one row: generations, population, CPU seconds, megabytes beyond what it began with."""

    row: str
    program: str
    generations: tuple[float, ...]
    population: tuple[float, ...]
    seconds: tuple[float, ...]
    megabytes: tuple[float, ...]


def growth_lines(bench: Bench) -> list[Line]:
    """Return a line for every contestant with a curve, the row's own medians as its last point."""
    return [
        _line(
            row,
            one.name,
            [(point.generations, point.run) for point in one.curve] + [(row.generations, one.runs[0])],
        )
        for row in bench.rows.values()
        for one in row.contestants
        if one.curve and one.runs and one.status == "ok"
    ]


def _line(row: RowResult, program: str, points: list[tuple[int, Run]]) -> Line:
    points = sorted(points, key=lambda point: point[0])
    runs = [run for _, run in points]
    return Line(
        row.name,
        program,
        tuple(float(generations) for generations, _ in points),
        tuple(float(run.population) for run in runs),
        tuple(row.compared(run).cpu for run in runs),
        tuple(max(run.peak - run.resident, 0) / 1e6 for run in runs),
    )


def exponent(x: tuple[float, ...], y: tuple[float, ...], least: float) -> float | None:
    """Return the slope of log y on log x by least squares, from points with y > `least`; None from fewer than two."""
    kept = [(a, b) for a, b in zip(x, y, strict=True) if a > 0 and b > least]
    if len({a for a, _ in kept}) < 2:
        return None
    logs = np.log(np.array(kept))
    return float(np.polyfit(logs[:, 0], logs[:, 1], 1)[0])


def growth(lines: list[Line], theme: Theme) -> Figure:
    """Draw four panels, log-log: colour and marker tell the row, the dash who ran it."""
    figure = Figure(figsize=(11, 8.2), layout="constrained")
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
            axes.legend(fontsize=7.5)
    return figure


def _draw(axes: Axes, line: Line, index: int, against: str, value: str, least: float, theme: Theme) -> None:
    x, y = getattr(line, against), getattr(line, value)
    kept = [(a, b) for a, b in zip(x, y, strict=True) if b > least]
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
    light, dark = (folder / f"benchmark-growth-{theme.name}.png" for theme in THEMES)
    for theme, path in zip(THEMES, (light, dark), strict=True):
        write_atomically(path, draw(partial(growth, lines), theme))
    return light, dark
