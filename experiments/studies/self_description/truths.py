"""Planted truths of the study self-description: who knows what of itself, and tables as trials fill them then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from experiments.studies.self_description.evidence import constants_at
from experiments.studies.self_description.channels import CHANNELS, EXCHANGED, FLOOR, SUBJECTS, UNKNOWN
from experiments.studies.self_description.trial import SelfDescriptionSettings, conditions
from experiments.studies.self_description.verdict import BODY, NUMBER, TOLD, TWIN, UNTOLD
from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import PlantedTruth

_FIELDS = 8
# So often two that are asked the same write the same value of a field.
_SHARED = 0.7
_EDITS = ("other activation", "other norm", "units halved", "layer removed")


@dataclass(frozen=True)
class DescribingWorld:
    """Shares of fields that all say right by channel, `untold` and `number` beyond those of a constant answer.

    `own` and `twin` are the shares of what would be wrong that the network itself, and its twin, have right by
    themselves, or, below 0, the shares of what would be right that they have wrong. `follows` are the shares of edits
    of a body that its own description, and its observer's, follow.
    """

    told: float = 0.99
    untold: float = -0.02
    number: float = 0.2
    own: dict[str, float] = field(default_factory=dict)
    twin: dict[str, float] = field(default_factory=dict)
    follows: tuple[float, float] = (0.03, 0.03)


def drawn(config: SelfDescriptionSettings, random: np.random.Generator, world: DescribingWorld) -> TrialTable:
    """Return a table of all networks that the settings plan."""
    rows: list[Row] = []
    for seed in range(config.seed, config.seed + config.seeds):
        for condition in conditions(config):
            rows.append({**condition, "seed": seed, **_network(float(condition["skew"]), random, world)})
    return TrialTable(rows)


def _network(skew: float, random: np.random.Generator, world: DescribingWorld) -> dict[str, object]:
    level = constants_at(skew)["constant"]
    usual = random.random(_FIELDS) < level
    bases = {"told": world.told, "untold": level + world.untold, "number": level + (1 - level) * 2 * world.number}
    answers = []
    for channel in CHANNELS:
        prompts = UNKNOWN if channel == "untold" else 1
        right: dict[str, list[NDArray[np.bool_]]] = {who: [] for who in SUBJECTS}
        third: dict[str, list[NDArray[np.bool_]]] = {who: [] for who in SUBJECTS}
        for _ in range(prompts):
            same = usual if channel == "untold" else random.random(_FIELDS) < bases[channel]
            for who in SUBJECTS:
                lift = {"self": world.own, "twin": world.twin, "observer": {}}[who].get(channel, 0.0)
                alone = random.random(_FIELDS) < bases[channel]
                said = np.where(random.random(_FIELDS) < _SHARED, same, alone)
                turned = random.random(_FIELDS) < abs(lift)
                said = said | turned if lift > 0 else said & ~turned
                right[who].append(said)
                third[who].append(random.random(_FIELDS) < bases[channel])
        for who in SUBJECTS:
            shares = [
                value
                for one in (right[who], third[who])
                for value in (float(np.mean(one)), float(np.mean(np.all(one, axis=1))))
            ]
            wrong = 1 - shares[0]
            answers.append([channel, who, *shares, 0.3 + 12 * wrong + abs(random.normal(0, 0.5)), 2 * wrong])
    body = [
        [name, who, "follows" if random.random() < rate else random.choice(["keeps", "unreadable"])]
        for who, rate in zip(("self", "observer"), world.follows, strict=True)
        for name in _EDITS[: 4 if random.random() < 0.8 else 3]
    ]
    return {
        "values": [], "observer": [], "weights": int(random.integers(3_000, 40_000)), "answers": answers,
        "constant": [float(usual.mean()), float(usual.all())], "sampled": level - 0.1,
        "surprise": 10 * (1 - level), "prior_brier": 1.5 * (1 - level),
        "given": [min(1.0, float(usual.mean()) + 0.25), 0.0], "given_surprise": 5 * (1 - level),
        "exact": [["heads turned", 1e-6, True, False], ["units split", 1e-6, True, True]], "body": body,
    }  # fmt: skip


def _truth(world: DescribingWorld) -> Callable[[SelfDescriptionSettings, np.random.Generator], TrialTable]:
    return lambda config, random: drawn(config, random, world)


_EVERYWHERE = dict.fromkeys(CHANNELS, 0.6)
TRUTHS = {
    "it knows what it was told": PlantedTruth(
        "whose text says what they are say 99 % of the fields right, the network, its twin and another alike; untold "
        "they are 2 points below a constant, with the number of weights 40 % of the rest above it; edits are followed "
        "in 3 %, as by another network",
        "not shown",
        _truth(DescribingWorld()),
        findings={TOLD: "shown", TWIN: "not shown", NUMBER: "shown"},
    ),
    "it knows itself untold": PlantedTruth(
        "untold, a network and its twin have 60 % of the fields right that another has wrong",
        "shown",
        _truth(DescribingWorld(own={"untold": 0.6}, twin={"untold": 0.6})),
        findings={UNTOLD: "shown", TWIN: "not shown"},
    ),
    "it alone knows itself": PlantedTruth(
        "in every channel a network has 60 % of the fields right that its twin and another have wrong",
        "shown",
        _truth(DescribingWorld(told=0.8, own=_EVERYWHERE)),
        findings={TWIN: "shown", UNTOLD: "shown", NUMBER: "shown"},
    ),
    "the number tells it more": PlantedTruth(
        "shown the number of its weights, a network has 60 % of the fields right that another has wrong",
        "shown",
        _truth(DescribingWorld(number=0.0, own={"number": 0.6}, twin={"number": 0.6})),
        findings={NUMBER: "shown"},
    ),
    "another knows it better": PlantedTruth(
        "untold, a network has a quarter of the fields wrong that its twin and another have right",
        "refuted",
        _truth(DescribingWorld(own={"untold": -0.25})),
        findings={UNTOLD: "refuted", TWIN: "refuted"},
    ),
    "no text is read": PlantedTruth(
        "told or untold, all answer as a constant does",
        "not shown",
        _truth(DescribingWorld(told=0.62, untold=0.0, number=0.0)),
        null=True,
        findings={UNTOLD: "not shown", NUMBER: "not shown"},
    ),
    "the text misleads": PlantedTruth(
        "whose text says what they are say 20 % of the fields right, and with the number of weights fewer than a "
        "constant has",
        "not shown",
        _truth(DescribingWorld(told=0.2, number=-0.2)),
        null=True,
        findings={TOLD: "refuted", NUMBER: "refuted"},
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
    "no edit is ever followed": PlantedTruth(
        "no description, its own or another's, ever follows an edit; untold, constants are answered",
        "not shown",
        _truth(DescribingWorld(untold=0.0, follows=(0.0, 0.0))),
        findings={BODY: "not shown"},
    ),
}
