"""What was expected of version 3 of the study containment before its first run, and whether it came true."""

from __future__ import annotations

import numpy as np

from experiments.containment.reach import COPIERS, CROWD, NOISE, SMEARS, STOPPED
from experiments.studies.containment.evidence import closed_walls, escapes_of, late, logs_of, misses_of
from experiments.studies.containment.trial import ContainmentSettings
from experiments.studies.study import Predicate, StudyVerdict
from experiments.studies.table import TrialTable

KNOWN = (
    "The trials of the zoo and of the walls, 300 runs a seed each, are those of version 2, whose code is the same: "
    "what they hold was known when version 3 set apart the boards that are labelled independently, which left the "
    "claim undecided. Its lines, three starts shared by all tripwires, were known too: selected ones were missed 9 "
    "points more often than drifting ones (-2 to 20), those against entropy and components most. New are lines of "
    "nine starts drawn for each tripwire, logs beside their nulls, and more runs behind two walls; of these nothing "
    "but their time had been looked at. After the run the outcome that the question of evasion comes to where the "
    "average is less than 15 points, which was refuted, was named not shown: an average excludes no single tripwire."
)


def _alone(name: str, more: bool) -> Predicate:
    """Return whether the lines against a tripwire are missed more often at last than in drift; or hardly at all."""

    def came(config: ContainmentSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
        found = {one.name: one for one in misses_of(table)}
        if name not in found:
            return None
        return float(found[name].gains.mean()) > 0.1 if more else float(late(found[name].selected).mean()) < 0.05

    return came


def _all_together(config: ContainmentSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = [float(one.gains.mean()) for one in misses_of(table) if len(one.gains)]
    return 0.05 < float(np.mean(found)) < 0.2 if found else None


def _lost(arm: str, low: float, high: float) -> Predicate:
    def came(config: ContainmentSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
        logs = logs_of(table)
        return low <= logs.share(arm).share <= high if logs.draws else None

    return came


def _smears_lose_some(config: ContainmentSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    logs = logs_of(table)
    return logs.share(STOPPED).share < logs.share(SMEARS).share < logs.share(COPIERS).share if logs.draws else None


def _closed_walls_hold(config: ContainmentSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = closed_walls(escapes_of(table))
    return not any(one.successes for one in found.values()) if found else None


_WALLS = "Nothing gets out from behind a wall that must hold."
BY_CONSTRUCTION = frozenset({_WALLS})
PREDICTIONS: dict[str, Predicate] = {
    "Over all tripwires selected lines are missed 5 to 20 points more often than those that drift.": _all_together,
    "Lines selected against entropy are missed 10 points more often than those that drift, or more.": (
        _alone("entropy", True)
    ),
    "Lines selected against equal components are missed 10 points more often than those that drift, or more.": (
        _alone("components", True)
    ),
    "Of lines selected against copies that copy less than 5 % are missed at last.": _alone("fertility", False),
    "Of lines selected against the count of copies less than 5 % are missed at last.": _alone("copies", False),
    "Four in five logs are lost among programs that spread.": _lost(COPIERS, 0.8, 1.0),
    "Where these lack the instruction that writes less than 5 % are.": _lost(STOPPED, 0.0, 0.05),
    "In noise alone less than 5 % are.": _lost(NOISE, 0.0, 0.05),
    "Programs that smear lose more logs than those that do not write, and fewer than those that spread.": (
        _smears_lose_some
    ),
    "As many smearing programs as copiers come to be lose half of the logs or more.": _lost(CROWD, 0.5, 1.0),
    _WALLS: _closed_walls_hold,
}
