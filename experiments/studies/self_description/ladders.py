"""Effects of growing size for the study self-description: how much more than another a network knows of itself."""

from __future__ import annotations

import numpy as np

from experiments.studies.ladder import EffectLadder
from experiments.studies.self_description.trial import SelfDescriptionSettings
from experiments.studies.self_description.truths import DescribingWorld, drawn
from experiments.studies.self_description.verdict import WEIGHTS
from experiments.studies.table import TrialTable


def _own(config: SelfDescriptionSettings, random: np.random.Generator, share: float) -> TrialTable:
    return drawn(config, random, DescribingWorld(own={"weights": share}, twin={"weights": share}))


def _read(config: SelfDescriptionSettings, random: np.random.Generator, share: float) -> TrialTable:
    return drawn(config, random, DescribingWorld(weights=share))


LADDERS = {
    "knowledge of its own weights": EffectLadder(
        "the share of the fields that another network has wrong and that a network has right of itself, shown its "
        "weights",
        (0.1, 0.2, 0.3, 0.45, 0.6),
        "shown",
        _own,
    ),
    "weights that are read": EffectLadder(
        "the share of the fields that a constant answer has wrong and that a network has right, shown its weights",
        (0.1, 0.2, 0.3, 0.45, 0.6),
        "shown",
        _read,
        WEIGHTS,
    ),
}
