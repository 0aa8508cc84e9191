"""Does a pattern replicate under a network that was not trained for it, and lacked what its replication needs?

Networks learn next states of contexts, some of which lack: those of the generation in which the first daughter is
completed; one class or a tenth of the classes of what the first replication meets; all that random soups do not meet.
They are held against what remembers, turns, compares and counts the same contexts, over rules, and against networks
with an objective of replication.
"""

from __future__ import annotations

from experiments.studies.never_trained.figures import figures
from experiments.studies.never_trained.ladders import LADDERS
from experiments.studies.never_trained.predictions import KNOWN, PREDICTIONS
from experiments.studies.never_trained.trial import NeverTrainedSettings, conditions, estimate, fixed, trial
from experiments.studies.never_trained.truths import TRUTHS
from experiments.studies.never_trained.verdict import verdict
from experiments.studies.study import Study

STUDY = Study(
    name="never-trained",
    version=3,
    title="Does a pattern replicate under a network that was not trained to let it?",
    claim="The ability to replicate emerges without explicit training to replicate.",
    predictions=PREDICTIONS,
    known=KNOWN,
    unit="a rule with a pattern that replicates under it",
    nulls={
        "memory": "A table of the contexts shown; it changes nothing elsewhere: replication is coverage.",
        "turned": "The same table with each context turned and mirrored in all ways that the rule allows.",
        "nearest": "It answers as the nearest contexts shown do; and as the nearest of all their images.",
        "counts": "As most of the known contexts of the same centre and the same counts of states; images are known.",
        "logistic": "A logistic regression on centre and counts, images known.",
        "untrained": "A network with its initial weights.",
        "vote": "What most other rules of the study answer, where the turned table knows nothing: for networks that "
        "learnt those rules first.",
    },
    measures={
        "contexts": "contexts shown",
        "path": "contexts of the first replication",
        "lacking": "those that were not shown",
        "classes_lacking": "classes of them, under the rule's symmetries, of which no member was shown",
        "lacking_right": "lacking contexts that are answered as the rule does",
        "shown_right": "shown contexts that are",
        "candidates": "changes of the weights that were tried for daughters",
        "daughters": "daughters that the pattern made in two periods under what was learnt",
    },
    settings=NeverTrainedSettings,
    presets={"quick": {"seeds": 2, "steps": 200, "exposures": ["early", "one", "tenth"]}, "full": {"seeds": 6}},
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    fixed=fixed,
    truths=TRUTHS,
    ladders=LADDERS,
    trains=True,
)
