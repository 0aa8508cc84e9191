"""Planted truths of the study of emergence: worlds with breaks, bends, seeds of two kinds, and none of these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.studies.emergence.lessons import Task, any_rule, lesson_of
from experiments.studies.emergence.trial import SHOWN, EmergenceSettings, conditions
from experiments.studies.emergence.verdict import BEYOND, BREAK, MODES
from experiments.studies.table import Row, TrialTable
from experiments.studies.trial import Condition
from experiments.studies.truth import Outcome, PlantedTruth
from experiments.wrong_rules.reference_life import life_of

Numbers = NDArray[np.float64]
# At chance, and the fewest weights: where the curves of the worlds begin.
_START, _CHANCE = 1.4, -0.15
# By so many decades of the log-loss do lessons differ of which another part is withheld.
_APART = 0.08


@dataclass(frozen=True)
class DrawnNetworks:
    """The networks of one size: common logarithms of their log-losses, and chances of an error."""

    logs: Numbers
    chances: Numbers


# The common logarithm of the usual log-loss, from that of the number of weights and the place of a change.
Curve = Callable[[float, float], float]
# From the same two, and how many networks.
World = Callable[[np.random.Generator, float, float, int], DrawnNetworks]


def drawn(
    config: EmergenceSettings,
    random: np.random.Generator,
    *,
    world: World,
    other: World | None = None,
    where: Callable[[Condition], bool] | None = None,
) -> TrialTable:
    """Draw a table: on every line the change lies elsewhere, between some 200 and 800 weights.

    Lines of conditions `where` something is the case are of the `other` world.

    Where something is withheld, networks that are shown the same are a little better or worse together.
    """
    rows: list[Row] = []
    places: dict[tuple[Task, str], float] = {}
    shared: dict[tuple[Task, str, int], float] = {}
    for seed in range(config.seed, config.seed + config.seeds):
        for condition in conditions(config):
            key = (condition["task"], condition["rule"])
            place = places.setdefault(key, float(random.uniform(2.3, 2.9)))
            judged, weights = _judged(*key), weights_of(condition)
            # Untrained networks are as good as the smallest.
            scale = float(np.log10(weights)) if condition["steps"] else _START
            made = other if other and where and where(condition) else world
            networks = made(random, scale, place, condition["networks"])
            apart = 0.0 if condition["task"] == "table" else _APART
            shift = shared.setdefault((*key, seed), float(random.normal(0, apart)))
            wrong = random.binomial(judged, np.minimum(networks.chances * 10**shift, 1))
            rows.append(
                {
                    **condition, "seed": seed, "weights": weights, "judged": judged,
                    "loss": np.round(10 ** (networks.logs + shift), 9).tolist(), "wrong": wrong.tolist(),
                    "horizon": [None if each == 0 else 3 for each in wrong],
                    # Few of those that err make a daughter all the same.
                    "daughters": [int(each == 0 or random.random() < 0.01) for each in wrong],
                }
            )  # fmt: skip
    return TrialTable(rows)


def _judged(task: Task, rule: str) -> int:
    return len(lesson_of(task, rule, SHOWN[task], 0).judged)


def weights_of(condition: Condition) -> int:
    """Return how many weights a network of a condition has."""
    rule = any_rule() if condition["task"] == "rules" else life_of(condition["rule"], 1).rule
    width, states, cells = condition["width"], rule.n_states, len(rule.neighborhood)
    hidden = (condition["depth"] - 1) * (width + 1) * width
    return int(cells * states * width + width + hidden + (width + 1) * states)


def chances_of(logs: Numbers) -> Numbers:
    """Return the chances of an error of networks with these log-losses: a third of the log-loss."""
    chances: Numbers = np.minimum(0.35 * 10**logs, 0.5)
    return chances


def _rise(scale: float, place: float, width: float) -> float:
    return float(1 / (1 + np.exp(-np.clip((scale - place) / width, -500, 500))))


# -- curves: the common logarithm of the usual log-loss, by that of the number of weights -------------------------


def jump(scale: float, place: float) -> float:
    """Fall from chance by a factor of 150 at once."""
    return _CHANCE if scale < place else _CHANCE - 2.2


def gain_and_jump(scale: float, place: float) -> float:
    """Fall as a power law, and at one place by a factor of ten at once."""
    return _CHANCE - 0.35 * (scale - _START) - (scale >= place)


def power_law(scale: float, place: float) -> float:
    """Fall as the power -0.6 of the number of weights."""
    return _CHANCE - 0.6 * (scale - _START)


def bend(scale: float, place: float) -> float:
    """Fall as the power -1 of the number of weights, to a floor."""
    return float(np.log10(10 ** (_CHANCE - (scale - _START)) + 10**-2.5))


def fall(scale: float, place: float) -> float:
    """Fall from chance by a factor of 200, eight tenths of the way in 1.1 decades of weights."""
    return _CHANCE - 2.3 * _rise(scale, place + 0.2, 0.25)


def worse(scale: float, place: float) -> float:
    """Rise from chance as the power 0.08 of the number of weights."""
    return 0.08 * (scale - _START)


def flat(scale: float, place: float) -> float:
    """Stay near chance."""
    return _CHANCE


# -- worlds: networks about a curve ----------------------------------------------------------------------------


def alike(
    random: np.random.Generator, scale: float, place: float, count: int, *, curve: Curve, spread: float = 0.0
) -> DrawnNetworks:
    """Return networks whose skill scatters by `spread` decades about a curve, and whose errors are independent."""
    skill = curve(scale, place) + random.normal(0, spread, size=count)
    return DrawnNetworks(skill + random.normal(0, 0.08, size=count), chances_of(skill))


def scattered(random: np.random.Generator, scale: float, place: float, count: int) -> DrawnNetworks:
    """Return networks of beta-binomial errors about a power law: two answers of a network are correlated by 0.03."""
    mean, concentration = float(chances_of(np.array(power_law(scale, place)))), 1 / 0.03 - 1
    chances = random.beta(mean * concentration, (1 - mean) * concentration, size=count)
    return DrawnNetworks(power_law(scale, place) + random.normal(0, 0.25, size=count), chances)


def all_or_none(random: np.random.Generator, scale: float, place: float, count: int, *, width: float) -> DrawnNetworks:
    """Return networks that know all or nearly nothing; which share knows all is a sigmoid of that width."""
    knows = random.random(count) < _rise(scale, place, width)
    logs = np.where(knows, -2.4, _CHANCE) + random.normal(0, 0.12, size=count)
    return DrawnNetworks(logs, np.where(knows, 0.0, random.beta(6, 24, size=count)))


def two_kinds(random: np.random.Generator, scale: float, place: float, count: int) -> DrawnNetworks:
    """Return networks of two kinds, of which one is four times as good, about a power law."""
    skill = power_law(scale, place) + np.where(random.random(count) < 0.5, 0.3, -0.3)
    return DrawnNetworks(skill + random.normal(0, 0.06, size=count), chances_of(skill))


def break_of_loss_alone(random: np.random.Generator, scale: float, place: float, count: int) -> DrawnNetworks:
    """Return networks whose log-loss falls by a factor of ten at once, and which err in a tenth of the contexts."""
    skill = gain_and_jump(scale, place) + random.normal(0, 0.1, size=count)
    return DrawnNetworks(skill, np.full(count, 0.15))


def overfitted(random: np.random.Generator, scale: float, place: float, count: int) -> DrawnNetworks:
    """Return networks whose log-loss rises with size, and which err in a third of the contexts."""
    return DrawnNetworks(worse(scale, place) + random.normal(0, 0.12, size=count), np.full(count, 0.35))


def _not_shown(condition: Condition) -> bool:
    return bool(condition["task"] != "table")


def _of_byl(condition: Condition) -> bool:
    return bool(condition["rule"] == "byl")


def _answers(breaks: Outcome, beyond: Outcome | None, modes: Outcome | None) -> dict[str, Outcome]:
    """Return the right outcomes of the three questions, without those that the world leaves open."""
    told = {BREAK: breaks, BEYOND: beyond, MODES: modes}
    return {question: outcome for question, outcome in told.items() if outcome is not None}


_NOTHING = _answers("not shown", "not shown", "not shown")


def _truth(
    says: str, right: Outcome, world: World, findings: dict[str, Outcome], *, null: bool = False, **drawing: Any
) -> PlantedTruth:
    return PlantedTruth(says, right, partial(drawn, world=world, **drawing), null, findings)


TRUTHS = {
    "a clean break": _truth(
        "the log-loss falls by a factor of 150 at one size, errors are independent, seeds equal",
        "shown", partial(alike, curve=jump), _answers("shown", "undecided", "not shown"),
    ),
    "a break among gains": _truth(
        "a power law with a fall by a factor of ten at one size; skill scatters by 0.12 decades",
        "shown", partial(alike, curve=gain_and_jump, spread=0.12), _answers("shown", None, "not shown"),
    ),
    "all or none, suddenly": _truth(
        "a network knows all or nearly nothing; the share that knows all goes from 10 to 90 % in 0.35 decades",
        "shown", partial(all_or_none, width=0.08), _answers("shown", "shown", "shown"),
    ),
    "all or none, slowly": _truth(
        "a network knows all or nearly nothing; the share that knows all goes from 10 to 90 % in 1.5 decades",
        "not shown", partial(all_or_none, width=0.34), _answers("not shown", "shown", "shown"), null=True,
    ),
    "a power law": _truth(
        "the log-loss falls as the power -0.6 of the weights; skill scatters by 0.12 decades",
        "refuted", partial(alike, curve=power_law, spread=0.12), _NOTHING,
    ),
    "a bend": _truth(
        "the log-loss falls as the power -1 of the weights, to a floor; skill scatters by 0.12 decades",
        "refuted", partial(alike, curve=bend, spread=0.12), _NOTHING,
    ),
    "a steep fall": _truth(
        "the log-loss falls by a factor of 200, eight tenths of the way in 1.1 decades; skill scatters by 0.12 decades",
        "refuted", partial(alike, curve=fall, spread=0.12), _NOTHING,
    ),
    "equal skill": _truth(
        "a power law; all networks of a size have the same chance of an error",
        "refuted", partial(alike, curve=power_law), _NOTHING,
    ),
    "seeds scatter": _truth(
        "a power law; wrong answers are beta-binomial, those of a network correlated by 0.03",
        "refuted", scattered, _NOTHING,
    ),
    "two kinds of seeds": _truth(
        "a power law; half of the networks of every size are four times as good as the others",
        "not shown", two_kinds, _answers("not shown", None, "shown"), null=True,
    ),
    "no gain": _truth(
        "networks of all sizes stay near chance",
        "not shown", partial(alike, curve=flat, spread=0.05), _answers("not shown", "undecided", "not shown"),
    ),
    "a break without replication": _truth(
        "the log-loss falls by a factor of ten at one size, and 15 % of the answers stay wrong",
        "not shown", break_of_loss_alone, _answers("shown", None, "not shown"),
    ),
    "what is shown alone": _truth(
        "the log-loss of what is shown falls by a factor of 200, eight tenths of the way in 1.1 decades; that of what "
        "is not shown rises as the power 0.08 of the weights",
        "not shown", partial(alike, curve=fall, spread=0.12), _NOTHING, other=overfitted, where=_not_shown,
    ),
    "a break of what is shown alone": _truth(
        "the log-loss of what is shown falls by a factor of 150 at one size; that of what is not shown rises as the "
        "power 0.08 of the weights",
        "not shown", partial(alike, curve=jump), _answers("shown", None, "not shown"),
        other=overfitted, where=_not_shown,
    ),
    "it depends on the rule": _truth(
        "with Byl's loop the log-loss falls by a factor of 150 at one size; else as the power -0.6",
        "not shown", partial(alike, curve=power_law, spread=0.12), _answers("shown", None, "not shown"),
        other=partial(alike, curve=jump, spread=0.05), where=_of_byl,
    ),
    "nothing to be seen": _truth(
        "a power law; the log-loss of a network scatters by 3 decades",
        "undecided", partial(alike, curve=power_law, spread=3.0), _answers("undecided", None, None),
    ),
}  # fmt: skip
