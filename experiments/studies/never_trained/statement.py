"""Does a network replicate that was never shown a copy? And if it does, had it seen all that a copy needs?

Networks are trained on contexts that say nothing of replication, or seem to: a life that is cut off before the first
copy is complete; half of the changing contexts withheld; random soups; another rule. Each is held against a memoriser
that knows the same contexts and changes nothing elsewhere: what it bears, coverage alone explains.
"""

from __future__ import annotations

from experiments.studies.never_trained.figures import figures
from experiments.studies.never_trained.trial import NeverTrainedSettings, conditions, estimate, trial
from experiments.studies.never_trained.verdict import verdict
from experiments.studies.study import Study

STUDY = Study(
    name="never-trained",
    version=1,
    title="Does a network replicate that was never shown a copy?",
    claim="The ability to replicate emerges without explicit training to replicate.",
    prediction="Langton's loop replicates without having been shown a copy, because all that a copy needs is met "
    "before the first is complete: that is coverage. Byl's, Chou and Reggia's and HighLife's lack a few contexts "
    "then, which networks will seldom guess all; with half of the changing contexts withheld, from soups and from "
    "another rule, nothing replicates.",
    nulls={
        "memoriser": "It knows the contexts shown and changes nothing elsewhere: what it bears, coverage explains.",
        "nearest": "It answers as the nearest contexts shown do: generalisation without learning.",
        "untrained": "A network with its initial weights.",
    },
    measures={
        "contexts": "contexts shown",
        "covered": "share of the contexts of the first replication that were shown with the answer of the rule",
        "path_right": "share of them that are answered rightly",
        "uncovered": "those that were not shown so",
        "uncovered_right": "how many of these are answered rightly all the same",
        "bore": "a daughter, as free as the true rule's first, was born in the time given",
        "daughters": "how many were",
    },
    settings=NeverTrainedSettings,
    presets={
        "quick": {"seeds": 10},
        "full": {
            "seeds": 60,
            "replicators": ["byl", "chou-reggia-2", "highlife", "langton", "sdsr"],
            "steps": 1000,
        },
    },
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    trains=True,
)
