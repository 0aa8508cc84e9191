"""Effects of growing size for the study neural-replicators: in how many trainings a part is there."""

from __future__ import annotations

import numpy as np

from experiments.studies.ladder import EffectLadder
from experiments.studies.neural_replicators.interventions import BUILDS
from experiments.studies.neural_replicators.replicators import CP
from experiments.studies.neural_replicators.trial import NeuralReplicatorsSettings
from experiments.studies.neural_replicators.truths import COMPLETE, CP_FAILS, NOTHING, NULLS, drawn
from experiments.studies.neural_replicators.verdict import part_question
from experiments.studies.table import TrialTable

_COPIER = "SeRANN-like copier"


def _in_so_many(config: NeuralReplicatorsSettings, random: np.random.Generator, share: float) -> TrialTable:
    """Return a table in which so large a share of one published network's trainings builds without a loader."""
    told = {_COPIER: COMPLETE, CP: CP_FAILS, **dict.fromkeys(NULLS, NOTHING)}
    rows = []
    for row in drawn(config, random, told):
        builds = row["replicator"] != _COPIER or random.random() < share
        rows.append({**row, "answers": {**row["answers"], BUILDS: row["answers"][BUILDS] and builds}})
    return TrialTable(rows)


LADDERS = {
    "one that builds": EffectLadder(
        "the share of a published network's trainings that build without a loader, as cp and nulls do not",
        (0.5, 0.6, 0.7, 0.8, 0.9, 1.0), "shown", _in_so_many, part_question("constructor"),
    )
}  # fmt: skip
