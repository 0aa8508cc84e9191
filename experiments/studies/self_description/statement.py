"""Does a network know its own architecture better than another network that was told the same?

Small decoders of drawn configurations read texts of descriptions, which say what the network is or do not, or show the
weights of drawn networks; it, its twin of another seed and another network answer the same questions. Answers without
any knowledge are known exactly.
"""

from __future__ import annotations

from experiments.studies.self_description.figures import figures
from experiments.studies.self_description.ladders import LADDERS
from experiments.studies.self_description.predictions import BY_CONSTRUCTION, KNOWN, PREDICTIONS
from experiments.studies.self_description.trial import SelfDescriptionSettings, conditions, estimate, trial
from experiments.studies.self_description.truths import TRUTHS
from experiments.studies.self_description.verdict import verdict
from experiments.studies.study import Study

STUDY = Study(
    name="self-description",
    version=2,
    title="Does a network know its own architecture better than another that was told the same?",
    claim="A network describes its own architecture better than another network that was told the same does.",
    predictions=PREDICTIONS,
    known=KNOWN,
    constructed=BY_CONSTRUCTION,
    unit="a network (its configuration, seed and text, with a twin and an observer of its own)",
    nulls={
        "another network": "Of another configuration, reads the same text, asked the same.",
        "twin": "Of the same configuration and another seed, reads the same text, asked the same.",
        "exchanged descriptions": "Of the same first weights, trained on texts in which descriptions were exchanged.",
        "constant": "The likeliest value of each field under the law; its share of right fields is a sum.",
        "drawn from the law": "An answer drawn from the joint law; a sum too.",
        "given the number": "The best answer of a reader who knows the law and the number of weights: a ceiling.",
        "untold": "Asked by a name that nothing ties to it: a floor, which only a leak of the training could exceed.",
        "given the weights": "The best answer of a reader who knows the law and the sizes of all matrices: a ceiling.",
        "an edit of the other": "The same edit of the other network's body, which is asked about the first.",
    },
    measures={
        "values": "the network's fields",
        "weights": "its number of weights",
        "observer": "the other network's fields",
        "answers": (
            "what was told, who is asked, shares of fields and of whole descriptions right about the network and about "
            "a third, bits of the truth, Brier score"
        ),
        "constant": "shares of fields and of all that the likeliest value of each field has right",
        "sampled": "share of fields that an answer drawn from the law has right, expected",
        "surprise": "bits of the network's configuration under the law",
        "prior_brier": "Brier score of the law as an answer",
        "given": "shares that the likeliest values given the number of weights, or the sizes of matrices, have right",
        "given_surprise": "bits of the configuration given the number of weights, or the sizes of matrices",
        "exact": "edits that keep the function: how far logits moved, whether answers stayed, whether fields changed",
        "body": "edits of the body alone, whose, and what is said of the field that they change",
        "prompt": "the network's weights as they stand in the prompt, one letter a tensor",
        "edited": (
            "edits of the weights that are shown, who is asked, whether they keep the function, whether the new value "
            "was said before, and what is said of the field that they change"
        ),
    },
    settings=SelfDescriptionSettings,
    presets={"quick": {"seeds": 2, "skews": [1.0, 5.0], "shown_updates": 400}, "full": {"seeds": 6}},
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    truths=TRUTHS,
    ladders=LADDERS,
)
