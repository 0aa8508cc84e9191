"""What the study's page shows in the viewer: a seed, and a copy with wrong cells of one trial, under the same rule."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from experiments.studies.copy_fidelity.copies import KINDS, mother_of
from experiments.studies.copy_fidelity.trial import CopyFidelitySettings, conditions, copy_of
from experiments.studies.doses import title_of
from experiments.studies.first_trial import first_trial, shown_replicator
from experiments.studies.study import StudyVerdict, View
from experiments.studies.table import TrialTable
from experiments.studies.trial import Condition, seeds_of
from experiments.viewer.document import Shown, ViewDocument, of_shown


def views(config: CopyFidelitySettings, table: TrialTable, verdict: StudyVerdict) -> Mapping[str, View]:
    """Return one view: the first trial at 94 % with wrong cells anywhere; none if there is no such trial."""
    name = shown_replicator(config.replicators)
    asked = {"replicator": name, "kind": "anywhere", "level": mother_of(name).stated}
    found = first_trial(conditions(config), table, asked)
    if found is None:
        return {}
    condition, row = found
    forms = {"none": "no daughter", "seed": "copies of the seed", "own": "copies of the copy itself"}
    caption = (
        f"The exact seed of {title_of(name)}, and a copy with {row['wrong']} of {mother_of(name).n} cells wrong "
        f"({KINDS['anywhere']}), under the same rule; where they differ is marked. It was built again from the trial "
        f"{row['key']} (seed {row['seed']}), which counted {forms.get(row['form'], 'a replicator of another form')}."
    )
    return {"wrong copy": (partial(_document, condition, row["seed"]), caption)}


def _document(condition: Condition, seed: int) -> ViewDocument:
    mother = mother_of(condition["replicator"])
    copy = copy_of(condition, seeds_of(condition, seed))
    shown = [Shown("exact seed", mother.rule, mother.seed), Shown("94 % right", mother.rule, copy)]
    return of_shown(f"{title_of(mother.name)}, copied right and wrong", shown, period=mother.period, periods=1)
