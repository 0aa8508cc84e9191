"""Planted truths of the study never-trained: worlds in which networks exceed the nulls in most rules, one, or none.

Each rule has a chance of its own at which networks make a daughter where contexts lack, one for each exposure, and
each null one too: rules differ far more than networks of one rule do, and most are 0 or 1. What is drawn anew with the
seed, the contexts that are left out, is hard or easy for all learners alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from experiments.studies.never_trained.exposures import CONSTANT
from experiments.studies.never_trained.networks import OBJECTIVES
from experiments.studies.never_trained.trial import NeverTrainedSettings, conditions
from experiments.studies.never_trained.verdict import COMPANY, FORMS, NOT_BY_COUNTS, OBJECTIVE, RULES, SYMMETRY
from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import PlantedTruth
from experiments.wrong_rules.doubling.units import kind_of

# How much easier an exposure is than the mean: with a tenth of the classes lacking little is left.
_EASE = {"early": -0.1, "one": 0.2, "tenth": -0.8, "soups": -0.6, "nothing": -0.4}
_NONE = -2.0


@dataclass(frozen=True)
class World:
    """How apt each learner is: a draw is mastered if aptness + the rule's, the exposure's and its own ease exceeds 0.

    `apt`: the mean aptness by learner, `_NONE` for one that never masters anything; `scatter`: of aptness between
    rules; `favoured`: number of rules under which networks make daughters whatever else holds; `rules`: how many were
    tried, all if None; `formed`: the aptness of the look-up by counts under rules that are a function of the centre and
    the counts, if it is another there; `twist`: the scatter of aptness between learners of one rule. Where nothing
    lacks the pattern replicates under every learner.
    """

    apt: Mapping[str, float]
    scatter: float = 0.4
    favoured: int = 0
    rules: int | None = None
    formed: float | None = None
    twist: float = 0.15


def drawn(config: NeverTrainedSettings, random: np.random.Generator, world: World) -> TrialTable:
    """Draw a table of all trials of a world; of its first `rules` rules alone, if it was broken off."""
    rows: list[Row] = []
    names = config.units[: world.rules]
    chosen = random.permutation(len(names))[: world.favoured]
    lucky = {names[place] for place in chosen}
    planned = list(conditions(config.model_copy(update={"rules": names})))
    own = {name: random.normal(0, world.scatter) for name in names}
    twist = {(name, learner): random.normal(0, world.twist) for name in names for learner in (*OBJECTIVES, *_OTHERS)}
    # Early on some rules lack nothing at all.
    lacks = {name: bool(random.random() < 0.7) for name in names}
    for seed in range(config.seed, config.seed + config.seeds):
        ease = {(name, exposure): random.normal(0, 0.3) for name in names for exposure in ("one", "tenth", "soups")}
        for condition in planned:
            name, exposure, learner = condition["rule"], condition["exposure"], condition["learner"]
            table = learner in _OTHERS
            if table and exposure in CONSTANT and seed > config.seed:
                continue
            lacking = 0 if exposure == "all" or (exposure == "early" and not lacks[name]) else 5
            apt = world.apt.get(learner, 0.0)
            if learner == "counts" and world.formed is not None and kind_of(name) not in NOT_BY_COUNTS:
                apt = world.formed
            # Networks of one seed differ, tables do not.
            luck = 0.0 if table else random.normal(0, 0.15)
            level = apt + own[name] + twist[name, learner] + ease.get((name, exposure), 0.0) + _EASE.get(exposure, 0)
            made = lacking == 0 or (apt > _NONE and level + luck > 0)
            if name in lucky and learner in OBJECTIVES and learner != "untrained":
                made = True
            rows.append(
                {
                    "seed": seed, **condition, "contexts": 100, "path": 100, "lacking": lacking,
                    "classes_lacking": lacking, "lacking_right": lacking if made else lacking // 2,
                    "shown_right": 100, "candidates": 0, "daughters": int(made),
                }
            )  # fmt: skip
    return TrialTable(rows)


_OTHERS = ("memory", "turned", "nearest", "nearest turned", "counts", "logistic", "vote")
_NETWORKS = ("next state", "turned next state", "daughters", "others first")


def world_of(networks: float, nulls: float, best: float | None = None, **more: float) -> dict[str, float]:
    """Return aptness: of networks, of nulls, of the two best nulls, and of learners by name, `_` for a space."""
    found = dict.fromkeys(_OTHERS, nulls) | dict.fromkeys(_NETWORKS, networks)
    found |= {"untrained": _NONE}
    if best is not None:
        found |= {"turned": best, "counts": best}
    return found | {name.replace("_", " "): value for name, value in more.items()}


def _draw(world: World) -> Callable[[NeverTrainedSettings, np.random.Generator], TrialTable]:
    return lambda config, random: drawn(config, random, world)


TRUTHS = {
    "networks exceed every null": PlantedTruth(
        "networks make daughters 15 points more often than the best null: more under half of the rules, less under few",
        "shown",
        _draw(World(world_of(0.2, -0.5, -0.1, vote=-0.1))),
        findings={SYMMETRY: "shown"},
    ),
    "symmetry explains it": PlantedTruth(
        "networks master what a memory turned by the rule's symmetry and a look-up by counts do, but for scatter",
        "not shown",
        _draw(World(world_of(0.0, -0.5, 0.0, vote=0.0))),
        null=True,
        findings={SYMMETRY: "not shown", OBJECTIVE: "not shown", FORMS: "not shown", COMPANY: "not shown"},
    ),
    "the look-up knows half of the forms": PlantedTruth(
        "a look-up by counts masters nearly all that lacks under rules of its form; under the others networks make "
        "daughters 40 points more often than the best null",
        "not shown",
        _draw(World(world_of(0.5, -0.7, -0.4, vote=-0.4), formed=2.0)),
        findings={FORMS: "shown"},
    ),
    "the look-up knows half, and little is beyond it": PlantedTruth(
        "as there, but under the others networks make daughters 12 points more often than the best null",
        "not shown",
        _draw(World(world_of(0.25, -0.5, 0.0, vote=0.0), formed=2.0)),
        null=True,
    ),
    "worse than a look-up": PlantedTruth(
        "a look-up by counts makes daughters 40 points more often than networks, whatever the form of the rule",
        "refuted",
        _draw(World(world_of(-0.3, -0.6) | {"counts": 0.6})),
        findings={FORMS: "refuted", COMPANY: "refuted"},
    ),
    "worse, and ahead under a few": PlantedTruth(
        "a look-up by counts makes daughters 35 points more often than networks, which are ahead under 5 of 27 rules",
        "refuted",
        _draw(World(world_of(-0.4, -0.5) | {"counts": 0.65}, favoured=5)),
        findings={OBJECTIVE: "not shown"},
    ),
    "a little worse": PlantedTruth(
        "a look-up by counts makes daughters 6 points more often than networks, under 13 rules of 27, less under 10",
        "not shown",
        _draw(World(world_of(-0.1, -0.6) | {"counts": 0.1}, twist=0.55)),
        null=True,
    ),
    "only by coverage": PlantedTruth(
        "patterns replicate under networks where no context lacks, and never elsewhere; nulls do so now and then",
        "refuted",
        _draw(World(world_of(_NONE, -0.6, -0.3))),
        findings={SYMMETRY: "refuted"},
    ),
    "no daughters at all": PlantedTruth(
        "where contexts lack nothing replicates, neither under networks nor under nulls",
        "refuted",
        _draw(World(world_of(_NONE, _NONE))),
        findings={SYMMETRY: "refuted", OBJECTIVE: "refuted", RULES: "refuted"},
    ),
    "one lucky rule": PlantedTruth(
        "nothing replicates where contexts lack, but for one rule, in which it always does under networks alone",
        "refuted",
        _draw(World(world_of(_NONE, _NONE), favoured=1)),
    ),
    "clusters within rules": PlantedTruth(
        "in three rules all networks make daughters and no null does; in the others neither ever does",
        "not shown",
        _draw(World(world_of(_NONE, _NONE), favoured=3)),
        null=True,
    ),
    "an objective of replication adds": PlantedTruth(
        "trained for daughters, networks make them 22 points more often than on next states, those 21 less than a null",
        "refuted",
        _draw(World(world_of(-0.5, -0.6, 0.05, daughters=0.0, vote=-0.3))),
        findings={OBJECTIVE: "shown"},
    ),
    "other rules add": PlantedTruth(
        "with other rules first, networks make daughters 20 points more often than without, and than those rules' vote",
        "refuted",
        _draw(World(world_of(-0.5, -0.6, 0.05, others_first=0.05, vote=-0.4))),
        findings={RULES: "shown"},
    ),
    "networks are far ahead": PlantedTruth(
        "networks make daughters 40 points more often than the best null, under few rules less",
        "shown",
        _draw(World(world_of(0.6, -0.7, -0.4, vote=-0.4))),
        findings={SYMMETRY: "shown", COMPANY: "shown"},
    ),
    "broken off": PlantedTruth(
        "networks exceed every null, and eight rules alone were tried",
        "undecided",
        _draw(World(world_of(0.2, -0.5, -0.1), rules=8)),
        findings={SYMMETRY: "undecided", OBJECTIVE: "undecided", RULES: "undecided", COMPANY: "undecided"},
    ),
}
