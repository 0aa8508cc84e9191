"""Lines of scale: one measure of all networks along weights, documents or updates, and what the tests say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from experiments.statistics import mean_interval
from experiments.studies.scale_lines import (
    LEAST_LEVELS,
    LineEvidence,
    LineValues,
    Values,
    WithEvidence,
    evidence_of,
    higher,
    logs_of,
)
from experiments.studies.scaling.pace import Pace, pace_of
from experiments.studies.scaling.trial import MEASURED, ScalingSettings, checked_at
from experiments.studies.table import Row, TrialTable

Scale = Literal["weights", "documents", "updates"]
SCALES: tuple[Scale, ...] = ("weights", "documents", "updates")
TITLES = {
    "facts": "descriptions of held-out networks",
    "law": "the law of first weights",
    "order": "programs of held-out rules, cases in order",
    "any": "programs of held-out rules, cases in any order",
    "names": "descriptions told by name",
    "rows": "rows of weights told by name",
}
# What no network read; and the paper's results, by the measures of each.
HELD_OUT = ("facts", "law", "order", "any")
RESULTS = {"description": ("facts",), "weights": ("law",), "code": ("order", "any")}
# Letters of an answer.
LENGTHS = {"order": 10, "any": 10, "facts": 8}
# Programs that a network reads in an update; where documents are not limited each is another.
PROGRAMS_READ = 12
# Fewer than this share of exact answers, by an interval over networks, is so few that the ability does not come.
FEW = 0.1
# Of letters that are guessed half are wrong.
_GUESSED = 0.5


@dataclass(frozen=True, eq=False)
class MeasuredLevel:
    """The networks at one place of a scale, (networks,): log-losses in bits, shares of exact answers, wrong letters.

    `exact` is empty for what cannot be exact, and so is `wrong` where it was not kept.
    """

    scale: int
    losses: Values
    exact: Values
    wrong: tuple[tuple[int, ...], ...] = ()

    @property
    def logs(self) -> Values:
        """The common logarithms of the log-losses."""
        return logs_of(self.losses)


@dataclass(frozen=True, eq=False)
class MeasuredLine:
    """The levels of a measure, from the smallest to the largest."""

    scale: Scale
    measure: str
    levels: tuple[MeasuredLevel, ...]

    @property
    def title(self) -> str:
        """What is measured."""
        return TITLES[self.measure]

    @property
    def withheld(self) -> bool:
        """Whether no network read what is asked."""
        return self.measure in HELD_OUT

    @property
    def places(self) -> list[float]:
        """The common logarithms of the scale."""
        return [float(np.log10(level.scale)) for level in self.levels]

    def values(self, start: int, stop: int) -> Values:
        """Return how well networks at these levels do: shares of exact answers, or less the log-loss where there are
        none."""
        part = self.levels[start:stop]
        return np.concatenate([level.exact if len(level.exact) else -level.logs for level in part])


@dataclass(frozen=True, eq=False)
class MeasuredTests(WithEvidence):
    """A line with what the tests say of it.

    `arises`: networks above the break do better than those below it; `appears`: those of the larger third of levels do
    better than those of the smaller third, and some answers of the largest are exact; `rises`: the log-loss of the
    larger third is higher; `pace`: how far along the scale the exact score and the log-loss make half of their way.
    """

    line: MeasuredLine
    found: LineEvidence
    arises: bool
    appears: bool
    rises: bool
    pace: Pace | None

    @property
    def sudden(self) -> bool:
        """Whether the log-loss breaks, downwards, and networks do better above the break."""
        return self.broken and self.split.change < 0 and self.arises

    @property
    def barren(self) -> bool:
        """Whether few answers of the largest third are exact; of what cannot be exact, whether it does not come."""
        third = max(1, len(self.line.levels) // 3)
        values = self.line.values(-third, len(self.line.levels))
        if not len(self.line.levels[-1].exact):
            return not self.appears
        return bool(mean_interval(values)[1] < FEW) if len(values) > 1 else False


@lru_cache(maxsize=8)
def tests_of(config: ScalingSettings, table: TrialTable, scale: Scale) -> tuple[MeasuredTests, ...]:
    """Return the tests of all lines along a scale, corrected for how many these are."""
    lines = tuple(_lines(config, table, scale))
    evidence = evidence_of([_line_values(line) for line in lines]) if lines else ()
    return tuple(_judged(line, found) for line, found in zip(lines, evidence, strict=True))


def _line_values(line: MeasuredLine) -> LineValues:
    wrong = [list(answers) for level in line.levels for answers in level.wrong]
    logs = [level.logs for level in line.levels]
    return LineValues(line.places, logs, wrong, LENGTHS.get(line.measure, 1), _GUESSED)


def _judged(line: MeasuredLine, found: LineEvidence) -> MeasuredTests:
    count = len(line.levels)
    after, third = line.places.index(found.split.place[1]), max(1, count // 3)
    some = not len(line.levels[-1].exact) or bool(line.levels[-1].exact.max() > 0)
    appears = some and higher(line.values(count - third, count), line.values(0, third))
    logs = [level.logs for level in line.levels]
    exact = [level.exact for level in line.levels]
    return MeasuredTests(
        line=line,
        found=found,
        arises=higher(line.values(after, count), line.values(0, after)),
        appears=appears,
        rises=higher(np.concatenate(logs[-third:]), np.concatenate(logs[:third])),
        pace=pace_of(line.places, logs, exact) if appears and len(exact[-1]) else None,
    )


def _lines(config: ScalingSettings, table: TrialTable, scale: Scale) -> Iterator[MeasuredLine]:
    """Yield the lines of eight levels or more along a scale; along documents and updates of what no network read."""
    for measure in MEASURED if scale == "weights" else HELD_OUT:
        levels = tuple(levels_of(config, table, scale, measure))
        if len(levels) >= LEAST_LEVELS:
            yield MeasuredLine(scale, measure, levels)


def levels_of(config: ScalingSettings, table: TrialTable, scale: Scale, measure: str) -> Iterator[MeasuredLevel]:
    """Yield the levels of a measure along a scale, in ascending order."""
    if scale == "weights":
        for (weights,), part in sorted(table.where(documents=0).groups("weights").items()):
            yield _level(weights, part.rows, measure, -1)
        return
    focus = table.where(width=config.focus)
    if scale == "documents":
        whole = PROGRAMS_READ * config.updates
        parts = {documents or whole: part.rows for (documents,), part in focus.groups("documents").items()}
        yield from (_level(documents, rows, measure, -1) for documents, rows in sorted(parts.items()))
        return
    rows = focus.where(documents=0).rows
    for place, updates in enumerate(checked_at(config.updates) if rows else ()):
        yield _level(updates, rows, measure, place)


def _level(scale: int, rows: tuple[Row, ...], measure: str, place: int) -> MeasuredLevel:
    losses = [loss for row in rows for loss in row["curve"][measure][place]]
    exact = [share for row in rows for part in row["curve"].get(f"{measure} exact", ())[place:][:1] for share in part]
    wrong = [tuple(answers) for row in rows for answers in row["wrong"].get(measure, ())] if place == -1 else []
    return MeasuredLevel(scale, np.array(losses), np.array(exact), tuple(wrong))
