"""The trials: one seed's network in every arm, trained as one computation on as many letters, and asked the same."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from experiments.studies.ingredients.arms import ARMS, OUTCOMES
from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures, base_seed

_RATE = 1.5e-2


class IngredientsSettings(StudyConfig):
    """`seeds` networks, each in all arms: `updates` on `batch` documents of each kind; `questions` of each level."""

    seeds: int = Field(default=20, ge=1, le=1_000_000)
    updates: int = Field(default=600, ge=8)
    batch: int = Field(default=16, ge=1, le=1024)
    questions: int = Field(default=40, ge=1, le=1000)


def conditions(config: IngredientsSettings) -> Iterator[Condition]:
    """Yield the one condition: all arms are in each trial, so that a seed's are trained on the same documents."""
    yield {"updates": config.updates, "batch": config.batch, "questions": config.questions}


def trial(condition: Condition, seeds: np.random.SeedSequence) -> Measures:
    """Train a seed's network in all arms, and ask all of them."""
    import torch  # seconds to import

    from experiments.studies.ingredients.asking import ArmQuestions
    from experiments.studies.ingredients.reading import ArmTexts
    from experiments.studies.ingredients.texts import OWN
    from neural.scribe.decoder.training import DecoderRun, DecoderTraining

    torch.set_num_threads(1)
    seed, updates = base_seed(seeds), int(condition["updates"])
    reading = ArmTexts(seed, updates, int(condition["batch"]))
    run = DecoderRun(OWN, [seed] * len(ARMS), DecoderTraining(updates=updates, rate=_RATE, check_every=100))
    last = run.train(reading.texts)
    asked = ArmQuestions(seed, int(condition["questions"]))
    columns = asked.answers(run.weights)
    return {
        "weights": OWN.weights,
        "letters": last.letters,
        "arms": [
            [*arm, *(round(float(columns[name][member]), 5) for name in OUTCOMES)] for member, arm in enumerate(ARMS)
        ],
        "floors": asked.floors(reading.programs),
    }


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds."""
    return 4 + 0.16 * float(condition["updates"])
