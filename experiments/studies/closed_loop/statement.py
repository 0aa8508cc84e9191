"""Is a network that is copied with 94 % fidelity a functional copy? And which of von Neumann's parts has the loop?

A network computes the rule of a world in which a Langton loop carries that network's weights. The trials: lines of
daughters; interventions on each of von Neumann's parts; edits of the genome; genomes copied with errors, once, in lines
and in populations; and as a control the weight-wise quine, a network that outputs its own weights because it outputs
any.
"""

from __future__ import annotations

from experiments.closed_loop.wording import WHO
from experiments.studies.closed_loop.figures import figures
from experiments.studies.closed_loop.trial import ClosedLoopSettings, conditions, estimate, trial
from experiments.studies.closed_loop.verdict import verdict
from experiments.studies.study import Study

STUDY = Study(
    name="closed-loop",
    version=1,
    title="Is a network that is copied with 94 % fidelity a functional copy?",
    claim="A network replicates itself: what it makes are functional copies of it, with 94 % fidelity.",
    prediction="With 94 % of its symbols right no genome lives: half die where a copy has about two errors, since half "
    "of all single edits are neutral, near 0.04 % of the symbols. The line without errors hands down every bit for as "
    "long as it is followed. Copier, controller and description are shown in the world; the network's constructor "
    "is the laboratory's decoder. Every quine copies foreign weights as well as its own. Under errors lineages die as "
    "single edits say, a population with selection lives on at a rate at which drift alone kills it. (Written before "
    "the first run of this study, when the interventions and the edits of one network were known.)",
    nulls={
        "no errors": "Rate 0: every copy is the genome, and every line lives.",
        "independent errors": "(1 - p × the share of lethal single edits) ^ symbols, without a free parameter; "
        "interacting errors or drifting lines deviate from it. The share without any error, (1 - p) ^ symbols, is a "
        "sanity check.",
        "erased too early": "The mother is erased when half the time is over: no daughter.",
        "the identity quine": "A network that outputs its own weights seems to replicate until it is shown foreign "
        "weights: it copies these as well, builds nothing from them, and inherits edits of its body.",
        "drift": "A population in which every loop whose symbols can be decoded may be a mother.",
    },
    measures={
        "perfect": "generations of the line in which body, genome, weights, network and physics are the mother's and "
        "the certificate holds",
        "turns": "what was compared in each generation",
        "ended": "why a line ended early",
        "tape": "letters on the last daughter's genes, in the order of the genes",
        "parts": "where the genome's tensors begin: name and symbol",
        "labels": "letters of the genome",
        "symbols": "symbols of the genome",
        "weight_bits": "bits per weight",
        "attempts": "trainings until one was exact",
        "margin": "the smallest lead of the right logit over the next, on the certified contexts",
        "part": "the part of von Neumann's that an intervention tests",
        "change": "what was changed",
        "predicted": "what was predicted",
        "came": "what happened",
        "held": "whether it is as predicted",
        "quines": "counts and errors of the swap test",
        "fates": "fates of single edits",
        "viable": "edits that leave a network exact on all contexts that a loop can meet",
        "judged": "edits whose fate was decided",
        "neutral": "edits called neutral by certificate that were simulated",
        "neutral_bore": "how many of them made a daughter with all their symbols",
        "erring": "edits that err by certificate and were simulated",
        "erring_bore": "how many of them made such a daughter",
        "alive": "genomes copied with errors that are exact on all contexts that a loop can meet",
        "untouched": "copies without any error",
        "changed": "mean number of symbols in which the copies differ",
        "readable": "copies that describe a network at all",
        "bore": "copies that made a daughter with all their symbols in the world of their own network",
        "alive_after": "lineages that live after 0, 1, … births",
        "different_after": "mean number of symbols in which the living differ from the ancestor, birth by birth",
        "viable_after": "loops of a population that are exact, generation by generation",
        "coalescence": "generations back to the last generation's common mother; none if there was none",
        "fixed": "places at which all have the same symbol and the ancestor another",
        "networks": "different networks in the last generation",
        "extinct": "no fertile loop was left",
        "tree": "the last generation's family tree, in Newick's form",
        "distances": "of each loop of the last generation, in how many symbols it differs from the ancestor",
        "viable_loops": "which loops of the last generation are exact",
    },
    settings=ClosedLoopSettings,
    presets={
        "quick": {"seeds": 2},
        "full": {
            "seeds": 12,
            "generations": 20,
            "edits": 2000,
            "copies": 500,
            "confirmed": 12,
            "rates": [0.0, 1e-5, 3e-5, 1e-4, 2e-4, 3e-4, 5e-4, 1e-3, 3e-3, 1e-2, 0.06],
            "lineages": 200,
            "births": 50,
            "loops": 64,
            "population_births": 200,
        },
    },
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    preface=WHO,
)
