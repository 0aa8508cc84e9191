"""Effects of growing size for the study physics-fidelity: under how many rules the seed is copied at 94 %."""

from __future__ import annotations

import numpy as np

from experiments.studies.ladder import EffectLadder
from experiments.studies.physics_fidelity.trial import PhysicsFidelitySettings
from experiments.studies.physics_fidelity.truths import drawn
from experiments.studies.physics_fidelity.verdict import BEYOND
from experiments.studies.table import TrialTable

# The share under the null beside which the last ladder stands.
_NULL = 0.05


def _drawn(config: PhysicsFidelitySettings, random: np.random.Generator, share: float) -> TrialTable:
    return drawn(config, random, lambda *_: share)


def _beside(config: PhysicsFidelitySettings, random: np.random.Generator, share: float) -> TrialTable:
    return drawn(config, random, lambda *_: share, redrawn=_NULL)


LADDERS = {
    "enough": EffectLadder(
        "the share of rules that let the seed be copied at 94 %, of each kind of error and replicator",
        (0.6, 0.7, 0.8, 0.9, 0.95), "shown", _drawn,
    ),
    "too little": EffectLadder(
        "the same share, below one half", (0.05, 0.1, 0.2, 0.3, 0.4)[::-1], "refuted", _drawn,
    ),
    "beyond the null": EffectLadder(
        "the same share, where it is 0.05 with every entry drawn anew", (0.1, 0.2, 0.3, 0.4, 0.5), "shown", _beside,
        BEYOND,
    ),
}  # fmt: skip
