"""Planted truths of the study weight-patterns: whose weights are written, by which law, and tables of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import PlantedTruth
from experiments.studies.weight_patterns.evidence import NEAR
from experiments.studies.weight_patterns.likeness import TESTS
from experiments.studies.weight_patterns.rows import SHAPE
from experiments.studies.weight_patterns.trial import GENERATORS, OTHERS, WeightPatternsSettings, conditions
from experiments.studies.weight_patterns.verdict import LAW, MEMORY, NULLS, TOLD, TRACE, TWIN

_FRESH_RATE = 0.05


@dataclass(frozen=True)
class PatternsWorld:
    """Shares of networks that write their own first weights, untold, told, and twins of told ones; of the null
    generators that give them; how often a test of the law rejects what is written; how much likelier the nearest
    network in the text is than for a fresh draw; and how often untold networks write what is far from their own.
    """

    untold: float = 0.0
    told: float = 1.0
    twin: float = 1.0
    nulls: float = 0.0
    law: float = _FRESH_RATE
    text: float = 0.05
    far: float = 0.0


def drawn(config: WeightPatternsSettings, random: np.random.Generator, world: PatternsWorld) -> TrialTable:
    """Return a table of all networks that the settings plan."""
    rows: list[Row] = []
    for seed in range(config.seed, config.seed + config.seeds):
        for condition in conditions(config):
            told = condition["arm"] == "told"
            networks = [_network(random, world, told=told) for _ in range(2 if told else 4)]
            rows.append({**condition, "seed": seed, "networks": networks})
    return TrialTable(rows)


def _network(random: np.random.Generator, world: PatternsWorld, *, told: bool) -> dict[str, object]:
    generators = {}
    for name in GENERATORS:
        if name == "twin" and not told:
            continue
        share = {"written": world.told if told else world.untold, "twin": world.twin, "current": 0.98}.get(name, 0.0)
        share = world.nulls if name in NULLS else share
        if told and name == "nearest":
            share = world.told  # its own are in the text, and nearest to what it writes
        rate = world.law if name == "written" else 0.5 if name == "average" else _FRESH_RATE
        # Networks differ in how far from the law they write.
        rate = float(random.beta(8 * rate, 8 * (1 - rate)))
        is_own = random.random() < share
        place = random.integers(1, 3) if is_own else random.integers(1, 2 + OTHERS)
        if name == "written" and not told and random.random() < world.far:
            place = random.integers(OTHERS // 2, 2 + OTHERS)
        more = world.text if name == "written" else 0.6 if name in ("noise", "average", "nearest") else 0.0
        generators[name] = {
            "rank": int(place),
            "own": float(random.normal(0.9 if is_own else 0.385, 0.03)),
            "others": float(random.normal(0.38, 0.005)),
            "text": float(min(1.0, random.normal(0.41 + more, 0.02))),
            "rejected": [int(count) for count in random.binomial(SHAPE.layers, rate, len(TESTS))],
        }
    return {"start": 0, "loss": 1.5, "read": 1.0, "generators": generators}


def _truth(world: PatternsWorld) -> Callable[[WeightPatternsSettings, np.random.Generator], TrialTable]:
    return lambda config, random: drawn(config, random, world)


TRUTHS = {
    "the law alone": PlantedTruth(
        f"untold, networks write fresh draws, which tests reject in 5 %, the own first weights at any place; told, "
        f"all write them (within the nearest {NEAR}), and so do twins; what is written is 0.05 nearer to a network in "
        "the text than a fresh draw",
        "not shown",
        _truth(PatternsWorld()),
        findings={LAW: "shown", TRACE: "not shown", TOLD: "shown", TWIN: "not shown", MEMORY: "shown"},
    ),
    "they write their own": PlantedTruth(
        "untold, 85 % write their own first weights",
        "shown",
        _truth(PatternsWorld(untold=0.85)),
        findings={TRACE: "shown"},
    ),
    "the nulls do as well": PlantedTruth(
        "untold, 85 % write their own first weights, and so do the null generators in 85 %",
        "not shown",
        _truth(PatternsWorld(untold=0.85, nulls=0.85)),
        findings={TRACE: "shown"},
    ),
    "a coin": PlantedTruth(
        "untold, half of them write their own first weights",
        "undecided",
        _truth(PatternsWorld(untold=0.475)),
    ),
    "neither law nor identity": PlantedTruth(
        "tests reject half of what is written; told, none writes its own first weights, nor do twins",
        "not shown",
        _truth(PatternsWorld(law=0.5, told=0.0, twin=0.0, text=0.0)),
        findings={LAW: "refuted", TOLD: "refuted", MEMORY: "not shown"},
    ),
    "it alone writes them": PlantedTruth(
        "told, all write their own first weights, and 5 % of the twins do",
        "shown",
        _truth(PatternsWorld(twin=0.05)),
        findings={TWIN: "shown"},
    ),
    "the twin alone writes them": PlantedTruth(
        "told, 5 % write their own first weights, and all twins do; untold, eight in ten write what is in the "
        "farther half from their own; it is 0.05 farther from the text than a fresh draw",
        "refuted",
        _truth(PatternsWorld(told=0.05, far=0.8, text=-0.05)),
        findings={TWIN: "refuted", TOLD: "refuted", TRACE: "refuted", MEMORY: "refuted"},
    ),
}
