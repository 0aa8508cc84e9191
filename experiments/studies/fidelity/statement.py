"""Is 94 % fidelity replication? Daughters and fertile lines as a function of how much of a rule is right.

A rule is changed in four ways: wrong answers for contexts drawn among those that the replicator's run meets (`table`);
the same, drawn among those in which the centre changes (`changing`); every answer, each time, wrong with a small
probability (`noise`); a network that was trained on the run's contexts and stopped when so many were still wrong
(`network`). As a null, the same share of wrong answers is put on contexts that are never met (`unmet`).
"""

from __future__ import annotations

from experiments.studies.fidelity.figures import figures
from experiments.studies.fidelity.trial import FidelitySettings, conditions, estimate, trial
from experiments.studies.fidelity.verdict import verdict
from experiments.studies.study import Study

_PREDICTION = (
    "No replicator survives at 94 %: half die where one replication meets one error on average, far above "
    "99 % of the contexts and, for noise on L updates, at a rate of about ln 2 / L; few errors are forgiven. With the "
    "errors where no life looks, all survive. So it is not the share of errors that decides, but where they lie."
)

STUDY = Study(
    name="fidelity",
    version=1,
    title="Is 94 % fidelity replication?",
    claim="A copy of 94 % fidelity is a functional copy: a replicator whose physics is 94 % right still replicates.",
    predictions={_PREDICTION: lambda config, table, verdict: None},
    nulls={
        "contexts never met": "The same share of wrong answers on contexts that neither the seed nor any daughter, "
        "however turned, ever meets: everything replicates as under the true rule.",
        "any error met is fatal": "The probability that no error is met in the first replication; for noise (1 - p)^L "
        "(Eigen 1971). Points above it are replicators that made a copy although they met an error.",
        "copy the centre": "The rule that changes nothing; its accuracy is marked by the cross; it makes no daughter.",
    },
    measures={
        "wrong": "wrong contexts of the domain (noise: none, its errors are random in time)",
        "fidelity": "share of right answers: of the contexts that the seed's run meets; of updates for noise; for the "
        "null of the contexts never met",
        "untouched": "no error was met during the first replication",
        "bore": "a daughter, an exact copy of the seed in a place of its own and as isolated as the true rule's first, "
        "was born in the time given",
        "daughters": "how many were",
        "share_of_daughters": "how many, as a share of those under the true rule",
        "line": "births in the line of first children, each cut out and run alone for one period (a turned child meets "
        "other contexts than its mother did, and may meet an error there first)",
        "outgrown": "the run was stopped because it had over 30 times the true run's cells, or its background changed",
    },
    settings=FidelitySettings,
    presets={
        "quick": {"seeds": 20},
        "full": {
            "seeds": 150,
            "replicators": ["langton", "byl", "chou-reggia-1", "chou-reggia-2", "sdsr", "evoloop", "highlife"],
            "wrong": [1, 2, 3, 5, 8, 12, 20],
            "network_wrong": [0, 1, 2, 3, 5, 8, 12],
            "noise": [0.05, 0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.5, 5.0],
        },
    },
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    trains=True,
)
