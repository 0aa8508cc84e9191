"""What the tests of several studies ask of a verdict: on a table of a planted truth, and on one without a row."""

from __future__ import annotations

from experiments.studies.study import Study, StudyConfig, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import PlantedTruth


def wrongly_answered(found: StudyVerdict, truth: PlantedTruth) -> list[str]:
    """Return the questions, "" for the claim, that came out neither right nor undecided under a truth."""
    rights = {"": truth.right, **truth.findings}
    return [question for question, right in rights.items() if found.outcome_of(question) not in (right, "undecided")]


def assert_undecided_of_nothing(study: Study, config: StudyConfig) -> StudyVerdict:
    """Assert that a table without a row decides nothing and scores no prediction; return its verdict."""
    nothing = study.verdict(config, TrialTable([]))
    assert nothing.outcome == "undecided"
    assert {one.outcome for one in nothing.findings} == {"undecided"}
    assert set(study.scored(config, TrialTable([]), nothing).values()) == {None}
    return nothing
