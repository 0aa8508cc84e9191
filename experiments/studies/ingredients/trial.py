"""The trials: one seed's network in every arm, trained as one computation on as many letters, and asked the same.

An arm is an order of the documents, and what stands where tasks of self-modification and descriptions would: the
documents (`in`), their letters in a drawn order (`out`), the documents with answers exchanged among them (`exchanged`),
more programs (`programs`), or, of changes, the documents with only what the visible evaluator sees to be learnt
(`visible`). All arms of a seed begin with the same weights and are asked the same questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np
from pydantic import Field

from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures, base_seed

ORDERS = ("none", "shuffled", "ordered")
Arm = tuple[str, str, str]
FACTORIAL: tuple[Arm, ...] = tuple(product(ORDERS, ("out", "in"), ("out", "in")))
# Both ingredients, in no order: what the arms that are no part of the factorial are compared with.
BOTH: Arm = ("none", "in", "in")
NEITHER: Arm = ("none", "out", "out")
EXCHANGED_CHANGES: Arm = ("none", "exchanged", "in")
EXCHANGED_DESCRIPTIONS: Arm = ("none", "in", "exchanged")
VISIBLE: Arm = ("none", "visible", "in")
PROGRAMS: Arm = ("none", "programs", "programs")
CONTROLS = (EXCHANGED_CHANGES, EXCHANGED_DESCRIPTIONS, VISIBLE, PROGRAMS)
ARMS = (*FACTORIAL, *CONTROLS)
# What is measured of a network, in the order in which an arm's row has it, after its three factors.
OUTCOMES = ("own", "foreign", "exact", "cells", "visible", "hidden", "whole")
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


def arms_of(row: Mapping[str, object]) -> dict[Arm, dict[str, float]]:
    """Return the outcomes of each arm of a trial's row."""
    arms = row["arms"]
    assert isinstance(arms, list)
    return {(arm[0], arm[1], arm[2]): dict(zip(OUTCOMES, map(float, arm[3:]), strict=True)) for arm in arms}


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds."""
    return 4 + 0.1 * float(condition["updates"])
