"""What was expected of the study neural-replicators before its first run, and whether it came true."""

from __future__ import annotations

from experiments.studies.neural_replicators.cells import cell_of, made
from experiments.studies.neural_replicators.interventions import BODY, BUILDS, LINE, NEEDS, PARTS
from experiments.studies.neural_replicators.trial import NeuralReplicatorsSettings
from experiments.studies.neural_replicators.verdict import OURS
from experiments.studies.study import Predicate, StudyVerdict
from experiments.studies.table import TrialTable


def _refuted(config: NeuralReplicatorsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    return None if verdict.outcome == "undecided" else verdict.outcome == "refuted"


def _status(name: str, *expected: tuple[str, str]) -> Predicate:
    def holds(config: NeuralReplicatorsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
        found = [(cell_of(table, name, part).status, status) for part, status in expected]
        if any(status == "undecided" for status, _ in found):
            return None
        return all(status == wanted for status, wanted in found)

    return holds


def _most(name: str, text: str, wanted: bool) -> Predicate:
    def holds(config: NeuralReplicatorsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
        said = [row["answers"][text] for row in made(table, name)]
        return 2 * said.count(wanted) > len(said) if said else None

    return holds


def _nobody_builds(config: NeuralReplicatorsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    said = [row["answers"][BUILDS] for name in table.levels("replicator") for row in made(table, name)]
    return not any(said) if said else None


def _as_identity(config: NeuralReplicatorsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    rows = [[cell_of(table, name, part).status for part in PARTS] for name in ("SeRANN-like copier", "identity quine")]
    return None if any("undecided" in row for row in rows) else rows[0] == rows[1]


def _nothing_more(config: NeuralReplicatorsSettings, table: TrialTable, verdict: StudyVerdict) -> bool | None:
    found = verdict.outcome_of(OURS)
    return None if found == "undecided" else found == "not shown"


CONSTRUCTED = (_nobody_builds,)
KNOWN = (
    "The answers of two trainings of each but the closed loop and the scribe, whose answers to most of the same "
    "questions were known from the studies self-copy and closed-loop."
)
PREDICTIONS: dict[str, Predicate] = {
    "No published replicator has all four parts and is fertile: the claim is refuted.": _refuted,
    "Without their networks, loaders build of every description: no system is its own constructor.": _nobody_builds,
    "Weight-wise quines are copiers, fertile, and have no description: edits of the running network are inherited.": (
        _status("weight-wise quine", ("copier", "shown"), ("fertile", "shown"), ("description", "not shown"))
    ),
    "Vanilla and auxiliary quines do not inherit edits of the running network: their fixpoints are isolated.": (
        _most("vanilla quine", BODY, True)
    ),
    "Fertile agents make three generations that do the task.": _most("fertile agent", LINE, True),
    "The zero quine is not fertile: without its daughter's weights the same comes.": (
        _most("zero quine", NEEDS, False)
    ),
    "The SeRANN-like copier shows the same parts as an identity map with a tape.": _as_identity,
    "No part is shown of the closed loop or of the scribe that is shown of no published network.": _nothing_more,
}
BY_CONSTRUCTION = frozenset(text for text, came in PREDICTIONS.items() if came in CONSTRUCTED)
