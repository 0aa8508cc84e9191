"""Effects of growing size for the study neural-replicators: in how many trainings a part is there, or is not."""

from __future__ import annotations

import numpy as np

from experiments.studies.ladder import EffectLadder
from experiments.studies.neural_replicators.interventions import BREAKING, INTERVENTIONS
from experiments.studies.neural_replicators.replicators import KINDS
from experiments.studies.neural_replicators.trial import NeuralReplicatorsSettings
from experiments.studies.neural_replicators.truths import COPIER, NOTHING, NULLS, drawn
from experiments.studies.neural_replicators.verdict import part_question
from experiments.studies.table import TrialTable


def _in_so_many(config: NeuralReplicatorsSettings, random: np.random.Generator, share: float) -> TrialTable:
    """Return a table in which so large a share of one published network's trainings has what no null has."""
    rows = []
    for row in drawn(config, random, dict.fromkeys(NULLS, NOTHING)):
        lacks = row["replicator"] == COPIER and random.random() >= share
        rows.append({**row, "answers": {**row["answers"], BREAKING: False}} if lacks else row)
    return TrialTable(rows)


def _failed_by(config: NeuralReplicatorsSettings, random: np.random.Generator, share: float) -> TrialTable:
    """Return a table in which so large a share of the trainings of every published network fails all."""
    rows = []
    for row in drawn(config, random, {}):
        fails = KINDS[row["replicator"]] == "published" and random.random() < share
        rows.append({**row, "answers": dict.fromkeys(INTERVENTIONS, False)} if fails else row)
    return TrialTable(rows)


LADDERS = {
    "one has a description": EffectLadder(
        "the share of a published network's trainings whose line an edit of the description ends, as no null's",
        (0.5, 0.6, 0.7, 0.8, 0.9, 1.0), "shown", _in_so_many, part_question("description"),
    ),
    "all fail": EffectLadder(
        "the share of the trainings of every published network that fail all", (0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
        "refuted", _failed_by,
    ),
}  # fmt: skip
