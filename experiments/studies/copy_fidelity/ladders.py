"""Effects of growing size for the study copy-fidelity: how many copies make a daughter at 94 %."""

from __future__ import annotations

import numpy as np

from experiments.studies.copy_fidelity.trial import CopyFidelitySettings
from experiments.studies.copy_fidelity.truths import drawn
from experiments.studies.ladder import EffectLadder
from experiments.studies.table import TrialTable


def _drawn(config: CopyFidelitySettings, random: np.random.Generator, share: float) -> TrialTable:
    return drawn(config, random, lambda *_: share)


LADDERS = {
    "enough": EffectLadder(
        "the share of copies that make a daughter at 94 %, of each kind of error and replicator",
        (0.6, 0.7, 0.8, 0.9), "shown", _drawn,
    ),
    "too little": EffectLadder("the same share, below one half", (0.4, 0.3, 0.2, 0.1), "refuted", _drawn),
}  # fmt: skip
