"""Effects of growing size for the study of emergence: falls of the log-loss at one size, and how steep they are."""

from __future__ import annotations

from functools import partial

import numpy as np

from experiments.studies.emergence.trial import EmergenceSettings
from experiments.studies.emergence.truths import alike, drawn, power_law
from experiments.studies.ladder import EffectLadder
from experiments.studies.table import TrialTable


def _jump(scale: float, place: float, *, decades: float) -> float:
    """Half of the power law's fall, and a fall by so many decades at one place."""
    return power_law(scale, place) / 2 - decades * (scale >= place)


def _jumping(config: EmergenceSettings, random: np.random.Generator, decades: float) -> TrialTable:
    return drawn(config, random, world=partial(alike, curve=partial(_jump, decades=decades), spread=0.12))


LADDERS = {
    "a jump": EffectLadder(
        "decades by which the log-loss falls at one size, beside a fall as the power -0.3; skill scatters by 0.12 "
        "decades", (0.1, 0.2, 0.3, 0.5, 1.0), "shown", _jumping,
    ),
}  # fmt: skip
