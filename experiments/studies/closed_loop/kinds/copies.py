"""Copies: networks are copied with errors, in every arm and at every rate; how much of their function is kept?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, TypedDict

import numpy as np

from experiments.closed_loop.wording import SAME_LAW
from experiments.studies.closed_loop import networks
from experiments.studies.closed_loop.kind import STATED, ArmSettings, AtLeastOne, Rate, Readable, TrialKind, Written
from experiments.studies.trial import Condition


class CopySettings(ArmSettings):
    """How many `copies` are read at each of `rates` of errors."""

    copies: AtLeastOne = 20
    rates: tuple[Rate, ...] = (1e-4, 1e-3, 1e-2, STATED)


class _CopyMeasures(TypedDict):
    right: Annotated[
        float, "mean share of the contexts that a loop can meet that are answered rightly, 0 without a network"
    ]
    exact: Annotated[int, "copies that are exact on all contexts that a loop can meet"]
    readable: Readable
    written: Written


def conditions(config: CopySettings) -> Iterator[Condition]:
    """Yield each arm at each rate, and the null, of which the copies differ without any error."""
    for arm in config.arms:
        for rate in config.rates:
            yield {"arm": arm, "rate": rate, "copies": config.copies}
    yield {"arm": SAME_LAW, "rate": 0.0, "copies": config.copies}


def trial(seed: int, chance: int, *, arm: str, rate: float, copies: int) -> _CopyMeasures:
    """Copy a network with errors, again and again, and count right answers."""
    from experiments.closed_loop.evolution.copies import copies_read
    from experiments.closed_loop.evolution.fates_batched import BatchedFates

    genome = networks.genome_for(seed, arm)
    rows, written = copies_read(genome, arm, rate, copies, np.random.default_rng(chance))
    judge = BatchedFates(genome)
    found = judge.decide(rows)
    return {
        "right": round(float(found.right.mean()) / judge.contexts, 6),
        "exact": int(np.count_nonzero(found.viable)),
        "readable": sum(fate != "unreadable" for fate in found.fates),
        "written": written,
    }


COPIES = TrialKind(
    name="copies",
    settings=CopySettings,
    conditions=conditions,
    trial=trial,
    seconds=lambda arm, rate, copies: (0.004 if arm in ("wide", "noise-trained") else 0.002) * copies,
    full={"copies": 50, "rates": [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 0.03, STATED, 0.1, 0.15]},
)
