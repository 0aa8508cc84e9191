"""Which networks, and which data, give exactly the rule?

Networks of several kinds, widths and depths learn the contexts of one replication (`visited`) or all (`dense`). Each
is enumerated and compared with the rule on every context of four domains: a proof, not a score. If it errs, the run
of the replicator is right until the first wrong context is met.
"""

from __future__ import annotations

from experiments.studies.emulation.figures import figures
from experiments.studies.emulation.trial import EmulationSettings, conditions, estimate, trial
from experiments.studies.emulation.verdict import verdict
from experiments.studies.study import Study

_PREDICTION = (
    "Wide networks of every kind will be exact on what they were shown, narrow ones will not; few of those "
    "that saw one replication alone will be exact on all contexts. All that are exact there bear the true rule's "
    "daughters; of the others nearly none does."
)

STUDY = Study(
    name="emulation",
    version=2,
    title="Which networks become a rule exactly?",
    claim="A neural network can be the physics of a self-replicator, exactly.",
    predictions={_PREDICTION: lambda config, table, verdict: None},
    nulls={
        "copy": "The rule that changes nothing; it has most cells right.",
        "quiescent": "The rule that answers background everywhere.",
        "shuffled": "A rule that changes as many contexts, visited and others, but random ones, to random states.",
        "untrained": "A network with its initial weights.",
        "nearest": "As most of the nearest contexts of one replication are answered: pure memory, exact there.",
    },
    measures={
        "parameters": "trained numbers",
        "taken": "training updates until all was right by a margin, or in all",
        "wrong": "wrong contexts over each domain",
        "of": "contexts of each domain",
        "update_accuracy": "share of right cell updates in the first replication",
        "exact_visited": "no context of the first replication is wrong",
        "exact_dense": "no context at all is wrong",
        "horizon": "first generation that holds a wrong cell; none if the run is right to its end",
        "daughters": "daughters born within a period, as isolated as the true rule's",
        "line": "births in the line of first children",
    },
    settings=EmulationSettings,
    presets={
        "quick": {"seeds": 2},
        "full": {
            "seeds": 10,
            "rules": ["byl", "chou-reggia-2", "highlife", "langton"],
            "widths": [8, 32, 64],
            "depths": [1, 2],
            "steps": 1000,
        },
    },
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    trains=True,
    keeps_models=True,
)
