"""A network that copies, builds and starts by itself: von Neumann's scheme in small, as a positive control.

An individual is a body and a tape. The body is three networks: a copier (see `genotype_copier`), a constructor, which
answers each symbol of a tape with a number, and a controller, which says what is done next. The tape describes all
three, two symbols a weight. The world knows nothing of replication: at each step it asks every body's controller what
it does, and lets it do that with what it has (see `step`). Nothing outside decodes a tape, and nothing outside begins.
It is no model of a published system: it is there so that every question about parts can be passed by something.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from experiments.reproduction.genotype_copier import N_WEIGHTS as COPIER_WEIGHTS
from experiments.reproduction.genotype_copier import CopierLaboratory, CopierNetwork, genotype_of, train_copier
from experiments.reproduction.systems import Tape

_SYMBOLS, _BITS = 16, 4
# The constructor: four bits and a shift, one number. The controller: two facts and a shift, three acts.
_CONSTRUCTOR, _CONTROLLER = (_BITS + 1,), (3, 3)
N_WEIGHTS = COPIER_WEIGHTS + _CONSTRUCTOR[0] + _CONTROLLER[0] * _CONTROLLER[1]
COPY, BUILD, PART = range(3)
# A weight is a whole number of 8 bits times this, as the copier's.
_STEP = 1 / 16
_UPDATES, _RATE = 2000, 0.2
# Steps in which a body that does one thing a step has made a daughter, twice over.
PATIENCE = 6

_BITS_OF = (np.arange(_SYMBOLS)[:, None] >> np.arange(_BITS)[::-1] & 1) * 2.0 - 1
_SHOWN = np.hstack([_BITS_OF, np.ones((_SYMBOLS, 1))])
# What a controller is told: whether a copy is there, whether a body is there, and 1; and what it should do then.
_FACTS = np.array([[copied, built, 1] for copied in (-1.0, 1.0) for built in (-1.0, 1.0)])
_ACTS = (COPY, COPY, BUILD, PART)


@dataclass(frozen=True, eq=False)
class BuilderBody:
    """Three networks by their weights, (N_WEIGHTS,) whole numbers of -128 to 127: copier, constructor, controller."""

    codes: NDArray[np.int64]

    @property
    def copier(self) -> CopierNetwork:
        """The network that copies."""
        return CopierNetwork(self.codes[:COPIER_WEIGHTS])

    def numbers(self) -> NDArray[np.float64]:
        """Return the number that the constructor answers for each of the 16 symbols, (16,)."""
        answers: NDArray[np.float64] = _SHOWN @ (self.codes[COPIER_WEIGHTS:][: _CONSTRUCTOR[0]] * _STEP)
        return answers

    def acts(self) -> NDArray[np.float64]:
        """Return how much the controller is for copying, building and parting, (4, 3), in the four cases it is told."""
        controller = self.codes[-_CONTROLLER[0] * _CONTROLLER[1] :].reshape(_CONTROLLER) * _STEP
        found: NDArray[np.float64] = 1 / (1 + np.exp(-_FACTS @ controller))
        return found

    def build(self, tape: Tape) -> BuilderBody:
        """Return the body whose weights are what the constructor answers for a tape, two answers a weight."""
        answers = np.rint(self.numbers())[list(tape)].reshape(-1, 2)
        codes = np.clip(answers[:, 0] * _SYMBOLS + answers[:, 1] - 128, -128, 127).astype(np.int64)
        return BuilderBody(codes)

    def does(self) -> Hashable:
        """Return what its networks put out, to be compared."""
        told = [self.copier.outputs().ravel(), self.numbers(), self.acts().ravel()]
        return tuple(np.round(np.concatenate(told), 9).tolist())

    def without(self, part: slice = slice(None)) -> BuilderBody:
        """Return it with the weights of a part 0, or all of them."""
        codes = self.codes.copy()
        codes[part] = 0
        return BuilderBody(codes)


CONSTRUCTOR = slice(COPIER_WEIGHTS, COPIER_WEIGHTS + _CONSTRUCTOR[0])


@dataclass(frozen=True, eq=False)
class Individual:
    """A `body` and a `tape`, and what it has made so far of a daughter: the `copied` tape and the `built` body."""

    body: BuilderBody
    tape: Tape
    copied: Tape | None = None
    built: BuilderBody | None = None


def step(world: list[Individual]) -> list[Individual]:
    """Return the world one step later: each body does the one thing that its controller is most for, if for any.

    It copies its tape, or builds a body of it; or it parts from copy and body, which are an individual from then on.
    """
    found: list[Individual] = []
    for one in world:
        told = 2 * (one.copied is not None) + (one.built is not None)
        acts = one.body.acts()[told]
        act = int(acts.argmax())
        if acts[act] <= 0.5:
            found.append(one)
        elif act == COPY:
            found.append(replace(one, copied=one.body.copier.copy(one.tape)))
        elif act == BUILD:
            found.append(replace(one, built=one.body.build(one.tape)))
        elif one.copied is not None and one.built is not None:
            found += [Individual(one.body, one.tape), Individual(one.built, one.copied)]
        else:
            found.append(one)
    return found


def next_in_line(one: Individual, patience: int = PATIENCE) -> Individual | None:
    """Return the first individual that comes of one that is left alone for so many steps, None if none comes."""
    world = [one]
    for _ in range(patience):
        world = step(world)
        if len(world) > 1:
            return world[1]
    return None


def train_builder(seed: int) -> BuilderBody:
    """Return a body whose three networks were trained by gradient descent from random weights, and rounded."""
    random = np.random.default_rng([seed, 7])
    constructor, controller = random.normal(0, 0.5, _CONSTRUCTOR), random.normal(0, 0.5, _CONTROLLER)
    wanted = np.eye(3)[list(_ACTS)]
    for _ in range(_UPDATES):
        constructor -= _RATE * _SHOWN.T @ (_SHOWN @ constructor - np.arange(_SYMBOLS)) / _SYMBOLS
        controller -= _RATE * _FACTS.T @ (1 / (1 + np.exp(-_FACTS @ controller)) - wanted)
    parts = [np.clip(np.rint(part.ravel() / _STEP), -128, 127).astype(np.int64) for part in (constructor, controller)]
    return BuilderBody(np.concatenate([train_copier(seed).codes, *parts]))


def tape_of(body: BuilderBody) -> Tape:
    """Return the tape that describes a body: two symbols a weight."""
    return genotype_of(CopierNetwork(body.codes))


def edited(tape: Tape, seed: int) -> tuple[int, Tape]:
    """Return a place and a tape edited there, in the copier: other outputs, and the same symbols after rounding."""
    place, part = CopierLaboratory().expressed_edit(tape[: 2 * COPIER_WEIGHTS], seed)
    return place, (*part, *tape[2 * COPIER_WEIGHTS :])


def broken(tape: Tape) -> Tape:
    """Return a tape edited so that the copier that is built of it answers 0 only."""
    return (*CopierLaboratory().breaking_edit(tape[: 2 * COPIER_WEIGHTS], 0), *tape[2 * COPIER_WEIGHTS :])
