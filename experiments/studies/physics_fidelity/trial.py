"""The trials: every way of making a rule wrong, as conditions, and the daughters that the seed makes under it.

Errors are placed on the path: the contexts that the seed meets until its first daughter is due, one replication time.
94 % is the share of these that are right, the same number of wrong entries in every arm but that of noise. A network
that learns the path is asked nothing of other contexts, and is wrong in most of them; so drawn errors and a network's
are each tried with all other entries right, and with a network's answers there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from automata.pattern import Pattern
from automata.rule import Rule
from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures
from experiments.studies.workspace import Workspace
from experiments.subjects.replicators import content_of, replicator_names
from experiments.wrong_rules.any_form import daughters_in_any_form
from experiments.wrong_rules.corruption import corrupt
from experiments.wrong_rules.noise import noisy_generations
from experiments.wrong_rules.reference_life import OUTGROWN, ReferenceLife, life_of
from experiments.wrong_rules.trained import trained_rule

Kind = Literal["uniform", "changing", "path", "network", "around", "noise", "redrawn", "redrawn around", "elsewhere"]
KINDS: dict[Kind, str] = {
    "uniform": "wrong entries drawn alike, all others right",
    "changing": "wrong entries drawn where the centre changes, all others right",
    "path": "a network's errors on the path, all others right",
    "network": "a network stopped early, wrong on the path and off it",
    "around": "wrong entries drawn alike, off the path a network's answers",
    "noise": "noise on every update",
    "redrawn": "null: every entry met drawn anew",
    "redrawn around": "null: every entry met drawn anew, off the path a network's answers",
    "elsewhere": "by construction: wrong entries that no run meets",
}
# The kinds for which each trial trains a network of its own.
NETWORKS: tuple[Kind, ...] = ("path", "network", "around", "redrawn around")
# The null of each kind: entries met drawn anew, and off the path what the kind itself has there.
NULL_OF: dict[Kind, Kind] = {
    "uniform": "redrawn",
    "changing": "redrawn",
    "path": "redrawn",
    "network": "redrawn around",
    "around": "redrawn around",
}
# The share of wrong entries that the claim is about.
STATED = 0.06
# Fewer cells than these are no limit to a run.
_ROOM = 1 << 13

Count = Annotated[int, Field(ge=1)]
Name = Annotated[
    str, replicator_names("langton", "byl", "chou-reggia-1", "chou-reggia-2", "sdsr", "evoloop", "highlife")
]


class PhysicsFidelitySettings(StudyConfig):
    """`wrong`: numbers of wrong entries; `network_wrong`: those at which a training is stopped; `noise`: expected
    errors in one replication. Each kind is tried at 94 % too. `periods` is how long daughters are counted, `depth` how
    many births deep a line of first daughters is followed, `width` the hidden units of networks."""

    replicators: tuple[Name, ...] = Field(default=("byl", "chou-reggia-2", "highlife", "langton"), min_length=1)
    kinds: tuple[Kind, ...] = Field(default=tuple(KINDS), min_length=1)
    wrong: tuple[Count, ...] = (1, 2, 4)
    network_wrong: tuple[Count, ...] = (1, 4)
    noise: tuple[Annotated[float, Field(gt=0)], ...] = (0.1, 0.7, 3.0)
    periods: int = Field(default=2, ge=1, le=8)
    depth: int = Field(default=3, ge=1, le=8)
    width: int = Field(default=48, ge=1, le=1024)


def conditions(config: PhysicsFidelitySettings) -> Iterator[Condition]:
    """Yield the conditions, replicator by replicator; what a kind has too few contexts for is left out."""
    for name in config.replicators:
        common = {"replicator": name, **content_of(name), "periods": config.periods, "depth": config.depth}
        for kind in config.kinds:
            width = {"width": config.width} if kind in NETWORKS else {}
            for level in levels_of(config, name, kind):
                yield {**common, "kind": kind, "level": level, **width}


def levels_of(config: PhysicsFidelitySettings, name: str, kind: Kind) -> tuple[float, ...]:
    """Return the levels of a kind: rates for noise, else numbers of wrong entries, the stated one among them."""
    life, stated = life_of(name, 1), stated_of(name, kind)
    if kind in NULL_OF.values():
        return (len(life.met),)
    if kind in ("elsewhere", "around"):
        return (stated,)
    if kind == "noise":
        # Rounded to six digits: the last bits differ between machines.
        rates = (float(f"{errors / life.updates:.6g}") for errors in config.noise)
        return tuple(sorted({*rates, stated}))
    wanted = sorted({*(config.network_wrong if kind == "network" else config.wrong), stated})
    most = len(eligible(life, kind))
    return tuple(level for level in wanted if level <= most)


def stated_of(name: str, kind: Kind) -> float:
    """Return the level at which 94 % are right: a rate for noise, else a number of entries."""
    return STATED if kind == "noise" else max(1, round(STATED * len(life_of(name, 1).met)))


def eligible(life: ReferenceLife, kind: Kind) -> NDArray[np.uint8]:
    """Return the contexts, (M, k), that errors are placed on, never the all-background one."""
    contexts = (life.moving if kind == "changing" else life.met).contexts
    return contexts[contexts.any(axis=1)]


def fixed(condition: Condition) -> bool:
    """Whether the outcome cannot depend on the seed: what meets no wrong entry is the true run."""
    return bool(condition["kind"] == "elsewhere")


def trial(condition: Condition, seeds: np.random.SeedSequence, bench: Workspace | None = None) -> Measures:
    """Make the rule wrong, run the seed, and say which daughters it makes."""
    if condition["kind"] == "noise":
        return _noisy(condition, np.random.default_rng(seeds))
    return _wrong_for_good(condition, seeds, bench)


def _wrong_for_good(condition: Condition, seeds: np.random.SeedSequence, bench: Workspace | None) -> Measures:
    name, periods = condition["replicator"], condition["periods"]
    life, whole = life_of(name, 1), life_of(name, periods)
    rule = rule_of(life, whole, condition, seeds, bench)
    met = life.met.contexts
    wrong = int(np.count_nonzero(rule.evaluate(met) != life.rule.evaluate(met)))
    everywhere = int(np.count_nonzero(rule.table != life.rule.table))
    group = life.rule.symmetry_group
    found = daughters_in_any_form(
        rule, life.seed, life.seed, life.period, periods, group,
        apart="isolated" if life.isolated else "any", max_cells=_ROOM + OUTGROWN * whole.population,
    )  # fmt: skip
    line = whole.offspring_under(rule, depth=condition["depth"]).depth if found.form == "seed" else 0
    return {
        "wrong": wrong,
        "entries": len(met),
        "wrong_off": everywhere - wrong,
        "entries_off": life.rule.n_contexts - len(met),
        "fidelity": round(1 - wrong / len(met), 9),
        "form": found.form,
        "makes": found.form != "none",
        "births": found.births,
        "of_births": whole.daughters,
        "line": line,
        "outgrown": found.stopped or not rule.quiescent,
    }


def rule_of(
    life: ReferenceLife,
    whole: ReferenceLife,
    condition: Condition,
    seeds: np.random.SeedSequence,
    bench: Workspace | None = None,
) -> Rule:
    """Return the rule of a condition; `life` is of one period, `whole` of all for which daughters are counted."""
    kind, level = condition["kind"], condition["level"]
    if kind in NETWORKS:
        return _by_network(life, condition, seeds, bench or Workspace())
    random = np.random.default_rng(seeds)
    if kind == "elsewhere":
        return corrupt(life.rule, whole.unmet, level, random, "wrong elsewhere")
    if kind == "redrawn":
        return _redrawn(life, random)
    return corrupt(life.rule, eligible(life, kind), level, random, "wrong")


def _redrawn(life: ReferenceLife, random: np.random.Generator) -> Rule:
    """Return a rule that answers each context met by a state drawn alike from all, and is right elsewhere."""
    contexts = eligible(life, "redrawn")
    answers = random.integers(0, life.rule.n_states, size=len(contexts)).tolist()
    return life.rule.with_changes(dict(zip(map(tuple, contexts.tolist()), answers, strict=True)), name="redrawn")


def _by_network(life: ReferenceLife, condition: Condition, seeds: np.random.SeedSequence, bench: Workspace) -> Rule:
    """Return a rule that is wrong as a network of this trial's own is, on the path, off it, or both."""
    kind, level = condition["kind"], condition["level"]
    # A null's network is stopped where those of its kinds are at 94 %: its level counts the entries drawn anew.
    enough = int(stated_of(condition["replicator"], kind)) if kind == "redrawn around" else level
    shape, settings = {"width": condition["width"]}, {"check_every": 1, "margin": 0.0}
    network = trained_rule(
        life.rule, life.met, "mlp", shape, settings, seeds, bench, enough=enough, at_least=kind == "path"
    ).rule
    if kind == "network":
        return network
    (stream,) = seeds.spawn(1)
    random, contexts = np.random.default_rng(stream), eligible(life, kind)
    if kind == "path":
        missed = contexts[network.evaluate(contexts) != life.rule.evaluate(contexts)]
        chosen = missed[random.choice(len(missed), size=min(level, len(missed)), replace=False)]
        return life.rule.with_changes(_answers(network, chosen), name="wrong as a network is, on the path")
    anew = kind == "redrawn around"
    drawn = _redrawn(life, random) if anew else corrupt(life.rule, contexts, level, random, "wrong")
    return network.with_changes(_answers(drawn, life.met.contexts), name="wrong, and off the path a network's")


def _answers(rule: Rule, contexts: NDArray[np.uint8]) -> dict[tuple[int, ...], int]:
    """Return what a rule answers to contexts, (M, k), by context."""
    return dict(zip(map(tuple, contexts.tolist()), rule.evaluate(contexts).tolist(), strict=True))


def _noisy(condition: Condition, random: np.random.Generator) -> Measures:
    """The true rule, each answer of which may be wrong, each time anew."""
    life, rate = life_of(condition["replicator"], condition["periods"]), condition["level"]

    def physics(start: Pattern, steps: int) -> Iterator[Pattern]:
        for moment in noisy_generations(life.rule, start, steps, rate, random):
            yield moment.configuration

    born = life.offspring_in(physics, periods=condition["periods"], depth=condition["depth"])
    return {
        "wrong": None,
        "entries": None,
        "wrong_off": None,
        "entries_off": None,
        "fidelity": round(1 - rate, 12),
        "form": "seed" if born.births else "none",
        "makes": bool(born.births),
        "births": len(born.births),
        "of_births": life.daughters,
        "line": born.depth,
        "outgrown": born.outgrown,
    }


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds: by the length of the run, and the training."""
    life = life_of(condition["replicator"], 1)
    seconds = 2e-6 * life.updates * condition["periods"] + 0.01
    return float(seconds + (0.15 if condition["kind"] in NETWORKS else 0.0))
