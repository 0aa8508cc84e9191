"""Readings: a copy that is 94 % right in another sense than that of symbols, judged by certificate.

That of symbols is a rate of miscopying too, and is not judged twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, TypedDict

import numpy as np

from automata.files.json_types import Json
from experiments.closed_loop.wording import Sense
from experiments.studies.closed_loop import networks
from experiments.studies.closed_loop.kind import (
    STATED,
    Alive,
    CopySettings,
    Count,
    SenseSettings,
    Symbols,
    TrialKind,
)
from experiments.studies.closed_loop.kinds.miscopy import MISCOPY
from experiments.studies.table import TrialTable


class ReadingSettings(CopySettings, SenseSettings):
    """How many copies are judged, in which senses."""


class ReadingCell(TypedDict):
    """So many copies that are 94 % right in one sense."""

    reading: Sense
    copies: int


class ReadingMeasures(TypedDict):
    """What came of the copies."""

    alive: Alive
    changed: Annotated[float, "mean number of symbols in which the copies differ"]
    symbols: Symbols


def trial(seed: int, cell: ReadingCell, chance: int) -> ReadingMeasures:
    """Copy the genome 94 % rightly in another sense."""
    from experiments.closed_loop.evolution.fates_batched import BatchedFates
    from experiments.closed_loop.evolution.senses import spoilt

    genome, random = networks.physics_of_subject(seed).genome, np.random.default_rng(chance)
    copies = [spoilt(genome, cell["reading"], STATED, random) for _ in range(cell["copies"])]
    rows = np.array(copies, dtype=np.uint8)
    return {
        "alive": int(np.count_nonzero(BatchedFates(genome).decide(rows).viable)),
        "changed": round(float((rows != np.array(genome.symbols)).sum(axis=1).mean()), 6),
        "symbols": len(genome),
    }


def senses(table: TrialTable) -> dict[Sense, Count]:
    """Return how many copies live that are 94 % right, by what is counted: symbols, or else."""
    miscopied = MISCOPY.of(table).where(rate=STATED)
    parts: dict[Sense, TrialTable] = {"symbols": miscopied} if len(miscopied) else {}
    parts |= {sense: part for (sense,), part in READING.of(table).groups("reading").items()}
    return {sense: Count.over(part, "alive", "copies") for sense, part in parts.items()}


def _numbers(table: TrialTable) -> dict[str, Json]:
    stated = senses(table)
    return {"at_94_percent": {sense: [one.successes, one.trials, *one.interval] for sense, one in stated.items()}}


def _conditions(config: ReadingSettings) -> Iterator[ReadingCell]:
    return ({"reading": sense, "copies": config.copies} for sense in config.readings if sense != "symbols")


READING = TrialKind(
    name="reading",
    settings=ReadingSettings,
    measured=ReadingMeasures,
    conditions=_conditions,
    trial=trial,
    seconds=lambda cell: 0.005 * cell["copies"],
    numbers=_numbers,
)
