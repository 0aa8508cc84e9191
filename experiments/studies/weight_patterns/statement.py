"""Are weights that a network writes as those of one like itself its own first ones, or those of any network?

Small decoders read rows of first weights of other networks, some their own as well, and are asked for the rows of the
network with their own name. The law of what they write and the identity of what they write are judged apart.
"""

from __future__ import annotations

from experiments.studies.study import Study
from experiments.studies.weight_patterns.figures import figures
from experiments.studies.weight_patterns.ladders import LADDERS
from experiments.studies.weight_patterns.predictions import BY_CONSTRUCTION, KNOWN, PREDICTIONS
from experiments.studies.weight_patterns.trial import WeightPatternsSettings, conditions, estimate, trial
from experiments.studies.weight_patterns.truths import TRUTHS
from experiments.studies.weight_patterns.verdict import verdict

STUDY = Study(
    name="weight-patterns",
    version=2,
    title="Are the weights that a network writes its own first ones, or those of any network?",
    claim=(
        "A network writes weights that are nearer to its own first ones than those that a twin of another seed writes "
        "which has read the same text, or writes its own first ones without having been told them."
    ),
    predictions=PREDICTIONS,
    known=KNOWN,
    constructed=BY_CONSTRUCTION,
    unit="a network (its seed and its text)",
    nulls={
        "untold": "Asked by a name that nothing ties to it: a floor, which only a leak of the training could exceed.",
        "fresh": "A fresh draw of the law of first weights, of another seed.",
        "noise": "The first weights of a network in the text, half a deviation of noise added.",
        "average": "The mean of two networks in the text, unit by unit.",
        "nearest": "The network in the text that is most like what was written: a look-up.",
        "current": "The network's own weights as training left them, read and given back; a mark, as it reads them.",
        "twin": "A network of another seed that reads the same text, its own name and weights in it.",
    },
    measures={
        "networks": (
            "for each network its seed, the loss at the end, the share of rows that can be read, and for each "
            "generator the rank of the own first weights among 200 seeds, the likeness to them, to other seeds' on "
            "average and to the nearest network in the text, and in how many layers each test of the law rejects what "
            "it gives"
        ),
    },
    settings=WeightPatternsSettings,
    presets={"quick": {"seeds": 3}, "full": {"seeds": 6}},
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    truths=TRUTHS,
    ladders=LADDERS,
)
