"""Effects of growing size for the study never-trained: how far networks are ahead of the best null."""

from __future__ import annotations

import numpy as np

from experiments.studies.ladder import EffectLadder
from experiments.studies.never_trained.trial import NeverTrainedSettings
from experiments.studies.never_trained.truths import World, drawn, world_of
from experiments.studies.never_trained.verdict import FORMS
from experiments.studies.table import TrialTable

# So much aptness is about one point of the share that makes a daughter.
_POINT = 0.02


def _ahead(config: NeverTrainedSettings, random: np.random.Generator, points: float) -> TrialTable:
    return drawn(config, random, World(world_of(_POINT * points, -0.5, 0.0, vote=0.0)))


def _ahead_elsewhere(config: NeverTrainedSettings, random: np.random.Generator, points: float) -> TrialTable:
    return drawn(config, random, World(world_of(_POINT * points, -0.5, 0.0, vote=0.0), formed=2.0))


LADDERS = {
    "ahead of every null": EffectLadder(
        "points, about, by which networks make daughters more often than the best null, under every rule",
        (5.0, 10.0, 15.0, 20.0, 30.0), "shown", _ahead,
    ),
    "ahead under other forms": EffectLadder(
        "the same, where the look-up by counts masters the rules of its form", (5.0, 10.0, 15.0, 20.0, 30.0), "shown",
        _ahead_elsewhere, FORMS,
    ),
}  # fmt: skip
