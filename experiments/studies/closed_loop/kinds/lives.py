"""Lives: copies with errors live, each in the world that its own network computes: births and growth are counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, TypedDict

import numpy as np

from experiments.closed_loop.wording import SAME_LAW
from experiments.studies.closed_loop import networks
from experiments.studies.closed_loop.kind import STATED, ArmSettings, AtLeastOne, Bore, Rate, Readable, TrialKind
from experiments.studies.trial import Condition


class LifeSettings(ArmSettings):
    """How many copies live (`lives`) at each of `life_rates` of errors."""

    lives: AtLeastOne = 5
    life_rates: tuple[Rate, ...] = (STATED,)


class _LifeMeasures(TypedDict):
    readable: Readable
    bore: Bore
    loops: Annotated[float, "mean number of whole loops with all symbols after three replication times; 8 if exact"]


def conditions(config: LifeSettings) -> Iterator[Condition]:
    """Yield each arm at each rate, and the null."""
    for arm in config.arms:
        for rate in config.life_rates:
            yield {"arm": arm, "rate": rate, "lives": config.lives}
    yield {"arm": SAME_LAW, "rate": 0.0, "lives": config.lives}


def trial(seed: int, chance: int, *, arm: str, rate: float, lives: int) -> _LifeMeasures:
    """Let copies live in their own networks' worlds, on loops that carry the last of their symbols."""
    from experiments.closed_loop.evolution.copies import copies_read, lived

    genome = networks.genome_for(seed, arm)
    rows, _ = copies_read(genome, arm, rate, lives, np.random.default_rng(chance))
    # Copies that are read as the same genome are one life: a world has no chance in it.
    distinct, places = np.unique(rows, axis=0, return_inverse=True)
    found = [lived(row, genome.labels) for row in distinct]
    each = [found[place] for place in places.ravel().tolist()]
    return {
        "readable": sum(life.readable for life in each),
        "bore": sum(life.bore for life in each),
        "loops": round(sum(life.loops for life in each) / lives, 6),
    }


LIVES = TrialKind(
    name="lives",
    settings=LifeSettings,
    conditions=conditions,
    trial=trial,
    seconds=lambda arm, rate, lives: 0.6 * lives,
    full={"lives": 8, "life_rates": [1e-3, STATED]},
)
