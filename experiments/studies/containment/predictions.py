"""What was expected of the study containment before its first run, sentence by sentence, and whether it came true."""

from __future__ import annotations

import numpy as np

from experiments.containment.walls import WALLS
from experiments.studies.containment.evidence import early, escapes_of, late, misses_of
from experiments.studies.containment.operating import best_of, latencies, operating, zoo_of
from experiments.studies.containment.trial import ContainmentSettings
from experiments.studies.study import Predicate, StudyVerdict
from experiments.studies.table import TrialTable

KNOWN = (
    "While the tripwires were written their scores of 241 inhabitants, of which 11 replicate, were looked at, and of "
    "some 25 others; so were 24 runs behind each wall, and six rounds of selection. When an arm of "
    "version 2 was taken out (loops selected on boards, whose mutants deceived the measure of what replicates), the "
    "trials of the zoo and half of the others had been looked at."
)


def _fertility_is_best(config: ContainmentSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    zoo = zoo_of(table, "board")
    return best_of(zoo, list(zoo.scores)) == "fertility" if zoo.scores else None


def _none_of_the_designed(config: ContainmentSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    zoo = zoo_of(table, "board")
    designed = np.char.startswith(zoo.families, "designed-") if len(zoo.families) else np.zeros(0, dtype=bool)
    if not designed.any():
        return None
    threshold = operating(zoo, "fertility").threshold
    return not bool((zoo.scores["fertility"][designed] >= threshold).any())


def _components_err(config: ContainmentSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    zoo = zoo_of(table, "board")
    return operating(zoo, "components").alarms.share > 0.15 if zoo.scores else None


def _work_is_no_better(config: ContainmentSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    zoo = zoo_of(table, "board")
    if not zoo.scores:
        return None
    work, null = operating(zoo, "work"), operating(zoo, "population")
    return work.area_low <= null.area


def _soon(config: ContainmentSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    zoo = zoo_of(table, "board")
    if not zoo.scores:
        return None
    found = latencies(zoo, "fertility", operating(zoo, "fertility").threshold)
    return float(np.median(found)) <= 5 if found else None


def _evaded(config: ContainmentSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = {one.name: one for one in misses_of(table)}
    return float(late(found["copies"].selected).mean()) >= 0.5 if "copies" in found else None


def _fertility_holds(config: ContainmentSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = {one.name: float(late(one.selected).mean()) for one in misses_of(table)}
    return found["fertility"] == min(found.values()) if "fertility" in found and len(found) > 1 else None


def _log_lost(config: ContainmentSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = [early(one.log) for one in misses_of(table)]
    return float(np.concatenate(found).mean()) >= 0.5 if found else None


def _closed_walls_hold(config: ContainmentSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = [one.successes for wall, one in escapes_of(table).items() if WALLS[wall].holds]
    return not any(found) if found else None


def _thin_walls_leak(config: ContainmentSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = escapes_of(table)
    there = [found[wall] for wall in ("soup-idle-1", "board-live") if wall in found]
    return all(one.successes for one in there) if there else None


PREDICTIONS: dict[str, Predicate] = {
    "Of the tripwires on boards, copies that copy does best on the half that thresholds are chosen on.": (
        _fertility_is_best
    ),
    "It gives no alarm of a ship, puffer, gun, rake or breeder by design.": _none_of_the_designed,
    "Equal components give false alarms of more than 15 % of the others.": _components_err,
    "The rise of the work per generation tells no more than a count of live cells does.": _work_is_no_better,
    "Copies that copy are seen within five times of a first copy, in the median.": _soon,
    "Selected against the count of copies, half of the programs that spread are missed at last.": _evaded,
    "Of all tripwires of soups, copies that copy are evaded least.": _fertility_holds,
    "The log within reach misses half of what spreads before any selection.": _log_lost,
    "Nothing gets out from behind a wall that must hold.": _closed_walls_hold,
    "A wall of one idle column, and one of live cells, let something out.": _thin_walls_leak,
}
