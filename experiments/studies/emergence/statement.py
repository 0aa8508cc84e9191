"""Does replication emerge suddenly with scale, or does an exact score make a smooth gain look sudden?

Networks of one architecture, from some twenty weights to more than 400,000, learn a replicator's rule: all of it, or
without some of its contexts, or as one of many rules of which it is never shown. Three questions are kept apart. Does
the log-loss, a continuous metric, break with scale, beside smooth laws? Are networks exact more often than independent
errors predict, each network with a chance of its own? Are seeds of two kinds? Only the first bears on the claim; an
exact score alone, which needs many answers at once, must look sudden.
"""

from __future__ import annotations

from experiments.studies.emergence.figures import figures
from experiments.studies.emergence.ladders import LADDERS
from experiments.studies.emergence.predictions import KNOWN, PREDICTIONS
from experiments.studies.emergence.trial import EmergenceSettings, conditions, estimate, trial
from experiments.studies.emergence.truths import TRUTHS
from experiments.studies.emergence.verdict import verdict
from experiments.studies.study import Study

STUDY = Study(
    name="emergence",
    version=2,
    title="Does replication emerge suddenly with scale?",
    claim="Replication emerges suddenly with scale: a continuous measure of the ability to replicate breaks at some "
    "number of weights.",
    predictions=PREDICTIONS,
    known=KNOWN,
    unit="a network (task, rule, size, seed)",
    nulls={
        "smooth laws": "Of the log-loss: power laws with and without a floor, bends and sigmoids that take half a "
        "decade of weights or more, splines.",
        "own chances": "Of exactness: independent errors, each network with a chance of its own; the chances follow a "
        "beta law. Equal chances, p^L, are a case of it.",
        "one mode": "Of seeds: Hartigan's dip of the unimodal law that is hardest to tell, the uniform one.",
        "untrained": "Networks with their initial weights.",
        "copy the centre": "The rule that changes nothing.",
        "counts": "A look-up of the contexts shown by the centre and the number of neighbours in each state.",
    },
    measures={
        "weights": "weights of a network",
        "judged": "L, contexts on which exactness is judged: those of the first replication, the withheld ones, or "
        "those of the rule that was never shown",
        "loss": "log-loss in nats, network by network: on the judged contexts, or on 2,048 of rules never shown",
        "wrong": "wrong answers among the judged contexts",
        "horizon": "the first generation that holds a wrong cell; none if the run is the true one",
        "daughters": "daughters born within a replication time, as isolated as the true rule's",
        "exact_share": "share of networks without a wrong answer among the judged contexts",
        "bore_share": "share of networks under which the seed makes a daughter",
        "null_wrong": "judged contexts that are wrong by the nulls copy and counts",
    },
    settings=EmergenceSettings,
    presets={
        # Fewer updates than the pilots chose, so that all of it takes less than three minutes on two cores.
        "quick": {"steps": 120},
        "full": {
            "rules": ["byl", "highlife", "langton"],
            "widths": [1, 2, 3, 4, 5, 6, 8, 11, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 752],
            "seeds": 3,
            "networks": 12,
        },
    },
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    truths=TRUTHS,
    ladders=LADDERS,
    trains=True,
)
