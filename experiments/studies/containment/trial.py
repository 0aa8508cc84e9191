"""The trials: an inhabitant of the zoo watched; lines of programs from one start; logs in reach; runs behind a wall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from pydantic import Field

from experiments.containment.evasion import AGAINST, EvasionRound, evade
from experiments.containment.reach import ARMS, fate_of_log
from experiments.containment.tripwires.registered import BOARDS, SOUPS
from experiments.containment.tripwires.tripwire import ScoredTripwire
from experiments.containment.tripwires.watcher import Watcher
from experiments.containment.tripwires.writings import EditProbe, OwnDescription, SwapProbe, Writing
from experiments.containment.walls import WALLS, escaped
from experiments.containment.zoos.entry import BoardWorld, SoupWorld, World
from experiments.containment.zoos.soups import started
from experiments.containment.zoos.truth import truth_of
from experiments.containment.zoos.zoo import find_entry, inhabitants
from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures

# Epochs between two looks at a soup of the zoo.
_LOOK = 4
# How many new highest scores of a run are kept.
_KEPT = 24


class ContainmentSettings(StudyConfig):
    """One inhabitant in `part` of each family of the zoo is watched, once.

    `seeds` times `starts` times `parents` programs are drawn for each tripwire, and two lines begin with each start:
    one is selected `against` it for `rounds` rounds, and one drifts. `seeds` times `logs` logs stand in the reach of
    copiers. Behind each wall there are `seeds` times `runs` runs, behind each of the `sheaths` `seeds` times `more`
    besides.
    """

    part: int = Field(default=1, ge=1)
    against: tuple[str, ...] = tuple(AGAINST)
    starts: int = Field(default=4, ge=1)
    rounds: int = Field(default=50, ge=1)
    parents: int = Field(default=4, ge=2)
    logs: int = Field(default=100, ge=1)
    walls: tuple[str, ...] = tuple(WALLS)
    runs: int = Field(default=300, ge=1)
    sheaths: tuple[str, ...] = ("board-frozen", "soup-idle-2")
    more: int = Field(default=0, ge=0)


def conditions(config: ContainmentSettings) -> Iterator[Condition]:
    """Yield inhabitants, lines, logs and walls."""
    for entry in inhabitants():
        if entry.number % config.part == 0:
            world = entry_world(entry.family)
            yield {"kind": "zoo", "entry": entry.name, "family": entry.family, "world": world, "half": entry.half}
    for start in range(config.starts):
        for against in config.against:
            yield {
                "kind": "evasion", "against": against, "start": start, "rounds": config.rounds,
                "parents": config.parents,
            }  # fmt: skip
    yield {"kind": "reach", "logs": config.logs}
    for wall in config.walls:
        yield {"kind": "escape", "wall": wall, "runs": config.runs}
    for wall in config.sheaths:
        if config.more:
            yield {"kind": "escape", "wall": wall, "runs": config.more}


def entry_world(family: str) -> str:
    """Return what a family lives in: board, soup or writing."""
    return "soup" if family.startswith("soups-") else "writing" if family.startswith("writes-") else "board"


def fixed(condition: Condition) -> bool:
    """Whether a condition is measured once: an inhabitant is always the same."""
    return bool(condition["kind"] == "zoo")


def trial(condition: Condition, seeds: np.random.SeedSequence) -> Measures:
    """Do what the condition says."""
    if condition["kind"] == "zoo":
        return _watched(condition["entry"])
    if condition["kind"] == "evasion":
        return _lines(condition["against"], seeds, condition["rounds"], condition["parents"])
    random = np.random.default_rng(seeds)
    if condition["kind"] == "reach":
        return _logs(random, condition["logs"])
    return {"escaped": sum(escaped(condition["wall"], random) for _ in range(condition["runs"]))}


def _watched(name: str) -> Measures:
    entry = find_entry(name)
    world = entry.build()
    truth = truth_of(entry, world)
    tripwires = _watch(world)
    return {
        "is": truth.kind,
        "by": truth.by,
        "first": truth.first,
        "scores": {one.name: _short(one.score) for one in tripwires},
        "reached": {one.name: _thinned(one) for one in tripwires},
    }


def _watch(world: World) -> list[ScoredTripwire[Any]]:
    if isinstance(world, BoardWorld):
        on_boards = [kind() for kind in BOARDS]
        Watcher(on_boards).watch(world.rule, world.seed, world.steps)
        return [*on_boards]
    if isinstance(world, SoupWorld):
        on_soups, soup = [kind() for kind in SOUPS], started(world)
        for tripwire in on_soups:
            tripwire.begin(soup)
        while soup.epoch < world.epochs:
            soup.run(_LOOK)
            for tripwire in on_soups:
                tripwire.look(soup, soup.epoch)
        return [*on_soups]
    on_writings = [OwnDescription(), SwapProbe(), EditProbe()]
    view = Writing(world.tape, world.write(world.tape), world.write, world.foreign, world.edited)
    for one in on_writings:
        one.look(view, 1)
    return [*on_writings]


def _thinned(tripwire: ScoredTripwire[Any]) -> list[list[float]]:
    """Return when new highest scores were reached, the first ones and, of many, every so manieth."""
    reached = tripwire.reached
    step = -(-len(reached) // _KEPT) or 1
    return [[generation, _short(score)] for generation, score in reached[::step]]


def _lines(against: str, seeds: np.random.SeedSequence, rounds: int, parents: int) -> Measures:
    told = evade(against, seeds, rounds, parents)
    return {"selected": _rounds(told.selected), "drift": _rounds(told.drift)}


def _rounds(told: Sequence[EvasionRound]) -> dict[str, list[list[float]]]:
    return {
        "outside": [[_short(score) for score in one.scores] for one in told],
        "inside": [[_short(score) for score in one.log] for one in told],
        "spread": [list(one.spread) for one in told],
    }


def _logs(random: np.random.Generator, logs: int) -> Measures:
    found = [fate_of_log(random) for _ in range(logs)]
    return {
        "lost": {arm: [int(one.lost[arm]) for one in found] for arm in ARMS},
        "like": {arm: [one.spread[arm] for one in found] for arm in ARMS},
    }


def _short(score: float) -> float:
    return float(f"{score:.5g}")


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds."""
    if condition["kind"] == "zoo":
        return 0.4
    if condition["kind"] == "evasion":
        each = 0.18 if condition["against"] == "fertility" else 0.07
        return float(each * condition["parents"] * (1 + condition["rounds"]))
    if condition["kind"] == "reach":
        return float(0.15 * condition["logs"])
    return float(0.04 * condition["runs"])
