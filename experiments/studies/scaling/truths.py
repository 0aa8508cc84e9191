"""Planted truths of the study: worlds in which abilities of decoders break, grow smoothly, differ, or do not come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from experiments.studies.scaling.lines import HELD_OUT, LENGTHS, PROGRAMS_READ
from experiments.studies.scaling.sizes import WIDTHS, rate_of, weights_of
from experiments.studies.scaling.trial import MEASURED, ScalingSettings, checked_at, conditions, is_told
from experiments.studies.scaling.verdict import BEYOND, BREAK, DOCUMENTS, EMERGES, LOOKS, UPDATES
from experiments.studies.table import Row, TrialTable
from experiments.studies.trial import Condition
from experiments.studies.truth import Outcome, PlantedTruth

# The common logarithm of a log-loss by the share of its way along a scale, 0 to 1, and the place of a change, alike.
Curve = Callable[[float, float], float]
# At the smallest scale a letter is worth a bit or so; all of it is learnt at a hundredth.
_START = 0.2


def power(at: float, place: float) -> float:
    """Fall as a power, by a factor of 60 over all."""
    return _START - 1.8 * at


def flat(at: float, place: float) -> float:
    """Stay as it is."""
    return _START


def rising(at: float, place: float) -> float:
    """Rise by a factor of three over all."""
    return _START + 0.5 * at


def jump(at: float, place: float) -> float:
    """Fall a little, and at one place by a factor of 25 at once."""
    return _START - 0.4 * at - 1.4 * (at >= place)


def steep(at: float, place: float) -> float:
    """Fall by a factor of 60, eight tenths of the way in a quarter of the scale: a decade of weights."""
    return _START - 1.8 / (1 + float(np.exp(-(at - place) / 0.057)))


@dataclass(frozen=True)
class ScalingWorld:
    """Curves of each measure along weights, `by_documents` and `by_updates`; all that is not named falls as a power.

    `spread`: decades by which the skill of networks scatters. `clustered`: the share of answers that are learnt all or
    nothing, instead of letter by letter. `exact`: how many exact answers there are, of what letters' chances say.
    """

    by_weights: Mapping[str, Curve] = field(default_factory=dict)
    by_documents: Mapping[str, Curve] = field(default_factory=dict)
    by_updates: Mapping[str, Curve] = field(default_factory=dict)
    spread: float = 0.05
    clustered: float = 0.0
    dull: bool = False


def drawn(config: ScalingSettings, random: np.random.Generator, *, world: ScalingWorld) -> TrialTable:
    """Draw a table as trials fill it: in every measure the change lies at a place of its own, mid-way along a scale."""
    places = {name: float(random.uniform(0.35, 0.65)) for name in MEASURED}
    shared = {
        (seed, name): float(random.normal(0, 0.02))
        for seed in range(config.seed, config.seed + config.seeds)
        for name in MEASURED
    }
    rows: list[Row] = []
    for seed in range(config.seed, config.seed + config.seeds):
        for condition in conditions(config):
            rows.append(_row(config, random, world, condition, seed, places, shared))
    return TrialTable(rows)


def _row(
    config: ScalingSettings, random: np.random.Generator, world: ScalingWorld, condition: Condition, seed: int,
    places: Mapping[str, float], shared: Mapping[tuple[int, str], float],
) -> Row:  # fmt: skip
    width, count = condition["width"], condition["networks"]
    at = _along(weights_of(width), weights_of(min(WIDTHS)), weights_of(max(WIDTHS)))
    read = _along(condition["documents"] or PROGRAMS_READ * config.updates, 8, PROGRAMS_READ * config.updates)
    skill = random.normal(0, world.spread, size=count)
    curve: dict[str, list[list[float]]] = {}
    wrong: dict[str, list[list[int]]] = {}
    updates = checked_at(config.updates)
    for name in MEASURED:
        end = world.by_weights.get(name, power)(at, places[name]) + shared[seed, name]
        if condition["documents"]:
            by_documents = world.by_documents.get(name, power)
            end += by_documents(read, places[name]) - by_documents(1.0, places[name])
        by_updates = world.by_updates.get(name, power)
        losses, exact = [], []
        for update in updates:
            done = _along(update, updates[0], updates[-1])
            middle = end + by_updates(done, places[name]) - by_updates(1.0, places[name])
            logs = np.full(count, middle) + skill + random.normal(0, 0.03, size=count)
            losses.append((10**logs).tolist())
            letters = LENGTHS.get(name, 8)
            counts = _wrong(random, world, logs, letters, condition["questions"])
            exact.append((counts == 0).mean(axis=1).tolist())
        curve[name] = losses
        if name != "law":
            curve[f"{name} exact"] = exact
        if name in LENGTHS:
            wrong[name] = counts.tolist()
    return {
        "key": "", "seed": seed, **condition, "weights": weights_of(width), "letters": 1056 * config.updates,
        "rate": rate_of(width), "curve": curve, "wrong": wrong, **_beside(random, seed, count),
    }  # fmt: skip


def _along(value: float, least: float, most: float) -> float:
    return float(np.log(value / least) / np.log(most / least))


def _wrong(
    random: np.random.Generator, world: ScalingWorld, logs: NDArray[np.float64], letters: int, questions: int
) -> NDArray[np.int64]:
    """Return wrong letters, (networks, questions): a third of the log-loss in bits is the chance that a letter is."""
    chances = np.minimum(0.35 * 10**logs, 0.5)[:, None]
    counts = random.binomial(letters, np.broadcast_to(chances, (len(logs), questions)))
    if world.dull:  # what an exact score would need never comes together, but for the best, bit by bit
        counts = np.where(random.random(counts.shape) < np.clip(-logs / 3, 0, 1)[:, None], 0, np.maximum(counts, 1))
    nothing = random.binomial(letters, 0.5, size=counts.shape)
    whole = np.where(random.random(counts.shape) < np.minimum(2 * chances, 1), nothing, 0)
    found: NDArray[np.int64] = np.where(random.random(counts.shape) < world.clustered, whole, counts)
    return found


def _beside(random: np.random.Generator, seed: int, count: int) -> Row:
    """Return what the verdict reports and does not judge."""
    own = [
        {
            "told": is_told(seed, member), "rank": int(random.integers(1, 201)), "distance": 0.1, "facts": [0.5, 0.75],
            ("name" if is_told(seed, member) else "no name"): [1.0, 0.5],
        }
        for member in range(count)
    ]  # fmt: skip
    half = [0.5] * count
    exact = {name: [0.1, 0.6] for name in ("prior", "look-up", "reader")}
    return {
        "cells": {"order": half, "any": half, "untold": half}, "fields": half, "untold": [[0.5, 0.5]] * count,
        "own": own,
        "nulls": {
            **{name: exact for name in ("order", "any", "untold")},
            "facts": {"prior": [0.0, 0.6, 1.4], "look-up": [0.0, 0.8], "reader": [0.7, 0.95, 0.2]},
        },
    }  # fmt: skip


def _all(curve: Curve) -> dict[str, Curve]:
    return dict.fromkeys(HELD_OUT, curve)


def _truth(
    says: str, right: Outcome, world: ScalingWorld, findings: Mapping[str, Outcome], *, null: bool = False
) -> PlantedTruth:
    return PlantedTruth(says, right, partial(drawn, world=world), null, dict(findings))


_DESCRIBES, _KNOWS, _WRITES = EMERGES["description"], EMERGES["weights"], EMERGES["code"]
_SMOOTH: dict[str, Outcome] = {
    BREAK: "not shown", _DESCRIBES: "refuted", _KNOWS: "refuted", _WRITES: "refuted", DOCUMENTS: "refuted",
    UPDATES: "refuted",
}  # fmt: skip

TRUTHS = {
    "power laws": _truth(
        "all log-losses fall as powers along all scales, by a factor of 60; letters are wrong independently",
        "refuted", ScalingWorld(), {**_SMOOTH, BEYOND: "not shown", LOOKS: "shown"},
    ),
    "steep falls": _truth(
        "log-losses of what is not read fall by a factor of 60, eight tenths of the way in a decade of weights",
        "refuted", ScalingWorld(by_weights=_all(steep)), {BREAK: "not shown"}, null=True,
    ),
    "breaks with weights": _truth(
        "at some number of weights each log-loss of what is not read falls by a factor of 25 at once",
        "shown", ScalingWorld(by_weights=_all(jump)),
        {BREAK: "shown", _DESCRIBES: "shown", _KNOWS: "shown", _WRITES: "shown"},
    ),
    "code alone breaks": _truth(
        "the log-loss of programs in any order falls by a factor of 25 at one number of weights, all else as powers",
        "not shown", ScalingWorld(by_weights={"any": jump}), {BREAK: "shown", _DESCRIBES: "refuted"},
    ),
    "breaks of what is told alone": _truth(
        "log-losses of what the text tells by name fall at once, all else stays as it is",
        "not shown", ScalingWorld(by_weights={**_all(flat), "names": jump, "rows": jump}),
        {BREAK: "shown", _DESCRIBES: "not shown", _WRITES: "not shown"},
    ),
    "breaks with documents": _truth(
        "log-losses fall at once at some number of documents, and as powers along weights and updates",
        "refuted", ScalingWorld(by_documents=_all(jump)), {BREAK: "not shown", DOCUMENTS: "shown", UPDATES: "refuted"},
    ),
    "breaks in training": _truth(
        "log-losses fall at once at some update, and as powers along weights and documents",
        "refuted", ScalingWorld(by_updates=_all(jump)), {BREAK: "not shown", DOCUMENTS: "refuted", UPDATES: "shown"},
    ),
    "nothing comes": _truth(
        "no log-loss of what is not read changes along any scale",
        "not shown",
        ScalingWorld(by_weights=_all(flat), by_documents=_all(flat), by_updates=_all(flat)),
        {_DESCRIBES: "not shown", _KNOWS: "not shown", _WRITES: "not shown", DOCUMENTS: "not shown"},
    ),
    "the law is overfitted": _truth(
        "the distance from the law of weights grows threefold with weights, all else falls as powers",
        "refuted", ScalingWorld(by_weights={"law": rising}), {_KNOWS: "not shown", _DESCRIBES: "refuted"},
    ),
    "all or nothing": _truth(
        "log-losses fall as powers; answers are known or guessed as a whole",
        "refuted", ScalingWorld(clustered=1.0), {BREAK: "not shown", BEYOND: "shown"},
    ),
    "exact bit by bit": _truth(
        "log-losses of what is not read fall steeply, and the share of exact answers grows evenly with them",
        "refuted", ScalingWorld(by_weights=_all(steep), dull=True), {BREAK: "not shown"}, null=True,
    ),
    "nothing to be seen": _truth(
        "power laws; the skill of networks scatters by 1.5 decades",
        "undecided", ScalingWorld(spread=1.5), {BREAK: "undecided"},
    ),
}  # fmt: skip
