"""How often are tripwires for self-replication wrong, on replicators and on what only looks like them?

Replicators and others, of which it is known what they are, are watched by monitors of bounded cost; programs are
selected against monitors; seeds and programs are put behind walls.
"""

from __future__ import annotations

from experiments.studies.containment.figures import figures
from experiments.studies.containment.ladders import LADDERS
from experiments.studies.containment.predictions import BY_CONSTRUCTION, KNOWN, PREDICTIONS
from experiments.studies.containment.trial import ContainmentSettings, conditions, estimate, fixed, trial
from experiments.studies.containment.truths import TRUTHS
from experiments.studies.containment.verdict import verdict
from experiments.studies.study import Study

STUDY = Study(
    name="containment",
    version=3,
    title="How often are tripwires for self-replication wrong?",
    claim=(
        "Of boards of which it is published or proved what they are a monitor of bounded cost tells seven in ten "
        "replicators, and seven in ten others, beyond what a count of live cells tells."
    ),
    predictions=PREDICTIONS,
    constructed=BY_CONSTRUCTION,
    known=KNOWN,
    unit="an inhabitant of the zoo (its family as cluster); a start of programs; a program with a log; a run at a wall",
    nulls={
        "a count of live cells": "The rise of the population, the least that a monitor can look at.",
        "drift": "Beside each selected line one that begins with the same programs, selected against nothing.",
        "nothing spreads": "Logs beside copiers that cannot write, beside programs that smear, and in noise alone.",
        "no wall": "Runs with nothing around them.",
    },
    measures={
        "is": "what an inhabitant is: replicator, none, copies anything; measured or proved",
        "by": "by what that is known",
        "first": "when the first copy stood, None if there was none or it is not known",
        "scores": "the highest score of each tripwire in the run",
        "reached": "when scores were reached, generation and score",
        "selected": "of the selected line, round by round: `outside`, scores in fresh soups, of those that go on; "
        "`inside`, what the log within their reach says; `spread`, how many programs like each there were at the end",
        "drift": "the same of the line that drifts",
        "lost": "by what was put into the soup: whether each log within reach was lost",
        "like": "how many programs like what was put in there were when a log was read",
        "escaped": "runs that got out",
    },
    settings=ContainmentSettings,
    presets={
        "quick": {
            "seeds": 2, "part": 3, "against": ["copies", "entropy", "fertility"], "starts": 2, "rounds": 10, "logs": 30,
            "runs": 60,
        },
        "full": {"seeds": 3, "starts": 3, "more": 700},
    },
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    fixed=fixed,
    truths=TRUTHS,
    ladders=LADDERS,
)  # fmt: skip
