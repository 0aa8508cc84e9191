"""Planted truths of the study emulation: networks that become rules, or do not; that know more than memory, or less."""

from __future__ import annotations

from functools import partial

import numpy as np

from experiments.studies.emulation.questions import size
from experiments.studies.emulation.trial import BASELINES, EmulationSettings, conditions, fixed
from experiments.studies.table import Row, TrialTable
from experiments.studies.trial import Condition
from experiments.studies.truth import Outcome, PlantedTruth

# Contexts of each domain in planted tables; memory's share right of those outside of the turned replication.
OF = {"visited": 200, "orbit": 500, "changing": 100, "dense": 2500}
MEMORY = 0.6
# Scatter of networks' shares about their mean, seed by seed.
SCATTER = 0.03


def drawn(
    config: EmulationSettings,
    random: np.random.Generator,
    *,
    chance: float,
    others: float | None = None,
    first_rule: float | None = None,
    beyond: float = 0.0,
    beyond_rest: float | None = None,
    rest: str = "kind",
    seeds: int | None = None,
    everywhere: float = 0.0,
) -> TrialTable:
    """Draw a table in which networks of the largest size are exact on the replication with a chance.

    Smaller ones are so half as often. `others`: the chance of all kinds but the first; `first_rule`: that of all kinds
    for the first rule. `beyond`: by how much the mean share right outside differs from memory's, `beyond_rest` that of
    all kinds but the first, or of all rules but the first if `rest` says so; `everywhere`: the chance that a network
    that is exact on the replication is exact on all contexts. `seeds`: how many there are, if the run was broken off.
    """
    rows: list[Row] = []
    for seed in range(config.seed, config.seed + (seeds or config.seeds)):
        for condition in conditions(config):
            if fixed(condition) and seed != config.seed:
                continue
            own = chance if others is None or condition["kind"] == config.kinds[0] else others
            if first_rule is not None and condition["rule"] == config.rules[0]:
                own = first_rule
            first = condition[rest] == (config.kinds if rest == "kind" else config.rules)[0]
            more = beyond if beyond_rest is None or first else beyond_rest
            rows.append({"seed": seed, **condition, **_measures(config, condition, random, own, more, everywhere)})
    return TrialTable(rows)


def _measures(
    config: EmulationSettings,
    condition: Condition,
    random: np.random.Generator,
    chance: float,
    beyond: float,
    everywhere: float,
) -> Row:
    kind = condition["kind"]
    if kind in BASELINES:
        exact, turned, share = kind in ("nearest", "turned"), kind == "turned", MEMORY
    else:
        wide = all(condition[name] == value for name, value in size(config, max).items())
        exact = bool(random.random() < (chance if wide else chance / 2))
        turned = False
        share = float(np.clip(random.normal(MEMORY + beyond, SCATTER), 0, 0.999))
        if exact and random.random() < everywhere:
            turned, share = True, 1.0
    visited = 0 if exact else int(random.integers(1, 40))
    orbit = visited + (0 if turned else int(random.integers(30, 150)))
    dense = orbit + round((1 - share) * (OF["dense"] - OF["orbit"]))
    return {
        "parameters": 1000, "taken": 100, "of": dict(OF),
        "wrong": {"visited": visited, "orbit": orbit, "changing": min(visited, 50), "dense": dense},
        "update_accuracy": 1.0 if exact else 0.9, "exact_visited": exact, "exact_dense": dense == 0,
        "horizon": None if exact else 4, "daughters": int(exact), "line": int(exact),
    }  # fmt: skip


def _findings(
    exact: Outcome, *, more: Outcome = "not shown", others: Outcome | None = None, everywhere: Outcome = "refuted"
) -> dict[str, Outcome]:
    """Return the right outcomes of further questions, of one kind for all, as they are judged alike.

    `others`: of the exactness of another kind, where that is another.
    """
    found: dict[str, Outcome] = {"mlp: exact on one replication": exact, "mlp: more than memory": more}
    if others is not None:
        found["binary: exact on one replication"] = others
    return {**found, "exact everywhere after one replication": everywhere}


TRUTHS = {
    "all kinds become exact": PlantedTruth(
        "each of the largest size is exact on what it learnt with a chance of 0.99, and knows as much as memory",
        "not shown",
        partial(drawn, chance=0.99),
        findings=_findings("shown"),
    ),
    "one kind does": PlantedTruth(
        "those of the first kind are exact with a chance of 0.99, others of 0.01",
        "not shown",
        partial(drawn, chance=0.99, others=0.01),
        findings=_findings("shown", others="refuted"),
    ),
    "none does": PlantedTruth(
        "each is exact with a chance of 0.01",
        "not shown",
        partial(drawn, chance=0.01),
        findings=_findings("refuted"),
    ),
    "one rule resists": PlantedTruth(
        "each is exact with a chance of 0.005 for the first rule, of 0.99 for the others",
        "not shown",
        partial(drawn, chance=0.99, first_rule=0.005),
        findings=_findings("refuted"),
    ),
    "a coin": PlantedTruth(
        "each is exact with a chance of one half",
        "not shown",
        partial(drawn, chance=0.5),
        null=True,
        findings=_findings("undecided"),
    ),
    "more than memory": PlantedTruth(
        "exact with a chance of 0.99; outside of what was shown 12 points more right than memory, with a scatter of 3",
        "shown",
        partial(drawn, chance=0.99, beyond=0.12),
        findings=_findings("shown", more="shown"),
    ),
    "one kind knows more": PlantedTruth(
        "outside of what was shown the first kind has 12 points more right than memory, others 12 points less",
        "shown",
        partial(drawn, chance=0.01, beyond=0.12, beyond_rest=-0.12),
        findings={"mlp: more than memory": "shown", "binary: more than memory": "refuted"},
    ),
    "of one rule alone": PlantedTruth(
        "outside of what was shown 12 points more right than memory for the first rule, as many for the others",
        "not shown",
        partial(drawn, chance=0.99, beyond=0.12, beyond_rest=0.0, rest="rule"),
        findings={"mlp: more than memory": "not shown"},
    ),
    "broken off": PlantedTruth(
        "12 points more right than memory, and two seeds of all were tried",
        "undecided",
        partial(drawn, chance=0.99, beyond=0.12, seeds=2),
        findings={"mlp: more than memory": "undecided"},
    ),
    "less than memory": PlantedTruth(
        "exact with a chance of 0.99; outside of what was shown 12 points less right than memory",
        "refuted",
        partial(drawn, chance=0.99, beyond=-0.12),
        findings=_findings("shown", more="refuted"),
    ),
    "the rule from one replication": PlantedTruth(
        "exact with a chance of 0.998, and then everywhere",
        "shown",
        partial(drawn, chance=0.998, everywhere=1.0),
        findings=_findings("shown", more="shown", everywhere="shown"),
    ),
}
