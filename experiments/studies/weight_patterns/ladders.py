"""Effects of growing size for the study weight-patterns: who writes its own first weights."""

from __future__ import annotations

import numpy as np

from experiments.studies.ladder import EffectLadder
from experiments.studies.table import TrialTable
from experiments.studies.weight_patterns.trial import WeightPatternsSettings
from experiments.studies.weight_patterns.truths import PatternsWorld, drawn
from experiments.studies.weight_patterns.verdict import TRACE


def _drawn(config: WeightPatternsSettings, random: np.random.Generator, share: float) -> TrialTable:
    return drawn(config, random, PatternsWorld(untold=share))


def _alone(config: WeightPatternsSettings, random: np.random.Generator, share: float) -> TrialTable:
    return drawn(config, random, PatternsWorld(twin=1 - share))


_SAYS = "the share of untold networks that write their own first weights"
LADDERS = {
    "most do": EffectLadder(_SAYS, (0.55, 0.65, 0.75, 0.85, 0.95), "shown", _drawn),
    "some do": EffectLadder(_SAYS, (0.05, 0.1, 0.2, 0.3, 0.5), "shown", _drawn, TRACE),
    "beyond its twin": EffectLadder(
        "the share of twins that do not write the first weights that stand in their text, where all told networks do",
        (0.1, 0.2, 0.3, 0.5, 0.7),
        "shown",
        _alone,
    ),
}
