"""EffectLadder: one effect at growing sizes, to find the smallest that a study's verdict recognises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome


@dataclass(frozen=True)
class EffectLadder:
    """An effect that `says` what it is and in which unit, at `sizes` from the smallest to the largest.

    At each size `right` is what the verdict should say, of the further `question` or of the claim without one.
    `draw(config, random, size)` returns a table of all trials that the settings plan, with an effect of that size.
    """

    says: str
    sizes: tuple[float, ...]
    right: Outcome
    draw: Callable[[Any, np.random.Generator, float], TrialTable]
    question: str = ""
