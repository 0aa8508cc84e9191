"""Is code that a network writes functionally what it was asked for: programs of rules that it never saw?

Small decoders are trained on programs of cellular automata's rules, with observations of the rule in the prompt, and
are asked for rules that were kept out. What comes is judged by all contexts, by runs, and by what the prompt does not
show, beside look-ups of the same and beside a reader who knows the law of the rules; and patterns that replicate under
rules that were kept out are let live under what is written.
"""

from __future__ import annotations

from experiments.studies.functional_equivalence.figures import figures
from experiments.studies.functional_equivalence.ladders import LADDERS
from experiments.studies.functional_equivalence.predictions import BY_CONSTRUCTION, KNOWN, PREDICTIONS
from experiments.studies.functional_equivalence.trial import (
    NULLS,
    FunctionalEquivalenceSettings,
    conditions,
    estimate,
    trial,
)
from experiments.studies.functional_equivalence.truths import TRUTHS
from experiments.studies.functional_equivalence.verdict import verdict
from experiments.studies.study import Study

STUDY = Study(
    name="functional-equivalence",
    version=2,
    trials_since=1,
    title="Does code that a network writes do what it should?",
    claim="Generated code “produces functionally similar outputs”: here, programs of rules that were never seen.",
    predictions=PREDICTIONS,
    known=KNOWN,
    constructed=BY_CONSTRUCTION,
    unit="a network, asked about held-out rules of its own",
    nulls={
        **{name: f"{words[:1].upper()}{words[1:]}." for name, words in NULLS.items()},
        "reader": "No null but the ceiling: the likeliest rule for a reader who knows the law that rules are drawn by.",
        "as many errors": "The rule of a replicator, as often wrong on what is met as the network's, drawn alike.",
        "94 %": "The rule of a loop with 6 % of the lines that are met wrong, drawn alike.",
    },
    measures={
        "weights": "weights of the decoder",
        "loss": "bits a letter over its last hundred updates",
        "rules_trained_on": "different rules that it was trained on",
        "scores": "by family, cases shown and learner: exact programs, runs, contexts right, of these not shown",
        "lives": "by held-out replicator, what was shown, and learner: wrong cases or lines, daughters, fertile lines",
        "documents": "held-out documents of lines that were asked",
        "same_text": "answers that are the text asked for",
        "same_rule": "answers that say what the rule does",
    },
    settings=FunctionalEquivalenceSettings,
    presets={
        "quick": {"seeds": 5, "matrix_updates": 500, "line_updates": 800, "rules": 20, "chunks": [1]},
        "full": {"seeds": 6},
    },
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    truths=TRUTHS,
    ladders=LADDERS,
)
