"""Effects of growing size for the study functional-equivalence: how much more exact networks are than look-ups."""

from __future__ import annotations

import numpy as np

from experiments.studies.functional_equivalence.trial import FunctionalEquivalenceSettings
from experiments.studies.functional_equivalence.truths import LOOKS_UP, Writers, drawn
from experiments.studies.ladder import EffectLadder
from experiments.studies.table import TrialTable


def _ahead(config: FunctionalEquivalenceSettings, random: np.random.Generator, size: float) -> TrialTable:
    return drawn(config, random, Writers({family: share + size for family, share in LOOKS_UP.items()}))


def _behind(config: FunctionalEquivalenceSettings, random: np.random.Generator, size: float) -> TrialTable:
    return drawn(config, random, Writers({family: share - size for family, share in LOOKS_UP.items()}))


LADDERS = {
    "exact more often": EffectLadder(
        "by how much networks are exact more often than the best look-up, where cases are left out, as a share",
        (0.01, 0.02, 0.04, 0.08, 0.16), "shown", _ahead,
    ),
    "exact less often": EffectLadder(
        "by how much they are exact less often", (0.01, 0.02, 0.04, 0.08, 0.12), "refuted", _behind
    ),
}  # fmt: skip
