"""What do networks that learnt one replication know of the rule that a memory does not, and which are exactly the rule?

Networks of several kinds, widths and depths learn the contexts of one replication (`visited`) or all (`dense`). Each
is enumerated and compared with the rule on every context of four domains. A memory of what was shown is exact there as
well; so networks are compared, on contexts outside of what was shown, turned, with what learns nothing: the nearest
turned context, a look-up by centre and counts, no change, and background. Of rules that change the centre in few of
these contexts it is not asked: their default is all that is left to know. If a network errs, the run of the replicator
is right until the first wrong context is met.
"""

from __future__ import annotations

from experiments.studies.emulation.figures import figures
from experiments.studies.emulation.ladders import LADDERS
from experiments.studies.emulation.predictions import KNOWN, PREDICTIONS
from experiments.studies.emulation.trial import EmulationSettings, conditions, estimate, fixed, trial
from experiments.studies.emulation.truths import TRUTHS
from experiments.studies.emulation.verdict import verdict
from experiments.studies.study import Study

STUDY = Study(
    name="emulation",
    version=3,
    title="Do networks know more of a rule than look-ups of what they were shown?",
    claim="Some kind of network that learnt one replication is right more often than a memory that knows the rule's "
    "symmetry, a look-up by centre and counts, no change and background, on contexts outside of what it was shown, "
    "turned, for every rule that changes the centre in a tenth of them or more.",
    unit="a network (its seed), for each kind, size and rule",
    predictions=PREDICTIONS,
    known=KNOWN,
    nulls={
        "nearest": "As most of the nearest contexts of one replication are answered: a memory, exact there.",
        "turned": "The same of these contexts turned in all ways that the rule allows: memory that knows the symmetry.",
        "counts": "The same contexts, turned; others as most of those with their centre and counts, or unchanged.",
        "copy": "A floor: the rule that changes nothing; it has most cells right.",
        "quiescent": "A floor: the rule that answers background everywhere.",
        "shuffled": "A floor: a rule that changes as many contexts, visited and others, but random ones.",
        "untrained": "A floor: a network with its initial weights.",
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
        "quick": {"seeds": 5},
        "full": {
            "seeds": 10,
            "rules": ["byl", "chou-reggia-2", "highlife", "langton"],
            "widths": [8, 64],
            "depths": [1, 2],
            "steps": 400,
        },
    },
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    fixed=fixed,
    truths=TRUTHS,
    ladders=LADDERS,
    estimate=estimate,
    trains=True,
    keeps_models=True,
)
