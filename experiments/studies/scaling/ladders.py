"""Effects of growing size for the study of scale: falls of all log-losses at one number of weights, and how steep."""

from __future__ import annotations

from functools import partial

import numpy as np

from experiments.studies.ladder import EffectLadder
from experiments.studies.scaling.lines import HELD_OUT
from experiments.studies.scaling.trial import ScalingSettings
from experiments.studies.scaling.truths import ScalingWorld, drawn, power
from experiments.studies.table import TrialTable


def _jump(at: float, place: float, *, decades: float) -> float:
    """Half of the power's fall, and a fall by so many decades at one place."""
    return power(at, place) / 2 - decades * (at >= place)


def _jumping(config: ScalingSettings, random: np.random.Generator, decades: float) -> TrialTable:
    world = ScalingWorld(by_weights=dict.fromkeys(HELD_OUT, partial(_jump, decades=decades)))
    return drawn(config, random, world=world)


LADDERS = {
    "a jump": EffectLadder(
        "decades by which the log-loss of all that is not read falls at one size, beside a fall by a factor of 8 over "
        "four decades; skill scatters by 0.05 decades", (0.1, 0.2, 0.4, 0.7, 1.0), "shown", _jumping,
    ),
}  # fmt: skip
