"""The trials: every way of changing a rule, as conditions, and the seed's daughters under it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from automata.pattern import Pattern
from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures
from experiments.studies.workspace import Workspace
from experiments.wrong_rules.corruption import corrupt
from experiments.wrong_rules.noise import noisy_generations
from experiments.wrong_rules.offspring import Offspring
from experiments.wrong_rules.reference_life import KINDS, Kind, ReferenceLife, life_of
from experiments.wrong_rules.trained import trained_rule

Count = Annotated[int, Field(ge=1)]
Name = Literal["langton", "byl", "chou-reggia-1", "chou-reggia-2", "sdsr", "evoloop", "highlife"]


class FidelitySettings(StudyConfig):
    """`wrong`: numbers of wrong contexts; `network_wrong`: those at which a training is stopped, 0 being the end;
    `noise`: expected errors in one replication. Each kind but the null is tried at 94 % too. `periods` is how long
    daughters are counted, `depth` how many births deep a line is followed."""

    replicators: tuple[Name, ...] = Field(default=("byl", "chou-reggia-2", "highlife", "langton"), min_length=1)
    kinds: tuple[Kind, ...] = Field(default=tuple(KINDS), min_length=1)
    wrong: tuple[Count, ...] = (1, 2, 4, 8)
    network_wrong: tuple[Annotated[int, Field(ge=0)], ...] = (0, 1, 2, 4, 8)
    noise: tuple[Annotated[float, Field(gt=0)], ...] = (0.1, 0.3, 0.7, 1.4, 3.0)
    periods: int = Field(default=2, ge=1, le=8)
    depth: int = Field(default=3, ge=1, le=8)
    width: int = Field(default=48, ge=1, le=1024)


def conditions(config: FidelitySettings) -> Iterator[Condition]:
    """Yield the conditions, replicator by replicator; what a kind has too few contexts for is left out."""
    for name in config.replicators:
        life = life_of(name, config.periods)
        common = {"replicator": name, "periods": config.periods, "depth": config.depth}
        for kind in config.kinds:
            for level in dict.fromkeys((*_levels(config, life, kind), life.stated(kind))):
                if kind == "noise" or level <= len(life.eligible(kind)):
                    width = {"width": config.width} if kind == "network" else {}
                    yield {**common, "kind": kind, "level": level, **width}


def _levels(config: FidelitySettings, life: ReferenceLife, kind: Kind) -> tuple[float, ...]:
    """Return the levels beside the stated one: rates for noise, else numbers of wrong contexts."""
    if kind == "noise":
        # Rounded to six digits: the last bits differ between machines.
        return tuple(float(f"{errors / life.updates:.6g}") for errors in config.noise)
    return {"unmet": (), "network": config.network_wrong}.get(kind, config.wrong)


def trial(condition: Condition, seeds: np.random.SeedSequence, bench: Workspace | None = None) -> Measures:
    """Spoil the rule, run the seed, count its daughters and follow its line."""
    life = life_of(condition["replicator"], condition["periods"])
    if condition["kind"] == "noise":
        return _noisy(life, condition, np.random.default_rng(seeds))
    return _spoilt(life, condition, seeds, bench or Workspace())


def _spoilt(life: ReferenceLife, condition: Condition, seeds: np.random.SeedSequence, bench: Workspace) -> Measures:
    """One rule that is wrong for good."""
    kind, level = condition["kind"], condition["level"]
    if kind == "network":
        training = {"check_every": 1, "margin": 0.0}
        shape = {"width": condition["width"]}
        rule = trained_rule(life.rule, life.met, "mlp", shape, training, seeds, bench, enough=level).rule
    else:
        rule = corrupt(life.rule, life.eligible(kind), level, np.random.default_rng(seeds), "corrupted")
    domain = life.unmet if kind == "unmet" else life.met.contexts
    missed = domain[rule.evaluate(domain) != life.rule.evaluate(domain)]
    facts = {
        "wrong": len(missed),
        "fidelity": round(1 - len(missed) / len(domain), 9),
        "untouched": life.on_the_path(missed) == 0,
    }
    born = life.offspring_under(rule, periods=condition["periods"], depth=condition["depth"])
    return {**facts, **_outcome(life, born)}


def _noisy(life: ReferenceLife, condition: Condition, random: np.random.Generator) -> Measures:
    """The true rule, each answer of which may be wrong, each time anew."""
    rate, errors = condition["level"], 0

    def physics(start: Pattern, steps: int) -> Iterator[Pattern]:
        nonlocal errors
        for step, moment in enumerate(noisy_generations(life.rule, start, steps, rate, random)):
            if start is life.seed and step <= life.period:
                errors = moment.errors
            yield moment.configuration

    born = life.offspring_in(physics, periods=condition["periods"], depth=condition["depth"])
    return {"wrong": None, "fidelity": round(1 - rate, 12), "untouched": errors == 0, **_outcome(life, born)}


def _outcome(life: ReferenceLife, born: Offspring) -> Measures:
    daughters = len(born.births)
    return {
        "bore": daughters > 0,
        "daughters": daughters,
        "share_of_daughters": round(daughters / life.daughters, 6),
        "line": born.depth,
        "outgrown": born.outgrown,
    }


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds: by the length of the run, and the training."""
    life = life_of(condition["replicator"], condition["periods"])
    seconds = 1e-6 * life.updates * condition["periods"] + 0.005
    return float(seconds + (0.4 if condition["kind"] == "network" else 0.0))
