"""The trials: what a learner makes of the contexts of an exposure, and the seed's daughters under that."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from experiments.errors import StudyError
from experiments.studies.never_trained.exposures import CONSTANT, LACKING, Exposure, shown
from experiments.studies.never_trained.networks import OBJECTIVES, Objective, network_rule
from experiments.studies.never_trained.nulls import NULLS, null_rule
from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures, base_seed
from experiments.studies.workspace import Workspace
from experiments.wrong_rules.doubling.units import UNITS, alike, rule_and_seed, unit_of
from neural.domains.domain import encode

# Where the objectives beside next states are tried: contexts are lacking there by construction.
WITHHELD: tuple[Exposure, ...] = ("one", "tenth")
# With fewer other rules than this nothing is learnt from them first.
LEAST_OTHERS = 5
# With more contexts than this no candidates for daughters are tried.
MOST_CONTEXTS = 512


class NeverTrainedSettings(StudyConfig):
    """`steps` are updates on the contexts of a whole run; all networks of a rule are given the same compute.

    `rules` are units by name, all of them if none are named. `exposures` are those in which contexts lack.
    """

    rules: tuple[str, ...] = ()
    exposures: tuple[Exposure, ...] = LACKING
    objectives: tuple[Objective, ...] = ("next state", "turned next state", "daughters", "others first", "untrained")
    width: int = Field(default=64, ge=1, le=1024)
    steps: int = Field(default=400, ge=1, le=100_000)

    @property
    def units(self) -> tuple[str, ...]:
        """The units that are tried."""
        return self.rules or UNITS


def conditions(config: NeverTrainedSettings) -> Iterator[Condition]:
    """Yield each rule's exposures with each learner; nothing at all is shown to untrained networks alone."""
    for name in config.units:
        if name not in UNITS:
            raise StudyError(f"there is no rule {name!r} in this study: choose of {', '.join(UNITS)}")
        for exposure in ("all", *config.exposures):
            for objective in config.objectives:
                if objective != "untrained" and (objective == "next state" or exposure in WITHHELD):
                    if not asked(name, objective):
                        continue
                    trained = {"width": config.width, "steps": config.steps}
                    yield {"rule": name, "exposure": exposure, "learner": objective, **trained}
            if exposure != "all":
                yield from ({"rule": name, "exposure": exposure, "learner": null} for null in NULLS)
                if exposure in WITHHELD and has_others(name):
                    yield {"rule": name, "exposure": exposure, "learner": "vote"}
        if "untrained" in config.objectives:
            yield {"rule": name, "exposure": "nothing", "learner": "untrained", "width": config.width, "steps": 0}


def asked(name: str, objective: Objective) -> bool:
    """Whether an objective is tried under a rule.

    Each candidate of a search for daughters is asked all of a rule's contexts: of rules with many, too few could be
    tried at the compute that all networks are given.
    """
    if objective == "daughters":
        return rule_and_seed(name)[0].n_contexts <= MOST_CONTEXTS
    return objective != "others first" or has_others(name)


def has_others(name: str) -> bool:
    """Whether there are other units enough, of as many states and the same neighbours, to learn from them first."""
    return len(alike(name)) >= LEAST_OTHERS


def fixed(condition: Condition) -> bool:
    """Whether a trial does not depend on its seed: a null's, of contexts that do not."""
    return condition["learner"] in (*NULLS, "vote") and condition["exposure"] in CONSTANT


def trial(condition: Condition, seeds: np.random.SeedSequence, bench: Workspace | None = None) -> Measures:
    """Show an exposure's contexts to a learner, and let the seed live under what it makes of them."""
    unit, learner, exposure = unit_of(condition["rule"]), condition["learner"], condition["exposure"]
    # Of the trial's seed, the rule and the exposure alone: all learners are shown the same.
    random = np.random.default_rng([base_seed(seeds), *f"{unit.name} {exposure}".encode()])
    contexts = shown(unit, exposure, random)
    tried = 0
    if learner in OBJECTIVES:
        rule, tried = network_rule(
            unit, learner, contexts, condition["width"], condition["steps"], seeds, bench or Workspace()
        )
    else:
        rule = null_rule(unit, learner, contexts)
    lacking = unit.path[~np.isin(encode(unit.path, unit.rule.n_states), encode(contexts, unit.rule.n_states))]
    known = np.unique(unit.classes(contexts)) if len(contexts) else np.zeros(0, dtype=np.int64)
    return {
        "contexts": len(contexts),
        "path": len(unit.path),
        "lacking": len(lacking),
        "classes_lacking": int((~np.isin(unit.path_classes, known)).sum()),
        "lacking_right": int((rule.evaluate(lacking) == unit.rule.evaluate(lacking)).sum()),
        "shown_right": int((rule.evaluate(contexts) == unit.rule.evaluate(contexts)).sum()),
        "candidates": tried,
        "daughters": unit.daughters(rule),
    }


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds."""
    if condition["learner"] in OBJECTIVES:
        return 0.4
    return {"logistic": 0.15, "nearest turned": 0.1}.get(condition["learner"], 0.03)
