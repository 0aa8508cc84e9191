"""Effects of growing size for the study ingredients: what an order adds, how far a reward is hacked."""

from __future__ import annotations

import numpy as np

from experiments.studies.ingredients.trial import IngredientsSettings
from experiments.studies.ingredients.truths import IngredientsWorld, drawn
from experiments.studies.ingredients.verdict import CURRICULUM, HACKS
from experiments.studies.ladder import EffectLadder
from experiments.studies.table import TrialTable


def _order(config: IngredientsSettings, random: np.random.Generator, size: float) -> TrialTable:
    return drawn(config, random, IngredientsWorld(order={"exact": size}))


def _hacked(config: IngredientsSettings, random: np.random.Generator, size: float) -> TrialTable:
    return drawn(config, random, IngredientsWorld(seen=(0.5 + size / 2, 0.5 - size / 2)))


LADDERS = {
    "an order": EffectLadder(
        "by how much larger a share of programs is exact after an order from easy to hard",
        (0.02, 0.05, 0.1, 0.15, 0.2), "shown", _order, CURRICULUM,
    ),
    "a hacked reward": EffectLadder(
        "by how much larger a share of visible checks is passed than of hidden ones",
        (0.01, 0.03, 0.1, 0.2, 0.3), "shown", _hacked, HACKS,
    ),
}  # fmt: skip
