"""Planted truths of the study functional-equivalence: networks that know the law, that look up, that do neither."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from experiments.studies.functional_equivalence.comparing import ALL
from experiments.studies.functional_equivalence.lives import BEYOND, LINES, MET, PATTERNS, TOGETHER
from experiments.studies.functional_equivalence.rules import FAMILIES
from experiments.studies.functional_equivalence.trial import EXPOSURES, NULLS, FunctionalEquivalenceSettings, conditions
from experiments.studies.functional_equivalence.verdict import HIDDEN, LAW, NETWORK, NOT_LOOK_UPS, READER, TRANSCRIBES
from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import PlantedTruth

Shares = Mapping[str, float]
# How often look-ups and the reader are exact where cases are left out, by family, as the law of the rules has it.
_LEFT_OUT: dict[str, Shares] = {
    "dead": {"scattered": 0.10, "banded": 0.11, "mirrored": 0.02},
    "majority": {"scattered": 0.18, "banded": 0.13, "mirrored": 0.26},
    "nearest": {"scattered": 0.15, "banded": 0.23, "mirrored": 0.18},
    "nearest rule": dict.fromkeys(FAMILIES, 0.0),
    "constant": dict.fromkeys(FAMILIES, 0.0),
    "another prompt": dict.fromkeys(FAMILIES, 0.01),
    READER: {"scattered": 0.21, "banded": 0.24, "mirrored": 0.77},
}
_KNOWS = {"scattered": 0.19, "banded": 0.24, "mirrored": 0.60}
# As exact as the majority, the best look-up in the mean over families.
LOOKS_UP = _LEFT_OUT["majority"]
_FAILS: Shares = {str(family): 0.02 for family in FAMILIES}
# Rules of one network's questions are harder than another's, for all learners; networks differ too.
_HARDNESS, _ABILITY = 0.03, 0.05
# Where all is shown too: of six trained networks four were exact in all, one in 83 % and one in 93 %.
_ALIKE_NETWORKS = 8
# How often two learners that are shown the same fare as what is shown has it.
_TOGETHER = 0.9
# Contexts not shown, of 512, where so many of 18 cases are left out: 28 a case in the mean.
_A_CASE = 28


@dataclass(frozen=True)
class Writers:
    """What is so: `left_out`, exact programs by family where cases are left out; `all_shown`, where none are.

    `met` is the chance that a pattern of two states makes a daughter, `loops` that of each loop in turn, `beyond` of
    patterns where two cases lack, under networks, and `look_ups` under nulls. Only the first `networks` are there, all
    if it is 0.
    """

    left_out: Shares = field(default_factory=lambda: _KNOWS)
    all_shown: float = 0.96
    met: float = 0.999
    loops: tuple[float, ...] = (0.998,) * 5
    beyond: float = 0.35
    look_ups: float = 0.35
    networks: int = 0


def drawn(config: FunctionalEquivalenceSettings, random: np.random.Generator, world: Writers) -> TrialTable:
    """Return a table of all trials that the settings plan."""
    rows: list[Row] = []
    # Patterns differ in what two lacking cases do to them, for all learners alike.
    hardness = {name: float(random.normal(0, 0.15)) for name in config.patterns}
    for seed in range(config.seed, config.seed + (world.networks or config.seeds)):
        for condition in conditions(config):
            if condition["language"] == "matrix":
                found = {
                    "weights": 43296, "loss": 0.2, "rules_trained_on": 40_000,
                    "scores": _scores(config, random, world), "lives": _patterns(config, random, world, hardness),
                }  # fmt: skip
            else:
                found = {
                    "weights": 44448, "loss": 0.01, "documents": 300, "same_text": 290, "same_rule": 295,
                    "lives": _loops(config, random, world),
                }  # fmt: skip
            rows.append({**condition, "seed": seed, "key": f"{seed}", **found})
    return TrialTable(rows)


def _scores(
    config: FunctionalEquivalenceSettings, random: np.random.Generator, world: Writers
) -> list[dict[str, object]]:
    ability = random.normal(0, _ABILITY)
    copies = float(random.beta(_ALIKE_NETWORKS * world.all_shown, _ALIKE_NETWORKS * (1 - world.all_shown)))
    found: list[dict[str, object]] = []
    for shown in config.shown:
        for family in FAMILIES:
            hard = random.normal(0, _HARDNESS)
            for learner in (NETWORK, *NULLS, READER):
                chance = _LEFT_OUT[learner][family] if learner != NETWORK else world.left_out[family] + ability
                chance = chance + hard if chance > 0 else 0.0
                if shown == ALL:
                    chance = copies if learner == NETWORK else float(learner not in NOT_LOOK_UPS)
                chance = min(1.0, max(0.0, chance))
                exact = int(random.binomial(config.rules, chance))
                hidden = _A_CASE * (ALL - shown) * config.rules
                right = random.binomial(hidden // _A_CASE, 0.45 + 0.5 * chance) * _A_CASE if hidden else 0
                found.append(
                    {
                        "family": family, "shown": shown, "learner": learner, "rules": config.rules,
                        "read": config.rules, "exact": exact, "runs_exact": exact, "cells": 0.9 + 0.1 * chance,
                        "run_cells": 0.8, "at_94": min(config.rules, exact + config.rules // 10),
                        "hidden": hidden, "hidden_right": int(right),
                    }
                )  # fmt: skip
    return found


def _patterns(
    config: FunctionalEquivalenceSettings,
    random: np.random.Generator,
    world: Writers,
    hardness: Mapping[str, float],
) -> list[dict[str, object]]:
    found = []
    learners = (NETWORK, "dead", "majority", "nearest", "nearest rule", "constant", "as many errors")
    for name in config.patterns:
        for exposure in EXPOSURES:
            # Which cases lack is hard or easy for all learners alike.
            luck = random.random()
            for learner in learners:
                if exposure == MET:
                    chance = world.met if learner == NETWORK else float(learner in ("dead", "majority", "nearest"))
                else:
                    chance = world.beyond if learner == NETWORK else world.look_ups
                    chance = 0.0 if learner in ("nearest rule", "constant") else chance + hardness[name]
                own = luck if random.random() < _TOGETHER else random.random()
                found.append(_life(name, exposure, learner, own < chance))
    return found


def _loops(
    config: FunctionalEquivalenceSettings, random: np.random.Generator, world: Writers
) -> list[dict[str, object]]:
    found = []
    for place, name in enumerate(config.loops):
        made = random.random() < world.loops[place % len(world.loops)]
        chances = {NETWORK: made, "dead": True, "as many errors": made, "94 %": False}
        found += [_life(name, MET, learner, done) for learner, done in chances.items()]
    return found


def _life(name: str, exposure: str, learner: str, made: bool) -> dict[str, object]:
    return {
        "replicator": name, "exposure": exposure, "learner": learner, "met": 16, "wrong": 0 if made else 2,
        "daughters": int(made), "fertile": made,
    }  # fmt: skip


def _draw(world: Writers) -> Callable[[FunctionalEquivalenceSettings, np.random.Generator], TrialTable]:
    return lambda config, random: drawn(config, random, world)


TRUTHS = {
    "networks know the law": PlantedTruth(
        "networks are exact in 60 % of mirrored rules, look-ups in 26 %, and as good as these elsewhere; all copy well",
        "shown",
        _draw(Writers()),
        findings={
            TRANSCRIBES: "not shown",
            HIDDEN: "shown",
            LAW: "shown",
            PATTERNS: "not shown",
            LINES: "not shown",
            TOGETHER: "not shown",
        },
    ),
    "networks look up": PlantedTruth(
        "networks are as exact as the best look-up in every family, within the scatter of networks",
        "not shown",
        _draw(Writers(LOOKS_UP)),
        null=True,
        findings={TRANSCRIBES: "not shown", HIDDEN: "not shown", LAW: "not shown", BEYOND: "not shown"},
    ),
    "networks fail": PlantedTruth(
        "networks are exact in 2 % where cases are left out and in 20 % where none are, and no replicator does",
        "refuted",
        _draw(Writers(_FAILS, all_shown=0.2, met=0.001, loops=(0.002,) * 5, beyond=0.02)),
        findings={
            TRANSCRIBES: "refuted",
            HIDDEN: "refuted",
            LAW: "refuted",
            PATTERNS: "refuted",
            LINES: "refuted",
            TOGETHER: "refuted",
            BEYOND: "refuted",
        },
    ),
    "three networks": PlantedTruth(
        "networks know the law, and three were trained",
        "undecided",
        _draw(Writers(networks=3)),
        findings=dict.fromkeys((TRANSCRIBES, HIDDEN, LAW, PATTERNS, BEYOND, LINES, TOGETHER), "undecided"),
    ),
    "half are exact": PlantedTruth(
        "networks know the law, and half of the programs are exact where all is shown",
        "shown",
        _draw(Writers(all_shown=0.5)),
        findings={TRANSCRIBES: "undecided"},
    ),
    "some loops": PlantedTruth(
        "three loops make daughters under nearly all networks' rules, and two under hardly any",
        "shown",
        _draw(Writers(loops=(0.99, 0.99, 0.99, 0.01, 0.01))),
        findings={LINES: "not shown", TOGETHER: "not shown"},
    ),
    "patterns by the law": PlantedTruth(
        "with two cases lacking patterns make daughters under 85 % of networks' rules, 35 % of look-ups'",
        "shown",
        _draw(Writers(beyond=0.85)),
        findings={BEYOND: "shown"},
    ),
    "coins": PlantedTruth(
        "replicators make daughters under half of the networks' rules",
        "shown",
        _draw(Writers(met=0.5, loops=(0.5,) * 5)),
        findings={LINES: "undecided"},
        null=True,
    ),
}
