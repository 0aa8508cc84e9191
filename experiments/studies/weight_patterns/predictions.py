"""What was expected of the study weight-patterns before its first run, and whether it came true."""

from __future__ import annotations

from experiments.studies.differences import difference_interval
from experiments.studies.study import Predicate, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.weight_patterns.evidence import near, places, rejected, values_of
from experiments.studies.weight_patterns.trial import WeightPatternsSettings
from experiments.studies.weight_patterns.verdict import MOST_REJECTED

KNOWN = (
    "Predictions were written before version 1; version 2 judges the same trials anew, whose results were known. Four "
    "pairs of networks had been trained as pilots: told, they wrote nine in ten of their symbols; asked by a name "
    "that no text held, ranks among 100 seeds were 2, 3, 6, 7, 24, 27, 55 and 57, of what was asked then (one layer)."
)


def _chance(config: WeightPatternsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    ranks = places(table, "untold", "written")
    if len(ranks) < 2:
        return None
    low, high = difference_interval(0.5 - ranks, most=0.5)
    return low <= 0 <= high


def _few_near(config: WeightPatternsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = near(table, "untold", "written")
    return found.share < 0.25 if found.trials else None


def _told_writes(config: WeightPatternsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = near(table, "told", "written")
    return found.share >= 0.9 if found.trials else None


def _twin_as_well(config: WeightPatternsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = near(table, "told", "twin")
    return found.share >= 0.9 if found.trials else None


def _law_is_missed(config: WeightPatternsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = rejected(table, "untold", "written")
    return found.share > MOST_REJECTED if found.trials else None


def _average_is_told(config: WeightPatternsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    average = rejected(table, "untold", "average", "KS")
    return average.share > 0.5 if average.trials else None


def _current_is_own(config: WeightPatternsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = near(table, "untold", "current")
    return found.share >= 0.9 if found.trials else None


def _memory(config: WeightPatternsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    written, fresh = (values_of(table, "untold", name, "text") for name in ("written", "fresh"))
    return difference_interval(written - fresh)[0] > 0 if len(written) > 1 else None


_AT_CHANCE = "Untold, the place of a network's own first weights among all seeds' is what chance gives."
_FEW = "Untold, they are among the nearest 5 % for less than a quarter of the networks."
PREDICTIONS: dict[str, Predicate] = {
    _AT_CHANCE: _chance,
    _FEW: _few_near,
    "Told, nine in ten networks write weights to which their own first ones are among the nearest 5 %.": _told_writes,
    "Their twins, which read the same, do so as well in nine of ten.": _twin_as_well,
    "Tests of the law reject what is written untold in more than 15 %.": _law_is_missed,
    "The average of two networks is told from the law by its symbols in most layers.": _average_is_told,
    "The current weights still say which were the first in nine of ten networks.": _current_is_own,
    "Untold, what is written is nearer to a network in the text than a fresh draw is.": _memory,
}
# Nothing that an untold network reads is of it, so that its own first weights stand where any seed's do.
BY_CONSTRUCTION = frozenset({_AT_CHANCE, _FEW})
