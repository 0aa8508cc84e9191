"""Does a network replicate that was never shown a copy? And if it does, had it seen all that a copy needs?

Networks are trained on contexts without, or apparently without, a replication: a run that is cut off before the first
copy is complete; half of the changing contexts withheld; random soups; another rule. Each is compared with a memoriser,
a lookup table of the same contexts that changes nothing elsewhere: replication under it is explained by coverage.
"""

from __future__ import annotations

from experiments.studies.never_trained.figures import figures
from experiments.studies.never_trained.trial import NeverTrainedSettings, conditions, estimate, trial
from experiments.studies.never_trained.verdict import verdict
from experiments.studies.study import Study

_PREDICTION = (
    "Langton's loop replicates without having been shown a copy, because all that a copy needs is met "
    "before the first is complete: that is coverage. Byl's, Chou and Reggia's and HighLife's lack a few contexts "
    "then, which networks will seldom guess all; with half of the changing contexts withheld, from soups and from "
    "another rule, nothing replicates."
)

STUDY = Study(
    name="never-trained",
    version=2,
    title="Does a network replicate that was never shown a copy?",
    claim="The ability to replicate emerges without explicit training to replicate.",
    predictions={_PREDICTION: lambda config, table, verdict: None},
    nulls={
        "memoriser": "A lookup table of the contexts shown; it changes nothing elsewhere: replication is coverage.",
        "nearest": "It answers as the nearest contexts shown do: generalisation without learning.",
        "untrained": "A network with its initial weights.",
    },
    measures={
        "contexts": "contexts shown",
        "covered": "share of the contexts of the first replication that were shown with the answer of the rule",
        "path_right": "share of them that are right",
        "uncovered": "those that were not",
        "uncovered_right": "how many of these are right nevertheless",
        "bore": "a daughter, as isolated as the true rule's first, was born in the time given",
        "daughters": "how many were",
    },
    settings=NeverTrainedSettings,
    presets={
        "quick": {"seeds": 10},
        "full": {"seeds": 60, "replicators": ["byl", "chou-reggia-2", "highlife", "langton", "sdsr"], "steps": 1000},
    },
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    trains=True,
)
