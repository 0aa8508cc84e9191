"""Is a network that is copied with 94 % fidelity a functional copy? And which of von Neumann's parts has the loop?

A network computes the rule of a world in which a Langton loop carries that network's weights. The trials: lines of
daughters; interventions on each of von Neumann's parts; edits of the genome; genomes copied with errors, once, in lines
and in populations; and as a control the weight-wise quine, a network that outputs its own weights because it outputs
any.
"""

from __future__ import annotations

from experiments.closed_loop.wording import WHO
from experiments.studies.closed_loop.trial import KINDS, ClosedLoopSettings, conditions, estimate, trial
from experiments.studies.closed_loop.verdict import figures, verdict
from experiments.studies.study import Study

_PREDICTION = (
    "With 94 % of its symbols right no genome lives: half die where a copy has about two errors, since half "
    "of all single edits are neutral, near 0.04 % of the symbols. The line without errors hands down every bit for as "
    "long as it is followed. Copier, controller and description are shown in the world; the network's constructor "
    "is the laboratory's decoder. Every quine copies foreign weights as well as its own. Under errors lineages die as "
    "single edits say, a population with selection lives on at a rate at which drift alone kills it. (Written before "
    "the first run of this study, when the interventions and the edits of one network were known.)"
)

STUDY = Study(
    name="closed-loop",
    version=1,
    title="Is a network that is copied with 94 % fidelity a functional copy?",
    claim="A network replicates itself: what it makes are functional copies of it, with 94 % fidelity.",
    predictions={_PREDICTION: lambda config, table, verdict: None},
    nulls={
        "no errors": "Rate 0: every copy is the genome, and every line lives.",
        "independent errors": "(1 - p × the share of lethal single edits) ^ symbols, without a free parameter; "
        "interacting errors or drifting lines deviate from it. The share without any error, (1 - p) ^ symbols, is a "
        "sanity check.",
        **{name: text for kind in KINDS for name, text in kind.nulls.items()},
    },
    measures={name: text for kind in KINDS for name, text in kind.measures.items()},
    settings=ClosedLoopSettings,
    presets={
        "quick": {"seeds": 2},
        "full": {"seeds": 12, **{name: value for kind in KINDS for name, value in kind.full.items()}},
    },
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    preface=WHO,
)
