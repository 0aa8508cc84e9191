"""Which of von Neumann's parts have neural networks that replicate, published ones and ours, by the same interventions?

A self-reproducing automaton has a constructor, a copier, a controller and a description, and its daughters make
daughters. Published neural replicators are remade in small and put to the same interventions as our closed loop, our
scribe, nulls, the command cp with a loader among them, and a positive control that was made to have all parts. Parts
that the laboratory has by design cannot be asked for, and are not lacking.
"""

from __future__ import annotations

from experiments.studies.neural_replicators.figures import figures
from experiments.studies.neural_replicators.ladders import LADDERS
from experiments.studies.neural_replicators.predictions import BY_CONSTRUCTION, KNOWN, PREDICTIONS
from experiments.studies.neural_replicators.trial import NeuralReplicatorsSettings, conditions, estimate, trial
from experiments.studies.neural_replicators.truths import TRUTHS
from experiments.studies.neural_replicators.verdict import verdict
from experiments.studies.study import Study

STUDY = Study(
    name="neural-replicators",
    version=2,
    trials_since=1,
    title="Which of von Neumann's parts have neural replicators?",
    claim="Neural networks that were published as replicators have a part, in von Neumann's sense, that no null has.",
    predictions=PREDICTIONS,
    known=KNOWN,
    constructed=BY_CONSTRUCTION,
    unit="a training of a replicator, from a seed of its own",
    nulls={
        "cp": "A program that copies files, with a loader of networks. A part is shown only by what it fails.",
        "identity quine": "A linear map of 14 weights that is the identity, its description on a tape apart.",
        "zero quine": "A network whose weights are all 0, which answers 0: the trivial fixpoint.",
        "memoriser": "It writes one tape, whatever it is shown.",
        "untrained": "The SeRANN-like copier with random weights.",
        "random weights": "The weight-wise quine with its first weights.",
        "builder": "No null but the positive control: a network that copies, builds and begins by itself.",
    },
    measures={
        "made": "whether training gave the replicator",
        "answers": "each intervention, and whether it was passed: yes, no, or that it cannot be put",
    },
    settings=NeuralReplicatorsSettings,
    presets={
        "quick": {
            "seeds": 5,
            "replicators": [
                "weight-wise quine",
                "vanilla quine",
                "auxiliary quine",
                "fertile agent",
                "SeRANN-like copier",
                "zero quine",
                "identity quine",
                "cp",
                "memoriser",
                "untrained",
                "random weights",
            ],
        },
        "full": {"seeds": 10},
    },
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    truths=TRUTHS,
    ladders=LADDERS,
)
