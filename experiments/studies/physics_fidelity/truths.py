"""Planted truths of the study physics-fidelity: worlds in which wrong rules are survived, or not, or some are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from experiments.studies.doses import scattered
from experiments.studies.physics_fidelity.trial import Kind, PhysicsFidelitySettings, conditions, fixed, stated_of
from experiments.studies.physics_fidelity.verdict import BEYOND, BEYOND_OTHERS, NULLS, QUESTIONS
from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import Outcome, PlantedTruth
from experiments.wrong_rules.reference_life import life_of

# The chance that a daughter is made at 94 % with errors of a kind: (name of the replicator, kind) -> chance.
Chance = Callable[[str, Kind], float]


def drawn(
    config: PhysicsFidelitySettings,
    random: np.random.Generator,
    chance: Chance,
    *,
    redrawn: float = 0.0,
    other: float = 0.0,
    redrawn_other: float = 0.0,
    seeds: int | None = None,
) -> TrialTable:
    """Draw a table in which the chance of a copy falls with the number of errors, each as harmful as the last.

    `redrawn` is the chance under a rule with every entry met drawn anew; where the seed is not copied a replicator of
    another form is made with a chance of `other`, of `redrawn_other` under such a rule. `seeds`: how many there are, if
    the run was broken off.
    """
    rows: list[Row] = []
    own: dict[tuple[str, Kind], float] = {}
    planned = list(conditions(config))
    for seed in range(config.seed, config.seed + (seeds or config.seeds)):
        for condition in planned:
            if fixed(condition) and seed > config.seed:
                continue
            name, kind, level = condition["replicator"], condition["kind"], condition["level"]
            anew = kind in NULLS
            if (name, kind) not in own:
                own[name, kind] = scattered(redrawn if anew else chance(name, kind), random)
            alive = 1.0 if kind == "elsewhere" else own[name, kind]
            if not anew and kind != "elsewhere":
                alive **= level / stated_of(name, kind)
            copied = bool(random.random() < alive)
            noisy = kind == "noise"
            strays = not copied and not noisy and bool(random.random() < (redrawn_other if anew else other))
            makes = copied or strays
            entries = len(life_of(name, 1).met)
            births = int(makes) + int(random.binomial(2, 0.7)) * makes
            beside = kind in ("network", "around", "redrawn around")
            rows.append(
                {
                    **condition, "seed": seed, "wrong": None if noisy else level, "entries": None if noisy else entries,
                    "wrong_off": None if noisy else 80 * beside, "entries_off": None if noisy else 100,
                    "fidelity": 1 - level if noisy else 1 - level / entries,
                    "form": "seed" if copied else "other" if strays else "none", "makes": makes, "births": births,
                    "of_births": 3, "line": 3 * copied, "outgrown": False,
                }
            )  # fmt: skip
    return TrialTable(rows)


def _truth(
    says: str, right: Outcome, chance: Chance, findings: Mapping[Kind, Outcome], beyond: Outcome, *,
    others: Outcome | None = None, null: bool = False, **world: Any,
) -> PlantedTruth:  # fmt: skip
    def draw(config: PhysicsFidelitySettings, random: np.random.Generator) -> TrialTable:
        return drawn(config, random, chance, **world)

    told = {QUESTIONS[kind]: outcome for kind, outcome in findings.items()}
    told |= {BEYOND: beyond} if others is None else {BEYOND: beyond, BEYOND_OTHERS: others}
    return PlantedTruth(says, right, draw, null, told)


def _all(outcome: Outcome) -> dict[Kind, Outcome]:
    return {kind: outcome for kind in QUESTIONS}


TRUTHS = {
    "nothing is forgiven": _truth(
        "at 94 % one in twenty rules lets the seed be copied, whatever the errors, and one in fifty with every entry "
        "drawn anew",
        "refuted", lambda *_: 0.05, _all("refuted"), "not shown", others="not shown", redrawn=0.02,
    ),
    "94 % is enough": _truth(
        "at 94 % nineteen in twenty rules let the seed be copied, whatever the errors", "shown", lambda *_: 0.95,
        _all("shown"), "shown",
    ),
    "networks err where it does no harm": _truth(
        "nineteen in twenty networks let the seed be copied, and one in twenty rules with errors of any other kind",
        "not shown", lambda _, kind: 0.95 if kind == "network" else 0.05, {**_all("refuted"), "network": "shown"},
        "not shown",
    ),
    "it depends on the replicator": _truth(
        "nineteen in twenty rules of Byl's loop and of HighLife let the seed be copied, and one in twenty of others",
        "not shown", lambda name, _: 0.95 if name in ("byl", "highlife") else 0.05, _all("not shown"), "not shown",
        redrawn=0.05,
    ),
    "a coin": _truth(
        "half of the rules let the seed be copied", "undecided", lambda *_: 0.5, _all("undecided"), "shown", null=True,
    ),
    "any rule does": _truth(
        "nineteen in twenty rules let the seed be copied, and so many with every entry drawn anew", "not shown",
        lambda *_: 0.95, _all("not shown"), "not shown", redrawn=0.95,
    ),
    "worse than nothing right": _truth(
        "at 94 % one rule in a hundred lets the seed be copied, and eleven in twenty with every entry drawn anew",
        "refuted", lambda *_: 0.01, _all("refuted"), "refuted", redrawn=0.55,
    ),
    "more of another form": _truth(
        "at 94 % one rule in twenty lets the seed be copied and nineteen in twenty of the rest a replicator of another "
        "form be made, none with every entry drawn anew",
        "refuted", lambda *_: 0.05, _all("refuted"), "not shown", others="shown", redrawn=0.02, other=0.95,
    ),
    "less of another form": _truth(
        "one rule in twenty lets the seed be copied; of those with every entry drawn anew three in five let a "
        "replicator of another form be made, at 94 % none",
        "refuted", lambda *_: 0.05, _all("refuted"), "not shown", others="refuted", redrawn=0.02, redrawn_other=0.6,
    ),
    "broken off": _truth(
        "nineteen in twenty rules let the seed be copied, and two seeds of all were tried", "undecided",
        lambda *_: 0.95, _all("undecided"), "undecided", others="undecided", seeds=2,
    ),
}  # fmt: skip
