"""The trials: every training set with every learner, and the seed's daughters under what was learnt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from pydantic import Field

from experiments.studies.never_trained.arms import ARMS, OTHERS, memoriser, shown, trained
from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures, base_seed
from experiments.studies.workspace import Workspace
from experiments.wrong_rules.reference_life import life_of
from neural.certificates.baselines import nearest_context
from neural.domains.domain import decode


class NeverTrainedSettings(StudyConfig):
    """`steps` are those of the full arm; the others have as many examples in all (matched compute)."""

    replicators: tuple[Literal["langton", "byl", "chou-reggia-2", "sdsr", "highlife"], ...] = Field(
        default=("byl", "chou-reggia-2", "highlife", "langton"), min_length=1
    )
    width: int = Field(default=64, ge=1, le=1024)
    steps: int = Field(default=400, ge=1, le=100_000)
    periods: int = Field(default=2, ge=1, le=8)


def conditions(config: NeverTrainedSettings) -> Iterator[Condition]:
    """Yield every arm with every learner; an untrained network has nothing to memorise."""
    for name in config.replicators:
        common = {"replicator": name, "periods": config.periods}
        for arm in ARMS:
            if arm == "other rule" and name not in OTHERS:
                continue
            training = {"width": config.width, "steps": config.steps}
            yield {**common, "arm": arm, "learner": "network", **training}
            if arm != "nothing":
                yield from ({**common, "arm": arm, "learner": learner} for learner in ("memoriser", "nearest"))


def trial(condition: Condition, seeds: np.random.SeedSequence, bench: Workspace | None = None) -> Measures:
    """Show an arm's contexts to a learner, and let the seed live under what it makes of them."""
    life = life_of(condition["replicator"], condition["periods"])
    # Of the trial's seed and the arm alone: all learners of an arm are shown the same.
    random = np.random.default_rng([base_seed(seeds), *condition["arm"].encode()])
    contexts, answers = shown(life, condition["arm"], random)
    if condition["learner"] == "network":
        rule = trained(life, contexts, answers, condition["width"], condition["steps"], seeds, bench or Workspace())
    elif condition["learner"] == "memoriser":
        rule = memoriser(life.rule, contexts, answers)
    else:
        rule = nearest_context(life.rule, contexts, answers)
    path = decode(np.array(sorted(life.on_path), dtype=np.int64), life.rule.n_states, contexts.shape[1])
    truth = life.rule.evaluate(path)
    given = dict(zip(map(bytes, contexts), answers.tolist(), strict=True))
    covered = np.array([given.get(bytes(one)) == right for one, right in zip(path, truth.tolist(), strict=True)])
    right = rule.evaluate(path) == truth
    daughters = len(life.offspring_under(rule, periods=condition["periods"]).births)
    return {
        "contexts": len(contexts),
        "covered": round(float(covered.mean()), 6),
        "path_right": round(float(right.mean()), 6),
        "uncovered": int((~covered).sum()),
        "uncovered_right": int(right[~covered].sum()),
        "bore": daughters > 0,
        "daughters": daughters,
    }


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds."""
    return {"network": 0.5, "nearest": 0.2}.get(condition["learner"], 0.03)
