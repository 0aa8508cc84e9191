"""Planted truths of the study self-description: who knows what of itself, and tables as trials fill them then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from experiments.studies.self_description.channels import CHANNELS, EXCHANGED, FLOOR, SUBJECTS, UNKNOWN
from experiments.studies.self_description.evidence import constants_at
from experiments.studies.self_description.operated import BODY, READS
from experiments.studies.self_description.trial import SelfDescriptionSettings, conditions
from experiments.studies.self_description.verdict import NUMBER, TOLD, TWIN, WEIGHTS
from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import PlantedTruth

_FIELDS = 8
# So often each of two that are asked the same writes what both would: then they differ as recorded ones do.
_SHARED = 0.85
_EDITS = ("other activation", "other norm", "units halved", "layer removed")
_SHOWN_EDITS = (("layer added", True), ("readout untied", True), ("units split", True), ("layer removed", False))


@dataclass(frozen=True)
class DescribingWorld:
    """Shares of fields that all say right by channel: `untold` beyond those of a constant answer, `number` and
    `weights` of those that a constant has wrong, `exchanged` as untold.

    `own` and `twin` are the shares of what would be wrong that the network itself, and its twin, have right by
    themselves, or, below 0, the shares of what would be right that they have wrong. `follows` are the shares of edits
    of a body that its own description, and its observer's, follow, of those after which one is written; after
    `unreadable` none is. `reads` are the shares of edits that are shown which it says, and one trained on exchanged
    descriptions.
    """

    told: float = 0.99
    untold: float = -0.02
    number: float = 0.4
    weights: float = 0.4
    exchanged: float = -0.02
    own: dict[str, float] = field(default_factory=dict)
    twin: dict[str, float] = field(default_factory=dict)
    follows: tuple[float, float] = (0.03, 0.03)
    unreadable: float = 0.15
    reads: tuple[float, float] = (0.6, 0.05)


def drawn(config: SelfDescriptionSettings, random: np.random.Generator, world: DescribingWorld) -> TrialTable:
    """Return a table of all networks that the settings plan."""
    rows: list[Row] = []
    for seed in range(config.seed, config.seed + config.seeds):
        for condition in conditions(config):
            skew = float(condition["skew"])
            of_arm = _shown(skew, random, world) if "shown" in condition else _named(skew, random, world)
            rows.append({**condition, "seed": seed, **of_arm})
    return TrialTable(rows)


def _named(skew: float, random: np.random.Generator, world: DescribingWorld) -> dict[str, object]:
    """Return a network that was told, or not, or shown its number."""
    level = constants_at(skew)["constant"]
    usual = random.random(_FIELDS) < level
    bases = {"told": world.told, FLOOR: level + world.untold, "number": level + (1 - level) * world.number}
    answers = []
    for channel, base in bases.items():
        prompts = UNKNOWN if channel == FLOOR else 1
        answers += _answers(channel, base, usual if channel == FLOOR else None, prompts, random, world)
    body = [
        [name, who, _came(rate, world.unreadable, random)]
        for who, rate in zip(("self", "observer"), world.follows, strict=True)
        for name in _EDITS[: 4 if random.random() < 0.8 else 3]
    ]
    return {
        **_about(usual, level, random), "answers": answers, "body": body,
        "exact": [["heads turned", 1e-6, True, False], ["units split", 1e-6, True, True]],
    }  # fmt: skip


def _shown(skew: float, random: np.random.Generator, world: DescribingWorld) -> dict[str, object]:
    """Return a network that was shown its weights."""
    level = constants_at(skew)["constant"]
    usual = random.random(_FIELDS) < level
    answers = _answers("weights", level + (1 - level) * world.weights, None, 1, random, world)
    answers += _answers("weights", level + world.exchanged, usual, 1, random, DescribingWorld(), (EXCHANGED,))
    edited = [
        [name, who, kept, random.random() < 0.05, _came(rate, 0.02, random)]
        for who, rate in zip((*SUBJECTS, EXCHANGED), (world.reads[0],) * 3 + (world.reads[1],), strict=True)
        for name, kept in _SHOWN_EDITS[: random.integers(1, 5)]
    ]
    return {**_about(usual, level, random), "answers": answers, "prompt": "", "edited": edited}


def _answers(
    channel: str,
    base: float,
    usual: NDArray[np.bool_] | None,
    prompts: int,
    random: np.random.Generator,
    world: DescribingWorld,
    subjects: tuple[str, ...] = SUBJECTS,
) -> list[list[object]]:
    """Return what each says in a channel in which a field is right with the chance `base`, about itself and a third."""
    right: dict[str, list[NDArray[np.bool_]]] = {who: [] for who in subjects}
    third: dict[str, list[NDArray[np.bool_]]] = {who: [] for who in subjects}
    for _ in range(prompts):
        same = random.random(_FIELDS) < base if usual is None else usual
        for who in subjects:
            lift = {"self": world.own, "twin": world.twin}.get(who, {}).get(channel, 0.0)
            alone = random.random(_FIELDS) < base
            said = np.where(random.random(_FIELDS) < _SHARED, same, alone)
            turned = random.random(_FIELDS) < abs(lift)
            right[who].append(said | turned if lift > 0 else said & ~turned)
            third[who].append(random.random(_FIELDS) < base)
    answers: list[list[object]] = []
    for who in subjects:
        shares = [
            value
            for one in (right[who], third[who])
            for value in (float(np.mean(one)), float(np.mean(np.all(one, axis=1))))
        ]
        wrong = 1 - shares[0]
        answers.append([channel, who, *shares, 0.3 + 12 * wrong + abs(random.normal(0, 0.5)), 2 * wrong])
    return answers


def _came(follows: float, unreadable: float, random: np.random.Generator) -> str:
    """Return what an edited network says: nothing that can be read, the new value, or the old one."""
    if random.random() < unreadable:
        return "unreadable"
    return "follows" if random.random() < follows else "keeps"


def _about(usual: NDArray[np.bool_], level: float, random: np.random.Generator) -> dict[str, object]:
    """Return what is known of a network of which a constant answer has these fields right."""
    return {
        "values": [], "observer": [], "weights": int(random.integers(3_000, 40_000)),
        "constant": [float(usual.mean()), float(usual.all())], "sampled": level - 0.1,
        "surprise": 10 * (1 - level), "prior_brier": 1.5 * (1 - level),
        "given": [min(1.0, float(usual.mean()) + 0.25), 0.0], "given_surprise": 5 * (1 - level),
    }  # fmt: skip


def _truth(world: DescribingWorld) -> Callable[[SelfDescriptionSettings, np.random.Generator], TrialTable]:
    return lambda config, random: drawn(config, random, world)


_EVERYWHERE = dict.fromkeys(CHANNELS, 0.6)
TRUTHS = {
    "it knows what it was told": PlantedTruth(
        "whose text says what they are say 99 % of the fields right, the network, its twin and another alike; with the "
        "number of weights, or the weights, they have 40 % of what a constant has wrong; edits of the body are "
        "followed in 3 %, as by another network, and those of weights that are shown in 60 %",
        "not shown",
        _truth(DescribingWorld()),
        findings={
            TOLD: "shown", TWIN: "not shown", NUMBER: "shown", WEIGHTS: "shown", BODY: "not shown", READS: "shown",
        },
    ),
    "it knows its weights": PlantedTruth(
        "shown its weights, a network and its twin have 60 % of the fields right that another has wrong",
        "shown",
        _truth(DescribingWorld(own={"weights": 0.6}, twin={"weights": 0.6})),
        findings={WEIGHTS: "shown", TWIN: "not shown"},
    ),
    "it alone knows itself": PlantedTruth(
        "in every channel a network has 60 % of the fields right that its twin and another have wrong",
        "shown",
        _truth(DescribingWorld(told=0.8, own=_EVERYWHERE)),
        findings={TWIN: "shown", NUMBER: "shown", WEIGHTS: "shown"},
    ),
    "the number tells it more": PlantedTruth(
        "shown the number of its weights, a network and its twin have 60 % of the fields right that another has wrong",
        "shown",
        _truth(DescribingWorld(number=0.0, own={"number": 0.6}, twin={"number": 0.6})),
        findings={NUMBER: "shown"},
    ),
    "another knows it better": PlantedTruth(
        "shown its weights, a network has three in ten of the fields wrong that its twin and another have right",
        "refuted",
        _truth(DescribingWorld(own={"weights": -0.3})),
        findings={TWIN: "refuted"},
    ),
    "nothing is read": PlantedTruth(
        "told or shown, all answer as a constant does, and so do those trained on exchanged descriptions",
        "not shown",
        _truth(DescribingWorld(told=0.62, untold=0.0, number=0.0, weights=0.0, exchanged=0.0, reads=(0.03, 0.03))),
        null=True,
        findings={NUMBER: "not shown", WEIGHTS: "not shown", READS: "not shown"},
    ),
    "what is told misleads": PlantedTruth(
        "whose text says what they are say 20 % of the fields right, with their number or their weights a third of "
        "what a constant has is lost; edits that are shown are said less often than by one that learnt no truths",
        "not shown",
        _truth(DescribingWorld(told=0.2, number=-0.9, weights=-0.9, exchanged=0.0, reads=(0.05, 0.5))),
        null=True,
        findings={TOLD: "refuted", NUMBER: "refuted", WEIGHTS: "refuted", READS: "refuted"},
    ),
    "the description follows the body": PlantedTruth(
        "six in ten edits of its body are followed by a network's own description, 3 % by another's",
        "not shown",
        _truth(DescribingWorld(follows=(0.6, 0.03))),
        findings={BODY: "shown"},
    ),
    "another's description follows its edits": PlantedTruth(
        "4 % of the edits of its body are followed by a network's own description, 40 % by another's",
        "not shown",
        _truth(DescribingWorld(follows=(0.04, 0.4))),
        findings={BODY: "refuted"},
    ),
    "edits break the writing": PlantedTruth(
        "after more than half of the edits of the body nothing that can be read is written, else the old value",
        "not shown",
        _truth(DescribingWorld(unreadable=0.55)),
        findings={BODY: "undecided"},
    ),
    "all is known": PlantedTruth(
        "told or shown, all have 99 % of the fields right: at the ceiling nothing is said of who knows more",
        "undecided",
        _truth(DescribingWorld(number=0.99, weights=0.99)),
        findings={TWIN: "undecided", WEIGHTS: "shown"},
    ),
}  # fmt: skip
