"""PlantedTruth: a state of the world that a study's verdict should recognise, and tables as trials fill them in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from experiments.studies.table import TrialTable

# What a claim comes to, in the range in which it was asked: it holds there; it was looked for, and nothing beyond the
# nulls was seen; it does not hold there; there are too few data to say.
Outcome = Literal["shown", "not shown", "refuted", "undecided"]


@dataclass(frozen=True)
class PlantedTruth:
    """A state of the world: what is the case in it, at which effect; the outcome that is right; and tables of it.

    `findings` are the right outcomes of further questions that the verdict answers, by question. `null` says that the
    claim does not hold here: a verdict may then say less than what is right, but nothing else.
    `draw(config, random)` returns a table of all trials that the settings plan, with the scatter that real ones have.
    """

    says: str
    right: Outcome
    draw: Callable[[Any, np.random.Generator], TrialTable]
    null: bool = False
    findings: Mapping[str, Outcome] = field(default_factory=dict)
