"""Is a copy of a network that is 94 % right a functional copy? And what does a loop that carries it add to its nulls?

A network computes the rule of a world in which a Langton loop carries that network's description. The description is
copied with errors, as it is or in a code, and what is read of it lives in a world of its own. The loop and its nulls
are put von Neumann's questions before the same laboratory.
"""

from __future__ import annotations

from experiments.closed_loop.wording import NULLS, SAME_LAW, WHO
from experiments.studies.closed_loop.figures import figures
from experiments.studies.closed_loop.ladders import LADDERS
from experiments.studies.closed_loop.predictions import BY_CONSTRUCTION, KNOWN, PREDICTIONS
from experiments.studies.closed_loop.trial import KINDS, ClosedLoopSettings, conditions, estimate, fixed, trial
from experiments.studies.closed_loop.truths import TRUTHS
from experiments.studies.closed_loop.verdict import verdict
from experiments.studies.study import Study

STUDY = Study(
    name="closed-loop",
    version=2,
    title="Is a copy of a network that is 94 % right a functional copy?",
    claim="A copy of a network that is 94 % right, and that no code restores, is functional, however it is written.",
    unit="a network (its seed), from which all copies of a trial are made",
    predictions=PREDICTIONS,
    known=KNOWN,
    constructed=BY_CONSTRUCTION,
    nulls={
        SAME_LAW: "No error, but the weights of each tensor in another order: a network of the same law.",
        "wide": "For the network that is trained under errors: one as wide that is not.",
        **NULLS,
    },
    measures={name: text for kind in KINDS for name, text in kind.measures.items()},
    settings=ClosedLoopSettings,
    presets={
        "quick": {"seeds": 4},
        "full": {"seeds": 12, **{name: value for kind in KINDS for name, value in kind.full.items()}},
    },
    conditions=conditions,
    fixed=fixed,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    truths=TRUTHS,
    ladders=LADDERS,
    preface=WHO,
)
