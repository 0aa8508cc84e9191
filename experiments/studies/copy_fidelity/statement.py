"""Is a copy that is 94 % right a functional copy? Daughters of copies with wrong cells, under the true rule.

A copy differs from its mother, a published replicator's seed, in so many cells of its box: any of them (`anywhere`);
only cells of the genes that run on its ring (`genes`); only live cells that are no genes (`body`); or in nothing but
the phase of its genes, which stand as they would some generations earlier or later (`phase`). It then runs alone under
the rule of its mother. It *functions* if it makes a daughter: an exact copy of the seed, an exact copy of itself with
its errors, or any group of cells that makes copies of itself; in the two latter forms the copies must be fertile. As a
graded measure, its births are counted and compared with the exact copy's. Errors are uniform over the other states, and
94 % is the same share of wrong cells in every arm.
"""

from __future__ import annotations

from experiments.studies.copy_fidelity.figures import figures
from experiments.studies.copy_fidelity.ladders import LADDERS
from experiments.studies.copy_fidelity.predictions import KNOWN, PREDICTIONS
from experiments.studies.copy_fidelity.trial import CopyFidelitySettings, conditions, estimate, fixed, trial
from experiments.studies.copy_fidelity.truths import TRUTHS
from experiments.studies.copy_fidelity.verdict import verdict
from experiments.studies.copy_fidelity.views import views
from experiments.studies.study import Study

STUDY = Study(
    name="copy-fidelity",
    version=2,
    title="Is a copy that is 94 % right a functional copy?",
    claim="A copy that has 94 % of its mother's cells is a functional copy: under the same rule it makes a daughter.",
    predictions=PREDICTIONS,
    known=KNOWN,
    unit="a copy with errors, within its replicator; of turned rings all are tried",
    nulls={
        "exact copy": "The seed itself: it has all births.",
        "another order": "A box of the seed's cells in another order. Where most of such boxes make a daughter the "
        "rule copies anything (as the parity rules do, by their algebra), and copies with errors say nothing.",
    },
    measures={
        "wrong": "cells of the box in another state than the mother's",
        "fidelity": "share of the box's cells, background included, in the mother's state",
        "form": "what a daughter is a copy of: the seed, the copy itself with its errors (own), another replicator",
        "makes": "a daughter of any form was made in the time given",
        "births": "places newly taken by copies of that form",
        "of_births": "how many births the exact copy has in that time",
        "first": "the generation of the first birth",
    },
    settings=CopyFidelitySettings,
    presets={
        "quick": {"seeds": 40},
        "full": {
            "seeds": 80,
            "replicators": [
                "langton", "byl", "chou-reggia-1", "chou-reggia-2", "sdsr", "evoloop", "perrier", "langton-12",
                "highlife", "b3578", "parity", "parity-3",
            ],
            "wrong": [1, 2, 3, 5, 8, 12, 20],
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
)  # fmt: skip
