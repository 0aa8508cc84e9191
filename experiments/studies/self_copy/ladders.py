"""Effects of growing size for the study self-copy: how many scribes copy themselves."""

from __future__ import annotations

import numpy as np

from experiments.studies.ladder import EffectLadder
from experiments.studies.self_copy.trial import SelfCopySettings
from experiments.studies.self_copy.truths import drawn
from experiments.studies.table import TrialTable


def _drawn(config: SelfCopySettings, random: np.random.Generator, share: float) -> TrialTable:
    return drawn(config, random, chance=share)


LADDERS = {
    "most do": EffectLadder("the share of scribes that copy themselves", (0.6, 0.7, 0.8, 0.9, 0.95), "shown", _drawn),
    "few do": EffectLadder("the same share, below one half", (0.4, 0.3, 0.2, 0.1, 0.05), "refuted", _drawn),
}
