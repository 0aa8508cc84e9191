"""What was expected of the study neural-replicators before its first run, and whether it came true."""

from __future__ import annotations

from experiments.studies.neural_replicators.cells import cell_of, trainings
from experiments.studies.neural_replicators.interventions import BODY, BUILDS, LINE, NEEDS, PARTS
from experiments.studies.neural_replicators.replicators import CONTROL
from experiments.studies.neural_replicators.trial import NeuralReplicatorsSettings
from experiments.studies.neural_replicators.verdict import ALL_PARTS, OURS
from experiments.studies.study import Predicate, StudyVerdict
from experiments.studies.table import TrialTable


def _none_complete(config: NeuralReplicatorsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    return verdict.outcome_of(ALL_PARTS) != "shown"


def _status(name: str, *expected: tuple[str, str]) -> Predicate:
    def holds(config: NeuralReplicatorsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
        told = trainings(table)
        if name not in told:
            return None
        found = [(cell_of(told, name, part).status, status) for part, status in expected]
        if any(status == "undecided" for status, _ in found):
            return None
        return all(status == wanted for status, wanted in found)

    return holds


def _most(name: str, text: str, wanted: bool) -> Predicate:
    def holds(config: NeuralReplicatorsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
        told = trainings(table)
        if name not in told or not told[name].answers:
            return None
        yes, no, _ = told[name].passed(text)
        return 2 * (yes if wanted else no) > len(told[name].answers)

    return holds


def _nobody_builds(config: NeuralReplicatorsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    return not any(own.passed(BUILDS)[0] for name, own in trainings(table).items() if name != CONTROL)


def _as_identity(config: NeuralReplicatorsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    told, names = trainings(table), ("SeRANN-like copier", "identity quine")
    rows = [[cell_of(told, name, part).status for part in PARTS] for name in names if name in told]
    if len(rows) < len(names):
        return None
    return None if any("undecided" in row for row in rows) else rows[0] == rows[1]


def _nothing_more(config: NeuralReplicatorsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = verdict.outcome_of(OURS)
    return None if found == "undecided" else found == "not shown"


_zero = _most("zero quine", NEEDS, False)
# Loaders build and the laboratory asks by design, and a network of zeros with its weights set to 0 is the same one.
CONSTRUCTED = (_none_complete, _nobody_builds, _zero)
KNOWN = (
    "The answers of two trainings of each but the closed loop and the scribe, whose answers to most of the same "
    "questions were known from the studies self-copy and closed-loop. The predictions are those of version 1. Version "
    "2 judges the trials of version 1, all of which were known then, in another way: what holds by design decides "
    "nothing, a part that cannot be asked for is not lacking, failed trainings count, and there is a positive control, "
    "of which three trainings had been seen. Of the predictions it takes two more out of the score, since they could "
    "come out one way only: that none has all parts, and that of the zero quine."
)
PREDICTIONS: dict[str, Predicate] = {
    "No published replicator has all four parts and is fertile.": _none_complete,
    "Without their networks, loaders build of every description: no system but the positive control is its own "
    "constructor.": _nobody_builds,
    "Weight-wise quines are copiers, fertile, and have no description: edits of the running network are inherited.": (
        _status("weight-wise quine", ("copier", "shown"), ("fertile", "shown"), ("description", "failed"))
    ),
    "Vanilla and auxiliary quines do not inherit edits of the running network: their fixpoints are isolated.": (
        _most("vanilla quine", BODY, True)
    ),
    "Fertile agents make three generations that do the task.": _most("fertile agent", LINE, True),
    "The zero quine is not fertile: without its daughter's weights the same comes.": _zero,
    "The SeRANN-like copier shows the same parts as an identity map with a tape.": _as_identity,
    "No part is shown of the closed loop or of the scribe that is shown of no published network.": _nothing_more,
}
BY_CONSTRUCTION = frozenset(text for text, came in PREDICTIONS.items() if came in CONSTRUCTED)
