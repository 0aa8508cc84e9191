"""Planted truths of the study emulation: networks that become rules, or do not; that know more than memory, or less."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np

from experiments.studies.emulation.questions import size
from experiments.studies.emulation.trial import BASELINES, MEMORIES, EmulationSettings, conditions, fixed
from experiments.studies.table import Row, TrialTable
from experiments.studies.trial import Condition
from experiments.studies.truth import Outcome, PlantedTruth

# Contexts of each domain in planted tables; the share of those outside of the turned replication that memory has
# right, which is best unless a truth says otherwise, and that other baselines have.
OF = {"visited": 200, "orbit": 500, "changing": 100, "dense": 2500}
MEMORY = 0.6
KNOWN = {"turned": MEMORY, "nearest": MEMORY, "counts": 0.55, "quiescent": 0.5, "copy": 0.4}
# What no change has right under a rule without content outside.
DEFAULT = 0.999
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
    counts: float = KNOWN["counts"],
    content: int | None = None,
) -> TrialTable:
    """Draw a table in which networks of the largest size are exact on the replication with a chance.

    Smaller ones are so half as often. `others`: the chance of all kinds but the first; `first_rule`: that of all kinds
    for the first rule. `beyond`: by how much the mean share right outside differs from memory's, `beyond_rest` that of
    all kinds but the first, or of all rules but the first if `rest` says so; `everywhere`: the chance that a network
    that is exact on the replication is exact on all contexts. `counts`: the share that the look-up by counts has right.
    `content`: how many rules change the centre outside, all if None. `seeds`: how many there are, if the run was broken
    off. Networks that are not exact have used up all updates.
    """
    rows: list[Row] = []
    planned = list(conditions(config))
    for seed in range(config.seed, config.seed + (seeds or config.seeds)):
        for condition in planned:
            if fixed(condition) and seed != config.seed:
                continue
            own = chance if others is None or condition["kind"] == config.kinds[0] else others
            if first_rule is not None and condition["rule"] == config.rules[0]:
                own = first_rule
            first = condition[rest] == (config.kinds if rest == "kind" else config.rules)[0]
            more = beyond if beyond_rest is None or first else beyond_rest
            known = {**KNOWN, "counts": counts}
            if content is not None and condition["rule"] in config.rules[content:]:
                known["copy"] = DEFAULT
            rows.append(
                {"seed": seed, **condition, **_measures(config, condition, random, own, more, everywhere, known)}
            )
    return TrialTable(rows)


def _measures(
    config: EmulationSettings,
    condition: Condition,
    random: np.random.Generator,
    chance: float,
    beyond: float,
    everywhere: float,
    known: Mapping[str, float],
) -> Row:
    kind = condition["kind"]
    if kind in BASELINES:
        exact, turned, share = kind in MEMORIES, kind in ("turned", "counts"), known.get(kind, MEMORY)
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
        "parameters": 1000, "taken": 100 if exact else config.steps, "of": dict(OF),
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
    found: dict[str, Outcome] = {"mlp: exact on one replication": exact, "mlp: more than the best null": more}
    if others is not None:
        found["binary: exact on one replication"] = others
    return {**found, "exact everywhere after one replication": everywhere}


TRUTHS = {
    "all kinds become exact": PlantedTruth(
        "each of the largest size is exact on what it learnt with a chance of 0.998, and knows as much as memory",
        "not shown",
        partial(drawn, chance=0.998),
        findings=_findings("shown"),
    ),
    "one kind does": PlantedTruth(
        "those of the first kind are exact with a chance of 0.998, others of 0.01 when their updates are used up",
        "not shown",
        partial(drawn, chance=0.998, others=0.01),
        findings=_findings("shown", others="undecided", everywhere="undecided"),
    ),
    "none does": PlantedTruth(
        "each is exact with a chance of 0.01 when its updates are used up",
        "not shown",
        partial(drawn, chance=0.01),
        findings=_findings("undecided", everywhere="undecided"),
    ),
    "one rule resists": PlantedTruth(
        "each is exact with a chance of 0.005 for the first rule, of 0.998 for the others",
        "not shown",
        partial(drawn, chance=0.998, first_rule=0.005),
        findings=_findings("undecided", everywhere="undecided"),
    ),
    "a coin": PlantedTruth(
        "each is exact with a chance of one half",
        "not shown",
        partial(drawn, chance=0.5),
        null=True,
        findings=_findings("undecided", everywhere="undecided"),
    ),
    "more than memory": PlantedTruth(
        "exact with a chance of 0.998; outside of what was shown 12 points more right than memory, with a scatter of 3",
        "shown",
        partial(drawn, chance=0.998, beyond=0.12),
        findings=_findings("shown", more="shown"),
    ),
    "one kind knows more": PlantedTruth(
        "outside of what was shown the first kind has 12 points more right than memory, others 12 points less",
        "shown",
        partial(drawn, chance=0.01, beyond=0.12, beyond_rest=-0.12),
        findings={"mlp: more than the best null": "shown", "binary: more than the best null": "refuted"},
    ),
    "of one rule alone": PlantedTruth(
        "outside of what was shown 12 points more right than memory for the first rule, as many for the others",
        "not shown",
        partial(drawn, chance=0.998, beyond=0.12, beyond_rest=0.0, rest="rule"),
        findings={"mlp: more than the best null": "not shown"},
    ),
    "it depends on the rule": PlantedTruth(
        "outside of what was shown 12 points more right than memory for the first rule, 12 points less for the others",
        "not shown",
        partial(drawn, chance=0.998, beyond=0.12, beyond_rest=-0.12, rest="rule"),
        findings={"mlp: more than the best null": "not shown", "binary: more than the best null": "not shown"},
    ),
    "the rule's form is counts": PlantedTruth(
        "12 points more right than memory, and the look-up by centre and counts another 12 points more than that",
        "refuted",
        partial(drawn, chance=0.998, beyond=0.12, counts=MEMORY + 0.24),
        findings=_findings("shown", more="refuted"),
    ),
    "one rule has content": PlantedTruth(
        "12 points more right than memory; of all rules but the first no more than the default is left to know",
        "shown",
        partial(drawn, chance=0.998, beyond=0.12, content=1),
        findings=_findings("shown", more="shown"),
    ),
    "nothing is left to know": PlantedTruth(
        "12 points more right than memory, but of no rule is more than the default left to know",
        "undecided",
        partial(drawn, chance=0.998, beyond=0.12, content=0),
        findings=_findings("shown", more="undecided"),
    ),
    "broken off": PlantedTruth(
        "12 points more right than memory, and two seeds of all were tried",
        "undecided",
        partial(drawn, chance=0.998, beyond=0.12, seeds=2),
        findings={"mlp: more than the best null": "undecided"},
    ),
    "less than memory": PlantedTruth(
        "exact with a chance of 0.998; outside of what was shown 12 points less right than memory",
        "refuted",
        partial(drawn, chance=0.998, beyond=-0.12),
        findings=_findings("shown", more="refuted"),
    ),
    "the rule from one replication": PlantedTruth(
        "exact with a chance of 0.998, and then everywhere",
        "shown",
        partial(drawn, chance=0.998, everywhere=1.0),
        findings=_findings("shown", more="shown", everywhere="shown"),
    ),
}
