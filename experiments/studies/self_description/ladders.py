"""Effects of growing size for the study self-description: how much more a network knows of itself, untold."""

from __future__ import annotations

import numpy as np

from experiments.studies.ladder import EffectLadder
from experiments.studies.self_description.trial import SelfDescriptionSettings
from experiments.studies.self_description.truths import DescribingWorld, drawn
from experiments.studies.table import TrialTable


def _drawn(config: SelfDescriptionSettings, random: np.random.Generator, share: float) -> TrialTable:
    return drawn(config, random, DescribingWorld(own={"untold": share}, twin={"untold": share}))


LADDERS = {
    "untold self-knowledge": EffectLadder(
        "the share of the fields that another network has wrong and that a network has right of itself, untold",
        (0.05, 0.1, 0.2, 0.3, 0.45, 0.6),
        "shown",
        _drawn,
    ),
}
