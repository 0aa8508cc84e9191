"""Systems that copy descriptions, the scribe and the nulls beside it, all with the same laboratory.

The laboratory is `load`: it builds what a tape describes, a scribe or a weight-wise quine, or says that it describes
neither. What a system is, is how something written comes of something shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from experiments.closed_loop.life.quine import N_WEIGHTS, TOLERANCE, initial_weights, own_errors, put_out, self_trained
from experiments.scribe.life.cycle import Tape
from neural.errors import GenomeError
from neural.scribe.description import describe, read, rebuild, written
from neural.scribe.model import Scribe
from neural.scribe.shape import FIELD, SYMBOLS
from neural.scribe.writing import copied

QUINE = "quine 1"
_HEXES = 8


@dataclass(frozen=True, eq=False)
class Quine:
    """A weight-wise quine: a linear network of 14 weights that answers with what it is shown."""

    weights: NDArray[np.float64]

    def copy(self, shown: Tape) -> Tape:
        """Return what it answers for a tape, 14 symbols at a time, each rounded to the next symbol."""
        values = np.array(shown, dtype=np.float64) / SYMBOLS
        filled = np.concatenate([values, np.zeros(-len(values) % N_WEIGHTS)]).reshape(-1, N_WEIGHTS)
        answers = np.vstack([put_out(self.weights[None], row[None])[0] for row in filled]).ravel()[: len(values)]
        symbols: list[int] = np.clip(np.rint(answers * SYMBOLS), 0, SYMBOLS - 1).astype(int).tolist()
        return tuple(symbols)


Body = Scribe | Quine


@dataclass(frozen=True, eq=False)
class System:
    """Something that is shown a tape and writes one: its own `tape`, and the network that is said to do it.

    `write` takes the running network and what is shown. `asked` says whether it can be asked for other things too.
    """

    name: str
    tape: Tape
    write: Callable[[Body, Tape], Tape]
    asked: bool = False


def load(tape: Tape) -> Body:
    """Build what a tape describes: the laboratory's part, the same for all systems. GenomeError if it is nothing."""
    if len(tape) < FIELD or read(tape[:FIELD]) != QUINE:
        return rebuild(tape)
    if len(tape) != FIELD + _HEXES * N_WEIGHTS:
        raise GenomeError(f"a quine takes {FIELD + _HEXES * N_WEIGHTS} symbols, and there are {len(tape)}")
    digits = np.array(tape[FIELD:], dtype=np.uint8).reshape(N_WEIGHTS, _HEXES)
    words = (digits.astype(np.uint32) << (4 * np.arange(_HEXES, dtype=np.uint32)[::-1])).sum(axis=1, dtype=np.uint32)
    weights = words.view(np.float32).astype(np.float64)
    if not np.isfinite(weights).all() or np.abs(weights).max() > 1e6:
        raise GenomeError("the quine's weights are no numbers that it could compute with")
    return Quine(weights)


def run(body: Body, shown: Tape) -> Tape:
    """Return what a network writes that is shown a tape, and told to copy it if it can be told anything."""
    return copied(body, shown) if isinstance(body, Scribe) else body.copy(shown)


def the_scribe(tape: Tape, name: str = "the scribe") -> System:
    """Return the system in which the network that is described does the copying."""
    return System(name, tape, run, asked=True)


def by_cp(tape: Tape) -> System:
    """Return the null in which a program copies files, with the same description and the same laboratory."""
    return System("cp", tape, lambda body, shown: shown)


def memoriser(tape: Tape) -> System:
    """Return the null that has one tape by heart and writes it, whatever it is shown."""
    return System("memoriser", tape, lambda body, shown: tape)


def untrained(tape: Tape, seed: int) -> System:
    """Return the null with a scribe of the same shape and random weights."""
    scribe = rebuild(tape)
    random, limit = np.random.default_rng(seed), 1 << (scribe.shape.bits - 1)
    tables = {name: random.integers(1 - limit, limit, size) for name, size in scribe.shape.sizes.items()}
    drawn = Scribe(scribe.shape, scales=scribe.scales, **tables)
    return System("untrained", describe(drawn), run, asked=True)


@cache
def identity_quine(seed: int = 0) -> System:
    """Return the null whose network is a weight-wise quine that training found: a linear map that is the identity."""
    trained = self_trained(initial_weights([(seed, number) for number in range(20)]))
    found = trained[(own_errors(trained) < TOLERANCE) & (np.abs(trained).max(axis=1) > TOLERANCE)]
    return System("identity quine", quine_tape(found[0]), run)


def quine_tape(weights: NDArray[np.float64]) -> Tape:
    """Return the description of a quine: its name, then each weight's 32 bits in eight symbols."""
    words = weights.astype(np.float32).view(np.uint32)
    digits = (words[:, None] >> (4 * np.arange(_HEXES, dtype=np.uint32)[::-1])) & 15
    return (*written(QUINE), *digits.ravel().astype(int).tolist())
