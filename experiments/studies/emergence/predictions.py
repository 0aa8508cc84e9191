"""What was expected of the study before its first run, and what makes each true.

Learning rates and lengths of training were chosen on pilots of one to eight networks a width, of which the log-losses
and wrong answers were seen (Byl and HighLife with all contexts shown; parity among rules that were never shown, with
other shares). Nothing of withheld contexts was seen.
"""

from __future__ import annotations

from experiments.studies.emergence.lines import ScaleLine, lines_of
from experiments.studies.emergence.trial import EmergenceSettings
from experiments.studies.emergence.verdict import BEYOND, MODES
from experiments.studies.study import Predicate, StudyVerdict
from experiments.studies.table import TrialTable


def _line(table: TrialTable, task: str, rule: str) -> ScaleLine | None:
    return next((line for line in lines_of(table) if (line.task, line.rule) == (task, rule)), None)


def _rises(config: EmergenceSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    lines = [line for line in lines_of(table) if line.task == "table"]
    if not lines:
        return None
    return all(line.levels[0].exact.share <= 0.1 and max(x.exact.share for x in line.levels) >= 0.9 for line in lines)


def _no_break(config: EmergenceSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    return not verdict.numbers["broken"] if verdict.numbers["lines"] else None


def _beyond(config: EmergenceSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    if _line(table, "table", "highlife") is None or verdict.outcome_of(BEYOND) == "undecided":
        return None
    return "HighLife's replicator, all contexts shown" in str(verdict.numbers["beyond"])


def _one_mode(config: EmergenceSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = verdict.outcome_of(MODES)
    return None if found == "undecided" else found != "shown"


def _withheld_byl(config: EmergenceSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    line = _line(table, "contexts", "byl")
    return None if line is None else not any(level.exact.successes for level in line.levels)


def _withheld_highlife(config: EmergenceSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    line = _line(table, "contexts", "highlife")
    return None if line is None else any(level.exact.successes for level in line.levels)


def _too_large(config: EmergenceSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    line = _line(table, "rules", "parity")
    if line is None:
        return None
    losses = [float(level.logs.mean()) for level in line.levels]
    return losses[-1] > min(losses[:-1])


def _smooth(config: EmergenceSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    return None if verdict.outcome == "undecided" else verdict.outcome in ("refuted", "not shown")


KNOWN = (
    "Pilots of one to eight networks a width, on which learning rates and lengths of training were chosen: "
    "log-losses and wrong answers of Byl's loop and HighLife with all contexts shown, and of parity among rules "
    "that were never shown. After the first runs, of other sizes, in which no log-loss broke, the largest sizes were "
    "given more networks and the verdict was made stricter; predictions stayed as they were."
)
PREDICTIONS: dict[str, Predicate] = {
    "With all contexts shown, at most one in ten of the smallest networks is exact, and nine in ten of some size.":
        _rises,
    "On no line of scale does the log-loss break.": _no_break,
    "HighLife's networks, all contexts shown, are exact more often than chances of their own predict.": _beyond,
    "At no size do seeds have two modes in the log-loss.": _one_mode,
    "No network of any size has all withheld contexts of Byl's loop right.": _withheld_byl,
    "Some network has all withheld contexts of HighLife right.": _withheld_highlife,
    "On rules that were never shown the largest networks have a higher log-loss than the best size.": _too_large,
    "That replication emerges suddenly is not shown, or refuted.": _smooth,
}  # fmt: skip
