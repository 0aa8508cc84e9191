"""Planted truths of the study neural-replicators: worlds in which parts are there, are not, or nulls have them too."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from experiments.studies.neural_replicators.interventions import INTERVENTIONS, PARTS
from experiments.studies.neural_replicators.replicators import CP, KINDS
from experiments.studies.neural_replicators.trial import NeuralReplicatorsSettings, conditions
from experiments.studies.neural_replicators.verdict import OURS, part_question
from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import Outcome, PlantedTruth

# What each answers, a sign for each intervention in the order of PARTS: y yes, n no, - cannot be put, ? a coin.
AS_CALLED = {
    "weight-wise quine": "yy y- yy -n- yy",
    "vanilla quine": "-y -- yy -y- yy",
    "auxiliary quine": "-y -- yy -y- yy",
    "fertile agent": "-y -- yy -y- yy",
    "SeRANN-like copier": "yy yn yy yyy yy",
    "closed loop": "yy yn yy yyy yy",
    "scribe": "yy yn yy yyy yy",
    "zero quine": "nn n- yy -y- yn",
    "identity quine": "yy yn yy yyy yy",
    "cp": "yn yn yy yyn yn",
    "memoriser": "nn nn yy nyn yn",
    "untrained": "ny nn ny nnn nn",
    "random weights": "ny n- ny -n- nn",
}
# One answer in so many is another one.
_SLIPS = 200
COMPLETE, NOTHING = "yy yy yy yyy yy", "nn nn nn nnn nn"
# A program that copies, in a world in which it fails an intervention of every part.
CP_FAILS = "yn yn yn yyn yn"
_PUBLISHED = tuple(name for name, kind in KINDS.items() if kind == "published")
NULLS = tuple(name for name, kind in KINDS.items() if kind == "null" and name != CP)


def drawn(config: NeuralReplicatorsSettings, random: np.random.Generator, changed: Mapping[str, str]) -> TrialTable:
    """Return a table of all trials that the settings plan, with slips: AS_CALLED, but for what is `changed`."""
    told = {**AS_CALLED, **changed}
    rows: list[Row] = []
    for seed in range(config.seed, config.seed + config.seeds):
        for condition in conditions(config):
            signs = told[condition["replicator"]].replace(" ", "")
            answers = {text: _said(sign, random) for text, sign in zip(INTERVENTIONS, signs, strict=True)}
            rows.append({**condition, "seed": seed, "made": True, "answers": answers})
    return TrialTable(rows)


def _said(sign: str, random: np.random.Generator) -> bool | None:
    if sign == "-":
        return None
    if sign == "?":
        return bool(random.random() < 0.5)
    return (sign == "y") != (random.random() < 1 / _SLIPS)


def _draw(
    changed: Mapping[str, str], seeds: int | None = None
) -> Callable[[NeuralReplicatorsSettings, np.random.Generator], TrialTable]:
    def draw(config: NeuralReplicatorsSettings, random: np.random.Generator) -> TrialTable:
        planned = config if seeds is None else config.model_copy(update={"seeds": seeds})
        return drawn(planned, random, changed)

    return draw


def _parts(*outcomes: Outcome) -> dict[str, Outcome]:
    """Return the outcome of each part's question, in the order of PARTS; one for all."""
    listed = outcomes * len(PARTS) if len(outcomes) == 1 else outcomes
    return {part_question(part): outcome for part, outcome in zip(PARTS, listed, strict=True)}


TRUTHS = {
    "as called": PlantedTruth(
        "each answers as what it is called does, one answer in 200 another; an identity map passes what copiers do",
        "refuted",
        _draw({}),
        findings={**_parts("not shown", "refuted", "refuted", "not shown", "not shown"), OURS: "not shown"},
    ),
    "one is complete": PlantedTruth(
        "the SeRANN-like copier passes all, cp fails one of each part, and nulls fail all",
        "shown",
        _draw({"SeRANN-like copier": COMPLETE, CP: CP_FAILS, **dict.fromkeys(NULLS, NOTHING)}),
        findings=_parts("shown"),
    ),
    "a null is complete too": PlantedTruth(
        "the SeRANN-like copier and the identity quine pass all, and cp fails one of each part",
        "not shown",
        _draw({"SeRANN-like copier": COMPLETE, "identity quine": COMPLETE, CP: CP_FAILS}),
        findings=_parts("not shown"),
    ),
    "published ones fail": PlantedTruth(
        "published networks fail all interventions",
        "refuted",
        _draw(dict.fromkeys(_PUBLISHED, NOTHING)),
        findings={**_parts("refuted"), OURS: "shown"},
    ),
    "cp passes all": PlantedTruth(
        "the SeRANN-like copier passes all, and so does cp",
        "refuted",
        _draw({"SeRANN-like copier": COMPLETE, CP: COMPLETE, **dict.fromkeys(NULLS, NOTHING)}),
        findings=_parts("refuted"),
    ),
    "ours have more": PlantedTruth(
        "the scribe builds without a loader, cp fails that, and no published network does",
        "refuted",
        _draw({"scribe": COMPLETE, CP: "yn yn yy yyn yn"}),
        findings={OURS: "shown"},
    ),
    "coins": PlantedTruth(
        "published networks pass each intervention in half of the trainings",
        "undecided",
        _draw({**dict.fromkeys(_PUBLISHED, NOTHING), "SeRANN-like copier": "yy y? yy yyy yy", CP: CP_FAILS}),
        null=True,
        findings={part_question("constructor"): "undecided"},
    ),
    "three trainings": PlantedTruth(
        "the SeRANN-like copier passes all, and three networks were trained",
        "undecided",
        _draw({"SeRANN-like copier": COMPLETE, CP: CP_FAILS}, 3),
        findings={**_parts("undecided"), OURS: "undecided"},
    ),
}
