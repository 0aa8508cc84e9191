"""The replicators that are asked, published and ours, nulls and a positive control: each made anew from a seed."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal

import numpy as np

from experiments.reproduction.builder import train_builder
from experiments.reproduction.coordinate_quine import CoordinateShape, Weights, solve_quine, train_agent
from experiments.reproduction.genotype_copier import (
    N_WEIGHTS,
    CopierLaboratory,
    CopierNetwork,
    copier_system,
    genotype_of,
    train_copier,
)
from experiments.reproduction.quine import TOLERANCE, initial_weights, put_out, self_trained
from experiments.reproduction.systems import CopyingSystem, cp_system
from experiments.studies.neural_replicators.interventions import Replicator, TapeReplicator, WeightReplicator
from experiments.studies.neural_replicators.positive_control import BuilderReplicator

# Seeds of the foreign networks are so far from all others.
_FOREIGN = 1 << 32
# A child does the task if it has so many of its points right.
_SKILLED = 0.9
Kind = Literal["published", "ours", "null", "positive control"]


def _same_weights(one: Weights, other: Weights) -> bool:
    return bool(np.abs(one - other).max() < TOLERANCE)


def _weight_wise(seed: int) -> Replicator:
    """A weight-wise quine as Gabor et al. train it: on its own weights, which it reads."""
    trained = self_trained(initial_weights([(seed, 0), (seed, 1)]))
    return _reads_weights(trained[0], trained[1])


def _zero(seed: int) -> Replicator:
    return _reads_weights(np.zeros(14), initial_weights([(seed, 1)])[0])


def _random(seed: int) -> Replicator:
    first, second = initial_weights([(seed, 0), (seed, 1)])
    return _reads_weights(first, second)


def _reads_weights(weights: Weights, foreign: Weights) -> Replicator:
    return WeightReplicator(
        weights, lambda body, shown: put_out(body[None], shown[None])[0], True, foreign, _same_weights
    )


def _coordinate(seed: int, *, task: bool) -> Replicator | None:
    shape = CoordinateShape(seed, task=task)
    weights = solve_quine(shape)
    if weights is None:
        return None
    return WeightReplicator(weights, lambda body, shown: shape.child(body), False, weights, _same_weights)


def _agent(seed: int) -> Replicator:
    """An agent whose children differ, and do the task; each child is told another random number."""
    shape = CoordinateShape(seed, task=True, noisy=True)

    def child(body: Weights, shown: Weights) -> Weights:
        # A number that depends on the parent alone, so that a parent has one child and its child another.
        digits = np.frombuffer(np.round(body, 3).tobytes(), dtype=np.uint32)
        return shape.child(body, float(np.random.default_rng([seed, int(digits.sum())]).normal()))

    weights = train_agent(shape)
    return WeightReplicator(weights, child, False, weights, lambda mother, other: shape.skill(other) >= _SKILLED)


def _seranns(seed: int) -> Replicator:
    return _copier(train_copier(seed), seed, "SeRANN-like copier")


def _untrained(seed: int) -> Replicator:
    codes = np.random.default_rng([seed, 6]).integers(-128, 128, N_WEIGHTS)
    return _copier(CopierNetwork(codes), seed, "untrained")


def _copier(network: CopierNetwork, seed: int, name: str) -> Replicator:
    return TapeReplicator(
        copier_system(genotype_of(network), name), CopierLaboratory(), genotype_of(train_copier(_FOREIGN + seed))
    )


def _cp(seed: int) -> Replicator:
    """A program that copies files, with the loader of the copier's genotypes."""
    tapes = [genotype_of(train_copier(one)) for one in (seed, _FOREIGN + seed)]
    system: CopyingSystem[CopierNetwork] = cp_system(tapes[0])
    return TapeReplicator(system, CopierLaboratory(), tapes[1])


def _memoriser(seed: int) -> Replicator:
    tapes = [genotype_of(train_copier(one)) for one in (seed, _FOREIGN + seed)]
    system: CopyingSystem[CopierNetwork] = CopyingSystem("memoriser", tapes[0], lambda body, shown: tapes[0])
    return TapeReplicator(system, CopierLaboratory(), tapes[1])


def _identity(seed: int) -> Replicator:
    """A weight-wise quine with its description on a tape apart, as the scribe's."""
    from experiments.scribe.life.systems import LABORATORY, identity_quine

    return TapeReplicator(identity_quine(seed), LABORATORY, identity_quine(_FOREIGN + seed).tape)


def _scribe(seed: int) -> Replicator | None:
    """A small scribe, of the skills to copy and to edit; None if its training fails."""
    from experiments.scribe.life.systems import LABORATORY, the_scribe
    from neural.errors import ModelError

    try:
        return TapeReplicator(the_scribe(_scribe_tape(seed)), LABORATORY, _scribe_tape(_FOREIGN))
    except ModelError:
        return None


@lru_cache(maxsize=2)
def _scribe_tape(seed: int) -> tuple[int, ...]:
    from experiments.scribe.life.edits import small_shape
    from neural.scribe.description import describe
    from neural.scribe.shape import Shape
    from neural.scribe.training import train_scribe

    return tuple(describe(train_scribe(small_shape(Shape()), seed=seed, attempts=1).scribe))


def _loop(seed: int) -> Replicator:
    """Our closed loop: a loop in the world that the network computes carries the network's genome."""
    from experiments.closed_loop.life.systems import LoopLaboratory, the_loop
    from experiments.closed_loop.life.trained_network import train_certified

    tapes = [train_certified(seed=100 * one).genome.symbols for one in (seed, seed + 10_000)]
    return TapeReplicator(the_loop(tapes[0]), LoopLaboratory(), tapes[1])


MAKERS: dict[str, Callable[[int], Replicator | None]] = {
    "weight-wise quine": _weight_wise,
    "vanilla quine": lambda seed: _coordinate(seed, task=False),
    "auxiliary quine": lambda seed: _coordinate(seed, task=True),
    "fertile agent": _agent,
    "SeRANN-like copier": _seranns,
    "closed loop": _loop,
    "scribe": _scribe,
    "zero quine": _zero,
    "identity quine": _identity,
    "cp": _cp,
    "memoriser": _memoriser,
    "untrained": _untrained,
    "random weights": _random,
    "builder": lambda seed: BuilderReplicator(train_builder(seed), train_builder(_FOREIGN + seed)),
}
KINDS: dict[str, Kind] = {
    **dict.fromkeys(
        ("weight-wise quine", "vanilla quine", "auxiliary quine", "fertile agent", "SeRANN-like copier"), "published"
    ),
    **dict.fromkeys(("closed loop", "scribe"), "ours"),
    **dict.fromkeys(("zero quine", "identity quine", "cp", "memoriser", "untrained", "random weights"), "null"),
    "builder": "positive control",
}
CP, CONTROL = "cp", "builder"
