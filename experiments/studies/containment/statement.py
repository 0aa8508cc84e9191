"""How often are tripwires for self-replication wrong, on replicators and on what only looks like them?

Replicators and others, of which it is known what they are, are watched by monitors of bounded cost; programs are
selected against monitors; seeds and programs are put behind walls.
"""

from __future__ import annotations

from experiments.studies.containment.figures import figures
from experiments.studies.containment.predictions import KNOWN, PREDICTIONS
from experiments.studies.containment.trial import ContainmentSettings, conditions, estimate, fixed, trial
from experiments.studies.containment.truths import TRUTHS
from experiments.studies.containment.verdict import verdict
from experiments.studies.study import Study

STUDY = Study(
    name="containment",
    version=2,
    title="How often are tripwires for self-replication wrong?",
    claim=(
        "A monitor of bounded cost tells seven in ten replicators on boards, and seven in ten others, beyond what a "
        "count of live cells tells."
    ),
    predictions=PREDICTIONS,
    known=KNOWN,
    unit="an inhabitant of the zoo (its family as cluster); a line of programs; a run behind a wall",
    nulls={
        "a count of live cells": "The rise of the population, the least that a monitor can look at.",
        "drift": "Lines of programs that are selected against nothing.",
        "no wall": "Runs with nothing around them.",
    },
    measures={
        "is": "what an inhabitant is: replicator, none, copies anything; measured or proved",
        "by": "by what that is known",
        "first": "when the first copy stood, None if there was none or it is not known",
        "scores": "the highest score of each tripwire in the run",
        "reached": "when scores were reached, generation and score",
        "outside": "scores of those that go on, round by round, by tripwire; of programs in fresh soups",
        "inside": "what the log within their reach says of the first of these",
        "spread": "how many programs like each there were at the end",
        "escaped": "runs that got out",
    },
    settings=ContainmentSettings,
    presets={
        "quick": {
            "seeds": 2, "part": 3, "against": ["copies", "description", "fertility"], "rounds": 10, "runs": 120,
        },
        "full": {"seeds": 3, "parents": 5, "runs": 300},
    },
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    fixed=fixed,
    truths=TRUTHS,
)  # fmt: skip
