"""Readings: a copy that is 94 % right in another sense than that of symbols, judged by certificate.

That of symbols is a rate of miscopying too, and is not judged twice.
"""

from __future__ import annotations

from typing import Annotated, TypedDict

import numpy as np

from experiments.closed_loop.wording import Sense
from experiments.studies.closed_loop import networks
from experiments.studies.closed_loop.kind import STATED, Alive, CopySettings, Count, SenseSettings, Symbols, TrialKind
from experiments.studies.closed_loop.kinds.miscopy import MISCOPY
from experiments.studies.study import product
from experiments.studies.table import TrialTable


class ReadingSettings(CopySettings, SenseSettings):
    """How many copies are judged, in which senses."""


class _ReadingMeasures(TypedDict):
    alive: Alive
    changed: Annotated[float, "mean number of symbols in which the copies differ"]
    symbols: Symbols


def trial(seed: int, chance: int, *, reading: Sense, copies: int) -> _ReadingMeasures:
    """Copy the genome 94 % rightly in another sense."""
    from experiments.closed_loop.evolution.fates_batched import BatchedFates
    from experiments.closed_loop.evolution.senses import spoilt

    genome, random = networks.physics_of_subject(seed).genome, np.random.default_rng(chance)
    rows = np.array([spoilt(genome, reading, STATED, random) for _ in range(copies)], dtype=np.uint8)
    return {
        "alive": int(np.count_nonzero(BatchedFates(genome).decide(rows).viable)),
        "changed": round(float((rows != genome.array).sum(axis=1).mean()), 6),
        "symbols": len(genome),
    }


def senses(table: TrialTable) -> dict[Sense, Count]:
    """Return how many copies live that are 94 % right, by what is counted: symbols, or else."""
    miscopied = MISCOPY.of(table).where(rate=STATED)
    parts: dict[Sense, TrialTable] = {"symbols": miscopied} if len(miscopied) else {}
    parts |= {sense: part for (sense,), part in READING.of(table).groups("reading").items()}
    return {sense: Count.over(part, "alive", "copies") for sense, part in parts.items()}


READING = TrialKind(
    name="reading",
    settings=ReadingSettings,
    conditions=lambda config: product(
        reading=[sense for sense in config.readings if sense != "symbols"], copies=[config.copies]
    ),
    trial=trial,
    seconds=lambda reading, copies: 0.005 * copies,
    numbers=lambda table: {"at_94_percent": {sense: one.with_interval for sense, one in senses(table).items()}},
)
