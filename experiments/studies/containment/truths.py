"""Planted truths of the study containment: worlds in which tripwires tell, do not tell, or tell what a count tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.containment.evasion import SPREAD
from experiments.containment.tripwires.registered import BOARDS, SOUPS
from experiments.containment.walls import WALLS
from experiments.containment.zoos.zoo import find_entry
from experiments.studies.containment.trial import ContainmentSettings, conditions
from experiments.studies.containment.verdict import EVASION, FERTILITY, HOLD, REACH
from experiments.studies.table import Row, TrialTable
from experiments.studies.truth import PlantedTruth

_BOARDS = tuple(kind().name for kind in BOARDS)
_SOUPS = tuple(kind().name for kind in SOUPS)
_WRITINGS = ("leakage", "swap", "edit")
# By how much families differ: the standard deviation of a chance's logit.
_SCATTER = 0.5


@dataclass(frozen=True)
class _World:
    """Chances of an alarm (hits, false alarms) of `fertility`, `copies`, other tripwires, the null; and of misses."""

    fertility: tuple[float, float]
    copies: tuple[float, float]
    others: tuple[float, float]
    null: tuple[float, float]
    evaded: float
    drift: float
    lost: float
    leak: float


def drawn(config: ContainmentSettings, random: np.random.Generator, world: _World) -> TrialTable:
    """Draw a table: scores of 1 and more where an alarm is drawn, with a chance that differs from family to family."""
    rows: list[Row] = []
    offsets: dict[tuple[str, str], float] = {}
    for seed in range(config.seed, config.seed + config.seeds):
        for condition in conditions(config):
            if condition["kind"] == "zoo":
                if seed == config.seed:
                    rows.append({**condition, "seed": seed, **_scored(condition, random, world, offsets)})
            elif condition["kind"] == "evasion":
                rows.append({**condition, "seed": seed, **_selected(condition, random, world)})
            else:
                rows.append({**condition, "seed": seed, "escaped": _escapes(condition, random, world)})
    return TrialTable(rows)


def _scored(
    condition: Mapping[str, object], random: np.random.Generator, world: _World, offsets: dict[tuple[str, str], float]
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
        scores[name] = round(float(1 + random.exponential() if alarm else random.random() * 0.99), 4)
    return {"is": entry.meant, "by": "drawn", "first": 10, "scores": scores, "reached": {n: [] for n in names}}


def _selected(condition: Mapping[str, object], random: np.random.Generator, world: _World) -> Row:
    rounds, parents = int(str(condition["rounds"])), int(str(condition["parents"]))
    against = str(condition["against"])
    names = [against] if against else list(dict.fromkeys(_SOUPS))
    last = np.clip(random.normal(world.evaded if against else world.drift, 0.08), 0, 1)
    shares = world.drift + (last - world.drift) * np.linspace(0, 1, rounds + 1)

    def scores(chances: NDArray[np.float64]) -> list[list[float]]:
        missed = random.random((rounds + 1, parents)) < chances[:, None]
        found: list[list[float]] = np.where(missed, 0.0, 9.0).tolist()
        return found

    return {
        "outside": {name: scores(shares) for name in names},
        "inside": scores(np.maximum(shares, world.lost)),
        "spread": np.full((rounds + 1, parents), SPREAD).tolist(),
    }


def _escapes(condition: Mapping[str, object], random: np.random.Generator, world: _World) -> int:
    wall, runs = str(condition["wall"]), int(str(condition["runs"]))
    chance = world.leak if WALLS[wall].holds else 0.7 if wall.endswith("-open") else 0.3
    return int(random.binomial(runs, chance))


def _truth(world: _World) -> Callable[[ContainmentSettings, np.random.Generator], TrialTable]:
    return lambda config, random: drawn(config, random, world)


_TELLS = (0.985, 0.01)
TRUTHS = {
    "copies that copy tell": PlantedTruth(
        "98.5 % of replicators and 1 % of others give an alarm of copies that copy, 90 % and 35 % of the other "
        "tripwires, 75 % and 40 % of the null; 70 % of the selected are missed and 15 % of the drifting; the log loses "
        "80 %; walls hold",
        "shown",
        _truth(_World(_TELLS, (0.9, 0.35), (0.9, 0.35), (0.75, 0.4), 0.7, 0.15, 0.8, 0.0)),
        findings={FERTILITY: "shown", EVASION: "shown", REACH: "shown", HOLD: "shown"},
    ),
    "copies alone tell": PlantedTruth(
        "98.5 % of replicators and 1 % of others give an alarm of copies, 60 % and 30 % of all other tripwires",
        "shown",
        _truth(_World((0.6, 0.3), _TELLS, (0.6, 0.3), (0.6, 0.3), 0.7, 0.15, 0.8, 0.0)),
        findings={FERTILITY: "refuted"},
    ),
    "nothing tells": PlantedTruth(
        "half of both kinds give an alarm of every tripwire; selection changes nothing and the log keeps all; 2 % of "
        "runs get out of walls that must hold",
        "refuted",
        _truth(_World((0.5, 0.5), (0.5, 0.5), (0.5, 0.5), (0.5, 0.5), 0.1, 0.1, 0.0, 0.02)),
        findings={EVASION: "refuted", REACH: "refuted", HOLD: "refuted"},
    ),
    "a count of cells does as well": PlantedTruth(
        "98.5 % of replicators and 1 % of others give an alarm of every tripwire, and of the null",
        "not shown",
        _truth(_World(_TELLS, _TELLS, _TELLS, _TELLS, 0.7, 0.15, 0.8, 0.0)),
        null=True,
    ),
    "near the boundary": PlantedTruth(
        "75 % of replicators and 25 % of others give an alarm of any tripwire, half of both of the null; 18 % of the "
        "selected are missed and 15 % of the drifting; walls hold",
        "undecided",
        _truth(_World((0.75, 0.25), (0.75, 0.25), (0.75, 0.25), (0.5, 0.5), 0.18, 0.15, 0.2, 0.0)),
        null=True,
    ),
}
