"""The verdict: is exactness sharper than p^L, does the smooth metric break with it, and are seeds bimodal?

p is the share of the path's contexts that the networks of a cell have right, on average, and L is how many there are:
if errors fell independently, p^L of the networks would be exact, without a free parameter. Two things move the truth
away from it. Seeds that differ in skill make more of them exact where p is low, and blunt the rise; only contexts that
are learnt together make it sharper.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

import numpy as np

from automata.files.json_types import Json
from automata.proportion import Proportion
from automata.replicators import find_replicator
from experiments.statistics import (
    Sharpness,
    benjamini_hochberg,
    change_point,
    compare_shapes,
    permutation_test,
    predicted_success,
    sharper_than,
    two_modes,
)
from experiments.studies.emergence.trial import FACTORS, EmergenceSettings
from experiments.studies.study import StudyVerdict
from experiments.studies.table import TrialTable

Finding = Literal["sharp beyond p^L", "a mirage of the metric", "undecided"]
AXES = ("width", "steps", "data")
# Fewer levels than this are no line.
_LEVELS = 4
_RATE = 0.05
# A sigmoid rises from 10 to 90 % over so many of its widths.
_RISE = 2 * float(np.log(9))


@dataclass(frozen=True)
class Cell:
    """The networks of one cell; `right` is the mean share of the path's contexts, `predicted` p^L."""

    level: float
    exact: Proportion
    bore: Proportion
    right: float
    predicted: float
    losses: tuple[float, ...]

    @property
    def networks(self) -> int:
        """How many networks there are."""
        return self.exact.trials


@dataclass(frozen=True)
class MetricLine:
    """The cells of one rule along one factor, the others (`beside`) fixed, from the least to the largest."""

    rule: str
    axis: str
    beside: tuple[tuple[str, float], ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Judgement:
    """A line's tests: of the exact score against p^L, and of the log-loss for a break.

    `telling`: whether a perfect step would have been found here; `place`: the levels that a change lies between.
    """

    line: MetricLine
    excess: float
    p_value: float
    telling: bool
    delta_bic: float
    broken: bool
    place: tuple[float, float]
    adjusted: float = 1.0
    sharp: bool = False


def cell_of(part: TrialTable, axis: str) -> Cell:
    """Return the cell of the blocks in `part`."""
    losses, wrong, daughters = (
        [value for row in part for value in row[name]] for name in ("loss", "path_wrong", "daughters")
    )
    length = part.rows[0]["path"]
    right = 1 - float(np.mean(wrong)) / length
    return Cell(
        level=part.rows[0][axis],
        exact=Proportion(sum(count == 0 for count in wrong), len(wrong)),
        bore=Proportion(sum(count > 0 for count in daughters), len(wrong)),
        right=right,
        predicted=float(predicted_success(right, length)),
        losses=tuple(losses),
    )


def lines_of(table: TrialTable, rule: str) -> tuple[MetricLine, ...]:
    """Return all lines of four or more levels, those of the largest other factors last."""
    trained = TrialTable(row for row in table.where(rule=rule) if row["steps"])
    found = []
    for axis in AXES:
        others = [name for name in FACTORS if name != axis]
        for values, part in sorted(trained.groups(*others).items()):
            cells = tuple(cell_of(level, axis) for _, level in sorted(part.groups(axis).items()))
            if len(cells) >= _LEVELS:
                found.append(MetricLine(rule, axis, tuple(zip(others, values, strict=True)), cells))
    return tuple(found)


@lru_cache(maxsize=4096)
def judge_line(line: MetricLine) -> Judgement:
    """Return the tests of one line, before the correction for many."""
    cells = line.cells
    found = sharper_than(
        [cell.exact.successes for cell in cells],
        [cell.networks for cell in cells],
        [cell.predicted for cell in cells],
        seed=0,
    )
    places = [cell.level if line.axis == "data" else float(np.log2(cell.level)) for cell in cells]
    # Networks of exactly no loss do not occur in floating-point numbers, but their logarithm would end the study.
    logs = [np.log10(np.maximum(cell.losses, 1e-12)) for cell in cells]
    sizes = [len(values) for values in logs]
    shape = compare_shapes(np.repeat(places, sizes), np.concatenate(logs))
    break_at = change_point([float(values.mean()) for values in logs], seed=0, resamples=1).index
    spacing = float(np.median(np.diff(places)))
    return Judgement(
        line, found.excess, found.p_value, found.best_p_value <= _RATE, shape.delta_bic,
        shape.sigmoid and _RISE * shape.width <= spacing,
        (cells[break_at - 1].level, cells[break_at].level),
    )  # fmt: skip


def judge_lines(config: EmergenceSettings, table: TrialTable) -> tuple[Judgement, ...]:
    """Return the judgements of all lines of all rules, a false discovery rate of 5 % kept over all of them."""
    from dataclasses import replace

    plain = [judge_line(line) for rule in config.rules for line in lines_of(table, rule)]
    adjusted, sharp = benjamini_hochberg([judgement.p_value for judgement in plain], _RATE)
    return tuple(
        replace(judgement, adjusted=p, sharp=found)
        for judgement, p, found in zip(plain, adjusted.tolist(), sharp.tolist(), strict=True)
    )


def all_cells(table: TrialTable, rule: str) -> Sharpness:
    """Return the test of all trained cells of a rule at once: one line may skip the range where p^L is informative."""
    trained = TrialTable(row for row in table.where(rule=rule) if row["steps"])
    cells = [cell_of(part, "width") for part in trained.groups(*FACTORS).values()]
    return sharper_than(
        [cell.exact.successes for cell in cells],
        [cell.networks for cell in cells],
        [cell.predicted for cell in cells],
        seed=0,
    )


def finding_of(judgements: tuple[Judgement, ...], together: Sharpness) -> Finding:
    """Return what the lines of one rule, and all of its cells together, say.

    Sharp beyond p^L takes a line that is sharper than p^L and breaks in the log-loss; a mirage none that is sharper,
    nor the cells together, where a perfect step would have been found.
    """
    if any(judgement.sharp and judgement.broken for judgement in judgements):
        return "sharp beyond p^L"
    suspect = together.p_value <= _RATE or any(judgement.sharp for judgement in judgements)
    if suspect or together.best_p_value > _RATE:
        return "undecided"
    return "a mirage of the metric"


@dataclass(frozen=True)
class Seeds:
    """How many cells have bimodal seeds, and how many steps between neighbouring cells shift their mean."""

    cells: int
    bimodal: int
    steps: int
    shifted: int


def seeds_of_cells(table: TrialTable, rule: str) -> Seeds:
    """Count, in the log-loss, cells of two modes and shifts between neighbours, at false discovery rates of 5 %."""
    trained = TrialTable(row for row in table.where(rule=rule) if row["steps"])
    modes = [
        two_modes(np.log10(np.maximum(cell_of(part, "width").losses, 1e-12)), seed=0).p_value
        for part in trained.groups(*FACTORS).values()
        if sum(len(row["loss"]) for row in part) >= 4
    ]
    shifts = [
        permutation_test(np.log10(one.losses), np.log10(other.losses), seed=0, resamples=999)
        for line in lines_of(table, rule)
        for one, other in pairwise(line.cells)
    ]
    return Seeds(
        len(modes), int(benjamini_hochberg(modes, _RATE)[1].sum()),
        len(shifts), int(benjamini_hochberg(shifts, _RATE)[1].sum()),
    )  # fmt: skip


def verdict(config: EmergenceSettings, table: TrialTable) -> StudyVerdict:
    """Say of each rule whether replication is sharp beyond p^L, a mirage of the metric, or undecided."""
    judgements = judge_lines(config, table)
    together = {rule: all_cells(table, rule) for rule in config.rules}
    findings: dict[str, Finding] = {
        rule: finding_of(tuple(each for each in judgements if each.line.rule == rule), together[rule])
        for rule in config.rules
    }
    seeds = {rule: seeds_of_cells(table, rule) for rule in config.rules}
    outcome: Literal["shown", "refuted", "undecided"] = "undecided"
    if "sharp beyond p^L" in findings.values():
        outcome = "shown"
    elif all(found == "a mirage of the metric" for found in findings.values()):
        outcome = "refuted"
    trained = sum(len(row["loss"]) for row in table if row["steps"])
    least = min((cell.networks for each in judgements for cell in each.line.cells), default=config.networks)
    sharper = sum(each.sharp for each in judgements)
    parts = [f"{find_replicator(rule).title}, {found}" for rule, found in findings.items()]
    sentence = (
        f"Of {trained} trained networks, in cells of {least} or more, exact replication is: {'; '.join(parts)}; "
        f"on {sharper} of {len(judgements)} lines of scale it rises more sharply than the share of right contexts to "
        f"the power of their number, and on {sum(each.sharp and each.broken for each in judgements)} the log-loss "
        "breaks too."
    )
    remarks = (
        f"Resolution: with {least} networks the smallest visible difference is 1/{least} = {100 / least:.0f} %. A line "
        "counts only if a perfect step could have been detected on it; false discovery rates are 5 % over all lines, "
        "over all cells and over all steps (Benjamini and Hochberg 1995).",
        "All cells of a rule together: "
        + "; ".join(
            f"{find_replicator(rule).title}, {test.excess:+.1f} networks on the sharper side of p^L "
            f"(p {test.p_value:.2g}; a perfect step would have had {test.best_p_value:.2g})"
            for rule, test in together.items()
        )
        + ".",
        "Seeds: "
        + "; ".join(
            f"{find_replicator(rule).title}: bimodal log-loss in {each.bimodal} of {each.cells} cells, a shift of "
            f"the mean in {each.shifted} of {each.steps} steps between neighbouring cells"
            for rule, each in seeds.items()
        )
        + ".",
    )
    numbers: dict[str, Json] = {
        "networks": trained,
        "findings": findings,
        "lines": len(judgements),
        "sharp": sharper,
        "broken": sum(each.broken for each in judgements),
        "telling": sum(each.telling for each in judgements),
        "together": {
            rule: {"excess": test.excess, "p": test.p_value, "best_p": test.best_p_value}
            for rule, test in together.items()
        },
        "bimodal": {rule: [each.bimodal, each.cells] for rule, each in seeds.items()},
        "shifted": {rule: [each.shifted, each.steps] for rule, each in seeds.items()},
    }
    return StudyVerdict(outcome, sentence, remarks, numbers, (_line_table(judgements),))


def _line_table(judgements: tuple[Judgement, ...]) -> tuple[str, list[str], list[list[str]]]:
    head = [
        "replicator", "along", "at", "exact at each level", "p^L", "beyond p^L", "adjusted p", "telling",
        "ΔBIC of a sigmoid", "log-loss breaks", "changes most between",
    ]  # fmt: skip
    rows = [
        [
            find_replicator(each.line.rule).title,
            each.line.axis,
            ", ".join(f"{name} {value:g}" for name, value in each.line.beside),
            " ".join(f"{cell.exact.successes}/{cell.networks}" for cell in each.line.cells),
            " ".join(f"{cell.predicted:.2f}" for cell in each.line.cells),
            f"{each.excess:+.1f}",
            f"{each.adjusted:.2g}",
            "yes" if each.telling else "no",
            f"{each.delta_bic:.0f}",
            "yes" if each.broken else "no",
            f"{each.place[0]:g} and {each.place[1]:g}",
        ]
        for each in judgements
    ]
    return "Every line of scale", head, rows
