"""Effects of growing size for the closed loop: how many copies at 94 % live."""

from __future__ import annotations

import numpy as np

from experiments.closed_loop.wording import ARMS
from experiments.studies.closed_loop.arms import arm_question
from experiments.studies.closed_loop.trial import ChosenKinds
from experiments.studies.closed_loop.truths import drawn
from experiments.studies.ladder import EffectLadder
from experiments.studies.table import TrialTable


def _drawn(config: ChosenKinds, random: np.random.Generator, share: float) -> TrialTable:
    return drawn(config, random, alive=dict.fromkeys(ARMS, share))


LADDERS = {
    "most live": EffectLadder(
        "the share of copies at 94 % that live, in every arm", (0.6, 0.7, 0.8, 0.9, 0.95), "shown", _drawn,
        arm_question("header intact"),
    ),
    "few live": EffectLadder("the same share, below one half", (0.4, 0.3, 0.2, 0.1), "refuted", _drawn,
        arm_question("header intact"),
    ),
}  # fmt: skip
