"""Does training give a network that copies any tape exactly, its own description too, and what tells it from nulls?

Scribes are trained from independent seeds on random tapes, never on descriptions of scribes; a control arm is shown its
own description. Each is shown its own, built of what it wrote, and asked again; scribe and nulls are put the same
questions, with the same laboratory. Copiers of other reach say what training and size cost.
"""

from __future__ import annotations

from experiments.scribe.wording import WHO
from experiments.studies.self_copy.figures import figures
from experiments.studies.self_copy.ladders import LADDERS
from experiments.studies.self_copy.predictions import BY_CONSTRUCTION, KNOWN, PREDICTIONS
from experiments.studies.self_copy.trial import SelfCopySettings, conditions, estimate, trial
from experiments.studies.self_copy.truths import TRUTHS
from experiments.studies.self_copy.verdict import verdict
from experiments.studies.study import Study

STUDY = Study(
    name="self-copy",
    version=1,
    title="Does training give a network that copies itself exactly?",
    claim="Training on random tapes gives an exact copier of any tape up to its reach, its own description among them.",
    predictions=PREDICTIONS,
    known=KNOWN,
    constructed=BY_CONSTRUCTION,
    unit="a training (a seed's first attempt)",
    nulls={
        "cp": "A program that copies files, with the same laboratory: who owns that owns the constructor.",
        "identity quine": "A linear network of 14 weights that answers with what it is shown; the same laboratory.",
        "memoriser": "It writes its own tape whatever it is shown.",
        "untrained": "A scribe of the same shape with random weights.",
        "own tape": "A control: every sixth lesson shows the scribe its own description as it is then.",
    },
    measures={
        "certified": "whether every skill was proved within the updates allowed",
        "proved": "the skills that are proved",
        "updates": "updates of the training that succeeded, or of the last",
        "attempts": "trainings until one succeeded",
        "weights": "weights of the scribe",
        "symbols": "symbols of its description",
        "perfect": "generations in which description and weights are the mother's",
        "asked": "generations that were asked for",
        "answers": "system, question, and whether the answer is yes, no, or it cannot be asked",
        "held": "interventions that came out as predicted",
        "tried": "interventions that were tried",
        "copies_perfect": "copies by automaton and network in turn that are the first description, bit for bit",
        "copies": "such copies that were asked for",
        "errors": "what is left of copies with errors, by kind and level",
        "reach": "the longest tape that can be copied, in symbols",
    },
    settings=SelfCopySettings,
    presets={
        "quick": {"seeds": 2},
        "full": {
            "seeds": 12,
            "arms": ["random tapes", "own tape"],
            "reach": [4, 5, 6, 7, 8, 9, 10, 11],
            "spare": [8],
            "turns": 10,
            "interventions": True,
            "draws": 10,
            "edits": 100,
        },
    },
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    truths=TRUTHS,
    ladders=LADDERS,
    preface=WHO,
)
