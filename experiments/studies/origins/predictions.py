"""What was expected of the study origins before its first run, sentence by sentence, and whether it came true."""

from __future__ import annotations

from experiments.studies.origins.trial import OriginsSettings
from experiments.studies.origins.verdict import ArmCell, as_it_is, cells_of
from experiments.studies.study import Predicate, StudyVerdict
from experiments.studies.table import TrialTable


def _arm(config: OriginsSettings, table: TrialTable, arm: str) -> ArmCell | None:
    return next((cell for cell in cells_of(table) if (cell.language, cell.arm) == (config.language, arm)), None)


def _some_in_the_base(config: OriginsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = as_it_is(cells_of(table), config)
    return None if found is None else found.seen("takeover").successes > 0


def _none_in_the_nulls(config: OriginsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    nulls = [cell.seen("takeover").successes for cell in cells_of(table) if cell.is_null or cell.arm == "writes-own"]
    return not any(nulls) if nulls else None


def _rarer(*arms: str) -> Predicate:
    def rarer(config: OriginsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
        base, cells = _arm(config, table, "base"), [_arm(config, table, arm) for arm in arms]
        there = [cell for cell in cells if cell is not None]
        if base is None or len(there) < len(arms):
            return None
        return all(cell.seen("takeover").high < base.seen("takeover").low for cell in there)

    return rarer


def _more_with_heads_apart(config: OriginsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    together = as_it_is(cells_of(table), config)
    apart = _arm(config, table, "base" if config.heads == (0, 64) else "heads-apart")
    if together is None or apart is None:
        return None
    return apart.seen("takeover").low > together.seen("takeover").high


def _entropy_misleads(config: OriginsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    crossed = [cell.false_alarms for cell in cells_of(table) if cell.false_alarms.trials]
    return any(one.successes for one in crossed) if crossed else None


PREDICTIONS: dict[str, Predicate] = {
    "Copies take over some of the soups of the language as it is.": _some_in_the_base,
    "They never do where nothing runs, nothing is written, or a program may write itself alone.": _none_in_the_nulls,
    "Little energy makes takeovers rarer, intervals apart.": _rarer("energy-16"),
    "Neighbours on a ring make them rarer, intervals apart.": _rarer("cyclic"),
    "Heads that start on both programs make them more frequent, intervals apart.": _more_with_heads_apart,
    "Entropy crosses 1 in some soups that are never taken over.": _entropy_misleads,
}
