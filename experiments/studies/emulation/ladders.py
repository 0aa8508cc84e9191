"""Effects of growing size for the study emulation: how much more than memory networks know."""

from __future__ import annotations

import numpy as np

from experiments.studies.emulation.trial import EmulationSettings
from experiments.studies.emulation.truths import drawn
from experiments.studies.ladder import EffectLadder
from experiments.studies.table import TrialTable


def _beyond(config: EmulationSettings, random: np.random.Generator, points: float) -> TrialTable:
    return drawn(config, random, chance=0.99, beyond=points / 100)


LADDERS = {
    "more than memory": EffectLadder(
        "points by which networks of every kind have more right than memory where nothing was shown; they scatter by 3",
        (1.0, 2.0, 3.0, 4.0, 6.0), "shown", _beyond,
    ),
    "less than memory": EffectLadder("the same, fewer", (-1.0, -2.0, -3.0, -4.0, -6.0), "refuted", _beyond),
}  # fmt: skip
