"""Lives: copies that are 94 % right in some sense are simulated, each in its own network's world."""

from __future__ import annotations

from typing import Annotated, TypedDict

import numpy as np

from experiments.closed_loop.wording import SENSES, Sense
from experiments.studies.closed_loop import networks
from experiments.studies.closed_loop.kind import STATED, Count, LifeSettings, PageTable, SenseSettings, TrialKind
from experiments.studies.closed_loop.kinds.reading import senses
from experiments.studies.study import product
from experiments.studies.table import TrialTable


class CopyLifeSettings(LifeSettings, SenseSettings):
    """How many copies are simulated, in which senses."""


class _LifeMeasures(TypedDict):
    readable: Annotated[int, "copies that describe a network at all"]
    bore: Annotated[int, "copies that made a daughter with all their symbols in the world of their own network"]


def trial(seed: int, chance: int, *, reading: Sense, confirmed: int) -> _LifeMeasures:
    """Let copies that are 94 % right live, each in the world that its own network computes."""
    from automata.errors import ReplicariumError
    from automata.replication.labels.inheritance import loaded_loop
    from experiments.closed_loop.evolution.senses import spoilt
    from experiments.closed_loop.life.cycle import bear, physics_of
    from neural.genome.record import Genome

    genome, random = networks.physics_of_subject(seed).genome, np.random.default_rng(chance)
    readable = bore = 0
    for _ in range(confirmed):
        symbols = spoilt(genome, reading, STATED, random)
        try:
            world = physics_of(Genome.read(symbols, genome.labels).network())
            readable += 1
            daughter = bear(world, loaded_loop(symbols, genome.labels), genome.labels)
        except ReplicariumError:  # no network, or a world without a daughter
            continue
        bore += daughter.symbols[: len(symbols)] == symbols
    return {"readable": readable, "bore": bore}


def lives(table: TrialTable) -> tuple[Count, Count]:
    """Return how many copies that are 94 % right describe a network, and how many made a daughter like themselves."""
    rows = LIFE.of(table)
    return Count.over(rows, "readable", "confirmed"), Count.over(rows, "bore", "confirmed")


def lived(table: TrialTable) -> str:
    """Return one sentence on the copies that were simulated, or "" if none was."""
    readable, bore = lives(table)
    if not bore.trials:
        return ""
    return (
        f"Simulated, each in its own network's world: of copies that are 94 % right in one of these senses, {readable} "
        f"describe a network, and {bore} made a daughter with all their symbols."
    )


def _sense_table(table: TrialTable) -> PageTable:
    """Say of each sense of 94 % how many copies are exact, and how many made a daughter in simulation."""
    judged, rows = senses(table), []
    for sense, words in SENSES.items():
        simulated = lives(table.where(reading=sense))
        if sense in judged or simulated[1].trials:
            told = (str(count) if count.trials else "" for count in simulated)
            rows.append([words, str(judged.get(sense, "")), *told])
    head = ["what is 94 % right", "exact, by certificate", "simulated: describe a network", "made a daughter"]
    return "Copies that are 94 % right", head, rows


LIFE = TrialKind(
    name="life",
    settings=CopyLifeSettings,
    conditions=lambda config: product(reading=config.readings, confirmed=[config.confirmed]),
    trial=trial,
    seconds=lambda reading, confirmed: 1.5 * confirmed,
    numbers=lambda table: {"lives_at_94_percent": [count.pair for count in lives(table)]},
    answers=(_sense_table,),
)
