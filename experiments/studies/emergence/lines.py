"""Lines of scale: the networks of one task and rule, size by size, and the three tests on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from automata.proportion import Proportion
from automata.replicators import find_replicator
from experiments.studies.scale_lines import (
    LEAST_LEVELS,
    LineEvidence,
    LineValues,
    WithEvidence,
    evidence_of,
    higher,
    logs_of,
    more_often,
)
from experiments.studies.table import Row, TrialTable

# Under fewer networks than this share, by Wilson's interval, is so few that daughters do not come to be born.
FEW = 0.1
WORDS = {"table": "all contexts shown", "contexts": "withheld contexts", "rules": "rules never shown"}


@dataclass(frozen=True, eq=False)
class Level:
    """The networks of one size; `wrong` are wrong answers of the `judged` contexts, network by network.

    `bore`: under how many of their rules a daughter is born; `astray`: under how many of those whose run goes wrong.
    `blocks`: how many networks in a row were shown the same, (blocks,); two draws of what is withheld may be two modes.
    """

    weights: int
    judged: int
    losses: NDArray[np.float64]
    wrong: NDArray[np.int64]
    bore: Proportion
    astray: Proportion
    blocks: tuple[int, ...]

    @property
    def exact(self) -> Proportion:
        """Networks without a wrong answer."""
        return Proportion(int(np.count_nonzero(self.wrong == 0)), len(self.wrong))

    @property
    def samples(self) -> list[slice]:
        """Where the networks stand that were shown the same."""
        ends = np.cumsum(self.blocks).tolist()
        return [slice(end - size, end) for end, size in zip(ends, self.blocks, strict=True)]

    @property
    def logs(self) -> NDArray[np.float64]:
        """The common logarithms of the log-losses, kept above what a float32 tells from none."""
        return logs_of(self.losses)


@dataclass(frozen=True, eq=False)
class ScaleLine:
    """The levels of a task and a rule, from the fewest weights to the most."""

    task: str
    rule: str
    levels: tuple[Level, ...]

    @property
    def title(self) -> str:
        """What is learnt, and what a network is judged on."""
        return f"{find_replicator(self.rule).title}, {WORDS[self.task]}"

    @property
    def withheld(self) -> bool:
        """Whether networks are judged on contexts or rules that they were not shown."""
        return self.task != "table"

    @property
    def places(self) -> list[float]:
        """The common logarithms of the numbers of weights."""
        return [float(np.log10(level.weights)) for level in self.levels]

    @property
    def networks(self) -> int:
        """How many networks there are."""
        return sum(len(level.wrong) for level in self.levels)

    @property
    def predicted(self) -> list[slice]:
        """Where the samples of each level stand among all samples."""
        ends = np.cumsum([len(level.blocks) for level in self.levels]).tolist()
        return [slice(end - len(level.blocks), end) for end, level in zip(ends, self.levels, strict=True)]

    def born(self, start: int, stop: int) -> Proportion:
        """Return under how many networks' rules a daughter is born, of those at these levels."""
        part = self.levels[start:stop]
        return Proportion(sum(level.bore.successes for level in part), sum(level.bore.trials for level in part))


@dataclass(frozen=True, eq=False)
class LineTests(WithEvidence):
    """A line's tests: of its log-loss for a break, of exactness against networks' own chances, of seeds for two modes.

    `found` is what they say. `arises`: whether daughters are born under more networks above the break than below it,
    and `appears`: under more of the larger third of sizes than of the smaller third, and under some network of the
    largest size. `rises`: whether the log-loss is higher in the larger third.
    """

    line: ScaleLine
    found: LineEvidence
    arises: bool
    appears: bool
    rises: bool

    @property
    def barren(self) -> bool:
        """Whether daughters are born under few of the networks of the larger third of sizes, if under any."""
        third = max(1, len(self.line.levels) // 3)
        return self.line.born(-third, len(self.line.levels)).high < FEW

    @property
    def sudden(self) -> bool:
        """Whether the log-loss breaks and daughters are born above the break."""
        return self.broken and self.arises

    @property
    def overfits(self) -> bool:
        """Whether larger networks have a higher log-loss on what they were not shown."""
        return self.line.withheld and self.rises


def lines_of(table: TrialTable) -> tuple[ScaleLine, ...]:
    """Return the lines of eight levels or more, in the order of the plan."""
    trained = TrialTable(row for row in table if row["steps"])
    found = []
    for (task, rule), part in trained.groups("task", "rule").items():
        levels = tuple(level_of(rows) for _, rows in sorted(part.groups("weights").items()))
        if len(levels) >= LEAST_LEVELS:
            found.append(ScaleLine(task, rule, levels))
    return tuple(found)


def level_of(rows: Iterable[Row]) -> Level:
    """Return the level of all blocks of one size."""
    blocks = list(rows)
    losses, wrong, daughters = (
        np.array([value for row in blocks for value in row[name]]) for name in ("loss", "wrong", "daughters")
    )
    wrongs = np.array([value is not None for row in blocks for value in row["horizon"]])
    bore, astray = (Proportion(int(np.count_nonzero(part)), len(part)) for part in (daughters, daughters[wrongs]))
    sizes = tuple(len(row["loss"]) for row in blocks)
    if blocks[0]["task"] == "table":  # all are shown everything
        sizes = (sum(sizes),)
    return Level(blocks[0]["weights"], blocks[0]["judged"], losses, wrong, bore, astray, sizes)


def tests_of(table: TrialTable) -> tuple[LineTests, ...]:
    """Return the tests of all lines, corrected for how many they are."""
    lines = lines_of(table)
    return tuple(
        _judged(line, found) for line, found in zip(lines, evidence_of([_values(each) for each in lines]), strict=True)
    )


def _values(line: ScaleLine) -> LineValues:
    return LineValues(
        line.places,
        [level.logs for level in line.levels],
        [level.wrong[part] for level in line.levels for part in level.samples],
        line.levels[0].judged,
        alike=[level.logs[part] for level in line.levels for part in level.samples],
    )


def _judged(line: ScaleLine, found: LineEvidence) -> LineTests:
    after = line.places.index(found.split.place[1])
    third = max(1, len(line.levels) // 3)
    return LineTests(
        line=line,
        found=found,
        arises=more_often(line.born(after, len(line.levels)), line.born(0, after)),
        appears=line.levels[-1].bore.successes > 0
        and more_often(line.born(len(line.levels) - third, len(line.levels)), line.born(0, third)),
        rises=higher(_logs(line.levels[-third:]), _logs(line.levels[:third])),
    )


def _logs(levels: tuple[Level, ...]) -> NDArray[np.float64]:
    return np.concatenate([level.logs for level in levels])
