"""What the study's page shows in the viewer: a replicator under its rule, and under a wrong rule of one trial."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from experiments.studies.doses import title_of
from experiments.studies.first_trial import first_trial, shown_replicator
from experiments.studies.physics_fidelity.trial import KINDS, PhysicsFidelitySettings, conditions, rule_of, stated_of
from experiments.studies.study import StudyVerdict, View
from experiments.studies.table import TrialTable
from experiments.studies.trial import Condition, seeds_of
from experiments.viewer.document import Shown, ViewDocument, of_shown
from experiments.wrong_rules.reference_life import life_of


def views(config: PhysicsFidelitySettings, table: TrialTable, verdict: StudyVerdict) -> Mapping[str, View]:
    """Return one view: the first trial at 94 % with wrong entries drawn alike; none if there is no such trial."""
    name = shown_replicator(config.replicators)
    level = stated_of(name, "uniform")
    asked = {"replicator": name, "kind": "uniform", "level": level}
    found = first_trial(conditions(config), table, asked)
    if found is None:
        return {}
    condition, row = found
    made = {"seed": "copies of the seed", "own": "copies of the seed", "none": "no daughter"}
    caption = (
        f"{title_of(name)} under its own rule, and under one with {row['wrong']} of {row['entries']} entries met wrong "
        f"({KINDS['uniform']}); where they differ is marked. It was built again from the trial {row['key']} (seed "
        f"{row['seed']}), which counted {made.get(row['form'], 'a replicator of another form')}."
    )
    return {"wrong rule": (partial(_document, condition, row["seed"]), caption)}


def _document(condition: Condition, seed: int) -> ViewDocument:
    name = condition["replicator"]
    life, whole = life_of(name, 1), life_of(name, condition["periods"])
    wrong = rule_of(life, whole, condition, seeds_of(condition, seed))
    shown = [Shown("its own rule", life.rule, life.seed), Shown("94 % right", wrong, life.seed)]
    return of_shown(f"{title_of(name)}, rule right and wrong", shown, period=life.period, periods=1)
