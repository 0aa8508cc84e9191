"""Do replicators arise by themselves in soups of programs, and what keeps them from it?

Soups that differ in one thing each are looked at every few epochs. A replicator met, a wave of what is only carried,
and a takeover that lasts are told apart, and held beside the entropy by which such soups are usually judged.
"""

from __future__ import annotations

from automata.soups.languages.library import LANGUAGES
from experiments.studies.origins.figures import figures
from experiments.studies.origins.ladders import LADDERS
from experiments.studies.origins.predictions import BY_CONSTRUCTION, KNOWN, PREDICTIONS
from experiments.studies.origins.published import PUBLISHED
from experiments.studies.origins.trial import OriginsSettings, conditions, estimate, trial
from experiments.studies.origins.truths import TRUTHS
from experiments.studies.origins.verdict import verdict
from experiments.studies.study import Study

# One change of each factor.
_QUICK = (
    "base", "mutation-1/100", "torus", "size-4", "jump", "heads-together", "energy-16", "writes-second",
    "null-mutation", "null-writing",
)  # fmt: skip

STUDY = Study(
    name="origins",
    version=2,
    title="Do replicators arise by themselves?",
    claim="In soups of programs that run one another, self-replicators arise from noise and take over.",
    predictions=PREDICTIONS,
    known=KNOWN,
    constructed=BY_CONSTRUCTION,
    unit="a soup (its seed)",
    nulls={
        "mutation alone": "Bytes mutate and no program runs.",
        "no writing": "Programs run and can change nothing.",
        "no self-modification": "Programs run and can write in others alone; an arm, since copies can arise so.",
        "entropy alone": "The high-order entropy of 1 by which takeovers are usually dated; a question of its own.",
    },
    measures={
        "appearance": "epoch of the first look at which a program tried, or one of the two commonest, replicates five "
        "generations deep",
        "fertility": "epoch of the first look at which an eighth of the tried programs replicate: they have spread",
        "wave": "epoch of the first look at which a word is in a twentieth of the programs and half as many replicate",
        "takeover": "epoch from which at least half of the programs tried replicate, long enough",
        "crossing": "epoch of the first look at a high-order entropy of 1; none without brotli",
        "fertile": "share of the tried programs that replicate at the end",
        "word_share": "share of programs with the commonest word of eight bytes at the end",
        "entropy": "largest high-order entropy seen; none without brotli",
        "ended": "epochs that were run",
        "digest": "the beginning of the soup's SHA-256 at the end",
    },
    settings=OriginsSettings,
    presets={
        "quick": {"seeds": 8, "heads": [0, 64], "arms": list(_QUICK)},
        "full": {
            "seeds": 25,
            "heads": [0, 64],
            "epochs": 512,
            "tried": 24,
            "also": list(LANGUAGES),
            "also_programs": 32768,
        },
        "published": PUBLISHED,
    },
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    truths=TRUTHS,
    ladders=LADDERS,
)
