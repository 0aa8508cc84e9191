"""The trials: a scribe trained, followed and questioned; copiers of other reach."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Literal

import numpy as np
from pydantic import Field

from experiments.studies.study import StudyConfig, product
from experiments.studies.trial import Condition, Measures, base_seed

Arm = Literal["random tapes", "own tape"]
# Seeds of one scribe and of the smaller one beside it do not meet.
_SMALLER = 1 << 32
_COPIERS_UPDATES = 1200


class SelfCopySettings(StudyConfig):
    """`arms` say what scribes are trained on, `reach` the bits of the addresses of copiers that are compared.

    `spare` are numbers in a key beyond those bits; each copier is also tried with long tapes from the beginning.
    `turns` are copies by automaton and network in turn, `draws` copies with errors at each level, `edits` single edits
    by which what they leave is predicted; 0 leaves these out.
    """

    arms: tuple[Arm, ...] = Field(default=("random tapes",), min_length=1)
    generations: int = Field(default=20, ge=1)
    turns: int = Field(default=2, ge=0)
    interventions: bool = False
    draws: int = Field(default=0, ge=0)
    edits: int = Field(default=100, ge=1)
    reach: tuple[int, ...] = (4, 5, 6, 7, 8)
    spare: tuple[int, ...] = (4, 8)


def conditions(config: SelfCopySettings) -> Iterator[Condition]:
    """Yield each arm, then each reach."""
    for arm in config.arms:
        more = {
            "turns": config.turns, "interventions": config.interventions, "draws": config.draws, "edits": config.edits,
        }  # fmt: skip
        yield {
            "kind": "scribe",
            "arm": arm,
            "generations": config.generations,
            **(more if arm == "random tapes" else {}),
        }
    yield from product(kind=["copier"], places=config.reach, spare=config.spare, curriculum=[True, False])


def trial(condition: Condition, seeds: np.random.SeedSequence) -> Measures:
    """Train what the condition names, and measure it."""
    return (
        _scribe(condition, base_seed(seeds)) if condition["kind"] == "scribe" else _copier(condition, base_seed(seeds))
    )


def _copier(condition: Condition, seed: int) -> Measures:
    """Train a scribe that can only copy, with so many bits of an address."""
    from neural.errors import ModelError
    from neural.scribe.description import describe
    from neural.scribe.shape import Shape
    from neural.scribe.training import ScribeTraining, train_scribe

    bits = condition["places"]
    shape = Shape(places=bits, keys=bits + condition["spare"], width=16, skills=("copy",))
    settings = ScribeTraining(updates=_COPIERS_UPDATES, check_every=25, curriculum=condition["curriculum"])
    told = {"weights": shape.weights, "reach": shape.capacity - 1}
    try:
        trained = train_scribe(shape, seed=seed, settings=settings, attempts=1)
    except ModelError:
        return {**told, "certified": False, "updates": settings.most, "attempts": 1, "symbols": 0}
    symbols = len(describe(trained.scribe))
    return {**told, "certified": True, "updates": trained.updates, "attempts": trained.attempts, "symbols": symbols}


def _scribe(condition: Condition, seed: int) -> Measures:
    """Train a scribe with all skills, follow its line, and put the questions."""
    from experiments.scribe.life.cycle import EndedError, life_cycle, proved
    from experiments.scribe.life.riding import both_ways
    from neural.errors import ModelError
    from neural.scribe.certificate import certify_scribe
    from neural.scribe.description import describe
    from neural.scribe.shape import Shape
    from neural.scribe.training import ScribeTraining, train_scribe

    settings = ScribeTraining(own_tape=condition["arm"] == "own tape")
    asked = {"asked": condition["generations"]}
    try:
        trained = train_scribe(Shape(), seed=seed, settings=settings, attempts=3)
    except ModelError:
        return {**asked, "certified": False, "proved": [], "updates": settings.most, "attempts": 3, "perfect": 0}
    tape = describe(trained.scribe)
    perfect = 0
    with suppress(EndedError):
        for turn, _ in life_cycle(tape, condition["generations"]):
            perfect += turn.perfect
    found: dict[str, object] = {
        **asked,
        "certified": True,
        "proved": list(proved(certify_scribe(trained.scribe))),
        "updates": trained.updates,
        "attempts": trained.attempts,
        "weights": trained.scribe.shape.weights,
        "symbols": len(tape),
        "perfect": perfect,
    }
    if condition["arm"] == "random tapes":
        if condition["turns"]:
            turns = list(both_ways(tape, condition["turns"]))
            found |= {"copies": condition["turns"], "copies_perfect": sum(turn.perfect for turn in turns)}
        found |= _asked(condition, tape, seed)
    return found


def _asked(condition: Condition, tape: tuple[int, ...], seed: int) -> dict[str, object]:
    """Put the questions to the scribe and the nulls; carry out interventions; make errors."""
    from experiments.scribe.life.edits import small_shape, tape_of, widened
    from experiments.scribe.life.errors import error_curve
    from experiments.scribe.life.interventions import ScribePair, interventions_on
    from experiments.scribe.life.questions import questioned
    from experiments.scribe.life.systems import by_cp, identity_quine, memoriser, the_scribe, untrained
    from neural.scribe.description import describe, rebuild
    from neural.scribe.training import train_scribe

    smaller = describe(train_scribe(small_shape(rebuild(tape).shape), seed=_SMALLER + seed).scribe)
    wider = tape_of(widened(rebuild(tape), seed=seed))
    systems = [
        (the_scribe(tape), smaller, wider),
        (the_scribe(smaller, "a smaller scribe"), tape, tape),
        (by_cp(tape), smaller, wider),
        (identity_quine(), smaller, tape),
        (memoriser(tape), smaller, wider),
        (untrained(tape, seed), smaller, wider),
    ]
    answers = [
        [answer.system, answer.question, answer.yes]
        for system, foreign, larger in systems
        for answer in questioned(system, foreign, larger, "physics", seed)
    ]
    found: dict[str, object] = {"answers": answers}
    if condition["interventions"]:
        trials = list(interventions_on(ScribePair(tape, smaller, seed)))
        found |= {"tried": len(trials), "held": sum(trial.held for trial in trials)}
    if condition["draws"]:
        points = error_curve(tape, condition["draws"], condition["edits"], seed)
        found["errors"] = [point.as_dict() for point in points]
    return found


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds."""
    if condition["kind"] == "copier":
        return float(2 + 2.0 ** (condition["places"] - 8))
    return float(90 + 8 * condition.get("draws", 0))
