"""Planted truths of the study containment: worlds in which tripwires tell, do not tell, or tell what a count tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.containment.evasion import SPREAD
from experiments.containment.reach import ARMS, COPIERS, CROWD, SMEARS
from experiments.containment.tripwires.registered import BOARDS, SOUPS
from experiments.containment.walls import WALLS
from experiments.containment.zoos.zoo import find_entry
from experiments.studies.containment.trial import ContainmentSettings, conditions
from experiments.studies.containment.verdict import EVASION, FERTILITY, REACH
from experiments.studies.table import Row, TrialTable
from experiments.studies.trial import Condition
from experiments.studies.truth import PlantedTruth

_BOARDS = tuple(kind().name for kind in BOARDS)
_SOUPS = tuple(kind().name for kind in SOUPS)
_WRITINGS = ("leakage", "swap", "edit")
# By how much families differ: the standard deviation of a chance's logit; and starts: that of shares missed.
_SCATTER, _STARTS = 0.5, 0.2
# Of so many of the boards on which nothing replicates the run dies out or repeats itself.
_END = 0.57


@dataclass(frozen=True)
class ContainmentWorld:
    """Chances of an alarm (hits, false alarms) of `fertility`, `copies`, other tripwires, the null; of what is missed

    at last of selected lines and of drift, `lost` logs by what was put in, and runs that `leak`.
    """

    fertility: tuple[float, float]
    copies: tuple[float, float]
    others: tuple[float, float]
    null: tuple[float, float]
    evaded: float
    drift: float
    lost: Mapping[str, float]
    leak: float = 0.0


def drawn(config: ContainmentSettings, random: np.random.Generator, world: ContainmentWorld) -> TrialTable:
    """Draw a table: where an alarm is drawn scores of 1, 2 and so on, with a chance that differs by family."""
    rows: list[Row] = []
    offsets: dict[tuple[str, str], float] = {}
    for seed in range(config.seed, config.seed + config.seeds):
        for condition in conditions(config):
            if condition["kind"] == "zoo":
                if seed == config.seed:
                    rows.append({**condition, "seed": seed, **_scored(condition, random, world, offsets)})
            elif condition["kind"] == "evasion":
                rows.append({**condition, "seed": seed, **_lines(condition, random, world)})
            elif condition["kind"] == "reach":
                rows.append({**condition, "seed": seed, **_logs(condition, random, world)})
            else:
                rows.append({**condition, "seed": seed, "escaped": _escapes(condition, random, world)})
    return TrialTable(rows)


def _scored(
    condition: Condition,
    random: np.random.Generator,
    world: ContainmentWorld,
    offsets: dict[tuple[str, str], float],
) -> Row:
    entry = find_entry(str(condition["entry"]))
    names = {"board": _BOARDS, "soup": _SOUPS, "writing": _WRITINGS}[str(condition["world"])]
    scores = {}
    for name in names:
        chances = {"fertility": world.fertility, "copies": world.copies, "population": world.null}.get(
            name, world.others
        )
        chance = chances[0] if entry.meant == "replicator" else chances[1]
        offset = offsets.setdefault((entry.family, name), _SCATTER * float(random.normal()))
        odds = np.log(max(chance, 1e-6) / max(1 - chance, 1e-6)) + offset
        alarm = random.random() < 1 / (1 + np.exp(-odds))
        scores[name] = float(1 + int(2 * random.exponential())) if alarm else round(0.99 * random.random(), 4)
    ends = entry.meant == "none" and random.random() < _END
    by = "the next state is a sum" if entry.meant == "copies anything" else "drawn"
    by = "nothing lives in generation 9" if ends else by
    return {"is": entry.meant, "by": by, "first": 10, "scores": scores, "reached": {n: [] for n in names}}


def _lines(condition: Condition, random: np.random.Generator, world: ContainmentWorld) -> Row:
    """Draw two lines of one start, of whose programs three in ten are missed at first whatever is done."""
    rounds, parents = int(condition["rounds"]), int(condition["parents"])
    found = {}
    for line, missed in (("selected", world.evaded), ("drift", world.drift)):
        first, last = np.clip(random.normal([0.3, missed], _STARTS), 0, 1)
        chances = first + (last - first) * np.minimum(1, np.linspace(0, 2, rounds + 1))
        found[line] = {
            "outside": _missing(chances, parents, random),
            "inside": _missing(np.maximum(chances, world.lost[COPIERS]), parents, random),
            "spread": np.full((rounds + 1, parents), SPREAD).tolist(),
        }
    return found


def _missing(chances: NDArray[np.float64], parents: int, random: np.random.Generator) -> list[list[float]]:
    missed = random.random((len(chances), parents)) < chances[:, None]
    found: list[list[float]] = np.where(missed, 0.0, 9.0).tolist()
    return found


def _logs(condition: Condition, random: np.random.Generator, world: ContainmentWorld) -> Row:
    logs = int(condition["logs"])
    return {
        "lost": {arm: (random.random(logs) < world.lost[arm]).astype(int).tolist() for arm in ARMS},
        "like": {arm: [200 if arm == COPIERS else 8] * logs for arm in ARMS},
    }


def _escapes(condition: Mapping[str, object], random: np.random.Generator, world: ContainmentWorld) -> int:
    wall, runs = str(condition["wall"]), int(str(condition["runs"]))
    chance = world.leak if WALLS[wall].holds else 0.7 if wall.endswith("-open") else 0.3
    return int(random.binomial(runs, chance))


def _truth(world: ContainmentWorld) -> Callable[[ContainmentSettings, np.random.Generator], TrialTable]:
    return lambda config, random: drawn(config, random, world)


def lost_logs(copiers: float, others: float, smears: float | None = None) -> Mapping[str, float]:
    """Return how likely a log is lost among copiers, among what does not spread, and among what smears."""
    return {arm: others for arm in ARMS} | {
        COPIERS: copiers,
        CROWD: copiers,
        SMEARS: others if smears is None else smears,
    }


TELLS, _SO_SO, _EVEN = (0.995, 0.01), (0.75, 0.25), (0.5, 0.5)
_KEPT = lost_logs(0.8, 0.02)
TRUTHS = {
    "copies that copy tell": PlantedTruth(
        "99.5 % of replicators and 1 % of others give an alarm of copies that copy, 90 % and 35 % of the other "
        "tripwires, 75 % and 40 % of the null; 70 % of the selected are missed and 25 % of the drifting; of logs "
        "80 % are lost among copiers, else 2 %",
        "shown",
        _truth(ContainmentWorld(TELLS, (0.9, 0.35), (0.9, 0.35), (0.75, 0.4), 0.7, 0.25, _KEPT)),
        findings={FERTILITY: "shown", EVASION: "shown", REACH: "shown"},
    ),
    "copies alone tell": PlantedTruth(
        "99.5 % of replicators and 1 % of others give an alarm of copies, 60 % and 30 % of all other tripwires; logs "
        "are lost by whatever writes: 80 % among copiers and among what smears, else 2 %",
        "shown",
        _truth(ContainmentWorld((0.6, 0.3), TELLS, (0.6, 0.3), (0.6, 0.3), 0.7, 0.25, lost_logs(0.8, 0.02, 0.8))),
        findings={FERTILITY: "refuted", REACH: "not shown"},
    ),
    "nothing tells": PlantedTruth(
        "half of both kinds give an alarm of every tripwire; selection changes nothing and logs are kept; 2 % of "
        "runs get out of walls that must hold",
        "refuted",
        _truth(ContainmentWorld(_EVEN, _EVEN, _EVEN, _EVEN, 0.25, 0.25, lost_logs(0.005, 0.005), 0.02)),
        findings={EVASION: "not shown", REACH: "refuted"},
    ),
    "a count of cells does as well": PlantedTruth(
        "99.5 % of replicators and 1 % of others give an alarm of every tripwire, and of the null",
        "not shown",
        _truth(ContainmentWorld(TELLS, TELLS, TELLS, TELLS, 0.7, 0.25, _KEPT)),
        null=True,
    ),
    "near the boundary": PlantedTruth(
        "75 % of replicators and 25 % of others give an alarm of any tripwire, half of both of the null; 35 % of the "
        "selected are missed and 25 % of the drifting; of logs 30 % are lost among copiers, else 20 %",
        "undecided",
        _truth(ContainmentWorld(_SO_SO, _SO_SO, _SO_SO, _EVEN, 0.35, 0.25, lost_logs(0.3, 0.2))),
        null=True,
    ),
}
