"""What the table says of selection, of logs and of walls: misses by round, logs lost, and runs that got out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from automata.proportion import Proportion
from experiments.containment.evasion import SPREAD
from experiments.containment.reach import ARMS, COPIERS
from experiments.containment.walls import WALLS
from experiments.studies.containment.operating import choose_threshold, zoo_of
from experiments.studies.table import Row, TrialTable


@dataclass(frozen=True)
class Misses:
    """Shares of the programs that spread and were missed, start by start, (starts, rounds + 1); nan where none spread.

    `selected` against the tripwire, and `drift`, selected against none, seen by the same tripwire out of reach; `log`:
    missed by the log within reach, of the selected lines.
    """

    name: str
    selected: NDArray[np.float64]
    drift: NDArray[np.float64]
    log: NDArray[np.float64]

    @property
    def gains(self) -> NDArray[np.float64]:
        """By how much more each start's selected line is missed at last than its drifting line, (starts,)."""
        return late(self.selected) - late(self.drift)


def thresholds_of_soups(table: TrialTable) -> dict[str, float]:
    """Return the threshold of each tripwire of soups, chosen on its half of the zoo."""
    chosen = zoo_of(table, "soup").half("chosen on")
    return {name: choose_threshold(scores, chosen.replicates) for name, scores in chosen.scores.items()}


def misses_of(table: TrialTable) -> tuple[Misses, ...]:
    """Return the misses by round of each tripwire that programs were selected against."""
    lines = table.where(kind="evasion")
    thresholds = thresholds_of_soups(table)
    found = []
    for name in lines.levels("against"):
        if name not in thresholds:
            continue
        rows = sorted((row for row in lines if row["against"] == name), key=_start)
        level = thresholds[name]
        selected, drift = [row["selected"] for row in rows], [row["drift"] for row in rows]
        found.append(
            Misses(
                name,
                _missed(selected, "outside", level),
                _missed(drift, "outside", level),
                _missed(selected, "inside", level),
            )
        )
    return tuple(found)


def _start(row: Row) -> tuple[int, int]:
    return int(row["seed"]), int(row["start"])


def _missed(lines: Sequence[Mapping[str, list[list[float]]]], seen: str, threshold: float) -> NDArray[np.float64]:
    rows = []
    for line in lines:
        there = np.array(line["spread"]) >= SPREAD
        missed = there & (np.array(line[seen], dtype=np.float64) < threshold)
        known = there.sum(axis=1)
        rows.append(np.where(known > 0, missed.sum(axis=1) / np.maximum(1, known), np.nan))
    return np.array(rows, dtype=np.float64).reshape(len(rows), -1 if rows else 0)


def late(missed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share that each line misses in its last quarter of rounds, (lines,)."""
    if not missed.size:
        return np.zeros(0)
    last = missed[:, -max(1, missed.shape[1] // 4) :]
    known = np.isfinite(last)
    found: NDArray[np.float64] = np.where(known, last, 0).sum(axis=1) / np.maximum(1, known.sum(axis=1))
    return found


def early(missed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share that each line misses before any selection, (lines,), 0 where nothing spread."""
    return np.nan_to_num(missed[:, 0]) if missed.size else np.zeros(0)


@dataclass(frozen=True)
class LogLoss:
    """Which logs were lost, draw by draw, in each world: {arm: (draws,)}; how far what was put in had spread."""

    lost: Mapping[str, NDArray[np.float64]]
    spread: Mapping[str, NDArray[np.int64]]

    @property
    def draws(self) -> int:
        """How many were drawn."""
        return len(self.lost[COPIERS])

    def share(self, arm: str) -> Proportion:
        """Return how many logs were lost in a world."""
        return Proportion(int(self.lost[arm].sum()), self.draws)


def logs_of(table: TrialTable) -> LogLoss:
    """Return what became of the logs within reach."""
    rows = table.where(kind="reach")
    return LogLoss(
        {arm: np.array([one for row in rows for one in row["lost"][arm]], dtype=np.float64) for arm in ARMS},
        {arm: np.array([one for row in rows for one in row["like"][arm]], dtype=np.int64) for arm in ARMS},
    )


def mean_of_groups(groups: Sequence[NDArray[np.float64]]) -> tuple[float, float, float]:
    """Return the mean of the groups' means, and its 95 % interval: units are drawn within groups, which are all that

    there are. The scatter is that within groups; where units of each group agree, three of all could differ by 1.
    """
    from scipy.stats import t as student  # lazily: it takes longer to import than most runs

    size = sum(len(group) for group in groups)
    mean = float(np.mean([group.mean() for group in groups]))
    within = np.concatenate([group - group.mean() for group in groups])
    freedom = size - len(groups)
    if freedom < 1 or not within.any():
        return mean, mean - min(1.0, 3 / size), mean + min(1.0, 3 / size)
    deviation = float(np.sqrt((within**2).sum() / freedom))
    scale = float(np.sqrt(sum(1 / len(group) for group in groups))) / len(groups)
    half = float(student.ppf(0.975, freedom)) * deviation * scale
    return mean, mean - half, mean + half


def escapes_of(table: TrialTable) -> dict[str, Proportion]:
    """Return how many runs got out from behind each wall."""
    found = {}
    for (wall,), part in table.where(kind="escape").groups("wall").items():
        runs = sum(row["runs"] for row in part)
        found[wall] = Proportion(sum(row["escaped"] for row in part), runs)
    return found


def without_walls(escapes: Mapping[str, Proportion]) -> Proportion:
    """Return runs and escapes of the worlds without a wall."""
    those = [one for wall, one in escapes.items() if wall.endswith("-open")]
    return Proportion(sum(one.successes for one in those), sum(one.trials for one in those))


def closed_walls(escapes: Mapping[str, Proportion]) -> dict[str, Proportion]:
    """Return the walls that must hold, by an argument."""
    return {wall: one for wall, one in escapes.items() if WALLS[wall].holds}
