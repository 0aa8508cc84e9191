"""The trials: networks of every kind and baselines that learn nothing, certified over each domain and run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from automata.rule import Rule
from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures
from experiments.studies.workspace import Workspace
from experiments.subjects.replicators import content_of, replicator_names
from experiments.wrong_rules.reference_life import ReferenceLife, life_of
from experiments.wrong_rules.rollout import path_of
from experiments.wrong_rules.trained import TrainedRule, trained_rule
from neural.certificates.baselines import all_quiescent, copy_the_centre, nearest_context, same_counts
from neural.certificates.rule_certificate import certify
from neural.domains.domain import HeldDomain, changing, dense, encode, orbit

Kind = Literal["mlp", "conv", "attention", "binary"]
Data = Literal["visited", "dense"]
Name = Annotated[str, replicator_names("byl", "chou-reggia-2", "highlife", "langton")]
DOMAINS = ("visited", "orbit", "changing", "dense")
# What cannot be exact, and shows where the scale begins.
FLOORS = {
    "copy": "floor: copy the centre",
    "quiescent": "floor: all quiescent",
    "shuffled": "floor: a shuffled table",
    "untrained": "floor: untrained",
}
# What remembers the contexts that networks learn, is exact on them by construction, and must guess others.
MEMORIES = {
    "nearest": "null: the nearest context shown",
    "turned": "null: the nearest context shown, turned in all ways",
    "counts": "null: contexts shown, turned, of the same centre and counts",
}
BASELINES = {**FLOORS, **MEMORIES}
# The same with every seed.
CERTAIN = ("copy", "quiescent", *MEMORIES)
# Heads that divide every width of attention that is tried.
_HEADS = 4


class EmulationSettings(StudyConfig):
    """`steps` is the longest training; a network that is exact by a margin stops sooner. `largest_dense`: rules of more
    contexts are learnt from those that are visited alone."""

    rules: tuple[Name, ...] = Field(default=("byl", "highlife"), min_length=1)
    kinds: tuple[Kind, ...] = Field(default=("mlp", "conv", "attention", "binary"), min_length=1)
    widths: tuple[Annotated[int, Field(ge=_HEADS, le=1024, multiple_of=_HEADS)], ...] = Field(
        default=(8, 64), min_length=1
    )
    depths: tuple[Annotated[int, Field(ge=1, le=16)], ...] = Field(default=(1,), min_length=1)
    data: tuple[Data, ...] = Field(default=("visited", "dense"), min_length=1)
    steps: int = Field(default=300, ge=1, le=100_000)
    largest_dense: int = Field(default=512, ge=2, le=1 << 20)
    births: int = Field(default=3, ge=1, le=8)


def conditions(config: EmulationSettings) -> Iterator[Condition]:
    """Yield the baselines and the networks, rule by rule; a memory of all contexts is the rule itself."""
    for rule in config.rules:
        common = {"rule": rule, **content_of(rule), "births": config.births}
        size = {"width": max(config.widths), "depth": max(config.depths)}
        for kind in BASELINES:
            if kind in MEMORIES:
                yield {**common, "kind": kind, "data": "visited"}
            else:
                yield {**common, "kind": kind, "data": "nothing", **(size if kind == "untrained" else {})}
        for kind in config.kinds:
            for width in config.widths:
                for depth in config.depths:
                    for data in config.data:
                        if data == "dense" and life_of(rule, 1).rule.n_contexts > config.largest_dense:
                            continue
                        sized = {"width": width, "depth": depth, "steps": config.steps}
                        yield {**common, "kind": kind, "data": data, **sized}


@cache
def domains_of(name: str) -> dict[str, HeldDomain]:
    """Return the domains on which a rule's emulators are certified, by name."""
    life = life_of(name, 1)
    rule = life.rule
    closed = orbit(life.met, rule.neighborhood, rule.n_states, rule.symmetries)
    return {"visited": life.met, "orbit": closed, "changing": changing(life.met, rule), "dense": dense(rule)}


def trial(condition: Condition, seeds: np.random.SeedSequence, bench: Workspace | None = None) -> Measures:
    """Make the candidate, compare it with the rule on every context, and let the seed live under it."""
    life, domains, path = (life_of(condition["rule"], 1), domains_of(condition["rule"]), path_of(condition["rule"]))
    made = _candidate(condition, life, seeds, bench or Workspace())
    candidate = made.rule
    certificate = certify(candidate, life.rule, domains.values())
    missed = candidate.evaluate(path.contexts) != life.rule.evaluate(path.contexts)
    born = life.offspring_under(candidate, depth=condition["births"])
    return {
        "parameters": made.parameters,
        "taken": made.updates,
        "wrong": {name: certificate[name].contexts - certificate[name].agreeing for name in DOMAINS},
        "of": {name: certificate[name].contexts for name in DOMAINS},
        "update_accuracy": round(certificate["visited"].update_accuracy, 9),
        "exact_visited": certificate["visited"].exact,
        "exact_dense": certificate["dense"].exact,
        "horizon": path.horizon(missed),
        "daughters": len(born.births),
        "line": born.depth,
    }


def _candidate(
    condition: Condition, life: ReferenceLife, seeds: np.random.SeedSequence, bench: Workspace
) -> TrainedRule:
    """Return the rule that is judged, with the updates that its training took, and its trained numbers."""
    kind, rule, met = condition["kind"], life.rule, life.met.contexts
    if kind in ("turned", "counts"):
        met = domains_of(condition["rule"])["orbit"].contexts
    if kind == "copy":
        return TrainedRule(copy_the_centre(rule), 0, 0)
    if kind == "quiescent":
        return TrainedRule(all_quiescent(rule), 0, 0)
    if kind == "counts":
        return TrainedRule(same_counts(rule, met, rule.evaluate(met)), 0, 0)
    if kind in MEMORIES:
        return TrainedRule(nearest_context(rule, met, rule.evaluate(met)), 0, 0)
    if kind == "shuffled":
        return TrainedRule(shuffled(rule, met, np.random.default_rng(seeds)), 0, 0)
    shape = {"width": condition["width"], "depth": condition["depth"]}
    if kind == "untrained":
        return trained_rule(rule, None, "mlp", shape, {}, seeds, bench)
    if kind == "attention":
        shape["heads"] = _HEADS
    domain = domains_of(condition["rule"])[condition["data"]]
    training = {"max_steps": condition["steps"], "schedule": "cosine", "batch": max(4096, len(domain))}
    return trained_rule(rule, domain, kind, shape, training, seeds, bench)


def shuffled(rule: Rule, visited: NDArray[np.uint8], random: np.random.Generator) -> Rule:
    """Return a rule that changes as many of the `visited` contexts as `rule`, and as many others, but random ones.

    Each goes to a random other state. Background alone stays background.
    """
    everything = dense(rule).contexts
    moving = rule.evaluate(everything) != everything[:, 0]
    table = everything[:, 0].copy()
    met = np.zeros(len(everything), dtype=np.bool_)
    met[encode(visited, rule.n_states)] = True
    for part in (met, ~met):
        eligible = np.flatnonzero(part & everything.any(axis=1))
        chosen = random.choice(eligible, size=int(np.count_nonzero(moving & part)), replace=False)
        apart = random.integers(1, rule.n_states, size=len(chosen))
        table[chosen] = (table[chosen] + apart) % rule.n_states
    return Rule.from_table(table, rule.n_states, rule.neighborhood, name="shuffled")


def fixed(condition: Condition) -> bool:
    """Return whether every seed would measure the same."""
    return condition["kind"] in CERTAIN


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds, by the training's steps, contexts and width."""
    if "steps" not in condition:
        return 0.3
    size = len(domains_of(condition["rule"])[condition["data"]])
    slow = {"mlp": 1, "conv": 2, "attention": 20, "binary": 2}[condition["kind"]]
    seconds = condition["steps"] * (0.001 + size * slow * condition["depth"] * condition["width"] * 2e-8)
    return float(0.5 + seconds)
