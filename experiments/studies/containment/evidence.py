"""What the table says of selection and of walls: misses by round, and runs that got out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from automata.proportion import Proportion
from experiments.containment.evasion import SPREAD
from experiments.containment.walls import WALLS
from experiments.studies.containment.operating import choose_threshold, zoo_of
from experiments.studies.table import Row, TrialTable


@dataclass(frozen=True)
class Misses:
    """Shares of the programs that spread and were missed, line by line, (lines, rounds + 1).

    nan where none spread; no lines: (0, 0).
    `selected` against the tripwire, and `drift`, selected against none, seen by the same tripwire out of reach; `log`:
    missed by the log within reach, of the selected lines.
    """

    name: str
    selected: NDArray[np.float64]
    drift: NDArray[np.float64]
    log: NDArray[np.float64]

    @property
    def gains(self) -> NDArray[np.float64]:
        """By how much more each selected line is missed at last than the drifting line of its seed, (lines,).

        Than the mean of the drifting lines where some lines were not finished.
        """
        selected, drift = late(self.selected), late(self.drift)
        return selected - (drift if len(drift) == len(selected) else drift.mean())


def thresholds_of_soups(table: TrialTable) -> dict[str, float]:
    """Return the threshold of each tripwire of soups, chosen on its half of the zoo."""
    chosen = zoo_of(table, "soup").half("chosen on")
    return {name: choose_threshold(scores, chosen.replicates) for name, scores in chosen.scores.items()}


def misses_of(table: TrialTable) -> tuple[Misses, ...]:
    """Return the misses by round of each tripwire that programs were selected against."""
    lines = table.where(kind="evasion")
    thresholds = thresholds_of_soups(table)
    drift = sorted((row for row in lines if not row["against"]), key=_seed)
    found = []
    for name in lines.levels("against"):
        if not name or name not in thresholds:
            continue
        rows = sorted((row for row in lines if row["against"] == name), key=_seed)
        level = thresholds[name]
        found.append(
            Misses(
                name,
                _missed([(row["outside"][name], row) for row in rows], level),
                _missed([(row["outside"][name], row) for row in drift], level),
                _missed([(row["inside"], row) for row in rows], level),
            )
        )
    return tuple(found)


def _seed(row: Row) -> int:
    return int(row["seed"])


def _missed(told: list[tuple[list[list[float]], Row]], threshold: float) -> NDArray[np.float64]:
    rows = []
    for scores, row in told:
        shares = []
        for level, spread in zip(scores, row["spread"], strict=True):
            there = [score < threshold for score, like in zip(level, spread, strict=True) if like >= SPREAD]
            shares.append(float(np.mean(there)) if there else float("nan"))
        rows.append(shares)
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


def escapes_of(table: TrialTable) -> dict[str, Proportion]:
    """Return how many runs got out from behind each wall."""
    found = {}
    for (wall,), part in table.where(kind="escape").groups("wall").items():
        runs = sum(row["runs"] for row in part)
        found[wall] = Proportion(sum(row["escaped"] for row in part), runs)
    return found


def together(escapes: dict[str, Proportion], *, closed: bool) -> Proportion:
    """Return runs and escapes of all walls that must hold, or of the worlds without a wall."""
    those = [one for wall, one in escapes.items() if (bool(WALLS[wall].holds) if closed else wall.endswith("-open"))]
    return Proportion(sum(one.successes for one in those), sum(one.trials for one in those))
