"""All trials of a plan done here, one after the other, as a table: without processes, folders and logs."""

from __future__ import annotations

from experiments.studies.study import Study, StudyConfig
from experiments.studies.table import TrialTable
from experiments.studies.trial import Record, seeds_of


def done_here(study: Study, config: StudyConfig) -> TrialTable:
    """Return the table of a study whose trials train nothing that is kept."""
    plan = study.plan(config)
    records = {}
    for trial in plan:
        measures = study.trial(trial.condition, seeds_of(trial.condition, trial.seed))
        records[trial.key] = Record(trial.key, trial.condition, trial.seed, "done", measures, None, None, 0.0, 1, {})
    return TrialTable.of(plan, records)
