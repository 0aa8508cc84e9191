"""Rides: one copy that is 94 % right rides, whole as it is written, on a loop that is long enough to carry it."""

from __future__ import annotations

from typing import TypedDict

import numpy as np
from pydantic import Field

from experiments.closed_loop.wording import Arm
from experiments.studies.closed_loop import networks
from experiments.studies.closed_loop.kind import STATED, Bore, Readable, TrialKind, Written
from experiments.studies.study import StudyConfig, product


class RideSettings(StudyConfig):
    """In which arms a copy rides whole (`ridden`), and how many do (`rides`); none in the quick preset."""

    ridden: tuple[Arm, ...] = ("header intact", "RS(255,95)")
    rides: int = Field(default=0, ge=0)


class _RideMeasures(TypedDict):
    readable: Readable
    bore: Bore
    written: Written


def trial(seed: int, chance: int, *, arm: str, rate: float, rides: int) -> _RideMeasures:
    """Let loops carry whole copies, in the worlds of the networks that are decoded of them."""
    from experiments.closed_loop.evolution.copies import copied_once, read_of, rode

    genome, random = networks.genome_for(seed, arm), np.random.default_rng(chance)
    written = [copied_once(genome, arm, rate, random) for _ in range(rides)]
    found = [rode(one, read_of(one, genome, arm), genome.labels) for one in written]
    return {
        "readable": sum(life.readable for life in found),
        "bore": sum(life.bore for life in found),
        "written": len(written[0]),
    }


RIDES = TrialKind(
    name="rides",
    settings=RideSettings,
    conditions=lambda config: product(arm=config.ridden if config.rides else (), rate=[STATED], rides=[config.rides]),
    trial=trial,
    seconds=lambda arm, rate, rides: (14.0 if arm.startswith("RS") else 3.0) * rides,
    full={"rides": 1},
)
