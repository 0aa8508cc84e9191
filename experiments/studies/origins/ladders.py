"""Effects of growing size for the study origins: how often soups are taken over where programs can copy."""

from __future__ import annotations

import numpy as np

from experiments.studies.ladder import EffectLadder
from experiments.studies.origins.arms import ARMS
from experiments.studies.origins.trial import OriginsSettings
from experiments.studies.origins.truths import drawn
from experiments.studies.table import TrialTable


def _drawn(config: OriginsSettings, random: np.random.Generator, share: float) -> TrialTable:
    return drawn(config, random, chance=lambda arm: 0.0 if ARMS[arm].null else share)


LADDERS = {
    "takeovers": EffectLadder(
        "the share of soups that are taken over where programs can copy", (0.1, 0.2, 0.3, 0.5, 0.8), "shown", _drawn
    ),
}
