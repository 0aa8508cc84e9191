"""Does a replicator whose physics is 94 % right replicate? Daughters by kind of error, in wrong entries of the rule.

The question is ours, not the paper's, which speaks of copies (see the study copy-fidelity). A rule is made wrong on the
path, the contexts that the seed meets until its first daughter is due: entries drawn alike, with any other state
(`uniform`); drawn among those in which the centre changes (`changing`); those that a network stopped early has wrong, a
network for each rule (`path`). There all other entries are right. A network as it is (`network`) is wrong off the path
too, since it learnt the path alone; and entries drawn alike are tried with such a network's answers off the path
(`around`). Or every answer, each time, is wrong with a small probability (`noise`). Each kind and each replicator has
an answer of its own, beside a null with every entry met drawn anew and the same answers off the path. A daughter is an
exact copy of the seed; under a rule that is wrong for good another group of cells may copy itself, which is counted
apart.
"""

from __future__ import annotations

from experiments.studies.physics_fidelity.figures import figures
from experiments.studies.physics_fidelity.ladders import LADDERS
from experiments.studies.physics_fidelity.predictions import KNOWN, PREDICTIONS
from experiments.studies.physics_fidelity.trial import PhysicsFidelitySettings, conditions, estimate, fixed, trial
from experiments.studies.physics_fidelity.truths import TRUTHS
from experiments.studies.physics_fidelity.verdict import verdict
from experiments.studies.physics_fidelity.views import views
from experiments.studies.study import Study

STUDY = Study(
    name="physics-fidelity",
    version=3,
    title="Does a replicator whose physics is 94 % right replicate?",
    claim="A replicator whose update rule is right on 94 % of the contexts that it meets is copied.",
    predictions=PREDICTIONS,
    known=KNOWN,
    unit="a wrong rule (a draw of errors, or a network's seed), within its replicator and kind of error",
    nulls={
        "every entry drawn anew": "Each context met is answered by a state drawn alike from all, all others are right: "
        "what a rule without any accuracy on the path does.",
        "drawn anew, off the path a network's answers": "The same with a network's answers off the path, a network for "
        "each rule, stopped where those of the kinds `network` and `around` are: their null.",
        "wrong elsewhere": "By construction, not evidence: the same number of wrong entries on contexts that neither "
        "the seed nor a daughter, however turned, meets. Such a run is the true run, so this tests the program alone.",
    },
    measures={
        "wrong": "wrong entries among the contexts met until the first daughter is due (noise: none)",
        "entries": "how many contexts these are",
        "wrong_off": "wrong entries among all other contexts, off the path (noise: none)",
        "entries_off": "how many contexts these are",
        "fidelity": "share of the entries on the path that are right; of updates for noise",
        "form": "what a daughter is a copy of: the seed, or another replicator; noise: the seed alone is looked for",
        "makes": "a daughter of any form, as isolated as the true rule's first, was made in the time given",
        "births": "places newly taken by copies of that form",
        "of_births": "how many births there are under the true rule",
        "line": "births in the line of first daughters, each cut out and run alone for one period",
        "outgrown": "the run was stopped because it had over 30 times the true run's cells, or its background changed",
    },
    settings=PhysicsFidelitySettings,
    presets={
        "quick": {"seeds": 30},
        "full": {
            "seeds": 40,
            "replicators": ["langton", "byl", "chou-reggia-1", "chou-reggia-2", "sdsr", "evoloop", "highlife"],
            "wrong": [1, 2, 3, 5, 8, 12],
            "network_wrong": [1, 2, 5, 12],
            "noise": [0.05, 0.2, 0.7, 1.5, 5.0],
        },
    },
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    views=views,
    fixed=fixed,
    estimate=estimate,
    truths=TRUTHS,
    ladders=LADDERS,
    trains=True,
)
