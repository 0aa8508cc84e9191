"""Planted truths of the study origins: worlds in which copies take over by a chance, or are found where none can be."""

from __future__ import annotations

import numpy as np

from experiments.studies.origins.arms import ARMS
from experiments.studies.origins.trial import OriginsSettings, conditions
from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import PlantedTruth


def drawn(config: OriginsSettings, random: np.random.Generator, *, chance: float, null: float = 0.0) -> TrialTable:
    """Draw a table in which each soup is taken over with a chance: that of arms where copying is possible, of nulls."""
    rows: list[Row] = []
    for seed in range(config.seed, config.seed + config.seeds):
        for condition in conditions(config):
            nothing = ARMS[condition["arm"]].null or condition["arm"] == "writes-own"
            taken = bool(random.random() < (null if nothing else chance))
            epoch = int(random.integers(1, 1 + config.epochs // config.every)) * config.every if taken else None
            rows.append(
                {
                    **condition, "seed": seed, "appearance": epoch, "wave": None, "takeover": epoch, "crossing": epoch,
                    "fertile": float(taken), "word_share": 0.9 if taken else 0.0, "entropy": 4.0 if taken else 0.3,
                    "ended": config.epochs, "digest": "",
                }
            )  # fmt: skip
    return TrialTable(rows)


TRUTHS = {
    "copies take over": PlantedTruth(
        "a soup is taken over with a chance of 0.98 where programs can copy, never where they cannot",
        "shown",
        lambda config, random: drawn(config, random, chance=0.98),
    ),
    "nothing copies": PlantedTruth(
        "no soup is taken over",
        "refuted",
        lambda config, random: drawn(config, random, chance=0.0),
    ),
    "the detector is deceived": PlantedTruth(
        "takeovers are seen with a chance of one half everywhere, in the nulls too",
        "undecided",
        lambda config, random: drawn(config, random, chance=0.5, null=0.5),
        null=True,
    ),
}
