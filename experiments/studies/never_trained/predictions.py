"""What was expected of the study never-trained before its third version was first run, and whether it came true."""

from __future__ import annotations

from experiments.studies.never_trained.comparing import compared, rates_of
from experiments.studies.never_trained.exposures import LACKING
from experiments.studies.never_trained.trial import NeverTrainedSettings
from experiments.studies.never_trained.verdict import NETWORK, OBJECTIVE, RULES
from experiments.studies.study import Predicate, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.wrong_rules.doubling.units import kind_of


def _not_shown(config: NeverTrainedSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    return None if verdict.outcome == "undecided" else verdict.outcome != "shown"


def _some_daughters(config: NeverTrainedSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    rates = rates_of(table)
    tried = {rule for rule, _, learner in rates if learner == NETWORK}
    made = {rule for (rule, _, learner), (count, _) in rates.items() if learner == NETWORK and count}
    return 2 * len(made) >= len(tried) if tried else None


def _counts_best(config: NeverTrainedSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    return verdict.numbers["best_null"] == "counts" if verdict.numbers.get("best_null") else None


def _beyond_memory(config: NeverTrainedSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    against = compared(rates_of(table), NETWORK, "memory", LACKING)
    return against.ahead is True if against.differences else None


def _turned_soups(config: NeverTrainedSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    rates = {key: value for key, value in rates_of(table).items() if kind_of(key[0]) != "loop"}
    against = compared(rates, NETWORK, "turned", ("soups",))
    return against.mean < 0 if against.differences else None


def _loops_in_soups(config: NeverTrainedSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    loops = [row for row in table if row["exposure"] == "soups" and kind_of(row["rule"]) == "loop"]
    return not any(row["daughters"] for row in loops) if loops else None


def _outcome(question: str, *outcomes: str) -> Predicate:
    def holds(config: NeverTrainedSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
        found = verdict.outcome_of(question)
        return None if found == "undecided" else found in outcomes

    return holds


KNOWN = (
    "What two earlier versions of this study had found, that a look-up by counts would be hard to exceed, and single "
    "trials of HighLife and Byl's loop. After a quick run, in which networks were behind the look-up by counts, the "
    "sign test was made two-sided, and rules whose form that look-up has not became a question of their own; "
    "predictions stayed as they were."
)
PREDICTIONS: dict[str, Predicate] = {
    "Networks that lack contexts make daughters in at least half of the rules.": _some_daughters,
    "They do so more often than a memory of the same contexts.": _beyond_memory,
    "They do not do so more often than every null: the claim is not shown, or refuted.": _not_shown,
    "The hardest null to exceed is the look-up by counts.": _counts_best,
    "From random soups of two states, they do so less often than the turned memory.": _turned_soups,
    "From random soups of loops' states nothing makes a daughter.": _loops_in_soups,
    "An explicit objective of replication is shown to add.": _outcome(OBJECTIVE, "shown"),
    "Learning other rules first is not shown to add to a vote of those rules.": _outcome(RULES, "not shown", "refuted"),
}
