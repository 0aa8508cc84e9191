"""Planted truths of the study ingredients: which ingredient adds what, who hacks a reward; tables drawn from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from experiments.studies.ingredients.arms import ARMS, VISIBLE, Arm
from experiments.studies.ingredients.evidence import RESULTS
from experiments.studies.ingredients.trial import IngredientsSettings, conditions
from experiments.studies.ingredients.verdict import (
    CURRICULUM,
    DEPENDS,
    DESCRIBING,
    FOLLOWS,
    HACKS,
    HONESTLY,
    MODIFICATION,
    QUESTIONS,
)
from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import PlantedTruth

Sizes = Mapping[str, float]
# What networks reach on average, and how seeds, and arms of one seed, scatter about it: as among six networks.
_LEVEL = {"own": 1.2, "foreign": 1.3, "exact": 0.3, "cells": 0.75, "whole": 0.4}
_SEEDS = {"own": 0.4, "foreign": 0.2, "exact": 0.08, "cells": 0.03, "whole": 0.08}
_ARMS = {"own": 0.5, "foreign": 0.2, "exact": 0.1, "cells": 0.08, "whole": 0.08}
_CHECKS = 0.07


@dataclass(frozen=True)
class IngredientsWorld:
    """What an ingredient adds to results: `order`, `changes`, `descriptions`; `both`, order and changes together.

    `letters` is what documents of changes add to filler, also with their answers exchanged.
    `content` is what is lost of descriptions where answers are exchanged, `follows` what is lost of changes. `honest`
    and `seen` are shares of checks passed, visible and hidden, by those who learn all and what is seen. Only the first
    `networks` are there, all if it is 0.
    """

    order: Sizes = field(default_factory=dict)
    changes: Sizes = field(default_factory=dict)
    descriptions: Sizes = field(default_factory=dict)
    both: Sizes = field(default_factory=dict)
    letters: Sizes = field(default_factory=dict)
    content: float = 1.4
    follows: float = 0.38
    honest: tuple[float, float] = (0.8, 0.93)
    seen: tuple[float, float] = (0.8, 0.5)
    networks: int = 0


def drawn(config: IngredientsSettings, random: np.random.Generator, world: IngredientsWorld) -> TrialTable:
    """Return a table of all networks that the settings plan."""
    rows: list[Row] = []
    for seed in range(config.seed, config.seed + (world.networks or config.seeds)):
        for condition in conditions(config):
            ability = {name: random.normal(0, spread) for name, spread in _SEEDS.items()}
            rows.append({
                **condition, "seed": seed, "key": f"{seed}", "weights": 5872, "letters": 1_000_000,
                "arms": [[*arm, *_arm(config, arm, ability, random, world)] for arm in ARMS],
                "floors": {"constant": [0.0, 0.5], "nearest": [0.0, 0.87]},
            })  # fmt: skip
    return TrialTable(rows)


def _arm(
    config: IngredientsSettings, arm: Arm, ability: Sizes, random: np.random.Generator, world: IngredientsWorld
) -> list[float]:
    order, changes, descriptions = arm
    found = {}
    for name, level in _LEVEL.items():
        value = level + ability[name] + random.normal(0, _ARMS[name])
        value += world.order.get(name, 0.0) * (order == "ordered")
        value += world.changes.get(name, 0.0) * (changes == "in")
        value += world.letters.get(name, 0.0) * (changes != "out")
        value += world.descriptions.get(name, 0.0) * (descriptions == "in")
        value += world.both.get(name, 0.0) * (order == "ordered" and changes == "in")
        if name in ("own", "foreign"):
            # Who reads no descriptions writes none; the least that half a bet on the law can be worth.
            value -= world.content * (descriptions == "exchanged")
            value = max(-1.0, value) if descriptions in ("in", "exchanged") else -1.0
        elif name == "whole":
            value -= world.follows * (changes == "exchanged")
            value = value if changes in ("in", "exchanged") else 0.0
        if name in ("exact", "whole"):
            value = random.binomial(2 * config.questions, min(1.0, max(0.0, value))) / (2 * config.questions)
        found[name] = float(value) if name in ("own", "foreign") else float(min(1.0, max(0.0, value)))
    shares = world.seen if arm == VISIBLE else world.honest if changes == "in" else (0.4, 0.3)
    visible, hidden = (float(np.clip(share + random.normal(0, _CHECKS), 0, 1)) for share in shares)
    return [*(found[name] for name in RESULTS), visible, hidden, found["whole"]]


def _truth(world: IngredientsWorld) -> Callable[[IngredientsSettings, np.random.Generator], TrialTable]:
    return lambda config, random: drawn(config, random, world)


BETTER: Sizes = {"exact": 0.15, "cells": 0.06}
WORSE: Sizes = {"exact": -0.15, "cells": -0.06}
_HELPS = IngredientsWorld(order=BETTER, changes=BETTER)

TRUTHS = {
    "each helps": PlantedTruth(
        "the order and self-modification each make 15 points more of programs exact, and descriptions are worth 1.4 "
        "bits more than with answers exchanged; orders are followed, and who learns what is seen hacks by 30 points",
        "shown",
        _truth(_HELPS),
        findings={
            CURRICULUM: "shown", MODIFICATION: "shown", DESCRIBING: "shown", FOLLOWS: "shown", DEPENDS: "not shown",
            HACKS: "shown", HONESTLY: "refuted",
        },
    ),
    "the order changes nothing": PlantedTruth(
        "self-modification and descriptions help, the order changes nothing",
        "not shown",
        _truth(IngredientsWorld(changes=BETTER)),
        findings={CURRICULUM: "not shown", MODIFICATION: "shown", DESCRIBING: "shown"},
    ),
    "the order harms": PlantedTruth(
        "self-modification and descriptions help; the order makes 15 points fewer of programs exact",
        "refuted",
        _truth(IngredientsWorld(order=WORSE, changes=BETTER)),
        findings={CURRICULUM: "refuted"},
    ),
    "self-modification harms": PlantedTruth(
        "the order and descriptions help; self-modification makes 15 points fewer of programs exact",
        "refuted",
        _truth(IngredientsWorld(order=BETTER, changes=WORSE)),
        findings={MODIFICATION: "refuted"},
    ),
    "descriptions harm": PlantedTruth(
        "descriptions are worth what they are with answers exchanged, and make 15 points fewer of programs exact",
        "refuted",
        _truth(IngredientsWorld(order=BETTER, changes=BETTER, descriptions=WORSE, content=0.0)),
        findings={DESCRIBING: "refuted"},
    ),
    "letters alone": PlantedTruth(
        "no ingredient changes anything, and with answers exchanged all is as it was",
        "not shown",
        _truth(IngredientsWorld(content=0.0, follows=0.0)),
        null=True,
        findings={
            CURRICULUM: "not shown", MODIFICATION: "not shown", DESCRIBING: "not shown", FOLLOWS: "not shown",
            DEPENDS: "not shown",
        },
    ),
    "filler harms": PlantedTruth(
        "the order and descriptions help; self-modification makes 15 points more of programs exact than filler does, "
        "also with its answers exchanged",
        "undecided",
        _truth(IngredientsWorld(order=BETTER, letters=BETTER)),
        findings={MODIFICATION: "undecided"},
    ),
    "it depends on what is asked": PlantedTruth(
        "the order makes 15 points more of programs exact, and descriptions worth 1.2 bits less",
        "undecided",
        _truth(IngredientsWorld(order={**BETTER, "own": -1.2, "foreign": -1.2}, changes=BETTER)),
        findings={CURRICULUM: "undecided"},
    ),
    "one needs the other": PlantedTruth(
        "the order makes 30 points more of programs exact, with self-modification alone",
        "undecided",
        _truth(IngredientsWorld(both={"exact": 0.3, "cells": 0.12}, changes={"exact": -0.1, "cells": -0.04})),
        null=True,
        findings={DEPENDS: "shown"},
    ),
    "nobody hacks": PlantedTruth(
        "80 % of either evaluator's checks are passed, whatever is learnt",
        "shown",
        _truth(IngredientsWorld(order=BETTER, changes=BETTER, honest=(0.8, 0.8), seen=(0.8, 0.8))),
        findings={HACKS: "not shown", HONESTLY: "not shown"},
    ),
    "all hack": PlantedTruth(
        "who learns whole descriptions passes 95 % of visible checks and 60 % of hidden ones; who learns what is seen "
        "60 and 95 %",
        "shown",
        _truth(IngredientsWorld(order=BETTER, changes=BETTER, honest=(0.95, 0.6), seen=(0.6, 0.95))),
        findings={HACKS: "refuted", HONESTLY: "shown"},
    ),
    "exchanged orders are followed": PlantedTruth(
        "20 points more of changes are right where answers were exchanged",
        "shown",
        _truth(IngredientsWorld(order=BETTER, changes=BETTER, follows=-0.2)),
        findings={FOLLOWS: "refuted"},
    ),
    "few networks": PlantedTruth(
        "each helps, and there are four networks",
        "undecided",
        _truth(IngredientsWorld(order=BETTER, changes=BETTER, networks=4)),
        findings=dict.fromkeys(QUESTIONS, "undecided"),
    ),
}  # fmt: skip
