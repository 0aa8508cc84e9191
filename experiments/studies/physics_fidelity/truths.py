"""Planted truths of the study physics-fidelity: worlds in which wrong rules are survived, or not, or some are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from experiments.studies.doses import scattered
from experiments.studies.physics_fidelity.trial import Kind, PhysicsFidelitySettings, conditions, fixed, stated_of
from experiments.studies.physics_fidelity.verdict import BEYOND, QUESTIONS
from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import Outcome, PlantedTruth
from experiments.wrong_rules.reference_life import life_of

# The chance that a daughter is made at 94 % with errors of a kind: (name of the replicator, kind) -> chance.
Chance = Callable[[str, Kind], float]


def drawn(
    config: PhysicsFidelitySettings, random: np.random.Generator, chance: Chance, *, redrawn: float = 0.0
) -> TrialTable:
    """Draw a table in which the chance of a daughter falls with the number of errors, each as harmful as the last.

    `redrawn` is the chance under a rule with every entry drawn anew.
    """
    rows: list[Row] = []
    own: dict[tuple[str, Kind], float] = {}
    for seed in range(config.seed, config.seed + config.seeds):
        for condition in conditions(config):
            if fixed(condition) and seed > config.seed:
                continue
            name, kind, level = condition["replicator"], condition["kind"], condition["level"]
            if (name, kind) not in own:
                own[name, kind] = scattered(chance(name, kind), random)
            alive = {"elsewhere": 1.0, "redrawn": scattered(redrawn, random)}.get(kind)
            if alive is None:
                alive = own[name, kind] ** (level / stated_of(name, kind))
            makes = bool(random.random() < alive)
            entries = len(life_of(name, 1).met)
            births = int(makes) + int(random.binomial(2, 0.7)) * makes
            noisy = kind == "noise"
            rows.append(
                {
                    **condition, "seed": seed, "wrong": None if noisy else level, "entries": None if noisy else entries,
                    "wrong_off": None if noisy else 80 * (kind in ("network", "around")),
                    "entries_off": None if noisy else 100, "fidelity": 1 - level if noisy else 1 - level / entries,
                    "form": "seed" if makes else "none", "makes": makes, "births": births, "of_births": 3,
                    "line": 3 * makes, "outgrown": False,
                }
            )  # fmt: skip
    return TrialTable(rows)


def _truth(
    says: str, right: Outcome, chance: Chance, findings: Mapping[Kind, Outcome], beyond: Outcome, *,
    null: bool = False, redrawn: float = 0.0,
) -> PlantedTruth:  # fmt: skip
    def draw(config: PhysicsFidelitySettings, random: np.random.Generator) -> TrialTable:
        return drawn(config, random, chance, redrawn=redrawn)

    told = {QUESTIONS[kind]: outcome for kind, outcome in findings.items()}
    return PlantedTruth(says, right, draw, null, {**told, BEYOND: beyond})


def _all(outcome: Outcome) -> dict[Kind, Outcome]:
    return {kind: outcome for kind in QUESTIONS}


TRUTHS = {
    "nothing is forgiven": _truth(
        "at 94 % one in twenty rules lets a daughter be made, whatever the errors, and so with every entry drawn anew",
        "refuted", lambda *_: 0.05, _all("refuted"), "not shown", redrawn=0.05,
    ),
    "94 % is enough": _truth(
        "at 94 % nineteen in twenty rules let a daughter be made, whatever the errors", "shown", lambda *_: 0.95,
        _all("shown"), "shown",
    ),
    "networks err where it does no harm": _truth(
        "nineteen in twenty networks let a daughter be made, and one in twenty rules with errors of any other kind",
        "not shown", lambda _, kind: 0.95 if kind == "network" else 0.05, {**_all("refuted"), "network": "shown"},
        "shown",
    ),
    "it depends on the replicator": _truth(
        "nineteen in twenty rules of Byl's loop and of HighLife let a daughter be made, and one in twenty of others",
        "not shown", lambda name, _: 0.95 if name in ("byl", "highlife") else 0.05, _all("not shown"), "shown",
        redrawn=0.05,
    ),
    "a coin": _truth(
        "half of the rules let a daughter be made", "undecided", lambda *_: 0.5, _all("undecided"), "shown", null=True,
    ),
    "any rule does": _truth(
        "nineteen in twenty rules let a daughter be made, and so many with every entry drawn anew", "not shown",
        lambda *_: 0.95, _all("not shown"), "not shown", redrawn=0.95,
    ),
}  # fmt: skip
