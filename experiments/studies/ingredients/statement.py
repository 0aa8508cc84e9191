"""What do the paper's ingredients add: “meta-learning curriculum”, “self-modification tasks”, descriptions of networks?

One seed's network is trained in every arm of a factorial, and in arms whose documents have the same letters without
their content; all arms read as many letters in as many updates. The results are the paper's, as they can be measured
here: its own description and foreign ones in bits over the law of configurations, and programs of rules that were kept
out, certified over all contexts. Changes that networks write to descriptions are judged by an evaluator that training
shows and by one that it does not.
"""

from __future__ import annotations

from experiments.studies.ingredients.figures import figures
from experiments.studies.ingredients.ladders import LADDERS
from experiments.studies.ingredients.predictions import KNOWN, PREDICTIONS
from experiments.studies.ingredients.trial import IngredientsSettings, conditions, estimate, trial
from experiments.studies.ingredients.truths import TRUTHS
from experiments.studies.ingredients.verdict import verdict
from experiments.studies.study import Study

STUDY = Study(
    name="ingredients",
    version=2,
    title="What do a curriculum, self-modification and descriptions add?",
    claim="Each of “meta-learning curriculum”, “self-modification tasks” and “architecture description datasets” adds "
    "to what a network can: it improves a result that the paper reports, and makes none worse.",
    predictions=PREDICTIONS,
    known=KNOWN,
    unit="a network (seed), trained in all arms from the same first weights",
    nulls={
        "filler": "The documents of an ingredient with the letters of each prompt and answer in a drawn order.",
        "shuffled": "The documents of the curriculum in a drawn order: what the curriculum is compared with.",
        "documents": "Shuffled documents beside documents drawn without an order: nothing should differ.",
        "exchanged": "An ingredient's prompts and answers, none with its own: its law without its content.",
        "programs only": "A single task: programs in the place of self-modification and descriptions.",
        "law": "The joint law of configurations, which is worth 0 bits.",
        "constant": "The rule that answers each case as most rules trained on do.",
        "nearest": "The rule trained on that agrees with most of what is shown.",
    },
    measures={
        "weights": "weights of the network",
        "letters": "letters that each arm read, filling counted",
        "arms": "by arm: bits of its own and of foreign descriptions over the law (half a bet on either), shares of "
        "exact programs and of contexts right, of visible and hidden checks passed, and of changes right as a whole",
        "floors": "shares of exact programs and of contexts right of answers that need no network",
    },
    settings=IngredientsSettings,
    presets={"quick": {"seeds": 6, "updates": 250, "questions": 24}, "full": {"seeds": 20}},
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    truths=TRUTHS,
    ladders=LADDERS,
)
