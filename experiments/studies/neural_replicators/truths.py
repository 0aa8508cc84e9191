"""Planted truths of the study neural-replicators: worlds in which parts are there, are not, or nulls have them too."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from experiments.studies.neural_replicators.cells import UNTRAINED
from experiments.studies.neural_replicators.interventions import INTERVENTIONS, PARTS
from experiments.studies.neural_replicators.replicators import CONTROL, CP, KINDS
from experiments.studies.neural_replicators.trial import NeuralReplicatorsSettings, conditions
from experiments.studies.neural_replicators.verdict import ALL_PARTS, OURS, part_question
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
    "builder": "yy yy yy yyy yy",
}
# One answer in so many is another one; of what is the same whatever the seed none is.
_SLIPS = 200
# One training of the scribe in so many gives none.
_LOST = 5
COMPLETE, NOTHING = "yy yy yy yyy yy", "nn nn nn nnn nn"
_PUBLISHED = tuple(name for name, kind in KINDS.items() if kind == "published")
NULLS = tuple(name for name, kind in KINDS.items() if kind == "null" and name != CP)
COPIER = "SeRANN-like copier"
# Published ones with neither a loader nor a laboratory that asks them, which none of those remade here is.
OWN: dict[str, dict[str, str]] = {name: {} for name in (COPIER, "identity quine")}


def drawn(
    config: NeuralReplicatorsSettings,
    random: np.random.Generator,
    changed: Mapping[str, str],
    design: Mapping[str, Mapping[str, str]] | None = None,
    lost: Mapping[str, float] | None = None,
) -> TrialTable:
    """Return a table of all trials that the settings plan, with slips: AS_CALLED, but for what is `changed`.

    `design` says what holds by design of those that are made otherwise, and `lost` how many trainings give none.
    """
    told, chances = {**AS_CALLED, **changed}, {"scribe": 1 / _LOST, **(lost or {})}
    rows: list[Row] = []
    for seed in range(config.seed, config.seed + config.seeds):
        for condition in conditions(config):
            name = condition["replicator"]
            made = random.random() >= chances.get(name, 0.0)
            slips = 0.0 if name in UNTRAINED else 1 / _SLIPS
            signs = zip(INTERVENTIONS, told[name].replace(" ", ""), strict=True)
            answers = {text: _said(sign, random, slips) for text, sign in signs}
            row: dict[str, object] = {**condition, "seed": seed, "made": made, "answers": answers if made else {}}
            rows.append({**row, "by_design": design[name]} if design and name in design else row)
    return TrialTable(rows)


def _said(sign: str, random: np.random.Generator, slips: float) -> bool | None:
    if sign == "-":
        return None
    if sign == "?":
        return bool(random.random() < 0.5)
    return (sign == "y") != (random.random() < slips)


def _draw(
    changed: Mapping[str, str],
    seeds: int | None = None,
    design: Mapping[str, Mapping[str, str]] | None = None,
    lost: Mapping[str, float] | None = None,
) -> Callable[[NeuralReplicatorsSettings, np.random.Generator], TrialTable]:
    def draw(config: NeuralReplicatorsSettings, random: np.random.Generator) -> TrialTable:
        planned = config if seeds is None else config.model_copy(update={"seeds": seeds})
        return drawn(planned, random, changed, design, lost)

    return draw


def _parts(*outcomes: Outcome) -> dict[str, Outcome]:
    """Return the outcome of each part's question, in the order of PARTS; one for all."""
    listed = outcomes * len(PARTS) if len(outcomes) == 1 else outcomes
    return {part_question(part): outcome for part, outcome in zip(PARTS, listed, strict=True)}


_AS_CALLED: tuple[Outcome, ...] = ("not shown", "undecided", "undecided", "not shown", "not shown")
_BEYOND: tuple[Outcome, ...] = ("shown", "undecided", "undecided", "shown", "shown")
_OPEN: dict[str, Outcome] = {**_parts("undecided"), ALL_PARTS: "undecided", OURS: "undecided"}

TRUTHS = {
    "as called": PlantedTruth(
        "each answers as what it is called does, one answer in 200 another; an identity map passes what copiers do",
        "not shown",
        _draw({}),
        findings={**_parts(*_AS_CALLED), ALL_PARTS: "undecided", OURS: "not shown"},
    ),
    "nulls fail": PlantedTruth(
        "each answers as what it is called does, and nulls fail all interventions",
        "shown",
        _draw(dict.fromkeys(NULLS, NOTHING)),
        findings={**_parts(*_BEYOND), ALL_PARTS: "undecided", OURS: "not shown"},
    ),
    "one is complete": PlantedTruth(
        "the SeRANN-like copier builds and begins by itself and passes all, and nulls fail all",
        "shown",
        _draw({COPIER: COMPLETE, **dict.fromkeys(NULLS, NOTHING)}, design=OWN),
        findings={**_parts("shown"), ALL_PARTS: "shown"},
    ),
    "a null is complete too": PlantedTruth(
        "the SeRANN-like copier and the identity quine build and begin by themselves, and pass all",
        "not shown",
        _draw({COPIER: COMPLETE, "identity quine": COMPLETE}, design=OWN),
        findings={**_parts("not shown"), ALL_PARTS: "not shown"},
    ),
    "published ones fail": PlantedTruth(
        "published networks fail all interventions; what begins is the laboratory's",
        "refuted",
        _draw(dict.fromkeys(_PUBLISHED, NOTHING)),
        findings={
            **_parts("refuted", "refuted", "undecided", "refuted", "refuted"),
            ALL_PARTS: "refuted",
            OURS: "shown",
        },
    ),
    "published ones begin and fail": PlantedTruth(
        "published networks are not asked by a laboratory, and fail all interventions",
        "refuted",
        _draw(dict.fromkeys(_PUBLISHED, NOTHING), design={name: {} for name in _PUBLISHED}),
        findings={**_parts("refuted"), ALL_PARTS: "refuted", OURS: "shown"},
    ),
    "the positive control fails": PlantedTruth(
        "nulls fail all, and so does the network that is there to pass them: the interventions find nothing",
        "undecided",
        _draw({**dict.fromkeys(NULLS, NOTHING), CONTROL: NOTHING}),
        findings=_OPEN,
    ),
    "half of the trainings fail": PlantedTruth(
        "nulls fail all, and half of the trainings of published networks and of ours give none",
        "undecided",
        _draw(
            dict.fromkeys(NULLS, NOTHING),
            lost=dict.fromkeys([name for name, kind in KINDS.items() if kind in ("published", "ours")], 0.5),
        ),
        null=True,
        findings={part_question("description"): "undecided"},
    ),
    "coins": PlantedTruth(
        "published networks fail all but the SeRANN-like copier, which ends its line in half of the trainings, and "
        "nulls fail all",
        "shown",
        _draw({**dict.fromkeys((*_PUBLISHED, *NULLS), NOTHING), COPIER: "yy yn yy yy? yy"}),
        findings={part_question("description"): "undecided"},
        null=True,
    ),
    "three trainings": PlantedTruth(
        "nulls fail all, and three networks were trained of each",
        "undecided",
        _draw(dict.fromkeys(NULLS, NOTHING), 3),
        findings=_OPEN,
    ),
}
